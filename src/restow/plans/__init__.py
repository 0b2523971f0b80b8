"""Mappings that ship with the package, one TOML file each, in the form a project's plan has too."""

import tomllib
from importlib.resources import files
from typing import Any

from restow.errors import UsageError
from restow.model import Column, Companion, Mapping, Origin, PathTemplate


def shipped_names() -> list[str]:
    """The datasets that have a shipped mapping."""
    found = (entry.name for entry in files(__name__).iterdir())
    return sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml"))


def load_shipped(name: str) -> Mapping:
    """The shipped mapping of a dataset.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in shipped_names():
        raise UsageError(
            f"There is no mapping named {name}.", next_step=f"There are: {', '.join(shipped_names())}."
        )
    return parse_mapping(name, tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text("utf-8")))


def parse_mapping(name: str, declared: dict[str, Any]) -> Mapping:
    """Reads a declaration.

    Args:
        name: the dataset's name.
        declared: the TOML table; `plans/transcripts.toml` shows every key.

    Raises:
        UsageError: a key is unknown or missing.
    """
    known = {"noun", "source", "table", "key", "key_from_path", "companions", "columns"}
    if unknown := sorted(set(declared) - known):
        raise UsageError(f"The mapping {name} has unknown keys: {', '.join(unknown)}.")
    try:
        schema, _, table = declared["table"].rpartition(".")
        return Mapping(
            name=name,
            noun=declared.get("noun", "document"),
            source=PathTemplate(declared["source"]),
            companions=tuple(_companion(key, value) for key, value in declared.get("companions", {}).items()),
            schema=schema or "public",
            table=table,
            key=declared["key"],
            columns=tuple(_column(key, value) for key, value in declared["columns"].items()),
            key_from_path=declared.get("key_from_path", False),
        )
    except KeyError as error:
        raise UsageError(f"The mapping {name} lacks {error}.") from None


def _companion(name: str, declared: dict[str, Any]) -> Companion:
    template = PathTemplate(declared["source"])
    return Companion(name=name, template=template, check_key=declared.get("check_key"))


def _column(name: str, declared: dict[str, Any]) -> Column:
    origins = declared["from"] if isinstance(declared["from"], list) else [declared["from"]]
    return Column(
        name=name,
        type=declared["type"],
        origins=tuple(_origin(text) for text in origins),
        on_bad=declared.get("on_bad", "fail"),
    )


def _origin(text: str) -> Origin:
    """`{hole}`, a JSON Pointer, or `companion:/pointer`."""
    if text.startswith("{") and text.endswith("}"):
        return Origin(hole=text[1:-1])
    companion, separator, pointer = text.partition(":")
    if separator and not companion.startswith("/"):
        return Origin(companion=companion, pointer=pointer)
    return Origin(pointer=text)
