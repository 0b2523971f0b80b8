"""Names, bytes and listings of an S3 bucket: what only a bucket can hold."""

import asyncio
import gzip

import pytest

from restow.model import Content, Document, PathTemplate, Problem
from restow.stores import _s3_bucket
from restow.stores.base import Store
from tests.support.faulty_proxy import FaultyProxy
from tests.support.s3_server import S3Server, S3TestBucket
from tests.support.store_calls import TRANSCRIPTS, content, listed, names, read, using

#: Objects of a listing that goes beyond two pages of 1,000.
MANY = 2_100
#: Names that S3 holds, and a path or a URL would not.
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


def test_names_that_only_a_bucket_can_hold(s3_bucket: S3TestBucket) -> None:
    s3_bucket.put_all({name: name.encode() for name in (*HOSTILE, *UNSAFE)})

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

    using(s3_bucket, work)


def test_a_name_longer_than_any_is_none(s3_bucket: S3TestBucket) -> None:
    assert read(s3_bucket, "\u00e9" * 513) is None


def test_below_a_prefix(s3_bucket: S3TestBucket) -> None:
    prefix = "exports/2026?#%2F//x"
    inside = {"sessions/1/transcript.json": b"{1}", "top.json": b"{2}"}
    s3_bucket.put_all({f"{prefix}/{name}": data for name, data in inside.items()})
    s3_bucket.put_all({f"{prefix}/": b"", f"{prefix}-other/a.json": b"", "top.json": b"outside"})

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
        using(s3_bucket, work, f"s3://{s3_bucket.name}/{prefix}{slash}")


def test_a_compressed_document_is_what_a_client_sees(s3_bucket: S3TestBucket) -> None:
    s3_bucket.put("right.json", gzip.compress(b"{}"), ContentEncoding="gzip")
    s3_bucket.put("false.json", b"{}", ContentEncoding="gzip")
    s3_bucket.put("unsaid.json", gzip.compress(b"{}"))
    assert content(s3_bucket, "right.json") == b"{}"
    assert content(s3_bucket, "unsaid.json")[:2] == b"\x1f\x8b"
    found = read(s3_bucket, "false.json")
    assert isinstance(found, Problem) and found.code == "document_unreadable"
    assert "Content-Encoding" in found.reason and found.place == "false.json"


def test_a_document_too_large_is_not_downloaded(
    s3_bucket: S3TestBucket, s3_proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_s3_bucket, "MAX_DOCUMENT_BYTES", 20_000_000)
    s3_bucket.put("large.json", b"x" * 20_000_001)
    found = read(s3_bucket.at(s3_proxy.port), "large.json")
    assert isinstance(found, Problem) and found.code == "document_too_large" and "20000001" in found.reason
    assert len(s3_proxy.requests("large.json")) == 1


def test_the_listing_tells_what_a_read_finds(s3_bucket: S3TestBucket) -> None:
    s3_bucket.put("a.json", b'{"a": 1}')

    async def work(store: Store) -> None:
        (one,) = await everything(store)
        found = await store.read("a.json")
        assert isinstance(one, Document) and isinstance(found, Content)
        assert (one.size, one.etag) == (8, found.etag)
        assert (
            one.modified
            == s3_bucket.client.head_object(Bucket=s3_bucket.name, Key="a.json")["LastModified"].timestamp()
        )

    using(s3_bucket, work)


@pytest.fixture(scope="module")
def many(s3_server: S3Server) -> S3TestBucket:
    bucket = s3_server.create_bucket()
    bucket.put_all({f"sessions/{number:05}/transcript.json": b"{}" for number in range(MANY)})
    return bucket


def test_lists_past_a_page_as_it_comes(many: S3TestBucket, s3_proxy: FaultyProxy) -> None:
    s3_proxy.order("continuation-token=", status=503, body=slow_down(), times=1)

    async def work(store: Store) -> list[tuple[int, int]]:
        return [(len(page), len(s3_proxy.requests("prefix="))) async for page in store.list_all()]

    # The second page is asked for only when the first is worked off; one of its two requests was refused.
    assert using(many.at(s3_proxy.port), work) == [(1000, 1), (1000, 3), (100, 4)]
    assert names(many) == [f"sessions/{number:05}/transcript.json" for number in range(MANY)]


def test_lists_only_below_the_templates_beginning(many: S3TestBucket, s3_proxy: FaultyProxy) -> None:
    template = PathTemplate("sessions/00001/{name}.json")
    assert names(many.at(s3_proxy.port), template) == ["sessions/00001/transcript.json"]
    assert len(s3_proxy.requests("prefix=sessions/00001/")) == 1


def test_reads_many_at_once_while_it_lists(many: S3TestBucket) -> None:
    async def work(store: Store) -> int:
        count = 0
        async for page in store.list(TRANSCRIPTS):
            found = await asyncio.gather(*(store.read(one.name) for one in page[:100]))
            count += sum(isinstance(one, Content) for one in found)
        return count

    assert using(many, work) == 300


def slow_down() -> bytes:
    return b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
