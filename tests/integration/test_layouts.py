"""Every layout: loaded, loaded again, verified and exported; faults cost what they must and no more."""

from pathlib import Path

import pytest

from restow.errors import ExitCode, UsageError
from restow.loading.job import Filters
from restow.model import Mapping, Status, Symbol
from tests.support.backfill import ask, execute
from tests.support.layouts import (
    MAPPINGS,
    POSITION,
    Seen,
    column,
    compare,
    create_table,
    declare,
    load,
    put,
    rows,
    write_back,
)

DOCUMENTS = {
    "single": {"config.json": '{"a": 1.10, "n": 12345678901234567890.123}'},
    "document": {"x/a.json": '{"n": 1}', "x/b.json": "[1, 1e400]", "y/a.json": "null"},
    "entries": {
        "users.json": '\ufeff{"alice": {"a": 1}, "b/o~b": 2, "": null, "é\\u0022": [1.0, {"x": {}}]}'
    },
    "elements": {"list.json": '[1.10, {"a": 1}, [], null, "x", [[[[[[1]]]]]]]'},
    "lines": {"log.jsonl": '{"a": 1}\r\n\n  {"b": 2.50}\nnull\n"x"'},
    "many entries": {"teams/a.json": '{"k": 1}', "teams/b.json": '{"k": 2, "l": 3}'},
    "many elements": {"chats/a.json": "[1, 2, 3]", "chats/b.json": "[3]"},
    "many lines": {"logs/a.jsonl": "1 2 3", "logs/b.jsonl": '{"a":\n1}{"b":1}'},
}
COUNTS = {
    "single": 1,
    "document": 3,
    "entries": 4,
    "elements": 6,
    "lines": 4,
    "many entries": 3,
    "many elements": 4,
    "many lines": 5,
}


@pytest.fixture(params=MAPPINGS)
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(tmp_path: Path, layout: str) -> Path:
    for name, text in DOCUMENTS[layout].items():
        put(tmp_path / "store", name, text)
    return tmp_path / "store"


@pytest.mark.parametrize("unique", [True, False], ids=["unique", "no index"])
def test_there_and_back(layout: str, store: Path, dsn: str, tmp_path: Path, unique: bool) -> None:
    mapping, count = MAPPINGS[layout], COUNTS[layout]
    create_table(dsn, mapping, unique=unique)
    first = load(mapping, store, dsn, workers=2)
    assert (first.exit_code, first.tally.inserted, first.tally.discovered) == (0, count, count)
    before = ask(dsn, "SELECT things::text, xmin::text FROM things ORDER BY 1")
    again = load(mapping, store, dsn, workers=2)
    assert (again.exit_code, again.tally.inserted, again.tally.skipped) == (0, 0, count)
    assert ask(dsn, "SELECT things::text, xmin::text FROM things ORDER BY 1") == before
    found = compare(mapping, store, dsn)
    assert (found.exit_code, found.tally.same, found.tally.rows) == (0, count, count)
    out = tmp_path / "out"
    written = write_back(mapping, out, dsn)
    assert (written.exit_code, written.rows, written.counts["written"]) == (0, count, count)
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == set(
        DOCUMENTS[layout]
    )
    back = compare(mapping, out, dsn)
    assert (back.exit_code, back.tally.same) == (0, count)


def test_what_is_there_stays(layout: str, store: Path, dsn: str) -> None:
    """The store as the folder of the export: the same values in other words."""
    mapping = MAPPINGS[layout]
    create_table(dsn, mapping)
    load(mapping, store, dsn)
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    written = write_back(mapping, store, dsn)
    assert (written.exit_code, written.counts["same"]) == (0, COUNTS[layout])
    path = min(before)
    path.write_bytes(b"[7, 8, 9, 10]" if before[path].startswith(b"[") else b'{"other": 7}')
    assert write_back(mapping, store, dsn).exit_code == ExitCode.FAILED_ITEMS
    assert path.read_bytes() != before.pop(path)
    assert {path: path.read_bytes() for path in before} == before


