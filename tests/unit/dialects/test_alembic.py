"""Alembic projects of many forms, read without running them."""

import ast
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from restow.dialects import alembic
from restow.errors import UsageError
from restow.model.migration import CreateTable, FileChange, Migration
from tests.dialects.alembic_projects import ALEMBIC_PROJECTS, FIRST, INI
from tests.dialects.project import lay_out
from tests.dialects.sql_projects import NOW
from tests.support.reference_migrations import NOTES, SIMPLE, column, key, reference

WHEN = datetime.fromisoformat(NOW)
NO_MODELS = "target_metadata = None\n"
FLASK = """\
from flask import current_app

target_db = current_app.extensions["migrate"].db
"""
FLASK_APP = """\
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

db = SQLAlchemy()


class User(db.Model):
    id = db.Column(db.Integer, primary_key=True)
"""
MIXED_BASE = """\
from sqlalchemy import BigInteger
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
"""


def revision(name: str, down: object, *, annotated: bool = False) -> str:
    kind = ": str" if annotated else ""
    return f"revision{kind} = {name!r}\ndown_revision = {down!r}\n"


def project(root: Path, files: dict[str, str]) -> None:
    lay_out(root, {"alembic.ini": INI, "migrations/env.py": NO_MODELS} | files)


def render(root: Path, migration: Migration = SIMPLE) -> dict[str, FileChange]:
    changes = alembic.render(root, alembic.detect(root)[0], migration, WHEN)
    for change in changes:
        ast.parse(change.text)
    return {change.path: change for change in changes}


def revision_in(changes: dict[str, FileChange]) -> dict[str, object]:
    """What the new revision file assigns."""
    text = next(iter(changes.values())).text
    statements = [each for each in ast.parse(text).body if isinstance(each, ast.Assign)]
    return {ast.unparse(each.targets[0]): ast.literal_eval(each.value) for each in statements}


def test_the_first_revision_follows_nothing(tmp_path: Path) -> None:
    project(tmp_path, {})
    assert alembic.detect(tmp_path)[0].latest == ""
    assert revision_in(render(tmp_path))["down_revision"] is None


def test_a_revision_follows_the_head_through_branches_and_merges(tmp_path: Path) -> None:
    versions = {
        "a": revision("aaaa", None),
        "b": revision("bbbb", "aaaa", annotated=True),
        "c": revision("cccc", "aaaa"),
        "d": revision("dddd", ("bbbb", "cccc")),
        "e": "not python at all (",
        "f": "revision = '\\d'; null = '\0'",
        "g": "odd = '\\d'\n" + revision("eeee", "dddd"),
    }
    project(tmp_path, {f"migrations/versions/{name}.py": text for name, text in versions.items()})
    assert alembic.detect(tmp_path)[0].latest == "eeee"
    assert revision_in(render(tmp_path))["down_revision"] == "eeee"


def test_two_heads_are_an_error_with_the_way_out(tmp_path: Path) -> None:
    versions = {"a": revision("aaaa", None), "b": revision("bbbb", "aaaa"), "c": revision("cccc", "aaaa")}
    project(tmp_path, {f"migrations/versions/{name}.py": text for name, text in versions.items()})
    with pytest.raises(UsageError, match=r"2 heads: bbbb, cccc") as caught:
        render(tmp_path)
    assert "alembic merge heads" in caught.value.next_step


def test_numbered_revisions_are_counted_on(tmp_path: Path) -> None:
    versions = {"0001_a": revision("0001", None), "0002_b": revision("0002", "0001")}
    project(tmp_path, {f"migrations/versions/{name}.py": text for name, text in versions.items()})
    assert list(render(tmp_path)) == ["migrations/versions/0003_create_notes.py"]


def test_equal_content_after_another_parent_is_another_revision(tmp_path: Path) -> None:
    project(tmp_path / "a", {"migrations/versions/a.py": revision("aaaa", None)})
    project(tmp_path / "b", {"migrations/versions/a.py": revision("bbbb", None)})
    assert revision_in(render(tmp_path / "a"))["revision"] != revision_in(render(tmp_path / "b"))["revision"]


@pytest.mark.parametrize(
    ("file", "text", "scripts", "versions"),
    [
        ("alembic.ini", "[alembic]\nscript_location = db:scripts\n", "db/scripts", "db/scripts/versions"),
        ("api/alembic.ini", "[alembic]\nscript_location = alembic\n", "api/alembic", "api/alembic/versions"),
        ("migrations/alembic.ini", "[alembic]\n", "migrations", "migrations/versions"),
        (
            "migrations/alembic.ini",
            "[alembic]\nscript_location = migrations\n",
            "migrations",
            "migrations/versions",
        ),
        (
            "api/alembic.ini",
            "[alembic]\nscript_location = m\nversion_locations = %(here)s/../shared\n",
            "api/m",
            "shared",
        ),
        ("config/alembic.ini", "[alembic]\nscript_location = db\n", "db", "db/versions"),
        (
            "alembic.ini",
            "[alembic]\nscript_location = m\nversion_locations = %(here)s/x/one %(here)s/x/two\n",
            "m",
            "x/one",
        ),
        (
            "pyproject.toml",
            '[tool.alembic]\nscript_location = "%(here)s/m"\nversion_locations = ["%(here)s/x"]\n',
            "m",
            "x",
        ),
    ],
)
def test_folders_are_where_the_configuration_says(
    file: str, text: str, scripts: str, versions: str, tmp_path: Path
) -> None:
    lay_out(
        tmp_path, {file: text, f"{scripts}/env.py": NO_MODELS, f"{versions}/a.py": revision("aaaa", None)}
    )
    (found,) = alembic.detect(tmp_path)
    assert (found.folder, found.latest, found.evidence) == (versions, "aaaa", file)


