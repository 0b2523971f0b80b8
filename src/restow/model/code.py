"""Source code in language-neutral form: what a front end makes of a syntax tree, and what flow reads.

    Unit          one source file: its statements, exports, notes, and what of it could not be read
    Statement     Assign | Evaluate | Return | Leave | Branch | Loop | Scope
    Expression    Constant | Name | Member | Index | Call | Text | Either | Record | Sequence | ...
    Function      parameters and a body; Class: bases, methods and fields

Only what moves values is kept: operators without their meaning, no types but the annotations of
parameters. The grammar is one file because it is one recursive type. Its parts are msgspec structs, not
dataclasses: they are cached on disk and cross processes by the million, and a decoder that knows the
types refuses a damaged cache. Lines count from 1, columns and byte offsets from 0.
"""

from typing import TypeAlias

from msgspec import Struct


class Node(Struct, frozen=True, array_like=True, tag=True):
    """Any part of the grammar; equality is by value."""


class Span(Struct, frozen=True, array_like=True):
    """Where something stands in its file."""

    #: First line.
    line: int
    #: Column of the first character, in bytes.
    column: int
    #: Last line.
    end_line: int
    #: First byte, and the byte after the last.
    start: int
    end: int


# Expressions


class Constant(Node, frozen=True):
    """A literal: text without holes, a number, a truth value, or nothing (`None`, `null`, `undefined`)."""

    value: str | int | float | bool | None


class Name(Node, frozen=True):
    """A variable; `self`, `this`, `super`, `__file__`, `__dirname` are names too."""

    id: str


class Member(Node, frozen=True):
    """`object.name`, also `object?.name`."""

    object: "Expression"
    name: str


class Index(Node, frozen=True):
    """`object[key]`; a slice is an Index by an Opaque."""

    object: "Expression"
    key: "Expression"


class Call(Node, frozen=True):
    """A call, a construction (`new X()`) or a tagged template; `await` is dropped."""

    callee: "Expression"
    arguments: tuple["Expression", ...]
    #: Python's named arguments; `**x` has the name "".
    keywords: tuple[tuple[str, "Expression"], ...]
    span: Span
    #: True for `new X()`.
    constructs: bool = False


class Text(Node, frozen=True):
    """Joined text: an f-string, a template literal, or a chain of `+`, its parts in order."""

    parts: tuple["Expression", ...]


class Operation(Node, frozen=True):
    """Any other operator with its operands: `/`, `%`, `==`, `in`, `not`, `-`, `typeof`, `delete`."""

    operator: str
    operands: tuple["Expression", ...]


class Either(Node, frozen=True):
    """One of several values: `a or b`, `a ?? b`, `x if test else y`, `test ? x : y`.

    In `a or b` the options are a and b; in a conditional the test is kept, since it may hold calls.
    """

    options: tuple["Expression", ...]
    test: "Expression | None" = None


class Record(Node, frozen=True):
    """A dict or object literal, or an object pattern. A spread (`**x`, `...x`) has the key None."""

    entries: tuple[tuple["Expression | None", "Expression"], ...]


class Sequence(Node, frozen=True):
    """A list, tuple, set or array literal, or an array pattern."""

    items: tuple["Expression", ...]


class Spread(Node, frozen=True):
    """`*x` or `...x` inside a Sequence, or among arguments or parameters."""

    value: "Expression"


class Comprehension(Node, frozen=True):
    """`[element for target in iterable if condition]` and its kin."""

    element: "Expression"
    #: Each `for`: its target and what it goes through.
    loops: tuple[tuple["Expression", "Expression"], ...]
    conditions: tuple["Expression", ...]


class Imported(Node, frozen=True):
    """What an import or a `require("...")` gives: a whole module, or one of its names.

    `module` is as written, with leading dots for Python's relative imports ("..shared.blob") and the
    specifier for Node ("./utils", "node:fs"). `name` is None for the whole module, "default" for a
    default import, "*" for Python's star import (assigned to the Name "*").
    """

    module: str
    name: str | None


class Parameter(Node, frozen=True):
    """One parameter.

    A pattern's parameter is named `$0`, `$1`, ... by position, and the function's body begins with an
    Assign of the pattern from it.
    """

    name: str
    default: "Expression | None" = None
    annotation: "Expression | None" = None
    #: "" for an ordinary one, "*" for `*args` and `...rest`, "**" for `**kwargs`.
    gathers: str = ""


