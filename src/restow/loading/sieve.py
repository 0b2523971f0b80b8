"""Leaves out the names whose rows exist, where the path alone tells the key: no document is read for them."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from restow.loading.job import Job
from restow.loading.rows import BadKey, Key, RowMaker
from restow.loading.target import TargetTable
from restow.model import Outcome, Status


class PathSieve:
    """Divides listed names, one query for each chunk. Used inside `async with`, beside the listing."""

    def __init__(self, job: Job) -> None:
        self._mapping = job.mapping
        self._table = TargetTable(job)
        self._maker = RowMaker(job.mapping)

    async def __aenter__(self) -> Self:
        await self._table.session.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._table.session.__aexit__(kind, error, trace)

    async def divide(self, names: Sequence[str]) -> tuple[list[str], list[Outcome]]:
        """The names to read, and the outcomes of those whose row exists.

        Raises:
            DatabaseError: the table cannot be asked.
        """
        keys = [self._key(name) for name in names]
        existing = await self._table.existing([key.encoded for key in keys if key is not None])
        missing, outcomes = [], []
        for name, key in zip(names, keys, strict=True):
            if key is not None and key.encoded in existing:
                outcomes.append(Outcome(name, key.spelled, Status.SKIPPED))
            else:
                missing.append(name)
        return missing, outcomes

    def _key(self, name: str) -> Key | None:
        """The path's key; None when it is none, which is said when the document is loaded."""
        holes = self._mapping.source.match(name)
        try:
            return None if holes is None else self._maker.path_key(holes[self._mapping.key_hole])
        except BadKey:
            return None
