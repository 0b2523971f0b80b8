"""The report of a change as Markdown, in the order of STORAGE_RULES, section 5."""

from collections.abc import Iterator

from restow.model.report import ChangeReport, Fence, TableLine
from restow.reports._markdown_text import cell_code, code, prose


def change_markdown(report: ChangeReport) -> str:
    """The whole report as GitHub's Markdown; code is fenced with its language."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: ChangeReport) -> Iterator[str]:
    yield f"# From JSON to PostgreSQL: {code(report.project)}"
    yield "\n## Summary\n"
    yield from (f"- {prose(sentence)}" for sentence in report.summary)
    yield "\n## File changes\n"
    if report.files:
        yield "| File | Kind | What |\n|---|---|---|"
        yield from (
            f"| {cell_code(each.path)} | {prose(each.kind)} | {prose(each.what)} |" for each in report.files
        )
    else:
        yield "No file changes."
    yield "\n## Schema and usage"
    for table in report.tables:
        yield from _table(table)
    if not report.tables:
        yield "\nNo tables."
    yield "\n## Notes\n"
    yield from [f"- {prose(note)}" for note in report.notes] or ["Nothing is left to do."]


def _table(table: TableLine) -> Iterator[str]:
    yield f"\n### {code(table.table)}\n"
    yield f"For {code(table.dataset)}, which was kept in {code(table.template)}.\n"
    yield from (f"- {prose(sentence)}" for sentence in table.state)
    for fence in table.fences:
        yield from _fence(fence)


def _fence(fence: Fence) -> Iterator[str]:
    ticks = "```"
    while ticks in fence.text:
        ticks += "`"
    yield f"\n{ticks}{fence.language}\n{fence.text.rstrip()}\n{ticks}"