class Function(Node, frozen=True):
    """A function, method, lambda or arrow function, wherever it is defined."""

    #: "" for one without a name; the front end names it after the variable or property it is given to.
    name: str
    parameters: tuple[Parameter, ...]
    body: "tuple[Statement, ...]"
    span: Span
    #: Decorators, outermost first, as they stand (`app.route("/x")` is a Call).
    decorators: tuple["Expression", ...] = ()
    #: "function", or inside a class "method", "static", "class", "getter", "setter".
    kind: str = "function"
    is_async: bool = False
    #: Names assigned here that belong to an outer scope (`global x`, a bare `x = ...` in JavaScript).
    outer: tuple[str, ...] = ()


class Class(Node, frozen=True):
    """A class: its own methods and fields; inherited ones are found through `bases`."""

    name: str
    bases: tuple["Expression", ...]
    methods: tuple[Function, ...]
    #: Fields with their values (class attributes, `static x = ...`, `x = ...`), in order.
    fields: tuple[tuple[str, "Expression"], ...]
    span: Span
    decorators: tuple["Expression", ...] = ()


class Opaque(Node, frozen=True):
    """Anything else: its text, cut at 40 characters, and the expressions inside it, which may hold calls."""

    text: str
    parts: tuple["Expression", ...] = ()


Expression: TypeAlias = (
    Constant
    | Name
    | Member
    | Index
    | Call
    | Text
    | Operation
    | Either
    | Record
    | Sequence
    | Spread
    | Comprehension
    | Imported
    | Function
    | Class
    | Opaque
)

# Statements


class Assign(Node, frozen=True):
    """`target = value`: also a definition (`def f` assigns a Function to the Name f), or an import.

    The target is a Name, Member, Index, or a Record or Sequence pattern. `x += y` has the value
    Text((x, y)).
    """

    target: Expression
    value: Expression
    line: int


class Evaluate(Node, frozen=True):
    """An expression for its effect."""

    value: Expression
    line: int


class Return(Node, frozen=True):
    """`return` or `yield`; an arrow function's expression body is one Return."""

    value: Expression
    line: int
    #: True for `yield`: the block goes on.
    yields: bool = False


class Leave(Node, frozen=True):
    """The block ends here without a value: `raise`, `throw`, `break`, `continue`."""

    value: Expression | None
    line: int


class Branch(Node, frozen=True):
    """One of several blocks runs: `if`, `match`, `switch`, the handlers of a `try`.

    A `try`'s own body stands before the Branch, or is its first arm. A missing `else` is an empty arm.
    """

    tests: tuple[Expression, ...]
    arms: tuple["tuple[Statement, ...]", ...]
    line: int


class Loop(Node, frozen=True):
    """`for` and `while`; the target takes the elements of the iterable."""

    target: Expression | None
    iterable: Expression | None
    body: "tuple[Statement, ...]"
    line: int


class Scope(Node, frozen=True):
    """A `with` block: each item is a value and the name it is bound to."""

    items: tuple[tuple[Expression, Expression | None], ...]
    body: "tuple[Statement, ...]"
    line: int


Statement: TypeAlias = Assign | Evaluate | Return | Leave | Branch | Loop | Scope
Block: TypeAlias = tuple[Statement, ...]


class Note(Struct, frozen=True, array_like=True):
    """A comment meant for restow: `# restow: json because it is reviewed`."""

    line: int
    #: What follows `restow:`.
    text: str


class Unreadable(Struct, frozen=True, array_like=True):
    """A part of the file that is not in its language, and was stepped over."""

    line: int
    reason: str


class Unit(Struct, frozen=True, array_like=True):
    """One source file."""

    #: From the project's root, with `/`.
    path: str
    #: The front end's name: "python", "javascript", "typescript".
    language: str
    #: The module's own statements, definitions among them.
    body: Block
    #: Names given to importers: (name, value). "*" re-exports all of an Imported module; "default" is the
    #: default export; "=" is a CommonJS `module.exports = value`. Python exports its module's names: empty.
    exports: tuple[tuple[str, Expression], ...] = ()
    notes: tuple[Note, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