def test_a_dry_run_writes_nothing(layout: str, store: Path, dsn: str, tmp_path: Path) -> None:
    mapping, count = MAPPINGS[layout], COUNTS[layout]
    create_table(dsn, mapping)
    assert load(mapping, store, dsn, dry_run=True).tally.would_insert == count
    assert rows(dsn, "1, 2") == []
    load(mapping, store, dsn)
    assert write_back(mapping, tmp_path / "out", dsn, dry_run=True).counts["would_write"] == count
    assert not (tmp_path / "out").exists()


def test_a_run_that_was_stopped_goes_on(dsn: str, tmp_path: Path) -> None:
    mapping = MAPPINGS["elements"]
    create_table(dsn, mapping)
    put(tmp_path, "list.json", "[" + ",".join(f'{{"n": {n}}}' for n in range(5000)) + "]")
    stopped = load(mapping, tmp_path, dsn, Seen(stop_after=1))
    assert stopped.exit_code is ExitCode.INTERRUPTED
    assert 0 < stopped.tally.inserted < 5000
    rest = load(mapping, tmp_path, dsn)
    assert rest.tally.skipped == stopped.tally.inserted
    assert rest.tally.inserted + stopped.tally.inserted == 5000 == len(rows(dsn))


class TestFaults:
    def test_of_an_entry(self, dsn: str, tmp_path: Path) -> None:
        put(tmp_path, "users.json", '{"a": 1, "b": tru, "c": {"x": "\\u0000"}, "\\u0000": 1, "d": 2}')
        failed, seen = _load_with_faults(MAPPINGS["entries"], tmp_path, dsn)
        assert failed == {
            "users.json#/b": "malformed_json",
            "users.json#/c": "nul_character",
            "users.json#/\0": "bad_key",
        }
        assert [key for key, _ in rows(dsn)] == ["a", "d"]
        reason = next(o.detail for o in seen.outcomes_seen if o.name == "users.json#/b")
        assert reason.endswith("(of the value that begins at byte 14 of the document)")

    def test_of_a_line(self, dsn: str, tmp_path: Path) -> None:
        put(tmp_path, "log.jsonl", '{"a": 1}\n{"torn\n{"b": 2}\n')
        failed, _ = _load_with_faults(MAPPINGS["lines"], tmp_path, dsn)
        assert failed == {"log.jsonl#/1": "malformed_json"}
        assert rows(dsn) == [(0, {"a": 1}), (2, {"b": 2})]

    def test_of_the_first_line(self, dsn: str, tmp_path: Path) -> None:
        put(tmp_path, "log.jsonl", '{"torn\n{"b": 2}\n{"c": 3}')
        failed, _ = _load_with_faults(MAPPINGS["lines"], tmp_path, dsn)
        assert failed == {"log.jsonl#/0": "malformed_json"}
        assert rows(dsn) == [(1, {"b": 2}), (2, {"c": 3})]

    @pytest.mark.parametrize(("name", "layout", "begin", "step"), [
        ("list.json", "elements", "[", "{n}, "),
        ("users.json", "entries", "{{", '"k{n}": 1, '),
    ])  # fmt: skip
    def test_of_the_file(
        self, dsn: str, tmp_path: Path, name: str, layout: str, begin: str, step: str
    ) -> None:
        text = begin.format() + "".join(step.format(n=n) for n in range(700))
        put(tmp_path, name, text + "}}}")
        failed, seen = _load_with_faults(MAPPINGS[layout], tmp_path, dsn)
        assert failed == {name: "malformed_json"}
        assert len(rows(dsn)) == 700
        reason = next(o.detail for o in seen.outcomes_seen if o.name == name)
        assert f"at byte {len(text)}" in reason and "the 700 values before that were taken" in reason

    @pytest.mark.parametrize("text", ["", "{}", "5", "{"])
    def test_of_another_layout(self, dsn: str, tmp_path: Path, text: str) -> None:
        put(tmp_path, "list.json", text)
        failed, _ = _load_with_faults(MAPPINGS["elements"], tmp_path, dsn)
        assert set(failed) == {"list.json"}

    def test_an_export_of_what_has_gaps(self, dsn: str, tmp_path: Path) -> None:
        put(tmp_path, "chats/a.json", "[1, nul, 2]")
        put(tmp_path, "chats/b.json", "[3, 4]")
        _load_with_faults(MAPPINGS["many elements"], tmp_path, dsn)
        seen = Seen()
        written = write_back(MAPPINGS["many elements"], tmp_path / "out", dsn, seen)
        assert written.exit_code == ExitCode.FAILED_ITEMS
        told = [(e.name, e.status, e.rows) for e in seen.exported_seen]
        assert told == [("chats/a.json", "failed", 2), ("chats/b.json", "written", 2)]
        assert "position 1 is missing" in seen.exported_seen[0].detail
        assert [path.name for path in (tmp_path / "out").rglob("*.json")] == ["b.json"]


