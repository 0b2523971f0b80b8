"""package.json: what the data-access modules need is added, and all else stays byte for byte."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from restow.model.migration import FileChange

#: Versions that were tried.
DRIVER = {"pg": "^8.16.3"}
DRIVER_TYPES = {"@types/pg": "^8.15.4"}
_ALL = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def with_packages(
    root: Path, package: str, needed: Mapping[str, str], for_development: Mapping[str, str]
) -> FileChange | None:
    """package.json with further dependencies; None when it has all of them, or there is none.

    Args:
        root: the project's folder.
        package: the package's folder, from there.
        needed: versions by name.
        for_development: the same, of those that only the compiler needs.
    """
    name = posixpath.join(package, "package.json")
    try:
        before = (root / name).read_bytes().decode("utf-8")
        loaded = json.loads(before)
    except (OSError, ValueError):
        return None
    known = {each for group in _ALL for each in loaded.get(group) or {}}
    after = before
    for group, wanted in (("dependencies", needed), ("devDependencies", for_development)):
        for each, version in wanted.items():
            if each not in known:
                after = _with(after, group, each, version)
    return FileChange(path=name, text=after, before=before) if after != before else None


def _with(text: str, group: str, name: str, version: str) -> str:
    """The text with one dependency more, in the order of the names where they have one."""
    end = "\r\n" if "\r\n" in text else "\n"
    found = re.search(rf'"{group}"\s*:\s*\{{([^{{}}]*)\}}', text)
    entry = f"{json.dumps(name)}: {json.dumps(version)}"
    if found is None:
        return _with_group(text, f'"{group}": {{', entry, end)
    entries = list(re.finditer(r'"((?:[^"\\]|\\.)*)"\s*:\s*"(?:[^"\\]|\\.)*"', found[1]))
    if not entries:
        depth = _depth(text, found.start())
        unit = depth or "  "
        inner = f"{end}{depth}{unit}{entry}{end}{depth}"
        return text[: found.start(1)] + inner + text[found.end(1) :]
    before = [each for each in entries if each[1] < name]
    first = found.start(1)
    if not before:
        at = first + entries[0].start()
        gap = text[first:at]
        return text[:at] + entry + "," + (gap or " ") + text[at:]
    at = first + before[-1].end()
    gap = text[first : first + entries[0].start()] or " "
    return f"{text[:at]},{gap}{entry}{text[at:]}"


def _with_group(text: str, head: str, entry: str, end: str) -> str:
    close = text.rstrip().rfind("}")
    body = text[:close].rstrip()
    found = re.search(r'\n([ \t]+)"', text)
    unit = found[1] if found else "  "
    comma = "" if body.endswith("{") else ","
    group = f"{comma}{end}{unit}{head}{end}{unit}{unit}{entry}{end}{unit}}}{end}"
    return body + group + text[close:]


def _depth(text: str, at: int) -> str:
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())]
