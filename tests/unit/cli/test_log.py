"""Log lines, to the letter, and nothing in a name or an id that can forge one."""

import io
import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.cli._log import OutcomeLog
from restow.errors import UsageError
from restow.model import Outcome, Status
from restow.model.shown import printable

ID = "0b6b5a4e-9c1d-4f7e-8a2b-3c4d5e6f7081"
EVIL = f"{ID}\nbackfill_transcripts: inserted session x\r\x1b[2K\u202e\u2028\udcff\x85"
OUTCOMES = (
    Outcome("n1", ID, Status.INSERTED),
    Outcome("n2", ID, Status.SKIPPED),
    Outcome("n3", ID, Status.FAILED, "malformed JSON at byte 3", "malformed_json"),
    Outcome("n4", ID, Status.WOULD_INSERT, "user_id=NULL transcript_lines=2 lines"),
    Outcome("n5", ID, Status.FILTERED),
)


def log(outcomes: tuple[Outcome, ...], *, as_json: bool = False, quiet: bool = False) -> list[str]:
    stream = io.StringIO()
    OutcomeLog("backfill_transcripts", "session", as_json=as_json, quiet=quiet, stream=stream).write(outcomes)
    text = stream.getvalue()
    assert text == "" or text.endswith("\n")
    return text.split("\n")[:-1]


def log_json(outcomes: tuple[Outcome, ...], **options: bool) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log(outcomes, as_json=True, **options)]


def test_the_lines_of_the_specification() -> None:
    assert log(OUTCOMES) == [
        f"backfill_transcripts: inserted session {ID}",
        f"backfill_transcripts: skipped existing session {ID}",
        f"backfill_transcripts: failed session {ID}: malformed JSON at byte 3",
        f"backfill_transcripts: would insert session {ID} user_id=NULL transcript_lines=2 lines",
    ]


@pytest.mark.parametrize("status", [Status.INSERTED, Status.SKIPPED, Status.FILTERED])
def test_warnings_come_before_their_line(status: Status) -> None:
    lines = log((Outcome("n", ID, status, warnings=("odd", "odder")),))
    assert lines[:2] == [
        f"backfill_transcripts: warning session {ID}: odd",
        f"backfill_transcripts: warning session {ID}: odder",
    ]
    assert len(lines) == (2 if status is Status.FILTERED else 3)


def test_quiet_leaves_failures_and_warnings() -> None:
    warned = Outcome("n", ID, Status.SKIPPED, warnings=("odd",))
    assert log((*OUTCOMES, warned), quiet=True) == [
        f"backfill_transcripts: failed session {ID}: malformed JSON at byte 3",
        f"backfill_transcripts: warning session {ID}: odd",
    ]
    assert [line["action"] for line in log_json((*OUTCOMES, warned), quiet=True)] == ["failed", "warning"]


def test_json_lines() -> None:
    about = {"dataset": "backfill_transcripts", "key": ID}
    assert log_json(OUTCOMES) == [
        {"action": "inserted", **about, "reference": "n1"},
        {"action": "skipped", **about, "reference": "n2"},
        {
            "action": "failed",
            **about,
            "reference": "n3",
            "code": "malformed_json",
            "reason": "malformed JSON at byte 3",
        },
        {
            "action": "would_insert",
            **about,
            "reference": "n4",
            "candidate": "user_id=NULL transcript_lines=2 lines",
        },
    ]


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.FILTERED])
def test_no_id_forges_a_line(status: Status) -> None:
    outcome = Outcome(EVIL, EVIL, status, EVIL, "code", (EVIL,))
    lines = log((outcome,))
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    assert all(line.startswith("backfill_transcripts: ") for line in lines)
    warning, line = log_json((outcome,))
    assert warning["reason"] == line["key"] == line["reference"] == EVIL
    assert all(raw.isascii() for raw in log((outcome,), as_json=True))


@given(st.text(st.characters()))
def test_what_is_printable_is_one_line_without_controls(text: str) -> None:
    shown = printable(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [c for c in shown if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF")]
    assert not set(shown) & set("\u061c\u200e\u200f\u2066\u2067\u2068\u2069")
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", "a\\nb"),
        ("\x1b[31m", "\\x1b[31m"),
        ("\0", "\\x00"),
        ("\x7f\x85\x9b", "\\x7f\\x85\\x9b"),
        ("\u202eabc", "\\u202eabc"),
        ("\u2028", "\\u2028"),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_is_not_printable_is_spelled(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize(
    "text",
    ["", "plain", "Grüße", "日本語", "한국어", "العربية", "עברית", "हिन्दी", "ไทย",
     "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "👩\u200d👩\u200d👧",
     "e\u0301", "a b", "\u00a0", "\u3000", "C:\\new", "\U0010ffff", "\ue000"],
)  # fmt: skip
def test_ordinary_text_of_any_script_is_unchanged(text: str) -> None:
    assert printable(text) == text
    assert log((Outcome("n", text, Status.INSERTED),)) == [f"backfill_transcripts: inserted session {text}"]


def test_notices() -> None:
    stream = io.StringIO()
    OutcomeLog("backfill_x", "session", as_json=False, quiet=True, stream=stream).notice(
        "started", "from a into b"
    )
    assert stream.getvalue() == "backfill_x: from a into b\n"
    stream = io.StringIO()
    OutcomeLog("backfill_x", "session", as_json=True, quiet=True, stream=stream).notice(
        "started", "x", store="a\nb"
    )
    assert json.loads(stream.getvalue()) == {"action": "started", "dataset": "backfill_x", "store": "a\nb"}
    assert stream.getvalue().count("\n") == 1


class Full(io.StringIO):
    """A stream on a disk without space."""

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_stops_the_run() -> None:
    closed = io.StringIO()
    closed.close()
    for stream in (closed, Full()):
        writer = OutcomeLog("b", "session", as_json=False, quiet=False, stream=stream)
        with pytest.raises(UsageError, match="Standard error cannot be written"):
            writer.write(OUTCOMES)
