"""One document to one row, as the mapping rules of the transcript backfill and of others say."""

import json
import struct
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.documents.text import BadDocument
from restow.loading.rows import BadKey, Row, RowMaker
from restow.model import UNAVAILABLE
from restow.plans import parse_mapping
from tests.unit.documents import spelling
from tests.unit.loading.mappings import ID, OTHER, TRANSCRIPTS, mapping
from tests.unit.loading.test_columns import elements

MAKER = RowMaker(TRANSCRIPTS)
HOLES = {"session_id": ID}


def transcript(text: str | bytes, session: str | bytes | None = None, holes: dict[str, str] = HOLES) -> Row:
    data = text.encode() if isinstance(text, str) else text
    beside = session.encode() if isinstance(session, str) else session
    return MAKER.row(MAKER.quick_key(holes, data), holes, data, {"session": beside})


def lines(row: Row) -> list[str]:
    assert row.fields[2] is not None
    return elements(row.fields[2])


def test_a_whole_row() -> None:
    text = f' {{"session_id":"{ID}", "transcript":[" a ", 1.10, null], "n":1e400}}\n'
    user = str(UUID(int=7))
    row = transcript(text, json.dumps({"session_id": ID.upper(), "user_id": user}))
    assert row.fields == (UUID(ID).bytes, UUID(user).bytes, row.fields[2], b"\1" + text.encode())
    assert lines(row) == ["a", "1.10"]
    assert row.warnings == ()


@pytest.mark.parametrize("own", ["", ',"session_id":null', ',"session_id":""', ',"session_id":0',
                                 ',"session_id":-0.0', ',"session_id":false'])  # fmt: skip
def test_the_path_tells_the_id_when_the_document_does_not(own: str) -> None:
    assert transcript(f'{{"a":1{own}}}').fields[0] == UUID(ID).bytes


@pytest.mark.parametrize("spelled", [OTHER, OTHER.upper(), OTHER.replace("-", ""), f"{{{OTHER}}}"])
def test_the_documents_own_id_comes_before_the_paths(spelled: str) -> None:
    key = MAKER.quick_key(HOLES, json.dumps({"session_id": spelled}).encode())
    assert key == (spelled, UUID(OTHER).bytes)


@pytest.mark.parametrize(
    ("written", "spelled"),
    [('"x"', "x"), ('" "', " "), ("12345", "12345"), ("1.0", "1.0"), ("true", "true"), ("[]", "[]"),
     ('["a", 1]', '["a", 1]'), ('{"a": 1}', '{"a": 1}'), (f'" {ID}"', f" {ID}"), ('"a\\nb"', "a\nb")],
)  # fmt: skip
def test_an_id_that_is_no_uuid_is_bad_and_told_as_written(written: str, spelled: str) -> None:
    with pytest.raises(BadKey, match=r"^bad session_id: ") as caught:
        MAKER.quick_key(HOLES, f'{{"session_id": {written} }}'.encode())
    assert caught.value.spelled == spelled
    assert caught.value.code == "bad_key"


def test_a_path_that_is_no_uuid_is_bad_only_when_it_has_to_tell_the_id() -> None:
    holes = {"session_id": "dev-test-session-001"}
    assert transcript(f'{{"session_id":"{ID}"}}', holes=holes).fields[0] == UUID(ID).bytes
    with pytest.raises(BadKey):
        MAKER.quick_key(holes, b"{}")


@pytest.mark.parametrize("text", ["[]", '["a"]', '"text"', "42", "true", "null", "{}", "1e400"])
def test_a_document_that_is_no_object_has_the_paths_id_and_no_lines(text: str) -> None:
    row = transcript(text)
    assert row.fields == (UUID(ID).bytes, None, row.fields[2], b"\1" + text.encode())
    assert lines(row) == []


@pytest.mark.parametrize("written", ["null", "[]", '""', '"  "', '[null, ""]'])
def test_an_empty_transcript_has_no_lines_and_no_warning(written: str) -> None:
    row = transcript(f'{{"transcript":{written}}}')
    assert lines(row) == []
    assert row.warnings == ()


@pytest.mark.parametrize("written", ["42", "true", '{"a":["b"]}'])
def test_an_unusable_transcript_has_no_lines_and_a_warning(written: str) -> None:
    row = transcript(f'{{"transcript":{written}}}')
    assert lines(row) == []
    assert row.warnings == ("transcript_lines was left empty: it is neither a list nor a string",)


def test_a_byte_order_mark_is_dropped_once() -> None:
    assert transcript(b'\xef\xbb\xbf{"transcript":"a"}').fields[3] == b'\1{"transcript":"a"}'


