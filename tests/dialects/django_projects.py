"""Django projects: models in one module, and in a package."""

from collections.abc import Sequence
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from restow.model.migration import FileChange
from tests.dialects.project import lay_out
from tests.dialects.python_tools import must_run, run_tool

MANAGE = """\
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings.dev")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
"""
SETTINGS = """\
import os

SECRET_KEY = "only for tests"
THIRD_PARTY_APPS = ["django.contrib.contenttypes"]
LOCAL_APPS = ["practice.apps.PracticeConfig"]
INSTALLED_APPS = THIRD_PARTY_APPS + LOCAL_APPS
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"]}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
"""
APPS = """\
from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "practice"
    label = "exercises"
"""
ACCOUNT = """\
class Account(models.Model):
    id = models.UUIDField(primary_key=True)
    email = models.TextField()

    class Meta:
        db_table = "accounts"
"""
SESSION = """\
class Session(models.Model):
    account_id = models.UUIDField(null=True)
    title = models.TextField(null=True)

    class Meta:
        db_table = "sessions"

    def __str__(self):
        return self.title or ""
"""
IMPORT = "from django.db import models\n\n\n"
FIRST = """\
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("email", models.TextField()),
            ],
            options={"db_table": "accounts"},
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account_id", models.UUIDField(null=True)),
                ("title", models.TextField(null=True)),
            ],
            options={"db_table": "sessions"},
        ),
    ]
"""
PROJECT = {
    "manage.py": MANAGE,
    "site_settings/__init__.py": "",
    "site_settings/base.py": SETTINGS,
    "site_settings/dev.py": "from .base import *\n\nDEBUG = True\n",
    "practice/__init__.py": "",
    "practice/apps.py": APPS,
    "practice/migrations/__init__.py": "",
    "practice/migrations/0001_initial.py": FIRST,
}
DJANGO_PROJECTS = {
    "one_module": {
        **PROJECT,
        "requirements.txt": "django==5.2.19\n",
        "practice/models.py": f"{IMPORT}{ACCOUNT}\n\n{SESSION}",
    },
    "package": {
        **PROJECT,
        "practice/models/__init__.py": "from .people import Account\nfrom .session import Session\n",
        "practice/models/people.py": IMPORT + ACCOUNT,
        "practice/models/session.py": IMPORT + SESSION,
    },
}


class DjangoProject:
    """A project that Django's own manage.py runs."""

    compares = True

    def __init__(self, root: Path, dsn: str, kind: str) -> None:
        self.root, self.dsn = root, dsn
        lay_out(root, DJANGO_PROJECTS[kind])
        self._manage("migrate")

    def apply(self, changes: Sequence[FileChange]) -> None:
        self._manage("migrate")

    def undo(self, changes: Sequence[FileChange]) -> None:
        number = int(Path(changes[0].path).name[:4])
        self._manage("migrate", "exercises", f"{number - 1:04d}")

    def difference(self) -> str:
        code, printed = run_tool(
            "manage.py", self.root, self._environ(), "makemigrations", "--check", "--dry-run"
        )
        return printed if code else ""

    def _manage(self, *arguments: str) -> None:
        must_run("manage.py", self.root, self._environ(), *arguments)

    def _environ(self) -> dict[str, str]:
        parts = {key: str(value) for key, value in conninfo_to_dict(self.dsn).items()}
        return {
            "DJANGO_SETTINGS_MODULE": "site_settings.dev",
            "PGHOST": parts["host"],
            "PGPORT": parts["port"],
            "PGUSER": parts["user"],
            "PGDATABASE": parts["dbname"],
        }
