"""Names as PostgreSQL takes them without quotes."""

import pytest

from restow.designs.names import LONGEST, ColumnNames, cut, plural, singular, snake


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("userID", "user_id"),
        ("user-id", "user_id"),
        ("User Id", "user_id"),
        ("XMLHttpRequest", "xml_http_request"),
        ("oauth2Token", "oauth2_token"),
        ("sha256", "sha256"),
        ("e2e_results", "e2e_results"),
        ("_id", "id"),
        ("ação", "acao"),
        ("テスト", "field"),
        ("2024", "n2024"),
        ("", "field"),
    ],
)
def test_snake_case(name: str, expected: str) -> None:
    assert snake(name) == expected


@pytest.mark.parametrize(
    ("one", "many"),
    [
        ("session", "sessions"),
        ("category", "categories"),
        ("box", "boxes"),
        ("batch", "batches"),
        ("key", "keys"),
        ("metadata", "metadata"),
        ("chat_history", "chat_history"),
    ],
)
def test_one_and_many(one: str, many: str) -> None:
    assert (plural(one), singular(many), plural(many)) == (many, one, many)


@pytest.mark.parametrize(
    ("many", "one"), [("user_bonuses", "user_bonus"), ("statuses", "status"), ("news", "news")]
)
def test_the_singular_of_what_ends_in_s(many: str, one: str) -> None:
    assert singular(many) == one


def test_a_long_name_is_cut_and_stays_apart() -> None:
    first, second = cut("x" * 70 + "a"), cut("x" * 70 + "b")
    assert first != second
    assert {len(first), len(second)} == {LONGEST}


def test_each_name_is_given_once_and_each_change_is_told() -> None:
    names = ColumnNames()
    given = [
        names.take(wanted, f"/{wanted}") for wanted in ("userId", "user_id", "order", "position", "y" * 70)
    ]
    assert given[:4] == ["user_id", "user_id_2", "order_value", "position"]
    assert len(given[4]) == LONGEST
    assert [(finding.place, finding.code) for finding in names.findings] == [
        ("/user_id", "same_name"),
        ("/order", "reserved_word"),
        ("/" + "y" * 70, "long_name"),
    ]


def test_names_of_ours_are_taken_together_or_not_at_all() -> None:
    names = ColumnNames()
    names.take("updated_at", "/updated_at")
    groups = (("created_at", "updated_at"), ("row_created_at", "row_updated_at"))
    assert names.take_free(groups) == ["row_created_at", "row_updated_at"]
    assert names.take_free(groups) == ["row_created_at_2", "row_updated_at_2"]
