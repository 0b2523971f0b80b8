"""Python that is broken, oddly encoded, deep or hostile: read as far as it goes."""

import sys
import time

import msgspec
import pytest

from restow.languages.python import read_unit
from restow.model.code import (
    Assign,
    Call,
    Constant,
    Function,
    Name,
    Note,
    Text,
    Unit,
)
from tests.unit.languages.grammar import (
    ANYWHERE,
    A,
    C,
    F,
    anywhere,
    assign,
    body_of,
    call,
    evaluate,
    read,
)


def test_print_of_python_2_is_a_call() -> None:
    printed = Call(Name("print"), (A,), (("file", F),), ANYWHERE)
    assert body_of("print >>f, a") == [evaluate(printed)]


def test_notes_are_comments_not_text() -> None:
    found = read("x = '# restow: json no'\n\ny = 1  # restow: json because it is reviewed\r\n").notes
    assert found == (Note(3, "json because it is reviewed"),)


BROKEN = {
    "merge markers": ("a = 1\n<<<<<<< HEAD\nb = 2\n=======\nb = 3\n>>>>>>> x\nc = f()\n", [2, 4, 6]),
    "truncated call": ("a = f()\nc = f()\nb = f(x, [\n", [3]),
    "template": ("a = 1\n{% if x %}\nc = f()\n", [2]),
    "open bracket": ("def f():\n    a = f(b\n    x = 1\n\ndef d():\n    c = f()\n", [2]),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_rest_of_a_broken_file_is_read(name: str) -> None:
    source, lines = BROKEN[name]
    unit = read(source)
    assert [region.line for region in unit.unreadable] == lines
    assert "Call(callee=Name(id='f')" in repr(unit.body[-1])


def test_what_is_left_of_a_broken_block_stays_in_it() -> None:
    [found] = read("def f():\n    if x:\n        y = load(open('a.json')\n").body
    assert isinstance(found, Assign) and isinstance(found.value, Function)
    assert "Constant(value='a.json')" in repr(found.value.body)


def test_a_line_of_over_a_million_bytes_is_stepped_over() -> None:
    unit = read("a = 1\nb = [" + "1, " * 400_000 + "]\nc = f()\n")
    assert [anywhere(one) for one in unit.body] == [assign(A, Constant(1)), assign(C, call(F))]
    assert [region.line for region in unit.unreadable] == [2]


def test_at_most_20_broken_regions_are_listed() -> None:
    unit = read("a = 1\n" + "b = = ?\n\n\nc = 1\n\n" * 100)
    assert len(unit.unreadable) == 20
    assert len({region.line for region in unit.unreadable}) == 20


ENCODED = {
    "utf-8 with a mark": b"\xef\xbb\xbfa = '\xc3\xa9'\n",
    "latin-1, declared": b"# -*- coding: latin-1 -*-\na = '\xe9'\n",
    "cp1252 in line 2": b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\na = '\xe9'\n",
    "utf-16": "a = 'é'\n".encode("utf-16"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_text_is_read_in_its_encoding(name: str) -> None:
    unit = read_unit("a.py", ENCODED[name])
    [statement] = unit.body
    assert isinstance(statement, Assign)
    assert (statement.target, statement.value) == (A, Constant("é"))
    assert unit.unreadable == ()


def test_offsets_are_those_of_the_file_whatever_its_encoding() -> None:
    source = b"# coding: latin-1\na = '\xe9' + f()\n"
    [statement] = read_unit("a.py", source).body
    assert isinstance(statement, Assign) and isinstance(statement.value, Text)
    found = statement.value.parts[1]
    assert isinstance(found, Call)
    assert source[found.span.start : found.span.end] == b"f()"


def test_bytes_that_are_not_text_are_told_and_read_around() -> None:
    unit = read_unit("a.py", b"a = 1\nb = '\xff'\nc = f()\0\n")
    assert [(region.line, region.reason) for region in unit.unreadable] == [
        (2, "bytes that are not UTF-8"),
        (3, "NUL byte; read as a space"),
    ]
    assert anywhere(unit.body[2]) == assign(C, call(F))


@pytest.mark.parametrize("codec", ["utf-7", "unicode_escape", "rot13", "no-such", "utf-16"])
def test_an_encoding_that_moves_offsets_is_not_followed(codec: str) -> None:
    unit = read_unit("a.py", f"# coding: {codec}\na = '\\ud800+AGE-'\n".encode())
    msgspec.msgpack.encode(unit)


SAMPLE = '''
"""Everything that a statement can be."""
import os, a.b as c
from ..x import (y as z, w)

@app.get(f"/items/{ITEM}", tags=["x"])
async def handler(req: Request, *rest, key: str | None = None, **options) -> dict[str, int]:
    global STATE
    async with lock, aiofiles.open(os.path.join(ROOT, f"{req.id!r:>{8}}.json"), "w") as f:
        await f.write(json.dumps({**options, "a": [x for x in y if x], 'é': r"\\d"}))
    try:
        while (line := f.readline()) and not done:
            yield line or "%s-%d" % (a, 1)
    except (OSError, ValueError) as error:
        raise RuntimeError("no") from error
    else:
        STATE += 1
    finally:
        del cache[a:b, ::2]
    match req:
        case {"kind": "x", **more} if more: return lambda q, *r: q
        case [Point(x=0), *_] | (1, 2) as p: print(p)

class Store(Base, metaclass=Meta):
    path: Path = Path("a") / "b"
    x, y = z = 1, 2
    @property
    def name(self): return self._name if self else ""
'''.encode()


@pytest.mark.parametrize("start", range(7))
def test_a_truncated_file_is_read_as_far_as_it_goes(start: int) -> None:
    for end in range(start, len(SAMPLE), 7):
        unit = read_unit("a.py", SAMPLE[:end])
        assert msgspec.msgpack.decode(msgspec.msgpack.encode(unit), type=Unit) == unit


def test_a_file_with_a_byte_missinganywhere_is_read() -> None:
    for gone in range(0, len(SAMPLE), 3):
        read_unit("a.py", SAMPLE[:gone] + SAMPLE[gone + 1 :])


DEEP = 10_000
HOSTILE = {
    "parentheses": b"x = " + b"(" * DEEP + b"f()" + b")" * DEEP,
    "unclosed": b"x = " + b"[{(" * DEEP,
    "calls": b"x = " + b"f(" * DEEP + b")" * DEEP,
    "chain": b"x = a" + b".b()" * DEEP,
    "sum": b"x = a" + b" + 'b'" * DEEP,
    "or": b"x = a" + b" or b" * DEEP,
    "power": b"x = a" + b" ** b" * DEEP,
    "not": b"x = " + b"not " * DEEP + b"a",
    "lambda": b"x = " + b"lambda: " * DEEP + b"a",
    "conditions": b"x = " + b"a if b else " * DEEP + b"c",
    "f-strings": b"x = " + b"f'{" * DEEP,
    "assignments": b"a = " * DEEP + b"f()",
    "blocks": b"".join(b" " * depth + b"if a:\n" for depth in range(1000)) + b" " * 1000 + b"f()\n",
    "elif": b"if a: b\n" + b"elif c: d\n" * DEEP,
    "functions": b"".join(b" " * depth + b"def f():\n" for depth in range(500)) + b" " * 500 + b"f()\n",
    "decorators": b"@a\n" * DEEP + b"def f(): pass\n",
    "patterns": b"match a:\n case " + b"[" * DEEP + b"b" + b"]" * DEEP + b": f()\n",
    "one long line": b"x = [" + b"1," * 5_000_000 + b"]",
    "many elements": b"x = [" + b"1,\n" * 100_000 + b"]",
    "one long text": b"x = '" + b"a" * 10_000_000 + b"'",
    "notes": b"# restow: x\n" * 50_000,
    "quotes": b"'" * 10_000 + b"\n" + b'"' * 10_000,
    "noise": bytes(range(256)) * 200,
    "nothing": b"",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_neither_fails_nor_hangs(name: str) -> None:
    began = time.process_time()
    unit = read_unit("a.py", HOSTILE[name])
    msgspec.msgpack.encode(unit)
    assert time.process_time() - began < 20


def test_depth_leaves_room_for_the_caller() -> None:
    def descend(frames: int) -> Unit:
        return descend(frames - 1) if frames else read_unit("a.py", HOSTILE["calls"])

    assert descend(sys.getrecursionlimit() // 3).body
