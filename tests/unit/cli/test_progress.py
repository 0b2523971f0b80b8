"""Progress texts, on a terminal and elsewhere."""

import io

import pytest

from restow.cli._progress import Progress, ProgressLine


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


HALF = Progress(done=500, total=1000, total_known=True, failed=0, seconds=10)


@pytest.mark.parametrize(
    ("progress", "text"),
    [
        (HALF, "500 of 1,000 (50%), 50/s, 0:10 left"),
        (Progress(done=0, total=0, total_known=False, failed=0, seconds=0), "0 of 0+, 0/s"),
        (Progress(done=0, total=0, total_known=True, failed=0, seconds=3), "0 of 0, 0/s"),
        (Progress(done=0, total=10, total_known=True, failed=0, seconds=3), "0 of 10 (0%), 0/s"),
        (Progress(done=10, total=10, total_known=True, failed=10, seconds=1),
         "10 of 10 (100%), 10/s, 0:00 left, 10 failed"),
        (Progress(done=1234567, total=2000000, total_known=False, failed=1500, seconds=100),
         "1,234,567 of 2,000,000+, 12,346/s, 1,500 failed"),
        (Progress(done=1, total=10001, total_known=True, failed=0, seconds=1),
         "1 of 10,001 (0%), 1/s, 2:46:40 left"),
        (Progress(done=999, total=1000, total_known=True, failed=0, seconds=999),
         "999 of 1,000 (99%), 1/s, 0:01 left"),
    ],
)  # fmt: skip
def test_texts(progress: Progress, text: str) -> None:
    assert str(progress) == text


def test_on_a_terminal_one_line_is_written_over() -> None:
    stream = Terminal()
    line = ProgressLine("backfill", interval=10, stream=stream)
    line.show(HALF)
    line.show(HALF)
    assert stream.getvalue() == f"\r\x1b[Kbackfill: {HALF}" * 2
    line.hide()
    assert stream.getvalue().endswith(f"{HALF}\r\x1b[K")
    line.hide()
    assert stream.getvalue().endswith(f"{HALF}\r\x1b[K")


def test_elsewhere_each_is_a_line_of_its_own_and_nothing_is_hidden() -> None:
    stream = io.StringIO()
    line = ProgressLine("backfill", interval=10, stream=stream)
    line.show(HALF)
    line.hide()
    assert stream.getvalue() == f"backfill: progress {HALF}\n"


def test_due_after_the_interval() -> None:
    assert ProgressLine("b", interval=0, stream=io.StringIO()).due()
    assert not ProgressLine("b", interval=100, stream=io.StringIO()).due()
    assert not ProgressLine("b", interval=0, stream=Terminal()).due()
    assert not ProgressLine("b", interval=0, enabled=False, stream=io.StringIO()).due()
