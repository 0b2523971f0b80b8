"""The interpreter: its parts put together, each seeing the whole as a Machine."""

from collections.abc import Callable, Mapping, Sequence

from restow.flow import calls, expressions, parts, statements
from restow.flow.catalogue import Catalogue
from restow.flow.configured import Configured
from restow.flow.effects import Effect
from restow.flow.functions import Functions
from restow.flow.ledger import Ledger
from restow.flow.machine import Definition, Environment, Frame
from restow.flow.modules import Modules
from restow.flow.objects import Objects
from restow.flow.project import Project
from restow.flow.resolving import SilentResolver
from restow.flow.substitution import Binding, Resolver, substituted
from restow.flow.uses import COLLECTION_METHODS, STORE_WORDS
from restow.flow.values import (
    Alternatives,
    Arguments,
    Attribute,
    ClassValue,
    Closure,
    Element,
    External,
    Given,
    Instance,
    Method,
    ModuleValue,
    Result,
    Unknown,
    Value,
    join,
)
from restow.model import code
from restow.model.code import Span, Unit
from restow.model.signature import Library


class Interpreter:
    """Looks at every function of the Units it is given and keeps what they do to documents.

    Args:
        project: the project's paths.
        load: gives the Unit of a path, or None when it cannot be read; called once a path.
        libraries: the Signatures.
    """

    def __init__(
        self, project: Project, load: Callable[[str], Unit | None], libraries: Sequence[Library]
    ) -> None:
        self.ledger = Ledger()
        self.functions = Functions(self, self.ledger)
        self.objects = Objects(self, self.functions)
        self.configured = Configured(self, project)
        self._modules = Modules(self, self.functions, project, load)
        self._wanted: set[str] = set()
        self._looked_at: set[str] = set()
        self._catalogues = {name: Catalogue(libraries, name) for name in ("python", "javascript")}
        self._resolvers = {name: SilentResolver(self, name) for name in self._catalogues}

    def look_at(self, paths: Sequence[str]) -> None:
        """Works out the modules of these paths and all functions that are defined in them.

        What they import is worked out as far as it is called: whatever else is there has no marks.
        """
        self._wanted.update(paths)
        for path in paths:
            self._modules.environment_of(path)
        while keys := self._not_looked_at():
            for key in keys:
                self.functions.summary_of(key)
            self._looked_at.update(keys)

    def _not_looked_at(self) -> list[str]:
        return [
            key
            for key, definition in self.functions.definitions.items()
            if definition.path in self._wanted and key not in self._looked_at
        ]

    def wrapper_names(self) -> set[tuple[str, str]]:
        """Words by which files may come to what touches a document: its module's, and one beside it.

        What an application keeps as an attribute is used through it: `bot.storage.load()`.
        """
        wrappers = self.objects.with_heirs(self.functions.wrappers())
        calls = self.objects.holders.calls(lambda value: self.functions.leads_to(value, wrappers))
        return self._modules.wrapper_names(wrappers) | {("", call) for call in calls}

    def substituted(self, value: Value, binding: Binding) -> Value:
        """The value with the binding's parameters replaced."""
        return substituted(value, binding, self._resolvers["python"])

    # What the interpreter's parts ask (see `machine.Machine`)

    def resolver(self, language: str) -> Resolver:
        """Works out what waited for a caller."""
        return self._resolvers[language]

    def catalogue(self, frame: Frame) -> Catalogue:
        """The Signatures for the frame's language."""
        return self._catalogues[frame.language]

    def value_of(self, expression: code.Expression, frame: Frame) -> Value:
        """What an expression is worth here."""
        return expressions.value_of(expression, frame, self)

    def execute(self, block: code.Block, frame: Frame) -> bool:
        """Goes through a block; True when it does not go on past it."""
        return statements.execute(block, frame, self)

    def assign(self, target: code.Expression, value: Value, frame: Frame) -> None:
        """Binds a target."""
        statements.assign(target, value, frame, self)

    def call(self, callee: Value, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """What a call gives."""
        return calls.call(callee, arguments, span, frame, self)

    def attribute(self, value: Value, name: str, frame: Frame) -> Value:
        """`value.name`."""
        match value:
            case Given() | Attribute() | Element() | Result():
                return Attribute(value, name)
            case ModuleValue(path=path):
                return self._modules.member(path, name)
            case ClassValue(key=key):
                found = self.instance_attribute(Instance(key), name)
                return found if found is not None else Unknown(name)
            case Instance():
                return self.objects.attribute_or_open(value, name)
            case External(name=whole) if frame.language == "python" and self._modules.is_module(
                frame, f"{whole}.{name}"
            ):
                return self.imported(f"{whole}.{name}", None, frame)
            case Method(name="super") if frame.self_value is not None:
                return self.objects.base_attribute(frame, name)
            case Alternatives(options=options):
                return join(*(self.attribute(option, name, frame) for option in options))
            case _:
                return parts.attribute(value, name, frame, self)

    def element(self, value: Value, key: Value | None, frame: Frame) -> Value:
        """`value[key]`."""
        match value:
            case Given() | Attribute() | Element() | Result():
                return Element(value, key)
            case Alternatives(options=options):
                return join(*(self.element(option, key, frame) for option in options))
            case ClassValue():  # a generic class with its parameters: `Storage[User]`
                return value
            case _:
                return parts.element(value, key, frame, self)

    def define(self, node: code.Function, frame: Frame) -> str:
        """Makes a function known."""
        return self.functions.define(node, frame)

    def define_class(self, node: code.Class, frame: Frame) -> str:
        """Makes a class known, with its methods."""
        key = self.objects.define(node, frame)
        self.configured.keep_class(key, node)
        return key

    def call_function(self, callee: Closure, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """What calling a function of the project gives."""
        return self.functions.call(callee, arguments, span, frame)

    def encloses(self, outer: str, inner: str) -> bool:
        """True when the function `inner` is defined inside the function `outer`."""
        return self.functions.encloses(outer, inner)

    def construct(self, class_key: str, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """An object of a class of the project."""
        return self.objects.construct(class_key, arguments, span, frame)

    def construct_base(self, arguments: Arguments, span: Span, frame: Frame) -> None:
        """Calls the constructor of the base of the class at hand."""
        self.objects.construct_base(arguments, span, frame)

    def instance_attribute(self, instance: Instance, name: str) -> Value | None:
        """What a class says of an attribute of its object."""
        return self.objects.attribute(instance, name)

    def keep_setting(self, name: str | None, value: Value) -> None:
        """Notes what a setting of the application is."""
        self.configured.keep(name, value)

    def told(self, callee: code.Expression, arguments: Arguments, frame: Frame) -> Value | None:
        """What a call says of settings and command-line options."""
        return self.configured.told(callee, arguments, frame) if frame.language == "python" else None

    def default_of(self, given: Given) -> Value | None:
        """What a parameter, a setting or the command line is where nobody says otherwise."""
        found = self.functions.defaults.get(given)
        return found if found is not None else self.configured.default(given)

    def is_decorated(self, definition: Definition) -> bool:
        """True for a method of a class with decorators: a framework makes its objects."""
        owner = self.objects.classes.get(definition.class_key or "")
        return owner is not None and bool(owner.node.decorators)

    def class_scope(self, class_key: str, expression: code.Expression) -> Environment:
        """The names that an expression in a class's body may use."""
        return self.objects.scope_of(class_key, expression)

    def keep_attribute(self, class_key: str, name: str, value: Value) -> None:
        """Notes what a class's own code assigns to an attribute of its objects."""
        self.objects.keep_attribute(class_key, name, value)

    def is_interesting(self, method: str, owner: str, frame: Frame) -> bool:
        """True when some library or class has a method of this name, and its owner is no plain collection."""
        if method in COLLECTION_METHODS and not (
            method in self.objects.method_names and STORE_WORDS.search(owner)
        ):
            return False
        return method in self.objects.method_names or method in self.catalogue(frame).methods

    def know_method(self, name: str) -> None:
        """Notes that some record of the project has a function of this name."""
        self.objects.method_names.add(name)

    def imported(self, module: str, name: str | None, frame: Frame) -> Value:
        """What an import gives."""
        return self._modules.imported(module, name, frame)

    def borrowed(self, module: str, name: str | None, frame: Frame) -> Value:
        """What an import gives, the other module not looked at before somebody asks."""
        return self._modules.borrowed(module, name, frame)

    def taken(self, value: Value) -> Value:
        """The value, with what was borrowed got from where it is."""
        return self._modules.taken(value)

    def members_of(self, path: str) -> Mapping[str, Value]:
        """What `from module import *` takes."""
        return self._modules.members_of(path)

    def keep_elsewhere(self, name: str, value: Value) -> None:
        """Notes what is assigned to an attribute of an object that is not the project's."""
        self.objects.holders.keep(name, value)

    def only_object(self, name: str) -> Instance | None:
        """The one object of the project that is kept as an attribute of this name."""
        return self.objects.holders.only(name)

    def late_binding(self, frame: Frame, name: str) -> Value | None:
        """What functions of the module assign to one of its variables when they run."""
        return self._modules.late_binding(frame, name)

    def observe(self, effect: Effect, span: Span, frame: Frame) -> None:
        """Notes an effect at a place of the frame's function."""
        self.ledger.observe(effect, span, frame)

    def observe_use(self, place: Value, path: tuple[str, ...], kind: str, frame: Frame) -> None:
        """Notes what is done with data."""
        self.ledger.observe_use(place, path, kind, frame)

    def register(self, name: str, arguments: Arguments, span: Span, frame: Frame) -> None:
        """Notes that functions are handed to a call that may run them on some trigger."""
        self.ledger.register(name, arguments, span, frame)
