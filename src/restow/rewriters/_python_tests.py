"""The project's own tests: those that replace a wrapper go on seeing what they saw before.

A fake of `write_json` was called with the document's path. The module that is tested calls `save_session`
now, so that the fake is put behind that one, with the path that the document had.
"""

import ast
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import PurePosixPath

from restow.model.migration import FileChange
from restow.model.site import CodePlace
from restow.rewriters._python_cleanup import added_imports, import_line
from restow.rewriters._python_project import PythonProject, is_test
from restow.rewriters._python_source import PythonFile
from restow.rewriters.base import WRITTEN

#: By the wrapper's name: functions that stand in its place, each with its path and the order of arguments.
Stands = dict[str, dict[str, tuple[str, str]]]

_TABLE = "FUNCTIONS"
#: The helper's text, with places for what differs.
_HELPER = "testing_helper.txt"


def helper_change(project: PythonProject, place: PurePosixPath, stands: Stands) -> FileChange:
    """The module that tests import, with what was in it before."""
    there = project.files.get(place)
    functions = _known(there) if there else {}
    for name, found in stands.items():
        functions[name] = {**functions.get(name, {}), **found}
    text = files("restow.rewriters").joinpath(_HELPER).read_text("utf-8")
    text = text.replace("@WRITTEN@", WRITTEN).replace("@FUNCTIONS@", _written(functions))
    return FileChange(path=str(place), text=text, before=there.source.decode() if there else None)


def _written(functions: Stands) -> str:
    lines = ["{"]
    for name, found in sorted(functions.items()):
        lines.append(f'    "{name}": {{')
        lines += [
            f'        "{each}": ("{path}", "{order}"),' for each, (path, order) in sorted(found.items())
        ]
        lines.append("    },")
    return "\n".join([*lines, "}"])


def _known(there: PythonFile) -> Stands:
    for node in there.tree.body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == _TABLE and node.value is not None:
            known: Stands = ast.literal_eval(node.value)
            return known
    return {}


def adjusted(
    project: PythonProject, helper: PurePosixPath, stands: Mapping[str, Stands]
) -> Iterator[tuple[FileChange, list[CodePlace]]]:
    """The test files whose replacements reach the new functions as well, with the lines that change.

    Args:
        project: the project's Python.
        helper: the module of `helper_change`.
        stands: by the path of each file that was rewritten.
    """
    for file, parsed in project.files.items():
        module = project.module_name(file, helper) if is_test(file) else ""
        if not module:
            continue
        changes, places, names = [], [], set()
        for call in ast.walk(parsed.tree):
            if isinstance(call, ast.Call) and (found := _replacement(project, file, parsed, call, stands)):
                name, start, end, text = found
                changes.append((start, end, text))
                places.append(CodePlace(file=str(file), line=call.lineno))
                names.add(name)
        if changes:
            line = import_line(module, {name: name for name in names})
            yield _changed(file, parsed, [*changes, added_imports(parsed, [line])]), places


def _replacement(
    project: PythonProject,
    file: PurePosixPath,
    parsed: PythonFile,
    call: ast.Call,
    stands: Mapping[str, Stands],
) -> tuple[str, int, int, str] | None:
    """What replaces a call that replaces a wrapper: the helper's function, and the bytes that change."""
    said, start = ast.unparse(call.func), parsed.start(call.func)
    match call.args:
        case [target, ast.Constant(value=str(name)), *_] if said.endswith("patch.object"):
            if name in stands.get(_module(project, file, parsed, target), {}):
                return "patch_object", start, parsed.end(call.func), "patch_object"
        case [target, ast.Constant(value=str(name)), _] if said == "monkeypatch.setattr":
            if name in stands.get(_module(project, file, parsed, target), {}):
                return "replace", start, parsed.start(target), "replace(monkeypatch, "
        case [ast.Constant(value=str(dotted)), *_] if said in ("mock.patch", "patch", "mocker.patch"):
            module, _, name = dotted.rpartition(".")
            target_file = project.find(file, module) if module else None
            if said != "mocker.patch" and name in stands.get(str(target_file), {}):
                return "patch", start, parsed.end(call.func), "patch"
    return None


def _module(project: PythonProject, file: PurePosixPath, parsed: PythonFile, target: ast.expr) -> str:
    """The path of the module that a test names."""
    said = ast.unparse(target)
    for node in ast.walk(parsed.tree):
        match node:
            case ast.Import(names=names):
                dotted = [alias.name for alias in names if (alias.asname or alias.name) == said]
            case ast.ImportFrom(module=str(module), level=0, names=names):
                dotted = [f"{module}.{alias.name}" for alias in names if (alias.asname or alias.name) == said]
            case _:
                continue
        for each in dotted:
            if found := project.find(file, each):
                return str(found)
    return ""


def _changed(file: PurePosixPath, parsed: PythonFile, changes: list[tuple[int, int, str]]) -> FileChange:
    source, parts, last = parsed.source, [], 0
    for start, end, text in sorted(changes):
        parts += [source[last:start], text.encode()]
        last = end
    text = b"".join([*parts, source[last:]]).decode()
    return FileChange(path=str(file), text=text, before=source.decode())
