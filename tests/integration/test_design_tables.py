"""PostgreSQL takes the tables of designs, and the linter of migrations has nothing against them."""

import json
from datetime import datetime
from pathlib import Path

import psycopg

from restow.dialects import sql
from restow.model.migration import CreateTable, Detected, Migration
from restow.postgres.ddl import statements_up
from tests.dialects.sql_projects import NOW
from tests.unit.designs.projects import designed
from tests.unit.dialects.test_ddl import lint

_APP = """\
    import json

    def load_rooms():
        with open("data/rooms.json") as file:
            return json.load(file)

    def save_rooms(rooms):
        with open("data/rooms.json", "w") as file:
            json.dump(rooms, file)

    def load_bookings():
        with open("data/user_bookings.json") as file:
            return json.load(file)

    def of_user(user_id):
        return [each for each in load_bookings() if each["userId"] == user_id]

    def book(booking):
        bookings = load_bookings()
        bookings.append(booking)
        with open("data/user_bookings.json", "w") as file:
            json.dump(bookings, file)
    """
_DAY = "2026-01-02"


def test_designs_become_tables(tmp_path: Path, dsn: str) -> None:
    booking = {
        "userId": "u1",
        "at": f"{_DAY}T03:04:05Z",
        "on": _DAY,
        "price": 1.5,
        "end": None,
        "is_paid": True,
    }
    files = {
        "app.py": _APP,
        "data/rooms.json": json.dumps([{"id": number, "order": "x"} for number in (1, 2)]),
        "data/user_bookings.json": json.dumps([{"room_id": number, **booking} for number in (1, 2)]),
    }
    tables = [designed(tmp_path, files, dataset).table for dataset in ("rooms", "user_bookings")]
    migration = Migration(
        name="create_rooms", title="Rooms.", operations=tuple(CreateTable(table=table) for table in tables)
    )
    with psycopg.connect(dsn) as connection:
        for statement in statements_up(migration):
            connection.execute(statement.encode())
        for table in tables:
            found = connection.execute(
                "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
                " WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum",
                [table.qualified_name],
            ).fetchall()
            assert found == [(column.name, column.type, not column.nullable) for column in table.columns]
        keys = "SELECT conname FROM pg_constraint WHERE contype IN ('p', 'f') ORDER BY 1"
        assert [name for (name,) in connection.execute(keys)][-3:] == [
            "rooms_pkey",
            "user_bookings_pkey",
            "user_bookings_room_id_fkey",
        ]
    up, _ = sql.render(tmp_path, Detected(dialect="sql", folder="m"), migration, datetime.fromisoformat(NOW))
    (tmp_path / "up.sql").write_text(up.text, "utf-8")
    assert lint(tmp_path / "up.sql") == set()