def _load_with_faults(mapping: Mapping, store: Path, dsn: str) -> tuple[dict[str, str], Seen]:
    """Loads twice, then only what had failed; each fault is the same again, and is one of verify's."""
    create_table(dsn, mapping)
    seen, again = Seen(), Seen()
    assert load(mapping, store, dsn, seen).exit_code == ExitCode.FAILED_ITEMS
    failed = {o.name: o.code for o in seen.outcomes_seen if o.status is Status.FAILED}
    load(mapping, store, dsn, again, names=list(failed))
    assert {o.name: o.code for o in again.outcomes_seen if o.status is Status.FAILED} == failed
    told = Seen()
    assert compare(mapping, store, dsn, told).exit_code == ExitCode.MISMATCH
    unreadable = [d for d in told.differences_seen if d.symbol is Symbol.UNREADABLE]
    assert len(unreadable) == len(failed)
    return failed, seen


def test_keys_that_come_twice(dsn: str, tmp_path: Path) -> None:
    """As in the languages' parsers the last one counts; more keys than are looked up at once lie between."""
    mapping, seen = MAPPINGS["entries"], Seen()
    between = ", ".join(f'"k{n}": {n}' for n in range(1200))
    put(tmp_path, "users.json", f'{{"a": 1, "b": 1, {between}, "a": 2, "\\u0061": 3}}')
    create_table(dsn, mapping)
    result = load(mapping, tmp_path, dsn, seen)
    assert (result.exit_code, result.tally.inserted, result.tally.warnings) == (0, 1202, 1)
    told = [(o.name, o.warnings) for o in seen.outcomes_seen if o.warnings]
    assert told == [("users.json#/a", ("its key came 3 times, the last one counts",))]
    assert ("a", 3) in rows(dsn)
    assert compare(mapping, tmp_path, dsn).exit_code == 0
    again = load(mapping, tmp_path, dsn)
    assert (again.tally.skipped, again.tally.warnings) == (1202, 1)


def test_a_leaf_as_the_key(dsn: str, tmp_path: Path) -> None:
    """The position stays beside it, so that the order is kept."""
    mapping = declare("list.json", "elements", ["id"], id=column("bigint", "/id"), position=POSITION)
    put(tmp_path, "list.json", '[{"id": 7}, {"id": 3}, {"x": 1}, {"id": "5"}, {"id": 7}]')
    seen = Seen()
    create_table(dsn, mapping)
    load(mapping, tmp_path, dsn, seen)
    assert rows(dsn, "id, position") == [(3, 1), (7, 0)]
    told = {o.name: (o.status, o.code) for o in seen.outcomes_seen}
    assert told["list.json#/2"] == told["list.json#/3"] == (Status.FAILED, "bad_key")
    assert told["list.json#/4"] == (Status.SKIPPED, "")
    (warned,) = [o for o in seen.outcomes_seen if o.warnings]
    assert warned.name == "list.json#/4" and "its row has another position" in warned.warnings[0]
    assert compare(mapping, tmp_path, dsn).tally.differs == 1
    put(tmp_path, "list.json", '[{"id": 9}, {"id": 7}, {"id": 3}]')
    again = load(mapping, tmp_path, dsn)
    assert (again.tally.inserted, again.tally.skipped, again.tally.warnings) == (1, 2, 2)


