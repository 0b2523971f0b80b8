"""Terminal: what a person reads after a scan, in colour where standard output shows any."""

from restow.model.scan import ScanResult

TITLE = "for reading in a terminal"


def render(result: ScanResult) -> str:
    """The report as standard output can show it: its width, its colours, its encoding."""
    from rich.console import Console

    from restow.reports._terminal_view import render_on

    return render_on(Console(), result)
