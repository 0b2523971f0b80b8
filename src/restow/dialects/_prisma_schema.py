"""The models of a Prisma schema, read line by line: a line holds one field or attribute."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from restow.dialects._source_files import read_text, relative

_BLOCK = re.compile(r"^(model|datasource|enum|view)\s+(\w+)\s*\{", re.MULTILINE)
_FIELD = re.compile(r"^\s*([A-Za-z]\w*)\s+(\w+)(\[\]|\?)?(.*)$")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a model."""

    name: str
    type: str
    #: Its column; the name where nothing else is said.
    column: str
    #: `?`, `[]` or nothing.
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A model, an enum or the datasource."""

    #: Relative to the project.
    path: str
    kind: str
    name: str
    #: Where its last line begins: offset of the `}` that closes it.
    end: int
    #: All between the braces.
    body: str
    fields: tuple[Field, ...] = ()
    #: Offset behind the line of its last field.
    fields_end: int = -1

    @property
    def table(self) -> str:
        """The table's name."""
        return attribute(self.body, "@@map") or self.name

    @property
    def schema(self) -> str:
        """The table's schema."""
        return attribute(self.body, "@@schema") or "public"

    def field(self, column: str) -> Field | None:
        """The field of a column."""
        return next((field for field in self.fields if field.column == column), None)


def attribute(text: str, name: str) -> str:
    """The first text that an attribute is given: of `@@map("x")` it is `x`."""
    match = re.search(rf'(?<![@\w]){re.escape(name)}\(\s*(?:name:\s*)?"((?:[^"\\]|\\.)*)"', text)
    return _unquoted(match[1]) if match else ""


def quote(text: str) -> str:
    """A string as Prisma reads it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def read_blocks(root: Path, path: str) -> Iterator[Block]:
    """The blocks of a schema file, or of all files of a folder."""
    home = root / path
    files = sorted(home.rglob("*.prisma")) if home.is_dir() else [home]
    for file in files:
        yield from _blocks(relative(root, file), read_text(file))


def schemas_of(datasource: str) -> list[str]:
    """The schemas that a datasource lists; none where it uses a single one."""
    match = re.search(r"^\s*schemas\s*=\s*\[([^\]]*)\]", datasource, re.MULTILINE)
    return _STRING.findall(match[1]) if match else []


def _blocks(path: str, text: str) -> Iterator[Block]:
    for match in _BLOCK.finditer(text):
        end = text.find("\n}", match.end())
        if end < 0:
            continue
        body = text[match.end() : end]
        lines = [re.sub(r"(?<!:)//.*", "", line).rstrip() for line in body.split("\n")]
        found = list(_fields(lines)) if match[1] == "model" else []
        last = found[-1][0] + 1 if found else 1
        yield Block(
            path=path,
            kind=match[1],
            name=match[2],
            end=end + 1,
            body="\n".join(lines),
            fields=tuple(field for _, field in found),
            fields_end=match.end() + sum(len(line) + 1 for line in body.split("\n")[:last]),
        )


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _fields(lines: list[str]) -> Iterator[tuple[int, Field]]:
    for number, line in enumerate(lines):
        if match := _FIELD.match(line):
            name, type_, mark, rest = match.groups()
            column = attribute(rest, "@map") or name
            yield number, Field(name=name, type=type_, column=column, mark=mark or "")
