"""Where Alembic is set up: `alembic.ini`, or `[tool.alembic]` of pyproject.toml."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from configparser import Error, RawConfigParser
from dataclasses import dataclass
from pathlib import Path

from restow.dialects._source_files import find_files, read_text

#: Alembic's own (alembic.script.base).
_FILE_TEMPLATE = "%(rev)s_%(slug)s"
_SLUG_LENGTH = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class AlembicConfig:
    """One set-up of Alembic."""

    #: The file that says it.
    file: Path
    #: Folder of env.py.
    scripts: Path
    #: Folders of the revisions; new ones go to the first.
    versions: tuple[Path, ...]
    #: printf-style, of `rev`, `slug`, `year` and so on.
    file_template: str
    slug_length: int
    #: Name of a time zone for the dates in names; "" for the local one.
    timezone: str
    #: Folders that modules are imported from.
    paths: tuple[Path, ...]


def find_configs(root: Path) -> Iterator[AlembicConfig]:
    """Every set-up whose env.py is there.

    Args:
        root: the project's folder, without links in its path.
    """
    for path in find_files(root, lambda name: name in ("alembic.ini", "pyproject.toml")):
        options = _ini_options(path) if path.suffix == ".ini" else _toml_options(path)
        config = _read(path, root, options) if options is not None else None
        if config and (config.scripts / "env.py").is_file() and config.versions[0].is_relative_to(root):
            yield config


def _ini_options(path: Path) -> Mapping[str, str] | None:
    parser = RawConfigParser(strict=False)
    try:
        parser.read_string(read_text(path))
    except Error:
        return None
    return dict(parser["alembic"]) if parser.has_section("alembic") else None


def _toml_options(path: Path) -> Mapping[str, str] | None:
    try:
        options = tomllib.loads(read_text(path)).get("tool", {}).get("alembic")
    except tomllib.TOMLDecodeError:
        return None
    if not isinstance(options, dict):
        return None
    return {
        name: "\n".join(value) if isinstance(value, list) else str(value) for name, value in options.items()
    }


def _read(path: Path, root: Path, options: Mapping[str, str]) -> AlembicConfig:
    here = path.parent
    values = {name: _filled_in(value, here) for name, value in options.items()}
    scripts = _scripts(here, root, values.get("script_location", "."))
    separator = _separator(values.get("path_separator") or values.get("version_path_separator", ""))
    locations = [part for part in re.split(separator, values.get("version_locations", "")) if part.strip()]
    sys_path = re.split(r"[\s,:;]+", values.get("prepend_sys_path", "."))
    length = values.get("truncate_slug_length", "")
    return AlembicConfig(
        file=path,
        scripts=scripts,
        versions=tuple(_folder(here, part) for part in locations) or (scripts / "versions",),
        file_template=values.get("file_template") or _FILE_TEMPLATE,
        slug_length=int(length) if length.isdigit() else _SLUG_LENGTH,
        timezone=values.get("timezone", ""),
        paths=(*(_folder(here, part) for part in sys_path), here, here / "src", scripts.parent),
    )


def _scripts(here: Path, root: Path, said: str) -> Path:
    # A relative place is that of the folder Alembic is run in, which is mostly the file's own. Flask-Migrate
    # keeps the file beside env.py, whatever it says.
    above = [folder for folder in here.parents if folder.is_relative_to(root)]
    candidates = [_folder(here, said), here, *(_folder(folder, said) for folder in above)]
    return next((folder for folder in candidates if (folder / "env.py").is_file()), candidates[0])


def _filled_in(value: str, here: Path) -> str:
    return value.replace("%(here)s", str(here)).replace("%%", "%").strip()


def _separator(name: str) -> str:
    named = {"os": "[:\n]", "space": r"\s+", "newline": "\n", ":": ":", ";": ";"}
    return named.get(name.strip(), r"[\s,:;]+")


def _folder(here: Path, said: str) -> Path:
    # `package:folder` names a folder of a package.
    package, colon, inside = said.strip().partition(":")
    is_package = colon and "/" not in package and not package.endswith(".")
    path = f"{package.replace('.', '/')}/{inside}" if is_package else said.strip()
    return Path(os.path.normpath(here / path))
