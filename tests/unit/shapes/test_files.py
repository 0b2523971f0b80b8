"""A file read value by value has the Shape that it has when it is read at once."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.documents.elements import mapped
from restow.shapes import documents, files
from restow.shapes.documents import shape_of
from restow.shapes.files import shape_of_file, shape_of_records
from tests.unit.shapes.documents import values


@pytest.fixture(autouse=True)
def small_chunks() -> Iterator[None]:
    """A document of more than twenty bytes is a large one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(documents, "CHUNK_SIZE", 20)
        patch.setattr(files, "CHUNK_SIZE", 20)
        yield


@given(st.lists(values, max_size=8) | st.dictionaries(st.text(max_size=3), values, max_size=8))
def test_a_large_document_has_the_shape_it_has_at_once(value: object) -> None:
    text = json.dumps(value).encode()
    assert shape_of_file("x.json", text) == shape_of([("x.json", text)])


@given(st.lists(values, max_size=6), st.sampled_from(("list", "lines", "object")))
def test_records_are_documents(records: list, layout: str) -> None:
    texts = [json.dumps(record) for record in records]
    pairs = [f'"k{number}": {text}' for number, text in enumerate(texts)]
    written = {
        "list": f"[{', '.join(texts)}]",
        "lines": "\n".join(texts),
        "object": "{" + ",".join(pairs) + "}",
    }
    if layout == "lines" and len(records) == 1:
        return  # one line is one document, whichever it is
    shape = shape_of_records("x.json", written[layout].encode()).shape
    assert shape == shape_of([(str(number), text.encode()) for number, text in enumerate(texts)]).shape


@pytest.mark.parametrize(
    "source", [b'{"a":[1,2,3,4,5,6,7],"b":[1],"a":[2]}', b'{"a":[1],"a":[2],"padding":[1,2,3]}']
)
def test_a_key_that_comes_twice_in_a_large_object_is_told(source: bytes) -> None:
    measured = shape_of_file("x.json", source)
    assert measured.shape.duplicated == 1
    assert [problem.code for problem in measured.problems] == ["duplicate_key"]


def test_a_torn_line_is_a_problem_with_its_byte() -> None:
    measured = shape_of_records("log.jsonl", b'{"a":1}\n{"a":\n{"a":3}\n')
    assert measured.shape.documents == 2
    assert [(problem.place, problem.code) for problem in measured.problems] == [
        ("log.jsonl#/1 (byte 8)", "malformed_json")
    ]


@pytest.mark.parametrize(
    "source", [b'[{"a":1},{"a":NaN},{"a":3}]', b'[{"a":1},{"a":2},{"a":3},]', b'[{"a":1},{"a":2}']
)
def test_a_large_document_at_fault_is_not_half_read(source: bytes) -> None:
    measured = shape_of_file("x.json", source)
    assert measured.shape.documents == 0
    assert [(count.what, count.times) for count in measured.shape.unread] == [("malformed_json", 1)]
    assert "byte" in measured.problems[0].reason


def test_records_before_a_fault_are_measured_and_the_fault_is_told() -> None:
    measured = shape_of_records("x.json", b'[{"a":1},{"a":2}')
    # The last one may be torn: a number would have more digits.
    assert (measured.shape.documents, measured.problems[0].place) == (1, "x.json")


def test_a_mapped_file_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text(json.dumps({f"user{number}": {"n": number} for number in range(100)}))
    with mapped(str(path)) as source:
        assert shape_of_records("users.json", source).shape.documents == 100
        assert shape_of_file("users.json", source).shape.documents == 1
