"""Python source as the language-neutral grammar: a snippet, and what is made of it."""

import textwrap

import pytest

from restow.model.code import (
    Assign,
    Branch,
    Call,
    Comprehension,
    Constant,
    Either,
    Evaluate,
    Function,
    Imported,
    Index,
    Leave,
    Loop,
    Member,
    Name,
    Opaque,
    Operation,
    Parameter,
    Record,
    Return,
    Scope,
    Sequence,
    Span,
    Spread,
    Statement,
)
from tests.unit.languages.grammar import (
    ANYWHERE,
    NONE,
    A,
    B,
    C,
    D,
    F,
    X,
    Y,
    assign,
    body_of,
    call,
    evaluate,
    function,
    read,
    text,
    value_of,
)

LITERALS = {
    "'a'": "a",
    "'''a\nb'''": "a\nb",
    r"'a\n\t\\\'\x41\101\u00e9\U0001F600\N{BULLET}'": "a\n\t\\'AA\u00e9\U0001f600\u2022",
    "'a\\\nb'": "ab",
    r"r'\d\n'": r"\d\n",
    r"'\d'": r"\d",
    r"'\ud800'": "\ufffd",
    r"b'\x41\u0041'": r"A\u0041",
    "'a' \"b\" 'c'": "abc",
    "('a'\n 'b')": "ab",
    "f'plain'": "plain",
    "f'{{a}}'": "{a}",
    "''": "",
    "u'ä'": "ä",
    "1_000": 1000,
    "0x1F": 31,
    "1.5e3": 1500.0,
    "True": True,
    "None": None,
}


@pytest.mark.parametrize("source", LITERALS)
def test_a_literal_is_its_value(source: str) -> None:
    found = value_of(source)
    assert isinstance(found, Constant)
    assert (type(found.value), found.value) == (type(LITERALS[source]), LITERALS[source])


TEXTS = {
    "f'{a}.json'": text(A, ".json"),
    "f'{a!r:>{b}}'": text(A),
    "f'{a:%Y-%m-%d}/x'": text(A, "/x"),
    "f'{a=}'": text("a=", A),
    "f'{a + \"/\"}{f(b)}'": text(text(A, "/"), call(F, B)),
    "f'{f\"{a}-{b}\"}.json'": text(text(A, "-", B), ".json"),
    "'data/' f'{a}' '.json'": text("data/", A, ".json"),
    r"rf'\{a}\n'": text("\\", A, r"\n"),
    "a + '/' + b": text(A, "/", B),
    "a + (b + c)": text(A, text(B, C)),
}


@pytest.mark.parametrize("source", TEXTS)
def test_joined_text_keeps_its_parts(source: str) -> None:
    assert value_of(source) == TEXTS[source]


EXPRESSIONS = {
    "a.b.c": Member(Member(A, "b"), "c"),
    "a[b]": Index(A, B),
    "a[b, c]": Index(A, Sequence((B, C))),
    "a[b:f(c)]": Index(A, Opaque("b:f(c)", (B, call(F, C)))),
    "a[-1]": Index(A, Operation("-", (Constant(1),))),
    "f(a, *b, c=d, **x)": Call(F, (A, Spread(B)), (("c", D), ("", X)), ANYWHERE),
    "f(a, # why\n b)": call(F, A, B),
    "await f(a)": call(F, A),
    "(a)": A,
    "a / b": Operation("/", (A, B)),
    "'%s.json' % a": Operation("%", (Constant("%s.json"), A)),
    "a or b": Either((A, B)),
    "a and b": Operation("and", (A, B)),
    "not a": Operation("not", (A,)),
    "a not in b": Operation("not in", (A, B)),
    "a is  not b": Operation("is not", (A, B)),
    "a if f(b) else c": Either((A, C), call(F, B)),
    "{'a': b, **c, d: x}": Record(((Constant("a"), B), (None, C), (D, X))),
    "{'a': lambda: b}": Record(((Constant("a"), function("a", Return(B, 1))),)),
    "[a, *b]": Sequence((A, Spread(B))),
    "(a, b)": Sequence((A, B)),
    "{a, b}": Sequence((A, B)),
    "a, b": Sequence((A, B)),
    "[f(a) for a, b in c if d]": Comprehension(call(F, A), ((Sequence((A, B)), C),), (D,)),
    "{a: b for a in c for b in d}": Comprehension(Record(((A, B),)), ((A, C), (B, D)), ()),
    "f(a async for a in b)": call(F, Comprehension(A, ((A, B),), ())),
    "...": Opaque("..."),
    "2j": Opaque("2j"),
    "99999999999999999999": Opaque("99999999999999999999"),
    "1e999": Opaque("1e999"),
}


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_an_expression(source: str) -> None:
    assert value_of(source) == EXPRESSIONS[source]


