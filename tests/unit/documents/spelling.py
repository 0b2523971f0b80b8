"""JSON text in every spelling, for property tests: what is written is drawn, not what `json.dumps` would."""

import json
import random
import re
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

#: What a reader of keys, colons and escapes could trip over.
_TRAPS = ('":', '" :', "\\", "\\u0000", '\\":', "{", "}", "[", ",", '"', "/", "~", "a", "é", "😀", "\x7f")
_GAPS = st.sampled_from(("", " ", "\n", "\t \r\n"))
_SPECIAL_NUMBERS = (
    "-0", "0e5", "1.10", "1e2", "1E+2", "-0.0", "1e400", "-1e400", "1e-400", "9007199254740993",
    "18446744073709551616", "123456789012345678901234567890", "0.1000000000000000000000000000001", "7" * 5000,
)  # fmt: skip


class Written(str):
    """A number as it is written."""

    __slots__ = ()


def _escape_all(text: str) -> str:
    units = text.encode("utf-16-be")
    codes = [int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2)]
    return '"' + "".join(f"\\u{code:04{'X' if code % 2 else 'x'}}" for code in codes) + '"'


#: Ways to spell a string.
SPELLINGS = (
    json.dumps,
    lambda text: json.dumps(text, ensure_ascii=False),
    lambda text: json.dumps(text).replace("/", "\\/"),
    _escape_all,
)

texts = st.one_of(
    st.lists(st.sampled_from(_TRAPS), max_size=5).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6),
)
keys = st.one_of(st.sampled_from(("a", "b", "", "a/b", "~")), texts)


def spelled(strings: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """The strings, each in some spelling."""
    return st.builds(lambda text, spell: spell(text), strings, st.sampled_from(SPELLINGS))


numbers = st.one_of(
    st.from_regex(r"-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(_SPECIAL_NUMBERS),
)
_leaves = st.one_of(
    st.sampled_from(("null", "true", "false", "[]", "{}", "[ \n]", "{\t}")), numbers, spelled(texts)
)


def _arrays(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda items, gap: f"[{gap}{f'{gap},{gap}'.join(items)}{gap}]", st.lists(values, max_size=4), _GAPS
    )


def objects(values: st.SearchStrategy[str], members: int = 4) -> st.SearchStrategy[str]:
    """Objects of such values; keys come twice now and then."""
    pairs = st.lists(st.tuples(spelled(keys), values), max_size=members)
    return st.builds(
        lambda items, gap: f"{{{gap}{f'{gap},{gap}'.join(f'{k}{gap}:{gap}{v}' for k, v in items)}{gap}}}",
        pairs,
        _GAPS,
    )


values = st.recursive(_leaves, lambda inner: st.one_of(_arrays(inner), objects(inner)), max_leaves=12)
documents = st.builds(lambda before, text, after: f"{before}{text}{after}", _GAPS, values, _GAPS)


def exact(text: str) -> Any:
    """The value as the standard library reads it, every number exact."""
    return json.loads(text, parse_int=_exact_integer, parse_float=Decimal, parse_constant=_refuse)


def as_written(text: str) -> Any:
    """The value, every number as it is written."""
    return json.loads(text, parse_int=Written, parse_float=Written)


def respell(value: Any, chance: random.Random) -> str:
    """The same value (from `as_written`) in another spelling: key order, white space, escapes."""
    gap = chance.choice(("", " ", "\n\t"))
    if isinstance(value, Written):
        return str(value)
    if isinstance(value, str):
        return chance.choice(SPELLINGS)(value)
    if isinstance(value, dict):
        members = [f"{respell(key, chance)}{gap}:{gap}{respell(value[key], chance)}" for key in value]
        chance.shuffle(members)
        return "{" + gap + f",{gap}".join(members) + "}"
    if isinstance(value, list):
        return "[" + f"{gap},".join(respell(element, chance) for element in value) + gap + "]"
    return json.dumps(value)


def storable(text: str) -> bool:
    """False for JSON with what PostgreSQL text cannot hold, in a shadowed duplicate too.

    Raises:
        ValueError: it is no JSON.
    """
    members = json.loads(text, parse_int=str, parse_float=str, parse_constant=_refuse, object_pairs_hook=list)
    return _holds_text(members)


def _holds_text(value: Any) -> bool:
    if isinstance(value, str):
        return re.search("[\0\ud800-\udfff]", value) is None
    return not isinstance(value, list | tuple) or all(map(_holds_text, value))


def _exact_integer(text: str) -> int | Decimal:
    return int(text) if len(text) < 4000 else Decimal(text)


def _refuse(name: str) -> None:
    raise ValueError(name)
