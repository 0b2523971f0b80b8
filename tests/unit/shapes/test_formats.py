"""What has a format, and what only looks like it."""

from decimal import Decimal

import pytest

from restow.model.shape import Format
from restow.shapes.formats import count_moments, key_format, string_format

_STRINGS = {
    Format.EMPTY: ("",),
    Format.UUID: ("7d4e0f5a-3c38-4a55-9a0f-2a4d3d0c1b11", "7D4E0F5A-3C38-4A55-9A0F-2A4D3D0C1B11"),
    Format.TIMESTAMP_WITH_ZONE: ("2024-02-29T12:30Z", "2024-02-29 12:30:00.1+05:30", "2024-02-29T12:30-0800"),
    Format.TIMESTAMP: ("2024-02-29T12:30:00", "2024-02-29 23:59:59.999999", "2024-02-29T12:30"),
    Format.FINE_TIMESTAMP: ("2024-02-29 23:59:59.999999999", "2024-02-29T23:59:59.1234567Z"),
    Format.DATE: ("2024-02-29",),
    Format.PADDED: (" 1", "2024-02-29\n", "\u2003", "a\t"),
    Format.TIME: ("23:59", "23:59:59", "00:00:00.5"),
    Format.INTEGER: ("0", "-17", "1" * 400),
    Format.DECIMAL: ("1.50", "-0", "-0.0", "1e5", "1.5E-10"),
    Format.BOOLEAN: ("true", "False", "YES", "off"),
    Format.EMAIL: ("a@b.example", "first.last+tag@sub.b.example"),
    Format.URL: ("https://b.example/x?y=1", "S3://bucket/key"),
    Format.HEX: ("507f1f77bcf86cd799439011", "0" + "AB" * 31 + "C"),
    Format.UNSTORABLE: ("a\0b", "\ud800", "2024-02-29\0"),
    None: (
        "plain", "2023-02-29", "2024-13-01", "0000-01-01", "24:00", "12:60", "007", "+1", ".5", "1.", "1_0",
        "a@b", "a b@c.example", "٣", "http://a b", "deadbeefdeadbeefdeadbeef", "507f1F77bcf86cd799439011",
        "2024-02-29T12:30 Z", "2024-02-30T12:30Z", "2024-02-29T99:99:99.1234567",
        "7d4e0f5a3c38-4a55-9a0f-2a4d3d0c1b11", "http://", "@" * 5000, "1" * 20 + "x",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "text"), [(form, text) for form, texts in _STRINGS.items() for text in texts]
)
def test_a_string_has_the_format_of_its_form(form: Format | None, text: str) -> None:
    assert string_format(text) == form


@pytest.mark.parametrize("key", ["2024", "2024-01-31", "a@b.example", "507f1f77bcf86cd799439011"])
def test_a_key_of_a_telling_form_is_data(key: str) -> None:
    assert key_format(key) is not None


@pytest.mark.parametrize("key", ["", "name", "true", "on", "a\0", "user_17", "x-1"])
def test_a_key_without_one_reads_as_a_name(key: str) -> None:
    assert key_format(key) is None


@pytest.mark.parametrize(
    ("numbers", "counts"),
    [
        ([1_700_000_000], {Format.EPOCH_SECONDS: 1}),
        ([1_700_000_000, 1_700_000_000_000, 17, -5], {Format.EPOCH_SECONDS: 1, Format.EPOCH_MILLISECONDS: 1}),
        ([Decimal("1700000000.25"), Decimal("Infinity")], {Format.EPOCH_SECONDS: 1}),
        ([1, 10**40], {}),
    ],
)
def test_a_number_of_this_century_could_be_a_moment(numbers: list, counts: dict) -> None:
    assert count_moments(numbers) == counts
