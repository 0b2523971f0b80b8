"""Text of modules: written once in TypeScript's form, given in the project's own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from restow.rewriters._node_home import Home

#: `«...»` holds what only TypeScript takes.
_TYPES = re.compile(r"«([^»]*)»")
_STRING = re.compile(r"'((?:[^'\\\n]|\\.)*)'")


def in_style(text: str, home: Home) -> str:
    """A module's text as the project writes its code.

    Args:
        text: two spaces a level, single quotes, semicolons; what only TypeScript takes in `«»`.
        home: whose style it is to have.
    """
    lines = _TYPES.sub(r"\1" if home.is_typed else "", text).split("\n")
    inside, written = False, []
    for line in lines:
        closes = inside and line.endswith("`;") and not home.style.end
        written.append((line[:-1] if closes else line) if inside else _restyled(line, home))
        inside ^= line.count("`") % 2 == 1
    return "\n".join(written)


def _restyled(line: str, home: Home) -> str:
    bare = line.lstrip(" ")
    depth = (len(line) - len(bare)) // 2
    if bare.startswith(("//", "/*")):
        return f"{home.style.indent * depth}{bare}"
    if "`" not in bare:
        bare = _STRING.sub(lambda match: _quoted(match[1], home.style.quote), bare)
    if not home.style.end and bare.endswith(";"):
        bare = bare[:-1]
    return f"{home.style.indent * depth}{bare}"


def imported(
    home: Home, names: Sequence[str], module: str, *, default: str = "", everything: str = ""
) -> str:
    """An import in the project's module system.

    Args:
        home: the project.
        names: names taken out of the module.
        module: its specifier.
        default: instead, the name that the module's default is given.
        everything: instead, the name that the whole module is given.
    """
    listed = f"{{ {', '.join(names)} }}"
    if home.is_esm:
        what = default or (f"* as {everything}" if everything else listed)
        return f"import {what} from '{module}';"
    return f"const {default or everything or listed} = require('{module}');"


def whole_module(home: Home, name: str) -> str:
    """An import of all of a module of Node's own."""
    is_plain = home.is_typed and not home.options.get("esModuleInterop")
    return imported(home, [], name, everything=name) if is_plain else imported(home, [], name, default=name)


def exported(home: Home, names: Sequence[str]) -> str:
    """What gives names to others."""
    listed = "".join(f"  {name},\n" for name in names)
    return f"export {{\n{listed}}};" if home.is_esm else f"module.exports = {{\n{listed}}};"


def _quoted(body: str, quote: str) -> str:
    """A literal with other quotes around the same escapes."""
    return f"'{body}'" if quote == "'" else '"' + body.replace("\\'", "'").replace('"', '\\"') + '"'


def template_literal(text: str) -> str:
    """A template literal that is the text."""
    escaped = text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${")
    return f"`{escaped}`"
