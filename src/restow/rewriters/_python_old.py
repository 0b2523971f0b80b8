"""The old place of a dataset, as its data-access module reaches it during a transition: in one part of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from restow.model.patch import Records, Transition
from restow.model.signature import StoreKind

_HOLE = re.compile(r"\{(\w+)\}")
#: Holes that the application's surroundings fill.
_SURROUNDINGS = frozenset({"cwd", "home"})


@dataclass(frozen=True, slots=True)
class OldFunction:
    """A wrapper of the project that reads, writes or deletes a document at a path."""

    #: How it is imported by its full name: `shared_code.blob`.
    module: str
    name: str
    #: A writer's parameters in order, `path` and `content`.
    order: tuple[str, ...] = ("path",)
    #: What a reader gives when there is none, as source.
    missing: str = "None"

    @property
    def line(self) -> str:
        """The import."""
        return f"from {self.module} import {self.name}"


@dataclass(frozen=True, slots=True)
class OldPlace:
    """How the old place is reached: by files, or by wrappers of the project."""

    records: Records
    parameters: tuple[str, ...]
    #: Folders from the module up to the project's.
    depth: int
    #: Wrappers by what they do: "read", "write", "delete"; empty for files.
    wrappers: tuple[tuple[str, OldFunction], ...] = ()

    @property
    def imports(self) -> list[str]:
        """The import lines that it needs."""
        return sorted({function.line for _, function in self.wrappers})

    @property
    def can_delete(self) -> bool:
        """False where the project has no way to delete."""
        return self._by_files or "delete" in dict(self.wrappers)

    @property
    def _by_files(self) -> bool:
        return not self.wrappers

    def functions(self) -> Iterator[tuple[str, list[str], str, str, list[str]]]:
        """Its functions: name, parameters, what it gives, its docstring, its body."""
        given = [f"{name}: Any" for name in self.parameters]
        what = "Path" if self._by_files else "str"
        yield "_old_path", given, what, "Where it was, as the application named it.", self._path()
        yield "_load_old", [*given, "missing: Any"], "Any", "What is in the old place.", self._load()
        if self._writes:
            yield "_save_old", [*given, "document: Any"], "None", "Writes to the old place.", self._save()
        if self.can_delete:
            yield "_delete_old", given, "bool", "Removes it from the old place.", self._delete()
        if self.records.mapping.layout == "lines" and self._is_dual:
            yield (
                "_append_old",
                [*given, "document: Any"],
                "None",
                "Adds it to the old place.",
                self._append(),
            )

    @property
    def _is_dual(self) -> bool:
        return self.records.transition is Transition.DUAL_WRITE

    @property
    def _writes(self) -> bool:
        return self._is_dual or self.records.mapping.layout != "document"

    def _path(self) -> list[str]:
        text = self.records.template
        if not self._by_files:
            return [f"return {_formatted(text)}"]
        text = text.removeprefix("{cwd}/").replace("~/", "", 1) if text.startswith(("{cwd}/", "~/")) else text
        if self.records.template.startswith("~/"):
            return [f"return Path.home() / {_formatted(text)}"]
        if self.records.template.startswith(("{cwd}/", "/")):
            return [f"return Path({_formatted(text)})"]
        return [
            f"path = Path({_formatted(text)})",
            f"beside = Path(__file__).resolve().parents[{self.depth}] / path",
            "return beside if beside.exists() and not path.exists() else path",
        ]

    def _load(self) -> list[str]:
        path = self._call("_old_path")
        if not self._by_files:
            read = dict(self.wrappers)["read"]
            return [
                f"document = {read.name}({path})",
                f"return missing if document == {read.missing} else document" if read.missing != "None"
                else "return missing if document is None else document",
            ]  # fmt: skip
        if self.records.mapping.layout == "lines":
            return [
                "try:", f'    text = {path}.read_text(encoding="utf-8")', "except FileNotFoundError:",
                "    return missing",
                'return [json.loads(line) for line in text.split("\\n") if line.strip()]',
            ]  # fmt: skip
        return [
            "try:", f'    return json.loads({path}.read_text(encoding="utf-8"))',
            "except FileNotFoundError:", "    return missing",
        ]  # fmt: skip

    def _save(self) -> list[str]:
        path = self._call("_old_path")
        if not self._by_files:
            write = dict(self.wrappers)["write"]
            values = {"path": path, "content": "document"}
            return [f"{write.name}({', '.join(values[part] for part in write.order)})"]
        text = "json.dumps(document)"
        if self.records.mapping.layout == "lines":
            text = '"".join(f"{json.dumps(line)}\\n" for line in document)'
        return [
            f"path = {path}", "path.parent.mkdir(parents=True, exist_ok=True)",
            f'path.write_text({text}, encoding="utf-8")',
        ]  # fmt: skip

    def _delete(self) -> list[str]:
        path = self._call("_old_path")
        if not self._by_files:
            return [
                f"found = {self._call('_load_old', '_MISSING')} is not _MISSING",
                "if found:",
                f"    {dict(self.wrappers)['delete'].name}({path})",
                "return found",
            ]
        return [
            "try:",
            f"    {path}.unlink()",
            "except FileNotFoundError:",
            "    return False",
            "return True",
        ]

    def _append(self) -> list[str]:
        return [
            f'with {self._call("_old_path")}.open("a", encoding="utf-8") as file:',
            '    file.write(f"{json.dumps(document)}\\n")',
        ]

    def _call(self, function: str, *more: str) -> str:
        return f"{function}({', '.join([*self.parameters, *more])})"


def unfilled(records: Records, parameters: Sequence[str]) -> str:
    """The first hole of the template that a module cannot fill; "" when there is none."""
    known = {*parameters, *_SURROUNDINGS}
    return next((hole for hole in _HOLE.findall(records.template) if hole not in known), "")


def needs_wrapper(records: Records) -> bool:
    """True where the old place is no file, so that only the project itself knows how to reach it."""
    return records.store is not StoreKind.FILE


def _formatted(text: str) -> str:
    holes = _HOLE.search(text)
    return f'f"{text}"' if holes else f'"{text}"'
