"""Idioms of JavaScript that say which document is meant."""

from pathlib import Path

import pytest

from tests.support.programs import scanned, sites

CASES: dict[str, tuple[dict[str, str], dict[str, set[str]]]] = {
    "exports by a text": (
        {
            "store.js": """\
                const fs = require('fs');
                exports["load"] = (name) => JSON.parse(fs.readFileSync(`data/${name}.json`));
                module.exports['save'] = (name, all) =>
                  fs.writeFileSync(`data/${name}.json`, JSON.stringify(all));
                """,
            "app.js": """\
                const store = require('./store');
                store.save('users', [...store.load('users'), 1]);
                """,
        },
        {
            "data/users.json": {
                "app.js:2 read",
                "app.js:2 write",
                "store.js:2 read",
                "store.js:4 write",
            }
        },
    ),
    "a document that is required before there is one": (
        {
            "bot/app.js": """\
                const data = require('../warns.json');
                const fs = require('fs');
                exports.warn = (id) => {
                  data[id] = 1;
                  fs.writeFileSync('warns.json', JSON.stringify(data));
                };
                """,
        },
        {"warns.json": {"bot/app.js:1 read", "bot/app.js:5 write"}},
    ),
    "a function that makes objects, and its prototype": (
        {
            "store.js": """\
                module.exports = Store;
                var fs = require('fs');
                function Store(file) { this.file = file; }
                Store.prototype.load = function (done) {
                  fs.readFile(this.file, 'utf8', function (error, text) { done(error, JSON.parse(text)); });
                };
                Store.prototype.add = function (item, done) {
                  var store = this;
                  store.load(function (error, all) {
                    all.push(item);
                    fs.writeFile(store.file, JSON.stringify(all), done);
                  });
                };
                """,
            "app.js": """\
                var Store = require('./store');
                new Store(__dirname + '/data/notes.json').add({}, function () {});
                """,
        },
        {
            "data/notes.json": {
                "app.js:2 read",
                "app.js:2 write",
                "store.js:5 read",
                "store.js:11 write",
            }
        },
    ),
    "a prototype that inherits": (
        {
            "store.js": """\
                const fs = require('fs'), util = require('util');
                var Base = function (file) { this.file = file; };
                Base.prototype = {
                  load: function () { return JSON.parse(fs.readFileSync(this.file)); }
                };
                function Users() { Base.call(this, 'users.json'); }
                util.inherits(Users, Base);
                exports.all = () => new Users().load();
                """,
        },
        {"users.json": {"store.js:4 read", "store.js:8 read"}},
    ),
    "a store whose package says what its file is called": (
        {
            "main.js": """\
                const Store = require('electron-store');
                const settings = new Store({ schema: {} });
                const notes = new Store({ name: 'notes' });
                const add = (note) => notes.set('all', [...notes.get('all'), note]);
                const isDark = () => settings.get('dark');
                """,
        },
        {"config.json": {"main.js:5 read"}, "notes.json": {"main.js:4 read", "main.js:4 write"}},
    ),
    "a document behind an object": (
        {
            "bot.ts": """\
                import JSONdb from 'simple-json-db';
                import { JsonDB, Config } from 'node-json-db';
                const people = new JsonDB(new Config('data/people', true));
                export const add = async (person: Person) => people.push('/all[]', person);
                export function pay(user: User) {
                  const coins = new JSONdb(`./users/${user.id}.json`);
                  coins.set('coins', coins.get('coins') + 1);
                }
                """,
        },
        {
            "data/people.json": {"bot.ts:4 write"},
            "users/{id}.json": {"bot.ts:6 read", "bot.ts:7 read", "bot.ts:7 write"},
        },
    ),
    "modules named from the root, and as packages of a monorepo": (
        {
            "libs/files/src/index.ts": """\
                import * as fs from 'fs';
                export const load = (name: string) => JSON.parse(fs.readFileSync(`db/${name}.json`, 'utf8'));
                """,
            "app/lists.ts": """\
                import { load } from '@shop/files';
                export const list = (name: string) => load(name);
                """,
            "app/main.ts": """\
                import { list } from 'app/lists';
                export const carts = () => list('carts');
                """,
        },
        {"db/carts.json": {"app/main.ts:2 read", "libs/files/src/index.ts:2 read"}},
    ),
    "a window's own require": (
        {
            "preload.js": """\
                const fs = window.require('fs');
                const notes = () => JSON.parse(fs.readFileSync('notes.json'));
                """,
        },
        {"notes.json": {"preload.js:2 read"}},
    ),
    "objects whose methods nobody is seen to call": (
        {
            "repository.ts": """\
                import { promises as fs } from 'fs';
                import * as path from 'path';
                export class Repository {
                  constructor(private folder: string) {}
                  async get(id: string) { return JSON.parse(await fs.readFile(this.file(id), 'utf8')); }
                  async put(id: string, one: any) { await fs.writeFile(this.file(id), JSON.stringify(one)); }
                  private file(id: string) { return path.join(this.folder, `${id}.json`); }
                }
                export class Log {
                  constructor(private name: string) {}
                  read() { return fs.readFile(`logs/log-${this.name}.json`); }
                }
                const load = (file: string) => ({
                  all: async () => JSON.parse(await fs.readFile(file, 'utf8')),
                });
                export const carts = new Repository('data/carts');
                export const orders = new Repository('data/orders');
                export const users = load('users');
                export const log = new Log('jobs');
                """,
        },
        {
            "data/carts/{id}.json": {"repository.ts:5 read", "repository.ts:6 write"},
            "data/orders/{id}.json": {"repository.ts:5 read", "repository.ts:6 write"},
            "users": {"repository.ts:14 read"},
            "logs/log-{name}.json": {"repository.ts:11 read"},
        },
    ),
    "what a class's fields read": (
        {
            "data.js": """\
                const fs = require('fs');
                class Data {
                  static products = require('./products.json').products;
                  users = JSON.parse(fs.readFileSync('users.json'));
                }
                module.exports = Data;
                """,
        },
        {"products.json": {"data.js:2 read"}, "users.json": {"data.js:4 read"}},
    ),
    "a service that a framework hands to another": (
        {
            "store.service.ts": """\
                import * as fs from 'fs';
                @Injectable()
                export class StoreService {
                  load(name: string): any { return JSON.parse(fs.readFileSync(`data/${name}.json`, 'utf8')); }
                  save(name: string, all: any) { fs.writeFileSync(`data/${name}.json`, JSON.stringify(all)); }
                }
                """,
            "tasks.service.ts": """\
                import { StoreService } from './store.service';
                @Injectable()
                export class TasksService {
                  constructor(private readonly store: StoreService) {}
                  add(task: Task) { this.store.save('tasks', [...this.store.load('tasks'), task]); }
                }
                """,
        },
        {
            "data/tasks.json": {
                "tasks.service.ts:5 read",
                "tasks.service.ts:5 write",
                "store.service.ts:4 read",
                "store.service.ts:5 write",
            }
        },
    ),
    "an object's own functions and fields": (
        {
            "store.js": """\
                const fs = require('fs');
                module.exports = {
                  file: './notes.json',
                  load() { return JSON.parse(fs.readFileSync(this.file)); },
                  save: function (all) { fs.writeFileSync(this.file, JSON.stringify(all)); },
                };
                """,
        },
        {"notes.json": {"store.js:4 read", "store.js:5 write"}},
    ),
    "a store for each name, from another file": (
        {
            "store.js": """\
                const fs = require('fs');
                module.exports = (name) => {
                  const read = () => JSON.parse(fs.readFileSync(`db/${name}.json`, 'utf8'));
                  return { read, write: (all) => fs.writeFileSync(`db/${name}.json`, JSON.stringify(all)) };
                };
                """,
            "app.js": """\
                const store = require('./store');
                const users = store('users'), posts = store('posts');
                app.post('/', (request) => posts.write([...posts.read(), users.read()]));
                """,
        },
        {
            "db/users.json": {"app.js:3 read"},
            "db/posts.json": {"app.js:3 read", "app.js:3 write", "store.js:4 write"},
        },
    ),
    "what heirs in other files say of an abstract store": (
        {
            "base.ts": """\
                import * as fs from 'fs';
                export abstract class Repository {
                  protected abstract get file(): string;
                  all() { return JSON.parse(fs.readFileSync(`data/${this.file}`, 'utf8')); }
                }
                """,
            "users.ts": """\
                import { Repository } from './base';
                export class Users extends Repository { protected get file() { return 'users.json'; } }
                export const users = new Users();
                """,
            "app.ts": """\
                import { users } from './users';
                app.get('/users', (request, response) => response.json(users.all()));
                """,
        },
        {"data/users.json": {"app.ts:2 read", "base.ts:4 read"}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_sites_of(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    assert sites(scanned(tmp_path, files)) == expected


def test_callers_say_what_a_kept_document_is_for(tmp_path: Path) -> None:
    """A file without a mark of its own is read, because it calls what keeps a document."""
    files = {
        "db.js": """\
            const fs = require('fs');
            const load = () => JSON.parse(fs.readFileSync('things.json', 'utf8'));
            const save = (all) => fs.writeFileSync('things.json', JSON.stringify(all));
            module.exports = { load, save };
            """,
        "settings.js": """\
            const fs = require('fs');
            exports.settings = () => JSON.parse(fs.readFileSync('settings.json', 'utf8'));
            """,
        "things.js": """\
            const db = require('./db');
            exports.all = () => db.load();
            exports.save = (all) => db.save(all);
            """,
        "routes.js": """\
            const things = require('./things');
            router.post('/things', (request, response) => {
              const all = things.all();
              all.push(request.body);
              things.save(all);
            });
            """,
        "page.js": "const { settings } = require('./settings');\nconsole.log(settings().title);\n",
    }
    found = scanned(tmp_path, files)
    [things] = [dataset for dataset in found.datasets if dataset.template == "things.json"]
    assert [(usage.kind, usage.place.file) for usage in things.usages] == [("append", "routes.js")]
    triggers = {trigger.label for reach in things.reaches for trigger in reach.triggers}
    assert "POST /things" in triggers
    assert found.files.passed_over == 1  # the page: what is only read says nothing of it
