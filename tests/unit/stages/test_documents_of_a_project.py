"""The documents of a project and of its stores, however large and however old."""

import asyncio
import resource
from pathlib import Path

import pytest

from restow.model.document import Document
from restow.stages.assess import assess
from restow.stages.families import NameTree
from restow.stages.listing import LARGEST_SAMPLE, Listing, list_store
from restow.stages.located import locate_in_checkout
from restow.stages.scan import silence
from restow.stages.stored import with_stores
from restow.stores.local import LocalStore

_LARGE = 3_000_000_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text("import json\njson.load(open('data/users.json'))\n")
    (tmp_path / "data").mkdir()
    with (tmp_path / "data" / "users.json").open("wb") as file:
        file.truncate(_LARGE)  # takes no room on the disk
    return tmp_path


def test_a_large_document_of_the_project_is_not_read(project: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    (judged,) = assess(project).judged
    assert [(family.total_bytes, family.shape) for family in judged.dataset.stored] == [(_LARGE, "")]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000  # KiB


def test_a_large_document_among_small_ones_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "1.json").write_bytes(b'{"large": "' + b"x" * LARGEST_SAMPLE + b'"}')
    for number in range(2, 6):
        (tmp_path / f"{number}.json").write_text('{"a": 1}')
    listing = asyncio.run(list_store(lambda: LocalStore(str(tmp_path)), "here", silence))
    (family,) = listing.families
    assert (family.count, {each.fields for each in family.outlines}) == (5, {("a",)})


def test_a_time_of_no_calendar_is_no_date() -> None:
    tree = NameTree()
    tree.add(Document("a.json", 2, None, 1e15))
    listing = Listing(label="here", families=tuple(tree.families()), problems=())
    (family,) = with_stores([], [listing]).unclaimed
    assert (family.count, family.last) == (1, "")


def test_a_document_for_each_user_in_a_folder_of_the_project_is_found(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "import json\ndef load(user):\n    return json.load(open(f'data/users/{user}.json'))\n"
    )
    (tmp_path / "data" / "users").mkdir(parents=True)
    for name in ("alice", 'O\'Brien "the" man'):
        (tmp_path / "data" / "users" / f"{name}.json").write_text('{"age": 7}')
    (judged,) = assess(tmp_path).judged
    assert [(family.count, family.keys) for family in judged.dataset.stored] == [(2, ("age",))]
    (located,) = locate_in_checkout(tmp_path, [judged.dataset]).values()
    assert (located.template.text, len(located.documents)) == ("data/users/{user}.json", 2)
