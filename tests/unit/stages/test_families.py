"""Names of a store fold into the templates that a person would write."""

import time
import uuid

from hypothesis import given
from hypothesis import strategies as st

from restow.model.document import Document
from restow.stages.families import NameTree, folded_brothers


def folded(*names: str) -> dict[str, int]:
    tree = NameTree()
    for name in names:
        tree.add(Document(name, 10, None, 1.0))
    return {family.template: family.count for family in folded_brothers(list(tree.families()))}


def test_ids_numbers_dates_and_addresses() -> None:
    ids = [str(uuid.UUID(int=number)) for number in range(3)]
    assert folded(*(f"sessions/{each}/score.json" for each in ids)) == {"sessions/{uuid}/score.json": 3}
    assert folded("log/2026-01-02.json", "log/2026-01-03.json") == {"log/{date}.json": 2}
    assert folded("a/ann@example.org.json", "a/bob@example.org.json") == {"a/{email}.json": 2}
    assert folded("v/1/x.json", "v/22/x.json") == {"v/{number}/x.json": 2}
    assert folded("r/run_20260102T030405Z.json", "r/run_20260103T000000Z.json") == {"r/run_{time}.json": 2}


def test_names_of_records_fold_and_names_of_documents_stay() -> None:
    assert folded(*(f"people/{name}/profile.json" for name in "abcd")) == {"people/{name}/profile.json": 4}
    assert folded("data/users.json", "data/orders.json") == {"data/users.json": 1, "data/orders.json": 1}


def test_a_folder_with_thousands_of_names_stays_small() -> None:
    names = [f"people/{'abcdefghij'[n % 10] * (n // 10 + 1)}/profile.json" for n in range(3000)]
    tree = NameTree()
    for name in names:
        tree.add(Document(name))
    assert len(list(tree.families())) < 300
    assert folded(*names) == {"people/{name}/profile.json": 3000}


@given(st.lists(st.from_regex(r"[ab1]{1,3}(/[a-c9]{1,2}){0,2}\.json", fullmatch=True), max_size=60))
def test_no_document_is_lost_and_the_order_does_not_matter(names: list[str]) -> None:
    found = folded(*names)
    assert sum(found.values()) == len(names)
    assert folded(*reversed(names)) == found


def test_a_name_of_thousands_of_parts_is_a_family() -> None:
    assert folded("a/" * 2000 + "x.json") == {"a/" * 2000 + "x.json": 1}


def test_a_long_name_without_an_address_is_folded_at_once() -> None:
    tree, begin = NameTree(), time.monotonic()
    tree.add(Document(f"1{'ab.' * 20_000}.json"))
    assert time.monotonic() - begin < 3
