"""Data-access modules over the connection that a project has already."""

from pathlib import Path

import pytest

from restow.model.patch import Transition
from restow.rewriters._node_home import home_of
from tests.support.layouts import MAPPINGS, create_table
from tests.support.node_modules_run import Program, make_program, records_for
from tests.support.node_projects import make_package

_LAYERS = {
    "pool": (
        "const { Pool } = require('pg');\n"
        "const pool = new Pool({ connectionString: process.env.DATABASE_URL, allowExitOnIdle: true });\n"
        "module.exports = { pool };\n"
    ),
    "pool alone": (
        "const pg = require('pg');\n\nconst pool = new pg.Pool({ ...JSON.parse(process.env.TEST_CONNECTION), "
        "allowExitOnIdle: true });\nmodule.exports = pool;\n"
    ),
    "knex": (
        "const knex = require('knex');\n"
        "const db = knex({ client: 'pg', connection: process.env.DATABASE_URL, "
        "pool: { min: 0, idleTimeoutMillis: 100 } });\n"
        "exports.db = db;\n"
    ),
    "typeorm": (
        "const { DataSource } = require('typeorm');\n"
        "const source = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, "
        "extra: { allowExitOnIdle: true } });\n"
        "module.exports = { source };\n"
    ),
}
_STEPS = """
  const told = [];
  const one = [{ n: 1 }, { n: 2 }];
  for (const call of [
    () => f.load(), () => f.save(one), () => f.load(), () => f.append({ n: 3 }), () => f.load(),
    () => f.save([{ n: 2 }]), () => f.load(), () => f.exists(), () => f.delete(), () => f.delete(),
  ]) told.push(await call());
  return told;
"""


@pytest.mark.parametrize("layer", _LAYERS)
def test_layers(layer: str, tmp_path: Path, dsn: str) -> None:
    mapping = MAPPINGS["elements"]
    create_table(dsn, mapping)
    root = tmp_path / "app"
    make_package(root, "pg")
    (root / "app.js").write_text("")
    (root / "db").mkdir()
    (root / "db" / "index.js").write_text(_LAYERS[layer])
    program = Program(root, records_for(mapping, Transition.DATABASE_ONLY), ".js")
    program.write()
    assert home_of(root, "app.js").folder == "db/records"
    told = program.run(dsn, _STEPS)
    expected = [
        *([], "done", [{"n": 1}, {"n": 2}], "done", [{"n": 1}, {"n": 2}, {"n": 3}]),
        *("done", [{"n": 2}], True, True, False),
    ]
    assert told == [expected, expected]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, dsn: str) -> None:
    create_table(dsn, MAPPINGS["elements"])
    program = make_program(tmp_path / "app", MAPPINGS["elements"], Transition.DATABASE_ONLY)
    steps = """
      await f.save([1, 2]);
      const failed = await f.save('no list');
      const told = [typeof failed === 'string' && failed !== 'done', await f.load()];
      await f.delete();
      return told;
    """
    told = program.run(dsn, steps)
    assert told == [[True, [1, 2]], [True, [1, 2]]]
