import pytest

from restow.stores import _retry
from restow.stores._retry import Bounds


def pauses(monkeypatch: pytest.MonkeyPatch, status: int | None, asked: float = 0) -> list[float]:
    """The pauses until it gives up, on a clock that only they move."""
    now = [100.0]
    monkeypatch.setattr(_retry.time, "monotonic", lambda: now[0])
    bounds, found = Bounds(), []
    while (pause := bounds.next_pause(status, asked)) is not None:
        found.append(pause)
        now[0] += pause
    return found


def test_pauses_grow_within_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    found = pauses(monkeypatch, 503)
    assert 30 < sum(found) <= _retry.PATIENCE
    assert found[0] <= 0.25 and 4 <= found[-1] <= 8


def test_one_bad_document_does_not_hold_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 3 < sum(pauses(monkeypatch, 500)) <= 8


def test_never_comes_back_sooner_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(pause >= 9 for pause in pauses(monkeypatch, 429, asked=9))


def test_gives_up_when_asked_to_wait_beyond_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    assert pauses(monkeypatch, 429, asked=61) == []


def test_bounded_in_tries_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_retry.random, "uniform", lambda low, high: -high)
    assert len(pauses(monkeypatch, None)) == 15
