"""What a Shape says of documents: exact numbers, presence, uniqueness, maps."""

import json
from decimal import Decimal
from uuid import UUID

import pytest

from restow.model.shape import DEPTH, ENUM_SIZE, SAMPLE_SIZE, Count, Format, Values
from restow.shapes.describe import describe
from restow.shapes.documents import shape_of
from restow.shapes.reading import Path, is_map, paths_of, similar_keys


def _shape(*texts: str | bytes):
    measured = shape_of([(str(n), t.encode() if isinstance(t, str) else t) for n, t in enumerate(texts)])
    return measured.shape


def _paths(*texts: str) -> dict[str, Path]:
    return {path.pointer: path for path in paths_of(_shape(*texts))}


def _at(pointer: str, *texts: str) -> Values:
    return _paths(*texts)[pointer].values


def test_null_is_not_missing() -> None:
    path = _paths('{"a":1}', '{"a":null}', "{}", "{}")["/a"]
    assert (path.values.nulls, path.missing, path.presence) == (1, 2, 0.5)


def test_kinds_are_counted_apart() -> None:
    values = _at(
        "/a", *(f'{{"a":{each}}}' for each in ("1", "1.0", "1e2", '"1"', "true", "false", "null", "[]", "{}"))
    )
    assert (values.integers.count, values.decimals.count, values.strings.count) == (1, 2, 1)
    assert (values.trues, values.falses, values.nulls, values.lists.count, values.objects.count) == (
        1,
        1,
        1,
        1,
        1,
    )
    assert values.count == 9


def test_numbers_keep_every_digit() -> None:
    numbers = _at("/a", '{"a":123456789012345678901234567890}', '{"a":-5}').integers
    assert (numbers.greatest, numbers.least, numbers.digits) == (
        Decimal(123456789012345678901234567890),
        -5,
        30,
    )
    numbers = _at("", "1.10", "-0.0000001", "1e400", "2.5e3").decimals
    assert (str(numbers.least), str(numbers.greatest)) == ("-1E-7", "1E+400")
    assert (numbers.digits, numbers.scale) == (401, 7)


def test_a_number_beyond_every_type_is_an_infinity_and_hides_no_other() -> None:
    numbers = _at("", "1e99999999999999999999", "123.5").decimals
    assert (str(numbers.greatest), str(numbers.least), numbers.digits) == ("Infinity", "123.5", 3)


def test_what_jsonb_refuses_is_counted() -> None:
    strings = _at("/*", r'["a\u0000b", "\ud83d", "\ud83d\ude00", "\\u0000", "ok"]').strings
    assert Count(Format.UNSTORABLE, 2) in strings.formats


def test_an_enumeration_is_kept_until_it_is_too_long() -> None:
    assert _at("/*", json.dumps(["a", "b", "a"])).strings.values == (Count("a", 2), Count("b", 1))
    assert _at("/*", json.dumps([str(n) for n in range(ENUM_SIZE + 1)])).strings.values is None
    assert _at("/*", json.dumps(["x" * 65])).strings.values is None


def test_uniqueness_is_told_across_documents() -> None:
    assert _at("/id", '{"id":1}', '{"id":2}').integers.sample.unique is True
    assert _at("/id", '{"id":1}', '{"id":2}', '{"id":1}').integers.sample.unique is False


def test_too_many_to_tell_is_said_and_the_number_estimated() -> None:
    many = SAMPLE_SIZE * 4
    sample = _at("/*", json.dumps(list(range(many)))).integers.sample
    assert sample.unique is None
    assert sample.distinct == pytest.approx(many, rel=0.05)


def test_a_repeat_is_found_in_a_sample_too() -> None:
    numbers = list(range(SAMPLE_SIZE * 2))
    assert _at("/*", json.dumps(numbers * 2)).integers.sample.unique is False


@pytest.mark.parametrize(
    "keys",
    [
        [str(UUID(int=n)) for n in range(5)],
        ["2024-01-01", "2024-01-02"],
        ["a@b.example", "c@b.example"],
        [f"user{n}" for n in range(40)],
        [f"user{n}" for n in range(2000)],
        [str(UUID(int=n)) for n in range(2000)],
    ],
)
def test_an_object_whose_keys_are_data_is_a_map(keys: list[str]) -> None:
    paths = _paths(json.dumps({key: {"n": 1, "s": "x"} for key in keys}))
    assert list(paths) == ["", "/{key}", "/{key}/n", "/{key}/s"]
    assert paths["/{key}"].values.count == len(keys)


