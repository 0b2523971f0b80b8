"""The elements of a file against the standard library's reading of it, and against hostile files."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from restow.documents.elements import (
    Layout,
    layout_of,
    mapped,
    read_elements,
    read_lines,
    read_sequence,
    read_stream,
)
from restow.documents.exact import read_exactly
from restow.documents.text import BadDocument, json_text
from tests.unit.documents.spelling import documents as spellings
from tests.unit.documents.spelling import spelled, texts

documents = spellings.map(str.encode)
_gaps = st.sampled_from((b"", b" ", b"\n", b"\r\n\t "))


@given(st.lists(documents, max_size=6), _gaps, _gaps, st.booleans())
def test_a_list_gives_each_element_as_it_is_written(
    texts: list[bytes], gap: bytes, end: bytes, bom: bool
) -> None:
    source = b"\xef\xbb\xbf" * bom + gap + b"[" + (gap + b"," + end).join(texts) + end + b"]" + gap
    elements = list(read_elements(source))
    assert [element.text for element in elements] == [text.strip(b" \t\r\n") for text in texts]
    assert [element.key for element in elements] == list(range(len(texts)))
    assert all(source[each.at : each.at + len(each.text)] == each.text for each in elements)
    assert layout_of(source) == Layout.LIST


@given(st.lists(st.tuples(spelled(texts), documents), max_size=6), _gaps)
def test_an_object_gives_each_key_and_value(members: list[tuple[str, bytes]], gap: bytes) -> None:
    pairs = [key.encode() + gap + b":" + gap + value for key, value in members]
    source = b"{" + gap + (b"," + gap).join(pairs) + gap + b"}"
    elements = list(read_elements(source))
    assert [element.key for element in elements] == [json.loads(key) for key, _ in members]
    assert [element.text for element in elements] == [value.strip(b" \t\r\n") for _, value in members]
    assert layout_of(source) == Layout.OBJECT


@given(st.lists(documents, max_size=6), st.sampled_from((b" ", b"\n", b"\r\n\t ")))
def test_a_sequence_gives_each_value(texts: list[bytes], gap: bytes) -> None:
    assert [each.text for each in read_sequence(gap.join(texts))] == [
        text.strip(b" \t\r\n") for text in texts
    ]


@given(st.binary(max_size=40) | st.text('[]{}",:\\ 1at', max_size=25).map(str.encode))
def test_what_the_standard_library_refuses_is_never_read_whole(source: bytes) -> None:
    try:
        value = json.loads(source.decode(), parse_constant=_refuse)
    except ValueError:
        with pytest.raises(BadDocument):
            _read_all(source)
    else:
        if isinstance(value, dict | list):
            assert len(list(read_elements(source))) >= len(value)


def _refuse(name: str) -> None:
    raise ValueError(name)


def _read_all(source: bytes) -> None:
    for element in read_elements(source):
        read_exactly(json_text(element.text), storable=False)


@pytest.mark.parametrize(
    ("source", "byte"),
    [
        (b"[1,]", 3),
        (b"[1 2]", 3),
        (b"[,1]", 1),
        (b'{"a":1,}', 7),
        (b'{"a" 1}', 1),
        (b"{1:2}", 1),
        (b'["a', 1),
        (b'[1,{"a":[1]', 11),
        (b"[1]]", 3),
        (b"[1", 2),
        (b"17", 0),
        (b"", 0),
        (b"\xef\xbb\xbf[1,]", 6),
        (b'{"\xff":1}', 1),
    ],
)
def test_a_fault_between_elements_names_its_byte(source: bytes, byte: int) -> None:
    with pytest.raises(BadDocument, match=rf"at byte {byte}\b"):
        list(read_elements(source))


def test_any_depth_is_followed() -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    assert [each.text for each in read_elements(b"[1," + deep + b',{"a":' + deep + b"}]")][1] == deep
    with pytest.raises(BadDocument, match="begins at byte 1 does not end"):
        list(read_elements(b"[" + b"[" * 100_000))


@pytest.mark.parametrize(
    ("source", "layout"),
    [
        (b"", Layout.EMPTY),
        (b" \n", Layout.EMPTY),
        (b'{"a":1}\n', Layout.OBJECT),
        (b"[]", Layout.LIST),
        (b"null", Layout.SCALAR),
        (b'{"a":1}\n{"a":2}\n', Layout.LINES),
        (b'{"a":1} {"a":2}', Layout.CONCATENATED),
        (b'{"a":1}{"a":2}\n', Layout.CONCATENATED),
        (b"\xef\xbb\xbf1\r\n2", Layout.LINES),
    ],
)
def test_the_layout_is_told_from_the_top(source: bytes, layout: Layout) -> None:
    assert layout_of(source) == layout


def test_a_torn_line_costs_no_other() -> None:
    lines = [(each.key, each.text) for each in read_lines(b'{"a":1}\r\n\n{"a":\n {"a":3} ')]
    assert lines == [(0, b'{"a":1}'), (2, b'{"a":'), (3, b'{"a":3}')]


def test_a_mapped_file_is_read_like_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_bytes(b'{"u1": {"n": 1.10}, "u2": [[[[[["]"]]]]]]}')
    with mapped(str(path)) as source:
        found = [(each.key, each.text) for each in read_elements(source)]
    assert found == [("u1", b'{"n": 1.10}'), ("u2", b'[[[[[["]"]]]]]]')]
    path.write_bytes(b"")
    with mapped(str(path)) as source:
        assert layout_of(source) == Layout.EMPTY


class TestStreams:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            (b"", []),
            (b" \n", []),
            (b'{"a": 1}', [b'{"a": 1}']),
            (b'{"a":\n1}', [b'{"a":\n1}']),
            (b'{"a": 1}\n\n  {"b": 2} \r\n', [b'{"a": 1}', b'{"b": 2}']),
            (b'{"a": 1}{"b": 2}\n{"c": 3}{"d": 4}', [b'{"a": 1}', b'{"b": 2}', b'{"c": 3}', b'{"d": 4}']),
            (b'{\n"a": 1}\n{\n"b": 2}', [b'{\n"a": 1}', b'{\n"b": 2}']),
            (b'[\n{"a": 1}\n]', [b'[\n{"a": 1}\n]']),
            (b"1 2 3", [b"1", b"2", b"3"]),
            (b'{"torn\n{"b": 2}\n{"c": 3}', [b'{"torn', b'{"b": 2}', b'{"c": 3}']),
            (b'{"a": 1}\n{"torn\n{"c": 3}', [b'{"a": 1}', b'{"torn', b'{"c": 3}']),
            (b"[" * 3000 + b"]" * 3000 + b"\n1", [b"[" * 3000 + b"]" * 3000, b"1"]),
        ],
    )
    def test_by_lines_where_there_are_lines(self, text: bytes, found: list[bytes]) -> None:
        elements = list(read_stream(text))
        assert [element.text for element in elements] == found
        assert all(text[each.at : each.at + len(each.text)] == each.text for each in elements)

    def test_one_that_does_not_end(self) -> None:
        with pytest.raises(BadDocument, match="does not end"):
            list(read_stream(b'{\n"a": 1,\n"b": [2'))

    @given(st.lists(documents, max_size=6), _gaps)
    def test_lines_lie_where_they_say(self, texts: list[bytes], gap: bytes) -> None:
        lines = [gap.replace(b"\n", b" ") + text.replace(b"\n", b" ") + b"\n" for text in texts]
        source = b"".join(lines)
        assert all(source[each.at : each.at + len(each.text)] == each.text for each in read_lines(source))
