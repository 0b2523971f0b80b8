"""Where a project keeps Drizzle's schema and migrations."""

import json
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from restow.dialects._file_versions import is_time
from restow.dialects._js_packages import find_packages, home_of, inside
from restow.dialects._js_syntax import parse, settings, strings
from restow.dialects._source_files import find_files, read_text, relative
from restow.model.migration import Detected

_CONFIG = re.compile(r"drizzle[\w.-]*\.config\.(?:[cm]?[tj]s|json)")
_OTHERS = re.compile(r"mysql|sqlite|turso|libsql|singlestore|d1|expo|better-sqlite|gel", re.IGNORECASE)
#: Names of a file that holds all tables, though a pattern would find more.
_OF_ALL = ("schema", "schemas", "tables", "models")
_DEFINES = re.compile(r"\bpg(?:Table|Schema|Enum|TableCreator)\s*\(|\.table\s*\(|\bcreateTable\s*\(")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a `drizzle.config` says; paths are relative to the project."""

    path: str
    out: str
    schema: tuple[str, ...]


def find_projects(root: Path) -> Sequence[Detected]:
    """The folders that `drizzle.config` files name, then others that hold a journal; the fullest first."""
    packages = (package.dependencies for package in find_packages(root))
    if not any({"drizzle-orm", "drizzle-kit"} & names for names in packages):
        return ()
    configs = {config.out: config for config in _configs(root)}
    journals = find_files(root, lambda name: name == "_journal.json")
    folders = {relative(root, path.parent.parent): path for path in journals if path.parent.name == "meta"}
    found = [_detected(root, folder, configs.get(folder)) for folder in sorted({*configs, *folders})]
    return sorted(filter(None, found), key=lambda one: (not one.fact("config"), -int(one.fact("count"))))


def read_journal(root: Path, folder: str) -> dict[str, Any]:
    """The list of migrations; an empty one where there is none that can be read."""
    try:
        journal = json.loads(read_text(root / folder / "meta/_journal.json"))
    except ValueError:
        journal = None
    if not isinstance(journal, dict) or not isinstance(journal.get("entries"), list):
        return {"version": "7", "dialect": "postgresql", "entries": []}
    return journal


def prefix_of(tag: str) -> str:
    """What a migration's name begins with: `0001`, or a time; "" for neither."""
    prefix = tag.partition("_")[0]
    return prefix if prefix.isdigit() and (len(prefix) == 4 or is_time(prefix)) else ""


def _configs(root: Path) -> Iterator[Config]:
    for path in find_files(root, lambda name: bool(_CONFIG.fullmatch(name))):
        # JSON with a name before it is read as the settings of an object.
        text = read_text(path)
        tree = parse(f"x = {text}" if path.suffix == ".json" else text)
        dialects = [*settings(tree, "dialect"), *settings(tree, "driver")]
        if any(_OTHERS.search(dialect) for value in dialects for dialect in strings(value)):
            continue
        outs = [text for value in settings(tree, "out") for text in strings(value)]
        named = [text for value in settings(tree, "schema") for text in strings(value)]
        out = inside(root, _base(root, path, outs), next(iter(outs), "drizzle"))
        if out is not None:
            home = _base(root, path, [name.partition("*")[0] for name in named])
            schema = (inside(root, home, name) for name in named)
            yield Config(path=relative(root, path), out=out, schema=tuple(filter(None, schema)))


def _base(root: Path, config: Path, names: Sequence[str]) -> Path:
    """What a config's paths are relative to: where the tool is run, which may be the config's own folder."""
    home = home_of(root, config.parent)
    is_beside = any((config.parent / name).exists() for name in names)
    return config.parent if is_beside and not any((home / name).exists() for name in names) else home


def _detected(root: Path, folder: str, config: Config | None) -> Detected | None:
    journal = read_journal(root, folder)
    if journal.get("dialect") not in ("postgresql", "pg"):
        return None
    tags = [entry["tag"] for entry in journal["entries"]]
    facts = {
        **_place(root, config.schema if config else ()),
        "config": config.path if config else "",
        "count": str(len(tags)),
    }
    latest = tags[-1] if tags else ""
    return Detected(
        dialect="drizzle",
        folder=folder,
        latest=latest,
        naming="timestamped" if is_time(prefix_of(latest)) else "numbered",
        facts=tuple(facts.items()),
        evidence=config.path if config else f"{folder}/meta/_journal.json",
    )


def _place(root: Path, patterns: Sequence[str]) -> dict[str, str]:
    """Where a new table's code goes: a file that holds tables already, or a folder, and its list of files."""
    for pattern in patterns:
        path = root / pattern
        if path.is_file() and _DEFINES.search(read_text(path)):
            return {"schema_file": pattern}
        if not path.exists() and "*" not in pattern and path.suffix in (".ts", ".js", ".mts"):
            return {"schema_file": pattern}
        if path.is_file():
            return {"schema_folder": posixpath.dirname(pattern) or ".", "barrel": pattern}
        folder = posixpath.dirname(pattern.partition("*")[0] + "x") or "."
        if path.is_dir() or (root / folder).is_dir():
            folder = pattern if path.is_dir() else folder
            return _in_folder(root, folder, pattern)
    return {}


def _in_folder(root: Path, folder: str, pattern: str) -> dict[str, str]:
    last = posixpath.basename(pattern) if "*" in pattern else "*"
    found = find_files(root / folder, lambda name: fnmatch(name, last) and not name.endswith(".d.ts"))
    files = [path for path in found if path.suffix in (".ts", ".js", ".mts")]
    tables = [path for path in files if path.stem != "index" and _DEFINES.search(read_text(path))]
    if not tables:
        return {"schema_file": relative(root, files[0])} if len(files) == 1 else {"schema_folder": folder}
    example = tables[-1]
    home = example.parent
    if "**" in pattern and home.name.startswith(example.name.partition(".")[0].rstrip("s")):
        # A folder for each table, named like it.
        return {"schema_folder": f"{relative(root, home.parent)}/{{name}}", "schema_name": example.name}
    barrels = [name for name in ("index.ts", "index.js") if (home / name).is_file()]
    barrel = relative(root, home / barrels[0]) if barrels else ""
    facts = {"schema_folder": relative(root, home), "schema_name": example.name, "barrel": barrel}
    if len(tables) > 1 or barrel or ("*" in pattern and example.stem not in _OF_ALL):
        return facts
    return {"schema_file": relative(root, example)}
