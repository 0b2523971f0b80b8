"""The counts add up, or the run fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.errors import InternalError
from restow.model import Difference, Outcome, Status, Symbol, Tally, VerifyTally


def outcome(status: Status, *warnings: str) -> Outcome:
    return Outcome("name", "key", status, warnings=warnings)


@given(st.lists(st.sampled_from(Status)))
def test_every_outcome_is_counted_once(statuses: list[Status]) -> None:
    tally = Tally(listed=len(statuses))
    tally.count([outcome(status) for status in statuses])
    assert tally.settled + tally.filtered == len(statuses)
    assert tally.discovered == len(statuses) - statuses.count(Status.FILTERED)
    for status in Status:
        assert getattr(tally, status.value) == statuses.count(status)
    tally.require_balance()


def test_counts_go_on_from_batch_to_batch() -> None:
    tally = Tally()
    tally.count([outcome(Status.INSERTED, "odd", "odder"), outcome(Status.FAILED)])
    tally.count([outcome(Status.INSERTED), outcome(Status.SKIPPED, "odd")])
    assert (tally.inserted, tally.failed, tally.skipped, tally.warnings, tally.settled) == (2, 1, 1, 3, 4)


@pytest.mark.parametrize("listed", [0, 2])
def test_totals_that_do_not_add_up_are_an_error(listed: int) -> None:
    tally = Tally(listed=listed)
    tally.count([outcome(Status.INSERTED)])
    with pytest.raises(InternalError, match=f"{listed} discovered, but 1 inserted, .* make 1"):
        tally.require_balance()


@given(st.lists(st.sampled_from(Symbol)))
def test_differences_are_counted_once(symbols: list[Symbol]) -> None:
    tally = VerifyTally(documents=len(symbols) - symbols.count(Symbol.ONLY_DATABASE))
    for symbol in symbols:
        tally.count(Difference(symbol, "key"))
    assert (tally.same, tally.only_store, tally.only_database, tally.differs, tally.unreadable) == tuple(
        symbols.count(symbol) for symbol in Symbol
    )
    assert tally.agrees == (set(symbols) <= {Symbol.SAME})
    tally.require_balance()


def test_a_document_without_a_comparison_is_an_error() -> None:
    tally = VerifyTally(documents=2)
    tally.count(Difference(Symbol.SAME, "key"))
    with pytest.raises(InternalError, match="2 documents, but 1 comparisons"):
        tally.require_balance()


def test_symbols_are_one_character_each_and_their_own() -> None:
    assert {symbol.value for symbol in Symbol} == {"=", "+", "-", "*", "!"}
