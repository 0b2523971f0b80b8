"""Items as they are listed, or a sample of them."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence

from restow.loading.background import BackgroundList
from restow.loading.job import Item

#: Seconds between two looks for newly listed items.
_TICK = 0.02
_CHUNK = 250


class Taken:
    """What is taken from a list, until it is at its end or someone asks to stop."""

    def __init__(self, items: BackgroundList[Item], sample: int | None, stop: Callable[[], bool]) -> None:
        """Takes nothing yet.

        Args:
            items: the list.
            sample: this many, chosen at random; None: all.
            stop: True when it is time to stop.
        """
        self._items = items
        self._sample = sample
        self._stop = stop
        #: True: it was asked to stop before the end.
        self.stopped = False

    @property
    def count(self) -> int:
        """How many there are, so far as it is known."""
        return self._items.count if self._sample is None else min(self._items.count, self._sample)

    @property
    def complete(self) -> bool:
        """True when no more will come."""
        return self._items.complete

    async def chunks(self) -> AsyncIterator[Sequence[Item]]:
        """The items, or the sample of them."""
        if self._sample is None:
            async for chunk in self._all():
                yield chunk
            return
        chosen = await self._chosen(self._sample)
        for start in range(0, len(chosen), _CHUNK):
            if self._must_stop():
                return
            yield chosen[start : start + _CHUNK]

    async def _all(self) -> AsyncIterator[Sequence[Item]]:
        while (chunk := self._items.take()) is not None:
            if self._must_stop():
                return
            if chunk:
                yield chunk
            else:
                await asyncio.sleep(_TICK)

    async def _chosen(self, sample: int) -> list[Item]:
        """That many items, each with the same chance, in one pass over the list (reservoir sampling)."""
        chosen: list[Item] = []
        number = 0
        async for chunk in self._all():
            for item in chunk:
                if len(chosen) < sample:
                    chosen.append(item)
                elif (place := random.randrange(number + 1)) < sample:  # noqa: S311 - a sample, no secret
                    chosen[place] = item
                number += 1
        return chosen

    def _must_stop(self) -> bool:
        self.stopped = self.stopped or self._stop()
        return self.stopped
