"""Mappings as TOML: the shipped one, and what is wrong with others."""

import tomllib
from typing import Any

import pytest

from restow.errors import UsageError
from restow.loading.columns import OIDS
from restow.model import Column, Companion, Origin, PathTemplate
from restow.plans import load_shipped, parse_mapping, shipped_names

SMALLEST = """
source = "things/{id}.json"
table = "things"
key = "id"
[columns.id]
type = "text"
from = "{id}"
"""


def parse(text: str) -> Any:
    return parse_mapping("things", tomllib.loads(text))


def test_the_transcripts_as_they_ship() -> None:
    mapping = load_shipped("transcripts")
    session_id = Origin(pointer="/session_id")
    assert (mapping.name, mapping.noun) == ("transcripts", "session")
    assert mapping.source == PathTemplate("sessions/{session_id}/transcript.json")
    assert mapping.qualified_table == "analytics.session_transcripts"
    assert mapping.companions == (
        Companion(
            name="session",
            template=PathTemplate("sessions/{session_id}/session.json"),
            check_key="/session_id",
        ),
    )
    assert mapping.columns == (
        Column(name="session_id", type="uuid", origins=(session_id, Origin(hole="session_id"))),
        Column(
            name="user_id",
            type="uuid",
            origins=(Origin(companion="session", pointer="/user_id"),),
            on_bad="null",
        ),
        Column(
            name="transcript_lines", type="text[]", origins=(Origin(pointer="/transcript"),), on_bad="empty"
        ),
        Column(name="transcript_json", type="jsonb", origins=(Origin(pointer=""),)),
    )
    assert (mapping.key, mapping.key_hole, mapping.key_pointer) == (
        ("session_id",),
        "session_id",
        "/session_id",
    )
    assert mapping.key_column == mapping.columns[0]
    assert not mapping.key_from_path


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_mapping_holds_together(name: str) -> None:
    mapping = load_shipped(name)
    companions = {companion.name for companion in mapping.companions}
    assert mapping.key_hole in mapping.source.holes
    for column in mapping.columns:
        assert column.type in OIDS
        for origin in column.origins:
            assert (origin.hole is None) != (origin.pointer is None)
            assert origin.hole is None or origin.hole in mapping.source.holes
            assert origin.companion is None or origin.companion in companions
    for companion in mapping.companions:
        assert set(companion.template.holes) <= set(mapping.source.holes)


def test_a_name_that_does_not_ship_lists_those_that_do() -> None:
    with pytest.raises(UsageError, match=r"There is no mapping named ../errors. There are: transcripts."):
        load_shipped("../errors")


def test_the_smallest_mapping_and_its_defaults() -> None:
    mapping = parse(SMALLEST)
    assert (mapping.noun, mapping.schema, mapping.table, mapping.companions) == (
        "document",
        "public",
        "things",
        (),
    )
    assert mapping.key_pointer is None
    assert mapping.key_column.on_bad == "fail"


@pytest.mark.parametrize("key", ["source", "table", "key", "columns"])
def test_a_missing_key_is_named(key: str) -> None:
    declared = tomllib.loads(SMALLEST)
    del declared[key]
    with pytest.raises(UsageError, match=f"The mapping things is not valid: .*`{key}`"):
        parse_mapping("things", declared)


@pytest.mark.parametrize("key", ["type", "from"])
def test_a_missing_key_of_a_column_is_named(key: str) -> None:
    declared = tomllib.loads(SMALLEST)
    del declared["columns"]["id"][key]
    with pytest.raises(UsageError, match=f"missing required field `{key}`"):
        parse_mapping("things", declared)


def test_an_unknown_key_is_named() -> None:
    with pytest.raises(UsageError, match="unknown field `nouns`"):
        parse(f"nouns = 1\n{SMALLEST}")


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ({"type": "uuid", "from": "/b", "on_bda": "null"}, "unknown field `on_bda`"),
        ({"type": "uuidd", "from": "/b"}, "Invalid enum value 'uuidd'"),
        ({"type": "uuid", "from": "/b", "on_bad": "nul"}, "Invalid enum value 'nul'"),
        ({"type": "uuid", "from": "none:/b"}, "declares no companion none"),
        ({"type": "uuid", "from": "{no}"}, "no hole of its source: no"),
        ({"type": "uuid", "from": "no"}, 'The column b cannot come from "no"'),
        ({"type": "uuid", "from": "beside:no"}, 'The column b cannot come from "no"'),
    ],
)
def test_what_is_wrong_in_a_column_is_named(column: dict[str, str], says: str) -> None:
    declared = tomllib.loads(SMALLEST)
    declared["columns"]["b"] = column
    with pytest.raises(UsageError, match=says):
        parse_mapping("things", declared)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"key": "none"}, "no column none"),
        ({"columns": {"id": {"type": "text", "from": "/id"}}}, "with a hole of the path"),
        ({"layout": "rows"}, "Invalid enum value 'rows'"),
        ({"columns": {"id": {"type": "text", "from": "@kee"}}}, "Invalid enum value 'kee'"),
    ],
)
def test_the_key_needs_a_column_and_a_hole(change: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        parse_mapping("things", {**tomllib.loads(SMALLEST), **change})


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("{id}", Origin(hole="id")),
        ("", Origin(pointer="")),
        ("/a/0", Origin(pointer="/a/0")),
        ("/a:b", Origin(pointer="/a:b")),
        ("beside:/a:b", Origin(companion="beside", pointer="/a:b")),
        ("beside:", Origin(companion="beside", pointer="")),
    ],
)
def test_origins(text: str, origin: Origin) -> None:
    beside = '[companions.beside]\nsource = "things/{id}.meta.json"'
    mapping = parse(f'{SMALLEST}\n[columns.x]\ntype = "text"\nfrom = "{text}"\n{beside}')
    assert mapping.columns[1].origins == (origin,)
