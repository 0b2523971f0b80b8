"""Methods of texts, as far as they make paths of them."""

import re

from restow.flow import paths
from restow.flow.texts import concatenated, literal_text, mapped, one_text, text
from restow.flow.values import (
    Arguments,
    Literal,
    SequenceValue,
    Text,
    Unknown,
    Value,
)

#: Methods of a text or bytes that give the same text, or the same as far as a path is concerned.
SAME = frozenset(
    {
        "strip",
        "lstrip",
        "rstrip",
        "lower",
        "upper",
        "title",
        "trim",
        "trimStart",
        "trimEnd",
        "toLowerCase",
        "toUpperCase",
        "toString",
        "decode",
        "encode",
        "casefold",
        "valueOf",
        "normalize",
        "as_posix",
        "__str__",
        "expanduser",
        "resolve",
        "absolute",
        "expandvars",
        "as_uri",
        "catch",
        "finally",
        "copy",
        "toJSON",
        "isoformat",
        "zfill",
        "padStart",
    }
)


def joined_items(items: SequenceValue, separator: Value) -> Value:
    """The items with a separator between them, when all are known."""
    if not items.is_whole or not items.items:
        return Unknown("value")
    parts = [items.items[0]]
    for item in items.items[1:]:
        parts += [separator, item]
    return concatenated(parts)


def text_method(receiver: Value, name: str, arguments: Arguments) -> Value | None:
    """What a method of a text gives; None for one that is not known."""
    values = arguments.values
    match name:
        case "format":
            return _formatted(receiver, arguments)
        case "replace" | "replaceAll" if len(values) == 2:
            return _replaced(receiver, *values)
        case "join" if values:
            return _joined_sequence(receiver, values[0])
        case "concat":
            return concatenated([receiver, *values])
        case "split" | "rsplit" | "partition" | "rpartition" | "splitlines":
            return _split(receiver, values)
        case "removesuffix" if values:
            return mapped(receiver, lambda whole: paths.without_ending(whole, one_text(values[0])))
        case "startswith" | "endswith" | "startsWith" | "endsWith" | "includes" | "isdigit":
            return Literal(True)
        case "slice" | "substring" | "substr" | "match" | "exec" | "group":
            return Unknown("value")
        case _:
            return None


def _joined_sequence(separator: Value, items: Value) -> Value:
    return joined_items(items, separator) if isinstance(items, SequenceValue) else Unknown("value")


def _replaced(receiver: Value, old: Value, new: Value) -> Value:
    before, after = literal_text(old), literal_text(new)
    if before is None or after is None:
        return receiver

    def change(whole: Text) -> Text:
        return text(*(part.replace(before, after) if isinstance(part, str) else part for part in whole.parts))

    return mapped(receiver, change)


def _split(receiver: Value, values: tuple[Value, ...]) -> Value:
    whole = literal_text(receiver) if isinstance(receiver, Text) else None
    separator = literal_text(values[0]) if values else None
    if whole is None or not separator:
        return SequenceValue((Unknown("value"),), is_whole=False)
    return SequenceValue(tuple(text(piece) for piece in whole.split(separator)))


def _formatted(receiver: Value, arguments: Arguments) -> Value:
    """`"{}/{name}.json".format(a, name=b)`."""
    whole = literal_text(receiver) if isinstance(receiver, Text) else None
    if whole is None:
        return receiver
    named = dict(arguments.named)
    position = iter(arguments.values)
    parts: list[Value] = []
    for piece in re.split(r"(\{\{|\}\}|\{[^{}]*\})", whole):
        field = re.split(r"[:!.\[]", piece[1:-1])[0] if piece.startswith("{") else ""
        if piece in ("{{", "}}"):
            parts.append(text(piece[0]))
        elif not piece.startswith("{"):
            parts.append(text(piece))
        elif field.isdigit():
            number = int(field)
            parts.append(arguments.values[number] if number < len(arguments.values) else Unknown("value"))
        else:
            parts.append(named.get(field, Unknown(field)) if field else next(position, Unknown("value")))
    return concatenated(parts)