class TestCompanion:
    @pytest.mark.parametrize(
        "session",
        [None, "{}", "[]", '{"user_id":null}', '{"user_id":null,"session_id":""}', '{"session_id":false}'],
    )
    def test_without_a_user_there_is_null_and_no_warning(self, session: str | None) -> None:
        row = transcript("{}", session)
        assert row.fields[1] is None
        assert row.warnings == ()

    @pytest.mark.parametrize(
        ("written", "reason"),
        [
            ('"NULL"', "no uuid that PostgreSQL accepts"),
            ('""', "no uuid that"),
            ("5", "no string"),
            ("[]", "no string"),
        ],
    )
    def test_a_bad_user_is_null_with_a_warning(self, written: str, reason: str) -> None:
        row = transcript("{}", f'{{"user_id":{written}}}')
        assert row.fields[1] is None
        (warning,) = row.warnings
        assert warning.startswith("user_id was left null: ")
        assert reason in warning

    @pytest.mark.parametrize(
        "session",
        [b"", b"{", b'{"user_id":NaN}', b'{"user_id":"\xff"}', b"\xff\xfe{\0}\0",
         b"[" * 100_000],
    )  # fmt: skip
    def test_a_broken_one_costs_the_user_not_the_transcript(self, session: bytes) -> None:
        row = transcript("{}", session)
        assert row.fields[1] is None
        (warning,) = row.warnings
        assert warning.startswith("the session document beside it cannot be used: ")

    @pytest.mark.parametrize("other", ['"\\u0000"', '"\\ud800"', "1e99999999999999999999", '{"a":1,"a":2}'])
    def test_what_postgresql_cannot_hold_beside_the_user_costs_nothing(self, other: str) -> None:
        """Only its values are stored, not the document."""
        user = str(UUID(int=9))
        row = transcript("{}", f'{{"note":{other},"user_id":"{user}"}}')
        assert row.fields[1] == UUID(user).bytes
        assert row.warnings == ()

    def test_one_that_cannot_be_had_now_fails_the_transcript(self) -> None:
        beside = {"session": BadDocument(UNAVAILABLE, "cannot read the file: Permission denied")}
        with pytest.raises(BadDocument, match="Permission denied") as caught:
            MAKER.row(MAKER.outside_key(HOLES), HOLES, b"{}", beside)
        assert caught.value.code == "companion_unavailable"

    def test_one_that_is_no_document_costs_the_user(self) -> None:
        beside = {"session": BadDocument("document_unreadable", "it is not a regular file")}
        row = MAKER.row(MAKER.outside_key(HOLES), HOLES, b"{}", beside)
        assert row.warnings == ("the session document beside it cannot be used: it is not a regular file",)

    def test_another_id_in_it_is_a_warning(self) -> None:
        user = str(UUID(int=9))
        row = transcript("{}", json.dumps({"session_id": OTHER, "user_id": user}))
        assert row.fields[1] == UUID(user).bytes
        assert row.warnings == ("the session document beside it has another session_id",)

    @pytest.mark.parametrize("own", ["nonsense", 5, ["a"], {}])
    def test_an_id_in_it_that_is_none_is_a_warning_too(self, own: object) -> None:
        assert transcript("{}", json.dumps({"session_id": own})).warnings == (
            "the session document beside it has another session_id",
        )

    def test_the_same_id_in_another_spelling_is_no_mismatch(self) -> None:
        assert transcript("{}", json.dumps({"session_id": f"{{{ID.upper()}}}"})).warnings == ()

    def test_a_number_beyond_a_double_beside_it_changes_nothing(self) -> None:
        row = transcript("{}", f'{{"session_id":"{ID}","user_id":"{ID}","n":1e400}}')
        assert row.fields[1] == UUID(ID).bytes
        assert row.warnings == ()


def test_duplicate_keys_the_last_counts_with_a_warning() -> None:
    row = transcript(f'{{"session_id":"{OTHER}","session_id":"{ID}","transcript":["a"],"transcript":["b"]}}')
    assert row.fields[0] == UUID(ID).bytes
    assert lines(row) == ["b"]
    assert row.warnings == (
        "key /session_id came twice, the last one counts",
        "key /transcript came twice, the last one counts",
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [(b"", "empty_document"), (b"{", "malformed_json"), (b"\xff", "invalid_utf8"),
     (b'{"a":"\\u0000"}', "nul_character"),
     (b'{"session_id":"\\u0000"}', "nul_character"), (b'["\\ud800"]', "lone_surrogate")],
)  # fmt: skip
def test_what_cannot_be_stored_fails_with_its_code(text: bytes, code: str) -> None:
    with pytest.raises(BadDocument) as caught:
        MAKER.row(MAKER.outside_key(HOLES), HOLES, text, {})
    assert caught.value.code == code


@given(spelling.objects(spelling.values))
def test_the_document_itself_is_never_touched(text: str) -> None:
    row = MAKER.row(MAKER.outside_key(HOLES), HOLES, text.encode(), {})
    assert row.fields[3] == b"\1" + text.encode()


