"""Alembic: a revision after the head, and the model that its autogenerate compares with the table."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from restow.dialects._alembic_config import AlembicConfig, find_configs
from restow.dialects._alembic_operations import downgrades, upgrades
from restow.dialects._alembic_revisions import heads, read_revisions
from restow.dialects._alembic_script import file_name, revision_id, write_script
from restow.dialects._drafts import Drafts
from restow.dialects._source_files import relative
from restow.dialects._sqlalchemy_home import find_home
from restow.dialects._sqlalchemy_models import write_models
from restow.errors import UsageError
from restow.model.migration import Detected, FileChange, Migration

TITLE = "Alembic"
APPLY = "alembic upgrade head"


def detect(root: Path) -> Sequence[Detected]:
    """Each configuration with a folder of scripts, the one nearest to the project's own folder first."""
    home = root.resolve()
    found = [_detected(home, config) for config in find_configs(home)]
    return sorted(found, key=lambda each: (each.evidence.count("/"), each.evidence))


def render(root: Path, detected: Detected, migration: Migration, now: datetime) -> Sequence[FileChange]:
    """The revision, and the model where Alembic compares models."""
    home = root.resolve()
    config = _config(home, detected)
    revisions = read_revisions(config.versions)
    parent = _only_head(config, detected)
    up, down = upgrades(migration), downgrades(migration)
    revision = revision_id(parent, [each.revision for each in revisions], up + down)
    values = {
        "message": " ".join(migration.title.split()).replace("\\", "/").replace('"""', "'''"),
        "up_revision": revision,
        "down_revision": parent,
        "imports": "from sqlalchemy.dialects import postgresql" if "postgresql." in up else "",
        "upgrades": up,
        "downgrades": down,
    }
    path = f"{detected.folder}/{file_name(config, revision, migration.name, now)}"
    drafts = Drafts(home)
    if place := find_home(config, home):
        write_models(place, migration, drafts)
    return [FileChange(path=path, text=write_script(config, values, now)), *drafts.changes()]


def _detected(root: Path, config: AlembicConfig) -> Detected:
    revisions = read_revisions(config.versions)
    last = sorted(head.revision for head in heads(revisions))
    return Detected(
        dialect="alembic",
        folder=relative(root, config.versions[0]),
        latest=", ".join(last),
        naming=config.file_template,
        facts=(("config", relative(root, config.file)),),
        evidence=relative(root, config.file),
    )


def _config(root: Path, detected: Detected) -> AlembicConfig:
    for config in find_configs(root):
        if relative(root, config.file) == detected.fact("config"):
            return config
    raise UsageError(
        f"{detected.fact('config') or 'alembic.ini'} sets up no folder of migrations.",
        next_step="Run `alembic init migrations`, or name the folder in script_location.",
    )


def _only_head(config: AlembicConfig, detected: Detected) -> str:
    found = [head.revision for head in heads(read_revisions(config.versions))]
    if len(found) > 1:
        raise UsageError(
            f"{detected.folder} has {len(found)} heads: {', '.join(sorted(found))}.",
            next_step="Join them with `alembic merge heads`, then run the command again.",
        )
    return found[0] if found else ""
