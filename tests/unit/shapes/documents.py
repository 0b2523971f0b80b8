"""Documents whose shapes are hard to merge: few keys, few values, every kind at every path."""

import json

from hypothesis import strategies as st

_KEYS = st.sampled_from(("a", "b", "A", "id", "2024", "2025", "1", "7d4e0f5a-3c38-4a55-9a0f-2a4d3d0c1b11"))
_STRINGS = st.sampled_from(
    (
        "",
        "x",
        "2024-02-30",
        "2024-02-29",
        "12:30",
        "17",
        "1.50",
        "yes",
        "a@b.example",
        "z" * 70,
        "\0",
        "\ud800",
    )
)
_NUMBERS = st.sampled_from((0, 1, -1, 2**64, 10**30, 1_700_000_000, 1.0, 1.5, -0.0, 1e300, 1e-7))
_LEAVES = st.one_of(st.none(), st.booleans(), _NUMBERS, _STRINGS, st.text(max_size=3))
#: JSON values, as the standard library has them.
values = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(_KEYS, inner, max_size=4)),
    max_leaves=12,
)
#: A dataset: names and bytes.
datasets = st.lists(
    st.one_of(
        values.map(lambda value: json.dumps(value).encode()),
        st.sampled_from((b"", b"[1,", b'{"a":1,"a":2}', b"1.10", b"1.1", b"1e2", b"1e99999999999999999999")),
    ),
    max_size=8,
).map(lambda texts: [(f"{number}.json", text) for number, text in enumerate(texts)])
