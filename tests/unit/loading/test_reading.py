"""Documents from names to bytes and keys, over a store in memory."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from restow.documents.text import BadDocument
from restow.loading.found import Found, KeyFinder
from restow.loading.reading import DocumentReader
from restow.loading.rows import RowMaker
from restow.model import Content, Problem
from restow.stores.memory import MemoryStore
from tests.unit.loading.mappings import ID, OTHER, TRANSCRIPTS, job, mapping

KEYS = KeyFinder(TRANSCRIPTS, RowMaker(TRANSCRIPTS))


def name_of(session_id: str) -> str:
    return f"sessions/{session_id}/transcript.json"


def read(documents: dict[str, bytes], names: list[str], **options: Any) -> list[list[Found]]:
    reader = DocumentReader(job(**options), MemoryStore(documents))

    async def collect() -> list[list[Found]]:
        return [batch async for batch in reader.batches([KEYS.named(name) for name in names])]

    return asyncio.run(collect())


class TestBatches:
    def test_bounded_in_rows_in_order_each_once(self) -> None:
        names = [name_of(str(number)) for number in range(25)]
        batches = read(dict.fromkeys(names, b"{}"), names, batch_rows=10)
        assert [len(batch) for batch in batches] == [10, 10, 5]
        assert [found.name for batch in batches for found in batch] == names

    def test_bounded_in_bytes_one_document_at_least(self) -> None:
        names = [name_of(str(number)) for number in range(5)]
        sizes = [100, 60, 60, 500, 10]
        documents = {name: b" " * size for name, size in zip(names, sizes, strict=True)}
        batches = read(documents, names, batch_bytes=100)
        assert [[len(found.data or b"") for found in batch] for batch in batches] == [
            [100],
            [60, 60],
            [500],
            [10],
        ]

    def test_no_names_no_batches(self) -> None:
        assert read({}, []) == []

    def test_a_document_that_went_away_is_bad_and_keeps_its_place(self) -> None:
        ((gone, there),) = read({name_of("b"): b"{}"}, [name_of("a"), name_of("b")])
        assert gone.bad is not None
        assert gone.bad.code == "document_missing"
        assert there.data == b"{}"


class Service:
    """A store that answers late, and out of order."""

    concurrency = 8

    def __init__(self) -> None:
        self.under_way = self.most = 0

    async def read(self, name: str) -> Content | Problem | None:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.002 / (1 + len(name) % 3))
        self.under_way -= 1
        if name.endswith("x"):
            return Problem(place=name, code="denied", reason="access denied")
        return Content(data=name.encode(), etag="1")


@pytest.mark.parametrize(("concurrency", "width"), [(None, 8), (3, 3), (20, 20), (1, 1)])
def test_a_service_is_asked_for_many_at_once_and_answers_stay_in_order(
    concurrency: int | None, width: int
) -> None:
    store = Service()
    names = [f"{'n' * (number % 5)}{number}{'x' if number % 7 == 0 else ''}" for number in range(30)]

    async def collect() -> list[Found]:
        reader = DocumentReader(job(concurrency=concurrency), store)
        return [found async for batch in reader.batches([KEYS.named(n) for n in names]) for found in batch]

    found = asyncio.run(collect())
    assert [document.name for document in found] == names
    assert store.most == width
    for document in found:
        if document.name.endswith("x"):
            assert document.bad is not None
            assert (document.bad.code, document.bad.reason) == ("denied", "access denied")
        else:
            assert document.data == document.name.encode()


def test_companions_by_document() -> None:
    documents = {f"sessions/{ID}/session.json": b"1", f"sessions/{OTHER}/session.json": b"2"}
    found = [KEYS.named(name_of(session)) for session in (ID, "none", OTHER)]
    reader = DocumentReader(job(), MemoryStore(documents))
    assert asyncio.run(reader.companions(found)) == {
        name_of(ID): {"session": b"1"},
        name_of("none"): {"session": None},
        name_of(OTHER): {"session": b"2"},
    }


def test_a_mapping_without_companions_has_none() -> None:
    reader = DocumentReader(job(declared=mapping()), MemoryStore({}))
    assert asyncio.run(reader.companions([Found("things/a.json", {"id": "a"}, "a")])) == {"things/a.json": {}}


def keyed(session_id: str, data: bytes, *, from_path: bool = False) -> Found:
    declared = replace(TRANSCRIPTS, key_from_path=from_path)
    finder = KeyFinder(declared, RowMaker(declared))
    return finder.by_document(finder.named(name_of(session_id))._replace(data=data))


class TestKeys:
    def test_of_the_path(self) -> None:
        found = keyed(ID, b"{}")
        assert found.key == (ID, UUID(ID).bytes)
        assert (found.path_key, found.spelled, found.bad) == (ID, ID, None)

    def test_of_the_document(self) -> None:
        found = keyed(ID, f'{{"session_id":"{OTHER}"}}'.encode())
        assert found.key == (OTHER, UUID(OTHER).bytes)
        assert (found.path_key, found.spelled) == (ID, OTHER)

    def test_of_a_document_that_cannot_be_read_is_the_paths(self) -> None:
        found = keyed(ID, b"{")
        assert found.key == (ID, UUID(ID).bytes)
        assert found.bad is not None
        assert found.bad.code == "malformed_json"

    def test_a_bad_key_is_told_as_the_document_spells_it(self) -> None:
        found = keyed(ID, b'{"session_id":"dev-1"}')
        assert found.key is None
        assert found.bad is not None
        assert (found.bad.code, found.spelled) == ("bad_key", "dev-1")

    def test_of_two_faults_the_documents_is_told(self) -> None:
        found = keyed("dev-1", b"{")
        assert found.key is None
        assert found.bad is not None
        assert (found.bad.code, found.spelled) == ("malformed_json", "dev-1")

    def test_a_broken_document_that_claims_another_key_has_none(self) -> None:
        found = keyed(ID, f'{{"session_id":"{OTHER}","n":"\\u0000"}}'.encode())
        assert found.key is None
        assert found.bad is not None
        assert (found.bad.code, found.spelled) == ("nul_character", OTHER)

    def test_where_the_path_tells_the_key_another_one_fails(self) -> None:
        found = keyed(ID, f'{{"session_id":"{OTHER}"}}'.encode(), from_path=True)
        assert found.bad is not None
        assert found.bad.code == "key_mismatch"
        assert keyed(ID, f'{{"session_id":"{ID.upper()}"}}'.encode(), from_path=True).bad is None

    def test_a_fault_of_the_store_stays_the_one_that_is_told(self) -> None:
        missing = BadDocument("document_missing", "gone")
        found = KEYS.by_document(KEYS.named(name_of("dev-1"))._replace(bad=missing))
        assert found.bad is missing
        assert found.key is None

    def test_a_name_of_another_form_is_its_own_key(self) -> None:
        assert KEYS.named("elsewhere.json").spelled == "elsewhere.json"