def test_what_is_told_of_rows(dsn: str, tmp_path: Path) -> None:
    import hashlib

    mapping = declare(
        "teams/{team}.json",
        "entries",
        ["team", "key"],
        team=column("bigint", "{team}"),
        key=column("date", "@key"),
        position=column("integer", "@position"),
        name=column("text", "@name"),
        sha256=column("text", "@sha256"),
        at=column("timestamp without time zone", "/at", on_bad="null"),
    )
    text = '{"2024-02-29": {"at": "2024-02-29T12:00:00.5"}, "2024-2-1": {}, "2024-01-01": {"at": "12:00Z"}}'
    put(tmp_path, "teams/12.json", text)
    put(tmp_path, "teams/012.json", "{}")
    create_table(dsn, mapping)
    seen = Seen()
    load(mapping, tmp_path, dsn, seen)
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert rows(dsn, "key::text, team, position, name, sha256, at::text") == [
        ("2024-01-01", 12, 2, "teams/12.json", digest, None),
        ("2024-02-29", 12, 0, "teams/12.json", digest, "2024-02-29 12:00:00.5"),
    ]
    assert [o.key for o in seen.outcomes_seen if o.status is Status.FAILED] == ["12/2024-2-1"]
    put(tmp_path, "teams/12.json", text.replace('"2024-2-1": {}, ', ""))
    found = compare(mapping, tmp_path, dsn)
    assert found.tally.differs == 2, "the hash is of other bytes"


class TestFilters:
    @pytest.mark.parametrize("limit", [None, 10])
    def test_keys_and_prefixes(self, dsn: str, tmp_path: Path, limit: int | None) -> None:
        mapping = MAPPINGS["many entries"]
        put(tmp_path, "teams/a.json", '{"k/x": 1, "l": 2, "m": 3}')
        put(tmp_path, "teams/b.json", '{"k/x": 4, "l": 5}')
        create_table(dsn, mapping)
        filters = Filters(keys=frozenset({"a/k/x", "b/none"}), prefixes=("b/l",))
        result = load(mapping, tmp_path, dsn, filters=filters, limit=limit)
        assert rows(dsn, "team, key") == [("a", "k/x"), ("b", "l")]
        assert (result.tally.discovered, result.unseen) == (2, ("b/none",))

    def test_a_limit_counts_rows(self, dsn: str, tmp_path: Path) -> None:
        put(tmp_path, "list.json", "[1, 2, 3, 4]")
        create_table(dsn, MAPPINGS["elements"])
        assert load(MAPPINGS["elements"], tmp_path, dsn, limit=3).tally.inserted == 3

    def test_the_path_decides(self, dsn: str, tmp_path: Path) -> None:
        from dataclasses import replace

        mapping = replace(MAPPINGS["document"], key_from_path=True)
        create_table(dsn, mapping)
        for name, text in DOCUMENTS["document"].items():
            put(tmp_path, name, text)
        load(mapping, tmp_path, dsn)
        put(tmp_path, "x/a.json", "{broken")
        assert load(mapping, tmp_path, dsn).tally.skipped == 3


