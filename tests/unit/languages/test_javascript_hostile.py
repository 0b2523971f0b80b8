"""JavaScript and TypeScript that are broken, oddly encoded, deep or hostile: read as far as they go."""

import sys
import time

import msgspec
import pytest

from restow.languages import javascript, typescript
from restow.model.code import Assign, Constant, Function, Note, Parameter, Return, Unit
from tests.unit.languages.ecmascript import body_of, function_of, read
from tests.unit.languages.grammar import A, B, C, F, X, anywhere, assign, call, evaluate, function

SAMPLE = """#!/usr/bin/env node
import d, {a as b, 'x y' as z} from "./a";
import * as fs from 'node:fs';
const {c = 1, e: [f, , g = 2] = [], ...h} = require('x').y ?? {}, i = `${a}/${f(`${b}.json`)}`;
@Dec('a\\u{1F600}\\n') export class Store extends Base {
  static #cache = new Map();
  @Get('/x') async *load({id}, ...rest) { try { yield* await this.#read(id) } catch ({code}) { throw code }
    finally { fs.closeSync(1) } }
  get size() { return this?.items?.[0]?.(1) || null }
  static { Store.x = /a[/]b/g.test('é') }
}
for (let j = 0, k; j < 3; j++) { if (j) continue; else if (k) break; else label: while (1) { break label } }
switch (a) { case 1: case 'b': x += 1; break; default: do { y ||= 2 } while (y--) }
export default async (a, b = {...c}) => a ? <A b={c} {...d}>text {e.map(x => <B key={x}/>)}</A> : b;
export {b as default, c}; export * as ns from 'x';
module.exports = {a() {}, get b() { return 1 }, [c]: function () {}, 'd': class {}, ...e};
"""
TYPED = """import type X from 'x';
import y = require("y");
abstract class A<T extends B> extends C<T> implements D {
  constructor(private readonly path: string, @Inject() x?: ns.Foo<T> = 1, ...r: Bar[]) { super(<any>path) }
  @d() private m(): void; declare z: string; abstract n(): void; static q = <T,>(x: T): x is T => x!;
}
enum E { A, B = "x" } namespace N.M { export const a = 1 as const satisfies Y }
export = x; export type { Q } from 'q'; declare global { var w: number }
function f(this: Foo, {a, b}: B = {}): asserts a is string { return a as unknown as T }
let u: { [k in keyof T]?: T[k] } | null = f<string>(`${a!}`)
"""


@pytest.mark.parametrize("start", range(7))
def test_a_truncated_file_is_read_as_far_as_it_goes(start: int) -> None:
    source = SAMPLE.encode()
    for end in range(start, len(source), 7):
        unit = javascript.read_unit("a.js", source[:end])
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(unit), type=Unit) == unit


@pytest.mark.parametrize("path", ["a.ts", "a.tsx"])
def test_a_truncated_typescript_file_is_read_as_far_as_it_goes(path: str) -> None:
    source = TYPED.encode()
    for end in range(0, len(source), 7):
        msgspec.msgpack.encode(typescript.read_unit(path, source[:end]))


def test_a_file_with_a_byte_missing_anywhere_is_read() -> None:
    for source, language in ((SAMPLE.encode(), javascript), (TYPED.encode(), typescript)):
        for gone in range(0, len(source), 3):
            language.read_unit("a.ts", source[:gone] + source[gone + 1 :])


def test_the_samples_are_well_formed() -> None:
    assert read(SAMPLE).unreadable == ()