def test_a_call_knows_its_place() -> None:
    [_, statement] = read("import json\nx = [json.load(\n  f)]\n").body
    assert isinstance(statement, Assign) and isinstance(statement.value, Sequence)
    [found] = statement.value.items
    assert isinstance(found, Call)
    assert found.span == Span(2, 5, 3, 17, 32)


ASSIGNMENTS = {
    "a = b": [assign(A, B)],
    "a: T = b": [assign(A, B)],
    "a: T": [],
    "a.b = c": [assign(Member(A, "b"), C)],
    "a[b] = c": [assign(Index(A, B), C)],
    "a, (b, *c) = d": [assign(Sequence((A, Sequence((B, Spread(C))))), D)],
    "[a, b] = c": [assign(Sequence((A, B)), C)],
    "a = b = 'x'": [assign(A, Constant("x")), assign(B, Constant("x"))],
    "a = b.c = f()": [assign(A, call(F)), assign(Member(B, "c"), A)],
    "a, b = c = f()": [assign(C, call(F)), assign(Sequence((A, B)), C)],
    "a += b": [assign(A, text(A, B))],
    "a /= b": [assign(A, Operation("/", (A, B)))],
    "a = lambda x: b": [assign(A, function("a", Return(B, 1), parameters=(Parameter("x"),)))],
    "f(a := b)": [assign(A, B), evaluate(call(F, A))],
    "if (a := b): f(a)": [assign(A, B), Branch((A,), ((evaluate(call(F, A)),), ()), 1)],
    "while a := b(): f(a)": [
        Loop(None, None, (assign(A, call(B)), evaluate(A), evaluate(call(F, A))), 1),
    ],
    "a = lambda: (b := c)": [assign(A, function("a", assign(B, C), Return(B, 1)))],
}


@pytest.mark.parametrize("source", ASSIGNMENTS)
def test_an_assignment(source: str) -> None:
    assert body_of(source) == ASSIGNMENTS[source]


IMPORTS = {
    "import a": [("a", "a", None)],
    "import a.b, d": [("a", "a", None), ("d", "d", None)],
    "import a.b as c": [("c", "a.b", None)],
    "from a.b import c, d as e": [("c", "a.b", "c"), ("e", "a.b", "d")],
    "from a import (b,  # why\n  c)": [("b", "a", "b"), ("c", "a", "c")],
    "from . import a": [("a", ".", "a")],
    "from ..a.b import c": [("c", "..a.b", "c")],
    "from ... import a": [("a", "...", "a")],
    "from a import *": [("*", "a", "*")],
    "from a import a": [("a", "a", "a")],
    "from __future__ import annotations": [],
}


@pytest.mark.parametrize("source", IMPORTS)
def test_an_import_binds_names(source: str) -> None:
    expected = [assign(Name(name), Imported(module, part)) for name, module, part in IMPORTS[source]]
    assert body_of(source) == expected


def call_of(name: str) -> Evaluate:
    return evaluate(call(Name(name)))


