"""A batch is divided until the bad rows stand alone: each good row once, and few round trips."""

import asyncio
from collections.abc import Sequence
from math import ceil, log2
from types import SimpleNamespace

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import errors

from restow.loading.batch import load_divided, refusal


class Refused(errors.InvalidTextRepresentation):
    """What the server says of a COPY with a bad row."""

    def __init__(self, line: int | None) -> None:
        super().__init__("refused")
        self.line = line

    @property
    def diag(self) -> SimpleNamespace:  # type: ignore[override]
        context = (
            None
            if self.line is None
            else f"JSON data, line 1: x\nCOPY _restow_stage, line {self.line}, column a"
        )
        return SimpleNamespace(context=context, message_primary="refused")


class Server:
    """Refuses every piece with a bad row in it, and names the first one's line if it can."""

    def __init__(self, bad: set[int], line: str = "named") -> None:
        self.bad = bad
        self.line = line
        self.loaded: list[int] = []
        self.calls = 0

    async def load(self, piece: Sequence[int]) -> int:
        self.calls += 1
        refused = [number for number, row in enumerate(piece, 1) if row in self.bad]
        if refused:
            lines = {"named": refused[0], "missing": None, "wrong": len(piece) + 5, "zero": 0}
            raise Refused(lines[self.line])
        self.loaded += piece
        return len(piece)


@given(
    st.integers(0, 300),
    st.sets(st.integers(0, 299)),
    st.sampled_from(["named", "missing", "wrong", "zero"]),
)
def test_each_good_row_is_loaded_once_and_each_bad_one_refused(rows: int, bad: set[int], line: str) -> None:
    server, bad = Server(bad, line), {row for row in bad if row < rows}
    accepted, refused = asyncio.run(load_divided(range(rows), server.load))
    assert server.loaded == [row for row in range(rows) if row not in bad]
    assert [row for row, _ in refused] == sorted(bad)
    assert all(isinstance(error, Refused) for _, error in refused)
    assert sum(accepted) == rows - len(bad)
    steps = ceil(log2(rows or 1)) + 1
    assert server.calls <= min((len(bad) + 1) * 2 * steps, 2 * rows + steps)


@pytest.mark.parametrize(
    ("bad", "line", "at_most"),
    [
        (set(), "named", 1),
        ({100}, "named", 12),
        ({0}, "named", 10),
        ({249}, "missing", 20),
        (set(range(250)), "named", 251),
        (set(range(250)), "missing", 260),
    ],
)
def test_round_trips(bad: set[int], line: str, at_most: int) -> None:
    server = Server(bad, line)
    asyncio.run(load_divided(range(250), server.load))
    assert server.calls <= at_most


def test_what_is_no_refusal_of_the_server_is_passed_on() -> None:
    async def load(piece: Sequence[int]) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        asyncio.run(load_divided([1, 2], load))


@pytest.mark.parametrize(
    ("error", "code", "reason"),
    [
        (errors.NumericValueOutOfRange("value overflows\n numeric format"), "refused_22003",
         "value overflows numeric format (22003)"),
        (psycopg.DataError("bad value"), "refused_client", "bad value"),
        (psycopg.Error(), "refused_client", "Error"),
    ],
)  # fmt: skip
def test_a_refusal_has_a_stable_code_and_one_line(error: psycopg.Error, code: str, reason: str) -> None:
    assert refusal(error) == (code, reason)
