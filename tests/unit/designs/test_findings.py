"""What would not fit is told, with its place, and nothing is dropped for it."""

import json
from pathlib import Path

from restow.model.design import Design
from tests.unit.designs.projects import STORE, codes, columns, designed

_APP = """\
    import json

    def load(user_id):
        with open(f"profiles/{user_id}.json") as file:
            return json.load(file)

    def save(user_id, profile):
        with open(f"profiles/{user_id}.json", "w") as file:
            json.dump(profile, file)
    """


def _profiles(folder: Path, profiles: dict[str, object]) -> Design:
    documents = {
        f"{STORE}profiles/{name}.json": value if isinstance(value, str) else json.dumps(value)
        for name, value in profiles.items()
    }
    return designed(folder, {"app.py": _APP, **documents}, "profiles")


def test_conflicting_types_have_no_column(tmp_path: Path) -> None:
    design = _profiles(tmp_path, {"a": {"score": 1}, "b": {"score": "1"}, "c": {"score": "two"}})
    assert columns(design) == {"user_id": "text", "document": "jsonb"}
    (finding,) = design.findings
    assert (finding.place, finding.code) == ("/score", "conflicting_types")
    assert "2 strings, 1 integer" in finding.reason
    assert "two" not in finding.reason


def test_nearly_all_timestamps_are_text(tmp_path: Path) -> None:
    days = ["2026-01-02T00:00:00Z", "2026-01-03T00:00:00Z", ""]
    design = _profiles(tmp_path, {str(number): {"seen_at": day} for number, day in enumerate(days)})
    assert columns(design)["seen_at"] == "text"
    assert codes(design) == {"/seen_at": "nearly_typed"}


def test_keys_that_differ_in_case_only_stay_text(tmp_path: Path) -> None:
    design = _profiles(tmp_path, {"ada": {}, "Ada": {}, "bob": {}})
    assert columns(design)["user_id"] == "text"
    assert codes(design) == {"{user_id}": "similar_keys"}


def test_ids_that_do_not_fit_the_type_of_the_others_are_told(tmp_path: Path) -> None:
    uuids = [f"7d4e0f5a-3c38-4a55-9a0f-2a4d3d0c1b{number:02}" for number in range(3)]
    design = _profiles(tmp_path, {name: {} for name in (*uuids, "guest")})
    assert columns(design)["user_id"] == "text"
    assert codes(design) == {"{user_id}": "key_type"}


def test_a_uuid_in_capitals_would_come_back_in_another_spelling(tmp_path: Path) -> None:
    design = _profiles(tmp_path, {"7D4E0F5A-3C38-4A55-9A0F-2A4D3D0C1B11": {}})
    assert columns(design)["user_id"] == "text"


def test_documents_that_cannot_be_read_are_counted(tmp_path: Path) -> None:
    broken = {f"broken{number}": "{" for number in range(5)}
    design = _profiles(tmp_path, {"a": {"score": 1}, **broken})
    assert (design.read, design.listed, design.shape.documents) == (6, 6, 1)
    (finding,) = design.findings
    assert (finding.place, finding.code) == ("profiles/broken0.json", "malformed_json")
    assert "profiles/broken1.json" in finding.reason
    assert "and 2 more" in finding.reason


def test_what_postgresql_refuses_is_told_at_any_level(tmp_path: Path) -> None:
    design = _profiles(
        tmp_path, {"a": {"name": "x\0"}, "b": {"list": [{"n": "\ud800"}]}, "c": '{"n": 1e200000}'}
    )
    assert codes(design) == {"/name": "not_storable", "/list/*/n": "not_storable", "/n": "not_storable"} | {
        "/list": "nested_records"
    }


def test_fields_that_would_be_one_column_are_both_there(tmp_path: Path) -> None:
    design = _profiles(tmp_path, {"a": {"roomId": 1, "room_id": 2, "RoomID": 3}})
    assert columns(design) == {
        "user_id": "text",
        "room_id": "bigint",
        "room_id_2": "bigint",
        "room_id_3": "bigint",
        "document": "jsonb",
    }
    assert {finding.code for finding in design.findings} == {"same_name", "similar_names"}


def test_a_word_of_sql_is_no_column_name(tmp_path: Path) -> None:
    design = _profiles(tmp_path, {"a": {"current_date": "2026-01-02"}})
    assert columns(design)["current_date_value"] == "date"
    assert codes(design) == {"/current_date": "reserved_word"}


def test_a_secret_has_no_column(tmp_path: Path) -> None:
    app = """\
    import json

    def load():
        with open("data/users.json") as file:
            return json.load(file)

    def log_in(name, password):
        for user in load():
            if user["name"] == name and user["password"] == password:
                return user

    def save(users):
        with open("data/users.json", "w") as file:
            json.dump(users, file)
    """
    users = json.dumps([{"name": "ada", "password": "x"}])
    design = designed(tmp_path, {"app.py": app, "data/users.json": users}, "users")
    assert columns(design) == {"position": "bigint", "name": "text", "document": "jsonb"}
    assert codes(design) == {"/password": "secret"}


def test_documents_of_several_kinds_are_rows_as_they_are(tmp_path: Path) -> None:
    design = _profiles(tmp_path, {"a": {"score": 1}, "b": [1], "c": None})
    assert design.mapping.layout == "document"
    assert codes(design) == {"document": "several_kinds"}


def test_documents_elsewhere_are_told(tmp_path: Path) -> None:
    app = _APP.replace("profiles/{user_id}.json", "data/users.json").replace('f"data', '"data')
    files = {
        "one/app.py": app,
        "two/app.py": app,
        "one/data/users.json": '[{"id": 1}]',
        "two/data/users.json": '[{"id": 2}]',
    }
    design = designed(tmp_path, files, "users")
    assert design.mapping.source.text == "one/data/users.json"
    assert (design.shape.values.count, codes(design)) == (1, {"two": "elsewhere"})


def test_a_folder_with_braces_in_its_name_is_told(tmp_path: Path) -> None:
    app = _APP.replace("profiles/", "{base_dir}/profiles/user_").replace("(user_id", "(base_dir, user_id")
    documents = {f"{STORE}{{x}}/profiles/user_a.json": "{}", f"{STORE}copy/profiles/user_b.json": "{}"}
    design = designed(tmp_path, {"app.py": app, **documents}, "user")
    assert (design.mapping.source.text, design.listed) == ("copy/profiles/user_{user_id}.json", 1)
    assert codes(design) == {"{x}": "elsewhere"}


def test_a_home_other_than_postgres_is_told(tmp_path: Path) -> None:
    design = designed(
        tmp_path,
        {
            "app.py": 'import json\nCONFIG = json.load(open("config/settings.json"))\n',
            "config/settings.json": '{"debug": true}',
        },
        "settings",
    )
    assert "another_home" in {finding.code for finding in design.findings}


def test_a_file_whose_name_differs_in_case_is_found_and_told(tmp_path: Path) -> None:
    app = "import json\n\n\ndef load():\n    return json.load(open('data/Users.JSON'))\n"
    files = {"app.py": app, "data/Users.json": '[{"id": 1}, {"id": 2}]'}
    design = designed(tmp_path, files, "users")
    assert design.mapping.source.text == "data/Users.json"
    assert (design.read, codes(design)["data/Users.json"]) == (1, "other_case")