BLOCKS = {
    "if a: b()\nelif c: d()\n": [Branch((A, C), ((call_of("b"),), (call_of("d"),), ()), 1)],
    "if a: b()\nelse: d()\n": [Branch((A,), ((call_of("b"),), (call_of("d"),)), 1)],
    "if __name__ == '__main__': f()": [
        Branch((Operation("==", (Name("__name__"), Constant("__main__"))),), ((call_of("f"),), ()), 1),
    ],
    "for a, b in c: d()\nelse: f()\n": [
        Loop(Sequence((A, B)), C, (call_of("d"),), 1),
        call_of("f"),
    ],
    "while True: a()": [Loop(None, None, (call_of("a"),), 1)],
    "while a: b()\nelse: c()\n": [Loop(None, None, (evaluate(A), call_of("b")), 1), call_of("c")],
    "with a() as b, c: d()": [Scope(((call(A), B), (C, None)), (call_of("d"),), 1)],
    "with (a() as b, c as (d, x),): f()": [
        Scope(((call(A), B), (C, Sequence((D, X)))), (call_of("f"),), 1),
    ],
    "with (a() as b): f()": [Scope(((call(A), B),), (call_of("f"),), 1)],
    "try: a()\nexcept (X, Y) as b: c()\nelse: d()\nfinally: f()\n": [
        call_of("a"),
        Branch((), ((call_of("c"),), ()), 1),
        call_of("d"),
        call_of("f"),
    ],
    "try: a()\nexcept* X: c()\n": [call_of("a"), Branch((), ((call_of("c"),), ()), 1)],
    "try: a()\nfinally: f()\n": [call_of("a"), call_of("f")],
    "match a:\n  case {'p': b, **c} if d: b()\n  case [x, _, *y]: c()\n  case _: d()\n": [
        Branch(
            (A, D),
            (
                (assign(Record(((Constant("p"), B), (None, C))), A), call_of("b")),
                (assign(Sequence((X, Name("_"), Spread(Y))), A), call_of("c")),
                (call_of("d"),),
            ),
            1,
        )
    ],
    "match a:\n  case 1 | 2: b()\n  case X(c) as d: f()\n": [
        Branch((A,), ((call_of("b"),), (assign(D, A), call_of("f")), ()), 1),
    ],
    "match a, b:\n  case c, 1: f()\n": [
        Branch(
            (Sequence((A, B)),),
            ((assign(Sequence((C, Name("_"))), Sequence((A, B))), call_of("f")), ()),
            1,
        )
    ],
}


@pytest.mark.parametrize("source", BLOCKS)
def test_a_compound_statement(source: str) -> None:
    assert body_of(source) == BLOCKS[source]


def body_of_f(source: str) -> tuple[Statement, ...]:
    [statement] = body_of("def f():\n" + textwrap.indent(textwrap.dedent(source), "  "))
    assert isinstance(statement, Assign) and isinstance(statement.value, Function)
    return statement.value.body


def test_handlers_after_a_return_are_still_reached() -> None:
    found = body_of_f("""
        try:
            a = b()
            return f(a)
        except X:
            c()
        """)
    assert found == (
        assign(A, call(B)),
        Branch((), ((call_of("c"),), (Return(call(F, A), 1),)), 1),
    )


def test_a_finally_after_a_return_is_still_reached() -> None:
    found = body_of_f("""
        try:
            return a
        finally:
            c()
        """)
    assert found == (Branch((), ((Return(A, 1),), (call_of("c"), Leave(None, 1))), 1),)


LEAVING = {
    "return": (Return(NONE, 1),),
    "return a, b": (Return(Sequence((A, B)), 1),),
    "yield a": (Return(A, 1, True),),
    "yield": (Return(NONE, 1, True),),
    "yield from a": (Return(Spread(A), 1, True),),
    "a = yield b": (Return(B, 1, True), assign(A, Opaque("yield"))),
    "raise": (Leave(None, 1),),
    "raise a(b) from c": (Leave(call(A, B), 1),),
    "break": (Leave(None, 1),),
    "continue": (Leave(None, 1),),
    "del a, b[c]": (evaluate(Operation("del", (A, Index(B, C)))),),
    "assert a, b": (evaluate(Operation("assert", (A, B))),),
    "'a docstring'": (),
    "pass": (),
    "...": (),
}


@pytest.mark.parametrize("source", LEAVING)
def test_a_simple_statement(source: str) -> None:
    assert body_of_f(source) == LEAVING[source]
