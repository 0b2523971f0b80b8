"""What fills a column when an application saves: the loader's rule, as an SQL expression.

A value that the column's type cannot hold is null there and whole in the document: an application's write
must not fail where its file would have taken the value.
"""

from collections.abc import Callable

from restow.model.mapping import Column, ColumnType, Mapping, Origin
from restow.postgres.names import literal

#: Writes the parameter of a name: `%(session_id)s`, `$1`.
Parameter = Callable[[str], str]

_DAY = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)"
_MOMENT = _DAY + r"[T ]([01]\d|2[0-3]):[0-5]\d"
#: What a text must look like before it is cast.
_LOOKS: dict[ColumnType, str] = {
    "uuid": "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$",
    "date": f"^{_DAY}$",
    "timestamp with time zone": f"^{_MOMENT}",
    "timestamp without time zone": f"^{_MOMENT}",
}
#: What a whole number must look like; the last few before a type's end are null in it.
_WHOLE: dict[ColumnType, str] = {
    "smallint": r"^-?(\d{1,4}|[12]\d{4})$",
    "integer": r"^-?(\d{1,9}|1\d{9})$",
    "bigint": r"^-?(\d{1,18}|[0-8]\d{18}|9[01]\d{17})$",
}


def filled(column: Column, mapping: Mapping, parameter: Parameter) -> str:
    """The expression that fills a column of a new row: `new.value`, with `new.key` or `new.position` beside.

    Args:
        column: the column.
        mapping: its table's.
        parameter: writes a parameter; holes of the path are given by name.
    """
    found = [_from(origin, column.type, mapping, parameter) for origin in column.origins]
    return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def _from(origin: Origin, type_: ColumnType, mapping: Mapping, parameter: Parameter) -> str:
    if origin.hole is not None:
        return f"{parameter(origin.hole)}::{type_}"
    match origin.told:
        case "key":
            return "new.key" if type_ == "text" else f"new.key::{type_}"
        case "position":
            return "new.position"
        case "name":
            return _name(mapping, parameter)
        case "sha256":
            return f"NULL::{type_}"  # only a stored document has bytes of its own
    return _typed(origin.pointer or "", type_)


def _name(mapping: Mapping, parameter: Parameter) -> str:
    """The name that the document would have."""
    text, pieces = mapping.source.text, []
    for hole in mapping.source.holes:
        before, text = text.split(f"{{{hole}}}", 1)
        pieces += [literal(before)] * bool(before) + [f"{parameter(hole)}::text"]
    return " || ".join(pieces + [literal(text)] * bool(text))


def _at(pointer: str, arrow: str) -> str:
    """The value at a pointer, as JSON (`>`) or as its text (`>>`)."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    if not steps:
        return "new.value" if arrow == ">" else "new.value #>> '{}'"
    if len(steps) == 1:
        return f"new.value -{arrow} {literal(steps[0])}"
    return f"new.value #{arrow} ARRAY[{', '.join(map(literal, steps))}]"


def _typed(pointer: str, type_: ColumnType) -> str:
    """A JSON value as a column's type; null where it is no such value."""
    value, text = _at(pointer, ">"), _at(pointer, ">>")
    match type_:
        case "jsonb":
            return value
        case "text" | "boolean":
            kind = "string" if type_ == "text" else "boolean"
            cast = text if type_ == "text" else f"({text})::boolean"
            return f"CASE jsonb_typeof({value}) WHEN '{kind}' THEN {cast} END"
        case "text[]":
            texts = f"ARRAY(SELECT jsonb_array_elements_text({value}))"
            return f"CASE jsonb_typeof({value}) WHEN 'array' THEN {texts} END"
        case "numeric" | "double precision":
            return f"CASE jsonb_typeof({value}) WHEN 'number' THEN ({text})::{type_} END"
        case "smallint" | "integer" | "bigint":  # a string's JSON has quotes, and does not look like a number
            return f"CASE WHEN ({value})::text ~ {_pattern(_WHOLE[type_])} THEN ({text})::{type_} END"
    return f"CASE WHEN {text} ~ {_pattern(_LOOKS[type_])} THEN ({text})::{type_} END"


def _pattern(text: str) -> str:
    """A pattern without backslashes, which some settings of a server read in strings."""
    return literal(text.replace(r"\d", "[0-9]"))
