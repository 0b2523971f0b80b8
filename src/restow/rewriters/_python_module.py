"""The text of a data-access module of Python: plain functions over one table."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from restow.model.patch import Records, Transition
from restow.rewriters._alignment import key_pattern
from restow.rewriters._names import FunctionNames
from restow.rewriters._python_export import export_function
from restow.rewriters._python_old import OldPlace
from restow.rewriters._python_text import function_text, python_name, unpacked
from restow.rewriters._statements import DOCUMENT, KEY, Statements
from restow.rewriters.base import WRITTEN

_MARK = "\0"
#: Longest line of a generated module.
_WIDTH = 100


@dataclass(frozen=True)
class ModuleWriter:
    """Writes the module of one dataset.

    Args:
        records: the dataset.
        old: how the old place is reached; None: it is not, any more.
        connection: the module beside it that opens a cursor, as it is imported.
    """

    records: Records
    old: OldPlace | None
    connection: str

    def text(self) -> str:
        """The whole module."""
        functions = list(self._whole())
        if self.names.many:
            functions += self._records()
        if self.records.json_export:
            load = f"{python_name(self.names.load)}({', '.join(self.parameters)})"
            functions.append(export_function(self.records, self.parameters, load))
        functions += self._outside()
        body = "\n\n".join(functions)
        constants = "\n".join(
            f'{name} = """\\\n{self._sql(sql)}\n"""' for name, sql in self._constants() if f"({name}" in body
        )
        return f"{self._head(body)}\n{constants}\n\n\n{body}"

    @cached_property
    def names(self) -> FunctionNames:
        """What its functions are called."""
        return FunctionNames.of(self.records)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """What says which document."""
        return tuple(column.outside or column.name for column in self._statements.scope)

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self.records, lambda name: f"{_MARK}{name}{_MARK}")

    def _sql(self, statement: str) -> str:
        first, *rest = statement.rstrip().replace("%", "%%").replace("\\", "\\\\").split(_MARK)
        named = [f"%({piece})s" if at % 2 == 0 else piece for at, piece in enumerate(rest)]
        return first + "".join(named)

    def _constants(self) -> Iterator[tuple[str, str]]:
        make = self._statements
        if not self.names.many:
            yield "_LOAD", make.select()
            yield "_SAVE", make.save()
        else:
            yield "_LOAD_ALL", make.select_all()
            yield "_SAVE_ALL", make.save_all()
            yield "_DELETE_OTHERS", make.delete_others()
        if self._statements.record_key is not None:
            yield "_LOAD_ONE", make.select_one()
            yield "_SAVE_ONE", make.save_one()
            yield "_DELETE_ONE", make.delete_one()
        yield "_APPEND", make.append()
        yield "_LOCK", make.lock()
        yield "_EXISTS", make.exists()
        yield "_DELETE", make.delete()
        if self._statements.scope:
            yield "_NAMES", make.names()

    def _head(self, body: str) -> str:
        title = (
            self.names.noun
            if not (self.names.many or self.parameters)
            else self.records.mapping.table.split("_")
        )
        lines = [
            f'"""Reads and writes {" ".join(title)} in the table {self.records.table.qualified_name}.',
            "",
            f"{WRITTEN} from the plan in restow.toml, for what was kept in",
            f"{self.records.template}.",
        ]
        if self.old is not None:
            lines += ["", *_transition_told(self.records.transition)]
        modules = ["json", *(name for name in ("errno", "os", "re") if f"{name}." in body)]
        imports = [f"import {name}" for name in sorted(modules)]
        if "Path(" in body or ": Path" in body:
            imports.append("from pathlib import Path")
        imports += ["from typing import Any", "", f"from {self.connection} import open_cursor"]
        if self.old is not None:
            imports += self.old.imports
        tail = ["", "_MISSING: Any = object()"] if "_MISSING" in body else []
        return "\n".join([*lines, '"""', "", *imports, *tail, ""])

    def _whole(self) -> Iterator[str]:
        """The functions for a whole document, whether it is one row or many."""
        yield self._load_all() if self.names.many else self._load()
        yield self._read()
        yield self._save_all() if self.names.many else self._save()
        yield self._exists()
        if self.old is None or self.old.can_delete:
            yield self._delete()
        if self.parameters:
            yield self._paths()
            yield self._key()

    def _load(self) -> str:
        missing = self._old_call("load", "missing") if self.old else "missing"
        return self._function(
            self.names.load, [*self.parameters, "missing: Any = None"], "Any",
            f"The {self._noun}; `missing` when there is none.",
            [*self._fetch("_LOAD"), "if row is None:", f"    return {missing}", "return json.loads(row[0])"],
        )  # fmt: skip

    def _load_all(self) -> str:
        keyed = self.records.mapping.layout == "entries"
        made = (
            "{key: json.loads(text) for key, text in rows}"
            if keyed
            else "[json.loads(row[0]) for row in rows]"
        )
        body = [
            "with open_cursor() as cursor:",
            f"    cursor.execute(_LOAD_ALL, {self._given()})",
            "    rows = cursor.fetchall()",
        ]
        if self.old:
            body += ["if not rows:", f"    return {self._old_call('load', '{}' if keyed else '[]')}"]
        return self._function(
            self.names.load, self.parameters, "Any", f"All {self._plural}; empty when there are none.",
            [*body, f"return {made}"],
        )  # fmt: skip

    def _read(self) -> str:
        """As an open file would: an error when there is nothing."""
        said = f'FileNotFoundError(errno.ENOENT, "There is no {self._noun}"{self._which()})'
        if self.names.many:
            exists = f"{python_name(self.names.exists)}({', '.join(self.parameters)})"
            load = f"{python_name(self.names.load)}({', '.join(self.parameters)})"
            body = [
                f"documents = {load}",
                f"if not documents and not {exists}:",
                f"    raise {said}",
                "return documents",
            ]
        else:
            load = f"{python_name(self.names.load)}({', '.join([*self.parameters, '_MISSING'])})"
            body = [f"document = {load}", "if document is _MISSING:", f"    raise {said}", "return document"]
        return self._function(
            self.names.read, self.parameters, "Any",
            f"As `{python_name(self.names.load)}`, with FileNotFoundError when there is nothing.", body,
        )  # fmt: skip

    def _save(self) -> str:
        body = self._execute("_SAVE", self._given(f'"{DOCUMENT}": json.dumps(document)'))
        if self.records.transition is Transition.DUAL_WRITE and self.old:
            body.append(self._old_call("save", "document"))
        return self._function(
            self.names.save, [*self.parameters, "document: Any"], "None",
            f"Keeps the {self._noun}, in place of an earlier one.", body,
        )  # fmt: skip

    def _save_all(self) -> str:
        given = self._given(f'"{DOCUMENT}": json.dumps(documents)')
        body = [
            f"given = {given}",
            "with open_cursor() as cursor:",
            "    cursor.execute(_DELETE_OTHERS, given)",
            "    cursor.execute(_SAVE_ALL, given)",
        ]
        if self.old and self.records.transition is Transition.DUAL_WRITE:
            body.append(self._old_call("save", "documents"))
        elif self.old:
            body += [
                "if not documents:  # or reads would fall back to what the old place still has",
                f"    {self._old_call('save', 'documents')}",
            ]
        return self._function(
            self.names.save, [*self.parameters, "documents: Any"], "None",
            f"Keeps these {self._plural} and no others, in one transaction; writes only what differs.", body,
        )  # fmt: skip

    def _exists(self) -> str:
        body = self._fetch("_EXISTS")
        old = f" or {self._old_call('load', '_MISSING')} is not _MISSING" if self.old else ""
        what = f"there are {self._plural}" if self.names.many else f"there is the {self._noun}"
        return self._function(
            self.names.exists,
            self.parameters,
            "bool",
            f"Whether {what}.",
            [*body, f"return row is not None{old}"],
        )

    def _delete(self) -> str:
        body = [
            "with open_cursor() as cursor:",
            f"    cursor.execute(_DELETE, {self._given()})",
            "    found = cursor.rowcount > 0",
        ]
        end = "return found"
        if self.old:
            body.append(f"found_old = {self._old_call('delete')}  # or reads would fall back to it")
            end = "return found or found_old"
        what = f"all {self._plural}" if self.names.many else f"the {self._noun}"
        return self._function(
            self.names.delete,
            self.parameters,
            "bool",
            f"Removes {what}; False when there was nothing.",
            [*body, end],
        )

    def _paths(self) -> str:
        filled = self.records.mapping.source.text
        return self._function(
            self.names.paths, ['prefix: str = ""'], "list[str]",
            "The names that the documents had in files, those that begin with `prefix`.",
            [
                "with open_cursor() as cursor:",
                "    cursor.execute(_NAMES, {})",
                "    rows = cursor.fetchall()",
                f'paths = [f"{filled}" for {unpacked(self.parameters)} in rows]',
                "return [path for path in paths if path.startswith(prefix)]",
            ],
        )  # fmt: skip

    def _key(self) -> str:
        pattern = key_pattern(self.records.mapping.source)
        return self._function(
            self.names.key, ["path: Any"], "tuple[str, ...]",
            f"What `{self.records.mapping.source.text}` says of a path, in order.",
            [
                f'found = re.search(r"{pattern}", str(path).replace(os.sep, "/"))',
                "if found is None:",
                f'    raise ValueError(f"{{path}} is not the place of a {self._noun}")',
                "return found.groups()",
            ],
        )  # fmt: skip

    def _records(self) -> Iterator[str]:
        """The functions for one record of many."""
        key = self._statements.record_key
        if key is not None:
            given = self._given(f'"{KEY}": str(key)')
            yield self._function(
                self.names.load_one, [*self.parameters, "key: Any", "missing: Any = None"], "Any",
                f"One {self._noun}; `missing` when there is none.",
                [
                    *self._before_one(),
                    *self._fetch("_LOAD_ONE", given),
                    "return missing if row is None else json.loads(row[0])",
                ],
            )  # fmt: skip
            entry = self.records.mapping.layout == "entries"
            more = [f'"{KEY}": str(key)'] * entry + [f'"{DOCUMENT}": json.dumps(document)']
            lock = self.records.mapping.told_by("position") is not None
            yield self._function(
                self.names.save_one, [*self.parameters, *["key: Any"] * entry, "document: Any"], "None",
                f"Keeps one {self._noun}, in place of an earlier one; the others stay.",
                self._beside_old(self._execute("_SAVE_ONE", self._given(*more), lock=lock)),
            )  # fmt: skip
            yield self._function(
                self.names.delete_one, [*self.parameters, "key: Any"], "bool",
                f"Removes one {self._noun}; False when there was none.",
                [
                    *self._beside_old(
                        [
                            "with open_cursor() as cursor:",
                            f"    cursor.execute(_DELETE_ONE, {given})",
                            "    found = cursor.rowcount > 0",
                        ]
                    ),
                    "return found",
                ],
            )  # fmt: skip
        if self.records.mapping.layout in ("elements", "lines"):
            yield self._append()

    def _append(self) -> str:
        given = self._given(f'"{DOCUMENT}": json.dumps(document)')
        body = self._execute("_APPEND", given, lock=True)
        if self.old:
            lines = self.records.mapping.layout == "lines"
            body = self._beside_old(body, self._old_call("append", "document") if lines else "")
        return self._function(
            self.names.append, [*self.parameters, "document: Any"], "None",
            f"Adds one {self._noun} at the end.", body,
        )  # fmt: skip

    def _before_one(self) -> list[str]:
        """What comes before a single record is touched: rows would hide what is still in the old place."""
        return [f"_bring_over({', '.join(self.parameters)})"] if self.old else []

    def _beside_old(self, body: list[str], added: str = "") -> list[str]:
        """A change of one record, with what it takes during a transition."""
        if self.old and self.records.transition is Transition.DUAL_WRITE:
            load = f"{python_name(self.names.load)}({', '.join(self.parameters)})"
            body = [*body, added or self._old_call("save", load)]
        return [*self._before_one(), *body]

    def _bring_over(self) -> str:
        save = f"{python_name(self.names.save)}({', '.join([*self.parameters, 'documents'])})"
        return function_text(
            "_bring_over", [f"{name}: Any" for name in self.parameters], "None",
            "Takes the old place's records over before the first row would hide them.",
            [
                *self._fetch("_EXISTS"),
                f"if row is None and (documents := {self._old_call('load', 'None')}):",
                f"    {save}",
            ],
        )  # fmt: skip

    def _outside(self) -> list[str]:
        if self.old is None:
            return []
        found = [function_text(*parts) for parts in self.old.functions()]
        return [*([self._bring_over()] if self.names.many else []), *found]

    @property
    def _noun(self) -> str:
        return " ".join(self.names.noun)

    @property
    def _plural(self) -> str:
        return " ".join(self.names.plural)

    def _which(self) -> str:
        if not self.parameters:
            return ""
        return ", " + ' + "/" + '.join(f"str({name})" for name in self.parameters)

    def _given(self, *more: str) -> str:
        parts = [f'"{name}": str({name})' for name in self.parameters]
        return "{" + ", ".join([*parts, *more]) + "}"

    def _old_call(self, verb: str, *more: str) -> str:
        return f"_{verb}_old({', '.join([*self.parameters, *more])})"

    def _fetch(self, constant: str, given: str = "") -> list[str]:
        return [
            "with open_cursor() as cursor:",
            f"    cursor.execute({constant}, {given or self._given()})",
            "    row = cursor.fetchone()",
        ]

    def _execute(self, constant: str, given: str, *, lock: bool = False) -> list[str]:
        locked = ["    cursor.execute(_LOCK, {})"] if lock else []
        return ["with open_cursor() as cursor:", *locked, f"    cursor.execute({constant}, {given})"]

    def _function(
        self, name: Iterable[str], parameters: Iterable[str], gives: str, said: str, body: Iterable[str]
    ) -> str:
        typed = [each if ":" in each else f"{each}: Any" for each in parameters]
        return function_text(python_name(name), typed, gives, said, body)


def _transition_told(transition: Transition) -> list[str]:
    written = " Writes go to both." if transition is Transition.DUAL_WRITE else ""
    return [
        f'Transition "{transition.value}": where the table has nothing, the old place is read.{written}',
        'With transition = "database-only" there, `restow rewrite --write` takes that out.',
    ]
