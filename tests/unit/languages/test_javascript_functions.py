"""Functions and classes of JavaScript in the language-neutral grammar."""

import pytest

from restow.model.code import (
    Assign,
    Branch,
    Call,
    Class,
    Constant,
    Either,
    Evaluate,
    Member,
    Name,
    Opaque,
    Parameter,
    Record,
    Return,
    Sequence,
    Spread,
)
from tests.unit.languages.ecmascript import body_of, function_of, leave, read, value_of
from tests.unit.languages.grammar import (
    ANYWHERE,
    NONE,
    A,
    B,
    C,
    D,
    F,
    X,
    assign,
    call,
    evaluate,
    function,
)

G = Name("g")
THIS = Name("this")
MODULE_EXPORTS = Member(Name("module"), "exports")


FUNCTIONS = {
    "function f(a, b = 1, ...c) { return a }": function(
        "f",
        Return(A, 1),
        parameters=(Parameter("a"), Parameter("b", Constant(1)), Parameter("c", gathers="*")),
    ),
    "const f = a => g(a)": function("f", Return(call(G, A), 1), parameters=(Parameter("a"),)),
    "a.f = function () {}": function("f"),
    "f = function g() {}": function("g"),
    "f = async () => {}": function("f", is_async=True),
    "f = () => (a = b)": function("f", assign(A, B), Return(B, 1), outer=("a",)),
    "async function f({a, b: [c] = []}, d) {}": function(
        "f",
        assign(Record(((Constant("a"), A), (Constant("b"), Sequence((C,))))), Name("$0")),
        parameters=(Parameter("$0"), Parameter("d")),
        is_async=True,
    ),
    "function f(d, {a = 1} = {}) {}": function(
        "f",
        assign(Record(((Constant("a"), A),)), Name("$1")),
        assign(A, Either((A, Constant(1)))),
        parameters=(Parameter("d"), Parameter("$1", Record(()))),
    ),
    "function f(...[a]) {}": function(
        "f", assign(Sequence((A,)), Name("$0")), parameters=(Parameter("$0", gathers="*"),)
    ),
    "function f(a = () => 1) {}": function(
        "f", parameters=(Parameter("a", function("a", Return(Constant(1), 1))),)
    ),
    "function* f() { yield a; const b = yield c; yield* d }": function(
        "f",
        Return(A, 1, True),
        Return(C, 1, True),
        assign(B, Opaque("yield")),
        Return(Spread(D), 1, True),
    ),
    "function f() { return }": function("f", Return(NONE, 1)),
    "function f() { return (a, b) }": function("f", evaluate(A), Return(B, 1)),
}


@pytest.mark.parametrize("source", FUNCTIONS)
def test_a_function(source: str) -> None:
    assert function_of(source) == FUNCTIONS[source]


OUTER = {
    "function f() { a = 1 }": ("a",),
    "function f() { [a, b.c, {d}] = x }": ("a", "d"),
    "function f() { a += 1; b++; for (c of d) ; }": ("a", "b", "c"),
    "function f(a, {b}) { a = b = 1; let c; c = 2; d.x = 3 }": (),
    "function f() { a = 1; var a }": (),
    "function f() { try {} catch (a) { a = 1 } for (const b of c) b = 1; class d {} d = 1 }": (),
    "function f() { function g() { a = 1 } g = 1 }": (),
    "f = function g() { g = 1 }": (),
    "function f() { return () => { a = 1 } }": (),
    "function f() { let a; return () => { a = 1 } }": (),
}


@pytest.mark.parametrize("source", OUTER)
def test_names_that_a_function_assigns_outside(source: str) -> None:
    assert function_of(source).outer == OUTER[source]


def test_a_function_inside_assigns_outside_by_itself() -> None:
    inner = function_of("function f() { let a; function g() { a = 1 } }").body[1]
    assert inner == assign(G, function("g", assign(A, Constant(1)), outer=("a",)))


def test_a_class() -> None:
    [found] = body_of(
        """
        @d class X extends a.B {
          static a = 1;
          #b = f();
          c;
          constructor(a) { super(a) }
          @f('/x') async d() {}
          static y() {}
          get g() { return this.#b }
          set g(a) {}
          static h = () => 1;
          ['x y'] = 2;
          'k' = 3;
          static { f() }
        }
        """
    )
    assert found == assign(
        Name("X"),
        Class(
            "X",
            (Member(A, "B"),),
            (
                function(
                    "constructor",
                    evaluate(call(Name("super"), A)),
                    parameters=(Parameter("a"),),
                    kind="method",
                ),
                function("d", kind="method", is_async=True, decorators=(call(F, Constant("/x")),)),
                function("y", kind="static"),
                function("g", Return(Member(THIS, "#b"), 1), kind="getter"),
                function("g", parameters=(Parameter("a"),), kind="setter"),
                function("h", Return(Constant(1), 1), kind="static"),
                function("", evaluate(call(F)), kind="static"),
            ),
            (("a", Constant(1)), ("#b", call(F)), ("['x y']", Constant(2)), ("k", Constant(3))),
            ANYWHERE,
            (D,),
        ),
    )


def test_a_class_is_called_what_it_is_given_to() -> None:
    assert body_of("const X = class {}") == [assign(Name("X"), Class("X", (), (), (), ANYWHERE))]


def test_decorators_before_export_are_those_of_the_class() -> None:
    [found] = body_of("@a export class X {}")
    assert isinstance(found, Assign) and isinstance(found.value, Class)
    assert found.value.decorators == (A,)


def test_methods_of_an_object() -> None:
    assert value_of("{a() {}, get b() {}, async c() {}, d: () => {}, [x]: () => {}}") == Record(
        (
            (Constant("a"), function("a", kind="method")),
            (Constant("b"), function("b", kind="getter")),
            (Constant("c"), function("c", kind="method", is_async=True)),
            (Constant("d"), function("d")),
            (X, function("")),
        )
    )


def test_what_follows_a_body_that_leaves_is_still_reached() -> None:
    found = function_of("function f() { try { return a } catch { return b } finally { g() } }")
    assert found.body == (
        Branch(
            (),
            (
                (Branch((), ((Return(B, 1),), (Return(A, 1),)), 1),),
                (evaluate(call(G)), leave()),
            ),
            1,
        ),
    )


def test_places_are_those_of_the_file() -> None:
    [found] = read("\n\n  /* é */ f(\n)").body
    assert isinstance(found, Evaluate) and isinstance(found.value, Call)
    span = found.value.span
    assert (found.line, span.line, span.column, span.end_line, span.start, span.end) == (3, 3, 11, 4, 13, 17)
