"""Reading a snippet of Python, and building what is expected of it."""

import textwrap

import msgspec

from restow.languages.python import read_unit
from restow.model.code import (
    Assign,
    Call,
    Constant,
    Evaluate,
    Expression,
    Function,
    Name,
    Span,
    Statement,
    Text,
    Unit,
)

A, B, C, D, F, X, Y = (Name(letter) for letter in "abcdfxy")

NONE = Constant(None)
ANYWHERE = Span(1, 0, 1, 0, 0)


def read(source: str) -> Unit:
    return read_unit("app.py", textwrap.dedent(source).encode())


def body_of(source: str) -> list[Statement]:
    """The statements, places left out: every line is 1 and every span the same."""
    return [anywhere(statement) for statement in read(source).body]


def value_of(source: str) -> Expression:
    [*_, last] = body_of(f"_ = {source}")
    assert isinstance(last, Assign)
    return last.value


def anywhere(part: object) -> object:
    if isinstance(part, tuple):
        return tuple(anywhere(item) for item in part)
    if isinstance(part, Span):
        return ANYWHERE
    if not isinstance(part, msgspec.Struct):
        return part
    names = {name: anywhere(getattr(part, name)) for name in part.__struct_fields__}
    return type(part)(**{**names, "line": 1} if "line" in names else names)


def call(callee: Expression, *arguments: Expression, **keywords: Expression) -> Call:
    return Call(callee, arguments, tuple(keywords.items()), ANYWHERE)


def function(name: str, *body: Statement, **others: object) -> Function:
    return Function(name, others.pop("parameters", ()), body, ANYWHERE, **others)


def text(*parts: Expression | str) -> Text:
    return Text(tuple(Constant(part) if isinstance(part, str) else part for part in parts))


def assign(target: Expression, value: Expression) -> Assign:
    return Assign(target, value, 1)


def evaluate(value: Expression) -> Evaluate:
    return Evaluate(value, 1)
