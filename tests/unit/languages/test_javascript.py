"""JavaScript source as the language-neutral grammar: a snippet, and what is made of it."""

import pytest

from restow.model.code import (
    Branch,
    Call,
    Constant,
    Either,
    Imported,
    Index,
    Leave,
    Loop,
    Member,
    Name,
    Opaque,
    Operation,
    Record,
    Sequence,
    Spread,
)
from tests.unit.languages.ecmascript import body_of, exports_of, leave, value_of
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
    call,
    evaluate,
    text,
)

G = Name("g")
THIS = Name("this")
MODULE_EXPORTS = Member(Name("module"), "exports")

LITERALS = {
    "'a'": "a",
    '"a\'b"': "a'b",
    r"'a\n\t\\\'\x41\u00e9\u{1F600}'": "a\n\t\\'A\u00e9\U0001f600",
    r"'\ud83d\ude00'": "\U0001f600",
    r"'\ud83d'": "\ufffd",
    r"'\u{110000}'": "\ufffd",
    r"'\0\101\q'": "\0Aq",
    "'a\\\nb\\\r\nc'": "abc",
    "`a`": "a",
    "`a\\`\\${b}\n`": "a`${b}\n",
    "``": "",
    "''": "",
    "'ä'": "ä",
    "12": 12,
    "0": 0,
    "1_000": 1000,
    "0x1F": 31,
    "0b11": 3,
    "0o17": 15,
    "017": 15,
    "10n": 10,
    "1.5e3": 1500.0,
    ".5": 0.5,
    "true": True,
    "false": False,
    "null": None,
    "undefined": None,
    "void 0": None,
}


@pytest.mark.parametrize("source", LITERALS)
def test_a_literal_is_its_value(source: str) -> None:
    found = value_of(source)
    assert isinstance(found, Constant)
    assert (type(found.value), found.value) == (type(LITERALS[source]), LITERALS[source])


TEXTS = {
    "`${a}.json`": text(A, ".json"),
    "`${a}/${b}`": text(A, "/", B),
    "`${f(a)}-${`${b}.json`}`": text(call(F, A), "-", text(B, ".json")),
    "`${a /* why */}\\n`": text(A, "\n"),
    "a + '/' + b": text(A, "/", B),
    "a + (b + c)": text(A, text(B, C)),
}


@pytest.mark.parametrize("source", TEXTS)
def test_joined_text_keeps_its_parts(source: str) -> None:
    assert value_of(source) == TEXTS[source]


EXPRESSIONS = {
    "a.b.c": Member(Member(A, "b"), "c"),
    "a?.b?.[c]?.(d)": call(Index(Member(A, "b"), C), D),
    "this.#a": Member(THIS, "#a"),
    "super.a()": call(Member(Name("super"), "a")),
    "a[b]": Index(A, B),
    "a['b']": Index(A, Constant("b")),
    "f(a, /* why */ ...b)": call(F, A, Spread(B)),
    "await f(a)": call(F, A),
    "new a.B(c)": Call(Member(A, "B"), (C,), (), ANYWHERE, True),
    "new X": Call(Name("X"), (), (), ANYWHERE, True),
    "f`a${b}`": call(F, text("a", B)),
    "((a))": A,
    "a || b": Either((A, B)),
    "a ?? b ?? c": Either((A, B, C)),
    "(a || b) && c": Operation("&&", (Either((A, B)), C)),
    "a && b": Operation("&&", (A, B)),
    "f(a) ? b : c": Either((B, C), call(F, A)),
    "!a": Operation("!", (A,)),
    "typeof a": Operation("typeof", (A,)),
    "a instanceof b": Operation("instanceof", (A, B)),
    "a === b": Operation("===", (A, B)),
    "/a(b)/g": Opaque("/a(b)/g"),
    "import.meta.url": Member(Opaque("import.meta"), "url"),
    "[a, ...b]": Sequence((A, Spread(B))),
    "[, a]": Sequence((NONE, A)),
    "[a, , b]": Sequence((A, NONE, B)),
    "[a, b,]": Sequence((A, B)),
    "[/* why */ a]": Sequence((A,)),
    "[]": Sequence(()),
    "{}": Record(()),
    "{a, 'b': c, 3: d, [x]: y, ...f}": Record(
        ((Constant("a"), A), (Constant("b"), C), (Constant("3"), D), (X, Y), (None, F))
    ),
    "require('./a')": Imported("./a", None),
    "require(`a`).b": Member(Imported("a", None), "b"),
    "require('a')(b)": call(Imported("a", None), B),
    "require(a)": call(Name("require"), A),
    "await import('a')": Imported("a", None),
    "import(a)": call(Name("import"), A),
    "<A b={c} d='e' {...f}>text {g} {/* no */}<B>{a(b)}</B></A>": Opaque(
        "<A b={c} d='e' {...f}>text {g} {/* no */", (C, Spread(F), G, call(A, B))
    ),
    "<></>": Opaque("<></>"),
}


