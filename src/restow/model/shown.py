"""Names as people may see them: nothing in them steers a terminal, hides, forges a line, or is no UTF-8."""

import re

#: Controls, characters without width, marks of the reading direction, tags, lone surrogates. Joiners are
#: left: scripts and emoji need them.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def printable(text: str) -> str:
    """The text on one line, with characters that control or hide spelled as escapes."""
    return text if text.isprintable() else _UNSAFE.sub(_spelled, text)


def encodable(text: str) -> str:
    """The text as it is, but for bytes of a file's name that are no UTF-8: these are spelled as escapes."""
    return text if text.isascii() else _SURROGATE.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()
