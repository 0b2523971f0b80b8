"""Packages around files: fs-extra, jsonfile and lowdb."""

from pathlib import Path

import pytest

from tests.unit.rewriters.node_cases import is_same, rewritten


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [
        ("fs-extra", "lib.readJson(FILE)", "readUser()"),
        ("fs-extra", "lib.readJsonSync(FILE)", "readUserSync()"),
        ("fs-extra", "lib.outputJson(FILE, x, { spaces: 2 })", "saveUser(x)"),
        ("fs-extra", "lib.writeJSONSync(FILE, x)", "saveUserSync(x)"),
        ("fs-extra", "lib.pathExists(FILE)", "userExists()"),
        ("fs-extra", "lib.remove(FILE)", "deleteUser()"),
        ("jsonfile", "lib.readFileSync(FILE)", "readUserSync()"),
        ("jsonfile", "lib.writeFile(FILE, x)", "saveUser(x)"),
    ],
)
def test_expressions(tmp_path: Path, module: str, before: str, after: str) -> None:
    source = (
        f"const lib = require('{module}');\nconst FILE = 'data/users.json';\nexports.f = (x) => {before};\n"
    )
    case = rewritten(tmp_path, source)
    assert f"exports.f = (x) => {after};\n" in case.text, case.refusals
    assert "require('./records/users')" in case.text and module not in case.text


def test_lowdb(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        import { Low } from 'lowdb'
        import { JSONFile } from 'lowdb/node'

        const db = new Low(new JSONFile('data/posts.json'), { posts: [] })

        export async function add(post) {
          await db.read()
          db.data.posts.push(post)
          await db.write()
        }
        """,
    )
    assert is_same(
        case,
        """\
        import { Low } from 'lowdb'
        import { loadPost, savePost } from './records/posts.js'

        const db = new Low({ read: () => loadPost(), write: (data) => savePost(data) }, { posts: [] })

        export async function add(post) {
          await db.read()
          db.data.posts.push(post)
          await db.write()
        }
        """,
    )
    assert len(case.result.rewritten) == 3


def test_lowdb_that_is_made_at_once(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        import { JSONFilePreset } from 'lowdb/node';

        export async function open() {
          const db = await JSONFilePreset('data/posts.json', { posts: [] });
          return db;
        }
        """,
    )
    assert is_same(
        case,
        """\
        import { Low } from 'lowdb';
        import { loadPost, savePost } from './records/posts.js';

        export async function open() {
          const db = new Low({ read: () => loadPost(), write: (data) => savePost(data) }, { posts: [] });
          await db.read();
          return db;
        }
        """,
    )


def test_lowdb_with_options_of_its_own(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const low = require('lowdb');
        const FileSync = require('lowdb/adapters/FileSync');
        const db = low(new FileSync('data/posts.json', { serialize: encrypt, deserialize: decrypt }));
        exports.all = () => db.get('posts').value();
        """,
    )
    assert not case.result.edits
    assert any(each.why == "the adapter is made with options of its own" for each in case.refusals)
