"""What a document is made of, without a word of what it says."""

import pytest

from restow.documents.outline import Outline, outline


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"id": 1, "name": "a"}', Outline(shape="object", fields=("id", "name"))),
        (b'[{"id": 1}, {"id": 2}]', Outline(shape="list of objects", fields=("id",))),
        (
            b'{"a@x.org": {"age": 1}, "b@x.org": {"age": 2}}',
            Outline(shape="object by key", fields=("age",)),
        ),
        (b'{"u1": {"a": 1}, "u2": {"b": 2}}', Outline(shape="object by key", fields=("a",))),
        (
            b'{"server": {"port": 1}, "client": {"host": 2}}',
            Outline(shape="object", fields=("server", "client")),
        ),
        (b'\xef\xbb\xbf{"a": 1}', Outline(shape="object", fields=("a",))),
        (b'{"t": 1}\n{"t": 2}\n', Outline(shape="list of objects", fields=("t",))),
        (b"[1, 2]", Outline(shape="list")),
        (b"[]", Outline(shape="list")),
        (b"3", Outline(shape="scalar")),
        (b"", Outline(shape="")),
        (b"{broken", Outline(shape="")),
        (b"[" * 100_000, Outline(shape="")),
        (b'"\xff"', Outline(shape="")),
    ],
)
def test_the_outline(data: bytes, expected: Outline) -> None:
    assert outline(data) == expected
