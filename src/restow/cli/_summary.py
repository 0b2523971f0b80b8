"""The summary of a backfill: the counts, which add up, and what was not attempted."""

import json
from typing import Any

import click

from restow.api import BackfillResult
from restow.errors import ExitCode

_BY_ERROR = "ended by an error, which follows; the same command goes on from here"
_ENDINGS = {
    ExitCode.INTERRUPTED: "interrupted; the same command goes on from here",
    ExitCode.FAILURE_LIMIT: "stopped: more failures than --max-failures allows",
}


def print_summary(label: str, result: BackfillResult, *, as_json: bool) -> None:
    """Prints the counts on standard output, as sentences or as one JSON line."""
    tally = result.tally
    if as_json:
        click.echo(json.dumps(_values(label, result)))
        return
    would = f", {tally.would_insert} would be inserted" if tally.would_insert else ""
    click.echo(
        f"{label}: {tally.discovered} discovered, {tally.inserted} inserted{would}, "
        f"{tally.skipped} skipped (already present), {tally.failed} failed"
    )
    if tally.warnings:
        click.echo(f"{label}: {tally.warnings} warnings")
    if left := tally.discovered - tally.settled:
        more = "" if result.listed_all else ", and the listing was not finished"
        ending = _ENDINGS.get(result.exit_code, _BY_ERROR)
        click.echo(f"{label}: {ending}; {left} discovered documents were not attempted{more}")
    elif result.exit_code is ExitCode.FAILURE_LIMIT:
        click.echo(f"{label}: more failures than --max-failures allows; every document was attempted")
    rate = tally.settled / result.seconds if result.seconds else 0
    click.echo(f"{label}: {tally.settled} documents in {result.seconds:.1f} s ({rate:,.0f}/s)")


def _values(label: str, result: BackfillResult) -> dict[str, Any]:
    tally = result.tally
    return {
        "action": "summary",
        "dataset": label,
        "discovered": tally.discovered,
        "inserted": tally.inserted,
        "would_insert": tally.would_insert,
        "skipped": tally.skipped,
        "failed": tally.failed,
        "warnings": tally.warnings,
        "not_attempted": tally.discovered - tally.settled,
        "listed_all": result.listed_all,
        "seconds": round(result.seconds, 3),
        "exit_code": int(result.exit_code),
    }
