"""The column type of everything that was seen at one path."""

from decimal import Decimal
from typing import Any

import pytest

from restow.designs.types import fit, nearly
from restow.shapes.measure import measure

_UUID = "7d4e0f5a-3c38-4a55-9a0f-2a4d3d0c1b11"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([_UUID, _UUID.upper(), None], "uuid"),
        ([_UUID, ""], "text"),
        (["2026-01-02T03:04:05Z", "2026-01-02 03:04+02:00"], "timestamp with time zone"),
        (["2026-01-02T03:04:05", "2026-01-02T03:04:05.123456"], "timestamp without time zone"),
        (["2026-01-02T03:04:05Z", "2026-01-02T03:04:05"], "text"),
        (["2026-01-02T03:04:05.1234567Z"], "text"),
        (["2026-01-02"], "date"),
        (["2026-02-30"], "text"),
        (["12", "13"], "text"),
        (["a\0"], None),
        ([1, -(2**63), 2**63 - 1], "bigint"),
        ([2**63], "numeric"),
        ([1, Decimal("1.5")], "numeric"),
        ([Decimal("1e200000")], None),
        ([Decimal("1e-20000")], None),
        ([True, False, None], "boolean"),
        ([True, 1], None),
        ([1, "1"], None),
        ([["a"], []], "text[]"),
        ([["a "]], None),
        ([[""]], None),
        ([["a", None]], None),
        ([["a", 1]], None),
        ([["a"], "a"], None),
        ([[]], None),
        ([{}], None),
        ([None], None),
        ([], None),
    ],
)
def test_the_type_of(values: list[Any], expected: str | None) -> None:
    assert fit(measure(values)).type == expected


def test_why_there_is_no_type_is_told_with_counts() -> None:
    assert fit(measure([1, "1", "2"])).why == "it holds values of several types: 2 strings, 1 integer"


def test_strings_that_nearly_have_a_type() -> None:
    strings = measure(["2026-01-02", "2026-01-03", ""]).strings
    assert strings is not None
    assert nearly(strings) == "2 of 3 values have the form 'date', 1 have not"
