"""Projects with Alembic: models in one module or each in its own, annotated or not, tables, and none."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from restow.model.migration import FileChange
from tests.dialects.project import lay_out
from tests.dialects.python_tools import must_run, run_tool
from tests.support.reference_migrations import EXISTING

INI = "[alembic]\nscript_location = %(here)s/migrations\nprepend_sys_path = .\n"
ENV = """\
import os

import psycopg
from alembic import context
from sqlalchemy import create_engine
{imports}

engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(os.environ["DSN"]))
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=target_metadata{options})
    with context.begin_transaction():
        context.run_migrations()
"""
FIRST = f'''\
from alembic import op

revision = "a1b2c3d4e5f6"
down_revision = None


def upgrade():
    op.execute("""{EXISTING}""")


def downgrade():
    op.execute("DROP TABLE sessions, accounts")
'''
MAKO = '''\
"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}

# the team's own line
revision: str = ${repr(up_revision)}
down_revision: Union[str, Sequence[str], None] = ${repr(down_revision)}
branch_labels: Union[str, Sequence[str], None] = ${repr(branch_labels)}
depends_on: Union[str, Sequence[str], None] = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    ${downgrades if downgrades else "pass"}
'''
COLUMNS = """\
from sqlalchemy import BigInteger, Column, Identity, Text
from sqlalchemy.dialects.postgresql import UUID
from sqlalchemy.orm import declarative_base

Base = declarative_base()


class Account(Base):
    __tablename__ = "accounts"

    id = Column(UUID(as_uuid=True), primary_key=True)
    email = Column(Text, nullable=False)


class Session(Base):
    __tablename__ = "sessions"

    id = Column(BigInteger, Identity(), primary_key=True)
    account_id = Column(UUID(as_uuid=True))
    title = Column(Text)
"""
ACCOUNT = """\
import uuid

from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    email: Mapped[str]
"""
SESSION = """\
import uuid
from typing import Optional

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from .base import Base


class Session(Base):
    __tablename__ = "sessions"
    __table_args__ = {"comment": None}

    id: Mapped[int] = mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    account_id: Mapped[Optional[uuid.UUID]]
    title: Mapped[Optional[str]] = mapped_column(sa.Text)
"""
BASE = """\
from sqlalchemy import Text
from sqlalchemy.orm import DeclarativeBase


class Base(DeclarativeBase):
    type_annotation_map = {str: Text}
"""
TABLES = """\
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

metadata = sa.MetaData()

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", postgresql.UUID, primary_key=True),
    sa.Column("email", sa.Text, nullable=False),
)
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("account_id", postgresql.UUID),
    sa.Column("title", sa.Text),
)
"""
SQLMODEL = """\
import uuid

from sqlalchemy import BigInteger, Column, Identity, Text
from sqlmodel import Field, SQLModel


class Account(SQLModel, table=True):
    __tablename__ = "accounts"

    id: uuid.UUID = Field(primary_key=True)
    email: str = Field(sa_column=Column(Text, nullable=False))


class Session(SQLModel, table=True):
    __tablename__ = "sessions"

    id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(), primary_key=True))
    account_id: uuid.UUID | None = None
    title: str | None = Field(default=None, sa_column=Column(Text))
"""
PACKAGE = """\
from .account import Account
from .base import Base
from .session import Session

__all__ = ["Account", "Base", "Session"]
"""


def project(imports: str, models: dict[str, str], options: str = "", mako: str = "") -> dict[str, str]:
    return {
        "alembic.ini": INI,
        "migrations/env.py": ENV.format(imports=imports, options=options),
        "migrations/versions/a1b2c3d4e5f6_first.py": FIRST,
        **models,
        **({"migrations/script.py.mako": mako} if mako else {}),
    }


PYPROJECT = """\
[tool.alembic]
script_location = "%(here)s/db/migrations"
file_template = "%%(year)d-%%(month).2d-%%(day).2d_%%(rev)s_%%(slug)s"
prepend_sys_path = ["."]
timezone = "UTC"
"""
ALEMBIC_PROJECTS = {
    "one_module": project(
        "from app.models import Base\n\ntarget_metadata = Base.metadata",
        {"app/__init__.py": "", "app/models.py": COLUMNS},
    ),
    "modules": project(
        "from app import models\n\ntarget_metadata = models.Base.metadata",
        {
            "app/__init__.py": "",
            "app/models/__init__.py": PACKAGE,
            "app/models/base.py": BASE,
            "app/models/account.py": ACCOUNT,
            "app/models/session.py": SESSION,
        },
        mako=MAKO,
    ),
    "sqlmodel": project(
        "from app.models import SQLModel\n\ntarget_metadata = SQLModel.metadata",
        {"app/__init__.py": "", "app/models.py": SQLMODEL},
    ),
    "tables": project(
        "from tables import metadata\n\ntarget_metadata = [metadata]",
        {"tables.py": TABLES},
        options=", include_schemas=True",
    ),
    "no_models": {
        "pyproject.toml": PYPROJECT,
        "db/migrations/env.py": ENV.format(imports="target_metadata = None", options=""),
        "db/migrations/versions/a1b2c3d4e5f6_first.py": FIRST,
    },
}


FLASK_APP = """\
import os

import psycopg
from flask import Flask
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg://"
app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"creator": lambda: psycopg.connect(os.environ["DSN"])}
db = SQLAlchemy(app)
migrate = Migrate(app, db)


class Account(db.Model):
    __tablename__ = "accounts"

    id = db.Column(db.Uuid, primary_key=True)
    email = db.Column(db.Text, nullable=False)


class Session(db.Model):
    __tablename__ = "sessions"

    id = db.Column(db.BigInteger, db.Identity(), primary_key=True)
    account_id = db.Column(db.Uuid)
    title = db.Column(db.Text)
"""


ALEMBIC_PROJECTS["flask"] = {"app.py": FLASK_APP}


class AlembicProject:
    """A project that Alembic itself runs, or Flask-Migrate."""

    def __init__(self, root: Path, dsn: str, kind: str) -> None:
        self.root, self.dsn, self.compares = root, dsn, kind != "no_models"
        self.is_flask = kind == "flask"
        lay_out(root, ALEMBIC_PROJECTS[kind])
        if self.is_flask:
            self._must("init")
            lay_out(root, {"migrations/versions/a1b2c3d4e5f6_first.py": FIRST})
        self._must("upgrade", "head")

    def apply(self, changes: Sequence[FileChange]) -> None:
        self._must("upgrade", "head")

    def undo(self, changes: Sequence[FileChange]) -> None:
        self._must("downgrade", *([] if self.is_flask else ["-1"]))

    def difference(self) -> str:
        if not self.compares:
            return ""
        code, printed = run_tool(*self._call("check"))
        return printed if code else ""

    def _must(self, *arguments: str) -> None:
        must_run(*self._call(*arguments))

    def _call(self, *arguments: str) -> tuple[Any, ...]:
        tool = ("flask", self.root, {"DSN": self.dsn}, "db")
        return (*(tool if self.is_flask else ("alembic", *tool[1:-1])), *arguments)
