"""Python call sites, before and after."""

from pathlib import Path

import pytest

from restow import api
from tests.support.rewriting import make_project, rewritten, text_of

WRAPPERS = """
    import json
    import os


    def read_json(path):
        if not os.path.exists(path):
            return None
        with open(path) as file:
            return json.load(file)


    def write_json(path, obj):
        with open(path, "w") as file:
            json.dump(obj, file)
"""
#: Two functions that make any dataset of theirs one that moves: a document per user, changed by requests.
HEAD = """\
import json
import os
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)
"""


def rewrite_app(tmp_path: Path, body: str, **files: str) -> str:
    """The text of app.py afterwards, without its head."""
    make_project(tmp_path, files)
    (tmp_path / "app.py").write_text(HEAD + body)
    result = rewritten(tmp_path)
    assert not result.refusals, result.refusals
    return text_of(result, "app.py")


def route(*lines: str) -> str:
    """A handler that is given a user."""
    body = "".join(f"    {line}\n" for line in lines)
    return f'\n\n@app.post("/users/<user_id>/score")\ndef post_score(user_id):\n{body}'


def added(text: str) -> str:
    """The handler's body."""
    return text.split("def post_score(user_id):\n")[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            (
                'with open(f"scores/{user_id}.json") as file:',
                "    score = json.load(file)",
                'score["points"] += 1',
                'with open(f"scores/{user_id}.json", "w") as file:',
                "    json.dump(score, file, indent=2)",
            ),
            ("score = read_score(user_id)", 'score["points"] += 1', "save_score(user_id, score)"),
        ),
        (
            (
                'path = Path("scores") / f"{user_id}.json"',
                "score = json.loads(path.read_text()) if path.exists() else {}",
                'path.write_text(json.dumps({**score, "points": 1}))',
            ),
            (
                "score = read_score(user_id) if score_exists(user_id) else {}",
                'save_score(user_id, {**score, "points": 1})',
            ),
        ),
        (
            (
                'path = os.path.join("scores", user_id + ".json")',
                'with open(path, encoding="utf-8") as file:  # their score',
                "    text = file.read()",
                "    score = json.loads(text)",
                'score["at"] = request.args["at"]',
                'tmp = path + ".tmp"',
                'with open(tmp, "w") as file:',
                "    file.write(json.dumps(score))",
                "    file.flush()",
                "    os.fsync(file.fileno())",
                "os.replace(tmp, path)",
            ),
            (
                "# their score",
                "score = read_score(user_id)",
                'score["at"] = request.args["at"]',
                "save_score(user_id, score)",
            ),
        ),
        (
            (
                'os.makedirs("scores", exist_ok=True)',
                "try:",
                '    score = json.load(open("scores/%s.json" % user_id))',
                "except FileNotFoundError:",
                '    score = {"points": 0}',
                'json.dump(score, open("scores/%s.json" % user_id, "w"))',
            ),
            (
                "try:",
                "    score = read_score(user_id)",
                "except FileNotFoundError:",
                '    score = {"points": 0}',
                "save_score(user_id, score)",
            ),
        ),
    ],
)
def test_direct_calls(tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    text = rewrite_app(tmp_path, route(*before))
    assert added(text) == "".join(f"    {line}\n" for line in after)
    assert "from records.scores import" in text
    assert "import json" not in text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            ("with open(EVENTS) as log:", "    return [json.loads(line) for line in log if line.strip()]"),
            ("return load_all_events()",),
        ),
        (
            (
                "kinds = []",
                "with open(EVENTS) as log:",
                "    for line in log:",
                "        if not line.strip():",
                "            continue",
                "        event = json.loads(line)",
                '        kinds.append(event["kind"])',
                "return kinds",
            ),
            (
                "kinds = []",
                "for line in load_all_events():",
                "    event = line",
                '    kinds.append(event["kind"])',
                "return kinds",
            ),
        ),
    ],
)
def test_lines(tmp_path: Path, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    write = ('with open(EVENTS, "a") as log:', '    log.write(json.dumps(request.json) + "\\n")')
    body = 'EVENTS = "data/events.jsonl"\n' + route(*write) + "\n\ndef events():\n"
    text = rewrite_app(tmp_path, body + "".join(f"    {line}\n" for line in before))
    assert text.split("def events():\n")[1] == "".join(f"    {line}\n" for line in after)
    assert added(text).split("\n\n")[0] == "    append_event(request.json)"


def test_calls_of_wrappers(tmp_path: Path) -> None:
    body = route(
        'doc = read_json(f"scores/{user_id}.json") or {}',
        'doc["points"] = 1',
        'write_json(f"scores/{user_id}.json", {',
        '    "user": user_id,  # kept as it is',
        "    **doc,",
        "})",
    )
    text = rewrite_app(
        tmp_path,
        "from storage import read_json, write_json\n" + body,
        **{"storage.py": WRAPPERS},
    )
    assert added(text) == (
        "    doc = load_score(user_id) or {}\n"
        '    doc["points"] = 1\n'
        "    save_score(user_id, {\n"
        '        "user": user_id,  # kept as it is\n'
        "        **doc,\n"
        "    })\n"
    )
    assert "storage" not in text


def test_what_is_not_json_of_plain_values_is_refused(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        HEAD
        + route(
            'with open(f"scores/{user_id}.json", "w") as file:',
            "    json.dump(request.json, file, default=str)",
        )
    )
    result = rewritten(tmp_path)
    (refusal,) = result.refusals
    assert "default=str" in refusal.why
    assert refusal.suggestion == "save_score(user_id, document)"
    assert not result.rewritten
    assert not result.changes


def test_a_text_that_is_read_where_errors_are_caught_is_read_there_still(tmp_path: Path) -> None:
    body = (
        "try:",
        '    text = Path(f"scores/{user_id}.json").read_text()',
        "except FileNotFoundError:",
        "    return None",
        "doc = json.loads(text)",
        'Path(f"scores/{user_id}.json").write_text(json.dumps(doc))',
    )
    text = rewrite_app(tmp_path, route(*body))
    after = ("try:", "    text = read_score(user_id)", *body[2:4], "doc = text", "save_score(user_id, doc)")
    assert added(text) == "".join(f"    {line}\n" for line in after)


CHANGING = WRAPPERS.replace("return json.load(file)", 'return json.load(file)["data"]')
TWO = """
    from flask import Flask, request
    from storage import read_json, write_json

    app = Flask(__name__)


    @app.post("/users/<user_id>/score")
    def post_score(user_id):
        doc = read_json(f"scores/{user_id}.json")
        write_json(f"scores/{user_id}.json", doc)
"""
OTHER = """

    @app.post("/users/<user_id>/history")
    def post_history(user_id):
        doc = read_json(f"history/{user_id}.json")
        write_json(f"history/{user_id}.json", doc)
"""


def test_a_wrapper_that_changes_what_it_reads_is_refused(tmp_path: Path) -> None:
    make_project(tmp_path, {"storage.py": CHANGING, "app.py": TWO + OTHER})
    result = rewritten(tmp_path)
    assert {"`read_json` does more" in refusal.why for refusal in result.refusals} == {True, False}
    assert "doc = read_json(" in text_of(result, "app.py")
    assert {each.site.access.value for each in result.rewritten} == {"write"}


def test_such_a_wrapper_of_one_dataset_reads_the_table_itself(tmp_path: Path) -> None:
    make_project(tmp_path, {"storage.py": CHANGING, "app.py": TWO})
    result = rewritten(tmp_path)
    assert not result.refusals
    storage = text_of(result, "storage.py")
    assert '    return read_score(*score_key(path))["data"]\n' in storage
    assert "    if not score_exists(*score_key(path)):\n" in storage
    assert "read_json(" in text_of(result, "app.py")


def test_methods_of_other_things_are_not_deletions(tmp_path: Path) -> None:
    """`table.remove(...)` removes a record of a handle, not the document."""
    make_project(
        tmp_path,
        {
            "app.py": """
                from flask import Flask, request
                from tinydb import TinyDB

                app = Flask(__name__)
                db = TinyDB("data/orders.json", indent=2)


                @app.post("/orders")
                def add():
                    db.insert(request.json)


                @app.delete("/orders/<int:number>")
                def remove(number):
                    db.remove(doc_ids=[number])
            """
        },
    )
    result = rewritten(tmp_path)
    text = text_of(result, "app.py")
    assert "db = TinyDB(storage=OrderStorage)" in text or "db = TinyDB(storage=OrdersStorage)" in text
    assert "db.remove(doc_ids=[number])" in text
    assert not result.refusals


def test_methods_of_a_handle_s_wrapper_are_not_about_the_whole(tmp_path: Path) -> None:
    """`store.delete(number)` deletes one record: the document stays."""
    make_project(
        tmp_path,
        {
            "store.py": """
                from tinydb import TinyDB


                class Store:
                    def __init__(self, path):
                        self._db = TinyDB(path)

                    def add(self, order):
                        return self._db.insert(order)

                    def delete(self, number):
                        self._db.remove(doc_ids=[number])

                    def exists(self, number):
                        return self._db.contains(doc_id=number)
            """,
            "app.py": """
                from flask import Flask, request
                from store import Store

                app = Flask(__name__)
                orders = Store("data/orders.json")


                @app.post("/orders")
                def add():
                    orders.add(request.json)


                @app.delete("/orders/<int:number>")
                def remove(number):
                    if orders.exists(number):
                        orders.delete(number)
            """,
        },
    )
    result = rewritten(tmp_path)
    assert not result.refusals
    assert "app.py" not in [change.path for change in result.changes]
    assert "TinyDB(storage=" in text_of(result, "store.py")
    assert "self._db.remove(doc_ids=[number])" in text_of(result, "store.py")


def test_the_project_s_own_connection_is_used(tmp_path: Path) -> None:
    make_project(
        tmp_path,
        {
            "shared/db.py": """
                from contextlib import contextmanager

                import psycopg


                @contextmanager
                def get_connection():
                    with psycopg.connect("postgresql:///app") as connection:
                        yield connection
            """,
            "shared/storage.py": WRAPPERS,
        },
    )
    body = "from shared.storage import write_json\n" + route(
        'write_json(f"scores/{user_id}.json", request.json)'
    )
    text = rewrite_app(tmp_path, body)
    assert "from shared.records.scores import save_score" in text
    connection = (tmp_path / "shared/records/connection.py").read_text()
    assert "from shared.db import get_connection" in connection
    assert "with get_connection() as connection, connection.transaction()," in connection


def test_two_transitions(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        HEAD
        + route(
            'with open(f"scores/{user_id}.json", "w") as file:',
            "    json.dump(request.json, file)",
        )
    )
    rewritten(tmp_path, "database-first")
    module = (tmp_path / "records/scores.py").read_text()
    assert "_load_old" in module
    assert "_save_old" not in module
    result = api.rewrite(tmp_path, transition=api.Transition.DATABASE_ONLY)
    assert [change.path for change in result.changes] == ["records/scores.py"]
    assert "old" not in result.changes[0].text


def test_a_call_whose_document_is_not_known_is_told(tmp_path: Path) -> None:
    other = """

    def total(names):
        return sum(read_json(name)["points"] for name in names)
"""
    make_project(tmp_path, {"storage.py": WRAPPERS, "app.py": TWO + OTHER + other})
    result = rewritten(tmp_path)
    (refusal,) = result.refusals
    assert "only known when it runs" in refusal.why
    assert refusal.place.function == "total"
    assert len(result.retired) == 1
