"""Values of options."""

import io
import signal

import click
import pytest

from restow.api import FailureLimit
from restow.cli._interrupt import Interrupt
from restow.cli._options import FailureLimitType, read_lines


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("0", FailureLimit(value=0)),
        ("10", FailureLimit(value=10)),
        (" 10 ", FailureLimit(value=10)),
        ("2.5%", FailureLimit(value=2.5, percent=True)),
        ("0%", FailureLimit(value=0, percent=True)),
        ("100%", FailureLimit(value=100, percent=True)),
    ],
)
def test_failure_limits(text: str, limit: FailureLimit) -> None:
    assert FailureLimitType().convert(text, None, None) == limit
    assert FailureLimitType().convert(limit, None, None) is limit


@pytest.mark.parametrize("text", ["", "%", "x", "1.5", "ten%", "-1", "-1%", "10%%", "1 0", "0x10"])
def test_what_is_no_failure_limit(text: str) -> None:
    with pytest.raises(click.BadParameter):
        FailureLimitType().convert(text, None, None)


def test_lines_are_trimmed_and_comments_left_out() -> None:
    assert read_lines(io.StringIO("a\n\n  b \n# c\n  # d\r\ne#f\n")) == ["a", "b", "e#f"]
    assert read_lines(None) == []


def test_the_first_signal_asks_and_the_second_ends() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Interrupt() as interrupt:
        assert not interrupt.requested
        signal.raise_signal(signal.SIGTERM)
        assert interrupt.requested
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("text", ["nan%", "inf%", "NaN %"])
def test_a_limit_is_a_number(text: str) -> None:
    with pytest.raises(click.BadParameter):
        FailureLimitType().convert(text, None, None)
