"""Keys that come twice in one object: the last one counts, so the earlier value would be lost unseen."""

import re
from typing import Any

from restow.documents.exact import read_exactly

_SPACED_MARK = re.compile(rb'"[ \t\n\r]+:')
_ONLY_STRINGS = {str}


def count_key_marks(text: bytes) -> int:
    """How often a quote and a colon follow each other: never fewer than the keys of the text."""
    return text.count(b'":') + len(_SPACED_MARK.findall(text))


def duplicate_keys(text: bytes, tree: Any, *, storable: bool) -> tuple[str, ...]:
    r"""JSON Pointers of the keys that come again in their object.

    Every key is followed by a colon, so equal counts of keys and marks prove that there are none. The count
    of marks may be too high (a string that holds `\":`), never too low.
    """
    marks = count_key_marks(text)
    if marks == (len(tree) if type(tree) is dict else 0) or marks == _count_keys(tree):
        return ()
    return tuple(read_exactly(text, storable=storable).duplicates)


def _count_keys(tree: Any) -> int:
    count, waiting = 0, [tree]
    while waiting:
        value = waiting.pop()
        if type(value) is dict:
            count += len(value)
            waiting.extend(value.values())
        elif type(value) is list and not set(map(type, value)) <= _ONLY_STRINGS:
            waiting.extend(value)
    return count
