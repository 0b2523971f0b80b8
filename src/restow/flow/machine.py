"""What the interpreter's parts ask of each other, and the state of one function being looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from restow.flow.catalogue import Catalogue
from restow.flow.effects import Effect
from restow.flow.substitution import Resolver
from restow.flow.values import Arguments, Closure, Given, Instance, Value
from restow.model.code import Block, Class, Expression, Function, Span


@dataclass(slots=True)
class Environment:
    """Names and what they stand for, inside the environment that it is nested in.

    Attributes and elements that were assigned have names too: `self.path`, `cache[]`.
    """

    #: What is bound here.
    names: dict[str, Value]
    #: Where a name that is not bound here is looked for.
    outer: "Environment | None" = None

    def find(self, name: str) -> Value | None:
        """What a name stands for here or further out."""
        scope: Environment | None = self
        while scope is not None:
            if (value := scope.names.get(name)) is not None:
                return value
            scope = scope.outer
        return None


@dataclass(slots=True, kw_only=True)
class Definition:
    """A function of the project, with what it closes over."""

    #: `path:line:name`.
    key: str
    #: Its file and language.
    path: str
    language: str
    function: Function
    scope: Environment
    #: The class it is a method of.
    class_key: str | None = None
    #: The function around it; "" at the top of a module.
    within: str = ""


@dataclass(slots=True, kw_only=True)
class ClassDefinition:
    """A class of the project."""

    key: str
    path: str
    language: str
    node: Class
    scope: Environment
    #: Keys of its methods by name.
    methods: dict[str, str]
    #: What its methods assigned to `self`, by name.
    attributes: dict[str, Value] = field(default_factory=dict)
    #: What its constructor passes to its base's.
    binding: dict[Given, Value] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Frame:
    """One function being looked at."""

    #: The function's key.
    key: str
    path: str
    language: str
    environment: Environment
    self_value: Value | None = None
    class_key: str | None = None
    #: Names that belong to an outer scope though they are assigned here.
    outer: frozenset[str] = frozenset()
    #: Numbers of the observations made so far.
    observations: list[int] = field(default_factory=list)
    returned: list[Value] = field(default_factory=list)
    yielded: list[Value] = field(default_factory=list)
    #: What calls handed on already: an observation's number and the call's place.
    seen: set[tuple[int, Span]] = field(default_factory=set)
    #: Locks and transactions held at this point.
    guards: tuple[str, ...] = ()
    #: How many expressions deep.
    depth: int = 0
    #: The line of the statement at hand.
    line: int = 0
    #: True when nothing that happens here is to be observed: a value is only worked out.
    is_silent: bool = False


class Machine(Protocol):
    """The whole interpreter, as its parts see it."""

    def catalogue(self, frame: Frame) -> Catalogue:
        """The Signatures for the frame's language."""
        ...

    def value_of(self, expression: Expression, frame: Frame) -> Value:
        """What an expression is worth here."""
        ...

    def execute(self, block: Block, frame: Frame) -> bool:
        """Goes through a block; True when it does not go on past it."""
        ...

    def assign(self, target: Expression, value: Value, frame: Frame) -> None:
        """Binds a target."""
        ...

    def call(self, callee: Value, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """What a call gives; what it does is observed in the frame."""
        ...

    def attribute(self, value: Value, name: str, frame: Frame) -> Value:
        """`value.name`."""
        ...

    def element(self, value: Value, key: Value | None, frame: Frame) -> Value:
        """`value[key]`, or an element when it is gone through."""
        ...

    def resolver(self, language: str) -> Resolver:
        """Works out what waited for a caller."""
        ...

    def encloses(self, outer: str, inner: str) -> bool:
        """True when the function `inner` is defined inside the function `outer`."""
        ...

    def define(self, node: Function, frame: Frame) -> str:
        """Makes a function known, and gives its key."""
        ...

    def define_class(self, node: Class, frame: Frame) -> str:
        """Makes a class known, and gives its key."""
        ...

    def imported(self, module: str, name: str | None, frame: Frame) -> Value:
        """What an import gives."""
        ...

    def borrowed(self, module: str, name: str | None, frame: Frame) -> Value:
        """What an import gives, the other module not looked at before somebody asks (see `taken`)."""
        ...

    def taken(self, value: Value) -> Value:
        """The value, with what was borrowed got from where it is."""
        ...

    def call_function(self, callee: Closure, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """What calling a function of the project gives; its effects are seen again, with what it is given."""
        ...

    def construct(self, class_key: str, arguments: Arguments, span: Span, frame: Frame) -> Value:
        """An object of a class of the project."""
        ...

    def construct_base(self, arguments: Arguments, span: Span, frame: Frame) -> None:
        """Calls the constructor of the base of the class at hand."""
        ...

    def is_interesting(self, method: str, owner: str, frame: Frame) -> bool:
        """True when a method of this name, on something of this name, may be a library's or the project's."""
        ...

    def know_method(self, name: str) -> None:
        """Notes that some record of the project has a function of this name."""
        ...

    def instance_attribute(self, instance: Instance, name: str) -> Value | None:
        """What a class's methods, fields or bases say of an attribute; None when they say nothing."""
        ...

    def keep_setting(self, name: str | None, value: Value) -> None:
        """Notes what a setting of the application is."""
        ...

    def told(self, callee: Expression, arguments: Arguments, frame: Frame) -> Value | None:
        """What a call says of settings and command-line options; None for a call of anything else."""
        ...

    def is_decorated(self, definition: Definition) -> bool:
        """True for a method of a class with decorators: a framework makes its objects."""
        ...

    def class_scope(self, class_key: str, expression: Expression) -> Environment:
        """The names that an expression in a class's body may use."""
        ...

    def keep_attribute(self, class_key: str, name: str, value: Value) -> None:
        """Notes what a class's own code assigns to an attribute of its objects."""
        ...

    def keep_elsewhere(self, name: str, value: Value) -> None:
        """Notes what is assigned to an attribute of an object that is not the project's."""
        ...

    def only_object(self, name: str) -> Instance | None:
        """The one object of the project that is kept as an attribute of this name."""
        ...

    def late_binding(self, frame: Frame, name: str) -> Value | None:
        """What functions of the module assign to one of its variables when they run."""
        ...

    def register(self, name: str, arguments: Arguments, span: Span, frame: Frame) -> None:
        """Notes that functions are handed to a call that may run them on some trigger."""
        ...

    def observe_use(self, place: Value, path: tuple[str, ...], kind: str, frame: Frame) -> None:
        """Notes what is done with data, at the line at hand."""
        ...

    def observe(self, effect: Effect, span: Span, frame: Frame) -> None:
        """Notes an effect at a place of the frame's function."""
        ...

    def members_of(self, path: str) -> Mapping[str, Value]:
        """What a module gives to importers."""
        ...
