"""Django projects of many forms, read without running them."""

import ast
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from restow.dialects import django
from restow.dialects._django_version import django_version
from restow.errors import UsageError
from restow.model.migration import CreateTable, Detected, FileChange, Migration
from tests.dialects.django_projects import DJANGO_PROJECTS, PROJECT
from tests.dialects.project import lay_out
from tests.dialects.sql_projects import NOW
from tests.support.reference_migrations import CHANGES, IN_SCHEMA, NOTES, RICH, SIMPLE

WHEN = datetime.fromisoformat(NOW)
MANAGE = 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")\n'
MODELS = "from django.db import models\n\n\nclass Item(models.Model):\n    pass\n"
ABSTRACT = """\
from django.db import models


class Base(models.Model):
    class Meta:
        abstract = True
"""


def project(root: Path, apps: str, files: dict[str, str]) -> None:
    settings = f"INSTALLED_APPS = [{apps}]\nINSTALLED_APPS += ['django.contrib.auth']\n"
    lay_out(root, {"manage.py": MANAGE, "config/settings.py": settings} | files)


def app(name: str, models: str = MODELS, migrations: tuple[str, ...] = ()) -> dict[str, str]:
    files = {f"{name}/__init__.py": "", f"{name}/models.py": models}
    return files | {f"{name}/migrations/{each}.py": migration() for each in migrations}


def migration(*dependencies: tuple[str, str]) -> str:
    return f"class Migration:\n    dependencies = {list(dependencies)!r}\n"


def render(root: Path, of: str = "", what: Migration = SIMPLE) -> dict[str, FileChange]:
    found = [each for each in django.detect(root) if of in ("", each.fact("app"))]
    changes = django.render(root, found[0], what, WHEN)
    for change in changes:
        ast.parse(change.text)
    return {change.path: change for change in changes}


def test_apps_are_those_of_the_settings_that_are_in_the_project(tmp_path: Path) -> None:
    files = app("shop") | app("not_installed") | app("nested/blog") | {"nested/__init__.py": ""}
    project(tmp_path, "'django.contrib.admin', 'shop', 'nested.blog.apps.BlogConfig'", files)
    assert {found.fact("app") for found in django.detect(tmp_path)} == {"shop", "blog"}


def test_settings_that_are_chosen_when_it_runs_are_looked_for(tmp_path: Path) -> None:
    project(tmp_path, "'shop'", app("shop") | {"manage.py": 'environ["DJANGO_SETTINGS_MODULE"] = choose()\n'})
    assert [found.fact("app") for found in django.detect(tmp_path)] == ["shop"]


def test_the_app_with_the_most_models_comes_first(tmp_path: Path) -> None:
    many = MODELS + "\n\nclass Other(models.Model):\n    pass\n"
    project(tmp_path, "'core', 'shop'", app("core", ABSTRACT) | app("shop", many))
    assert [found.fact("app") for found in django.detect(tmp_path)] == ["shop", "core"]


def test_the_first_migration_of_an_app_brings_the_folder(tmp_path: Path) -> None:
    project(tmp_path, "'shop'", app("shop"))
    changes = render(tmp_path)
    assert set(changes) == {
        "shop/migrations/0001_create_notes.py",
        "shop/migrations/__init__.py",
        "shop/models.py",
    }
    assert "initial = True" in changes["shop/migrations/0001_create_notes.py"].text


def test_a_migration_follows_the_leaf_of_its_app(tmp_path: Path) -> None:
    files = app("shop") | {
        "shop/migrations/__init__.py": "",
        "shop/migrations/0001_initial.py": migration(),
        "shop/migrations/0010_later.py": migration(("shop", "0001_initial"), ("auth", "0012_x")),
    }
    project(tmp_path, "'shop'", files)
    change = render(tmp_path)["shop/migrations/0011_create_notes.py"]
    assert '("shop", "0010_later")' in change.text


def test_two_leaves_are_an_error_with_the_way_out(tmp_path: Path) -> None:
    project(tmp_path, "'shop'", app("shop", migrations=("0001_a", "0001_b")))
    with pytest.raises(UsageError, match="2 leaves: 0001_a, 0001_b") as caught:
        render(tmp_path)
    assert "makemigrations --merge" in caught.value.next_step


