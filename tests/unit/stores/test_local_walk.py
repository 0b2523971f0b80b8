"""Everything below a folder: each file once, nothing outside, and no end without a word."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from restow.model import Document, Problem
from restow.stores import local
from restow.stores.base import open_store

_WALK = """
import json, sys
from restow.errors import StoreError
from restow.model import Document
from restow.stores._local_walk import walk_all

try:
    found = list(walk_all(sys.argv[1]))
    told = {one.name: "listed" for one in found if isinstance(one, Document)}
    told |= {one.place: one.code for one in found if not isinstance(one, Document)}
except StoreError as error:
    told = {"error": error.message}
print(json.dumps(told))
"""
_WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []


async def pages(root: Path) -> list[list[Document | Problem]]:
    async with open_store(str(root), {}) as store:
        return [list(page) async for page in store.list_all()]


def walked(root: Path) -> dict[str, Document | Problem]:
    """By name; a name that comes twice fails."""
    found = [one for page in asyncio.run(pages(root)) for one in page]
    by_name = {one.place if isinstance(one, Problem) else one.name: one for one in found}
    assert len(by_name) == len(found)
    return by_name


def documents(root: Path) -> set[str]:
    return {name for name, one in walked(root).items() if isinstance(one, Document)}


def problems(root: Path) -> dict[str, str]:
    return {name: one.code for name, one in walked(root).items() if isinstance(one, Problem)}


def write(path: Path, data: str = "{}") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data)


def test_tells_size_time_and_version_of_a_file(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b.json", "12345")
    os.utime(tmp_path / "a" / "b.json", (0, 1_700_000_000.5))
    found = walked(tmp_path)["a/b.json"]
    assert isinstance(found, Document)
    assert (found.size, found.modified) == (5, 1_700_000_000.5)
    assert found.etag == f"{1_700_000_000_500_000_000:x}-5"


def test_the_pages_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "_PAGE", 10)
    for number in range(25):
        write(tmp_path / str(number % 3) / f"{number}.json")
    assert [len(page) for page in asyncio.run(pages(tmp_path))] == [10, 10, 5]


def test_a_link_out_of_the_folder_is_told_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "outside" / "secret.json")
    root = tmp_path / "store"
    write(root / "a.json")
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "file.json").symlink_to(tmp_path / "outside" / "secret.json")
    (root / "beside").symlink_to(tmp_path / "store-2")
    write(tmp_path / "store-2" / "b.json")
    assert documents(root) == {"a.json"}
    assert problems(root) == dict.fromkeys(["folder", "file.json", "beside"], "link_out_of_store")


def test_links_inside_the_folder_are_names_too(tmp_path: Path) -> None:
    write(tmp_path / "releases" / "3" / "sessions" / "1.json", "123")
    (tmp_path / "current").symlink_to("releases/3")
    (tmp_path / "latest.json").symlink_to("current/sessions/1.json")
    assert documents(tmp_path) == {
        "releases/3/sessions/1.json",
        "current/sessions/1.json",
        "latest.json",
    }
    found = walked(tmp_path)["latest.json"]
    assert isinstance(found, Document) and found.size == 3


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "a" / "b" / "c.json")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "a" / "root").symlink_to("..")
    (tmp_path / "self").symlink_to("self")
    assert documents(tmp_path) == {"a/b/c.json"}
    assert set(problems(tmp_path)) == {"self"}


def test_folders_that_link_to_each_other_end(tmp_path: Path) -> None:
    """Twelve folders, each with a link to every other, have as many paths as there are orders of twelve."""
    names = [f"f{number}" for number in range(12)]
    for name in names:
        write(tmp_path / name / "a.json")
        for other in names:
            (tmp_path / name / other).symlink_to(tmp_path / other)
    found = documents(tmp_path)
    assert {f"{name}/a.json" for name in names} <= found
    assert len(found) <= len(names) * (1 + len(names))


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "gone.json").symlink_to("nowhere.json")
    write(tmp_path / "a.json")
    assert documents(tmp_path) == {"a.json"}
    assert problems(tmp_path) == {"pipe": "document_unreadable", "gone.json": "document_missing"}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff\n.json", "wb") as file:
        file.write(b"{}")
    assert documents(tmp_path) == {"\udcff\n.json"}


def test_a_folder_too_deep_to_reach_is_told(tmp_path: Path) -> None:
    """The kernel takes paths of 4,096 bytes; deeper folders are made from inside."""
    write(tmp_path / "a.json")
    here, part = os.getcwd(), "n" * 250
    try:
        os.chdir(tmp_path)
        for _ in range(17):
            os.mkdir(part)
            os.chdir(part)
    finally:
        os.chdir(here)
    assert documents(tmp_path) == {"a.json"}
    assert list(problems(tmp_path).values()) == ["document_unavailable"]


def test_a_folder_that_cannot_be_listed_is_told(tmp_path: Path) -> None:
    for name in ("a.json", "closed/b.json", "unsearchable/c.json"):
        write(tmp_path / name)
    (tmp_path / "closed").chmod(0)
    (tmp_path / "unsearchable").chmod(0o444)
    assert without_rights(tmp_path) == {
        "a.json": "listed",
        "closed/": "document_unavailable",
        "unsearchable/c.json": "document_unavailable",
    }


def test_a_root_that_cannot_be_listed_ends_it(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir(0o111)
    found = without_rights(tmp_path / "store")
    assert "Permission denied" in found["error"]


def without_rights(root: Path) -> dict[str, str]:
    """What a walk finds without the right to look everywhere that root has."""
    command = [*_WITHOUT_RIGHTS, sys.executable, "-c", _WALK, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found
