"""A scan neither fails nor hangs on hostile or damaged source, and lists what it could not read."""

import os
import random
from pathlib import Path

import pytest

from restow.checkout.walk import walk
from restow.model.source import Skipped
from restow.registry import members
from restow.stages.scan import scan

DEEP = 5_000
HOSTILE: dict[str, bytes] = {
    "chain.py": b"import json\n"
    + b"".join(b"def f%d(p):\n    return f%d(p)\n" % (i, i + 1) for i in range(DEEP))
    + b"def f%d(p):\n    return json.load(open(p))\nf0('deep.json')\n" % DEEP,
    "brackets.py": b"import json\nx = " + b"[\n" * DEEP + b"]\n" * DEEP + b"json.load(open('a.json'))\n",
    "blocks.py": b"import json\n"
    + b"".join(b" " * i + b"if x:\n" for i in range(300))
    + b" " * 300
    + b"json.load(open('b.json'))\n",
    "line.js": b"const fs = require('fs'); const s = '" + b"a" * 10_000_000 + b"'; fs.readFileSync('c.json')",
    "bytes.py": b"import json\nx = '\xff\xfe\x00'\njson.load(open('d.json'))\n",
    "knot.py": b"import json\nclass A(A): pass\nclass B(C): pass\nclass C(B): pass\n"
    b"C().x.y()\ndef r(f): return f(f)\nr(r)\njson.load(open('e.json'))\n",
    "round/a.py": b"import json\nfrom round.b import g\ndef f(p): return g(p)\nX = f('g.json')\n",
    "round/b.py": b"import json\nfrom round.a import f\ndef g(p):\n    return f(p) or json.load(open(p))\n",
    "options.py": b"import json\n"
    + b"".join(b"if a%d: p%d = 'x'\nelse: p%d = 'y'\n" % (i, i, i) for i in range(60))
    + b"json.load(open("
    + b" + ".join(b"p%d" % i for i in range(60))
    + b" + '.json'))\n",
    "holes.ts": b"import fs from 'fs';\nfs.readFileSync(`" + b"${a}\n" * DEEP + b".json`)\n",
    "merge.py": b"<<<<<<< HEAD\nimport json\n=======\nimport orjson\n>>>>>>> x\njson.load(open('f.json'))\n",
    "empty.py": b"",
    "half.py": b"import json\njson.load(open('g.js",
    "grows.py": b"import json\ndef f(p): return f(p + 'x') or f('y' + p) or json.load(open(p))\n"
    b"f('h.json')\n",
    "diamond.py": b"import json\nclass C0:\n    p = 'i.json'\n"
    + b"".join(b"class C%d(C%d, C%d): pass\n" % (i + 1, i, max(i - 1, 0)) for i in range(40))
    + b"json.load(open(C40().p))\n",
    "doubles.py": b"import json\nf0 = lambda p: json.load(open(p))\n"
    + b"".join(b"def f%d(p):\n    f%d(p); f%d(p + 'a')\n" % (i + 1, i, i) for i in range(25))
    + b"f25('j.json')\n",
    "many.js": b"const fs = require('fs');\n"
    + b"".join(b"function f%d(p){ return fs.readFileSync(p + '%d.json') }\n" % (i, i) for i in range(5_000)),
    "super.py": b"import json\nclass A:\n  @classmethod\n  def f(cls):\n    return super().f()\n"
    b"  def __new__(cls):\n    return super().x.y(json.load(open('k.json')))\nsuper().z\n",
    "page.ipynb": b'{"cells": [{"cell_type": "code", "source": [1, null, {"a": 2}]}, 5, {}]}',
    "cut.ipynb": b'{"cells": [{"cell_type": "code", "source": "json.load(open(\'l.js',
    "nested.tsx": b"import fs from 'fs';\nconst a = "
    + b"<div>{" * 1_000
    + b"fs.readFileSync('m.json')"
    + b"}</div>" * 1_000,
    "arrows.ts": b"import fs from 'fs';\nconst f = " + b"(p) => " * 2_000 + b"fs.readFileSync('n.json');\n",
    "bidi.py": "import json\n# \u202e restow: json x\u2066\njson.load(open('o\u202e.json'))\n".encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(HOSTILE[name])
    found = scan(tmp_path)
    assert not [problem for problem in found.problems if problem.code == "not_followed"]
    files = found.files
    assert files.found == files.parsed + files.passed_over + files.skipped


def test_links_pipes_and_folders_without_end(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import json\njson.load(open('a.json'))\n")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "other.py").symlink_to(tmp_path / "app.py")
    (tmp_path / "outside.py").symlink_to("/etc/hostname")
    os.mkfifo(tmp_path / "pipe.py")
    found = list(walk(tmp_path, suffixes=frozenset({".py"})))
    assert {each.path: each.code for each in found if isinstance(each, Skipped)} == {
        "other.py": "link",
        "outside.py": "link",
        "pipe.py": "unreadable",
    }
    assert [dataset.template for dataset in scan(tmp_path).datasets] == ["a.json"]


def test_two_hundred_damaged_files(tmp_path: Path) -> None:
    """Cut short, bytes flipped, lines dropped or doubled: from our own sources and the rules' examples."""
    choose = random.Random(7)
    sources = sorted(Path(__file__).parents[2].rglob("src/restow/**/*.py"))[:60]
    examples = [code.encode() for rule in members("restow.rules").values() for code in rule.FIRES.values()]
    originals = [path.read_bytes() for path in sources] + examples * 3
    for number in range(200):
        source = bytearray(choose.choice(originals))
        for _ in range(choose.randint(1, 6)):
            if source:
                source[choose.randrange(len(source))] = choose.randrange(256)
        (tmp_path / f"damaged{number}.py").write_bytes(source[: choose.randint(0, len(source))])
    found = scan(tmp_path)
    assert found.files.found == 200
    assert not [problem for problem in found.problems if problem.code == "not_followed"]
    assert found.problems
