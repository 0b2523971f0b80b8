"""Python classes: where what they say of a path is kept, and how it comes to the methods that use it."""

import textwrap
from pathlib import Path

import pytest

from tests.support.programs import scanned, sites

#: What every case needs; the lines of a case are counted without it.
_HEAD = "import json; from pathlib import Path; import os; from dataclasses import dataclass, field"

CASES: dict[str, tuple[str, dict[str, set[str]]]] = {
    "constants of a class made of each other": (
        """\
        class Config:
            DATA = Path("data")
            USERS = DATA / "users.json"

        def load():
            return json.loads(Config.USERS.read_text())
        """,
        {"data/users.json": {"app.py:7 read"}},
    ),
    "a default that names a constant of the class": (
        """\
        class Store:
            FOLDER = "data"

            def __init__(self, path=FOLDER + "/users.json"):
                self.path = path

            def load(self):
                return json.load(open(self.path))
        """,
        {"data/users.json": {"app.py:9 read"}},
    ),
    "a generic class": (
        """\
        class Storage(Generic[T]):
            def __init__(self, path):
                self.path = Path(path)

            def load(self):
                return json.loads(self.path.read_text())

        class Drafts:
            def __init__(self):
                self.storage = Storage[Draft]("drafts.json")

            def all(self):
                return self.storage.load()
        """,
        {"drafts.json": {"app.py:7 read", "app.py:14 read"}},
    ),
    "a dataclass's field": (
        """\
        @dataclass
        class Store:
            path: Path

            def load(self):
                return json.loads(self.path.read_text())

        def users():
            return Store(Path("users.json")).load()

        def tasks():
            return Store(path=Path("tasks.json")).load()
        """,
        {"users.json": {"app.py:10 read"}, "tasks.json": {"app.py:13 read"}},
    ),
    "a dataclass that works its path out": (
        """\
        @dataclass
        class Store:
            name: str
            path: Path = field(init=False)

            def __post_init__(self):
                self.path = Path(f"{self.name}.json")

            def save(self, items):
                self.path.write_text(json.dumps(items))

        def users(items):
            Store("users").save(items)
        """,
        {"users.json": {"app.py:11 write", "app.py:14 write"}},
    ),
    "a dataclass's default": (
        """\
        @dataclass
        class Store:
            path: Path = field(default_factory=lambda: Path.home() / ".app" / "notes.json")

            def load(self):
                return json.loads(self.path.read_text())
        """,
        {"~/.app/notes.json": {"app.py:7 read"}},
    ),
    "settings with defaults": (
        """\
        from pydantic import Field
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            budget_path: str = Field(default="data/budget.json")

        def get_settings():
            return Settings()

        class Budget:
            def __init__(self, path=None):
                self.settings = get_settings()
                self.path = path or Path(self.settings.budget_path)

            def load(self):
                with open(self.path) as file:
                    return json.load(file)
        """,
        {"data/budget.json": {"app.py:18 read"}},
    ),
    "a name that subclasses say": (
        """\
        class Repository:
            filename = None

            def load(self):
                with open(os.path.join("data", self.filename)) as file:
                    return json.load(file)

        class Users(Repository):
            filename = "users.json"

        class Tasks(Repository):
            filename = "tasks.json"

            def open_ones(self):
                return [task for task in self.load() if task["open"]]

        def show():
            return Users().load()
        """,
        {"data/users.json": {"app.py:19 read"}, "data/tasks.json": {"app.py:16 read"}},
    ),
    "a name that a subclass replaces": (
        """\
        class Repository:
            filename = "users.json"

            def load(self):
                with open(self.filename) as file:
                    return json.load(file)

        class Tasks(Repository):
            filename = "tasks.json"

        def show():
            return Repository().load(), Tasks().load()
        """,
        {"users.json": {"app.py:7 read"}, "tasks.json": {"app.py:13 read"}},
    ),
    "a path that subclasses work out": (
        """\
        from abc import ABC, abstractmethod

        class Repository(ABC):
            @property
            @abstractmethod
            def path(self):
                ...

            def load(self):
                return json.loads(self.path.read_text())

        class Users(Repository):
            @property
            def path(self):
                return Path("users.json")

        def show():
            return Users().load()
        """,
        {"users.json": {"app.py:11 read", "app.py:19 read"}},
    ),
    "a method that subclasses write": (
        """\
        class Repository:
            def _path(self):
                raise NotImplementedError

            def load(self):
                return json.loads(self._path().read_text())

        class Users(Repository):
            def _path(self):
                return Path("users.json")

            def all(self):
                return self.load()["users"]
        """,
        {"users.json": {"app.py:7 read", "app.py:14 read"}},
    ),
    "a constructor that loads at once": (
        """\
        class Settings:
            def __init__(self, path):
                self.path = path
                try:
                    self.data = self.read()
                except FileNotFoundError:
                    self.data = {}

            def read(self):
                with self.path.open("r") as file:
                    return json.load(file)

        def main():
            return Settings(Path("files") / "settings.json")
        """,
        {"files/settings.json": {"app.py:12 read", "app.py:15 read"}},
    ),
    "a name that a subclass tells its base": (
        """\
        class Repository:
            def __init__(self, path):
                self.path = path

            def load(self):
                return json.load(open(self.path))

        class Users(Repository):
            def __init__(self):
                super().__init__("users.json")

            def all(self):
                return self.load()

        class Tasks(Repository):
            def __init__(self, folder="data"):
                super().__init__(folder + "/tasks.json")

        def show():
            return Tasks().load()
        """,
        {"users.json": {"app.py:14 read"}, "data/tasks.json": {"app.py:21 read"}},
    ),
    "a class that is its own context": (
        """\
        class Document:
            def __init__(self, path):
                self.path = path

            def __enter__(self):
                with open(self.path) as file:
                    self.data = json.load(file)
                return self

            def __exit__(self, *error):
                with open(self.path, "w") as file:
                    json.dump(self.data, file)

        def add(user):
            with Document("users.json") as document:
                document.data.append(user)
        """,
        {"users.json": {"app.py:16 read", "app.py:16 write", "app.py:8 read", "app.py:13 write"}},
    ),
    "a mapping that saves itself": (
        """\
        class Saved(dict):
            def __init__(self, path):
                self.path = path
                with open(path) as file:
                    super().__init__(json.load(file))

            def __setitem__(self, key, value):
                super().__setitem__(key, value)
                self.save()

            def save(self):
                with open(self.path, "w") as file:
                    json.dump(self, file)

        users = Saved("users.json")

        def add(name):
            users[name] = 1
            users.save()
        """,
        {
            "users.json": {
                "app.py:16 read",
                "app.py:6 read",
                "app.py:19 write",
                "app.py:20 write",
                "app.py:14 write",
            }
        },
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_class(case: str, tmp_path: Path) -> None:
    source, expected = CASES[case]
    found = scanned(tmp_path, {"app.py": f"{_HEAD}\n{textwrap.dedent(source)}"})
    assert sites(found) == expected
