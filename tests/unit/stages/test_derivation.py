"""The lines that say where a call's names come from."""

import textwrap

import pytest

from restow.stages.derivation import derivation

PYTHON = """\
ROOT = "data"

def place(user_id):
    return f"{ROOT}/{user_id}.json"

def other():
    path = "elsewhere.json"

def load(user_id):
    path = place(user_id)
    with open(path) as file:
        return json.load(file)
"""
TYPESCRIPT = """\
const DIR = process.env.DIR || path.join(process.cwd(), "data");
export const FILE = path.join(DIR, "users.json");
const name = (id: string) => `${DIR}/${id}.json`;

export function load(id: string) {
  const file = name(id);
  return fs.readFileSync(file);
}
"""


@pytest.mark.parametrize(
    ("source", "line", "expected"),
    [
        (
            PYTHON,
            11,
            [(10, "path = place(user_id)"), (4, 'return f"{ROOT}/{user_id}.json"'), (1, 'ROOT = "data"')],
        ),
        (
            TYPESCRIPT,
            7,
            [(6, "const file = name(id);"), (3, "const name = (id: string) => `${DIR}/${id}.json`;")],
        ),
        ("x = 1\njson.load(open('a.json'))\n", 2, []),
        ("def f(p):\n    return f(p)\n", 2, []),
    ],
)
def test_what_is_shown(source: str, line: int, expected: list[tuple[int, str]]) -> None:
    lines = textwrap.dedent(source).splitlines()
    assert derivation(lines, line)[: len(expected)] == expected
    assert bool(derivation(lines, line)) == bool(expected)


def test_names_that_depend_on_themselves_end() -> None:
    assert derivation(["a = b", "b = a", "a = b", "use(a)"], 4)
