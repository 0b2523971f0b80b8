"""A revision file: its name and its text, by the project's own template where that is plain."""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from restow.dialects._alembic_config import AlembicConfig
from restow.dialects._file_versions import next_version
from restow.dialects._source_files import read_text

#: In the manner of what `alembic init` gives.
_TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade():
    ${upgrades if upgrades else "pass"}


def downgrade():
    ${downgrades if downgrades else "pass"}
'''
_HOLE = re.compile(r"\$\{\s*(.*?)\s*\}")
#: Mako's control lines, comments, blocks and tags: more than filling in.
_PROGRAM = re.compile(r"^\s*(?:%(?!%)|##)|<%|</%|\\$", re.MULTILINE)


def revision_id(parent: str, known: list[str], content: str) -> str:
    """The id of the next revision: its number where all have numbers, else a digest of what it does.

    A digest gives a dry run and the run after it the same file, where Alembic's own ids are by chance.
    """
    if known and all(re.fullmatch(r"\d{1,6}", revision) for revision in known):
        return next_version(known, datetime.min)
    return sha256(f"{parent}\n{content}".encode()).hexdigest()[:12]


def file_name(config: AlembicConfig, revision: str, name: str, now: datetime) -> str:
    """The name of a revision's file, as Alembic makes it of `file_template`."""
    slug = "_".join(re.findall(r"\w+", name)).lower()
    if len(slug) > config.slug_length:
        slug = slug[: config.slug_length].rsplit("_", 1)[0] + "_"
    when = _zoned(now, config.timezone)
    parts = {part: getattr(when, part) for part in ("year", "month", "day", "hour", "minute", "second")}
    filled = config.file_template % {"rev": revision, "slug": slug, "epoch": int(when.timestamp()), **parts}
    return f"{filled}.py"


def write_script(config: AlembicConfig, values: Mapping[str, str], now: datetime) -> str:
    """The text of a revision.

    Args:
        config: has the folder of the template.
        values: what the template's holes hold, by name: `message`, `up_revision`, `upgrades`, ...
        now: when it is written.
    """
    own = read_text(config.scripts / "script.py.mako")
    holes = _holes(values, _zoned(now, config.timezone))
    plain = own and not _PROGRAM.search(own) and {"upgrade", "downgrade"} <= set(re.findall(r"\w+", own))
    template = own if plain and all(hole in holes for hole in _HOLE.findall(own)) else _TEMPLATE
    text = _HOLE.sub(lambda hole: holes[hole[1]], template)
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def _holes(values: Mapping[str, str], when: datetime) -> dict[str, str]:
    parent = values["down_revision"]
    return {
        "message": values["message"],
        "up_revision": values["up_revision"],
        "down_revision | comma,n": parent,
        "down_revision": parent,
        "create_date": str(when.replace(tzinfo=None)),
        'imports if imports else ""': values["imports"],
        "repr(up_revision)": repr(values["up_revision"]),
        "repr(down_revision)": repr(parent or None),
        "repr(branch_labels)": "None",
        "repr(depends_on)": "None",
        'upgrades if upgrades else "pass"': values["upgrades"],
        'downgrades if downgrades else "pass"': values["downgrades"],
    }


def _zoned(now: datetime, name: str) -> datetime:
    if not name:
        return now
    try:
        return now.astimezone(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError):
        return now
