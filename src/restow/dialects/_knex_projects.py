"""Where a project keeps Knex migrations, and how they are written there."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from restow.dialects._js_migrations import versioned
from restow.dialects._js_packages import SUFFIXES, code_files, find_packages, inside, module_kind
from restow.dialects._js_syntax import constant, parse, settings, strings
from restow.dialects._source_files import find_files, read_text, relative
from restow.model.migration import Detected

#: A migration exports `up`, in one of many ways, and its builder is Knex's.
_EXPORTS_UP = re.compile(
    r"exports\.up\s*=|export\s+(?:async\s+)?function\s+up\b|export\s+(?:const|let)\s+up\b"
    r"|(?:module\.exports|export(?:\s+default)?)\s*=?\s*\{[^}]*\bup\b"
)
_USES_KNEX = re.compile(r"\bknex\b|\.schema\b|\bKnex\b")
_RENAMES = re.compile(r"[sS]nakeCaseMappers|\bwrapIdentifier\b")
_ARROW = re.compile(r"\bup\s*(?::[^=]+)?=\s*(?:async\s*)?(?:\([^)]*\)|\w+)\s*(?::[^={]+)?=>")


def find_projects(root: Path) -> Sequence[Detected]:
    """The folders that hold Knex migrations, or that a knexfile names; the fullest first."""
    if not any("knex" in package.dependencies for package in find_packages(root)):
        return ()
    configured = dict(_configured(root))
    if configured and all(_is_other_database(root, knexfile) for knexfile in configured.values()):
        return ()
    folders = {relative(root, folder) for folder in _folders(root)}
    found = [
        _detected(root, folder, configured.get(folder, "")) for folder in sorted(folders | set(configured))
    ]
    return sorted(found, key=lambda one: -int(one.fact("count")))


def _is_other_database(root: Path, knexfile: str) -> bool:
    values = settings(parse(read_text(root / knexfile)), "client")
    clients = {text for value in values for text in strings(value)}
    return bool(clients) and not any(client.startswith(("pg", "postgres", "cockroach")) for client in clients)


def _folders(root: Path) -> Iterator[Path]:
    names = find_files(root, lambda name: name.endswith(SUFFIXES) and name[0].isdigit())
    for folder in sorted({path.parent for path in names}):
        if files := versioned(code_files(folder)):
            text = read_text(files[-1][1])
            if _EXPORTS_UP.search(text) and _USES_KNEX.search(text):
                yield folder


def _configured(root: Path) -> Iterator[tuple[str, str]]:
    """Folders that a knexfile names, each with the knexfile."""
    for path in find_files(root, lambda name: name.startswith("knexfile.") and name.endswith(SUFFIXES)):
        tree = parse(read_text(path))
        named = [text for value in settings(tree, "migrations", "directory") for text in strings(value)]
        for text in named or ["migrations"]:
            if folder := inside(root, path.parent, text):
                yield folder, relative(root, path)


def _detected(root: Path, folder: str, knexfile: str) -> Detected:
    files = versioned(code_files(root / folder))
    latest = files[-1][1].name if files else ""
    text = read_text(root / folder / latest) if latest else ""
    suffix = Path(latest or f"x{_suffix(root, knexfile)}").suffix
    facts = {
        "suffix": suffix,
        "module": _module(root, f"{folder}/{latest or f'x{suffix}'}", text),
        "function": "arrow" if _ARROW.search(text) else "function",
        "schema": _schema(root, knexfile),
        "renames": "yes" if knexfile and _RENAMES.search(read_text(root / knexfile)) else "",
        "knexfile": knexfile,
        "count": str(len(files)),
    }
    return Detected(
        dialect="knex",
        folder=folder,
        latest=latest,
        naming=Path(files[-1][0].template).stem if files else "{version}_{name}",
        facts=tuple(facts.items()),
        evidence=f"{folder}/{latest}" if latest else knexfile,
    )


def _module(root: Path, path: str, text: str) -> str:
    if text and path.endswith((".js", ".ts")):
        # What the files do holds: a build step may make either kind of the other.
        return "esm" if re.search(r"^export\b", text, re.MULTILINE) else "cjs"
    return module_kind(root, path)


def _suffix(root: Path, knexfile: str) -> str:
    tree = parse(read_text(root / knexfile))
    named = next(filter(None, map(constant, settings(tree, "migrations", "extension"))), "")
    return f".{named.lstrip('.')}" if named else Path(knexfile).suffix


def _schema(root: Path, knexfile: str) -> str:
    """Where tables go that are named without a schema: the first of the search path."""
    if not knexfile:
        return "public"
    paths = settings(parse(read_text(root / knexfile)), "searchPath")
    return next((text.split(",")[0] for value in paths for text in strings(value)), "public")
