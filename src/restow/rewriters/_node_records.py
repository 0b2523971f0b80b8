"""Functions for one record of a document of many: what code moves to, one place at a time."""

from __future__ import annotations

from collections.abc import Iterator

from restow.model.mapping import Column
from restow.rewriters._node_shared import FunctionText, Writing
from restow.rewriters._node_whole import row_value, save_all
from restow.rewriters._statements import DOCUMENT, Statements


def record_functions(writing: Writing) -> Iterator[FunctionText]:
    """Load, save, delete and append; none where a document is one row."""
    if writing.layout == "document":
        return
    key = Statements(writing.records, str).record_key
    if writing.old:
        yield _adopting(writing)
    if key is not None:
        yield _loading_one(writing, key)
        yield _saving_one(writing)
        yield _deleting_one(writing)
    if writing.layout != "entries":
        yield _appending(writing)


def _adopting(writing: Writing) -> FunctionText:
    lines = [
        f"const rows = @Wfind@S({writing.constants.call('exists')});",
        "if (rows.length > 0) return;",
        f"const document = @WloadOld@S({writing.passed()});",
        f"if (document !== undefined) @Wexecute@S({save_all(writing)});",
    ]
    about = "Brings over what only the old place has: a record saved beside it would hide the others."
    return writing.function("adopt", about, writing.declared(), "void", lines, public=False)


def _before(writing: Writing) -> list[str]:
    return [f"@Wadopt@S({writing.passed()});"] if writing.old else []


def _after(writing: Writing) -> list[str]:
    whole = f"{writing.naming.function('load', sync=False)}@S({writing.passed()})"
    if not writing.dual:
        return []
    return [f"@WsaveOld@S({writing.passed(f'@W{whole}')});"]


def _loading_one(writing: Writing, key: Column) -> FunctionText:
    lines = []
    if writing.old:
        lines.append(f"@Wadopt@S({writing.passed()});")
    lines += [
        f"const [row] = @Wfind@S({writing.constants.call('select_one')});",
        f"return row ? {row_value(writing)} : missing;",
    ]
    about = f"The record of a key ({key.name}); `missing` when there is none."
    declared = writing.declared("key«: string»", "missing«: any» = null")
    return writing.function("load_one", about, declared, "any", lines)


def _saving_one(writing: Writing) -> FunctionText:
    keyed = writing.layout == "entries"
    save = writing.constants.use("save_one", {DOCUMENT: "JSON.stringify(record)"})
    lines = [*_before(writing), f"@Wexecute@S({writing.constants.use('lock')}, {save});", *_after(writing)]
    about = "Saves one record, in place of an earlier one."
    parameters = [*(["key«: string»"] if keyed else []), "record«: unknown»"]
    return writing.function("save_one", about, writing.declared(*parameters), "void", lines)


def _deleting_one(writing: Writing) -> FunctionText:
    lines = [
        *_before(writing),
        f"const gone = @Wexecute@S({writing.constants.use('delete_one')});",
    ]
    if writing.dual:
        lines += _after(writing)
    elif writing.old:
        lines += [
            "// Without rows, readers look at the old place.",
            f"const rows = @Wfind@S({writing.constants.call('exists')});",
            f"if (rows.length === 0) @WsaveOld@S({writing.passed(writing.empty)});",
        ]
    lines.append("return gone.length > 0;")
    about = "Deletes one record; false when there is none."
    return writing.function("delete_one", about, writing.declared("key«: string»"), "boolean", lines)


def _appending(writing: Writing) -> FunctionText:
    append = writing.constants.use("append", {DOCUMENT: "JSON.stringify(record)"})
    lines = [*_before(writing), f"@Wexecute@S({writing.constants.use('lock')}, {append});", *_after(writing)]
    about = "Adds a record at the end."
    return writing.function("append", about, writing.declared("record«: unknown»"), "void", lines)
