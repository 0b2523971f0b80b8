"""How a project writes its JavaScript or TypeScript: indentation, quotes, semicolons."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import gcd

#: Comments, template literals, then strings in one kind of quotes; what stands first wins.
_TOKENS = re.compile(
    r"//[^\n]*|/\*.*?\*/|`(?:[^`\\]|\\.)*`|(?P<string>'(?:[^'\\\n]|\\.)*'|\"(?:[^\"\\\n]|\\.)*\")", re.DOTALL
)
_INDENT = re.compile(r"^([ \t]+)(?=[^\s*])", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What new code has in common with the code beside it."""

    #: One level of it.
    indent: str = "  "
    #: `'` or `"`.
    quote: str = "'"
    #: What ends a statement: `;` or nothing.
    end: str = ";"

    def text(self, value: str) -> str:
        """A string literal."""
        body = json.dumps(value, ensure_ascii=False)[1:-1].replace('\\"', '"')
        return self.quote + body.replace(self.quote, f"\\{self.quote}") + self.quote

    def texts(self, values: Iterable[str]) -> str:
        """A list of string literals."""
        return f"[{', '.join(map(self.text, values))}]"

    def key(self, name: str) -> str:
        """A name of an object's property, in quotes where it is no identifier."""
        return name if _NAME.fullmatch(name) else self.text(name)

    def shifted(self, lines: Iterable[str], depth: int = 1) -> list[str]:
        """Lines, so many levels deeper."""
        return [f"{self.indent * depth}{line}" if line else line for line in lines]


def style_of(source: str) -> Style:
    """The style of existing code; what it does not tell is as most projects have it."""
    strings = [match["string"] for match in _TOKENS.finditer(source) if match["string"]]
    bare = _TOKENS.sub(lambda match: "''" if match["string"] else "", source)
    quotes = Counter(string[0] for string in strings)
    ends = Counter(line.rstrip()[-1] for line in bare.splitlines() if line.strip())
    return Style(
        indent=_indent(bare),
        quote='"' if quotes['"'] > quotes["'"] else "'",
        end="" if not ends[";"] and any(map(_ends_statement, ends)) else ";",
    )


def _ends_statement(sign: str) -> bool:
    return sign in ")]'\"`" or sign.isalnum()


def _indent(source: str) -> str:
    depths = _INDENT.findall(source)
    if any(depth[0] == "\t" for depth in depths):
        return "\t"
    step = gcd(*map(len, depths)) if depths else 2
    return " " * (step if step in (2, 3, 4, 8) else 2)


def as_template(text: str) -> str:
    """A template literal that is the text."""
    escaped = text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return f"`{escaped}`"
