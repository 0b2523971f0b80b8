"""Keys of other datasets: enforced when the data prove them, told when they do not."""

import json
from pathlib import Path

from restow.model.design import Design
from tests.unit.designs.projects import codes, designed

_APP = """\
    import json
    import flask

    app = flask.Flask(__name__)

    def load(name):
        with open(f"data/{name}.json") as file:
            return json.load(file)

    def save(name, records):
        with open(f"data/{name}.json", "w") as file:
            json.dump(records, file)

    @app.post("/rooms/<user_id>")
    def add_room(user_id):
        rooms = load("rooms")
        rooms.append({"id": 1, "user_id": user_id})
        save("rooms", rooms)
        return {}

    @app.post("/bookings/<user_id>")
    def add_booking(user_id):
        bookings = load("bookings")
        bookings.append({"room_id": 1, "user_id": user_id})
        save("bookings", bookings)
        return {}
    """


def _booked(folder: Path, rooms: list[object], wanted: list[object]) -> Design:
    files = {
        "app.py": _APP,
        "data/rooms.json": json.dumps([{"id": room} for room in rooms]),
        "data/bookings.json": json.dumps([{"room_id": room} for room in wanted]),
    }
    return designed(folder, files, "bookings")


def test_a_key_that_is_always_there_is_enforced_and_indexed(tmp_path: Path) -> None:
    design = _booked(tmp_path, [1, 2, 3], [1, 2, 2, None])
    (reference,) = design.table.references
    assert (reference.columns, reference.target_table, reference.target_columns) == (
        ("room_id",),
        "rooms",
        ("id",),
    )
    assert [index.columns for index in design.table.indexes] == [("room_id",)]


def test_a_key_that_is_missing_is_told(tmp_path: Path) -> None:
    design = _booked(tmp_path, [1, 2, 3], [1, 7])
    assert (design.table.references, codes(design)) == ((), {"/room_id": "reference_broken"})


def test_a_key_of_another_type_is_told(tmp_path: Path) -> None:
    design = _booked(tmp_path, ["1", "2"], [1, 2])
    assert (design.table.references, codes(design)) == ((), {"/room_id": "reference_type"})


def test_one_value_proves_nothing(tmp_path: Path) -> None:
    design = _booked(tmp_path, [1, 2], [1, 1])
    assert (design.table.references, codes(design)) == ((), {"/room_id": "reference_not_proved"})


def test_one_value_that_is_missing_is_enough_to_be_told(tmp_path: Path) -> None:
    design = _booked(tmp_path, [1, 2], [7])
    assert (design.table.references, codes(design)) == ((), {"/room_id": "reference_broken"})