BROKEN = {
    "merge markers": ("a = 1\n<<<<<<< HEAD\nb = 2\n=======\nb = 3\n>>>>>>> x\nc = f()\n", [2, 4, 6]),
    "template": ("a = 1\n{% if x %}\nc = f()\n", [2]),
    "stray brace": ("a = 1\n}\nc = f()\n", [2]),
    "open call": ("a = g(b\nc = f()\n", [1]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_rest_of_a_broken_file_is_read(name: str) -> None:
    source, lines = BROKEN[name]
    unit = read(source)
    assert "Call(callee=Name(id='f')" in repr(unit.body)
    assert [region.line for region in unit.unreadable] == lines


def test_what_is_left_of_a_broken_block_is_read() -> None:
    assert "'a.json'" in repr(read("function f() {\n  if (x) {\n    y = load(open('a.json'))\n").body)


def test_at_most_20_broken_regions_are_listed() -> None:
    unit = read("a = 1;\n" + "b = = ?;\n\n\nc = 1;\n\n" * 100)
    assert 1 < len(unit.unreadable) <= 20
    assert len({region.line for region in unit.unreadable}) == len(unit.unreadable)


def test_types_of_flow_are_read_past() -> None:
    assert function_of("function f(a: string, b: x): number { return a }") == function(
        "f", Return(A, 1), parameters=(Parameter("a"), Parameter("b", None, X))
    )
    source = """
        // @flow
        import type {x} from 'x';
        function f(a: ?string, b: {| c: number |}): Promise<?x> { return g(a) }
        type Y = {...};
        c = f()
        """
    assert [anywhere(one) for one in read(source).body][-1] == assign(C, call(F))
    assert "Imported" not in repr(read(source).body)


def test_notes_are_comments_not_text() -> None:
    found = read(
        "x = '// restow: json no'\n\ny = 1 // restow: json because it is reviewed\r\n"
        "/* restow: postgres because it grows */\n"
    ).notes
    assert found == (
        Note(3, "json because it is reviewed"),
        Note(4, "postgres because it grows"),
    )


ENCODED = {
    "utf-8 with a mark": b"\xef\xbb\xbfa = '\xc3\xa9'\n",
    "utf-16": "a = 'é'\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_text_is_read_in_its_encoding(name: str) -> None:
    unit = javascript.read_unit("a.js", ENCODED[name])
    assert [anywhere(one) for one in unit.body] == [assign(A, Constant("é"))]
    assert unit.unreadable == ()


def test_bytes_that_are_not_text_are_told_and_read_around() -> None:
    unit = javascript.read_unit("a.js", b"a = 1\nb = '\xff'\nc = f()\0\n")
    assert [(region.line, region.reason) for region in unit.unreadable] == [
        (2, "bytes that are not UTF-8"),
        (3, "NUL byte; read as a space"),
    ]
    assert anywhere(unit.body[2]) == assign(C, call(F))


def test_a_line_of_over_a_million_bytes_is_stepped_over() -> None:
    unit = read("a = 1\nb = [" + "1, " * 400_000 + "]\nc = f()\n")
    assert [anywhere(one) for one in unit.body] == [assign(A, Constant(1)), assign(C, call(F))]
    assert [region.line for region in unit.unreadable] == [2]


def test_a_method_out_of_its_class_is_kept() -> None:
    assert "'a.json'" in repr(read("class X {\n load() { return f('a.json') }\n").body)


def test_a_broken_target_keeps_the_value() -> None:
    assert "Call(callee=Name(id='f')" in repr(read("1 = f()").body)


def test_no_default_escapes_the_pattern_it_is_of() -> None:
    assert body_of("f(({a = 1}) => a); b = c")[-1] == assign(B, C)


def test_what_a_function_assigns_stays_inside_it() -> None:
    [found] = body_of("f(() => (a = b))")
    assert found == evaluate(call(F, function("", assign(A, B), Return(B, 1), outer=("a",))))
    [found] = body_of("c = (x = (a = b)) => x")
    assert isinstance(found, Assign) and isinstance(found.value, Function)
    assert found.value.parameters == (Parameter("x", B),)
    assert found.value.body == (assign(A, B), Return(X, 1))


DEEP = 10_000
HOSTILE = {
    "parentheses": b"x = " + b"(" * DEEP + b"f()" + b")" * DEEP,
    "parenthesised statement": b"(" * DEEP + b"f()" + b")" * DEEP,
    "arrays": b"x = " + b"[" * DEEP + b"]" * DEEP,
    "patterns": b"let " + b"[" * DEEP + b"a" + b"]" * DEEP + b" = b",
    "unclosed": b"x = " + b"[{(" * DEEP,
    "calls": b"x = " + b"f(" * DEEP + b")" * DEEP,
    "chain": b"x = a" + b".b()" * DEEP,
    "sum": b"x = a" + b" + 'b'" * DEEP,
    "long sum": b"x = a\n" + b" + 'b'\n" * 12 * DEEP,
    "or": b"x = a" + b" || b" * DEEP,
    "and": b"x = a" + b" && b" * DEEP,
    "minus": b"x = a" + b" - b" * DEEP,
    "power": b"x = a" + b" ** b" * DEEP,
    "not": b"x = " + b"!" * DEEP + b"a",
    "arrows": b"x = " + b"a => " * DEEP + b"a",
    "conditions": b"x = " + b"a ? b : " * DEEP + b"c",
    "templates": b"x = " + b"`${" * DEEP,
    "assignments": b"a = " * DEEP + b"f()",
    "objects": b"x = " + b"{a:" * DEEP + b"1" + b"}" * DEEP,
    "blocks": b"{" * DEEP + b"f()" + b"}" * DEEP,
    "loops": b"for(;;)" * DEEP + b"f()",
    "ifs": b"if (a) " * DEEP + b"f()",
    "else if": b"if (a) b\n" + b"else if (c) d\n" * DEEP,
    "functions": b"function f() {" * DEEP + b"}" * DEEP,
    "classes": b"x = " + b"class { a = " * DEEP + b"1" + b"}" * DEEP,
    "tags": b"x = " + b"<a>" * DEEP + b"{f()}" + b"</a>" * DEEP,
    "tags in expressions": b"x = " + b"<a>{" * DEEP + b"}</a>" * DEEP,
    "labels": b"a: " * DEEP + b"f()",
    "commas": b"f()" + b", f()" * DEEP,
    "cases": b"switch (a) {" + b"case 1: f();\n" * DEEP + b"}",
    "one long line": b"x = [" + b"1," * 5_000_000 + b"]",
    "many elements": b"x = [" + b"1,\n" * 100_000 + b"]",
    "many gaps": b"x = [" + b",\n" * 100_000 + b"]",
    "one long text": b"x = '" + b"a" * 10_000_000 + b"'",
    "escapes": b"x = '" + b"\\u{" * 100_000 + b"'",
    "a long number": b"x = " + b"9" * 100_000,
    "notes": b"// restow: x\n" * 50_000,
    "quotes": b"'" * 10_000 + b"\n" + b"`" * 10_000,
    "noise": bytes(range(256)) * 200,
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("path", ["a.js", "a.ts"])
def test_a_hostile_file_neither_fails_nor_hangs(path: str, name: str) -> None:
    language = typescript if path == "a.ts" else javascript
    began = time.process_time()
    unit = language.read_unit(path, HOSTILE[name])
    msgspec.msgpack.encode(unit)
    assert time.process_time() - began < 20


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(HOSTILE[name]) < 200_000])
def test_depth_leaves_room_for_the_caller(name: str) -> None:
    def descend(frames: int) -> Unit:
        return descend(frames - 1) if frames else javascript.read_unit("a.js", HOSTILE[name])

    msgspec.msgpack.encode(descend(sys.getrecursionlimit() // 3))