class TestRowsWithoutADocument:
    def test_in_the_middle_of_a_list(self, dsn: str, tmp_path: Path) -> None:
        mapping, seen = MAPPINGS["many elements"], Seen()
        put(tmp_path, "chats/a.json", "[1, 2]")
        create_table(dsn, mapping)
        load(mapping, tmp_path, dsn)
        execute(dsn, "INSERT INTO things VALUES ('a', 2, '3'), ('z', 0, '1')")
        found = compare(mapping, tmp_path, dsn, seen)
        alone = {d.key for d in seen.differences_seen if d.symbol is Symbol.ONLY_DATABASE}
        assert (alone, found.tally.rows) == ({"a/2", "z/0"}, 4)

    def test_without_a_key(self, dsn: str, tmp_path: Path) -> None:
        mapping = MAPPINGS["many elements"]
        put(tmp_path, "chats/a.json", "[1]")
        create_table(dsn, mapping, unique=False)
        load(mapping, tmp_path, dsn)
        execute(dsn, "INSERT INTO things VALUES ('a', NULL, '3')")
        found = compare(mapping, tmp_path, dsn)
        assert (found.tally.only_database, found.tally.rows) == (1, 2)
        written = write_back(mapping, tmp_path / "out", dsn)
        assert (written.rows, written.counts["failed"]) == (2, 1)

    def test_two_rows_of_one_key(self, dsn: str, tmp_path: Path) -> None:
        mapping = MAPPINGS["entries"]
        put(tmp_path, "users.json", '{"a": 1, "b": 2}')
        create_table(dsn, mapping, unique=False)
        load(mapping, tmp_path, dsn)
        execute(dsn, "INSERT INTO things VALUES ('a', '1')")
        assert compare(mapping, tmp_path, dsn).tally.differs == 1
        assert write_back(mapping, tmp_path / "out", dsn).counts["failed"] == 3


def test_a_sample_of_rows(dsn: str, tmp_path: Path) -> None:
    put(tmp_path, "list.json", str(list(range(1000))))
    create_table(dsn, MAPPINGS["elements"])
    load(MAPPINGS["elements"], tmp_path, dsn)
    execute(dsn, "UPDATE things SET document = '-1'")
    found = compare(MAPPINGS["elements"], tmp_path, dsn, sample=300)
    assert (found.tally.documents, found.tally.differs, found.tally.rows) == (300, 300, None)


def test_a_table_without_rows_is_a_document_without_values(dsn: str, tmp_path: Path) -> None:
    for layout, name, text in (("entries", "users.json", b"{\n}\n"), ("elements", "list.json", b"[\n]\n"),
                               ("lines", "log.jsonl", b"")):  # fmt: skip
        create_table(dsn, MAPPINGS[layout])
        put(tmp_path, f"store/{name}", text)
        assert load(MAPPINGS[layout], tmp_path / "store", dsn).exit_code == 0
        assert compare(MAPPINGS[layout], tmp_path / "store", dsn).exit_code == 0
        write_back(MAPPINGS[layout], tmp_path / "out", dsn)
        assert (tmp_path / "out" / name).read_bytes() == text


def test_documents_without_values_are_told_of(dsn: str, tmp_path: Path) -> None:
    """No row keeps them, and no export can bring them back."""
    seen = Seen()
    put(tmp_path, "chats/a.json", "[]")
    put(tmp_path, "chats/b.json", "[1]")
    create_table(dsn, MAPPINGS["many elements"])
    assert load(MAPPINGS["many elements"], tmp_path, dsn, seen).tally.inserted == 1
    assert seen.warnings == ["chats/a.json holds no value, so that no row tells of it"]


@pytest.mark.parametrize("mapping", [
    declare("a.json", "elements", ["id"], id=column("text", "/id")),
    declare("a.json", "entries", ["id"], id=column("text", "/id")),
    declare("{a}.json", "document", ["a"], a=column("text", "{a}"), k=column("text", "@key")),
    declare("{a}.json", "document", ["a"], a=column("numeric", "{a}")),
    declare("a.json", "entries", ["key", "sha"], key=column("text", "@key"), sha=column("text", "@sha256")),
    declare("a.json", "elements", ["p"], p=column("text", "@position")),
], ids=["no position", "no key", "no entries", "numeric", "hash", "no number"])  # fmt: skip
def test_mappings_that_do_not_go_together(mapping: Mapping, dsn: str, tmp_path: Path) -> None:
    create_table(dsn, mapping, unique=False)
    for work in (load, compare, write_back):
        with pytest.raises(UsageError, match="The mapping things cannot be used"):
            work(mapping, tmp_path, dsn)
