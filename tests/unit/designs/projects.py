"""Small programs with their documents, designed as a person would have it done."""

import textwrap
from collections.abc import Mapping
from pathlib import Path

from restow import api
from restow.model.design import Design

#: Documents of the store instead of the project.
STORE = "store://"


def designed(
    folder: Path,
    files: Mapping[str, str],
    dataset: str,
    *,
    sample: int | None = None,
    provenance: bool = False,
) -> Design:
    """The design of a dataset of these files."""
    project, store = folder / "project", folder / "store"
    for name, text in files.items():
        path = store / name.removeprefix(STORE) if name.startswith(STORE) else project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), encoding="utf-8")
    given = str(store) if store.exists() else None
    return api.design(project, dataset, store=given, sample=sample, provenance=provenance, environ={})


def columns(design: Design) -> dict[str, str]:
    """Types by column, those aside that the database fills."""
    mapped = {column.name for column in design.mapping.columns}
    return {column.name: column.type for column in design.table.columns if column.name in mapped}


def codes(design: Design) -> dict[str, str]:
    """Codes of the findings by place."""
    return {finding.place: finding.code for finding in design.findings}