def test_a_record_with_many_fields_is_none() -> None:
    record = {f"field{n}": n if n % 2 else str(n) for n in range(40)}
    shape = _shape(json.dumps(record), json.dumps(record))
    assert not is_map(shape.values.objects)
    assert len(list(paths_of(shape))) == 41


def test_a_few_keys_are_a_map_when_they_hold_the_same_records() -> None:
    people = {name: {"age": 1, "city": "x"} for name in ("ann", "bob", "cleo", "dan", "eve")}
    assert list(_paths(json.dumps(people))) == ["", "/{key}", "/{key}/age", "/{key}/city"]
    addresses = json.dumps(
        {f"{kind}_address": {"street": "x", "city": "y"} for kind in ("a", "b", "c", "d", "e")}
    )
    assert "/a_address/city" in _paths(addresses, addresses, addresses)


@pytest.mark.parametrize(("keys", "expected"), [(60, False), (150, True)])
def test_one_document_of_plain_values_is_a_map_only_when_it_is_long(keys: int, expected: bool) -> None:
    assert is_map(_shape(json.dumps({f"k{n}": "x" for n in range(keys)})).values.objects) is expected


def test_names_stay_beside_the_entries_of_a_map() -> None:
    text = json.dumps({"version": 1, **{str(UUID(int=n)): {"n": n} for n in range(40)}})
    assert list(_paths(text)) == ["", "/version", "/{key}", "/{key}/n"]


def test_a_million_keys_are_not_kept() -> None:
    objects = _shape("{" + ",".join(f'"k{n}":{{"n":1}}' for n in range(100_000)) + "}").values.objects
    assert objects.fields.named == ()
    assert objects.fields.shared.count == objects.most == 100_000
    assert objects.fields.keys.distinct == pytest.approx(100_000, rel=0.05)


def test_keys_that_differ_in_case_only_are_found() -> None:
    assert similar_keys(_shape('{"Id":1,"x":2}', '{"id":3}').values.objects) == (("Id", "id"),)


def test_a_documents_own_star_is_not_a_list() -> None:
    assert list(_paths('{"*":1,"{key}":2,"a/b":3}')) == ["", "/~2", "/a~1b", "/~3key}"]


def test_nesting_is_opened_to_a_depth_and_counted_below() -> None:
    paths = list(paths_of(_shape(b"[" * 100_000 + b"]" * 100_000)))
    assert len(paths) == DEPTH + 1
    assert paths[-1].values.unopened == 1


def test_a_key_twice_is_a_problem_and_the_document_is_read() -> None:
    measured = shape_of([("a.json", b'{"x":[{"k":1,"k":2}]}'), ("b.json", rb'{"x":"\":"}')])
    assert (measured.shape.documents, measured.shape.duplicated) == (2, 1)
    assert [problem.place for problem in measured.problems] == ["a.json#/x/0/k"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_document"),
        (b"\xff", "invalid_utf8"),
        (b"[NaN]", "malformed_json"),
        (b"[1,]", "malformed_json"),
    ],
)
def test_what_is_no_json_is_a_problem(data: bytes, code: str) -> None:
    measured = shape_of([("a.json", data), ("b.json", b"\xef\xbb\xbf{}")])
    assert [problem.code for problem in measured.problems] == [code]
    assert measured.shape.unread == (Count(code, 1),)
    assert measured.shape.documents == 1


def test_a_shape_is_described_a_line_a_path() -> None:
    text = describe(_shape('{"id":"a\\u001b[31m","n":1.50,"tags":["x"]}', '{"id":"b","n":null}', "{"))
    assert text.splitlines() == [
        "2 documents, 61 bytes; 1 not read (malformed_json)",
        "(document)  100 %  object 2           2 to 3 keys",
        "/id         100 %  string 2           unique; 1 to 6 characters",
        "/n          100 %  decimal 1, null 1  1.5; 1 digits before and 2 after the point",
        "/tags        50 %  list 1             1 elements",
        "/tags/*     100 %  string 1           1 characters",
    ]


def test_no_value_can_forge_a_line() -> None:
    text = describe(_shape(json.dumps({"a\nb": ["x\ny", "x\ny"]})))
    assert len(text.splitlines()) == 4
    assert describe(_shape()).splitlines()[0] == "0 documents, 0 bytes"
