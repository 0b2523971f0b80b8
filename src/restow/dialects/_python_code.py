"""Small pieces of written Python: texts, names of classes and attributes."""

import json
import keyword
import re
from collections.abc import Callable, Iterable
from textwrap import indent


def text_literal(text: str) -> str:
    """A string of Python in double quotes."""
    return json.dumps(text, ensure_ascii=False)


def list_literal(texts: tuple[str, ...]) -> str:
    """A list of strings."""
    return f"[{', '.join(map(text_literal, texts))}]"


def call(function: str, *arguments: str, width: int = 96) -> str:
    """A call, with an argument a line where one line is too short; lines after the first are relative to it.

    Args:
        function: what is called.
        arguments: as they stand in the call.
        width: longest line.
    """
    line = f"{function}({', '.join(arguments)})"
    if len(line) <= width and "\n" not in line:
        return line
    return f"{function}(\n" + "".join(indent(f"{argument},\n", "    ") for argument in arguments) + ")"


def class_name(table: str, taken: set[str], ending: str = "") -> str:
    """A table's name in the singular and in capitals: `game_scores` gives `GameScore`."""
    words = [word for word in re.split(r"[^0-9A-Za-z]+", table) if word]
    if words:
        words[-1] = _singular(words[-1])
    name = "".join(word[0].upper() + word[1:] for word in words) or "Model"
    name = f"Model{name}" if name[0].isdigit() else name
    name += ending
    while name in taken or keyword.iskeyword(name):
        name += "Record"
    return name


def attribute_name(column: str, taken: frozenset[str] = frozenset()) -> str:
    """A column's name as an attribute: itself, unless Python or the library has that word."""
    name = re.sub(r"\W", "_", column).strip("_") or "column"
    name = f"column_{name}" if name[0].isdigit() else name
    name = re.sub(r"__+", "_", name)
    return f"{name}_" if keyword.iskeyword(name) or name in taken else name


def distinct(names: Iterable[str], rename: Callable[[str], str]) -> dict[str, str]:
    """The names after renaming, each different: `a b` and `a_b` give `a_b` and `a_b_2`.

    Args:
        names: as they are; those that need no renaming keep theirs.
        rename: gives the form that is allowed.
    """
    known = list(names)
    renamed: dict[str, str] = {}
    for name in sorted(known, key=lambda name: rename(name) != name):
        said, number = rename(name), 2
        while said in renamed.values():
            said, number = f"{rename(name)}_{number}", number + 1
        renamed[name] = said
    return renamed


def _singular(word: str) -> str:
    lower = word.lower()
    if lower.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if lower.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if lower.endswith("s") and not lower.endswith(("ss", "us", "is", "news", "series")):
        return word[:-1]
    return word
