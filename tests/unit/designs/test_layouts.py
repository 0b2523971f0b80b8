"""Each layout of documents, in small projects: what is a row, what is its key, which columns it has."""

import json
from pathlib import Path

import pytest

from tests.unit.designs.projects import STORE, codes, columns, designed

_SESSIONS = """\
    import json

    def load(session_id):
        with open(f"sessions/{session_id}/scorecard.json") as file:
            return json.load(file)

    def save(session_id, card):
        with open(f"sessions/{session_id}/scorecard.json", "w") as file:
            json.dump(card, file)
    """
_LIST = """\
    import json

    def load():
        with open("data/tasks.json") as file:
            return json.load(file)

    def find(owner):
        return [task for task in load() if task["owner"] == owner]

    def save(tasks):
        with open("data/tasks.json", "w") as file:
            json.dump(tasks, file)

    def add(task):
        tasks = load()
        tasks.append(task)
        save(tasks)
    """
_MAP = """\
    import json

    def load():
        with open("data/wallets.json") as file:
            return json.load(file)

    def pay(user_id, amount):
        wallets = load()
        wallets[str(user_id)]["coins"] += amount
        with open("data/wallets.json", "w") as file:
            json.dump(wallets, file)
    """
_LOG = """\
    import json

    def note(event):
        with open("logs/events.jsonl", "a") as file:
            file.write(json.dumps(event) + "\\n")
    """
_UUIDS = [f"7d4e0f5a-3c38-4a55-9a0f-2a4d3d0c1b{number:02}" for number in range(12)]


def _sessions(**more: object) -> dict[str, str]:
    documents = {
        f"{STORE}sessions/{name}/scorecard.json": json.dumps(
            {"session_id": name, "score": number / 2, "status": "done", "at": "2026-01-02T03:04:05Z", **more}
        )
        for number, name in enumerate(_UUIDS)
    }
    return {"app.py": _SESSIONS, **documents}


def test_a_document_for_each_key(tmp_path: Path) -> None:
    design = designed(tmp_path, _sessions(), "scorecard")
    assert (design.mapping.layout, design.mapping.key) == ("document", ("session_id",))
    assert columns(design) == {
        "session_id": "uuid",
        "at": "timestamp with time zone",
        "score": "numeric",
        "status": "text",
        "document": "jsonb",
    }
    assert design.table.qualified_name == "public.scorecards"
    assert (design.read, design.listed, design.provisional, design.findings) == (12, 12, False, ())


def test_a_field_that_says_another_key_than_the_path_stays(tmp_path: Path) -> None:
    files = _sessions()
    name = f"{STORE}sessions/{_UUIDS[3]}/scorecard.json"
    files[name] = files[name].replace(_UUIDS[3], _UUIDS[4])
    design = designed(tmp_path, files, "scorecard")
    assert columns(design)["session_id_2"] == "uuid"
    assert codes(design)["/session_id"] in ("key_mismatch", "same_name")


def test_a_sample_is_provisional(tmp_path: Path) -> None:
    design = designed(tmp_path, _sessions(), "scorecard", sample=5)
    assert (design.read, design.listed, design.provisional) == (5, 12, True)
    # Names are listed all the same, so that the key is proved on all of them.
    assert design.table.column("session_id").type == "uuid"


def test_an_object_with_a_key_for_each_record(tmp_path: Path) -> None:
    wallets = {str(1000 + number): {"coins": number, "bank": 1.5} for number in range(3)}
    design = designed(tmp_path, {"bot.py": _MAP, "data/wallets.json": json.dumps(wallets)}, "wallets")
    assert (design.mapping.layout, design.mapping.key) == ("entries", ("user_id",))
    assert columns(design) == {"user_id": "bigint", "coins": "bigint", "document": "jsonb"}
    assert design.shape.values.count == 3


def test_keys_that_a_type_would_spell_otherwise_stay_text(tmp_path: Path) -> None:
    wallets = {key: {"coins": 1} for key in ("007", "8", "-0", "9")}
    design = designed(tmp_path, {"bot.py": _MAP, "data/wallets.json": json.dumps(wallets)}, "wallets")
    assert design.table.column(design.mapping.key[0]).type == "text"


def test_a_list_of_records_with_an_id(tmp_path: Path) -> None:
    tasks = [{"id": number, "owner": "ada", "due": "2026-01-02"} for number in range(4)]
    design = designed(tmp_path, {"app.py": _LIST, "data/tasks.json": json.dumps(tasks)}, "tasks")
    assert (design.mapping.layout, design.mapping.key) == ("elements", ("id",))
    assert columns(design) == {
        "id": "bigint",
        "position": "bigint",
        "due": "date",
        "owner": "text",
        "document": "jsonb",
    }
    assert [index.columns for index in design.table.indexes] == [("owner",)]
    assert design.table.indexes[0].reason.place == "app.py:8"


