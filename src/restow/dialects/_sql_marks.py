"""Lines inside raw SQL files that part the way up from the way down."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """How one runner marks the two ways in a file."""

    #: The runner.
    tool: str
    up: str
    down: str

    def occur_in(self, text: str) -> bool:
        """Whether a file is written for this runner."""
        return re.search(rf"^\s*{re.escape(self.up)}\b", text, re.MULTILINE | re.IGNORECASE) is not None


MARKS = {
    marks.tool: marks
    for marks in (
        Marks(tool="dbmate", up="-- migrate:up", down="-- migrate:down"),
        Marks(tool="goose", up="-- +goose Up", down="-- +goose Down"),
        Marks(tool="sql-migrate", up="-- +migrate Up", down="-- +migrate Down"),
        Marks(tool="rambler", up="-- rambler up", down="-- rambler down"),
        Marks(tool="node-pg-migrate", up="-- Up Migration", down="-- Down Migration"),
    )
}
_OPENED = re.compile(r"(?im)^\s*(?:BEGIN|START\s+TRANSACTION)\b(?:\s+(?:TRANSACTION|WORK))?\s*;")
_COMMENT = re.compile(r"(?s)--[^\n]*|/\*.*?\*/")
_OTHER_DATABASE = re.compile(
    r"(?im)\bAUTO_?INCREMENT\b|\bENGINE\s*=|^\s*PRAGMA\b|\bIDENTITY\s*\(\s*1|`|\bTINYINT\b|\bN?VARCHAR2?\s*\(\s*MAX"
    r"|\bNVARCHAR\b|\bVARCHAR2\b|\bDATETIME\b|\bstrftime\s*\(|^\s*GO\s*$|\bWITHOUT\s+ROWID\b"
)
_DEFINES = re.compile(r"(?i)\b(?:CREATE|ALTER|DROP)\s+(?:UNLOGGED\s+)?(?:TABLE|INDEX|TYPE|SCHEMA|VIEW)\b")
_CREATES = re.compile(r"(?i)\bCREATE\s+(?:UNLOGGED\s+)?(?:TABLE|INDEX|SCHEMA)\b(\s+IF\s+NOT\s+EXISTS\b)?")
_DUMPED = "-- PostgreSQL database dump"


def marks_in(text: str) -> Marks | None:
    """The runner that a file is written for, by its marks."""
    return next((marks for marks in MARKS.values() if marks.occur_in(text)), None)


def opens_transaction(text: str) -> bool:
    """Whether a file begins its own transaction."""
    return _OPENED.search(text) is not None


def is_repeatable(text: str) -> bool:
    """Whether a file is written to be run again: all that it creates is created IF NOT EXISTS."""
    found = _CREATES.findall(_COMMENT.sub("", text))
    return bool(found) and all(found)


def is_for_another_database(text: str) -> bool:
    """Whether a file is plainly for MySQL, SQLite, SQL Server or Oracle."""
    return _OTHER_DATABASE.search(_COMMENT.sub("", text)) is not None


def is_schema(text: str) -> bool:
    """Whether a file written by people defines tables; a dump is made again by its tool."""
    return _DEFINES.search(text) is not None and _DUMPED not in text
