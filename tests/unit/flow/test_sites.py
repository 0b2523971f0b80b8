"""Sites: which line of a chain of calls is the one, in the shapes that programs have."""

from pathlib import Path

import pytest

from tests.support.programs import scanned, sites

CASES: dict[str, tuple[dict[str, str], dict[str, set[str]]]] = {
    "a wrapper's callers are the sites": (
        {
            "store.py": """\
                import json

                def read_json(path):
                    with open(path) as file:
                        return json.load(file)

                def write_json(path, data):
                    with open(path, "w") as file:
                        json.dump(data, file)
                """,
            "app.py": """\
                from store import read_json, write_json

                def rename(user_id, name):
                    user = read_json(f"users/{user_id}.json")
                    user["name"] = name
                    write_json(f"users/{user_id}.json", user)

                def rules():
                    return read_json("rules.json")
                """,
        },
        {
            "users/{user_id}.json": {"app.py:4 read", "app.py:6 write", "store.py:9 write"},
            "rules.json": {"app.py:9 read"},
        },
    ),
    "a class keeps its path": (
        {
            "store.py": """\
                import json

                class Storage:
                    def __init__(self, folder="data"):
                        self.path = folder + "/tasks.json"

                    def load(self):
                        with open(self.path) as file:
                            return json.load(file)

                    def save(self, tasks):
                        with open(self.path, "w") as file:
                            json.dump(tasks, file)
                """
        },
        {"data/tasks.json": {"store.py:9 read", "store.py:13 write"}},
    ),
    "a store is handed to what uses it": (
        {
            "store.py": """\
                import json

                class JsonStore:
                    def __init__(self, path):
                        self._path = path

                    def get(self):
                        return json.loads(self._path.read_text())
                """,
            "service.py": """\
                class Service:
                    def __init__(self, store):
                        self._store = store

                    def all(self):
                        return self._store.get()
                """,
            "main.py": """\
                from pathlib import Path
                from service import Service
                from store import JsonStore

                def main():
                    service = Service(JsonStore(Path("orders.json")))
                    print(service.all())
                """,
        },
        {"orders.json": {"main.py:7 read", "store.py:8 read"}},
    ),
    "written beside and renamed": (
        {
            "store.py": """\
                import json, os

                def save(state):
                    temporary = "state.json.tmp"
                    with open(temporary, "w") as file:
                        json.dump(state, file)
                    os.replace(temporary, "state.json")
                """
        },
        {"state.json": {"store.py:6 write", "store.py:7 write"}},
    ),
    "a factory's functions": (
        {
            "store.js": """\
                const fs = require("fs");

                function createStore(file) {
                  return {
                    load: () => JSON.parse(fs.readFileSync(file, "utf8")),
                    save: (data) => fs.writeFileSync(file, JSON.stringify(data)),
                  };
                }

                module.exports = { createStore };
                """,
            "app.js": """\
                const { createStore } = require("./store");
                const users = createStore("users.json");

                function add(user) {
                  const all = users.load();
                  all.push(user);
                  users.save(all);
                }
                """,
        },
        {"users.json": {"app.js:5 read", "app.js:7 write", "store.js:5 read", "store.js:6 write"}},
    ),
    "callbacks and promises": (
        {
            "app.js": """\
                const fs = require("fs");

                fs.readFile("a.json", "utf8", (error, text) => {
                  console.log(JSON.parse(text));
                });
                fs.promises.readFile("b", "utf8").then((text) => JSON.parse(text));
                """
        },
        {"a.json": {"app.js:3 read"}, "b": {"app.js:6 read"}},
    ),
    "a document that is imported": (
        {
            "app.ts": """\
                import rates from "./rates.json";
                const names = require("./names.json");
                export const all = [rates, names];
                """,
            "rates.json": "{}",
            "names.json": "[]",
        },
        {"names.json": {"app.ts:2 read"}, "rates.json": {"app.ts:1 read"}},
    ),
    "a base class that is told the file's name": (
        {
            "repository.ts": """\
                import fs from "fs";

                export abstract class Repository<T> {
                  constructor(protected file: string) {}
                  protected read(): T[] {
                    return JSON.parse(fs.readFileSync(`data/${this.file}`, "utf8"));
                  }
                  all(): T[] {
                    return this.read();
                  }
                }
                """,
            "users.ts": """\
                import { Repository } from "./repository";

                export class Users extends Repository<User> {
                  constructor() {
                    super("users.json");
                  }
                  count() {
                    return this.read().length;
                  }
                }
                """,
        },
        {"data/users.json": {"repository.ts:6 read", "users.ts:8 read"}},
    ),
    "callers that name neither a library nor a file": (
        {
            "store.ts": """\
                import fs from 'fs';

                class Store {
                  constructor(private file: string) {}
                  load() { return JSON.parse(fs.readFileSync(this.file, 'utf8')); }
                  save(all: unknown) { fs.writeFileSync(this.file, JSON.stringify(all)); }
                }
                export const users = new Store('data/users.json');
                export function open(name: string) { return new Store(`data/${name}.json`); }
                export default new Store('data/tasks.json');
                """,
            "page.ts": """\
                import { users } from './store';
                export const all = () => users.load();
                """,
            "tasks.ts": """\
                import tasks from './store';
                export const put = (all: unknown) => tasks.save(all);
                """,
            "other.ts": """\
                import { open } from './store';
                export const orders = () => open('orders').load();
                """,
        },
        {
            "data/users.json": {"page.ts:2 read"},
            "data/tasks.json": {"store.ts:6 write", "tasks.ts:2 write"},
            "data/orders.json": {"other.ts:2 read"},
        },
    ),
    "what a folder holds": (
        {
            "jobs.py": """\
                import glob, json
                from pathlib import Path

                def save(job_id, job):
                    Path(f"jobs/{job_id}.json").write_text(json.dumps(job))

                def running():
                    return [json.load(open(path)) for path in glob.glob("jobs/*.json")]

                def first():
                    for path in Path("jobs").iterdir():
                        return json.loads(path.read_text())
                """
        },
        {
            "jobs/{job_id}.json": {
                "jobs.py:5 write",
                "jobs.py:8 list",
                "jobs.py:8 read",
                "jobs.py:11 list",
                "jobs.py:12 read",
            }
        },
    ),
    "TinyDB": (
        {
            "db.py": """\
                from tinydb import TinyDB

                db = TinyDB("cards.json")

                def add(card):
                    db.insert(card)

                def everything():
                    return db.all()
                """
        },
        {"cards.json": {"db.py:3 read", "db.py:6 write", "db.py:9 list"}},
    ),
    "Azure blobs through a client built elsewhere": (
        {
            "blob.py": """\
                import json, os
                from azure.storage.blob import BlobServiceClient

                _client = None

                def container():
                    global _client
                    if _client is None:
                        _client = BlobServiceClient.from_connection_string(os.environ["CONN"])
                    return _client.get_container_client("documents")

                def read_json(name):
                    return json.loads(container().get_blob_client(name).download_blob().readall())
                """,
            "api.py": """\
                from blob import read_json

                def session(session_id):
                    return read_json(f"sessions/{session_id}.json")
                """,
        },
        {"sessions/{session_id}.json": {"api.py:4 read", "blob.py:13 read"}},
    ),
    "a wrapper adds the folder to the paths it is given": (
        {
            "store.py": """\
                import json
                from pathlib import Path

                DATA = Path("data")

                def read_json(path):
                    return json.loads((DATA / path).read_text())

                def write_json(path, value):
                    (DATA / path).write_text(json.dumps(value))
                """,
            "app.py": """\
                from store import read_json, write_json

                def add(user_id, entry):
                    entries = read_json(f"history/history_{user_id}.json")
                    write_json(f"history/history_{user_id}.json", [*entries, entry])

                def session(session_id):
                    return read_json(f"sessions/{session_id}.json")

                def users():
                    return read_json("users.json")

                def any_of_them(name):
                    return read_json(name)
                """,
        },
        {
            "data/history/history_{user_id}.json": {"app.py:4 read", "app.py:5 write", "store.py:10 write"},
            "data/sessions/{session_id}.json": {"app.py:8 read"},
            "data/users.json": {"app.py:11 read"},
            "data/{path}": {"store.py:7 read"},
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_sites_of(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    assert sites(scanned(tmp_path, files)) == expected


QUIET = {
    "a response": "import json, requests\n\ndef get(url):\n    return json.loads(requests.get(url).text)\n",
    "a message": "import json\n\ndef tell(data):\n    print(json.dumps(data, indent=2))\n",
    "another format": 'import yaml\n\ndef load():\n    return yaml.safe_load(open("config.yaml"))\n',
    "text": 'def load():\n    return open("notes.txt").read()\n',
    "an unused wrapper with a suffix": (
        "import json\n\ndef write(data, filename):\n    with open(filename + '.json', 'w') as file:\n"
        "        json.dump(data, file)\n"
    ),
    "a file in a format of its own": (
        "import json\n\ndef write(rows, kind):\n    with open('rows.yaml', 'w') as file:\n"
        "        if kind == 'json':\n            json.dump(rows, file)\n"
        "        else:\n            file.write(str(rows))\n"
    ),
    "an unused wrapper": "import json\n\ndef read(path):\n    return json.load(open(path))\n",
}


@pytest.mark.parametrize("case", QUIET)
def test_no_dataset_in(case: str, tmp_path: Path) -> None:
    assert sites(scanned(tmp_path, {"app.py": QUIET[case]})) == {}