@pytest.mark.parametrize("source", EXPRESSIONS)
def test_an_expression(source: str) -> None:
    assert value_of(source) == EXPRESSIONS[source]


STATEMENTS = {
    "'use strict'; ;": [],
    "#!/usr/bin/env node\nf()": [evaluate(call(F))],
    "let a = b, c": [assign(A, B), assign(C, NONE)],
    "var {a, b: c, ...d} = x": [
        assign(Record(((Constant("a"), A), (Constant("b"), C), (None, D))), X),
    ],
    "const [, a, ...b] = x": [assign(Sequence((NONE, A, Spread(B))), X)],
    "const {a = 1, b: [c] = [], d: {x} = f()} = y": [
        assign(
            Record(
                (
                    (Constant("a"), A),
                    (Constant("b"), Sequence((C,))),
                    (Constant("d"), Record(((Constant("x"), X),))),
                )
            ),
            Y,
        ),
        assign(A, Either((A, Constant(1)))),
    ],
    "[a.b = c] = x": [
        assign(Sequence((Member(A, "b"),)), X),
        assign(Member(A, "b"), Either((Member(A, "b"), C))),
    ],
    "a.b = c": [assign(Member(A, "b"), C)],
    "({a} = f())": [assign(Record(((Constant("a"), A),)), call(F))],
    "a += b": [assign(A, text(A, B))],
    "a -= b": [assign(A, Operation("-", (A, B)))],
    "a ||= b": [assign(A, Either((A, B)))],
    "a.b ??= c": [assign(Member(A, "b"), Either((Member(A, "b"), C)))],
    "a++": [assign(A, Operation("++", (A,)))],
    "delete a.b": [evaluate(Operation("delete", (Member(A, "b"),)))],
    "a = b = f()": [assign(B, call(F)), assign(A, B)],
    "a = b = 1": [assign(B, Constant(1)), assign(A, Constant(1))],
    "f(a = b)": [assign(A, B), evaluate(call(F, B))],
    "f(), a = b": [evaluate(call(F)), assign(A, B)],
    "a = (f(), b)": [evaluate(call(F)), assign(A, B)],
    "a && (b = c)": [Branch((), ((assign(B, C),), ()), 1), evaluate(Operation("&&", (A, C)))],
    "a = b ? (c = d) : x": [
        Branch((), ((assign(C, D),), ()), 1),
        assign(A, Either((D, X), B)),
    ],
    "if (a) f(); else if (b) { g() } else x()": [
        Branch((A, B), ((evaluate(call(F)),), (evaluate(call(G)),), (evaluate(call(X)),)), 1)
    ],
    "if (a) f()": [Branch((A,), ((evaluate(call(F)),), ()), 1)],
    "switch (a) { case 1: case 2: f(); break; case b: { g() } }": [
        Branch((A, Constant(1), Constant(2), B), ((evaluate(call(F)),), (evaluate(call(G)),), ()), 1)
    ],
    "switch (a) { case b: if (c) break; f(); default: throw d }": [
        Branch((A, B), ((Branch((C,), ((), ()), 1), evaluate(call(F))), (Leave(D, 1),)), 1)
    ],
    "for (;;) { switch (a) { default: continue } break }": [
        Loop(None, None, (Branch((A,), ((leave(),),), 1), leave()), 1)
    ],
    "for (let a = 0; a < b; a++) f(a)": [
        assign(A, Constant(0)),
        Loop(
            None,
            None,
            (assign(A, Operation("++", (A,))), evaluate(Operation("<", (A, B))), evaluate(call(F, A))),
            1,
        ),
    ],
    "for (const a of b) f(a)": [Loop(A, B, (evaluate(call(F, A)),), 1)],
    "for await (const [a, b = 1] of c) ;": [
        Loop(Sequence((A, B)), C, (assign(B, Either((B, Constant(1)))),), 1)
    ],
    "for (a.b in c) { f() }": [Loop(Member(A, "b"), C, (evaluate(call(F)),), 1)],
    "while (a = f()) g()": [Loop(None, None, (assign(A, call(F)), evaluate(call(G))), 1)],
    "do f(); while (g())": [Loop(None, None, (evaluate(call(F)), evaluate(call(G))), 1)],
    "a: for (;;) break a": [Loop(None, None, (leave(),), 1)],
    "with (a) f()": [evaluate(A), evaluate(call(F))],
    "try { f() } catch (a) { g() } finally { x() }": [
        evaluate(call(F)),
        Branch((), ((evaluate(call(G)),), ()), 1),
        evaluate(call(X)),
    ],
    "try { f() } finally { g() }": [evaluate(call(F)), evaluate(call(G))],
    "debugger": [],
}


