"""Settings and options of Python programs: set in one place, read in another."""

from pathlib import Path

import pytest

from tests.support.programs import scanned, sites

CASES: dict[str, tuple[dict[str, str], dict[str, set[str]]]] = {
    "Flask's configuration": (
        {
            "app.py": """\
                import os
                from flask import Flask

                def create_app():
                    app = Flask(__name__)
                    app.config["USERS_FILE"] = os.path.join("data", "users.json")
                    app.config.update(TASKS_FILE="data/tasks.json")
                    return app
                """,
            "users.py": """\
                import json
                from flask import current_app

                def load():
                    with open(current_app.config["USERS_FILE"]) as file:
                        return json.load(file)

                def tasks():
                    with open(current_app.config.get("TASKS_FILE")) as file:
                        return json.load(file)
                """,
        },
        {"data/users.json": {"users.py:6 read"}, "data/tasks.json": {"users.py:10 read"}},
    ),
    "a class of settings": (
        {
            "config.py": """\
                class Config:
                    USERS_FILE = "data/users.json"
                """,
            "users.py": """\
                import json
                from flask import current_app

                def load():
                    with open(current_app.config["USERS_FILE"]) as file:
                        return json.load(file)
                """,
        },
        {"data/users.json": {"users.py:6 read"}},
    ),
    "Django's settings": (
        {
            "site/settings.py": """\
                from pathlib import Path

                BASE_DIR = Path(__file__).resolve().parent.parent
                USERS_FILE = BASE_DIR / "data" / "users.json"
                """,
            "users/views.py": """\
                import json
                from django.conf import settings

                def load():
                    with open(settings.USERS_FILE) as file:
                        return json.load(file)
                """,
        },
        {"data/users.json": {"users/views.py:6 read"}},
    ),
    "a setting that nobody sets": (
        {
            "users.py": """\
                import json
                from flask import current_app

                def load():
                    with open(current_app.config["USERS_FILE"]) as file:
                        return json.load(file)
                """,
        },
        {"{USERS_FILE}": {"users.py:6 read"}},
    ),
    "a mapping of the program's own": (
        {
            "users.py": """\
                import json

                class Service:
                    def __init__(self):
                        self.config = {"USERS_FILE": "own.json"}

                    def load(self):
                        with open(self.config["USERS_FILE"]) as file:
                            return json.load(file)
                """,
            "config.py": """\
                class Config:
                    USERS_FILE = "data/users.json"
                """,
        },
        {"own.json": {"users.py:9 read"}},
    ),
    "argparse": (
        {
            "main.py": """\
                import argparse
                import json

                def show(args):
                    with open(args.tasks_file) as file:
                        print(json.load(file))

                def main():
                    parser = argparse.ArgumentParser()
                    parser.add_argument("-t", "--tasks-file", default="tasks.json")
                    parser.add_argument("--out", dest="target", default="done.json")
                    args = parser.parse_args()
                    show(args)
                    with open(args.target, "w") as file:
                        json.dump([], file)
                """,
        },
        {"tasks.json": {"main.py:6 read"}, "done.json": {"main.py:15 write"}},
    ),
    "a command that is called through its arguments": (
        {
            "main.py": """\
                import argparse
                import json

                def show(args):
                    with open(args.file) as file:
                        print(json.load(file))

                def main():
                    parser = argparse.ArgumentParser()
                    parser.add_argument("--file", default="tasks.json")
                    parser.set_defaults(run=show)
                    args = parser.parse_args()
                    args.run(args)
                """,
        },
        {"tasks.json": {"main.py:6 read"}},
    ),
    "what FastAPI passes": (
        {
            "app.py": """\
                import json
                from typing import Annotated
                from fastapi import Depends, FastAPI

                app = FastAPI()

                class Users:
                    def __init__(self, path):
                        self.path = path

                    def load(self):
                        with open(self.path) as file:
                            return json.load(file)

                def users():
                    return Users("users.json")

                def admins():
                    yield Users("admins.json")

                @app.get("/users")
                def show(store: Users = Depends(users)):
                    return store.load()

                @app.get("/admins")
                def show_admins(store: Annotated[Users, Depends(admins)]):
                    return store.load()
                """,
        },
        {"users.json": {"app.py:23 read"}, "admins.json": {"app.py:27 read"}},
    ),
    "click and typer": (
        {
            "main.py": """\
                import json
                import click
                import typer

                app = typer.Typer()

                @click.command()
                @click.option("--file", "-f", default="tasks.json")
                @click.option("--state-path", "state", default="state.json")
                def show(file, state):
                    print(json.load(open(file)), json.load(open(state)))

                @app.command()
                def users(path: str = typer.Option("users.json", "--path")):
                    print(json.load(open(path)))
                """,
        },
        {
            "tasks.json": {"main.py:11 read"},
            "state.json": {"main.py:11 read"},
            "users.json": {"main.py:15 read"},
        },
    ),
}


STORAGE = """\
    import json

    class Storage:
        def __init__(self, path):
            self.path = path

        def load(self):
            with open(self.path) as file:
                return json.load(file)
    """
COG = """\
    class Economy:
        def __init__(self, bot):
            self.bot = bot

        async def pay(self, context):
            return self.bot.storage.load()

    def setup(bot):
        bot.add_cog(Economy(bot))
    """


def test_what_an_application_keeps_is_used_through_it(tmp_path: Path) -> None:
    bot = """\
        from storage import Storage

        class Bot(Framework):
            def __init__(self):
                self.storage = Storage("economy.json")
        """
    files = {"storage.py": STORAGE, "bot.py": bot, "cogs/economy.py": COG}
    assert sites(scanned(tmp_path, files)) == {
        "economy.json": {"cogs/economy.py:6 read", "storage.py:9 read"}
    }


def test_what_is_kept_by_name(tmp_path: Path) -> None:
    main = """\
        from storage import Storage

        def main():
            client = Client()
            setattr(client, "users", Storage("users.json"))
        """
    plugin = """\
        def show(client):
            users = getattr(client, "users")
            return users.load()
        """
    found = scanned(tmp_path, {"storage.py": STORAGE, "main.py": main, "plugins/show.py": plugin})
    assert sites(found) == {"users.json": {"plugins/show.py:3 read", "storage.py:9 read"}}


def test_what_two_objects_keep_under_one_name_is_nobodys(tmp_path: Path) -> None:
    bot = """\
        from storage import Storage

        class Bot(Framework):
            def __init__(self):
                self.storage = Storage("economy.json")

        class Other(Framework):
            def __init__(self):
                self.storage = Storage("other.json")
        """
    files = {"storage.py": STORAGE, "bot.py": bot, "cogs/economy.py": COG}
    found = sites(scanned(tmp_path, files))
    assert found == {"economy.json": {"storage.py:9 read"}, "other.json": {"storage.py:9 read"}}


@pytest.mark.parametrize("case", CASES)
def test_the_settings_of(case: str, tmp_path: Path) -> None:
    files, expected = CASES[case]
    assert sites(scanned(tmp_path, files)) == expected
