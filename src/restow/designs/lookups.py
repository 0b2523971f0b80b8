"""What code asks of the fields of a row: which it reads, and which it filters, sorts or sums by."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile

from restow.model.dataset import Dataset
from restow.model.mapping import Layout
from restow.model.signature import Access
from restow.model.site import CodePlace, Usage

#: Gives the lines of a source file by its path; none when it cannot be read.
ReadLines = Callable[[str], Sequence[str]]
#: A field in a row's value, by the keys on the way.
FieldPath = tuple[str, ...]

#: Kinds of use that go through all records.
_THROUGH_ALL = frozenset({"iterate", "filter", "sort", "aggregate", "count"})
#: How a line looks that compares, sorts or sums. An index helps the first two.
_FORMS = {
    "filters": re.compile(
        r"[=!]==?|(?<![-=])[<>]=?(?!=)|\bnot in\b|\bin\s+[\w.\[\"'(]|\.includes\(|\.startswith\("
    ),
    "sorts": re.compile(r"\bsort(?:ed|By|_by)?\b|\border_?by\b|\bkey\s*=|\bmost_common\b", re.IGNORECASE),
    "sums": re.compile(r"\b(?:sum|max|min|reduce|mean|average|avg|total|Counter)\b|\+=", re.IGNORECASE),
}
#: Kinds of use whose function says by which field: the analysis does not go into it.
_VERBS = {"filter": "filters", "sort": "sorts", "aggregate": "sums"}
_NAMED = re.compile(
    r"""[\w\])]\??\.(\w+)\b(?!\s*\()|\[\s*["'](\w+)["']\s*\]|\.get\(\s*["'](\w+)["']""", re.ASCII
)
_LOOP = re.compile(r"\bfor\b[^:]{1,60}?\b(?:in|of)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookups:
    """The fields that code names, each with a place."""

    #: That it reads.
    read: dict[FieldPath, CodePlace]
    #: That it filters, sorts or sums by while it goes through all records: verb and place.
    asked: dict[FieldPath, tuple[str, CodePlace]]


def find_lookups(dataset: Dataset, layout: Layout, read_lines: ReadLines) -> Lookups:
    """What the code does with fields of a row.

    Args:
        dataset: with its usages.
        layout: what a row is; paths of the code begin at the document.
        read_lines: gives the source.
    """
    going_through = _functions_through_all(dataset, layout)
    read: dict[FieldPath, CodePlace] = {}
    asked: dict[FieldPath, tuple[str, CodePlace]] = {}
    for usage in sorted(dataset.usages, key=lambda usage: (usage.place, usage.path, usage.kind)):
        path = _in_row(usage, layout)
        if not path and usage.kind in _VERBS and layout != "document":
            for name in _named_on_the_line(usage.place, read_lines):
                asked.setdefault((name,), (_VERBS[usage.kind], usage.place))
        if not path or "[]" in path:
            continue
        read.setdefault(path, usage.place)
        if (usage.place.file, usage.place.function) in going_through:
            verb = _verb(usage.place, path, read_lines)
            if verb and (path not in asked or asked[path][0] == "sums"):
                asked[path] = (verb, usage.place)
    return Lookups(read=read, asked=asked)


def _functions_through_all(dataset: Dataset, layout: Layout) -> set[tuple[str, str]]:
    """Functions that go through the records: of the one document, or of all that are listed."""
    places: Iterable[CodePlace]
    if layout == "document":
        places = [site.place for site in dataset.accesses(Access.LIST)]
    else:
        places = [use.place for use in dataset.usages if not use.path and use.kind in _THROUGH_ALL]
    return {(place.file, place.function) for place in places}


def _in_row(usage: Usage, layout: Layout) -> FieldPath:
    """The path from the row's value; () when it is not inside of one."""
    if layout == "document":
        return usage.path
    if usage.path[:1] != ("[]",):
        return usage.path if layout == "lines" else ()
    # `for key, value in records.items()` goes down three steps to the same value as `records[key]`.
    return tuple(dropwhile(lambda step: step == "[]", usage.path))


def _named_on_the_line(place: CodePlace, read_lines: ReadLines) -> Iterator[str]:
    """Names after a point or in brackets: fields, as far as the records have such."""
    lines = read_lines(place.file)
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    if line.rstrip().endswith(("(", "{", "=>")):
        line += " ".join(lines[place.line : place.line + 2])
    for found in _NAMED.findall(line):
        yield next(filter(None, found))


def _verb(place: CodePlace, path: FieldPath, read_lines: ReadLines) -> str:
    """What the line does with the field, as far as its form tells."""
    lines = read_lines(place.file)
    line = lines[place.line - 1] if 0 < place.line <= len(lines) else ""
    if path[-1] not in line:
        return ""
    # The name itself may look like a verb: `total`; so may the `in` of a loop.
    rest = _LOOP.sub("", line.replace(path[-1], ""))
    return next((verb for verb in ("sorts", "filters", "sums") if _FORMS[verb].search(rest)), "")