def test_a_reference_waits_for_the_other_apps_migration(tmp_path: Path) -> None:
    accounts = MODELS.replace("pass", "class Meta:\n        db_table = 'accounts'")
    sessions = MODELS.replace("pass", "class Meta:\n        db_table = 'sessions'")
    files = app("people", accounts, ("0003_x",)) | app("shop", sessions, ("0001_initial",))
    project(tmp_path, "'people', 'shop'", files)
    changes = render(tmp_path, "shop", RICH)
    text = changes["shop/migrations/0002_create_scorecards.py"].text
    assert '("people", "0003_x")' in text
    assert '"people.Item"' in changes["shop/models.py"].text


def test_a_table_of_another_app_is_not_changed_from_here(tmp_path: Path) -> None:
    sessions = MODELS.replace("pass", "class Meta:\n        db_table = 'sessions'")
    project(tmp_path, "'people', 'shop'", app("people", sessions) | app("shop"))
    with pytest.raises(UsageError, match="belongs to the app people"):
        render(tmp_path, "shop", CHANGES)


def test_other_schemas_are_refused(tmp_path: Path) -> None:
    lay_out(tmp_path, DJANGO_PROJECTS["package"])
    with pytest.raises(UsageError, match="analytics"):
        render(tmp_path, what=IN_SCHEMA)


def test_an_app_that_is_not_there_is_named(tmp_path: Path) -> None:
    lay_out(tmp_path, DJANGO_PROJECTS["package"])
    with pytest.raises(UsageError, match="'shop'"):
        django.render(tmp_path, Detected(dialect="django", folder="", facts=(("app", "shop"),)), SIMPLE, WHEN)


def test_a_long_name_of_an_index_stays_out_of_the_model(tmp_path: Path) -> None:
    lay_out(tmp_path, DJANGO_PROJECTS["one_module"])
    name = "notes_document_and_much_more_of_it_idx"
    index = replace(RICH.operations[0].table.indexes[0], name=name, columns=("created_at",))  # type: ignore[union-attr]
    made = CreateTable(table=replace(NOTES, indexes=(index,)))
    changes = render(tmp_path, what=Migration(name="x", title="X.", operations=(made,)))
    assert f"CREATE INDEX {name}" in changes["practice/migrations/0002_x.py"].text
    assert name not in changes["practice/models.py"].text


@pytest.mark.parametrize(
    ("version", "has_model_alone", "has_comment"),
    [("4.1", False, False), ("4.2", False, True), ("5.0", True, True)],
)
def test_older_versions_get_what_they_know(
    version: str, has_model_alone: bool, has_comment: bool, tmp_path: Path
) -> None:
    lay_out(tmp_path, PROJECT | {"practice/models.py": MODELS, "requirements.txt": f"Django~={version}\n"})
    changes = render(tmp_path)
    text = changes["practice/migrations/0002_create_notes.py"].text
    assert ("RunSQL" not in text) == has_model_alone
    assert ("db_table_comment" in text) == has_comment
    assert ("db_table_comment" in changes["practice/models.py"].text) == has_comment


def test_a_key_of_several_columns_needs_django_5_2(tmp_path: Path) -> None:
    lay_out(tmp_path, PROJECT | {"practice/models.py": MODELS, "requirements.txt": "Django==5.1.3\n"})
    with pytest.raises(UsageError, match=r"Django 5\.1"):
        render(tmp_path, what=RICH)


@pytest.mark.parametrize(
    ("file", "text", "version"),
    [
        ("requirements.txt", "djangorestframework==3.15\nDjango[argon2]==4.2.7  # LTS\n", (4, 2)),
        ("requirements/base.txt", "django>=5.1,<6\n", (5, 1)),
        ("pyproject.toml", '[project]\ndependencies = [\n  "django>=5.2",\n]\n', (5, 2)),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.11"\ndjango = "^5.0.1"\n', (5, 0)),
        ("poetry.lock", '[[package]]\nname = "django"\nversion = "4.1.13"\n', (4, 1)),
        ("uv.lock", '[[package]]\nname = "django"\nversion = "5.2.1"\nsource = {}\n', (5, 2)),
        ("Pipfile.lock", '{"default": {"django": {"hashes": [], "version": "==3.2.1"}}}', (3, 2)),
        ("requirements.txt", "django\ndjango-environ==0.11\n", None),
    ],
)
def test_the_version_is_read_from_requirements(
    file: str, text: str, version: tuple[int, int] | None, tmp_path: Path
) -> None:
    lay_out(tmp_path, {file: text})
    assert django_version(tmp_path) == version
