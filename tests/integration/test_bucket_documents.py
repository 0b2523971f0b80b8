"""Names, bytes and listings of the buckets of every service: what only a bucket can hold."""

import asyncio
import gzip
import time
from typing import Any

import pytest

from restow.model import Content, Document, PathTemplate, Problem
from restow.stores import _gcs_sink, _s3_bucket
from restow.stores.base import Store
from tests.support.buckets import BucketServer, TestBucket
from tests.support.faulty_proxy import FaultyProxy
from tests.support.store_calls import TRANSCRIPTS, content, listed, names, read, using

#: Objects of a listing that goes beyond two pages of 1,000.
MANY = 2_100
#: Names that a bucket holds, and a path or a URL would not.
HOSTILE = (
    "a//b",
    "/lead",
    "trail/",
    "x/%2Fy",
    "q?r",
    "h#i",
    " padded ",
    "a+b",
    "a&b=c;d",
    "back\\slash",
    "caf\u00e9",
    "cafe\u0301",
    "\U0001f600",
    "new\nline",
    "tab\tx",
    "\x01control\x7f",
    "<&>",
    "~'\"`*{x}[y]|",
    "n" * 1024,
    "\u00e9" * 512,
)
#: Names that a server may resolve on their way.
UNSAFE = ("a/./b", "a/../c", ".", "..")


async def everything(store: Store) -> list[Document | Problem]:
    return [one async for page in store.list_all() for one in page]


def test_names_that_only_a_bucket_can_hold(bucket: TestBucket) -> None:
    bucket.put_all({name: name.encode() for name in (*HOSTILE, *UNSAFE)})

    async def work(store: Store) -> None:
        found = await everything(store)
        assert {one.name for one in found if isinstance(one, Document)} == {*HOSTILE, *UNSAFE}
        assert len(found) == len(HOSTILE) + len(UNSAFE)
        for name in HOSTILE:
            one = await store.read(name)
            assert isinstance(one, Content) and one.data == name.encode(), name
        for name in UNSAFE:
            one = await store.read(name)
            assert isinstance(one, Problem) and (one.place, one.code) == (name, "unsafe_name")

    using(bucket, work)


def test_a_name_longer_than_any_is_none(bucket: TestBucket) -> None:
    assert read(bucket, "\u00e9" * 513) is None


def test_below_a_prefix(bucket: TestBucket) -> None:
    prefix = "exports/2026?#%2F//x"
    inside = {"sessions/1/transcript.json": b"{1}", "top.json": b"{2}"}
    bucket.put_all({f"{prefix}/{name}": data for name, data in inside.items()})
    bucket.put_all({f"{prefix}/": b"", f"{prefix}-other/a.json": b"", "top.json": b"outside"})

    async def work(store: Store) -> None:
        assert {one.name for one in await everything(store) if isinstance(one, Document)} == set(inside)
        assert await listed(store, TRANSCRIPTS) == ["sessions/1/transcript.json"]
        for name, data in inside.items():
            one = await store.read(name)
            assert isinstance(one, Content) and one.data == data
        assert await store.read("outside.json") is None and await store.read("") is None
        one = await store.read("../../top.json")
        assert isinstance(one, Problem) and one.place == "../../top.json"

    for slash in ("", "/"):
        using(bucket, work, f"{bucket.url}/{prefix}{slash}")


def test_a_compressed_document_is_what_a_client_sees(bucket: TestBucket) -> None:
    bucket.put("right.json", gzip.compress(b"{}"), encoding="gzip")
    bucket.put("false.json", b"{}", encoding="gzip")
    bucket.put("unsaid.json", gzip.compress(b"{}"))
    assert content(bucket, "right.json") == b"{}"
    assert content(bucket, "unsaid.json")[:2] == b"\x1f\x8b"
    found = read(bucket, "false.json")
    assert isinstance(found, Problem) and found.code == "document_unreadable"
    assert "Content-Encoding" in found.reason and found.place == "false.json"


@pytest.mark.usefixtures("small_documents")
def test_a_document_too_large_is_not_downloaded(bucket: TestBucket, bucket_proxy: FaultyProxy) -> None:
    there = bucket.at(bucket_proxy.port)
    bucket.put_all({"large.json": b"x" * 20_000_001, "allowed.json": b"y" * 20_000_000})
    found = read(there, "large.json")
    assert isinstance(found, Problem) and found.code == "document_too_large" and "20000001" in found.reason
    assert len(bucket_proxy.requests("large.json")) <= 2
    assert content(there, "allowed.json") == b"y" * 20_000_000


@pytest.fixture
def small_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bound that a test can reach."""
    monkeypatch.setattr(_s3_bucket, "MAX_DOCUMENT_BYTES", 20_000_000)
    monkeypatch.setattr(_gcs_sink, "MAX_DOCUMENT_BYTES", 20_000_000)
    monkeypatch.setattr(_gcs_sink, "_LARGE", 100_000)


def test_the_listing_tells_what_a_read_finds(bucket: TestBucket) -> None:
    async def work(store: Store) -> tuple[Any, Any]:
        ((one,),) = [page async for page in store.list_all()]
        return one, await store.read("a.json")

    before = time.time()
    bucket.put("a.json", b'{"a": 1}')
    (first, found), (again, _) = using(bucket, work), using(bucket, work)
    assert (first.size, first.etag) == (8, found.etag) and first == again
    assert before - 1 < first.modified < time.time() + 1
    bucket.put("a.json", b'{"a": 2}')
    assert using(bucket, work)[0].etag == using(bucket, work)[1].etag != first.etag


@pytest.fixture(scope="module")
def many(bucket_server: BucketServer) -> TestBucket:
    bucket = bucket_server.create_bucket()
    bucket.put_all({f"sessions/{number:05}/transcript.json": b"{}" for number in range(MANY)})
    return bucket


def test_lists_past_a_page_as_it_comes(many: TestBucket, bucket_proxy: FaultyProxy) -> None:
    bucket_proxy.order(many.next_page, status=503, body=many.fault("SlowDown"), times=1)

    async def work(store: Store) -> list[tuple[int, int]]:
        return [(len(page), len(bucket_proxy.requests(many.listing))) async for page in store.list_all()]

    # The first request is that of opening. A page is asked for only when the one before is worked off; of the
    # second page's two requests one was refused.
    assert using(many.at(bucket_proxy.port), work) == [(1000, 2), (1000, 4), (100, 5)]
    assert names(many) == [f"sessions/{number:05}/transcript.json" for number in range(MANY)]


def test_lists_only_below_the_templates_beginning(many: TestBucket, bucket_proxy: FaultyProxy) -> None:
    template = PathTemplate("sessions/00001/{name}.json")
    assert names(many.at(bucket_proxy.port), template) == ["sessions/00001/transcript.json"]
    assert len(bucket_proxy.requests("prefix=sessions/00001/")) == 1


def test_reads_many_at_once_while_it_lists(many: TestBucket) -> None:
    async def work(store: Store) -> int:
        count = 0
        async for page in store.list(TRANSCRIPTS):
            found = await asyncio.gather(*(store.read(one.name) for one in page[:100]))
            count += sum(isinstance(one, Content) for one in found)
        return count

    assert using(many, work) == 300
