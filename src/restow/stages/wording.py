"""Specs, prompts and documentation that tell of the old JSON (STORAGE_RULES, section 4, step 5)."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from restow.checkout.walk import read, walk
from restow.model.migration import FileChange
from restow.model.patch import Mention, Records
from restow.model.source import Role, SourceFile

#: Files of text for people and models; JSON where a prompt is kept in one.
_SUFFIXES = frozenset({".md", ".mdx", ".markdown", ".rst", ".txt", ".prompt", ".json"})
#: Tests that look at files are told, and never changed here.
_CODE = frozenset({".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"})
#: Words of a path that make a JSON file one of prompts or specs.
_PROMPTS = re.compile(r"prompt|spec|instruction|agent|persona", re.IGNORECASE)
#: What tells of the past.
_HISTORY = re.compile(r"^(changelog|changes|history|news|licen[cs]e|package(-lock)?)\b", re.IGNORECASE)
_LARGEST = 500_000
#: What stands in a text for a part that differs.
_PART = r"(?:\{[^}\s]+\}|<[^>\s]+>|:[A-Za-z_]\w*|\*|[A-Za-z0-9_-]+)"
_HOLE = re.compile(r"\{\w+\}")
_FENCE = re.compile(r"^\s*(```|~~~)")
_WRITE = r"\b(?P<verb>write|writes|save|saves|store|stores|put|puts|persist|persists)\b"
_INTO = r"(?:into|to|in|under|inside|below)"


@dataclass(frozen=True, slots=True)
class Rewording:
    """What becomes of texts."""

    changes: tuple[FileChange, ...]
    #: Where the old place is still named: examples, commands, sentences of another form.
    left: tuple[Mention, ...]


def reword(root: Path, records: Sequence[Records], taken: frozenset[str]) -> Rewording:
    """The texts of a project that name the old places of datasets, told anew.

    Args:
        root: the project's folder.
        records: datasets whose code is rewritten.
        taken: files that change for another reason, and are left alone.
    """
    changes: list[FileChange] = []
    left: list[Mention] = []
    for file in walk(root, suffixes=_SUFFIXES | _CODE):
        if not isinstance(file, SourceFile) or not _is_text(file):
            continue
        try:
            before = (read(root, file.path) or b"").decode("utf-8")
        except UnicodeDecodeError:
            continue
        after = before
        for each in records if not (file.path in taken or _is_code(file)) else ():
            after = _Wording(each).told_anew(after, is_json=file.path.endswith(".json"))
        if file.path.endswith(".json") and not _same_structure(before, after):
            after = before
        if after != before:
            changes.append(FileChange(path=file.path, text=after, before=before))
        left += _mentions(file.path, after, records)
    return Rewording(tuple(changes), tuple(left))


def _same_structure(before: str, after: str) -> bool:
    """True when a JSON text is still one: only what its strings say is another."""
    try:
        return _skeleton(json.loads(before)) == _skeleton(json.loads(after))
    except (ValueError, RecursionError):
        return False


def _skeleton(value: object) -> object:
    match value:
        case dict():
            return {key: _skeleton(each) for key, each in value.items()}
        case list():
            return [_skeleton(each) for each in value]
    return "" if isinstance(value, str) else value


def _is_text(file: SourceFile) -> bool:
    name = PurePosixPath(file.path).name
    if _is_code(file):
        return file.role is Role.TEST
    if file.size > _LARGEST or _HISTORY.search(name):
        return False
    return not name.endswith(".json") or bool(_PROMPTS.search(file.path))


def _is_code(file: SourceFile) -> bool:
    return PurePosixPath(file.path).suffix in _CODE


class _Wording:
    """The sentences about one dataset."""

    def __init__(self, records: Records) -> None:
        self._noun = records.mapping.noun
        self._table = f"`{records.mapping.qualified_table}`"
        self.path = path_pattern(records)
        folder, _, name = records.mapping.source.text.rpartition("/")
        file = _pattern(name)
        of_file = rf"(?P<q1>[`'\"]?){file}(?P=q1)"  # a quote that opens here has to close here
        into = rf"(?P<q2>[`'\"]?)(?:\./)?{_pattern(folder)}/?(?P=q2)" if folder else r"(?!)"
        self._write_into = re.compile(
            rf"{_WRITE}(?P<what>\s+(?:an?|the)\s+[\w ]{{1,40}}?\s+(?:as|to)|)\s+{of_file}\s+{_INTO}\s+{into}",
            re.IGNORECASE,
        )
        whose = r"(?:\s+(?:in|of|under|from)\s+(?:the|that|this|its|a)\s+[\w' ]{1,40}?(?:folder|directory))?"
        self._bare = re.compile(rf"\b(?P<into>{_INTO}|from|at)\s+{of_file}(?![\w/]){whose}")
        self._quoted = re.compile(rf"`(?:\./)?{self.path}`")
        self._plain = re.compile(rf"(?<![\w/`{{]){self.path}(?![\w/`])")

    def told_anew(self, text: str, *, is_json: bool) -> str:
        """The text with its sentences about the dataset changed; fenced code stays."""
        lines, fenced = [], False
        for line in text.split("\n"):
            if not is_json and _FENCE.match(line):
                fenced = not fenced
            lines.append(line if fenced else self._line(line))
        return "\n".join(lines)

    def _line(self, line: str) -> str:
        table = f"the PostgreSQL table {self._table}"
        payload = f"{table}, with the whole {self._noun} as its JSONB payload"
        line = self._write_into.sub(
            lambda found: f"{_persist(found['verb'])} the {self._noun} into {payload}", line
        )
        line = self._quoted.sub(lambda _: table, line)
        line = self._plain.sub(lambda _: table, line)
        return self._bare.sub(lambda found: f"{found['into']} {table}", line)


def _persist(verb: str) -> str:
    """The rule's own word, in the form of the one that it replaces."""
    word = "persists" if verb.endswith("s") else "persist"
    return word.capitalize() if verb[0].isupper() else word


def path_pattern(records: Records) -> str:
    """A pattern of the names that a dataset's documents have in a text: holes may be written in many ways."""
    return _pattern(records.mapping.source.text)


def _pattern(text: str) -> str:
    literals, holes = _HOLE.split(text), len(_HOLE.findall(text))
    return "".join(re.escape(each) + (_PART if at < holes else "") for at, each in enumerate(literals))


def _mentions(path: str, text: str, records: Sequence[Records]) -> Iterator[Mention]:
    patterns = [(each.dataset, re.compile(rf"(?<![\w/]){path_pattern(each)}(?![\w/])")) for each in records]
    for number, line in enumerate(text.split("\n"), 1):
        for dataset, pattern in patterns:
            if pattern.search(line):
                yield Mention(dataset=dataset, file=path, line=number)
