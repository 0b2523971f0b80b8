"""What code calls the keys of an object that is a map: `user_id` in `wallets[str(user_id)]`."""

import re
from collections import Counter
from collections.abc import Iterator

from restow.designs.lookups import ReadLines
from restow.designs.names import snake
from restow.designs.words import is_id, is_person
from restow.model.dataset import Dataset

#: `for user_id, data in wallets.items()`, `for (const [userId, data] of Object.entries(wallets))`.
_LOOP = re.compile(
    r"\bfor\s*\(?\s*(?:(?:const|let|var)\s+)?\[?\s*(\w+)\s*,[^:;]*?\b(?:in|of)\b[^:;]*?(?:items|entries)\("
)
#: `wallets[user_id]`, `wallets[str(ctx.author.id)]`.
_INDEX = re.compile(r"[\w)\]]\[\s*(?:(?:str|String|int|Number)\(\s*)?([A-Za-z_][\w.]*?)\s*\)?\s*\]")
#: What says of a variable only which of an object's properties it is.
_PROPERTIES = frozenset({"id", "uuid", "name", "email", "key"})


def key_name(dataset: Dataset, read_lines: ReadLines) -> str:
    """The name that code uses most for the keys, in snake_case; "" when no name says what they are."""
    counts = Counter(
        name
        for place in sorted({usage.place for usage in dataset.usages if usage.path[:1] in ((), ("[]",))})
        for name in _names(_line(read_lines, place.file, place.line))
        if is_id(name) or is_person(name)
    )
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _line(read_lines: ReadLines, file: str, line: int) -> str:
    lines = read_lines(file)
    return lines[line - 1] if 0 < line <= len(lines) else ""


def _names(line: str) -> Iterator[str]:
    for found in (*_LOOP.findall(line), *_INDEX.findall(line)):
        *above, last = found.split(".")
        if last in _PROPERTIES:
            if above:
                yield snake(f"{above[-1]}_{last}")
        else:
            yield snake(last)
