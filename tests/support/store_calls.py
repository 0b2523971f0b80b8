"""What the tests of stores do again and again: open, read, list, fail. A plugin: it has a fixture."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

import pytest

from restow.errors import ExitCode, StoreError
from restow.model import Content, PathTemplate, Problem
from restow.stores import _retry
from restow.stores.base import Store, open_store

TRANSCRIPTS = PathTemplate("sessions/{session_id}/transcript.json")
Result = TypeVar("Result")
Work = Callable[[Store], Coroutine[Any, Any, Result]]


class Place(Protocol):
    """A bucket or container of a test, and the environment that reaches it."""

    @property
    def url(self) -> str:
        """The store's URL."""

    @property
    def environ(self) -> dict[str, str]:
        """To be used with the URL."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""


def using(place: Place, work: Work[Result], url: str = "", **environ: str) -> Result:
    async def run() -> Result:
        async with open_store(url or place.url, environ or place.environ) as store:
            return await work(store)

    return asyncio.run(run())


def read(place: Place, name: str, **environ: str) -> Content | Problem | None:
    return using(place, lambda store: store.read(name), **environ)


def content(place: Place, name: str) -> bytes:
    found = read(place, name)
    assert isinstance(found, Content), found
    return found.data


def names(place: Place, template: PathTemplate = TRANSCRIPTS) -> list[str]:
    return using(place, lambda store: listed(store, template))


async def listed(store: Store, template: PathTemplate) -> list[str]:
    return [document.name async for page in store.list(template) for document in page]


def fails(place: Place, work: Work[Any], url: str = "", **environ: str) -> StoreError:
    """The error that a run ends with; holds no secret."""
    with pytest.raises(StoreError) as caught:
        using(place, work, url, **environ)
    assert caught.value.exit_code == ExitCode.STORE and caught.value.next_step
    assert not [secret for secret in place.secrets if secret in str(caught.value)]
    return caught.value


async def nothing(store: Store) -> None:
    """Only opens and closes."""


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that is soon reached."""
    monkeypatch.setattr(_retry, "PATIENCE", 2.0)
