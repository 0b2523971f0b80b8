"""When a run has had enough failures."""

import pytest

from restow.model import Tally
from restow.stages.run import FailureLimit


@pytest.mark.parametrize(
    ("value", "failed", "stops"), [(0, 0, False), (0, 1, True), (3, 3, False), (3, 4, True)]
)
def test_a_number(value: float, failed: int, stops: bool) -> None:
    assert FailureLimit(value=value).exceeded(Tally(failed=failed, inserted=1)) is stops


@pytest.mark.parametrize(
    ("failed", "inserted", "stops"),
    [(99, 0, False), (100, 0, True), (2, 98, False), (3, 97, True), (50, 1950, False), (51, 1949, True)],
)
def test_a_percentage_is_judged_from_the_hundredth_document_on(
    failed: int, inserted: int, stops: bool
) -> None:
    assert FailureLimit(value=2.5, percent=True).exceeded(Tally(failed=failed, inserted=inserted)) is stops


def test_a_percentage_of_a_few_is_judged_at_the_end() -> None:
    limit = FailureLimit(value=10, percent=True)
    assert not limit.exceeded(Tally(failed=4, inserted=31))
    assert limit.exceeded(Tally(failed=4, inserted=31), at_end=True)
    assert not limit.exceeded(Tally(failed=3, inserted=32), at_end=True)
