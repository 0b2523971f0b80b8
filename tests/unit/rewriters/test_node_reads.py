"""Reads: what becomes of a library call and the JSON.parse behind it."""

from pathlib import Path

import pytest

from tests.unit.rewriters.node_cases import is_same, rewritten

_HEAD = "const fs = require('fs');\n"
_WRITE = "\nexports.save = (users) => fs.writeFileSync('data/users.json', JSON.stringify(users));\n"


def test_parsed_at_once(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        exports.load = () => JSON.parse(fs.readFileSync('data/users.json', 'utf8'));
        """,
    )
    assert is_same(
        case,
        """\
        const { readUserSync } = require('./records/users');

        exports.load = () => readUserSync();
        """,
    )


def test_parsed_through_a_local(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');
        const path = require('path');

        const FILE = path.join(__dirname, 'data', 'users.json');

        function load() {
          // As long as it is small.
          const text = fs.readFileSync(FILE, 'utf8');
          return JSON.parse(text);
        }
        """,
    )
    assert is_same(
        case,
        """\
        const { readUserSync } = require('./records/users');

        function load() {
          // As long as it is small.
          return readUserSync();
        }
        """,
    )


def test_parsed_later(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        import { readFile } from 'fs/promises'

        export async function load(log) {
          const text = await readFile('data/users.json', 'utf8')
          log('read')
          return JSON.parse(text).users
        }
        """,
    )
    assert is_same(
        case,
        """\
        import { readUser } from './records/users.js'

        export async function load(log) {
          const text = await readUser()
          log('read')
          return text.users
        }
        """,
    )


def test_tested_for_emptiness(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        function load() {
          const text = fs.readFileSync('data/users.json', 'utf8');
          if (!text || !text.trim()) return {};
          return JSON.parse(text);
        }
        """,
    )
    assert "return readUserSync();" in case.text and "trim" not in case.text


def test_parsed_into_itself(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        function load() {
          let users = fs.readFileSync('data/users.json');
          users = JSON.parse(users);
          return users;
        }
        """,
    )
    assert "  let users = readUserSync();\n  return users;" in case.text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fs.promises.readFile(FILE, 'utf8').then(JSON.parse)", "readUser()"),
        ("fs.promises.readFile(FILE, 'utf8').then((text) => JSON.parse(text))", "readUser()"),
        (
            "fs.promises.readFile(FILE, 'utf8').then((text) => Object.keys(JSON.parse(text)))",
            "readUser().then((text) => Object.keys(text))",
        ),
        (
            "fs.promises.readFile(FILE, 'utf8').then((text) => text.length)",
            "readUser().then((document) => JSON.stringify(document)).then((text) => text.length)",
        ),
        ("JSON.parse(fs.readFileSync(FILE).toString())", "readUserSync()"),
        ("JSON.parse(fs.readFileSync(FILE, 'utf8').trim())[0]", "readUserSync()[0]"),
        ("fs.readFileSync(FILE, 'utf8').length", "JSON.stringify(readUserSync()).length"),
        (
            "fs.readFile(FILE, (error, text) => console.log(error, JSON.parse(text)))",
            "callbackify(readUser)((error, text) => console.log(error, text))",
        ),
    ],
)
def test_expressions(tmp_path: Path, before: str, after: str) -> None:
    source = f"const fs = require('fs');\nconst FILE = 'data/users.json';\nexports.x = () => {before};\n"
    case = rewritten(tmp_path, source)
    assert f"exports.x = () => {after};\n" in case.text
    assert "require('fs')" not in case.text and "FILE" not in case.text


def test_calls_that_stand_still_may_wait_in_async_functions(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        async function first() {
          return JSON.parse(fs.readFileSync('data/users.json', 'utf8')).users[0];
        }
        """,
    )
    assert "  return (await readUser()).users[0];" in case.text


def test_collections_without_a_guard_are_empty(tmp_path: Path) -> None:
    source = """\
        const fs = require('fs');

        function load() {
          try {
            return JSON.parse(fs.readFileSync('data/users.json', 'utf8'));
          } catch (error) {
            return null;
          }
        }

        const all = () => JSON.parse(fs.readFileSync('data/users.json', 'utf8'));
        """
    case = rewritten(tmp_path, source, layout="elements")
    assert "    return readAllUsersSync();" in case.text
    assert "const all = () => loadAllUsersSync();" in case.text


def test_holes_are_arguments(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');
        const path = require('path');

        const DIR = path.join(process.cwd(), 'chats');
        const fileOf = (userId) => path.join(DIR, `${userId}.json`);

        exports.one = (req) => JSON.parse(fs.readFileSync(fileOf(req.params.id), 'utf8'));
        exports.two = (id) => JSON.parse(fs.readFileSync(DIR + '/' + id + '.json', 'utf8'));
        """,
    )
    assert is_same(
        case,
        """\
        const { readChatSync } = require('./records/chats');

        exports.one = (req) => readChatSync(req.params.id);
        exports.two = (id) => readChatSync(id);
        """,
    )


def test_paths_that_are_not_understood_tell_the_key_themselves(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        function load(file) {
          return JSON.parse(fs.readFileSync(file, 'utf8'));
        }

        exports.all = () => fs.readdirSync('chats').map((name) => `chats/${name}`).map(load);
        exports.save = (id, chat) => fs.writeFileSync(`chats/${id}.json`, JSON.stringify(chat));
        """,
    )
    assert "saveChatSync(id, chat)" in case.text


@pytest.mark.parametrize(
    ("use", "why"),
    [
        (
            "fs.createReadStream('data/users.json').pipe(res)",
            "this library call is not one that has an equal",
        ),
        ("res.send(fs.readFileSync('data/users.json'))", "the file's bytes are used as they are"),
        ("require('./data/users.json')", "loaded as a module"),
    ],
)
def test_refusals(tmp_path: Path, use: str, why: str) -> None:
    source = f"const fs = require('fs');\nexports.x = (res) => {use};{_WRITE}"
    case = rewritten(tmp_path, source, files={"data/users.json": "{}"})
    assert any(why in each.why for each in case.refusals), case.refusals
    assert use in case.text


def test_writes_of_what_was_loaded_as_a_module_are_refused(tmp_path: Path) -> None:
    source = f"{_HEAD}const users = require('./data/users.json');\n{_WRITE}"
    case = rewritten(tmp_path, source, files={"data/users.json": "{}"})
    assert not case.result.edits
    assert len(case.refusals) == 2


@pytest.mark.parametrize(
    "body",
    [
        "return [JSON.parse(text), JSON.parse(text)];",
        "return () => JSON.parse(text);",
        "for (const each of all) each.users = JSON.parse(text);",
    ],
)
def test_each_parsing_gives_a_value_of_its_own(tmp_path: Path, body: str) -> None:
    read = "const text = fs.readFileSync('data/users.json', 'utf8');"
    case = rewritten(
        tmp_path, f"const fs = require('fs');\n\nfunction load(all) {{\n  {read}\n  {body}\n}}\n"
    )
    assert body in case.text
    assert "const text = JSON.stringify(readUserSync());" in case.text


def test_bytes_that_become_a_text_first(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs')

        const load = () => {
          try {
            const bytes = fs.readFileSync('data/users.json')
            const text = bytes.toString()
            return JSON.parse(text)
          } catch (e) {
            return []
          }
        }
        """,
    )
    assert is_same(
        case,
        """\
        const { readUserSync } = require('./records/users')

        const load = () => {
          try {
            return readUserSync()
          } catch (e) {
            return []
          }
        }
        """,
    )
