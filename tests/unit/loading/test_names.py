"""The listing on disk: every name once, as it is spelled, and its errors where the names are taken."""

import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import pytest

from restow.errors import InternalError, StoreError
from restow.loading import names as listed
from restow.loading.names import Listing, NameList
from restow.model import Document, PathTemplate
from restow.stores.memory import MemoryStore

ODD = [
    "a\nb",
    "a b",
    "\\",
    "%2F",
    "é",
    "e\u0301",
    "😀",
    "\udcff\udc80",
    "\x1b[31m",
    "#?&",
    '"',
    "\t",
    "a\0b",
    "a" * 1000,
]


@contextmanager
def listing(store: MemoryStore, *, chunk: int = 10, **more: Any) -> Iterator[NameList]:
    template = PathTemplate("s/{id}/t.json")
    wanted: dict[str, Any] = {"select": lambda _: True, **more}
    with closing(NameList(chunk)) as names:
        names.list_in_background(Listing(open_store=lambda: store, template=template, **wanted))
        yield names


def take_all(names: NameList) -> list[list[str]]:
    chunks = []
    while (chunk := names.take()) is not None:
        if chunk:
            chunks.append(chunk)
        else:
            time.sleep(0.001)
    return chunks


class Paged(MemoryStore):
    """Lists in pages of ten."""

    async def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        async for page in super().list(template):
            for start in range(0, len(page), 10):
                yield page[start : start + 10]


def store_of(ids: Sequence[str]) -> MemoryStore:
    return Paged({f"s/{part}/t.json": b"" for part in ids} | {"elsewhere": b""})


class Broken(MemoryStore):
    """Lists some names, then fails."""

    def __init__(self, error: Exception) -> None:
        super().__init__({f"s/{number}/t.json": b"" for number in range(25)})
        self.error = error

    async def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
        async for page in super().list(template):
            yield page
        raise self.error


def test_chunks_in_order_and_every_name_once() -> None:
    ids = [str(number) for number in range(25)]
    with listing(store_of(ids)) as names:
        chunks = take_all(names)
        assert [len(chunk) for chunk in chunks] == [10, 10, 5]
        assert [name for chunk in chunks for name in chunk] == [f"s/{part}/t.json" for part in ids]
        assert (names.count, names.complete) == (25, True)
        assert names.take() is None


def test_an_empty_store() -> None:
    with listing(MemoryStore({})) as names:
        assert take_all(names) == []
        assert (names.count, names.complete) == (0, True)


def test_names_survive_the_disk_as_they_are_spelled() -> None:
    with listing(store_of(ODD), chunk=3) as names:
        taken = [name for chunk in take_all(names) for name in chunk]
    assert taken == [f"s/{part}/t.json" for part in ODD]


def test_known_names_instead_of_a_listing() -> None:
    with closing(NameList(4)) as names:
        names.add_all([*ODD])
        assert (names.count, names.complete) == (len(ODD), True)
        assert [name for chunk in take_all(names) for name in chunk] == ODD
    with closing(NameList(4)) as names:
        names.add_all([])
        assert names.take() is None


@pytest.mark.parametrize(("limit", "count"), [(1, 1), (10, 10), (11, 11), (25, 25), (99, 25)])
def test_a_limit_counts_the_names_that_were_selected(limit: int, count: int) -> None:
    def even(name: str) -> bool:
        return int(name.split("/")[1]) % 2 == 0

    with listing(store_of([str(number) for number in range(50)]), limit=limit, select=even) as names:
        taken = [name for chunk in take_all(names) for name in chunk]
    assert len(taken) == count == names.count
    assert all(map(even, taken))


def test_what_ends_the_listing_is_raised_where_names_are_taken_after_those_that_were_listed() -> None:
    error = StoreError("The container is gone.", next_step="Create it.")
    with listing(Broken(error)) as names:
        taken = []
        with pytest.raises(StoreError) as caught:
            while (chunk := names.take()) is not None:
                taken += chunk
        assert caught.value is error
        assert len(taken) >= 20
        assert not names.complete


def test_an_unexpected_error_tells_its_kind_and_quotes_nothing() -> None:
    with listing(Broken(RuntimeError("secret"))) as names, pytest.raises(InternalError) as caught:
        take_all(names)
    assert "RuntimeError" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_closing_ends_a_listing_that_never_ends() -> None:
    class Endless(MemoryStore):
        async def list(self, template: PathTemplate) -> AsyncIterator[Sequence[Document]]:
            number = 0
            while True:
                yield [Document(f"s/{number}/t.json")]
                number += 1

    before = threading.active_count()
    with listing(Endless({})) as names:
        while not names.take():
            time.sleep(0.001)
    assert threading.active_count() == before


def test_large_documents_come_in_small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "CHUNK_BYTES", 100)
    sizes = [40, 40, 40, 500, 1, 99, 100, 0]
    store = MemoryStore({f"s/{number}/t.json": b" " * size for number, size in enumerate(sizes)})
    with listing(store) as names:
        chunks = take_all(names)
    found = [[sizes[int(name.split("/")[1])] for name in chunk] for chunk in chunks]
    assert found == [[40, 40], [40], [500], [1, 99], [100, 0]]