def test_an_id_that_comes_twice_is_no_key(tmp_path: Path) -> None:
    tasks = [{"id": number // 2, "owner": "ada"} for number in range(4)]
    design = designed(tmp_path, {"app.py": _LIST, "data/tasks.json": json.dumps(tasks)}, "tasks")
    assert design.mapping.key == ("position",)
    assert codes(design)["/id"] == "key_not_unique"


def test_a_list_of_plain_values(tmp_path: Path) -> None:
    design = designed(tmp_path, {"app.py": _LIST, "data/tasks.json": '["a", "b", ""]'}, "tasks")
    assert columns(design) == {"position": "bigint", "value": "text", "document": "jsonb"}


def test_lines(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps({"event": "x", "at": f"2026-01-0{number}"}) for number in range(1, 5))
    design = designed(tmp_path, {"app.py": _LOG, "logs/events.jsonl": lines}, "events")
    assert (design.mapping.layout, design.mapping.key) == ("lines", ("position",))
    assert columns(design) == {"position": "bigint", "at": "date", "document": "jsonb"}


def test_collections_inside_of_one_document_stay_in_it(tmp_path: Path) -> None:
    whole = {"version": 3, "users": [{"name": "ada"}, {"name": "bob"}]}
    design = designed(tmp_path, {"bot.py": _MAP, "data/wallets.json": json.dumps(whole)}, "wallets")
    assert (design.mapping.layout, design.mapping.key) == ("document", ("document_name",))
    assert columns(design) == {"document_name": "text", "document": "jsonb"}
    assert codes(design) == {"/users": "nested_records"}


def test_without_documents_the_code_alone_tells(tmp_path: Path) -> None:
    design = designed(tmp_path, {"app.py": _SESSIONS}, "scorecard")
    assert design.provisional
    assert columns(design) == {"session_id": "text", "document": "jsonb"}
    assert "no_documents" in codes(design).values()


def test_bookkeeping_makes_room_for_fields(tmp_path: Path) -> None:
    design = designed(
        tmp_path, _sessions(created_at="2026-01-02", document="x"), "scorecard", provenance=True
    )
    names = [column.name for column in design.table.columns]
    assert names[-5:] == ["document", "source_name", "source_sha256", "row_created_at", "row_updated_at"]
    assert design.table.column("created_at").type == "date"
    assert columns(design)["source_sha256"] == "text"


def test_an_object_of_records_in_each_document(tmp_path: Path) -> None:
    app = _SESSIONS.replace("sessions/{session_id}/scorecard", "people/{team}/all").replace(
        "session_id", "team"
    )
    documents = {
        f"{STORE}people/{team}/all.json": json.dumps(
            {f"{name}@b.example": {"age": 1} for name in ("ada", "bob")}
        )
        for team in ("red", "blue")
    }
    design = designed(tmp_path, {"app.py": app, **documents}, "all")
    assert (design.mapping.layout, design.mapping.key) == ("entries", ("team", "email"))
    assert design.shape.values.count == 4


def test_a_list_of_records_in_each_document(tmp_path: Path) -> None:
    documents = {
        f"{STORE}sessions/{name}/scorecard.json": json.dumps([{"id": 1, "at": "2026-01-02"}, {"id": 2}])
        for name in _UUIDS
    }
    design = designed(tmp_path, {"app.py": _SESSIONS, **documents}, "scorecard")
    assert (design.mapping.layout, design.mapping.key) == ("elements", ("session_id", "position"))
    assert columns(design)["at"] == "date"


def test_maps_of_maps_are_rows_of_the_outer_one(tmp_path: Path) -> None:
    guild = {f"2048156792011264{number:03}": {"coins": number} for number in range(9)}
    wallets = {"1048156792011264112": guild, "1048156792011264113": guild}
    design = designed(tmp_path, {"bot.py": _MAP, "data/wallets.json": json.dumps(wallets)}, "wallets")
    assert columns(design) == {"user_id": "bigint", "document": "jsonb"}
    assert codes(design) == {"/{key}": "nested_records"}


def test_an_empty_object_that_code_goes_into_by_key(tmp_path: Path) -> None:
    design = designed(tmp_path, {"bot.py": _MAP, "data/wallets.json": "{}"}, "wallets")
    assert (design.mapping.layout, design.mapping.key) == ("entries", ("user_id",))
    assert design.provisional


def test_a_table_is_named_as_the_file_is_spelled(tmp_path: Path) -> None:
    app = _LIST.replace("tasks.json", "playerTasks.json")
    files = {"app.py": app, "data/playerTasks.json": '[{"playerTaskId": "a"}, {"playerTaskId": "b"}]'}
    design = designed(tmp_path, files, "playertasks")
    assert (design.table.name, design.mapping.key) == ("player_tasks", ("player_task_id",))


def test_keys_that_no_index_takes_leave_the_document_whole(tmp_path: Path) -> None:
    wallets = {"9" * 3000: {"coins": 1}, "1": {"coins": 1}}
    design = designed(tmp_path, {"bot.py": _MAP, "data/wallets.json": json.dumps(wallets)}, "wallets")
    assert (design.mapping.layout, design.mapping.key) == ("document", ("document_name",))
    assert codes(design) == {"{key}": "not_divided", "/{key}": "nested_records"}


def test_a_hole_takes_its_type_from_the_documents_beside(tmp_path: Path) -> None:
    more = """
    def note(session_id, notes):
        with open(f"sessions/{session_id}/notes.json", "w") as file:
            json.dump(notes, file)
    """
    files = _sessions()
    design = designed(tmp_path, {**files, "app.py": files["app.py"] + more}, "notes")
    assert design.provisional
    assert columns(design) == {"session_id": "uuid", "document": "jsonb"}


def test_equal_documents_give_equal_designs(tmp_path: Path) -> None:
    first = designed(tmp_path / "first", _sessions(), "scorecard")
    again = designed(tmp_path / "again", dict(reversed(_sessions().items())), "scorecard")
    assert first == again


def test_a_large_file_gives_the_same_design(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [{"id": number, "owner": "ada", "due": "2026-01-02"} for number in range(400)]
    files = {"app.py": _LIST, "data/tasks.json": json.dumps(tasks)}
    small = designed(tmp_path / "small", files, "tasks")
    for module in ("stages.sources.LARGE", "designs.survey.CHUNK_SIZE", "shapes.files.CHUNK_SIZE"):
        monkeypatch.setattr(f"restow.{module}", 1000)
    assert designed(tmp_path / "large", files, "tasks") == small
