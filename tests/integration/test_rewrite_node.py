"""Data-access modules in JavaScript and TypeScript, run by Node.js against PostgreSQL."""

import json
from pathlib import Path
from typing import Any

import pytest

from restow.model.patch import Transition
from tests.support.backfill import ask
from tests.support.layouts import MAPPINGS, column, create_table, declare
from tests.support.node_modules_run import make_program

_ONE: dict[str, Any] = {
    "document": {"name": "Ada", "scores": [1, 2.5], "none": None, "text": 'it\'s `${x}` \\ "é"\n'},
    "entries": {"alice": {"n": 1}, "it's": [1], "": None},
    "elements": [{"n": 1}, "x", None, [1, [2]]],
    "lines": [{"n": 1}, {"n": 2}],
}
_OTHER: dict[str, Any] = {
    "document": [1, {"two": 2}],
    "entries": {"it's": [2], "bob": {"n": 2}},
    "elements": [{"n": 2}, {"n": 1}],
    "lines": [{"n": 2}],
}
_KEYS = {"document": ["red", "it's"], "many entries": ["a"], "many elements": ["a"], "many lines": ["a"]}
_STEPS = """
  const { keys, one, other, folder } = given;
  const told = [];
  const say = async (...calls) => { for (const call of calls) told.push(await call()); };
  await say(() => f.exists(...keys), () => f.load(...keys), () => f.read(...keys));
  await say(() => f.delete(...keys), () => f.remove(...keys));
  await say(() => f.load(...keys, 'nothing'));
  await say(() => f.save(...keys, one));
  await say(() => f.exists(...keys), () => f.load(...keys), () => f.read(...keys));
  await say(() => f.save(...keys, other));
  await say(() => f.load(...keys), () => f.save(...keys, other));
  if (f.paths) for (const path of await f.paths()) await say(() => f.paths(), () => f.key('/x/' + path));
  await say(() => f.delete(...keys));
  await say(() => f.exists(...keys), () => f.load(...keys), () => f.delete(...keys), () => f.remove(...keys));
  return told;
"""


