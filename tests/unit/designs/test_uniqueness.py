"""Whether a leaf can be a key, over any number of rows."""

import pytest

from restow.designs.uniqueness import Uniqueness
from restow.model.mapping import ColumnType

_UUID = "7d4e0f5a-3c38-4a55-9a0f-2a4d3d0c1b11"


@pytest.mark.parametrize(
    ("column_type", "texts", "expected"),
    [
        ("text", ['{"id": "a"}', '{"id": "b"}'], True),
        ("text", ['{"id": "a"}', '{"id": "\\u0061"}'], False),
        ("text", ['{"id": "a"}', "{}"], False),
        ("text", ['{"id": "a"}', '{"id": null}'], False),
        ("text", ['{"id": "a"}', "null"], False),
        ("text", ['{"id": "a"}', '{"id": "b"'], True),
        ("bigint", ['{"id": 1}', '{"id": 2}'], True),
        ("bigint", ['{"id": 1}', '{"id": 1}'], False),
        ("bigint", ['{"id": 1}', '{"id": "1"}'], False),
        ("uuid", [f'{{"id": "{_UUID}"}}', f'{{"id": "{_UUID.upper()}"}}'], False),
    ],
)
def test_every_row_has_it_and_no_two_the_same(
    column_type: ColumnType, texts: list[str], expected: bool
) -> None:
    uniqueness = Uniqueness("/id", column_type)
    uniqueness.add(text.encode() for text in texts)
    assert uniqueness.proved is expected


def test_more_rows_than_a_shape_keeps_hashes_of() -> None:
    rows = [b'{"id": %d}' % number for number in range(50_000)]
    uniqueness = Uniqueness("/id", "bigint")
    uniqueness.add(rows)
    assert uniqueness.proved
    uniqueness.add(rows[-1:])
    assert not uniqueness.proved
