"""Stores of JavaScript that are given by frameworks and packages: who opens them, and where."""

from pathlib import Path

import pytest

from restow.model.signature import StoreKind
from tests.support.programs import scanned, sites

CASES: dict[str, tuple[dict[str, str], dict[str, set[str]]]] = {
    "what a module's decorator provides": (
        {
            "json.service.ts": """\
                import { readFileSync, writeFileSync } from 'fs';
                export class JsonService {
                  constructor(private readonly file: string) {}
                  read() { return JSON.parse(readFileSync(this.file, 'utf8')); }
                  write(all: any) { writeFileSync(this.file, JSON.stringify(all)); }
                }
                """,
            "app.module.ts": """\
                import { JsonService } from './json.service';
                @Module({
                  providers: [
                    { provide: 'USERS', useFactory: () => new JsonService('data/users.json') },
                    { provide: 'TAGS', useValue: new JsonService('data/tags.json') },
                  ],
                })
                export class AppModule {}
                """,
        },
        {
            "data/users.json": {"json.service.ts:4 read", "json.service.ts:5 write"},
            "data/tags.json": {"json.service.ts:4 read", "json.service.ts:5 write"},
        },
    ),
    "a class that is a package's": (
        {
            "todos.js": """\
                const Store = require('electron-store');
                class Todos extends Store {
                  constructor(options) {
                    super(options);
                    this.todos = this.get('todos') || [];
                  }
                  add(todo) {
                    this.set('todos', [...this.todos, todo]);
                  }
                }
                module.exports = new Todos({ name: 'todos' });
                """,
        },
        {"todos.json": {"todos.js:11 read", "todos.js:5 read", "todos.js:8 write"}},
    ),
    "fs-jetpack": (
        {
            "notes.mjs": """\
                import jetpack from 'fs-jetpack';
                export const add = (note) =>
                  jetpack.write('notes.json', [...jetpack.read('notes.json', 'json'), note]);
                """,
        },
        {"notes.json": {"notes.mjs:3 read", "notes.mjs:3 write"}},
    ),
    "blobs of web hosts": (
        {
            "vercel.ts": """\
                import { put, list } from '@vercel/blob';
                const write = (path: string, all: any) => put(path, JSON.stringify(all));
                export const book = (all: Booking[]) => write('bookings.json', all);
                """,
            "netlify.mts": """\
                import { getStore } from '@netlify/blobs';
                export default async (request: Request) => {
                  const store = getStore('votes');
                  await store.setJSON('all.json', [...await store.get('all.json', { type: 'json' }), 1]);
                };
                """,
        },
        {
            "bookings.json": {"vercel.ts:2 write", "vercel.ts:3 write"},
            "all.json": {"netlify.mts:4 read", "netlify.mts:4 write"},
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_sites_of(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    assert sites(scanned(tmp_path, files)) == expected


def test_a_web_hosts_store_is_no_folder(tmp_path: Path) -> None:
    files, _ = CASES["blobs of web hosts"]
    found = {dataset.template: dataset for dataset in scanned(tmp_path, files).datasets}
    assert found["all.json"].store is StoreKind.OTHER
    assert found["all.json"].container == "votes"
