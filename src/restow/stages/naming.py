"""Naming: whether a stored name is one that a template of the code stands for."""

import re
from collections.abc import Sequence
from functools import lru_cache

_HOLE = re.compile(r"\{[^{}]*\}")
#: Holes with nothing between them.
_HOLES = re.compile(r"(?:\{[^{}]*\})+")
_SUFFIX = re.compile(r"\.[^./]*$")
#: A part that says only where a program runs: the home folder, a drive, here.
_HERE = re.compile(r"~|\.{0,2}|[A-Za-z]:")
#: What a hole is called that is a folder, and no key of a record.
_FOLDER = re.compile(
    r"dir|folder|path|root|base|home|cwd|prefix|location|dest|target|output|data\}|here|workspace|store"
    r"|bucket|container|argv|env|parent",
    re.IGNORECASE,
)


def head_before(template: str, name: str) -> tuple[str, ...] | None:
    """What a name has before the part that the template stands for; None when it stands for none of it.

    The head of a template that only says where a program runs is not compared: `{base_dir}/data/users.json`
    stands for `data/users.json`, with nothing before it, and for `backup/data/users.json`.
    """
    parts, names = tail_of(template), tuple(name.split("/"))
    if not 0 < len(parts) <= len(names):
        return None
    tail = names[len(names) - len(parts) :]
    fits = all(_pattern(part).fullmatch(each) for part, each in zip(parts, tail, strict=True))
    return names[: len(names) - len(parts)] if fits else None


def is_cut(template: str) -> bool:
    """True when the template has a head that is not compared: anything may come before."""
    return len(tail_of(template)) < len(template.split("/"))


def is_bare(template: str) -> bool:
    """True when nothing but holes and a suffix is compared: no word of a folder's name, nor of the file's."""
    words = _SUFFIX.sub("", _HOLE.sub("", "/".join(tail_of(template))))
    return not words.strip("-_ ./")


@lru_cache(maxsize=4096)
def tail_of(template: str) -> tuple[str, ...]:
    """The template's parts, without those at its head that only say where a program runs."""
    parts = template.replace("\\", "/").split("/")
    while parts and _says_where(parts):
        parts = parts[1:]
    return tuple(parts)


def _says_where(parts: Sequence[str]) -> bool:
    head = parts[0]
    return bool(_HERE.fullmatch(head) or (_HOLE.fullmatch(head) and len(parts) > 1 and _FOLDER.search(head)))


@lru_cache(maxsize=4096)
def _pattern(part: str) -> re.Pattern[str]:
    """Each hole takes at least a letter.

    What comes after holes is looked for once, where it is first met: going back for a later place finds
    nothing more, and takes time that grows with the power of the holes.
    """
    head, *pieces = _HOLES.split(part)
    holes = [len(_HOLE.findall(found)) for found in _HOLES.findall(part)]
    pattern = re.escape(head)
    for number, (count, piece) in enumerate(zip(holes, pieces, strict=True), start=1):
        is_last = number == len(pieces)
        found = f".{{{count},}}" if is_last else f".{{{count},}}?"
        pattern += found + re.escape(piece) if is_last else f"(?>{found}{re.escape(piece)})"
    return re.compile(pattern, re.DOTALL)
