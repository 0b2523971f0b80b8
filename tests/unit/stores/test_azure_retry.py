from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import Any

import pytest

from restow.stores._azure_retry import retry_after


def answer(**headers: str) -> Any:
    return SimpleNamespace(headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize(("value", "seconds"), [("3", 3), ("0.5", 0.5), ("-1", 0), ("", 0), ("soon", 0)])
def test_reads_seconds(value: str, seconds: float) -> None:
    assert retry_after(answer(Retry_After=value)) == seconds


def test_reads_a_date() -> None:
    date = datetime.now(UTC) + timedelta(seconds=20)
    assert 18 < retry_after(answer(Retry_After=format_datetime(date, usegmt=True))) <= 20


def test_nothing_said() -> None:
    assert retry_after(answer()) == 0