@pytest.fixture(params=MAPPINGS)
def layout(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("transition", Transition)
def test_functions(layout: str, transition: Transition, tmp_path: Path, dsn: str) -> None:
    mapping, keys = MAPPINGS[layout], _KEYS.get(layout, [])
    create_table(dsn, mapping)
    one, other = _ONE[mapping.layout], _OTHER[mapping.layout]
    program = make_program(tmp_path / "app", mapping, transition)
    told = program.run(dsn, _STEPS, keys=keys, one=one, other=other)
    empty = {"document": None, "entries": {}}.get(mapping.layout, [])
    path = mapping.source.fill(dict(zip(mapping.source.holes, keys, strict=True)))
    expected = [
        *(False, empty, "ENOENT", False, "ENOENT"),
        "nothing",
        "done",
        *(True, one, one),
        "done",
        *(other, "done"),
        *([[path], keys] if keys else []),
        True,
        *(False, empty, False, "ENOENT"),
    ]
    assert told == [expected, expected]
    assert ask(dsn, "SELECT count(*) FROM things") == [(0,)]
    assert not [path for path in (tmp_path / "app" / "store").rglob("*") if path.is_file()]


_FALLBACK = """
  const { keys, other, empty } = given;
  const fs = await import('fs');
  fs.rmSync('store', { recursive: true, force: true });
  fs.cpSync('before', 'store', { recursive: true });
  const told = [];
  const say = async (...calls) => { for (const call of calls) told.push(await call()); };
  await say(() => f.exists(...keys), () => f.load(...keys), () => f.read(...keys));
  if (f.paths) await say(() => f.paths());
  await say(() => f.save(...keys, other));
  await say(() => f.load(...keys));
  told.push(fs.readFileSync(given.file, 'utf8').replace(/\\s+/g, ''));
  await say(() => f.save(...keys, empty));
  await say(() => f.load(...keys));
  await say(() => f.delete(...keys));
  await say(() => f.exists(...keys), async () => fs.existsSync(given.file));
  return told;
"""


@pytest.mark.parametrize("transition", [Transition.DATABASE_FIRST, Transition.DUAL_WRITE])
def test_old_place(layout: str, transition: Transition, tmp_path: Path, dsn: str) -> None:
    mapping, keys = MAPPINGS[layout], _KEYS.get(layout, [])
    create_table(dsn, mapping)
    one, other = _ONE[mapping.layout], _OTHER[mapping.layout]
    empty: Any = {"document": None, "entries": {}}.get(mapping.layout, [])
    name = mapping.source.fill(dict(zip(mapping.source.holes, keys, strict=True)))
    program = make_program(tmp_path / "app", mapping, transition)
    file = tmp_path / "app" / "before" / name
    file.parent.mkdir(parents=True)
    file.write_text(_spelled(one, mapping.layout), "utf-8")
    told = program.run(dsn, _FALLBACK, keys=keys, other=other, empty=empty, file=f"store/{name}")
    kept = other if transition is Transition.DUAL_WRITE else one
    expected = [
        *(True, one, one),
        *([[name]] if keys else []),
        "done",
        other,
        "".join(_spelled(kept, mapping.layout).split()),
        "done",
        empty,
        True,
        *(False, False),
    ]
    assert told == [expected, expected]


def _spelled(value: Any, layout: str) -> str:
    if layout == "lines":
        return "".join(json.dumps(each) + "\n" for each in value)
    return json.dumps(value, ensure_ascii=False)


_EXPORT = """
  const { keys, one } = given;
  const fs = await import('fs');
  await f.save(...keys, one);
  const count = await f.export();
  const text = fs.readFileSync(given.file, 'utf8');
  fs.rmSync('debug', { recursive: true });
  return [count, text];
"""


def test_export(layout: str, tmp_path: Path, dsn: str) -> None:
    mapping, keys = MAPPINGS[layout], _KEYS.get(layout, [])
    create_table(dsn, mapping)
    one = _ONE[mapping.layout]
    name = mapping.source.fill(dict(zip(mapping.source.holes, keys, strict=True)))
    program = make_program(tmp_path / "app", mapping, Transition.DATABASE_ONLY, json_export="debug")
    told: Any = program.run(dsn, _EXPORT, keys=keys, one=one, file=f"debug/{name}")
    assert [count for count, _ in told] == [1, 1]
    expected = [one, one] if mapping.layout != "lines" else [*one, *one]
    assert [json.loads(each) for _, text in told for each in _values(text, mapping.layout)] == expected


def _values(text: str, layout: str) -> list[str]:
    return text.splitlines() if layout == "lines" else [text]


_RECORDS = """
  const told = [];
  const say = async (...calls) => { for (const call of calls) told.push(await call()); };
  await say(() => f.save({ a: 1 }));
  await say(() => f.save_one("b", { n: 2 }), () => f.load_one("b"), () => f.load_one("a"));
  await say(() => f.load_one("c"), () => f.load_one("c", 0));
  await say(() => f.delete_one('a'), () => f.delete_one('a'), () => f.load());
  await say(() => f.delete());
  return told;
"""


@pytest.mark.parametrize("transition", Transition)
def test_records_by_key(transition: Transition, tmp_path: Path, dsn: str) -> None:
    create_table(dsn, MAPPINGS["entries"])
    program = make_program(tmp_path / "app", MAPPINGS["entries"], transition)
    told = program.run(dsn, _RECORDS)
    expected = ["done", "done", {"n": 2}, 1, None, 0, True, False, {"b": {"n": 2}}, True]
    assert told == [expected, expected]


@pytest.mark.parametrize("name", ["elements", "many lines"])
@pytest.mark.parametrize("transition", Transition)
def test_append(name: str, transition: Transition, tmp_path: Path, dsn: str) -> None:
    create_table(dsn, MAPPINGS[name])
    program = make_program(tmp_path / "app", MAPPINGS[name], transition)
    steps = """
      await f.append(...given.keys, { n: 1 });
      await f.append(...given.keys, [2]);
      const told = [await f.load(...given.keys)];
      await f.delete(...given.keys);
      return told;
    """
    told = program.run(dsn, steps, keys=_KEYS.get(name, []))
    assert told == [[[{"n": 1}, [2]]], [[{"n": 1}, [2]]]]


@pytest.mark.parametrize(
    ("suffix", "kind"),
    [(".js", "commonjs"), (".js", "module"), (".mjs", "commonjs"), (".cjs", "module"), (".ts", "commonjs"),
     (".ts", "module")],
)  # fmt: skip
def test_languages(suffix: str, kind: str, tmp_path: Path, dsn: str) -> None:
    mapping = declare("{id}.json", "document", ["id"], id=column("uuid", "{id}"))
    create_table(dsn, mapping)
    program = make_program(tmp_path / "app", mapping, Transition.DATABASE_FIRST, suffix, kind)
    if suffix == ".ts":
        options = {"module": "commonjs" if kind == "commonjs" else "esnext", "esModuleInterop": True}
        (tmp_path / "app" / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))
        program.write()
    steps = """
      await f.save(given.id, { n: 1 });
      const told = [await f.load(given.id), await f.load('no uuid'), await f.exists('no uuid')];
      told.push(await f.paths());
      await f.delete(given.id);
      return told;
    """
    key = "6f1c1d3a-0000-4000-8000-000000000001"
    told = program.run(dsn, steps, id=key)
    expected = [{"n": 1}, None, False, [f"{key}.json"]]
    assert told == [expected, expected]
