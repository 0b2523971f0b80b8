"""What a dry run says: ids and sizes, and no text that was not asked for."""

import json
from uuid import UUID

from restow.loading.describe import describe
from restow.loading.rows import Row, RowMaker
from tests.unit.loading.mappings import ID, TRANSCRIPTS, mapping

DOCUMENT = json.dumps({"session_id": ID, "transcript": ["hush", "now"]}).encode()
USER = str(UUID(int=5))


def row(data: bytes, session: bytes | None = None) -> Row:
    maker = RowMaker(TRANSCRIPTS)
    return maker.row(maker.outside_key({"session_id": ID}), {"session_id": ID}, data, {"session": session})


def test_user_lines_and_bytes_and_no_text() -> None:
    candidate = row(DOCUMENT, json.dumps({"user_id": USER, "name": "hush"}).encode())
    assert (
        describe(TRANSCRIPTS, candidate)
        == f"user_id={USER} transcript_lines=2 lines transcript_json={len(DOCUMENT)} bytes"
    )


def test_without_user_and_lines() -> None:
    assert (
        describe(TRANSCRIPTS, row(b"{}")) == "user_id=NULL transcript_lines=0 lines transcript_json=2 bytes"
    )


def test_the_text_only_when_it_is_asked_for() -> None:
    described = describe(TRANSCRIPTS, row(DOCUMENT), show_payload=True)
    assert described.endswith(f"transcript_json={len(DOCUMENT)} bytes payload={DOCUMENT.decode()}")


def test_columns_of_other_types_show_their_size() -> None:
    declared = mapping(name={"type": "text", "from": "/name"}, body={"type": "jsonb", "from": "/body"})
    maker = RowMaker(declared)
    candidate = maker.row(maker.outside_key({"id": "k"}), {"id": "k"}, b'{"name":"hush"}', {})
    assert describe(declared, candidate) == "name=text, 4 bytes body=NULL"
    assert describe(declared, candidate, show_payload=True) == "name=text, 4 bytes body=NULL"
