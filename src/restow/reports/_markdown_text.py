"""Text inside Markdown as GitHub and GitLab read it: what comes out is what went in."""

import re

from restow.model.shown import printable

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~&$!]")
#: What would begin a list, a heading or an underline at the start of a line.
_BEGINS_BLOCK = re.compile(r"^(\d*)([-+=.)])")
#: Names after these are made links, and people are told of it, whatever is escaped: a comment parts them.
_CALLS = re.compile(r"[@#]")
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9 /.-]")
_EMPTY = "(empty)"


def code(text: str) -> str:
    """A code span. Its fence is longer than any run of backticks in the text."""
    shown = printable(text)
    if not shown.strip():
        return _EMPTY
    runs = re.findall(r"`+", shown)
    fence = "`" * (max(map(len, runs), default=0) + 1)
    space = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{space}{shown}{space}{fence}"


def cell_code(text: str) -> str:
    """Code in a table's cell, where a bar parts cells even inside a code span."""
    if "|" not in text:
        return code(text)
    spelled = _NOT_PLAIN.sub(lambda found: f"&#{ord(found[0])};", printable(text))
    return f"<code>{spelled}</code>"


def prose(text: str) -> str:
    """Words of a sentence."""
    escaped = _SPECIAL.sub(r"\\\g<0>", printable(text).strip())
    return _CALLS.sub(r"\\\g<0><!-- -->", _BEGINS_BLOCK.sub(r"\1\\\2", escaped))
