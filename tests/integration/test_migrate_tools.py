"""`restow migrate`, from a plan to tables that the project's own tool made, and back."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from restow.model import Column, Mapping, Origin, PathTemplate
from restow.model.dataset import Home, Question
from restow.model.design import IndexDesign, Reason, ReferenceDesign, TableDesign
from restow.model.migration import FileChange
from restow.model.plan import DatasetPlan, Plan
from restow.plans.file import update
from restow.registry import members
from tests.dialects import drizzle_projects, knex_projects, prisma_projects, typeorm_projects
from tests.dialects.alembic_projects import AlembicProject
from tests.dialects.django_projects import DJANGO_PROJECTS, DjangoProject
from tests.dialects.project import Project, catalogue
from tests.dialects.sql_projects import DbmateProject
from tests.doors.process import restow
from tests.support.reference_migrations import column, key

PROJECTS: dict[str, Callable[[Path, str], Project]] = {
    "alembic": partial(AlembicProject, kind="flask"),
    "django": partial(DjangoProject, kind=next(iter(DJANGO_PROJECTS))),
    "drizzle": drizzle_projects.PROJECTS["one_file"],
    "knex": knex_projects.PROJECTS["cjs"],
    "prisma": prisma_projects.PROJECTS["one_file"],
    "sql": DbmateProject,
    "typeorm": typeorm_projects.PROJECTS["pattern"],
}
PEOPLE = TableDesign(
    schema="public",
    name="people",
    columns=(
        column("id", "uuid", nullable=False),
        column("document", "jsonb", nullable=False),
        column("created_at", "timestamp with time zone", nullable=False, default="now()"),
    ),
    key=key("people_pkey", "id"),
    comment="A row for each document of people/{id}.json.",
)
#: Before the people in the order of names, after them in that of references.
ANSWERS = TableDesign(
    schema="public",
    name="answers",
    columns=(
        column("person_id", "uuid", nullable=False),
        column("score", "numeric"),
        column("document", "jsonb", nullable=False),
    ),
    key=key("answers_pkey", "person_id"),
    references=(
        ReferenceDesign(
            name="answers_person_id_fkey",
            columns=("person_id",),
            target_schema="public",
            target_table="people",
            target_columns=("id",),
            reason=Reason(sentence="It is the key of people."),
        ),
    ),
)


#: What a project has of it already, and two things more.
SESSIONS = TableDesign(
    schema="public",
    name="sessions",
    columns=(
        column("id", "bigint", nullable=False, default="identity"),
        column("title", "text"),
        column("document", "jsonb"),
        column("score", "numeric"),
    ),
    key=key("sessions_pkey", "id"),
    indexes=(IndexDesign(name="sessions_score_idx", columns=("score",), reason=Reason(sentence="Sorted.")),),
)


def planned(table: TableDesign) -> DatasetPlan:
    """A dataset of one document a row, whose name is the key."""
    (name,) = table.key.columns
    mapping = Mapping(
        name=table.name,
        noun="document",
        source=PathTemplate(f"{table.name}/{{{name}}}.json"),
        schema=table.schema,
        table=table.name,
        key=(name,),
        columns=(
            Column(name=name, type=table.column(name).type, origins=(Origin(hole=name),)),
            Column(name="document", type="jsonb", origins=(Origin(pointer=""),)),
        ),
    )
    return DatasetPlan(
        id=table.name,
        template=mapping.source.text,
        home=Home.POSTGRES,
        question=Question.Q1,
        table=table,
        mapping=mapping,
    )


def migrate(root: Path, *options: str) -> list[str]:
    """What the command says; the plan is not of this project's code."""
    done = restow(root, "migrate", "--stale-plan", *options)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout.splitlines()


def contents(root: Path) -> dict[str, bytes]:
    paths = (
        path for path in root.rglob("*") if not {"node_modules", "__pycache__", ".restow"} & {*path.parts}
    )
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def with_plan(name: str, folder: Path, dsn: str, *tables: TableDesign) -> Project:
    """A project of one tool, and a plan of its tables."""
    (folder / "project").mkdir()
    project = PROJECTS[name](folder / "project", dsn)
    plan = Plan(datasets=tuple(planned(table) for table in tables))
    (project.root / "restow.toml").write_text(update(None, plan).text)
    return project


def write(root: Path, *options: str) -> list[FileChange]:
    """What the command wrote: what it says, and nothing else."""
    before = contents(root)
    told = migrate(root, *options, "--write")
    assert told[-1].startswith("Review it, then apply it: ")
    after = contents(root)
    paths = [line.strip() for line in told if line.startswith("  ")]
    assert {path for path, data in after.items() if before.get(path) != data} == set(paths)
    old = {path: before[path].decode() for path in paths if path in before}
    return [FileChange(path=path, text=after[path].decode(), before=old.get(path)) for path in paths]


def test_every_tool_is_tested() -> None:
    assert set(PROJECTS) == set(members("restow.dialects"))


@pytest.mark.parametrize("name", PROJECTS)
def test_the_project_s_tool_makes_the_planned_tables_and_takes_them_back(
    name: str, tmp_path: Path, dsn: str
) -> None:
    project = with_plan(name, tmp_path, dsn, ANSWERS, PEOPLE)
    tables = catalogue(dsn)
    before = contents(project.root)
    shown = migrate(project.root)
    assert "Nothing was written; --write writes these files." in shown
    assert contents(project.root) == before

    changes = write(project.root)
    after = contents(project.root)
    assert "Nothing to migrate." in migrate(project.root, "--write")
    assert "Nothing to migrate." in migrate(project.root, "--database", dsn, "--write")

    project.apply(changes)
    made = {row[1:3] for row in set(catalogue(dsn)) - set(tables)}
    assert {("people", "created_at"), ("answers", "score"), ("answers", "answers_person_id_fkey")} <= made
    assert project.difference() == ""
    assert migrate(project.root, "--database", dsn, "--write") == [
        "settled  public.answers: the database has all of it",
        "settled  public.people: the database has all of it",
        "Nothing to migrate.",
    ]
    assert contents(project.root) == contents(project.root) | after

    project.undo(changes)
    assert catalogue(dsn) == tables


@pytest.mark.parametrize("name", PROJECTS)
def test_what_a_table_lacks_is_written_once_and_made_by_the_tool(name: str, tmp_path: Path, dsn: str) -> None:
    project = with_plan(name, tmp_path, dsn, SESSIONS)
    tables = catalogue(dsn)
    changes = write(project.root, "--database", dsn)
    after = contents(project.root)
    waiting = migrate(project.root, "--database", dsn, "--write")
    assert waiting[-1] == "Nothing to migrate."
    assert waiting[0].endswith(" adds what the database lacks: apply it")
    assert contents(project.root) == after

    project.apply(changes)
    made = {row[1:3] for row in set(catalogue(dsn)) - set(tables)}
    assert made == {("sessions", "document"), ("sessions", "score"), ("sessions", "sessions_score_idx")}
    assert project.difference() == ""
    assert "Nothing to migrate." in migrate(project.root, "--database", dsn, "--write")
    project.undo(changes)
    assert catalogue(dsn) == tables
