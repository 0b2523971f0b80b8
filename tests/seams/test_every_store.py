"""What every store does alike. A new store needs one entry in `FILLERS`, and passes this suite."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import pytest

from restow.errors import StoreError
from restow.model import Content, Document, PathTemplate, Problem, Received
from restow.registry import members
from restow.stores.base import Store, open_store
from tests.support.azurite import AzureContainer
from tests.support.gcs_server import GcsTestBucket
from tests.support.s3_server import S3TestBucket

STORES = members("restow.stores")
TRANSCRIPTS = PathTemplate("sessions/{session_id}/transcript.json")
Result = TypeVar("Result")

#: Session ids that are data, whatever they look like; every store can hold them.
HOSTILE_IDS = (
    "a\nb",
    "%2F",
    "%2e%2e",
    "..a",
    "a..",
    "a?b=c",
    "a#b",
    "a&b;c",
    "'\"`",
    " padded ",
    "caf\u00e9",
    "cafe\u0301",
    "\u05d0\u202e\u05d1",
    "\U0001f600",
    "[a]*{x}",
    "n" * 200,
)
#: Names that lead elsewhere when they are resolved as paths.
UNSAFE = ("sessions/../secret.json", "../secret.json", "sessions/./a/transcript.json", "sessions/a/..", "..")


@dataclass(frozen=True)
class Filled:
    """How a test writes into a store, and opens it."""

    put: Callable[[str, bytes], None]
    open: Callable[[], Store]
    #: Whether listing everything tells when a document was written.
    timed: bool = True


def fill_memory(request: pytest.FixtureRequest) -> Filled:
    documents: dict[str, bytes] = {}

    def open_filled() -> Store:
        store: Any = open_store("memory://", {})
        store.documents = documents
        return store  # type: ignore[no-any-return]

    return Filled(documents.__setitem__, open_filled, timed=False)


def fill_local(request: pytest.FixtureRequest) -> Filled:
    root: Path = request.getfixturevalue("tmp_path") / "store"
    root.mkdir()

    def put(name: str, data: bytes) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return Filled(put, lambda: open_store(str(root), {}))


def fill_azure(request: pytest.FixtureRequest) -> Filled:
    container: AzureContainer = request.getfixturevalue("azure_container")
    return Filled(container.put, lambda: open_store(container.url, container.environ))


def fill_s3(request: pytest.FixtureRequest) -> Filled:
    bucket: S3TestBucket = request.getfixturevalue("s3_bucket")
    return Filled(bucket.put, lambda: open_store(bucket.url, bucket.environ))


def fill_gcs(request: pytest.FixtureRequest) -> Filled:
    bucket: GcsTestBucket = request.getfixturevalue("gcs_bucket")
    return Filled(bucket.put, lambda: open_store(bucket.url, bucket.environ))


FILLERS = {
    "memory": fill_memory,
    "local": fill_local,
    "azure": fill_azure,
    "s3": fill_s3,
    "gcs": fill_gcs,
}


@pytest.fixture(params=STORES)
def filled(request: pytest.FixtureRequest) -> Filled:
    return FILLERS[request.param](request)


def using(filled: Filled, work: Callable[[Store], Coroutine[Any, Any, Result]]) -> Result:
    async def run() -> Result:
        async with filled.open() as store:
            return await work(store)

    return asyncio.run(run())


def listed(filled: Filled, template: PathTemplate = TRANSCRIPTS) -> list[Document]:
    async def work(store: Store) -> list[Document]:
        return [document async for page in store.list(template) for document in page]

    return using(filled, work)


def everything(filled: Filled) -> list[Document | Problem]:
    async def work(store: Store) -> list[Document | Problem]:
        return [document async for page in store.list_all() for document in page]

    return using(filled, work)


def read(filled: Filled, *names: str) -> list[Content | Problem | None]:
    async def work(store: Store) -> list[Content | Problem | None]:
        return list(await asyncio.gather(*map(store.read, names)))

    return using(filled, work)


def content(filled: Filled, name: str) -> Content:
    (found,) = read(filled, name)
    assert isinstance(found, Content), found
    return found


def test_every_store_is_tested() -> None:
    assert set(FILLERS) == set(STORES)


def test_schemes_belong_to_one_store() -> None:
    schemes = [scheme for module in STORES.values() for scheme in module.SCHEMES]
    assert len(schemes) == len(set(schemes))


@pytest.mark.parametrize("name", STORES)
def test_importing_it_is_cheap(name: str) -> None:
    heavy = "azure.core azure.storage aiohttp aiobotocore botocore google.cloud requests"
    script = f"import sys, restow.stores.{name}; print([m for m in '{heavy}'.split() if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "[]"


def test_lists_what_matches_and_nothing_else(filled: Filled) -> None:
    wanted = {f"sessions/{number}/transcript.json" for number in (1, 2, 3)}
    others = {
        "sessions/1/session.json",
        "sessions/1/deep/transcript.json",
        "sessions/1/transcript.json.bak",
        "sessions/1/Transcript.json",
        "sessions-old/1/transcript.json",
        "other/sessions/1/transcript.json",
        "transcript.json",
    }
    for name in wanted | others:
        filled.put(name, b"{}")
    assert {document.name for document in listed(filled)} == wanted
    assert {document.name for document in listed(filled, PathTemplate("sessions/1/session.json"))} == {
        "sessions/1/session.json"
    }
    assert {document.name for document in listed(filled, PathTemplate("{name}.json"))} == {"transcript.json"}


def test_an_empty_store_lists_nothing(filled: Filled) -> None:
    assert listed(filled) == []


def test_a_name_is_data(filled: Filled) -> None:
    names = {f"sessions/{one}/transcript.json": one.encode() for one in HOSTILE_IDS}
    for name, data in names.items():
        filled.put(name, data)
    assert {document.name for document in listed(filled)} == set(names)
    for (name, data), found in zip(names.items(), read(filled, *names), strict=True):
        assert isinstance(found, Content) and found.data == data, name


def test_a_copy_is_what_was_read(filled: Filled, tmp_path: Path) -> None:
    """Written behind what the file holds already; also of more than a piece, and of nothing at all."""
    documents = {"a/large.json": bytes(range(256)) * 10_000, "a/empty.json": b"", "a/é.json": b"{}"}
    for name, data in documents.items():
        filled.put(name, data)
    for name, data in documents.items():
        with (tmp_path / "copy").open("w+b") as file:
            file.write(b"before")
            received = download(filled, name, file)
            file.seek(0)
            assert file.read() == b"before" + data
        assert received == Received(size=len(data), etag=content(filled, name).etag)


def test_a_copy_of_what_is_not_there(filled: Filled, tmp_path: Path) -> None:
    filled.put("a/b.json", b"{}")
    with (tmp_path / "copy").open("w+b") as file:
        for name in ("a/c.json", "", *UNSAFE):
            assert not isinstance(download(filled, name, file), Received)


def download(filled: Filled, name: str, into: BinaryIO) -> Received | Problem | None:
    return using(filled, lambda store: store.download(name, into))


def test_what_the_listing_tells_is_true(filled: Filled) -> None:
    filled.put("sessions/1/transcript.json", b'{"a": 1}')
    (document,) = listed(filled)
    assert document.size in (None, 8)
    assert document.etag in (None, content(filled, document.name).etag)


def test_lists_everything_once(filled: Filled) -> None:
    names = {f"sessions/{one}/transcript.json" for one in HOSTILE_IDS}
    names |= {"top.json", "a/b/c/d/e/deep.json", "sessions/notes.txt", ".hidden/.file", "no suffix"}
    for name in names:
        filled.put(name, name.encode())
    found = everything(filled)
    assert all(isinstance(one, Document) for one in found), found
    assert sorted(document.name for document in found if isinstance(document, Document)) == sorted(names)


def test_an_empty_store_has_nothing_to_list(filled: Filled) -> None:
    assert everything(filled) == []


def test_everything_is_listed_with_its_size_and_time(filled: Filled) -> None:
    before = time.time()
    filled.put("sessions/1/transcript.json", b"x" * 4321)
    filled.put("empty.json", b"")
    found = {one.name: one for one in everything(filled) if isinstance(one, Document)}
    assert {name: one.size for name, one in found.items()} == {
        "sessions/1/transcript.json": 4321,
        "empty.json": 0,
    }
    for name, one in found.items():
        assert one.etag in (None, content(filled, name).etag)
        # Services tell whole seconds, and a file system's clock is a tick behind.
        assert (one.modified is not None) == filled.timed
        assert one.modified is None or before - 2 < one.modified < time.time() + 2


@pytest.mark.parametrize("data", [b"", b"\xff\x00not json", b" \n{}\r\n", b"x" * 3_000_000], ids=len)
def test_reads_the_bytes_as_they_are(filled: Filled, data: bytes) -> None:
    filled.put("a.json", data)
    assert content(filled, "a.json").data == data


def test_the_etag_is_of_these_bytes(filled: Filled) -> None:
    filled.put("a.json", b"one")
    first, again = content(filled, "a.json").etag, content(filled, "a.json").etag
    filled.put("a.json", b"three")
    assert first == again != content(filled, "a.json").etag
    assert first and '"' not in first


@pytest.mark.parametrize(
    "name",
    [
        "a.json",
        "sessions/9/transcript.json",
        "sessions/1",
        "sessions",
        "",
        "a\0b",
        "\ud800",
        "n" * 3000,
        "a\x1b",
    ],
    ids=ascii,
)
def test_what_is_not_there_is_none(filled: Filled, name: str) -> None:
    filled.put("sessions/1/transcript.json", b"{}")
    (found,) = read(filled, name)
    assert found is None or (isinstance(found, Problem) and found.place == name)
    if name in ("a.json", "sessions/9/transcript.json"):
        assert found is None


@pytest.mark.parametrize("name", UNSAFE)
def test_a_name_never_leads_elsewhere(filled: Filled, name: str) -> None:
    filled.put("sessions/a/transcript.json", b"{}")
    filled.put("secret.json", b"secret")
    (found,) = read(filled, name)
    assert not isinstance(found, Content)
    assert found is None or found.code == "unsafe_name"


def test_reads_many_at_once(filled: Filled) -> None:
    names = {f"sessions/{number}/transcript.json": b"%d" % number for number in range(100)}
    for name, data in names.items():
        filled.put(name, data)
    found = read(filled, *names, "missing.json")
    assert [one.data for one in found if isinstance(one, Content)] == list(names.values())
    assert found[-1] is None


def test_lists_while_it_reads(filled: Filled) -> None:
    names = {f"sessions/{number}/transcript.json" for number in range(20)}
    for name in names:
        filled.put(name, name.encode())

    async def work(store: Store) -> dict[str, bytes]:
        found = {}
        async for page in store.list(TRANSCRIPTS):
            for document in page:
                one = await store.read(document.name)
                assert isinstance(one, Content)
                found[document.name] = one.data
        return found

    assert using(filled, work) == {name: name.encode() for name in names}


def test_opens_again_after_it_was_closed(filled: Filled) -> None:
    filled.put("a.json", b"{}")
    store = filled.open()

    async def twice() -> list[Any]:
        found = []
        for _ in range(2):
            async with store:
                found.append(await store.read("a.json"))
        return found

    first, second = asyncio.run(twice())
    assert first == second and isinstance(first, Content)


def test_advises_a_width(filled: Filled) -> None:
    assert 1 <= filled.open().concurrency <= 256


@pytest.mark.parametrize(
    "url", ["/no/such/folder", "azure://no-such-container", "s3://no-such-bucket", "gs://no-such-bucket"]
)
def test_a_missing_store_is_told_when_it_is_opened(
    url: str, azure_container: AzureContainer, s3_bucket: S3TestBucket, gcs_bucket: GcsTestBucket
) -> None:
    async def enter() -> None:
        async with open_store(url, {**azure_container.environ, **s3_bucket.environ, **gcs_bucket.environ}):
            pass

    with pytest.raises(StoreError) as caught:
        asyncio.run(enter())
    assert url.rpartition("/")[2] in caught.value.message and caught.value.next_step