def test_the_template_of_file_names_is_kept(tmp_path: Path) -> None:
    template = (
        "file_template = %%(epoch)s-%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s\n"
    )
    project(tmp_path, {"alembic.ini": f"{INI}timezone = UTC\ntruncate_slug_length = 8\n{template}"})
    assert list(render(tmp_path)) == ["migrations/versions/1795430096-20261123_1034_create_.py"]


def test_a_template_that_is_a_program_is_not_filled_in(tmp_path: Path) -> None:
    mako = "<%def name='x()'></%def>\n${message}\ndef upgrade(): ...\ndef downgrade(): ...\n"
    project(tmp_path, {"migrations/script.py.mako": mako})
    (change,) = render(tmp_path).values()
    assert "<%def" not in change.text


def test_a_lone_integer_key_is_no_serial_number(tmp_path: Path) -> None:
    table = replace(
        NOTES,
        name="years",
        columns=(column("year", "bigint", nullable=False),),
        key=key("y", "year"),
        comment="",
    )
    lay_out(tmp_path, ALEMBIC_PROJECTS["one_module"])
    changes = render(tmp_path, Migration(name="x", title="X.", operations=(CreateTable(table=table),)))
    assert all("autoincrement=False" in change.text for change in changes.values())


def test_a_flask_application_gets_a_model_of_its_own_kind(tmp_path: Path) -> None:
    files = {"migrations/alembic.ini": "[alembic]\n", "migrations/env.py": FLASK, "app/models.py": FLASK_APP}
    lay_out(tmp_path, files)
    change = render(tmp_path)["app/models.py"]
    assert change.before == FLASK_APP
    assert "class Note(db.Model):" in change.text


def test_models_that_the_application_imports_by_itself_are_found(tmp_path: Path) -> None:
    model = "from .base import BaseModel\n\n\nclass {0}(BaseModel):\n    __tablename__ = '{0}'\n"
    files = {
        "migrations/alembic.ini": "[alembic]\n",
        "migrations/env.py": FLASK,
        "core/__init__.py": "",
        "core/db.py": "from flask_sqlalchemy import SQLAlchemy\n\ndb = SQLAlchemy()\n",
        "models/__init__.py": "from .vote import Vote\nfrom .poll import Poll\n",
        "models/base.py": "from core.db import db\n\nclass BaseModel(db.Model):\n    __abstract__ = True\n",
        "models/vote.py": model.format("Vote"),
        "models/poll.py": model.format("Poll"),
    }
    lay_out(tmp_path, files)
    changes = render(tmp_path)
    assert "class Note(db.Model):" in changes["models/note.py"].text
    assert "from core.db import db\n" in changes["models/note.py"].text
    assert "from .note import Note\n" in changes["models/__init__.py"].text


def test_a_base_with_columns_of_its_own_is_not_inherited_from(tmp_path: Path) -> None:
    env = "from models import Base\n\ntarget_metadata = Base.metadata\n"
    project(tmp_path, {"migrations/env.py": env, "models.py": MIXED_BASE})
    text = render(tmp_path)["models.py"].text
    assert "class Note" not in text
    assert 'notes = Table(\n    "notes",\n    Base.metadata,' in text


def test_a_reference_to_a_table_without_a_model_stays_out_of_the_model(tmp_path: Path) -> None:
    lay_out(tmp_path, ALEMBIC_PROJECTS["one_module"])
    other = column("other_id", "bigint")
    table = replace(
        NOTES, columns=(*NOTES.columns, other), references=(reference("f", "others", "other_id"),)
    )
    changes = render(tmp_path, Migration(name="x", title="X.", operations=(CreateTable(table=table),)))
    assert "others.id" in next(iter(changes.values())).text
    assert "others.id" not in changes["app/models.py"].text


def test_names_end_as_those_of_the_other_models(tmp_path: Path) -> None:
    files = {
        name: text.replace("class Account", "class AccountModel").replace(
            "class Session", "class SessionModel"
        )
        for name, text in ALEMBIC_PROJECTS["one_module"].items()
    }
    lay_out(tmp_path, files)
    assert "class NoteModel(Base):" in render(tmp_path)["app/models.py"].text


def test_nothing_is_there_without_env_py(tmp_path: Path) -> None:
    lay_out(tmp_path, {"alembic.ini": INI, "migrations/versions/a.py": FIRST})
    assert list(alembic.detect(tmp_path)) == []
