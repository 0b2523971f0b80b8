"""A store whose documents and rows can be damaged one way at a time, from a seed."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from restow.model import Mapping
from tests.support.layouts import put

#: A document: its values in their order, each with the key it has in an object.
Values = list[tuple[str, str]]
Document = dict[str, Values]
_REPLACE = "UPDATE things SET document = %s WHERE ctid = %s::tid"


def make_values(chance: random.Random, count: int) -> Values:
    """Values that all differ, with what is easily lost in them."""
    return [(f"k{n}/~é{n}" if n % 3 else f"k{n}", _value(chance, n)) for n in range(count)]


def _value(chance: random.Random, number: int) -> str:
    digits = "".join(chance.choices("123456789", k=25))
    words = " ".join(chance.choices(("Grüße", "a\\u0022b", "😀", "x"), k=4))
    inner = ", ".join(f'"f{n}": [{chance.randrange(10**18)}, null, {{}}]' for n in range(3))
    return f'{{"id": {number + 1}, "n": 0.{digits}, "s": "{words}", "deep": {{{inner}}}, "on": true}}'


def write(folder: Path, mapping: Mapping, documents: Document, spell: Callable[[str], str] = str) -> None:
    """Writes documents in the form of the mapping's layout."""
    for name, values in documents.items():
        put(folder, name, _text(mapping, [(key, spell(text)) for key, text in values]))


def _text(mapping: Mapping, values: Values) -> str:
    match mapping.layout:
        case "entries":
            return "{" + ",\n".join(f"{json.dumps(key)}: {text}" for key, text in values) + "}"
        case "elements":
            return "[" + ", ".join(text for _, text in values) + "]"
        case "lines":
            return "".join(f"{text.replace(chr(10), ' ')}\n" for _, text in values)
        case _:
            return values[0][1]


def damaged_text(chance: random.Random, text: str) -> str:
    """Another value: a bit turned, a digit beyond what a float holds, a part lost or added or exchanged."""
    value = json.loads(text, parse_float=str)
    digits = value["n"]
    kind = chance.choice(("digit", "flip", "drop", "add", "swap", "truncate", "type"))
    match kind:
        case "digit":
            return text.replace(digits, digits[:-1] + str((int(digits[-1]) % 9) + 1))
        case "flip":
            return text.replace('"on": true', '"on": false')
        case "drop":
            return text.replace(', "on": true', "")
        case "add":
            return text.replace('"on": true', '"on": true, "off": null')
        case "swap":
            first, second = value["deep"]["f0"][0], value["deep"]["f1"][0]
            return (
                text.replace(f"[{first},", "[@,")
                .replace(f"[{second},", f"[{first},")
                .replace("@", str(second))
            )
        case "truncate":
            return text.replace(digits, digits[:-1])
        case _:
            return text.replace('"id": ', '"id": -')


def damage_rows(
    connection: psycopg.Connection[Any], mapping: Mapping, chance: random.Random, count: int
) -> set[str]:
    """Damages so many rows, each in one way; returns the keys that verify has to tell of."""
    key = sql.SQL(", ").join(map(sql.Identifier, mapping.key))
    rows = connection.execute(
        sql.SQL("SELECT document::text, ctid::text, {} FROM things ORDER BY {}").format(key, key)
    ).fetchall()
    chosen = chance.sample(rows, 2 * count)
    touched: set[str] = set()
    for one, other in zip(chosen[:count], chosen[count:], strict=True):
        touched |= _damage(connection, mapping, chance, one, other)
    return touched


def _damage(
    connection: psycopg.Connection[Any], mapping: Mapping, chance: random.Random, one: Any, other: Any
) -> set[str]:
    text, place, *key = one
    kind = chance.choice(("value", "value", "value", "drop", "add", "swap", "null", "move"))
    match kind:
        case "value":
            _run(
                connection,
                "UPDATE things SET document = %s WHERE ctid = %s::tid",
                damaged_text(chance, text),
                place,
            )
        case "drop":
            _run(connection, "DELETE FROM things WHERE ctid = %s::tid", place)
        case "null":
            _run(connection, "UPDATE things SET document = NULL WHERE ctid = %s::tid", place)
        case "swap":
            _run(connection, _REPLACE, text, other[1])
            _run(connection, _REPLACE, other[0], place)
            return {_spelled(key), _spelled(other[2:])}
        case "add" | "move":
            new = [*key[:-1], key[-1] + 10_000 if isinstance(key[-1], int) else f"{key[-1]}+"]
            if kind == "move":
                last = sql.Identifier(mapping.key[-1])
                connection.execute(
                    sql.SQL("UPDATE things SET {} = %s WHERE ctid = %s::tid").format(last), [new[-1], place]
                )
                return {_spelled(key), _spelled(new)}
            names = sql.SQL(", ").join(map(sql.Identifier, (*mapping.key, "document")))
            marks = sql.SQL(", ").join([sql.Placeholder()] * (len(new) + 1))
            connection.execute(
                sql.SQL("INSERT INTO things ({}) VALUES ({})").format(names, marks), [*new, text]
            )
            return {_spelled(new)}
    return {_spelled(key)}


def _run(connection: psycopg.Connection[Any], statement: str, *values: object) -> None:
    connection.execute(statement.encode(), values)


def _spelled(key: list[Any]) -> str:
    return "/".join(map(str, key))


def damage_document(chance: random.Random, documents: Document) -> tuple[str, Document]:
    """One document damaged in one way; the kind of damage, for the message of a test that fails."""
    name = chance.choice(sorted(documents))
    values = list(documents[name])
    at, to = sorted(chance.sample(range(len(values)), 2)) if len(values) > 1 else (0, 0)
    kind = chance.choice(("value", "value", "drop", "add", "swap", "reorder")) if to else "value"
    match kind:
        case "value":
            values[at] = (values[at][0], damaged_text(chance, values[at][1]))
        case "drop":
            del values[at]
        case "add":
            values.insert(to, ("new", values[at][1]))
        case "swap":
            values[at], values[to] = (values[at][0], values[to][1]), (values[to][0], values[at][1])
        case "reorder":  # of a list's elements; of an object's keys with their values exchanged
            values.insert(to, (values[to][0], values.pop(at)[1]))
    return kind, {**documents, name: values}
