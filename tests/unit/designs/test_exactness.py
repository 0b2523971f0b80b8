"""For any documents: every value of every typed column is one that the column's encoder takes as it is."""

import json
from collections.abc import Iterator

from hypothesis import given, settings
from hypothesis import strategies as st

from restow.designs.draft import Draft, draft
from restow.designs.keys import KeyReader, choose_key
from restow.designs.layouts import Rows, choose_layout
from restow.designs.lookups import Lookups
from restow.designs.references import References
from restow.designs.survey import Survey, Surveyor
from restow.designs.table import Parts, design_of
from restow.documents.elements import Layout, layout_of, read_elements, read_lines, read_sequence
from restow.documents.fields import Value, read_document
from restow.documents.text import BadDocument, json_text
from restow.loading.columns import ENCODERS, text_lines
from restow.model import PathTemplate
from restow.model.dataset import Dataset
from restow.model.design import Design
from restow.model.signature import StoreKind
from restow.model.site import CodePlace
from restow.plans import parse_mapping
from tests.unit.shapes.documents import datasets

_KEYS = (
    "a",
    "b",
    "A",
    "id",
    "01",
    "select",
    "x" * 70,
    "created_at",
    "document",
    "position",
    "päth",
    "/",
    "~",
)
_TEXTS = st.sampled_from(
    (
        *(
            "",
            "x",
            " x",
            "x\t",
            "7D4E0F5A-3C38-4A55-9A0F-2A4D3D0C1B11",
            "7d4e0f5a-3c38-4a55-9a0f-2a4d3d0c1b11",
        ),
        *("2024-02-29", "2024-02-30", "2024-02-29T12:30Z", "2024-02-29 23:59:59.123456+05:30"),
        *("2024-02-29T12:30:00", "2024-02-29T12:30:00.1234567", "2024-02-29t12:30-0800", "0001-01-01"),
        *("9999-12-31T23:59:59.999999-15:59", "0001-01-01T00:00:00+15:59", "17", "-0", "\0", "\ud800"),
    )
)
_NUMBERS = st.sampled_from(
    (0, 1, -1, 2**63 - 1, 2**63, -(2**63) - 1, 1.5, -0.0, 1e300, 1e-300, 1_700_000_000)
)
_ALIKE = st.one_of(_TEXTS, _NUMBERS, st.booleans(), st.lists(_TEXTS, max_size=3), st.none())
#: Records whose fields hold one kind of value mostly, as records do.
_records = st.lists(st.dictionaries(st.sampled_from(_KEYS), _ALIKE, max_size=5), min_size=1, max_size=6)
_files = st.one_of(
    _records.map(lambda records: [("0.json", json.dumps(records).encode())]),
    _records.map(
        lambda records: [(f"{n}.json", json.dumps(each).encode()) for n, each in enumerate(records)]
    ),
    _records.map(lambda records: [("0.json", "\n".join(map(json.dumps, records)).encode())]),
    _records.map(
        lambda records: [("0.json", json.dumps({f"u{n}": each for n, each in enumerate(records)}).encode())]
    ),
    datasets,
)
_PLACE = CodePlace(file="app.py", line=1)


class _Asked(dict[tuple[str, ...], tuple[str, CodePlace]]):
    """Code that asks by every field, so that each has a column if a type fits."""

    def get(self, path: tuple[str, ...], default: object = None) -> tuple[str, CodePlace]:  # type: ignore[override]
        return ("filters", _PLACE)


def _designed(files: list[tuple[str, bytes]], template: str) -> tuple[Design, Draft, Rows]:
    dataset = Dataset(id="things", template=template, store=StoreKind.FILE)
    surveyor = Surveyor(PathTemplate(template))
    surveyor.list([name for name, _ in files])
    for name, data in files:
        surveyor.add(name, data)
    survey: Survey = surveyor.survey()
    rows = choose_layout(survey, dataset)
    reader = KeyReader(rows, survey, dataset.id)
    if reader.needed:
        for _, data in files:
            reader.add(data)
    key = choose_key(rows, survey, reader, dataset.id)
    lookups = Lookups(read={}, asked=_Asked())
    drafted = draft(rows, survey, key, lookups, provenance=True)
    parts = Parts(
        dataset=dataset, survey=survey, rows=rows, key=key, draft=drafted, lookups=lookups,
        schema="public", table="things",
    )  # fmt: skip
    return design_of(parts, References()), drafted, rows


def _row_texts(layout: str, data: bytes) -> Iterator[bytes]:
    """The texts of the rows of one document, those aside that cannot be read."""
    try:
        if layout == "document":
            yield json_text(data)
        elif layout == "lines":
            top = layout_of(data)
            read = read_lines if top is Layout.LINES else read_sequence
            yield from (element.text for element in read(data))
        else:
            yield from (element.text for element in read_elements(data))
    except BadDocument:
        return


@settings(max_examples=300, deadline=None)
@given(files=_files, holes=st.booleans())
def test_every_value_of_a_typed_column_is_encoded(files: list[tuple[str, bytes]], holes: bool) -> None:
    if not holes:
        files = files[:1]
    design, drafted, _ = _designed(files, "{number}.json" if holes else "0.json")
    typed = [column for column in drafted.columns if column.origin is not None and column.origin.pointer]
    pointers = [column.origin.pointer for column in typed if column.origin and column.origin.pointer]
    for _, data in files:
        for text in _row_texts(design.mapping.layout, data):
            try:
                document = read_document(text, pointers, storable=False)
            except BadDocument:
                continue
            for column, pointer in zip(typed, pointers, strict=True):
                value = document.value(pointer)
                assert value is not None or column.design.nullable
                if value is not None:
                    _assert_kept(column.design.type, value)


def _assert_kept(column_type: str, value: Value) -> None:
    if column_type in ENCODERS:  # days and moments without a zone get theirs with the loader's layouts
        ENCODERS[column_type](value)
    if column_type == "text":
        assert isinstance(value, str)
    if column_type == "text[]":
        assert text_lines(value) == value


@settings(max_examples=150, deadline=None)
@given(files=_files, holes=st.booleans())
def test_names_are_plain_and_distinct_and_the_mapping_parses(
    files: list[tuple[str, bytes]], holes: bool
) -> None:
    design, _, _ = _designed(files if holes else files[:1], "{number}.json" if holes else "0.json")
    names = [column.name for column in design.table.columns]
    assert len(set(names)) == len(names)
    assert all(name.isidentifier() and name == name.lower() and len(name) <= 63 for name in names)
    assert set(design.mapping.key) <= set(names)
    if design.mapping.key != ("document_name",):  # the loader learns of @name with its layouts
        assert parse_mapping("things", _declared(design)) == design.mapping


def _declared(design: Design) -> dict[str, object]:
    """The mapping as a plan writes it."""
    mapping = design.mapping
    return {
        "source": mapping.source.text,
        "noun": mapping.noun,
        "table": mapping.qualified_table,
        "key": list(mapping.key),
        "layout": mapping.layout,
        "columns": {
            column.name: {"type": column.type, "from": _origin(column.origins[0])}
            for column in mapping.columns
        },
    }


def _origin(origin: object) -> str:
    hole, pointer, told = (getattr(origin, name) for name in ("hole", "pointer", "told"))
    return f"{{{hole}}}" if hole is not None else f"@{told}" if told is not None else str(pointer)
