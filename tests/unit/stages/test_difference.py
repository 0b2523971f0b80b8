"""Operations in the order of references, and what a table that exists lacks."""

from dataclasses import replace

from restow.model.design import IndexDesign, TableDesign
from restow.model.migration import AddColumn, AddIndex, AddReference, AddUnique, CreateSchema, CreateTable
from restow.postgres.existing import ExistingTable
from restow.stages.difference import migration_of, to_complete, to_create, without_target
from tests.support.reference_migrations import NOTES, WHY, column, key, reference

USERS = TableDesign(
    schema="public",
    name="users",
    columns=(column("id", "uuid", nullable=False),),
    key=key("users_pkey", "id"),
)
SCORES = TableDesign(
    schema="analytics",
    name="a_scores",
    columns=(column("id", "uuid", nullable=False), column("score", "numeric", nullable=False)),
    key=key("a_scores_pkey", "id"),
    references=(reference("a_scores_id_fkey", "users", "id"),),
    indexes=(IndexDesign(name="a_scores_score_idx", columns=("score",), reason=WHY),),
)
HAS_ALL = ExistingTable(
    types={"id": "uuid", "score": "numeric"},
    required=frozenset({"id", "score"}),
    uniques=frozenset({("id",)}),
    indexes=frozenset({("id",), ("score", "id")}),
    references=frozenset({(("id",), "public", "users")}),
)


def test_a_table_comes_after_those_it_refers_to() -> None:
    operations = to_create([SCORES, USERS, NOTES], schemas=())
    assert operations[0] == CreateSchema(schema="analytics")
    names = [one.table.name for one in operations if isinstance(one, CreateTable)]
    assert sorted(names) == ["a_scores", "notes", "users"]
    assert names.index("users") < names.index("a_scores")
    assert to_create([USERS], schemas=()) == [CreateTable(table=USERS)]
    assert CreateSchema(schema="analytics") not in to_create([SCORES], schemas=["analytics"])


def test_in_a_circle_the_reference_is_added_at_the_end() -> None:
    back = replace(reference("users_id_fkey", "a_scores", "id"), target_schema="analytics")
    operations = to_create([SCORES, replace(USERS, references=(back,))], schemas=["analytics"])
    made = {one.table.name: one.table.references for one in operations if isinstance(one, CreateTable)}
    late = [one.reference for one in operations if isinstance(one, AddReference)]
    assert sorted(made) == ["a_scores", "users"]
    assert sorted(each.name for each in (*late, *made["users"], *made["a_scores"])) == [
        "a_scores_id_fkey",
        "users_id_fkey",
    ]
    assert len(late) == 1


def test_a_table_that_refers_to_itself_is_made_at_once() -> None:
    own = reference("users_id_fkey", "users", "id")
    table = replace(USERS, references=(own,))
    assert to_create([table], schemas=()) == [CreateTable(table=table)]


def test_a_table_that_has_all_lacks_nothing() -> None:
    assert to_complete(SCORES, HAS_ALL) == ([], [])


def test_what_a_table_lacks_is_added() -> None:
    bare = ExistingTable(
        types={"id": "uuid"},
        required=frozenset(),
        uniques=frozenset(),
        indexes=frozenset(),
        references=frozenset(),
    )
    operations, problems = to_complete(SCORES, bare)
    assert problems == []
    assert [type(one) for one in operations] == [AddColumn, AddUnique, AddReference, AddIndex]
    added = operations[0]
    assert isinstance(added, AddColumn)
    assert added.column.nullable  # rows that exist have no value for it


def test_a_table_that_cannot_hold_the_documents_is_left_alone() -> None:
    other = replace(HAS_ALL, types={"score": "text", "owner": "uuid"}, required=frozenset({"owner"}))
    operations, problems = to_complete(SCORES, other)
    assert operations == []
    assert sorted(each.code for each in problems) == ["no_key_column", "other_type", "required_column"]
    assert all(each.place == "analytics.a_scores" for each in problems)


def test_a_column_that_takes_no_null_cannot_hold_documents_without_a_value() -> None:
    table = replace(SCORES, columns=(SCORES.columns[0], column("score", "numeric")))
    strict = replace(HAS_ALL, required=frozenset({"id"}), not_null=frozenset({"id", "score"}))
    _, problems = to_complete(table, strict)
    assert [(each.code, "score" in each.reason) for each in problems] == [("not_null", True)]
    assert to_complete(SCORES, strict) == ([], [])


def test_a_view_holds_no_documents() -> None:
    operations, problems = to_complete(SCORES, replace(HAS_ALL, is_table=False))
    assert (operations, [each.code for each in problems]) == ([], ["no_table"])


def test_references_to_tables_that_are_not_there_are_found() -> None:
    reference_of_scores = SCORES.references[0]
    alone = to_create([SCORES], schemas=["analytics"])
    assert without_target(alone, known=()) == [("analytics.a_scores", reference_of_scores)]
    assert without_target(alone, known=["public.users"]) == []
    assert without_target(to_create([SCORES, USERS], schemas=["analytics"]), known=()) == []
    added = AddReference(schema="public", table="notes", reference=reference_of_scores)
    assert without_target([added], known=()) == [("public.notes", reference_of_scores)]
    itself = replace(USERS, references=(reference("users_id_fkey", "users", "id"),))
    assert without_target(to_create([itself], schemas=()), known=()) == []


def test_a_migration_is_named_for_its_tables() -> None:
    assert migration_of(to_create([USERS], schemas=())).name == "create_users"
    many = [replace(USERS, name=f"a_long_name_of_a_table_{number}") for number in range(9)]
    assert migration_of(to_create(many, schemas=())).name == "create_9_tables"
    index = AddIndex(schema="public", table="users", index=SCORES.indexes[0])
    assert migration_of([index]).name == "complete_users"
