"""Versions of migration files: the next one is later, and has the form of the last."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.dialects._file_versions import is_time, next_version, order

NOW = datetime(2026, 11, 23, 12, 34, 56, 789000, tzinfo=UTC)
MOMENTS = st.datetimes(datetime(2002, 1, 1), datetime(2032, 1, 1))
FORMS = (
    "%Y%m%d%H%M%S",
    "%Y%m%d%H%M",
    "%Y%m%d",
    "%Y%m%d_%H%M%S",
    "%Y%m%d-%H%M%S",
    "%Y_%m_%d_%H%M%S",
    "%Y-%m-%d",
    "%Y.%m.%d",
)


@given(MOMENTS, st.sampled_from(FORMS), MOMENTS)
def test_a_time_is_followed_by_a_later_one_of_its_form(last: datetime, form: str, now: datetime) -> None:
    version = last.strftime(form)
    following = next_version([version], now.replace(tzinfo=UTC))
    assert is_time(version)
    assert following > version
    assert following == datetime.strptime(following, form).strftime(form)


@given(st.lists(st.integers(0, 10**7 - 1), min_size=1), st.integers(1, 7))
def test_a_number_is_followed_by_the_next_one(numbers: list[int], width: int) -> None:
    versions = [f"{number:0{width}d}" for number in numbers]
    assert int(next_version(versions, NOW)) == max(numbers) + 1


@given(st.lists(st.integers(0, 999), min_size=1, max_size=4), st.sampled_from("._"))
def test_dotted_numbers_count_their_last_part(parts: list[int], separator: str) -> None:
    version = separator.join(map(str, parts))
    assert order(next_version([version], NOW)) == (*parts[:-1], parts[-1] + 1)


@pytest.mark.parametrize(
    ("last", "following"),
    [
        ("0009", "0010"),
        ("099", "100"),
        ("9", "10"),
        ("20261123", "20261124"),
        ("20260101", "20261123"),
        ("20261399", "20261400"),
        ("20260101120000123", "20261123123456789"),
        ("1700000000", "1795437296"),
        ("1700000000000", "1795437296789"),
        ("1899999999999", "1900000000000"),
        ("2026010203", "2026010204"),
    ],
)
def test_examples(last: str, following: str) -> None:
    assert next_version([last], NOW) == following


def test_the_width_is_that_of_the_narrowest() -> None:
    assert next_version(["1", "10", "9"], NOW) == "11"
    assert next_version(["001", "0002"], NOW) == "003"
    assert re.fullmatch(r"\d{4}", next_version(["0001"], NOW))
