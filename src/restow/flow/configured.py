"""Configured: what settings and command-line options are, unless somebody says otherwise.

A setting is read far from where it is set: `current_app.config["USERS"]`, `args.file`. Where it is read it
stands for itself, as a parameter does; what it is by default is looked up once all code was looked at.
"""

import re
from collections import defaultdict

from restow.flow.machine import Environment, Frame, Machine
from restow.flow.project import Project
from restow.flow.texts import literal_text
from restow.flow.values import (
    NOTHING,
    Arguments,
    Attribute,
    ClassValue,
    Element,
    External,
    Given,
    ModuleValue,
    RecordValue,
    Result,
    Text,
    Unknown,
    Value,
    join,
    options_of,
)
from restow.model import code

#: The function that settings are parameters of, so to speak, and that command-line options are.
_SETTINGS = "<settings>"
_OPTIONS = "<options>"
_NAME = re.compile(r"^[A-Z][A-Z0-9_]*$")
#: Classes and modules that hold settings.
_HOLDER = re.compile(r"config|settings", re.IGNORECASE)
_SETTINGS_FILE = re.compile(r"(^|/)(settings|settings/base|settings/__init__|config)\.py$")
#: What may be an application's configuration; a record of the project's own is known.
_NOT_KNOWN = (Unknown, External, Given, Attribute, Element, Result)
#: What a command's function calls its options.
_ARGUMENTS = frozenset({"args", "arguments", "options", "opts", "namespace", "parsed", "cli_args"})


def is_configured(given: Given) -> bool:
    """True for a setting or the command line, which no caller passes."""
    return given.function in (_SETTINGS, _OPTIONS)


def setting(name: str) -> Given:
    """A setting, to be looked up."""
    return Given(_SETTINGS, name)


def setting_of(expression: code.Expression, key: Value | None, holder: Value) -> Given | None:
    """The setting that `app.config["USERS"]` reads; None where it is another mapping."""
    name = literal_text(key) if key is not None else None
    is_config = isinstance(expression, code.Member) and expression.name == "config"
    if not is_config or name is None or not _NAME.match(name):
        return None
    is_unknown = all(isinstance(option, _NOT_KNOWN) for option in options_of(holder))
    return setting(name) if is_unknown else None


class Configured:
    """The settings and options of a project.

    Args:
        machine: the interpreter.
        project: its paths.
    """

    def __init__(self, machine: Machine, project: Project) -> None:
        self._machine = machine
        self._project = project
        self._settings: dict[str, Value] = {}
        #: Classes that hold settings, by the settings' names.
        self._classes: dict[str, list[str]] = defaultdict(list)
        #: Options by file and name.
        self._options: dict[str, dict[str, Value]] = defaultdict(dict)

    def keep(self, name: str | None, value: Value) -> None:
        """Notes what a setting is."""
        if name is not None and _NAME.match(name):
            self._settings[name] = join(self._settings[name], value) if name in self._settings else value

    def keep_class(self, key: str, node: code.Class) -> None:
        """Notes a class whose fields may be settings."""
        if _HOLDER.search(node.name):
            for name, _ in node.fields:
                if _NAME.match(name):
                    self._classes[name].append(key)

    def told(self, callee: code.Expression, arguments: Arguments, frame: Frame) -> Value | None:
        """What a call says of settings and options; None for a call of anything else."""
        if not isinstance(callee, code.Member):
            return None
        match callee:
            case code.Member(name="add_argument") if arguments.values:
                self._add_option(arguments, frame.path)
                return Unknown("argument")
            case code.Member(name="parse_args" | "parse_known_args"):
                return Given(_OPTIONS, frame.path)
            case code.Member(name="update" | "from_mapping", object=code.Member(name="config")):
                self._keep_all(arguments)
                return NOTHING
            case code.Member(name="get", object=code.Member(name="config") as holder) if arguments.values:
                return setting_of(holder, arguments.values[0], Unknown("config"))
            case _:
                return None

    def _keep_all(self, arguments: Arguments) -> None:
        for name, value in arguments.named:
            self.keep(name, value)
        for record in arguments.values:
            if isinstance(record, RecordValue):
                for name, value in record.entries:
                    self.keep(name, value)

    def _add_option(self, arguments: Arguments, path: str) -> None:
        named = dict(arguments.named)
        names = [word for value in arguments.values if (word := literal_text(value))]
        long = next((name for name in names if name.startswith("--")), names[0] if names else "")
        destination = literal_text(named.get("dest")) or long.lstrip("-").replace("-", "_")
        default = named.get("default", NOTHING)
        known = default if isinstance(default, Text) else Unknown(destination or "value")
        self._options[path][destination] = known

    def default(self, given: Given) -> Value | None:
        """What a setting, or what holds the options, is unless somebody says otherwise."""
        if given.function == _SETTINGS:
            return self._setting(given.name)
        if given.function == _OPTIONS:
            return self._record(given.name)
        if given.name in _ARGUMENTS:
            return self._record(given.function.split(":", 1)[0])
        return None

    def _setting(self, name: str) -> Value | None:
        if name in self._settings:
            return self._settings[name]
        holders: list[Value] = [ClassValue(key) for key in self._classes.get(name, ())]
        holders = holders or [ModuleValue(path) for path in self._files()]
        frame = Frame(key="", path="", language="python", environment=Environment({}), is_silent=True)
        found = [self._machine.attribute(holder, name, frame) for holder in holders]
        known = [value for value in found if not isinstance(value, Unknown) and value != NOTHING]
        return join(*known) if known else None

    def _files(self) -> list[str]:
        return sorted(path for path in self._project.paths if _SETTINGS_FILE.search(path))

    def _record(self, path: str) -> Value | None:
        options = self._options.get(path)
        if options is None and len(self._options) == 1:
            options = next(iter(self._options.values()))
        return RecordValue(tuple(sorted(options.items()))) if options else None
