"""What libraries compute from paths: `os.path.join`, `Path.parent`, `path.resolve` and their kin.

A path from the project's root is written as it is in a checkout (`src/data/x.json`): `__file__` and
`__dirname` are known, so what is built from them is too.
"""

import posixpath
import re
from collections.abc import Sequence

from restow.flow.texts import as_texts, hole, mapped, one_text, text
from restow.flow.values import (
    Arguments,
    Attribute,
    Element,
    Given,
    Hole,
    Result,
    SequenceValue,
    Setting,
    Text,
    Value,
    join,
)
from restow.model.code import Span

#: The folder a program is started in.
CWD = hole("cwd")
HOME = text("~")
#: Its source keeps its name, whatever the program calls it.
TEMPORARY = hole("tmp", Setting("tmp"))

_NOWHERE = Span(0, 0, 0, 0, 0)

#: Alternatives of parts multiply when joined; beyond this many the first ones stand for all.
_MOST_TEXTS = 6


def joined(parts: Sequence[Value]) -> Value:
    """`a/b/c`; a part that begins with `/` starts anew, as in Python, and empty parts vanish."""
    texts = [text()]
    for part in parts:
        texts = [_under(left, right) for left in texts for right in as_texts(part)][:_MOST_TEXTS]
    return mapped(join(*texts), normalised)


def _under(left: Text, right: Text) -> Text:
    if not left.parts or _is_absolute(right):
        return right
    if not right.parts:
        return left
    ends = isinstance(left.parts[-1], str) and left.parts[-1].endswith(("/", "\\"))
    return text(*left.parts, "" if ends else "/", *right.parts)


def _is_absolute(value: Text) -> bool:
    return bool(value.parts) and isinstance(value.parts[0], str) and value.parts[0].startswith("/")


def normalised(value: Text) -> Text:
    """Without `.`, doubled `/` and backslashes; `..` takes the part before it where that is known."""
    kept: list[list[str | Hole]] = []
    for segment in segments(value):
        if segment == ["."] and kept:
            continue
        if segment == [] and kept and kept != [[]]:
            continue
        if segment == [".."] and kept and kept[-1] not in ([], [".."], ["~"]):
            kept.pop()
            continue
        kept.append(segment)
    if len(kept) > 1 and kept[0] == ["."]:
        kept = kept[1:]
    return from_segments(kept)


def segments(value: Text) -> list[list[str | Hole]]:
    """The text's parts between `/`, each a list of literals and holes; an absolute path's first is empty."""
    found: list[list[str | Hole]] = [[]]
    for part in value.parts:
        if isinstance(part, Hole):
            found[-1].append(part)
            continue
        pieces = part.replace("\\", "/").split("/")
        for number, piece in enumerate(pieces):
            if number:
                found.append([])
            if piece:
                found[-1].append(piece)
    return found


def from_segments(parts: Sequence[Sequence[str | Hole]]) -> Text:
    """The text of these segments."""
    pieces: list[str | Hole] = []
    for number, segment in enumerate(parts):
        pieces += ["/", *segment] if number else segment
    return text(*pieces)


def parent(value: Text) -> Text:
    """`dirname`: what is before the last `/`; one hole's parent is not known."""
    parts = segments(normalised(value))
    if len(parts) > 1:
        return from_segments(parts[:-1])
    last = parts[0]
    if len(last) == 1 and isinstance(last[0], Hole):
        return _parent_of_hole(last[0])
    return text(".")


def _parent_of_hole(inner: Hole) -> Text:
    if inner == CWD.parts[0]:
        return CWD
    source = inner.source and Attribute(inner.source, "parent")
    return hole(f"{inner.name}_dir", source, inner.default and parent(inner.default))


def basename(value: Text) -> Text:
    """The last part."""
    return from_segments(segments(value)[-1:])


def with_suffix(value: Text, suffix: Text) -> Text:
    """The path with another suffix; `path.with_suffix(path.suffix + ".tmp")` only adds to it."""
    last, first = (value.parts or ("",))[-1], (suffix.parts or ("",))[0]
    if isinstance(last, Hole) and last.source and first == Hole("suffix", Attribute(last.source, "suffix")):
        return text(*value.parts, *suffix.parts[1:])
    return text(*_without_suffix(value).parts, *suffix.parts)


def with_name(value: Text, name: Text) -> Text:
    """The path with another last part."""
    return _under(parent(value), name)


def stem(value: Text) -> Text:
    """The last part without its suffix."""
    return _without_suffix(basename(value))


def suffix_of(value: Text) -> Text:
    """`.json`; a hole where the last part ends with one."""
    last = value.parts[-1] if value.parts else ""
    return text(posixpath.splitext(last)[1]) if isinstance(last, str) else hole("suffix")


def _without_suffix(value: Text) -> Text:
    if not value.parts or isinstance(value.parts[-1], Hole):
        return value
    return text(*value.parts[:-1], posixpath.splitext("x" + value.parts[-1])[0][1:])


def compute(operation: str, receiver: Value | None, arguments: Sequence[Value]) -> Value | None:
    """What an operation that a Signature `computes` gives; None for one that is not known.

    Args:
        operation: one of the words listed at `Signature.computes`.
        receiver: the path whose method it is, if it is one.
        arguments: by position.
    """
    everything = [*([receiver] if receiver is not None else []), *arguments]
    first = everything[0] if everything else CWD
    second = one_text(everything[1]) if len(everything) > 1 else text()
    match operation:
        case "join":
            return joined(everything) if everything else text(".")
        case "resolve":
            return joined(everything) if everything else CWD
        case "dirname" | "parent":
            return mapped(first, parent)
        case "basename":
            return mapped(first, lambda path: without_ending(basename(path), second))
        case "stem":
            return mapped(first, stem)
        case "suffix":
            return mapped(first, suffix_of)
        case "splitext":
            return SequenceValue((mapped(first, _without_suffix), mapped(first, suffix_of)))
        case "normalise":
            return mapped(first, normalised)
        case "with_suffix":
            return _with_suffix(first, second, arguments)
        case "with_name":
            return mapped(first, lambda path: with_name(path, second))
        case "relative" | "same":
            return first
        case _:
            return _PLACES.get(operation)


#: What an operation gives whatever it is given.
_PLACES: dict[str, Value] = {
    "home": HOME,
    "cwd": CWD,
    "temporary": TEMPORARY,
    "temporary pair": SequenceValue((TEMPORARY, TEMPORARY)),
}


def _with_suffix(path: Value, suffix: Text, arguments: Sequence[Value]) -> Value:
    if isinstance(path, Given | Attribute | Element | Result):  # what it ends with now, only a caller knows
        return Result(Attribute(path, "with_suffix"), Arguments(tuple(arguments)), _NOWHERE)
    return mapped(path, lambda known: with_suffix(known, suffix))


def starred(value: Text) -> Text:
    """A glob pattern with a hole for each `*`, `**` and `?`; `**/*.json` is a name in any folder."""
    pieces: list[str | Hole] = []
    for part in value.parts:
        if isinstance(part, Hole):
            pieces.append(part)
            continue
        for number, literal in enumerate(re.split(r"(?:\*\*/)*[*?]+", part)):
            pieces += [Hole("name"), literal] if number else [literal]
    return text(*pieces)


def without_ending(value: Text, ending: Text) -> Text:
    """The text without a known ending, where it has it."""
    last = value.parts[-1] if value.parts else ""
    tail = ending.parts[0] if len(ending.parts) == 1 else None
    if isinstance(last, str) and isinstance(tail, str) and last.endswith(tail):
        return text(*value.parts[:-1], last[: -len(tail)])
    return value
