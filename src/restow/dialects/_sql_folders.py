"""Folders of raw SQL migrations in a project, and their conventions, learned from the files in them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from restow.dialects._file_versions import is_time, order
from restow.dialects._source_files import find_files, read_text, relative
from restow.dialects._sql_marks import (
    is_for_another_database,
    is_repeatable,
    is_schema,
    marks_in,
    opens_transaction,
)
from restow.dialects._sql_names import DOWN, MigrationName, read_name
from restow.model.migration import Detected

#: Words in a path that say what its files are for.
_TELLING = ("migrat", "flyway", "changelog", "changes", "versions", "deltas", "upgrade", "patches")
#: Folders whose files are run whole, in the order of their names.
_SETUP = (
    "setup",
    "sql",
    "schema",
    "schemas",
    "db",
    "database",
    "init",
    "initdb",
    "docker-entrypoint-initdb.d",
)
#: Newest files that are looked at for tables, and for signs of another database.
_LOOKED_AT = 20
#: Files that other tools keep beside SQL of their own making.
_OF_OTHERS = ("meta/_journal.json", "sqitch.plan", "atlas.sum")


def find_folders(root: Path) -> Sequence[Detected]:
    """Every place for a raw SQL migration, most likely first."""
    by_folder: dict[Path, list[Path]] = defaultdict(list)
    for path in find_files(root, lambda name: name.lower().endswith((".sql", ".pgsql"))):
        by_folder[path.parent].append(path)
    ranked = []
    for folder, paths in by_folder.items():
        if folder.name in DOWN or any((folder / name).exists() for name in _OF_OTHERS):
            continue
        if found := _versioned(root, folder, paths) or _setup_folder(root, folder, paths):
            ranked.append((_rank(found), found.folder, found))
    ranked.extend((_rank(found), found.folder, found) for found in _schema_files(root, by_folder))
    return [found for _, _, found in sorted(ranked, key=lambda entry: entry[:2])]


def _rank(found: Detected) -> tuple[int, int]:
    kinds = ("setup", "schema file")
    kind = kinds.index(found.naming) + 2 if found.naming in kinds else 0
    if not kind and not found.fact("marks") and not _is_telling(found.folder):
        kind = 1
    return kind, -int(found.fact("count", "0"))


def _is_telling(folder: str) -> bool:
    return any(word in folder.casefold() for word in _TELLING)


def _versioned(root: Path, folder: Path, paths: Sequence[Path]) -> Detected | None:
    names = _names(folder)
    ups = sorted((name for name in names if name.way == "up" and name.is_sql), key=_by_version)
    if not ups or (len(ups) == 1 and not _is_telling(relative(root, folder)) and len(paths) > 1):
        return None
    last = ups[-1]
    text = read_text(folder / last.text)
    texts = [read_text(folder / name.text) for name in ups[-_LOOKED_AT:]]
    if any(map(is_for_another_database, texts)) or not any(map(is_schema, texts)):
        return None
    marks = marks_in(text)
    facts = {
        "up": last.template,
        "down": "" if marks else _down_template(folder, names, last),
        "words": last.words,
        "marks": marks.tool if marks else "",
        "transaction": "yes" if opens_transaction(text) and not marks else "",
        "repeatable": "yes" if is_repeatable(text) and not marks else "",
        "count": str(len(ups)),
    }
    return Detected(
        dialect="sql",
        folder=relative(root, folder),
        latest=max(names, key=_by_version).text,
        naming=marks.tool if marks else _naming(last),
        facts=tuple(facts.items()),
        evidence=relative(root, folder / last.text),
    )


def _by_version(name: MigrationName) -> tuple[tuple[int, ...], str]:
    return order(name.version), name.text


def _naming(name: MigrationName) -> str:
    if name.is_flyway:
        return "flyway"
    if name.is_marked:
        return "up and down files"
    return "timestamped" if is_time(name.version) else "numbered"


def _names(folder: Path) -> list[MigrationName]:
    beside = sorted(path.name for path in folder.iterdir() if path.is_file())
    return [name for text in beside if (name := read_name(text, beside))]


def _down_template(folder: Path, names: Sequence[MigrationName], last: MigrationName) -> str:
    downs = [name for name in names if name.way == "down" and name.is_sql]
    if downs:
        return max(downs, key=_by_version).template
    for word in DOWN:
        for place, path in ((folder / word, word), (folder.parent / word, f"../{word}")):
            if place.is_dir() and (others := [name for name in _names(place) if name.is_sql]):
                return f"{path}/{max(others, key=_by_version).template}"
    return last.template.replace(".up.", ".down.") if ".up." in last.template else ""


def _setup_folder(root: Path, folder: Path, paths: Sequence[Path]) -> Detected | None:
    if folder.name.casefold() not in _SETUP or len(paths) < 2:
        return None
    schemas = [path for path in paths if _is_ours(path)]
    if not schemas:
        return None
    facts = (
        ("up", "{name}.sql"),
        ("words", schemas[-1].stem),
        ("repeatable", "yes"),
        ("whole", "yes"),
        ("count", str(len(paths))),
    )
    return Detected(
        dialect="sql",
        folder=relative(root, folder),
        latest=schemas[-1].name,
        naming="setup",
        facts=facts,
        evidence=relative(root, schemas[-1]),
    )


def _schema_files(root: Path, by_folder: dict[Path, list[Path]]) -> Iterator[Detected]:
    for folder, paths in by_folder.items():
        for path in paths:
            if path.stem.casefold() in ("schema", "init", "tables", "setup") and _is_ours(path):
                yield Detected(
                    dialect="sql",
                    folder=relative(root, folder),
                    latest=path.name,
                    naming="schema file",
                    facts=(("append", relative(root, path)), ("repeatable", "yes")),
                    evidence=relative(root, path),
                )


def _is_ours(path: Path) -> bool:
    text = read_text(path)
    return is_schema(text) and not is_for_another_database(text)
