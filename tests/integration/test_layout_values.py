"""Values of any spelling, drawn ones and hostile ones, become rows and come back, in every layout."""

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from restow.documents.compare import first_difference
from restow.errors import ExitCode
from restow.model import Mapping, Status
from tests.support.backfill import execute
from tests.support.layouts import MAPPINGS, Seen, compare, create_table, load, put, rows, write_back
from tests.support.servers import Cluster
from tests.unit.documents import spelling

HAZARDS = Path(__file__).parents[3] / "shared" / "hazards" / "manifest.json"
#: The database is the same for all examples of a test; each begins with an empty table.
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
several = st.lists(spelling.values, max_size=12)
deep = st.integers(1, 4000).map(lambda depth: "[" * depth + '{"a":' * 20 + "1" + "}" * 20 + "]" * depth)
mixed = st.lists(st.one_of(spelling.values, deep), max_size=4)


@pytest.fixture(scope="module")
def dsn(server: Cluster) -> Iterator[str]:
    with server.database() as conninfo:
        yield conninfo


def there_and_back(mapping: Mapping, dsn: str, folder: Path, name: str, text: str) -> str:
    """Loads a document, verifies it, and gives what the export made of its rows."""
    put(folder / "store", name, text)
    create_table(dsn, mapping)
    seen = Seen()
    result = load(mapping, folder / "store", dsn, seen)
    assert result.exit_code == ExitCode.DONE, [o.detail for o in seen.outcomes_seen if o.code]
    assert compare(mapping, folder / "store", dsn).exit_code == ExitCode.DONE
    for path in (folder / "out").rglob("*.json*"):
        path.unlink()
    assert write_back(mapping, folder / "out", dsn).exit_code == ExitCode.DONE
    assert load(mapping, folder / "out", dsn).tally.inserted == 0
    assert compare(mapping, folder / "out", dsn).exit_code == ExitCode.DONE
    return (folder / "out" / name).read_text()


def same(before: str, after: str) -> None:
    """Two opinions: ours, to the digit; and the standard library's, where it goes so deep."""
    assert first_difference(before.encode(), after.encode()) is None
    try:
        assert spelling.exact(before) == spelling.exact(after)
    except RecursionError:
        return


def lines_of(text: str) -> list[str]:
    """The lines of JSON Lines: only a line feed ends one, U+0085 and U+2028 are part of a string."""
    *lines, rest = text.split("\n")
    assert not rest
    return lines


@SOME
@given(mixed)
def test_elements(dsn: str, tmp_path: Path, values: list[str]) -> None:
    text = "[" + ",".join(values) + "]"
    same(text, there_and_back(MAPPINGS["elements"], dsn, tmp_path, "list.json", text))


@SOME
@given(spelling.objects(spelling.values, members=12))
def test_entries(dsn: str, tmp_path: Path, text: str) -> None:
    back = there_and_back(MAPPINGS["entries"], dsn, tmp_path, "users.json", text)
    same(text, back)
    assert len(rows(dsn, "key, 1")) == len(json.loads(text, parse_int=str, parse_float=str))


@SOME
@given(several, st.sampled_from(["\n", "\n\n", " \r\n"]))
def test_lines(dsn: str, tmp_path: Path, values: list[str], end: str) -> None:
    lines = [" ".join(value.split("\n")).replace("\r", " ") for value in values]
    text = "".join(f"{line}{end}" for line in lines)
    back = there_and_back(MAPPINGS["lines"], dsn, tmp_path, "log.jsonl", text)
    for before, after in zip(lines, lines_of(back), strict=True):
        same(before, after)


@SOME
@given(st.lists(st.one_of(spelling.objects(spelling.values), deep), min_size=2, max_size=5))
def test_values_one_after_the_other(dsn: str, tmp_path: Path, values: list[str]) -> None:
    text = "{\n}" + "".join(values)
    back = there_and_back(MAPPINGS["lines"], dsn, tmp_path, "log.jsonl", text)
    for before, after in zip(["{}", *values], lines_of(back), strict=True):
        same(before, after)


@SOME
@given(spelling.documents)
def test_a_single_document(dsn: str, tmp_path: Path, text: str) -> None:
    same(text, there_and_back(MAPPINGS["single"], dsn, tmp_path, "config.json", text))


@pytest.mark.parametrize(
    ("layout", "form", "begin", "end"),
    [
        ("many entries", "teams/{}.json", b'{"k": ', b"}"),
        ("many elements", "chats/{}.json", b"[", b"]"),
        ("many lines", "logs/{}.jsonl", b"", b"\n"),
    ],
)
def test_hostile_documents_are_values_alike(
    dsn: str, tmp_path: Path, layout: str, form: str, begin: bytes, end: bytes
) -> None:
    """What can be a row as a document can be one as a value within one, and what cannot, cannot."""
    texts = hostile_texts()
    assert len(texts) > 60
    for number, text in enumerate(texts):
        put(tmp_path / "alone", f"t/{number}.json", text)
        put(tmp_path / "within", form.format(number), begin + text + end)
    alone = _loaded(MAPPINGS["document"], tmp_path / "alone", dsn)
    wanted = {int(key.split("/")[1]): value for key, value in alone.items()}
    assert {value is None for value in wanted.values()} == {True, False}
    within = _loaded(MAPPINGS[layout], tmp_path / "within", dsn)
    found: dict[int, set[str | None]] = defaultdict(set)
    for key, value in within.items():
        found[int(key.split("/")[0])].add(value)
    several = {number for number, values in found.items() if len(values - {None}) > 1}  # a sequence of values
    assert len(several) <= (layout == "many lines")
    # Of a file that is at fault, values before that may have been taken.
    told = {n: None if None in values else next(iter(values)) for n, values in found.items()}
    assert {n: told[n] for n in told if n not in several} == {
        n: wanted[n] for n in wanted if n not in several
    }


def hostile_texts() -> list[bytes]:
    """The hazards' documents that are on one line; a mark of the byte order belongs to a file."""
    cases = json.loads(HAZARDS.read_text())["cases"]
    texts = [file["text"] for case in cases for file in case["files"] if file.get("text", "").strip()]
    return [
        text.encode() for text in dict.fromkeys(texts) if "\n" not in text and not text.startswith("\ufeff")
    ]


def _loaded(mapping: Mapping, folder: Path, dsn: str) -> dict[str, Any]:
    """The value of each key as it is stored; None where it failed. Faults of a file have its name as key."""
    create_table(dsn, mapping)
    execute(dsn, "TRUNCATE things")
    seen = Seen()
    load(mapping, folder, dsn, seen)
    stored = {"/".join(map(str, row[:-1])): row[-1] for row in _texts(mapping, dsn)}
    failed = [o for o in seen.outcomes_seen if o.status is Status.FAILED]
    for outcome in failed:
        number = Path(outcome.name.split("#")[0]).stem
        stored[f"t/{number}" if mapping is MAPPINGS["document"] else f"{number}/"] = None
    return stored


def _texts(mapping: Mapping, dsn: str) -> list[tuple[Any, ...]]:
    quoted = [f'"{name}"' for name in mapping.key]
    return rows(dsn, ", ".join((*quoted, "document::text")))
