"""Totals: the lines that count what was found, and what to do next. The parts add up to the whole."""

import shlex
from collections import Counter

from restow.model.dataset import Home
from restow.model.scan import ScanResult
from restow.model.shown import printable
from restow.model.signature import Access
from restow.reports._datasets import HOMES, in_order
from restow.reports._text import counted

_HOME_PARTS = {
    Home.POSTGRES: ("belongs in PostgreSQL", "belong in PostgreSQL"),
    Home.CONSIDER: ("to consider", "to consider"),
    Home.JSON: ("stays JSON", "stay JSON"),
}


def datasets_line(result: ScanResult) -> str:
    """How many datasets, and their homes."""
    new = f" new since {result.baseline}" if result.baseline else ""
    if not result.judged:
        return f"No dataset{' is' + new if new else ' was found'}."
    parts = [counted(len(result.by_home(home)), *_HOME_PARTS[home]) for home in HOMES if result.by_home(home)]
    return f"{counted(len(result.judged), 'dataset')}{new}: {', '.join(parts)}."


def sites_line(result: ScanResult) -> str:
    """How many sites, and their accesses."""
    counts = access_counts(result)
    parts = [f"{count:,} {access}" for access, count in counts.items() if count]
    return f"{counted(sum(counts.values()), 'site')}{': ' if parts else ''}{', '.join(parts)}."


def access_counts(result: ScanResult) -> dict[Access, int]:
    """How many sites have each access."""
    found = Counter(site.access for each in result.judged for site in each.dataset.sites)
    return {access: found[access] for access in Access}


def files_line(result: ScanResult) -> str:
    """What became of the project's files."""
    files = result.files
    return (
        f"{counted(files.found, 'source file')}: {files.parsed:,} parsed, "
        f"{files.passed_over:,} without a sign of stored JSON, {files.skipped:,} skipped."
    )


def skips_line(result: ScanResult) -> str:
    """How many files and folders were left out for which reason; "" when none was."""
    counts = Counter(skip.code for skip in result.skips)
    parts = [f"{count:,} {code.replace('_', ' ')}" for code, count in sorted(counts.items())]
    return f"{len(result.skips):,} left out: {', '.join(parts)}." if parts else ""


def next_step(result: ScanResult) -> tuple[str, ...]:
    """What a reader can do now: words and code in turn, words first."""
    if result.judged:
        explain = f"restow explain {shlex.quote(printable(in_order(result)[0].dataset.id))}"
        overrule = " shows the reasoning step by step. To overrule a verdict, write "
        return "", explain, overrule, "# restow: json because ...", " at a site, or a choice in restow.toml."
    if result.baseline:
        return ("Nothing has to be done for this change.",)
    return ("If you expected some, scan the folder of the source code, and look at what was left out.",)
