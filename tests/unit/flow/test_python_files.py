"""Python's ways with files: defaults, files written beside, files that nobody names."""

import textwrap
from pathlib import Path

import pytest

from tests.support.programs import scanned, sites

#: What every case needs; the lines of a case are counted from the second.
_HEAD = "import json, os, shutil, tempfile; from pathlib import Path"

CASES: dict[str, tuple[str, dict[str, set[str]]]] = {
    "a default name, and callers that say another": (
        """\
        def load(path="users.json"):
            with open(path) as file:
                return json.load(file)

        def users():
            return load()

        def others():
            return load("others.json")
        """,
        {"users.json": {"app.py:4 read"}, "others.json": {"app.py:10 read"}},
    ),
    "an object's default, and one that is told another": (
        """\
        class Store:
            def __init__(self, path="users.json"):
                self.path = path

            def load(self):
                return json.load(open(self.path))

        def users():
            return Store().load()

        def others():
            return Store("others.json").load()
        """,
        {"users.json": {"app.py:7 read"}, "others.json": {"app.py:13 read"}},
    ),
    "a path that is left out": (
        """\
        class Store:
            def __init__(self, path=None):
                if path is None:
                    path = Path("data") / "users.json"
                self.path = path

            def load(self):
                return json.loads(self.path.read_text())

        def users():
            return Store().load()
        """,
        {"data/users.json": {"app.py:9 read"}},
    ),
    "a folder that may be handed in": (
        """\
        class Store:
            def __init__(self, root=None):
                if root is None:
                    root = Path.home() / ".app"
                self.root = root

            def add(self, fact):
                with (self.root / "facts.jsonl").open("a") as file:
                    file.write(json.dumps(fact))
        """,
        {"~/.app/facts.jsonl": {"app.py:10 append"}},
    ),
    "a helper that writes beside and renames": (
        """\
        def write(path, data):
            temporary = path + ".tmp"
            try:
                with open(temporary, "w") as file:
                    json.dump(data, file)
                os.replace(temporary, path)
            except OSError:
                if os.path.exists(temporary):
                    os.unlink(temporary)

        def save_users(users):
            write("users.json", users)

        def save_tasks(tasks):
            write("tasks.json", tasks)
        """,
        {"users.json": {"app.py:13 write"}, "tasks.json": {"app.py:16 write"}},
    ),
    "a helper that adds to the suffix": (
        """\
        def write(path, data):
            temporary = path.with_suffix(path.suffix + ".tmp")
            temporary.write_text(json.dumps(data))
            temporary.replace(path)

        def save_users(users):
            write(Path("users.json"), users)

        def save_tasks(tasks):
            write(Path("tasks.json"), tasks)
        """,
        {"users.json": {"app.py:8 write"}, "tasks.json": {"app.py:11 write"}},
    ),
    "a helper through one that writes beside": (
        """\
        def write(path, data):
            temporary = path.parent / f".{path.name}.tmp"
            temporary.write_text(json.dumps(data))
            os.replace(temporary, path)

        def write_summary(path, data):
            write_stamped(path, {**data, "version": 1})

        def write_stamped(path, data):
            write(path, {**data, "at": 1})

        def save_users(users):
            write_summary(Path("users.json"), users)

        def save_tasks(tasks):
            write_summary(Path("tasks.json"), tasks)
        """,
        {"users.json": {"app.py:14 write"}, "tasks.json": {"app.py:17 write"}},
    ),
    "a temporary file by its descriptor": (
        """\
        def save(users):
            descriptor, temporary = tempfile.mkstemp(dir="data")
            with os.fdopen(descriptor, "w") as file:
                json.dump(users, file)
            os.replace(temporary, "data/users.json")
        """,
        {"data/users.json": {"app.py:5 write", "app.py:6 write"}},
    ),
    "a named temporary file": (
        """\
        def save(users):
            with tempfile.NamedTemporaryFile("w", dir="data", delete=False) as file:
                json.dump(users, file)
            shutil.move(file.name, "data/users.json")
        """,
        {"data/users.json": {"app.py:4 write", "app.py:5 write"}},
    ),
    "a helper that only writes, and a caller that renames": (
        """\
        def dump(path, data):
            with open(path, "w") as file:
                json.dump(data, file)

        def save_users(users):
            dump("users.json.tmp", users)
            os.replace("users.json.tmp", "users.json")

        def save_tasks(tasks):
            dump("tasks.json", tasks)
        """,
        {"users.json": {"app.py:7 write", "app.py:8 write"}, "tasks.json": {"app.py:11 write"}},
    ),
    "a file that is read and then put away": (
        """\
        def migrate():
            if os.path.exists("old.json"):
                with open("old.json") as file:
                    users = json.load(file)
                os.rename("old.json", "old.json.bak")
                return users
        """,
        {"old.json": {"app.py:3 exists", "app.py:5 read"}},
    ),
    "a name that is made safe": (
        """\
        import hashlib

        def stem(group):
            if not group:
                return "unknown"
            return f"{group.strip()}-{hashlib.sha1(group.encode()).hexdigest()}"

        def save(group, users):
            with open(f"groups/{stem(group)}.json", "w") as file:
                json.dump(users, file)
        """,
        {"groups/{group}-{hexdigest}.json": {"app.py:11 write"}},
    ),
    "a file that people choose in a dialog": (
        """\
        from PyQt5.QtWidgets import QFileDialog

        def save(state):
            name, _ = QFileDialog.getSaveFileName(None, "Save")
            with open(name, "w") as file:
                json.dump(state, file)

        def load():
            name, _ = QFileDialog.getOpenFileName(None, "Load")
            with open(name) as file:
                return json.load(file)
        """,
        {},
    ),
    "a library's call that is handed on": (
        """\
        import boto3
        from anyio import to_thread
        from functools import partial

        client = boto3.client("s3")

        async def save(session_id, state):
            key = f"sessions/{session_id}.json"
            await to_thread.run_sync(
                partial(client.put_object, Bucket="app", Key=key, Body=json.dumps(state))
            )
        """,
        {"sessions/{session_id}.json": {"app.py:11 write"}},
    ),
    "all of a library's names": (
        """\
        from os.path import *
        from json import *

        def users():
            with open(join("data", "users.json")) as file:
                return load(file)
        """,
        {"data/users.json": {"app.py:7 read"}},
    ),
    "a copy kept beside": (
        """\
        def load():
            try:
                return json.load(open("data/notes.json"))
            except ValueError:
                return json.load(open("data/notes.json.backup"))

        def save(notes):
            shutil.copy("data/notes.json", "data/notes.json.backup")
            with open("data/notes.json", "w") as file:
                json.dump(notes, file)
        """,
        {"data/notes.json": {"app.py:4 read", "app.py:6 read", "app.py:9 write", "app.py:11 write"}},
    ),
    "one of a numbered family": (
        """\
        def save(slot, game):
            with open(f"saves/slot_{slot}.json", "w") as file:
                json.dump(game, file)

        def resume():
            return json.load(open("saves/slot_1.json"))
        """,
        {"saves/slot_{slot}.json": {"app.py:4 write", "app.py:7 read"}},
    ),
    "a folder with a part that may be left out": (
        """\
        class Store:
            def __init__(self, tenant):
                folder = Path("data")
                if tenant not in folder.parts:
                    folder = folder / f"tenant-{tenant}"
                self.users = folder / "users.json"

            def save(self, users):
                temporary = self.users.with_suffix(".tmp")
                temporary.write_text(json.dumps(users))
                temporary.replace(self.users)
        """,
        {"data/tenant-{tenant}/users.json": {"app.py:11 write", "app.py:12 write"}},
    ),
    "a table of paths that is made": (
        """\
        PATHS = {kind: Path("data") / f"{kind}.json" for kind in ("users", "tasks")}

        def load(kind):
            return json.loads(PATHS[kind].read_text())

        def everything():
            return {kind: json.loads(path.read_text()) for kind, path in PATHS.items()}
        """,
        {
            "data/users.json": {"app.py:5 read", "app.py:8 read"},
            "data/tasks.json": {"app.py:5 read", "app.py:8 read"},
        },
    ),
    "a file that whoever runs it chooses": (
        """\
        import sys

        def export(rows):
            with open(sys.argv[1], "w") as file:
                json.dump(rows, file)

        def show():
            with open(sys.argv[2]) as file:
                print(json.load(file))
        """,
        {},
    ),
    "a page written beside JSON by another name": (
        """\
        def export(name, rows):
            target = choose(name)
            with open(target, "w") as file:
                json.dump(rows, file)

        def page(name, rows):
            target = choose(name)
            with open(target, "w") as file:
                file.write("<html></html>")
        """,
        {},
    ),
    "a place that is a setting": (
        """\
        def load():
            with open(os.environ["USERS_FILE"]) as file:
                return json.load(file)
        """,
        {"{USERS_FILE}": {"app.py:4 read"}},
    ),
    "folders gone through in every way": (
        """\
        def names():
            for name in os.listdir("a"):
                if name.endswith(".json"):
                    yield json.load(open(os.path.join("a", name)))

        def tree():
            for root, folders, files in os.walk("b"):
                for name in files:
                    yield json.load(open(os.path.join(root, name)))

        def pattern():
            for path in Path("c").glob("**/*.json"):
                yield json.loads(path.read_text())
        """,
        {
            "a/{name}": {"app.py:3 list", "app.py:5 read"},
            "b/{name}": {"app.py:8 list", "app.py:10 read"},
            "c/{name}.json": {"app.py:13 list", "app.py:14 read"},
        },
    ),
    "a function that something else calls": (
        """\
        from functools import partial

        def read(path):
            return json.load(open(path))

        def write(path, data):
            with open(path, "w") as file:
                print(json.dumps(data), file=file)

        save = partial(write, path="users.json")

        async def load(loop, users):
            save(data=users)
            return await loop.run_in_executor(None, read, "tasks.json")
        """,
        {
            "users.json": {"app.py:9 write", "app.py:14 write"},
            "tasks.json": {"app.py:5 read", "app.py:15 read"},
        },
    ),
    "a name without its suffix": (
        """\
        def save(data):
            base, suffix = os.path.splitext("data/users.csv")
            with open(base + ".json", "w") as file:
                json.dump(data, file)
        """,
        {"data/users.json": {"app.py:5 write"}},
    ),
    "a folder that a caller hands in": (
        """\
        def create(user_id):
            path = Path("data/users") / user_id / "log.jsonl"
            path.write_text("")

        def add(folder, entry):
            with open(folder / "log.jsonl", "a") as file:
                file.write(json.dumps(entry))
        """,
        {"data/users/{user_id}/log.jsonl": {"app.py:4 write", "app.py:8 append"}},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_file(case: str, tmp_path: Path) -> None:
    source, expected = CASES[case]
    found = scanned(tmp_path, {"app.py": f"{_HEAD}\n{textwrap.dedent(source)}"})
    assert sites(found) == expected
