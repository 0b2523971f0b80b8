"""Which indexes keep a key to one row: those on exactly its columns, in any order."""

import asyncio

import pytest

from restow.postgres.connect import connect
from restow.postgres.table import Target, inspect_target
from tests.support.backfill import execute
from tests.support.layouts import MAPPINGS, create_table

PAIR, ALONE = MAPPINGS["many elements"], MAPPINGS["elements"]


@pytest.mark.parametrize(
    ("index", "pair", "alone"),
    [
        ("UNIQUE INDEX ON things (chat, position)", True, False),
        ("UNIQUE INDEX ON things (position, chat)", True, False),
        ("UNIQUE INDEX ON things (chat, position) INCLUDE (document)", True, False),
        ("UNIQUE INDEX ON things (position) INCLUDE (chat)", False, True),
        ("UNIQUE INDEX ON things (position)", False, True),
        ("UNIQUE INDEX ON things (chat, position, md5(document::text))", False, False),
        ("UNIQUE INDEX ON things (chat, position) WHERE position > 1", False, False),
        ("UNIQUE INDEX ON things (lower(chat), position)", False, False),
        ("INDEX ON things (chat, position)", False, False),
    ],
)
def test_of_a_key_of_two_columns(dsn: str, index: str, pair: bool, alone: bool) -> None:
    create_table(dsn, PAIR, unique=False)
    execute(dsn, f"CREATE {index}")

    async def look() -> tuple[Target, Target]:
        async with await connect(dsn) as connection:
            return tuple([await inspect_target(connection, each, writing=True) for each in (PAIR, ALONE)])

    assert [target.unique_key for target in asyncio.run(look())] == [pair, alone]
