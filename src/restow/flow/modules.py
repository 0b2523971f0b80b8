"""Modules: what a file gives to those that import it."""

import posixpath
from collections.abc import Callable, Mapping

from restow.flow.effects import Touch
from restow.flow.functions import LONGEST_CHAIN, Functions
from restow.flow.machine import Environment, Frame, Machine
from restow.flow.project import Project, family_of, module_name
from restow.flow.texts import text
from restow.flow.values import (
    NOTHING,
    Alternatives,
    Borrowed,
    Content,
    External,
    ModuleValue,
    Unknown,
    Value,
    join,
)
from restow.model import code
from restow.model.code import Span, Unit
from restow.model.signature import Access, StoreKind

#: Endings of what may be imported as a document.
_DOCUMENTS = (".json", ".jsonl", ".geojson")


class Modules:
    """The project's modules by their paths, each worked out when it is first asked for."""

    def __init__(
        self, machine: Machine, functions: Functions, project: Project, load: Callable[[str], Unit | None]
    ) -> None:
        self._machine = machine
        self._functions = functions
        self._project = project
        self._load = load
        self._units: dict[str, Unit | None] = {}
        self._modules: dict[str, Environment] = {}
        self._being_taken: set[Borrowed] = set()

    def _unit(self, path: str) -> Unit | None:
        if path not in self._units:
            self._units[path] = self._load(path)
        return self._units[path]

    def environment_of(self, path: str) -> Environment:
        """The module's names."""
        if path in self._modules:
            return self._modules[path]
        environment = self._modules[path] = Environment({})
        unit = self._unit(path)
        if unit is not None:
            try:
                self._execute(unit, path, environment)
            except Exception as error:  # as for a function: what is not followed is said, the rest is read
                self._functions.unfollowed[module_key(path)] = error
        return environment

    def _execute(self, unit: Unit, path: str, environment: Environment) -> None:
        frame = Frame(key=module_key(path), path=path, language=family_of(unit), environment=environment)
        self._machine.execute(unit.body, frame)
        for name, value in unit.exports:
            environment.names[f"export {name}"] = self._exported(name, value, frame)

    def _exported(self, name: str, value: code.Expression, frame: Frame) -> Value:
        if isinstance(value, code.Imported) and name != "*":
            return self.borrowed(value.module, value.name, frame)
        return self._machine.value_of(value, frame)

    def wrapper_names(self, wrappers: frozenset[str]) -> set[tuple[str, str]]:
        """Words by which files may import what touches a document: its module's, and one beside it."""
        return {
            (module_name(path), word)
            for path, environment in list(self._modules.items())  # a look may lead to another module
            for name, value in list(environment.names.items())
            if self._functions.leads_to(self._looked_at(value), wrappers)
            for word in _words_for(module_name(path), name.removeprefix("export "))
        }

    def _looked_at(self, value: Value) -> Value:
        """What was borrowed, where its module was looked at; else nobody of it is a wrapper."""
        is_known = isinstance(value, Borrowed) and value.path in self._modules
        return self.taken(value) if is_known else value

    def imported(self, module: str, name: str | None, frame: Frame) -> Value:
        """What an import gives."""
        return self.taken(self.borrowed(module, name, frame))

    def borrowed(self, module: str, name: str | None, frame: Frame) -> Value:
        """What an import gives, the other module not looked at before somebody asks.

        Most of what a file imports has nothing to do with documents, and imports more of the kind.
        """
        path = self._file_of(module, frame)
        if path is None:
            return self._outside(module, name, frame)
        if path.endswith(_DOCUMENTS):
            return self._imported_document(path, frame)
        return ModuleValue(path) if name == "*" else Borrowed(path, name)

    def taken(self, value: Value) -> Value:
        """The value, with what was borrowed got from where it is."""
        match value:
            case Borrowed(path=path, name=None):
                whole = self.environment_of(path).names.get("export =")
                return self.taken(whole) if whole is not None else ModuleValue(path)
            case Borrowed(path=path, name=str() as name):
                return self._taken_member(value, path, name)
            case Alternatives(options=options) if any(isinstance(option, Borrowed) for option in options):
                return join(*map(self.taken, options))
            case _:
                return value

    def _taken_member(self, value: Borrowed, path: str, name: str) -> Value:
        if value in self._being_taken:  # two modules that import it from each other
            return Unknown(name)
        self._being_taken.add(value)
        try:
            return self.member(path, name)
        finally:
            self._being_taken.discard(value)

    def _file_of(self, module: str, frame: Frame) -> str | None:
        """The project's file that an import means."""
        path = self._project.resolve(frame.path, frame.language, module)
        is_node_document = frame.language != "python" and module.startswith(".") and module.endswith(".json")
        if path is None and is_node_document:
            # A document that comes into being when the program is used is not in the repository.
            return posixpath.normpath(posixpath.join(posixpath.dirname(frame.path), module))
        return path

    def _imported_document(self, path: str, frame: Frame) -> Value:
        place = text(path)
        touch = Touch(access=Access.READ, place=place, store=StoreKind.FILE, is_json=True)
        self._machine.observe(touch, Span(frame.line, 0, frame.line, 0, 0), frame)
        return Content(place, StoreKind.FILE, is_data=True)

    def _outside(self, module: str, name: str | None, frame: Frame) -> Value:
        module = module.removeprefix("node:")
        if name is None or name == "*":
            return External(module)
        if frame.language != "python" and name == "default":
            return External(module)
        submodule = self._project.resolve(frame.path, frame.language, f"{module}.{name}")
        if submodule is not None and frame.language == "python":
            return ModuleValue(submodule)
        return External(f"{module}.{name}")

    def is_module(self, frame: Frame, module: str) -> bool:
        """True when a dotted name is a module of the project."""
        return self._project.resolve(frame.path, frame.language, module) is not None

    def member(self, path: str, name: str, depth: int = 0) -> Value:
        """One of a module's names, as an importer gets it."""
        names = self.environment_of(path).names
        if (exported := names.get(f"export {name}")) is not None:
            return self.taken(exported)
        whole = names.get("export =")
        if whole is not None:
            whole, frame = self.taken(whole), self._module_frame(path)
            return whole if name == "default" else self._machine.attribute(whole, name, frame)
        if name in names:
            value = names[name]
            late = self.late_binding(self._module_frame(path), name) if value == NOTHING else None
            return self.taken(late if late is not None else value)
        return self._further(path, name, depth)

    def _further(self, path: str, name: str, depth: int) -> Value:
        """A name that a module passes on: a submodule, or a star export."""
        star = self.environment_of(path).names.get("export *")
        for option in star.options if isinstance(star, Alternatives) else (star,):
            if isinstance(option, ModuleValue) and depth < LONGEST_CHAIN:
                found = self.member(option.path, name, depth + 1)
                if not isinstance(found, Unknown):
                    return found
        frame = self._module_frame(path)
        if frame.language == "python" and (found_path := self._project.resolve(path, "python", f".{name}")):
            return ModuleValue(found_path)
        late = self.late_binding(frame, name)
        return late if late is not None else Unknown(name)

    def _module_frame(self, path: str) -> Frame:
        unit = self._unit(path)
        return Frame(
            key=module_key(path),
            path=path,
            language=family_of(unit) if unit else "python",
            environment=self.environment_of(path),
            is_silent=True,
        )

    def members_of(self, path: str) -> Mapping[str, Value]:
        """What `from module import *` takes."""
        return {
            name: value for name, value in self.environment_of(path).names.items() if not name.startswith("_")
        }

    def late_binding(self, frame: Frame, name: str) -> Value | None:
        """What functions of the module assign to one of its variables when they run."""
        self._functions.assign_outer(frame.path, name)
        return frame.environment.find(name)


def _words_for(module: str, name: str) -> tuple[str, ...]:
    """What an importer writes for a name: a default export has the importer's own, so its path tells it."""
    if name in ("default", "="):
        return (f"{module}'", f'{module}"', f"{module}.js", f"{module}.ts")
    return (name,) if name.isidentifier() else ()


def module_key(path: str) -> str:
    """The key of a module's own statements, which run when it is imported."""
    return f"{path}:0:<module>"
