"""Names, bytes and listings of a container: what only a blob store can hold."""

import gzip
import os
from collections.abc import Callable

import pytest

from restow.model import Content, PathTemplate, Problem
from restow.stores import _azure_container, _retry
from restow.stores.base import Store
from tests.support.azurite import AzureContainer, Azurite
from tests.support.faulty_proxy import FaultyProxy
from tests.support.store_calls import TRANSCRIPTS, content, fails, listed, names, read, using

#: Blobs of a listing that goes beyond one page of 5,000.
MANY = 5_100


def test_names_that_only_a_container_can_hold(azure_container: AzureContainer) -> None:
    longest = "n" * (1024 - len("sessions//.json"))
    held = ["a//b", "/a", "a/", "q?r#s/%2F", "caf\u00e9/cafe\u0301", "x\ny/\tz", longest]
    azure_container.put_all({f"sessions/{name}/.json": name.encode() for name in held})

    async def work(store: Store) -> None:
        for name in held:
            template = PathTemplate(f"sessions/{name}/.json")
            assert await listed(store, template) == [str(template)]
            found = await store.read(str(template))
            assert isinstance(found, Content) and found.data == name.encode()

    using(azure_container, work)


def test_a_compressed_document_is_what_a_client_sees(azure_container: AzureContainer) -> None:
    azure_container.put("right.json", gzip.compress(b"{}"), encoding="gzip")
    azure_container.put("false.json", b"{}", encoding="gzip")
    azure_container.put("cut.json", gzip.compress(b'{"a": 1}')[:-6], encoding="gzip")
    azure_container.put("unsaid.json", gzip.compress(b"{}"))
    assert content(azure_container, "right.json") == b"{}"
    assert content(azure_container, "unsaid.json") == gzip.compress(b"{}")
    for name in ("false.json", "cut.json"):
        found = read(azure_container, name)
        assert isinstance(found, Problem) and found.code == "document_unreadable"
        assert "Content-Encoding" in found.reason and found.place == name


@pytest.mark.usefixtures("small_ranges")
def test_a_document_of_many_ranges(azure_container: AzureContainer) -> None:
    data = os.urandom(10_000)
    azure_container.put("plain.json", data)
    azure_container.put("packed.json", gzip.compress(data), encoding="gzip")
    assert content(azure_container, "plain.json") == content(azure_container, "packed.json") == data


@pytest.mark.usefixtures("small_ranges")
def test_a_document_that_changes_meanwhile(proxied: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    proxied.put("a.json", b"1" * 3000)
    faulty_proxy.order(ordinal(2, "a.json"), before=lambda: direct.put("a.json", b"2" * 3000))
    direct = proxied.at(proxied.endpoint.replace(str(faulty_proxy.port), str(faulty_proxy.upstream_port)))
    assert content(proxied, "a.json") == b"2" * 3000
    faulty_proxy.order(lambda target: "a.json" in target, before=lambda: direct.put("a.json", b"3" * 3000))
    found = read(proxied, "a.json")
    assert isinstance(found, Problem) and "changed" in found.reason


def ordinal(number: int, part: str) -> Callable[[str], bool]:
    """Matches the request of that number, counted from 1, of those that contain a text."""
    seen: list[str] = []

    def match(target: str) -> bool:
        if part in target:
            seen.append(target)
        return part in target and len(seen) == number

    return match


@pytest.mark.usefixtures("small_ranges")
def test_a_document_too_large_is_not_downloaded(
    proxied: AzureContainer, faulty_proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_azure_container, "MAX_DOCUMENT_BYTES", 2000)
    proxied.put("large.json", b"x" * 2001)
    before = len(faulty_proxy.requests("large.json"))
    found = read(proxied, "large.json")
    assert isinstance(found, Problem) and found.code == "document_too_large" and "2001" in found.reason
    assert len(faulty_proxy.requests("large.json")) == before + 1


@pytest.fixture(scope="module")
def many(azurite: Azurite) -> AzureContainer:
    container = azurite.create_container()
    container.put_all({f"sessions/{number:05}/transcript.json": b"{}" for number in range(MANY)})
    return container


def test_lists_past_a_page(many: AzureContainer, faulty_proxy: FaultyProxy) -> None:
    faulty_proxy.order("marker=", status=503, code="ServerBusy", times=1)
    assert names(many.at(faulty_proxy.endpoint)) == [
        f"sessions/{number:05}/transcript.json" for number in range(MANY)
    ]
    assert len(faulty_proxy.requests("marker=")) == 2


def test_a_listing_that_breaks_off_is_never_taken_for_the_end(
    many: AzureContainer, faulty_proxy: FaultyProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_retry, "PATIENCE", 1.0)
    found: list[int] = []

    async def work(store: Store) -> None:
        found.append(0)
        async for page in store.list(TRANSCRIPTS):
            found[-1] += len(page)

    faulty_proxy.order("marker=", status=403, code="AuthenticationFailed", times=1)
    assert "denied" in fails(many.at(faulty_proxy.endpoint), work).message
    faulty_proxy.order("marker=", cut_after=50_000)
    assert "cannot be reached" in fails(many.at(faulty_proxy.endpoint), work).message
    assert found == [5000, 5000]
