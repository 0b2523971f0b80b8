"""Verify finds every damage there is, in rows and in documents, and none where values are equal.

A thousand damages from a seed: a value turned, a digit beyond what a float holds, something dropped, added,
exchanged, cut short or moved.
"""

import random
from pathlib import Path

import psycopg
import pytest

from restow.errors import ExitCode
from restow.model import Mapping, Symbol
from tests.support.backfill import execute
from tests.support.layouts import MAPPINGS, Seen, compare, create_table, load
from tests.support.mutations import Document, damage_document, damage_rows, make_values, write
from tests.unit.documents.spelling import as_written, respell

#: Names of each mapping's documents, and how many values each has.
NAMES = {
    "single": (["config.json"], 1),
    "document": ([f"t{n % 3}/u{n}.json" for n in range(24)], 1),
    "entries": (["users.json"], 24),
    "elements": (["list.json"], 24),
    "lines": (["log.jsonl"], 24),
    "many entries": ([f"teams/t{n}.json" for n in range(4)], 6),
    "many elements": ([f"chats/t{n}.json" for n in range(4)], 6),
    "many lines": ([f"logs/t{n}.jsonl" for n in range(4)], 6),
}
#: Rounds, and rows damaged in each: 7 layouts x (15 x 8 + 30) damages and the 20 of the single document.
ROUNDS, ROWS, DOCUMENTS = 15, 8, 30


@pytest.fixture(params=NAMES)
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def documents(layout: str) -> Document:
    chance = random.Random(layout)
    names, count = NAMES[layout]
    return {name: make_values(chance, count) for name in names}


@pytest.fixture
def loaded(layout: str, documents: Document, dsn: str, tmp_path: Path) -> Mapping:
    mapping = MAPPINGS[layout]
    create_table(dsn, mapping)
    write(tmp_path, mapping, documents)
    assert load(mapping, tmp_path, dsn).exit_code == 0
    execute(dsn, "CREATE TABLE loaded AS TABLE things")
    return mapping


def differing(mapping: Mapping, folder: Path, dsn: str) -> set[str]:
    seen = Seen()
    found = compare(mapping, folder, dsn, seen)
    told = {difference.key for difference in seen.differences_seen if difference.symbol is not Symbol.SAME}
    assert (found.exit_code == ExitCode.DONE) == (not told)
    return told


def test_every_damage_to_rows_is_found(
    loaded: Mapping, documents: Document, layout: str, dsn: str, tmp_path: Path
) -> None:
    chance = random.Random(f"rows of {layout}")
    rows = min(ROWS, sum(map(len, documents.values())) // 2)  # each needs another to be exchanged with
    for _ in range(ROUNDS):
        with psycopg.connect(dsn) as connection:
            touched = damage_rows(connection, loaded, chance, rows)
        assert differing(loaded, tmp_path, dsn) == touched
        execute(dsn, "TRUNCATE things; INSERT INTO things TABLE loaded")
    assert differing(loaded, tmp_path, dsn) == set()


def test_every_damage_to_documents_is_found(
    loaded: Mapping, documents: Document, layout: str, dsn: str, tmp_path: Path
) -> None:
    chance = random.Random(f"documents of {layout}")
    for _ in range(DOCUMENTS):
        kind, damaged = damage_document(chance, documents)
        write(tmp_path, loaded, damaged)
        assert differing(loaded, tmp_path, dsn), f"{kind} was not found"
    write(tmp_path, loaded, documents)
    assert differing(loaded, tmp_path, dsn) == set()


def test_a_document_that_is_cut_short(loaded: Mapping, documents: Document, dsn: str, tmp_path: Path) -> None:
    chance = random.Random("cut")
    path = tmp_path / next(iter(documents))
    whole = path.read_bytes()
    for _ in range(5):
        path.write_bytes(whole[: chance.randrange(len(whole) - 3)])
        assert differing(loaded, tmp_path, dsn)
    path.unlink()
    assert differing(loaded, tmp_path, dsn)


def test_equal_values_in_other_words_are_the_same(
    loaded: Mapping, documents: Document, dsn: str, tmp_path: Path
) -> None:
    chance = random.Random("words")
    for _ in range(5):
        write(tmp_path, loaded, documents, lambda text: respell(as_written(text), chance))
        assert differing(loaded, tmp_path, dsn) == set()
