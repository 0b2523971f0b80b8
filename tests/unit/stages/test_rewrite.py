"""Which sites a rewrite leaves alone, whatever the language."""

from pathlib import Path

import pytest

from restow.model.template import PathTemplate
from restow.stages.meaning import means_the_same
from tests.support.rewriting import make_project, rewritten

PATHS = [
    ("data/users.json", "data/users.json", True),
    ("{cwd}/Users.JSON", "data/users.json", True),
    ("data/saves/slot_{slot}.json", "data/saves/slot_1.json", False),
    ("data/{bot}/limits.json", "data/{bot}/payments.json", False),
    ("s/{id}/card.json", "sessions/{session_id}/card.json", True),
    ("sessions/{id}/turns.json", "sessions/{id}/card.json", False),
    ("{path}", "sessions/{id}/card.json", True),
    ("{id}.json", "history/{user}/{id}.json", False),
]


@pytest.mark.parametrize(("template", "source", "same"), PATHS)
def test_a_site_has_to_mean_the_plan_s_documents(template: str, source: str, same: bool) -> None:
    assert means_the_same(template, PathTemplate(source)) is same


def test_a_file_of_a_number_is_not_the_one_that_the_repository_holds(tmp_path: Path) -> None:
    """One document lies in the repository; the code has one for each slot."""
    make_project(
        tmp_path,
        {
            "saves/slot_1.json": '{"level": 3}',
            "game.py": """
                import json

                from flask import Flask, request

                app = Flask(__name__)


                @app.post("/save/<int:slot>")
                def save(slot):
                    with open(f"saves/slot_{slot}.json", "w") as file:
                        json.dump(request.json, file)


                @app.get("/first")
                def first():
                    with open("saves/slot_1.json") as file:
                        return json.load(file)
            """,
        },
    )
    result = rewritten(tmp_path)
    texts = [change.text for change in result.changes if change.path == "game.py"]
    assert not any("save_slot_1(request.json)" in text for text in texts)


def test_packages_that_are_run_on_their_own_do_not_share_a_file(tmp_path: Path) -> None:
    """`./db.json` is another file in each of them."""
    code = """
        const fs = require("fs/promises");

        async function addOrder(order) {
            const data = JSON.parse(await fs.readFile("./db.json", "utf8"));
            data.orders.push(order);
            await fs.writeFile("./db.json", JSON.stringify(data));
        }
        module.exports = { addOrder };
    """
    files = {
        f"{name}/{file}": text
        for name in ("shop", "bar")
        for file, text in (("package.json", "{}"), ("db.js", code))
    }
    make_project(tmp_path, files)
    result = rewritten(tmp_path)
    assert not result.changes
    assert {"bar/ and shop/" in refusal.why for refusal in result.refusals} == {True}
