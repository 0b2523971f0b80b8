"""JSON files for people who debug, where the plan asks for them; the table stays the record."""

from __future__ import annotations

import json
from collections.abc import Iterator

from restow.model.patch import Records
from restow.rewriters._node_home import Home
from restow.rewriters._node_old import AS_LINES
from restow.rewriters._node_places import filled
from restow.rewriters._node_shared import FunctionText, Writing
from restow.rewriters._node_text import whole_module
from restow.rewriters._node_whole import scope_members


def export_imports(records: Records, home: Home) -> list[str]:
    """What the function needs."""
    return [whole_module(home, name) for name in ("fs", "path")] if records.json_export else []


def export_function(writing: Writing) -> Iterator[FunctionText]:
    """The function that writes the files, when the plan names their folder."""
    if not writing.records.json_export:
        return
    members = scope_members(writing)
    name = filled(writing.records.mapping.source.text, members)
    found = [
        f"const name = {name};",
        f"const document = @Wfound@S({', '.join(members.values())});",
        "const target = path.join(folder, name);",
        "const isOutside = path.relative(folder, target).startsWith('..');",
        "if (isOutside) throw new Error(`${name} leads out of the folder`);",
        "@W@F(mkdir)(path.dirname(target), { recursive: true });",
        f"@W@F(writeFile)(target, {_text(writing)});",
    ]
    rows = f"@Wfind@S({writing.constants.call('names')})" if members else "[{}]"
    lines = [
        f"const rows = {rows};",
        f"for (const {'row' if members else '_row'} of rows) {{",
        *(f"  {line}" for line in found),
        "}",
        "return rows.length;",
    ]
    yield writing.function(
        "export",
        "Writes the documents as JSON files below a folder, for people to look at; gives how many.",
        f"folder = {json.dumps(writing.records.json_export)}",
        "number",
        lines,
    )


def _text(writing: Writing) -> str:
    return AS_LINES if writing.layout == "lines" else "JSON.stringify(document, null, 2)"
