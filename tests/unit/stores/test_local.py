"""What only a folder can hold, or refuse."""

import asyncio
import io
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from restow.model import UNAVAILABLE, Problem, Received
from restow.stores.local import LocalStore

#: Lists and reads, and tells what it found, without the right to look everywhere that root has.
_LOOK = """
import asyncio, json, sys
from restow.model import Content, PathTemplate
from restow.stores.local import LocalStore

async def look():
    async with LocalStore(sys.argv[1]) as store:
        pages = [page async for page in store.list(PathTemplate("s/{id}/t.json"))]
        names = [document.name for page in pages for document in page]
        found = {name: await store.read(name) for name in names}
    return {name: "read" if isinstance(one, Content) else one and one.code for name, one in found.items()}

print(json.dumps(asyncio.run(look())))
"""
_WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.getuid() == 0 else []


def look(root: Path) -> dict[str, str]:
    command = [*_WITHOUT_RIGHTS, sys.executable, "-c", _LOOK, str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        (tmp_path / "s" / name).mkdir(parents=True)
        (tmp_path / "s" / name / "t.json").write_bytes(b"{}")
    return tmp_path


def test_a_folder_that_may_not_be_searched_hides_nothing(root: Path) -> None:
    (root / "s" / "b").chmod(0)
    assert look(root) == {"s/a/t.json": "read", "s/b/t.json": UNAVAILABLE, "s/c/t.json": "read"}


def test_a_file_that_may_not_be_read_is_told(root: Path) -> None:
    (root / "s" / "b" / "t.json").chmod(0)
    assert look(root)["s/b/t.json"] == UNAVAILABLE


def test_a_loop_of_links_and_a_link_to_nowhere_are_told(root: Path) -> None:
    for name, target in (("b", "t.json"), ("c", "gone")):
        (root / "s" / name / "t.json").unlink()
        (root / "s" / name / "t.json").symlink_to(target)
    assert look(root) == {"s/a/t.json": "read", "s/b/t.json": UNAVAILABLE, "s/c/t.json": None}


def test_a_folder_without_the_document_is_no_document(root: Path) -> None:
    (root / "s" / "b" / "t.json").unlink()
    (root / "s" / "file").write_bytes(b"")
    assert sorted(look(root)) == ["s/a/t.json", "s/c/t.json"]


def test_a_file_that_is_written_all_the_time_is_not_copied(tmp_path: Path) -> None:
    """Half of one writing and half of another would be a document that never was."""
    (tmp_path / "a.json").write_bytes(b"[1]")

    class Slow(io.BytesIO):
        def write(self, data: Any) -> int:
            (tmp_path / "a.json").write_bytes(b"[%d]" % next(sizes))
            return super().write(data)

    sizes = itertools.count(2)
    found = asyncio.run(LocalStore(str(tmp_path)).download("a.json", Slow()))
    assert next(sizes) > 3
    assert isinstance(found, Problem) and found.code == UNAVAILABLE


def test_a_file_that_is_written_once_is_copied_again(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"[1]")
    later = [b"[1, 2, 3]"]

    class Slow(io.BytesIO):
        def write(self, data: Any) -> int:
            if later:
                (tmp_path / "a.json").write_bytes(later.pop())
            return super().write(data)

    into = Slow()
    found = asyncio.run(LocalStore(str(tmp_path)).download("a.json", into))
    assert isinstance(found, Received)
    assert into.getvalue() == b"[1, 2, 3]"


def test_a_file_that_only_grows_is_copied_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"1\n" * 1_000_000)

    class Slow(io.BytesIO):
        def write(self, data: Any) -> int:
            with (tmp_path / "a.jsonl").open("ab") as file:
                file.write(b"2\n" * 1_000_000)
            return super().write(data)

    into = Slow()
    found = asyncio.run(LocalStore(str(tmp_path)).download("a.jsonl", into))
    assert isinstance(found, Received) and found.size == 2_000_000
    assert into.getvalue() == b"1\n" * 1_000_000
