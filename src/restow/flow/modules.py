"""Modules: what a file gives to those that import it."""

import posixpath
from collections.abc import Callable, Mapping

from restow.flow.effects import Touch
from restow.flow.functions import LONGEST_CHAIN, Functions
from restow.flow.machine import Environment, Frame, Machine
from restow.flow.project import Project, family_of, module_name
from restow.flow.texts import text
from restow.flow.values import NOTHING, Alternatives, Content, External, ModuleValue, Unknown, Value
from restow.model.code import Span, Unit
from restow.model.signature import Access, StoreKind


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
            environment.names[f"export {name}"] = self._machine.value_of(value, frame)

    def wrapper_names(self) -> set[tuple[str, str]]:
        """Words by which files may import what touches a document: its module's, and one beside it."""
        wrappers = self._functions.wrappers()
        return {
            (module_name(path), word)
            for path, environment in self._modules.items()
            for name, value in environment.names.items()
            if self._functions.leads_to(value, wrappers)
            for word in _words_for(module_name(path), name.removeprefix("export "))
        }

    def imported(self, module: str, name: str | None, frame: Frame) -> Value:
        """What an import gives."""
        path = self._project.resolve(frame.path, frame.language, module)
        if (
            path is None
            and frame.language != "python"
            and module.startswith(".")
            and module.endswith(".json")
        ):
            # A document that comes into being when the program is used is not in the repository.
            path = posixpath.normpath(posixpath.join(posixpath.dirname(frame.path), module))
        if path is None:
            return self._outside(module, name, frame)
        if path.endswith((".json", ".jsonl", ".geojson")):
            return self._imported_document(path, frame)
        if name is None or name == "*":
            whole = self.environment_of(path).names.get("export =")
            return whole if whole is not None and name is None else ModuleValue(path)
        return self.member(path, name)

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
            return exported
        whole = names.get("export =")
        if whole is not None:
            frame = self._module_frame(path)
            return whole if name == "default" else self._machine.attribute(whole, name, frame)
        if name in names:
            value = names[name]
            late = self.late_binding(self._module_frame(path), name) if value == NOTHING else None
            return late if late is not None else value
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