@given(spelling.objects(spelling.values), st.sampled_from(["1", "1e400"]))
def test_the_quick_key_is_the_key(text: str, beyond: str) -> None:
    maker = RowMaker(mapping())
    data = f'{{"in":{text},"id":{text},"beyond":{beyond}}}'.encode() if "id" in text else text.encode()
    holes = {"id": "path"}

    def ask(quick: bool) -> Any:
        try:
            return maker.quick_key(holes, data) if quick else maker.key(holes, maker.parse(data))
        except BadKey as bad:
            return bad.spelled, bad.reason

    assert ask(quick=True) == ask(quick=False)


class TestOtherMappings:
    def test_origins_are_tried_in_order_and_the_last_is_taken_as_it_is(self) -> None:
        maker = RowMaker(mapping(name={"type": "text", "from": ["/name", "/title", "{id}"]}))

        def name(text: str) -> bytes | None:
            return maker.row(maker.outside_key({"id": "p"}), {"id": "p"}, text.encode(), {}).fields[1]

        assert name('{"name":"n","title":"t"}') == b"n"
        assert name('{"name":"","title":"t"}') == b"t"
        assert name('{"name":0,"title":false}') == b"p"

    def test_a_falsy_value_is_kept_where_nothing_comes_behind_it(self) -> None:
        maker = RowMaker(mapping(n={"type": "integer", "from": "/n"}, t={"type": "text", "from": "/t"}))
        row = maker.row(maker.outside_key({"id": "p"}), {"id": "p"}, b'{"n":0,"t":""}', {})
        assert row.fields[1:] == (b"\0\0\0\0", b"")

    @pytest.mark.parametrize(("on_bad", "stored"), [("null", None), ("empty", b"\0\0\0\0\0\0\0\0\0\0\0\x19")])
    def test_on_bad(self, on_bad: str, stored: bytes | None) -> None:
        maker = RowMaker(mapping(tags={"type": "text[]", "from": "/tags", "on_bad": on_bad}))
        row = maker.row(maker.outside_key({"id": "p"}), {"id": "p"}, b'{"tags":5}', {})
        assert row.fields[1] == stored
        assert row.warnings == (f"tags was left {on_bad}: it is neither a list nor a string",)

    def test_on_bad_fail_fails_the_document_and_names_the_column(self) -> None:
        maker = RowMaker(mapping(n={"type": "integer", "from": "/n"}))
        with pytest.raises(BadDocument, match=r"^bad n: it is no number$") as caught:
            maker.row(maker.outside_key({"id": "p"}), {"id": "p"}, b'{"n":"hush"}', {})
        assert caught.value.code == "bad_value"

    @pytest.mark.parametrize("beyond", ["1", "1e400"])
    def test_a_part_of_the_document_as_jsonb_keeps_its_text(self, beyond: str) -> None:
        maker = RowMaker(mapping(body={"type": "jsonb", "from": "/body"}))

        def body(text: str) -> bytes | None:
            return maker.row(maker.outside_key({"id": "p"}), {"id": "p"}, text.encode(), {}).fields[1]

        assert body(f'{{"body": {{"n" : 1.10}} ,"b":{beyond}}}') == b'\1{"n" : 1.10}'
        assert body(f'{{"body":null,"b":{beyond}}}') == b"\1null"
        assert body(f'{{"b":{beyond}}}') is None


def test_a_row_as_copy_frames_it() -> None:
    assert Row(fields=(b"ab", None, b"")).copy_data() == b"".join(
        (struct.pack(">h", 3), struct.pack(">i", 2), b"ab", struct.pack(">i", -1), struct.pack(">i", 0))
    )


BESIDE = {"beside": {"source": "beside/{id}.json", "check_key": "/k"}}


def declared(**columns: Any) -> dict[str, Any]:
    key = {"type": "text", "from": "{id}"}
    columns = {"id": key, **columns}
    return {"source": "s/{id}.json", "table": "t", "key": "id", "columns": columns, "companions": BESIDE}


def test_jsonb_of_a_companion_is_the_companions_text() -> None:
    maker = RowMaker(parse_mapping("t", declared(b={"type": "jsonb", "from": "beside:/v"})))
    row = maker.row(
        maker.outside_key({"id": "p"}), {"id": "p"}, b'{"v":"MAIN"}', {"beside": b'{"v":"BESIDE"}'}
    )
    assert row.fields[1] == b'\1"BESIDE"'


def test_a_companions_key_is_read_where_no_column_is() -> None:
    maker = RowMaker(parse_mapping("t", declared()))
    row = maker.row(maker.outside_key({"id": "5"}), {"id": "5"}, b"{}", {"beside": b'{"k":5,"n":1e400}'})
    assert row.fields == (b"5",)
