"""Writes, deletes and questions: what becomes of a library call."""

from pathlib import Path

import pytest

from restow.model.patch import Transition
from tests.unit.rewriters.node_cases import is_same, rewritten


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("fs.writeFileSync(FILE, JSON.stringify(users, null, 2))", "saveUserSync(users)"),
        ("fs.writeFileSync(FILE, JSON.stringify(users) + '\\n', 'utf8')", "saveUserSync(users)"),
        ("fs.writeFileSync(FILE, `${JSON.stringify(users)}\\n`)", "saveUserSync(users)"),
        ("fs.writeFileSync(FILE, '[]')", "saveUserSync([])"),
        (
            "fs.writeFileSync(FILE, JSON.stringify({ ...users, 'it': 1 }), { mode: 0o600 })",
            "saveUserSync({ ...users, 'it': 1 })",
        ),
        ("fs.promises.writeFile(FILE, JSON.stringify(users))", "saveUser(users)"),
        ("fs.writeFile(FILE, JSON.stringify(users), done)", "callbackify(saveUser)(users, done)"),
        (
            "fs.writeFile(FILE, JSON.stringify(users), (e) => { if (e) throw e; })",
            "callbackify(saveUser)(users, (e) => { if (e) throw e; })",
        ),
        ("fs.existsSync(FILE) ? 1 : 2", "userExistsSync() ? 1 : 2"),
        ("fs.unlinkSync(FILE)", "removeUserSync()"),
        ("fs.promises.rm(FILE, { force: true })", "deleteUser()"),
        (
            "fs.promises.access(FILE).then(() => true, () => false)",
            "readUser().then(() => true, () => false)",
        ),
    ],
)
def test_expressions(tmp_path: Path, before: str, after: str) -> None:
    source = f"""\
const fs = require('fs');
const FILE = 'data/users.json';
exports.x = (users, done) => {before};
"""
    case = rewritten(tmp_path, source)
    assert f"exports.x = (users, done) => {after};\n" in case.text, case.refusals
    assert "require('fs')" not in case.text and "FILE" not in case.text


def test_temporary_file_and_rename(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        import fs from "fs/promises";

        const FILE = "data/users.json";

        export async function save(users: object): Promise<void> {
            const text = JSON.stringify(users, null, 2);
            const temporary = `${FILE}.tmp`;
            await fs.writeFile(temporary, text, "utf8");
            await fs.rename(temporary, FILE);
        }
        """,
        file="src/app.ts",
    )
    assert is_same(
        case,
        """\
        import { saveUser } from "./records/users";

        export async function save(users: object): Promise<void> {
            await saveUser(users);
        }
        """,
    )


def test_what_changes_in_between_keeps_its_text(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        function save(users) {
          const text = JSON.stringify(users);
          users.length = 0;
          fs.writeFileSync('data/users.json', text);
        }
        """,
    )
    assert "  saveUserSync(JSON.parse(text));" in case.text
    assert "const text = JSON.stringify(users);" in case.text


def test_lines_are_appended(tmp_path: Path) -> None:
    source = """\
        const fs = require('fs');

        exports.log = (event) => fs.appendFileSync('logs/events.jsonl', JSON.stringify(event) + '\\n');
        exports.raw = (text) => fs.appendFileSync('logs/events.jsonl', text);
        """
    case = rewritten(tmp_path, source, layout="lines")
    assert "exports.log = (event) => appendEventSync(event);" in case.text
    assert "exports.raw = (text) => fs.appendFileSync" in case.text
    assert [each.why for each in case.refusals] == ["what is added to the file is not one record on a line"]


def test_names_that_the_file_has_are_not_taken(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        const saveUserSync = (user) => fs.writeFileSync('data/users.json', JSON.stringify(user));
        """,
    )
    assert is_same(
        case,
        """\
        const { saveUserSync: saveUserSyncRecord } = require('./records/users');

        const saveUserSync = (user) => saveUserSyncRecord(user);
        """,
    )


def test_imports_that_are_still_used_stay(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        import { readFileSync, writeFileSync } from 'fs'
        import express from 'express'

        export const page = () => readFileSync('page.html', 'utf8')
        export const save = (user) => writeFileSync('data/users.json', JSON.stringify(user))
        """,
    )
    assert is_same(
        case,
        """\
        import { readFileSync } from 'fs'
        import express from 'express'
        import { saveUserSync } from './records/users.js'

        export const page = () => readFileSync('page.html', 'utf8')
        export const save = (user) => saveUserSync(user)
        """,
    )


def test_lines_end_as_before(tmp_path: Path) -> None:
    source = """\
        const fs = require('fs');

        exports.x = (user) => fs.writeFileSync('users.json', JSON.stringify(user));
        """.replace("\n", "\r\n")
    case = rewritten(tmp_path, source)
    assert case.text.count("\r\n") == case.text.count("\n") == 3


def test_places_outside_files_need_the_last_transition(tmp_path: Path) -> None:
    source = """\
        const { S3Client, PutObjectCommand } = require('@aws-sdk/client-s3');
        const s3 = new S3Client({});
        exports.save = (id, user) =>
          s3.send(new PutObjectCommand({ Bucket: 'b', Key: `users/${id}.json`, Body: JSON.stringify(user) }));
        """
    case = rewritten(tmp_path, source, transition=Transition.DATABASE_FIRST)
    assert not case.result.edits
    assert "the old place cannot be reached" in case.refusals[0].why
    assert "database-only" in case.refusals[0].suggestion


def test_locals_of_several_functions(tmp_path: Path) -> None:
    case = rewritten(
        tmp_path,
        """\
        const fs = require('fs');

        function load(id) {
          const file = `users/${id}.json`;
          return JSON.parse(fs.readFileSync(file, 'utf8'));
        }

        function save(id, user, log) {
          const file = `users/${id}.json`;
          fs.writeFileSync(file, JSON.stringify(user));
          log(file);
        }

        function end(id) {
          const file = `users/${id}.json`;
          if (fs.existsSync(file)) fs.unlinkSync(file);
        }
        """,
    )
    assert is_same(
        case,
        """\
        const { readUserSync, removeUserSync, saveUserSync, userExistsSync } = require('./records/users');

        function load(id) {
          return readUserSync(id);
        }

        function save(id, user, log) {
          const file = `users/${id}.json`;
          saveUserSync(id, user);
          log(file);
        }

        function end(id) {
          if (userExistsSync(id)) removeUserSync(id);
        }
        """,
    )
