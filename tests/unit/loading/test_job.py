"""Filters, and what a job never shows."""

from dataclasses import replace

import pytest

from restow.loading.job import Filters
from tests.unit.loading.mappings import job


@pytest.mark.parametrize("key", ["", "a", "sess_123", "\0"])
def test_nothing_given_means_all(key: str) -> None:
    assert not Filters()
    assert Filters().select(key)


@pytest.mark.parametrize(
    ("key", "wanted"),
    [("a1", True), ("b", True), ("b1", False), ("A1", False), ("xa", False), ("", False), ("p_1", True),
     ("px1", False), ("p%", False), ("q", False)],
)  # fmt: skip
def test_exact_keys_and_beginnings(key: str, wanted: bool) -> None:
    filters = Filters(keys=frozenset({"b"}), prefixes=("a", "p_"))
    assert filters
    assert filters.select(key) is wanted


def test_keys_alone_and_beginnings_alone() -> None:
    assert not Filters(keys=frozenset({"b"})).select("a")
    assert not Filters(prefixes=("b",)).select("a")
    assert Filters(prefixes=("",)).select("anything")


def test_a_job_does_not_show_its_connection_string() -> None:
    assert "s3cret" not in repr(replace(job(), conninfo="password=s3cret"))
