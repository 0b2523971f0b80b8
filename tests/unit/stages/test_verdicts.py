"""Verdicts: what the rules make of programs that keep things in the usual ways."""

from pathlib import Path

import pytest

from restow.stages.judge import judge
from tests.support.programs import scanned

_STORE = """\
import json

def load_{what}():
    with open("data/{file}") as file:
        return json.load(file)

def save_{what}({what}):
    with open("data/{file}", "w") as file:
        json.dump({what}, file)
"""
_BOT = """\

from discord.ext import commands

class Cog(commands.Cog):
    @commands.command()
    async def change(self, ctx, value):
        {what} = load_{what}()
        {what}[ctx.author.id] = value
        save_{what}({what})
"""


def _program(what: str, file: str) -> str:
    return (_STORE + _BOT).format(what=what, file=file)


CASES = {
    "what each user of a bot sets": (
        {"bot.py": _program("preferences", "user_preferences.json")},
        ("postgres", "Q1"),
    ),
    "what a bot's owner sets": ({"bot.py": _program("roles", "roles_config.json")}, ("consider", "Q5")),
    "polls": ({"bot.py": _program("polls", "polls.json")}, ("postgres", "Q1")),
    "records in another language": ({"bot.py": _program("usuarios", "usuarios.json")}, ("postgres", "Q1")),
    "messages that a program writes": (
        {"bot.py": _program("messages", "messages.json")},
        ("postgres", "Q1"),
    ),
    "a tool that keeps notes for itself": (
        {"scripts/notes.py": _STORE.format(what="notes", file="notes.json")},
        ("postgres", "Q1"),
    ),
    "something that is read and written": (
        {"app.py": _STORE.format(what="dados", file="dados.json")},
        ("consider", "Q4"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_verdict_of(case: str, tmp_path: Path) -> None:
    files, (home, question) = CASES[case]
    (dataset,) = scanned(tmp_path, files).datasets
    verdict = judge(dataset)
    assert (verdict.home.value, verdict.question.value) == (home, question)
