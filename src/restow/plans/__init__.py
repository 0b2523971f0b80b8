"""Mappings that ship with the package, one TOML file each, in the form a project's plan has too."""

import tomllib
from importlib.resources import files
from typing import Any

import msgspec

from restow.errors import UsageError
from restow.model import Column, Companion, Mapping, Origin, PathTemplate
from restow.model.mapping import ColumnType, Layout, OnBad, Told


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


class _CompanionDeclared(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    check_key: str | None = None


class _ColumnDeclared(msgspec.Struct, forbid_unknown_fields=True):
    type: ColumnType
    origins: str | list[str] = msgspec.field(name="from")
    on_bad: OnBad = "fail"


class _MappingDeclared(msgspec.Struct, forbid_unknown_fields=True):
    source: str
    table: str
    key: str | list[str]
    columns: dict[str, _ColumnDeclared]
    noun: str = "document"
    layout: Layout = "document"
    key_from_path: bool = False
    companions: dict[str, _CompanionDeclared] = {}


def parse_mapping(name: str, declared: dict[str, Any]) -> Mapping:
    """Reads a declaration.

    Args:
        name: the dataset's name.
        declared: the TOML table; `plans/transcripts.toml` shows every key.

    Raises:
        UsageError: a key is unknown, missing or of the wrong kind, or names what is not declared.
    """
    try:
        given = msgspec.convert(declared, _MappingDeclared)
    except msgspec.ValidationError as error:
        raise UsageError(f"The mapping {name} is not valid: {error}.") from None
    schema, _, table = given.table.rpartition(".")
    companions = {key: PathTemplate(companion.source) for key, companion in given.companions.items()}
    mapping = Mapping(
        name=name,
        noun=given.noun,
        source=PathTemplate(given.source),
        companions=tuple(
            Companion(name=key, template=template, check_key=given.companions[key].check_key)
            for key, template in companions.items()
        ),
        schema=schema or "public",
        table=table,
        key=(given.key,) if isinstance(given.key, str) else tuple(given.key),
        layout=given.layout,
        columns=tuple(_column(key, column) for key, column in given.columns.items()),
        key_from_path=given.key_from_path,
    )
    _check_names(mapping)
    return mapping


def _check_names(mapping: Mapping) -> None:
    """Raises UsageError when a hole, a companion or the key names what is not declared."""
    origins = [origin for column in mapping.columns for origin in column.origins]
    holes = {origin.hole for origin in origins if origin.hole is not None}
    holes.update(hole for companion in mapping.companions for hole in companion.template.holes)
    if unknown := sorted(holes - set(mapping.source.holes)):
        raise UsageError(f"The mapping {mapping.name} names no hole of its source: {', '.join(unknown)}.")
    companions = {origin.companion for origin in origins if origin.companion is not None}
    if unknown := sorted(companions - {companion.name for companion in mapping.companions}):
        raise UsageError(f"The mapping {mapping.name} declares no companion {', '.join(unknown)}.")
    if missing := sorted(set(mapping.key) - {column.name for column in mapping.columns}):
        raise UsageError(f"The mapping {mapping.name} has no column {', '.join(missing)}, as its key says.")
    if mapping.layout == "document" and mapping.key_outside is None:
        lacking = next(column.name for column in mapping.key_columns if column.outside is None)
        raise UsageError(f"The mapping {mapping.name} has no column {lacking} with a hole of the path.")


def _column(name: str, declared: _ColumnDeclared) -> Column:
    origins = [declared.origins] if isinstance(declared.origins, str) else declared.origins
    return Column(
        name=name,
        type=declared.type,
        origins=tuple(_origin(name, text) for text in origins),
        on_bad=declared.on_bad,
    )


def _origin(column: str, text: str) -> Origin:
    """`{hole}`, a JSON Pointer, `companion:/pointer`, or `@key` and its kin (`Told`)."""
    if text.startswith("@"):
        try:
            return Origin(told=msgspec.convert(text[1:], Told))
        except msgspec.ValidationError as error:
            raise UsageError(f"The column {column} cannot come from {text}: {error}.") from None
    if text.startswith("{") and text.endswith("}"):
        return Origin(hole=text[1:-1])
    companion, separator, pointer = text.partition(":")
    if separator and not companion.startswith("/"):
        return Origin(companion=companion, pointer=_pointer(column, pointer))
    return Origin(pointer=_pointer(column, text))


def _pointer(column: str, text: str) -> str:
    """A JSON Pointer (RFC 6901, section 3): empty, or it begins with a slash."""
    if text and not text.startswith("/"):
        raise UsageError(
            f'The column {column} cannot come from "{text}": a field of the document is written "/{text}",'
            f' a part of its name "{{{text}}}".'
        )
    return text


def written_origin(origin: Origin) -> str:
    """An origin as a declaration spells it."""
    if origin.hole is not None:
        return f"{{{origin.hole}}}"
    if origin.told is not None:
        return f"@{origin.told}"
    pointer = origin.pointer or ""
    return pointer if origin.companion is None else f"{origin.companion}:{pointer}"
