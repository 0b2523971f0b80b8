"""Small programs as dictionaries of files, scanned as a project would be."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

from restow.stages.scan import Scanned, scan


def scanned(folder: Path, files: Mapping[str, str]) -> Scanned:
    """What a scan of these files finds."""
    for name, source in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(source), encoding="utf-8")
    found = scan(folder)
    assert not [problem for problem in found.problems if problem.code == "not_followed"]
    return found


def sites(found: Scanned) -> dict[str, set[str]]:
    """Sites as `file:line access`, by template."""
    return {
        dataset.template: {
            f"{site.place.file}:{site.place.line} {site.access.value}" for site in dataset.sites
        }
        for dataset in found.datasets
    }
