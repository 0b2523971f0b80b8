"""The old place, reached in one place of a module: by these functions and no other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from restow.model.patch import Records
from restow.rewriters._alignment import key_pattern
from restow.rewriters._node_home import Home
from restow.rewriters._node_places import filled, old_path
from restow.rewriters._node_shared import FunctionText, Writing
from restow.rewriters._node_text import imported, whole_module

_LINES = "text.split('\\n').filter((line) => line.trim()).map((line) => JSON.parse(line))"
AS_LINES = "document.map((each«: any») => `${JSON.stringify(each)}\\n`).join('')"


def old_imports(records: Records, home: Home, root: Sequence[str]) -> list[str]:
    """What these functions need."""
    is_url = any("fileURLToPath" in part for part in root)
    lines = [imported(home, ["fileURLToPath"], "url")] if is_url else []
    modules = ["fs", *(["os"] if "os." in old_path(records) else []), "path"]
    return lines + [whole_module(home, name) for name in modules]


def old_functions(writing: Writing) -> Iterator[FunctionText]:
    """The functions that read, write, delete and list the files of before."""
    if not writing.old:
        return
    path, place = f"oldPath({writing.passed()})", old_path(writing.records, writing.root)
    head = f"/** Where the document was before, and may still be. */\nfunction oldPath({writing.declared()})"
    yield FunctionText("oldPath", f"{head}«: string» {{\n  return {place};\n}}\n", is_public=False)
    parsed = _LINES if writing.layout == "lines" else "JSON.parse(text)"
    yield _missing_is_undefined(
        writing,
        "loadOld",
        "The document of the old place; undefined when there is none.",
        "any",
        [f"const text = @W@F(readFile)({path}, 'utf8');", f"return {parsed};"],
        "undefined",
    )
    if writing.dual or writing.layout != "document":
        yield _saving(writing, path)
    yield _missing_is_undefined(
        writing,
        "deleteOld",
        "Deletes the document of the old place; false when there is none.",
        "boolean",
        [f"@W@F(unlink)({path});", "return true;"],
        "false",
    )
    if writing.keys:
        yield _listing(writing)


def _saving(writing: Writing, path: str) -> FunctionText:
    text = AS_LINES if writing.layout == "lines" else "JSON.stringify(document, null, 2)"
    lines = [
        f"const file = {path};",
        "@W@F(mkdir)(path.dirname(file), { recursive: true });",
        f"@W@F(writeFile)(file, {text});",
    ]
    about, parameters = "Writes the document to the old place.", writing.declared("document«: any»")
    return writing.function("saveOld", about, parameters, "void", lines, public=False)


def _missing_is_undefined(
    writing: Writing, name: str, about: str, gives: str, body: list[str], missing: str
) -> FunctionText:
    lines = [
        "try {",
        *(f"  {line}" for line in body),
        "} catch (error«: any») {",
        f"  if (error.code === 'ENOENT') return {missing};",
        "  throw error;",
        "}",
    ]
    return writing.function(name, about, writing.declared(), gives, lines, public=False)


def _listing(writing: Writing) -> FunctionText:
    folder = f"{writing.records.template.partition('{' + next(iter(writing.naming.parameters())))[0]}x"
    base = old_path_of_folder(writing, folder)
    pattern = key_pattern(writing.records.mapping.source).replace("/", r"\/")
    names = filled(
        writing.records.mapping.source.text,
        {hole: f"found[{at}]" for at, hole in enumerate(writing.naming.parameters(), 1)},
    )
    lines = [
        f"const folder = {base};",
        "if (!fs.existsSync(folder)) return [];",
        "const entries«: any[]» = @W@F(readdir)(folder, { recursive: true });",
        f"const pattern = /{pattern}/;",
        "const matches = entries.map((entry) => pattern.exec(`/${entry}`.replace(/\\\\/g, '/')));",
        f"return matches.filter((found) => found).map((found«: any») => {names});",
    ]
    return writing.function("listOld", "The names of the old place.", "", "string[]", lines, public=False)


def old_path_of_folder(writing: Writing, template: str) -> str:
    """The folder of a path without holes."""
    from dataclasses import replace

    inner = replace(writing.records, template=template)
    return f"path.dirname({old_path(inner, writing.root)})"
