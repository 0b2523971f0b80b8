"""What a report's file gives."""

from typing import Protocol

from restow.model.scan import ScanResult


class Report(Protocol):
    """A member of this folder, as a module: `--format NAME` is the file's name."""

    #: What the format is for, as the help of `--format` says it.
    TITLE: str

    def render(self, result: ScanResult) -> str:
        """The report. Equal results give equal text, which any UTF-8 file can hold."""
        ...
