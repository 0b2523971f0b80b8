"""TypeScript source as the language-neutral grammar: only what JavaScript has not."""

import pytest

from restow.languages import typescript
from restow.model.code import (
    Assign,
    Class,
    Constant,
    Function,
    Imported,
    Member,
    Name,
    Opaque,
    Operation,
    Parameter,
    Record,
    Return,
    Unit,
)
from tests.unit.languages.ecmascript import body_of, exports_of, function_of, value_of
from tests.unit.languages.grammar import ANYWHERE, A, B, C, F, X, assign, call, evaluate, function, text

FOO = Name("Foo")
THIS = Name("this")

EXPRESSIONS = {
    "a as Foo": A,
    "a as const satisfies Foo": A,
    "<Foo>a": A,
    "a!.b": Member(A, "b"),
    "f<Foo>(a!)": call(F, A),
    "a.b<Foo>": Member(A, "b"),
    "require('x') as Foo": Imported("x", None),
    "`${a as string}.json`": text(A, ".json"),
    "(a as any) + '/x'": text(A, "/x"),
}


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_types_are_left_out_of_expressions(source: str) -> None:
    assert value_of(source, "a.ts") == EXPRESSIONS[source]


STATEMENTS = {
    "interface Foo { a: string }": [],
    "type Foo = typeof a": [],
    "declare const a: string": [],
    "declare module 'x' { const a: string }": [],
    "declare global { var a: string }": [],
    "import type {a} from 'x'": [],
    "import type a from 'x'": [],
    "import {type a, b} from 'x'": [assign(B, Imported("x", "b"))],
    "import a = require('x')": [assign(A, Imported("x", None))],
    "import a = b.c": [assign(A, Member(B, "c"))],
    "const a: Foo = b": [assign(A, B)],
    "a! = b as Foo": [assign(A, B)],
    "enum A { X, Y = 5, Z, 'a b' = 'c', D = f(), E }": [
        assign(
            Name("A"),
            Record(
                (
                    (Constant("X"), Constant(0)),
                    (Constant("Y"), Constant(5)),
                    (Constant("Z"), Constant(6)),
                    (Constant("a b"), Constant("c")),
                    (Constant("D"), call(F)),
                    (Constant("E"), Opaque("")),
                )
            ),
        )
    ],
    "namespace X { const a = 1; export const b = a }": [
        assign(A, Constant(1)),
        assign(B, A),
        assign(Name("X"), Record(((Constant("b"), B),))),
    ],
    "namespace X.Y { export const b = 1 }": [
        assign(B, Constant(1)),
        assign(Name("X"), Record(((Constant("Y"), Record(((Constant("b"), B),))),))),
    ],
    "module X { f() }": [evaluate(call(F))],
}


@pytest.mark.parametrize("source", STATEMENTS)
def test_a_statement(source: str) -> None:
    assert body_of(source, "a.ts") == STATEMENTS[source]


EXPORTS = {
    "export interface Foo {}": [],
    "export type Foo = A": [],
    "export type {A} from 'x'": [],
    "export {type A, b}": [("b", B)],
    "export declare function f(): void": [],
    "export as namespace X": [],
    "export default interface Foo {}": [],
    "export enum X { A }": [("X", Name("X"))],
    "export namespace X { export const a = 1 }": [("X", Name("X"))],
    "export abstract class X {}": [("X", Name("X"))],
    "export = a": [("=", A)],
    "export default {a} as Foo": [("default", Name("default"))],
}


@pytest.mark.parametrize("source", EXPORTS)
def test_what_a_module_gives_to_others(source: str) -> None:
    assert exports_of(source, "a.ts") == EXPORTS[source]


def test_a_parameter_keeps_the_class_it_is_of() -> None:
    found = function_of(
        "function f(this: X, a: Foo, b?: ns.Bar, c: Foo<X> = x, d: string, e: Foo[], g: Foo | null) {}",
        "a.ts",
    )
    assert found.parameters == (
        Parameter("a", None, FOO),
        Parameter("b", None, Member(Name("ns"), "Bar")),
        Parameter("c", X, FOO),
        Parameter("d"),
        Parameter("e"),
        Parameter("g"),
    )


def test_a_typed_pattern_is_taken_apart() -> None:
    assert function_of("const f = async <T>({a}: Foo, ...b: T[]): Promise<T> => a", "a.ts") == function(
        "f",
        assign(Record(((Constant("a"), A),)), Name("$0")),
        Return(A, 1),
        parameters=(Parameter("$0", None, FOO), Parameter("b", gathers="*")),
        is_async=True,
    )


def test_overloads_are_one_function() -> None:
    assert body_of("function f(a: string): void; function f(a) {}", "a.ts") == [
        assign(F, function("f", parameters=(Parameter("a"),)))
    ]


def test_a_class() -> None:
    [found] = body_of(
        """
        @Dec() export abstract class X<T> extends B<T> implements C {
          private readonly x: string = "a";
          declare y: string;
          constructor(private path: string, readonly b: Foo, c: number) { super() }
          @Get("/a") async get(@Body() a: Foo): Promise<T> { return a! }
          m(a: string): void;
          m(a: any) {}
          abstract n(): void;
          protected h = (a: string) => a;
          [key: string]: any;
        }
        """,
        "a.ts",
    )
    assert isinstance(found, Assign)
    assert found.value == Class(
        "X",
        (Name("B"),),
        (
            function(
                "constructor",
                assign(Member(THIS, "path"), Name("path")),
                assign(Member(THIS, "b"), B),
                evaluate(call(Name("super"))),
                parameters=(Parameter("path"), Parameter("b", None, FOO), Parameter("c")),
                kind="method",
            ),
            function(
                "get",
                Return(A, 1),
                parameters=(Parameter("a", None, FOO),),
                kind="method",
                is_async=True,
                decorators=(call(Name("Get"), Constant("/a")),),
            ),
            function("m", parameters=(Parameter("a"),), kind="method"),
            function("h", Return(A, 1), parameters=(Parameter("a"),), kind="method"),
        ),
        (("x", Constant("a")),),
        ANYWHERE,
        (call(Name("Dec")),),
    )


def test_jsx_is_read_in_tsx() -> None:
    assert value_of("<A<Foo> b={c as Foo}>{f(a!)}</A>", "a.tsx") == Opaque(
        "<A<Foo> b={c as Foo}>{f(a!)}</A>", (C, call(F, A))
    )
    assert value_of("<Foo>a", "a.mts") == A


def test_a_declaration_file_holds_no_code() -> None:
    for path in ("a.d.ts", "a.d.mts", "a.D.CTS"):
        assert typescript.read_unit(path, b"export const a = f()") == Unit(path, "typescript", ())


def test_every_suffix_is_read() -> None:
    for suffix in typescript.SUFFIXES:
        assert body_of("let a: Foo = b", f"a{suffix}") == [assign(A, B)]


def test_comparisons_are_no_types() -> None:
    assert value_of("a < b", "a.ts") == Operation("<", (A, B))
    found = body_of("const f = (a: X) => a < Y", "a.ts")[0]
    assert isinstance(found, Assign) and isinstance(found.value, Function)
    assert found.value.body == (Return(Operation("<", (A, Name("Y"))), 1),)
