"""The project's own wrappers: which are transparent, and what their calls become."""

from pathlib import Path

import pytest

from tests.unit.rewriters.node_cases import rewritten

_READERS = {
    "constant": (
        "if (!fs.existsSync(file)) { return []; }\n  return JSON.parse(fs.readFileSync(file, 'utf8'));",
        "loadUserSync([])",
    ),
    "null": (
        "if (fs.existsSync(file)) {\n    return JSON.parse(fs.readFileSync(file));\n  }\n  return null;",
        "loadUserSync()",
    ),
    "caught": (
        "try {\n    return JSON.parse(fs.readFileSync(file));\n  } catch {\n    return {};\n  }",
        "loadUserSync({})",
    ),
    "caught by code": (
        (
            "try {\n    return JSON.parse(fs.readFileSync(file));\n  } catch (e) {\n"
            "    if (e.code === 'ENOENT') return {};\n    throw e;\n  }"
        ),
        "loadUserSync({})",
    ),
    "raises": ("const text = fs.readFileSync(file, 'utf8');\n  return JSON.parse(text);", "readUserSync()"),
    "makes a folder": (
        (
            "if (!fs.existsSync('data')) fs.mkdirSync('data');\n  if (!fs.existsSync(file)) return {};\n"
            "  const data = JSON.parse(fs.readFileSync(file, 'utf8'));\n  return data;"
        ),
        "loadUserSync({})",
    ),
}
_OPAQUE = {
    "changes": "return JSON.parse(fs.readFileSync(file, 'utf8')).items;",
    "counts": "counter.reads += 1;\n  return JSON.parse(fs.readFileSync(file, 'utf8'));",
    "makes": "if (!fs.existsSync(file)) return make();\n  return JSON.parse(fs.readFileSync(file, 'utf8'));",
    "own error": (
        "try {\n    return JSON.parse(fs.readFileSync(file));\n  } catch {\n    throw new Error('gone');\n  }"
    ),
}


def _program(body: str) -> str:
    return f"""\
const fs = require('fs');

function read(file) {{
  {body}
}}

exports.users = () => read('data/users.json');
exports.teams = () => read('data/teams.json');
"""


@pytest.mark.parametrize("name", _READERS)
def test_transparent(tmp_path: Path, name: str) -> None:
    body, call = _READERS[name]
    case = rewritten(tmp_path, _program(body))
    assert f"exports.users = () => {call};" in case.text, case.refusals
    assert body in case.text


@pytest.mark.parametrize("name", _OPAQUE)
def test_opaque(tmp_path: Path, name: str) -> None:
    case = rewritten(tmp_path, _program(_OPAQUE[name]))
    assert not case.result.edits
    assert all("its function" in each.why for each in case.refusals)
    assert case.refusals[0].suggestion


def test_what_is_missing_may_be_an_argument(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs').promises;

        async function read(file, missing = []) {
          try {
            return JSON.parse(await fs.readFile(file, 'utf8'));
          } catch (error) {
            return missing;
          }
        }

        exports.users = () => read('data/users.json', { none: true });
        exports.teams = () => read('data/teams.json');
        """,
    )
    assert "exports.users = () => loadUser({ none: true });" in case.text
    assert "exports.teams = () => loadTeam([]);" in case.text


def test_writers(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');
        const path = require('path');

        function write(value, folder, name) {
          fs.mkdirSync(folder, { recursive: true });
          const text = JSON.stringify(value, null, 2);
          fs.writeFileSync(path.join(folder, name), text);
        }

        exports.one = (id, user) => { write(user, 'users', `${id}.json`); };
        exports.two = (team) => { write(/* all of it */ team, 'data', 'teams.json'); };
        """,
    )
    assert "exports.one = (id, user) => { saveUserSync(id, user); };" in case.text, case.refusals
    assert "exports.two = (team) => { saveTeamSync(team); };" in case.text


def test_writers_that_add_something(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        function write(file, value) {
          fs.writeFileSync(file, JSON.stringify({ ...value, at: Date.now() }));
        }

        exports.users = (users) => write('data/users.json', users);
        exports.teams = (teams) => write('data/teams.json', teams);
        """,
    )
    assert not case.result.edits
    assert {each.why for each in case.refusals} == {"what its function writes is not just what it is given"}
