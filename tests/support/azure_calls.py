"""What the tests of the Azure store do again and again: open, read, list, fail. A plugin: it has fixtures."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

from restow.errors import ExitCode, StoreError
from restow.model import Content, PathTemplate, Problem
from restow.stores import _azure_container, _retry
from restow.stores.base import Store, open_store
from tests.support.azurite import KEY, AzureContainer
from tests.support.faulty_proxy import FaultyProxy

TRANSCRIPTS = PathTemplate("sessions/{session_id}/transcript.json")
Result = TypeVar("Result")
Work = Callable[[Store], Coroutine[Any, Any, Result]]


def using(container: AzureContainer, work: Work[Result], url: str = "", **environ: str) -> Result:
    async def run() -> Result:
        async with open_store(url or container.url, environ or container.environ) as store:
            return await work(store)

    return asyncio.run(run())


def read(container: AzureContainer, name: str, **environ: str) -> Content | Problem | None:
    return using(container, lambda store: store.read(name), **environ)


def content(container: AzureContainer, name: str) -> bytes:
    found = read(container, name)
    assert isinstance(found, Content), found
    return found.data


def names(container: AzureContainer, template: PathTemplate = TRANSCRIPTS) -> list[str]:
    return using(container, lambda store: listed(store, template))


async def listed(store: Store, template: PathTemplate) -> list[str]:
    return [document.name async for page in store.list(template) for document in page]


def fails(container: AzureContainer, work: Work[Any], url: str = "", **environ: str) -> StoreError:
    """The error that a run ends with; holds no secret."""
    with pytest.raises(StoreError) as caught:
        using(container, work, url, **environ)
    assert caught.value.exit_code == ExitCode.STORE and caught.value.next_step
    assert KEY not in str(caught.value) and "sig=" not in str(caught.value)
    return caught.value


async def nothing(store: Store) -> None:
    """Only opens and closes."""


@pytest.fixture
def proxied(azure_container: AzureContainer, faulty_proxy: FaultyProxy) -> AzureContainer:
    """A container with one document, by way of the faulty proxy."""
    azure_container.put("a.json", b'{"a": 1.10}' + b" " * 1000)
    return azure_container.at(faulty_proxy.endpoint)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that is soon reached."""
    monkeypatch.setattr(_retry, "PATIENCE", 2.0)


@pytest.fixture
def small_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads in many ranges what is otherwise one."""
    monkeypatch.setattr(_azure_container, "_FIRST_GET", 1000)
    monkeypatch.setattr(_azure_container, "_NEXT_GET", 700)
