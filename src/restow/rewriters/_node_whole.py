"""Functions for a whole document, whatever of it is a row."""

from __future__ import annotations

from collections.abc import Iterator

from restow.rewriters._node_places import filled
from restow.rewriters._node_shared import FunctionText, Writing
from restow.rewriters._statements import Statements


def whole_functions(writing: Writing) -> Iterator[FunctionText]:
    """Load, read, save, delete, exists and the list of names."""
    yield _found(writing)
    yield from _reading(writing)
    yield _saving(writing)
    yield from _deleting(writing)
    yield _existing(writing)
    if writing.keys:
        yield _paths(writing)


def row_value(writing: Writing, row: str = "row") -> str:
    """The value that a row holds."""
    column = Statements(writing.records, str).document.name
    return f"JSON.parse({_member(row, column)})"


def scope_members(writing: Writing) -> dict[str, str]:
    """The columns of a row that say which document, by the holes of its path."""
    scope = Statements(writing.records, str).scope
    return {column.outside or "": _member("row", column.name) for column in scope}


def _member(row: str, column: str) -> str:
    return f"{row}.{column}" if column.isidentifier() else f"{row}['{column}']"


def save_all(writing: Writing) -> str:
    """The statements that save all records of a document."""
    uses = [writing.constants.use(name) for name in ("lock", "delete_others", "save_all")]
    return ", ".join(uses)


def _found(writing: Writing) -> FunctionText:
    old = f"@WloadOld@S({writing.passed()})"
    if writing.layout == "document":
        lines = [f"const [row] = @Wfind@S({writing.constants.call('select')});"]
        value = row_value(writing)
        lines.append(f"return row ? {value} : {old};" if writing.old else f"return row && {value};")
    else:
        lines = [
            f"const rows = @Wfind@S({writing.constants.call('select_all')});",
            f"if (rows.length === 0) return {old if writing.old else 'undefined'};",
            f"return {_assembled(writing)};",
        ]
    about = "The document, undefined when there is none."
    return writing.function("found", about, writing.declared(), "any", lines, public=False)


def _assembled(writing: Writing) -> str:
    key = Statements(writing.records, str).record_key
    if writing.layout == "entries" and key is not None:
        pair = f"[{_member('row', key.name)}, {row_value(writing)}]"
        return f"Object.fromEntries(rows.map((row) => {pair}))"
    return f"rows.map((row) => {row_value(writing)})"


def _reading(writing: Writing) -> Iterator[FunctionText]:
    default = "null" if writing.layout == "document" else writing.empty
    found = f"const document = @Wfound@S({writing.passed()});"
    yield writing.function(
        "load",
        "The document; `missing` when there is none.",
        writing.declared(f"missing«: any» = {default}"),
        "any",
        [found, "return document === undefined ? missing : document;"],
    )
    yield writing.function(
        "read",
        "The document; an error as of a file that is not there when there is none.",
        writing.declared(),
        "any",
        [
            found,
            f"if (document === undefined) throw notFound(documentName({writing.passed()}));",
            "return document;",
        ],
    )


def _saving(writing: Writing) -> FunctionText:
    if writing.layout == "document":
        lines, about = [f"@Wexecute@S({writing.constants.use('save')});"], "Saves the document."
    else:
        lines = [f"@Wexecute@S({save_all(writing)});"]
        about = "Saves the document: writes what differs, in one transaction."
    old = f"@WsaveOld@S({writing.passed('document')});"
    if writing.dual:
        lines.append(old)
    elif writing.old and writing.layout != "document":
        lines.append("// Without rows, readers look at the old place.")
        lines.append(f"if (Object.keys(document«as object»).length === 0) {old}".replace("«as", "« as"))
    return writing.function("save", about, writing.declared("document«: unknown»"), "void", lines)


def _deleting(writing: Writing) -> Iterator[FunctionText]:
    lines = [f"const gone = @Wexecute@S({writing.constants.use('delete')});"]
    if writing.old:
        lines.append(f"const wasThere = @WdeleteOld@S({writing.passed()});")
        lines.append("return gone.length > 0 || wasThere;")
    else:
        lines.append("return gone.length > 0;")
    about = "Deletes the document; false when there is none."
    yield writing.function("delete", about, writing.declared(), "boolean", lines)
    deleted = f"@W{writing.naming.function('delete', sync=False)}@S({writing.passed()})"
    yield writing.function(
        "remove",
        "Deletes the document; an error as of a file that is not there when there is none.",
        writing.declared(),
        "void",
        [
            f"const wasThere = {deleted};",
            f"if (!wasThere) throw notFound(documentName({writing.passed()}));",
        ],
    )


def _existing(writing: Writing) -> FunctionText:
    lines = [f"const rows = @Wfind@S({writing.constants.call('exists')});"]
    old = f" || fs.existsSync(oldPath({writing.passed()}))" if writing.old else ""
    lines.append(f"return rows.length > 0{old};")
    return writing.function("exists", "Whether there is the document.", writing.declared(), "boolean", lines)


def _paths(writing: Writing) -> FunctionText:
    name = filled(writing.records.mapping.source.text, scope_members(writing))
    lines = [
        f"const rows = @Wfind@S({writing.constants.call('names')});",
        f"const names = rows.map((row) => {name});",
    ]
    if writing.old:
        lines.append("return [...new Set([...names, ...(@WlistOld@S())])].sort();")
    else:
        lines.append("return names;")
    return writing.function("paths", "The names that the documents had, in order.", "", "string[]", lines)
