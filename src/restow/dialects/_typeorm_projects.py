"""Where a project keeps TypeORM migrations and entities, and how they are written there."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from restow.dialects._js_migrations import versioned
from restow.dialects._js_packages import SUFFIXES, code_files, find_packages, home_of, inside, module_kind
from restow.dialects._js_syntax import parse, settings, strings
from restow.dialects._source_files import find_files, read_text, relative
from restow.dialects._typeorm_entities import Entity, find_entities
from restow.model.migration import Detected

_MIGRATION = re.compile(r"\bMigrationInterface\b|\bqueryRunner\b")
_DATA_SOURCE = re.compile(r"\bnew\s+DataSource\s*\(|\bcreateConnection\s*\(|TypeOrmModule\.forRoot")
#: Folders that a compiler fills; the source is in `src`.
_BUILT = re.compile(r"^(?:dist|build|out)(?=/|$)")
_OTHERS = frozenset(
    ("mysql", "mariadb", "sqlite", "better-sqlite3", "mssql", "oracle", "mongodb", "cockroachdb", "spanner")
)
_FIRST = "src/migrations"


def find_projects(root: Path) -> Sequence[Detected]:
    """The folders that hold TypeORM migrations, or that a data source names; the fullest first."""
    packages = [package for package in find_packages(root) if "typeorm" in package.dependencies]
    sources = list(_data_sources(root))
    if not packages or _is_other_database(root, sources):
        return ()
    folders = {relative(root, folder) for folder in _folders(root)}
    folders = folders or {_configured(root, sources) or inside(root, packages[0].folder, _FIRST) or _FIRST}
    entities = find_entities(root)
    found = [_detected(root, folder, sources, entities) for folder in sorted(folders)]
    return sorted(found, key=lambda one: -int(one.fact("count")))


def _data_sources(root: Path) -> Iterator[str]:
    found = []
    for path in find_files(root, lambda name: name.endswith(SUFFIXES)):
        text = read_text(path)
        if "typeorm" in text and _DATA_SOURCE.search(text):
            # The one that the command line is given: exported, and with a word about migrations.
            found.append(("new DataSource" not in text, "migrations" not in text, relative(root, path)))
    return (path for _, _, path in sorted(found))


def _is_other_database(root: Path, sources: Sequence[str]) -> bool:
    trees = [parse(read_text(root / source)) for source in sources]
    types = {text for tree in trees for value in settings(tree, "type") for text in strings(value)}
    return bool(types & _OTHERS) and not any(type_.endswith("postgres") for type_ in types)


def _folders(root: Path) -> Iterator[Path]:
    names = find_files(root, lambda name: name.endswith(SUFFIXES) and name[0].isdigit())
    for folder in sorted({path.parent for path in names}):
        files = versioned(code_files(folder))
        if files and _MIGRATION.search(read_text(files[-1][1])):
            yield folder


def _configured(root: Path, sources: Sequence[str]) -> str:
    for source in sources:
        for value in settings(parse(read_text(root / source)), "migrations"):
            for text in strings(value):
                # Patterns are relative to where the tool is run, unless they begin with the file's folder.
                home = (root / source).parent
                for base in (home_of(root, home), home):
                    path = inside(root, base, text.partition("*")[0] + "x")
                    folder = _BUILT.sub("src", posixpath.dirname(path)) if path else ""
                    if folder and (root / folder).is_dir():
                        return folder
    return ""


def _detected(root: Path, folder: str, sources: Sequence[str], entities: Sequence[Entity]) -> Detected:
    files = versioned(code_files(root / folder))
    latest = files[-1][1].name if files else ""
    text = read_text(root / folder / latest) if latest else ""
    suffix = Path(latest).suffix or (".ts" if entities else ".js")
    is_module = suffix.endswith("ts") or re.search(r"^export\b", text, re.MULTILINE)
    entity_folder, entity_name = _entity_manner(entities)
    facts = {
        "suffix": suffix,
        "module": "esm" if is_module else module_kind(root, f"{folder}/{latest or f'x{suffix}'}"),
        "export": "default" if re.search(r"^export default class", text, re.MULTILINE) else "",
        "data_source": next(iter(sources), ""),
        "entity_folder": entity_folder,
        "entity_name": entity_name,
        "count": str(len(files)),
    }
    return Detected(
        dialect="typeorm",
        folder=folder,
        latest=latest,
        naming=Path(files[-1][0].template).stem if files else "{version}-{name}",
        facts=tuple(facts.items()),
        evidence=f"{folder}/{latest}" if latest else next(iter(sources), "package.json"),
    )


def _entity_manner(entities: Sequence[Entity]) -> tuple[str, str]:
    """Where entities lie, and whether their files are named `User`, `user.entity` or `user`."""
    if not entities:
        return "", ""
    folders = Counter(posixpath.dirname(entity.path) for entity in entities)
    folder, most = folders.most_common(1)[0]
    if most == 1 and len(folders) > 1:
        folder = posixpath.commonpath(list(folders)) or "."
    return folder, posixpath.splitext(posixpath.basename(entities[-1].path))[0]