@pytest.mark.parametrize("source", STATEMENTS)
def test_a_statement(source: str) -> None:
    assert body_of(source) == STATEMENTS[source]


IMPORTS = {
    "import a from 'x'": [assign(A, Imported("x", "default"))],
    "import {a, b as c, default as d} from 'x'": [
        assign(A, Imported("x", "a")),
        assign(C, Imported("x", "b")),
        assign(D, Imported("x", "default")),
    ],
    "import a, * as b from './x.js'": [
        assign(A, Imported("./x.js", "default")),
        assign(B, Imported("./x.js", None)),
    ],
    "import {'b c' as a} from 'x'": [assign(A, Imported("x", "b c"))],
    "import 'x'": [evaluate(Imported("x", None))],
    "import a from './x.json' with {type: 'json'}": [assign(A, Imported("./x.json", "default"))],
    "const {a} = require('x')": [assign(Record(((Constant("a"), A),)), Imported("x", None))],
}


@pytest.mark.parametrize("source", IMPORTS)
def test_an_import(source: str) -> None:
    assert body_of(source) == IMPORTS[source]


EXPORTS = {
    "export const a = 1, {b, c: [d]} = x": [("a", A), ("b", B), ("d", D)],
    "export function f() {}": [("f", F)],
    "export async function* f() {}": [("f", F)],
    "export class X {}": [("X", Name("X"))],
    "export {a, b as c, d as default}": [("a", A), ("c", B), ("default", D)],
    "export default a": [("default", A)],
    "export default f()": [("default", Name("default"))],
    "export default function f() {}": [("default", F)],
    "export default class X {}": [("default", Name("X"))],
    "export default class {}": [("default", Name("default"))],
    "export {a, default as b} from 'x'": [("a", Imported("x", "a")), ("b", Imported("x", "default"))],
    "export * from 'x'": [("*", Imported("x", None))],
    "export * as a from 'x'": [("a", Imported("x", None))],
    "module.exports = a": [("=", A)],
    "module.exports = {a, b}": [("=", Record(((Constant("a"), A), (Constant("b"), B))))],
    "module.exports.a = b; exports.c = d": [("a", B), ("c", D)],
    "exports = module.exports = a": [("=", A)],
    "exports.a = exports.b = c": [("b", C), ("a", C)],
    "if (typeof module) module.exports = a": [("=", A)],
    "module.exports = function () {}": [("=", MODULE_EXPORTS)],
}


@pytest.mark.parametrize("source", EXPORTS)
def test_what_a_module_gives_to_others(source: str) -> None:
    assert exports_of(source) == EXPORTS[source]


def test_what_is_exported_stays_in_the_body() -> None:
    assert body_of("module.exports = {a}") == [assign(MODULE_EXPORTS, Record(((Constant("a"), A),)))]
    assert body_of("export default f()") == [assign(Name("default"), call(F))]
    assert body_of("export const a = b") == [assign(A, B)]
