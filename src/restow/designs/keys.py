"""What identifies a row: holes of the path, an entry's key, a position, or an id of the record's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from restow.designs.layouts import Rows
from restow.designs.names import singular, snake
from restow.designs.survey import Survey
from restow.designs.tally import KeyTally
from restow.designs.types import fit
from restow.designs.uniqueness import Uniqueness
from restow.documents.elements import Element, Layout, layout_of, read_elements, read_lines, read_sequence
from restow.documents.spans import Source
from restow.documents.text import BadDocument
from restow.model.design import Reason
from restow.model.mapping import ColumnType, Origin
from restow.model.problem import Problem
from restow.model.shape import Sample, Values

#: Bytes of a key that a b-tree takes for certain (a third of a page, less what stands around it).
LONGEST_KEY = 2600
#: Keys of an object that are counted together.
_AT_ONCE = 10_000
#: Names of a record's own id, best first; `{one}` is the dataset's name in the singular.
_OWN_IDS = ("id", "_id", "uuid", "guid", "{one}_id", "{one}_uuid", "{one}_key")
#: Names by which people know a record. One row says nothing of whether they are unique.
_OWN_NAMES = ("{one}_name", "username", "user_name", "login", "email", "slug", "handle")
_TOLD_TYPES: tuple[tuple[ColumnType, str], ...] = (
    ("uuid", "uuids"),
    ("bigint", "whole numbers"),
    ("date", "days"),
)
_KEY_TYPES: tuple[ColumnType, ...] = ("uuid", "bigint", "text")


class Part(NamedTuple):
    """A column that a row's place tells, or its own id."""

    #: As its source calls it.
    wanted: str
    type: ColumnType
    origin: Origin
    reason: Reason
    #: Its distinct values, for references.
    sample: Sample = Sample()


class OwnKey(NamedTuple):
    """A leaf that may be the key."""

    field: str
    type: ColumnType
    values: Values

    @property
    def pointer(self) -> str:
        """Where it is in a row's value."""
        return pointer_to(self.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyChoice:
    """The key's parts, and columns that the layout needs beside it."""

    parts: tuple[Part, ...]
    beside: tuple[Part, ...] = ()
    #: Why they identify a row.
    reason: Reason
    findings: tuple[Problem, ...] = ()


def pointer_to(*path: str) -> str:
    """The JSON Pointer (RFC 6901) of these keys."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in path)


class KeyReader:
    """Looks through the documents a second time, where the key is inside of them."""

    def __init__(self, rows: Rows, survey: Survey, dataset: str) -> None:
        self._layout = rows.layout
        self.entries = KeyTally()
        self.own = _own_key(rows, survey, dataset)
        self._proof = Uniqueness(self.own.pointer, self.own.type) if self.own is not None else None

    @property
    def needed(self) -> bool:
        """False: the names of the documents say all."""
        return self._layout == "entries" or self._proof is not None

    def add(self, source: Source) -> None:
        """Looks at one document; what is wrong with it was told before."""
        try:
            if self._layout == "entries":
                self._add_keys(source)
            elif self._proof is not None:
                self._proof.add(element.text for element in _values(source))
        except BadDocument:
            return

    @property
    def refuses(self) -> str:
        """Why entries cannot be rows, as a sentence's end; "" when they can."""
        keys = self.entries
        if keys.unstorable:
            return f"{keys.unstorable} keys hold U+0000 or half a surrogate pair, which PostgreSQL refuses"
        if keys.longest > LONGEST_KEY:
            return f"a key has {keys.longest} bytes, and an index takes about {LONGEST_KEY}"
        return ""

    def proved(self) -> OwnKey | None:
        """The leaf that is there in every row, and in no two the same."""
        return self.own if self._proof is not None and self._proof.proved else None

    def _add_keys(self, source: Source) -> None:
        keys: list[str] = []
        for element in read_elements(source):
            keys.append(str(element.key))
            if len(keys) == _AT_ONCE:
                self.entries.add(keys)
                keys = []
        self.entries.add(keys)


def _values(source: Source) -> Iterator[Element]:
    layout = layout_of(source)
    if layout is Layout.LIST:
        return read_elements(source)
    return read_lines(source) if layout is Layout.LINES else read_sequence(source)


def choose_key(rows: Rows, survey: Survey, reader: KeyReader, dataset: str, called: str = "") -> KeyChoice:
    """The primary key as the layout has it.

    Args:
        rows: what a row is.
        survey: what the documents are.
        reader: has looked at the documents a second time, where that was needed.
        dataset: the dataset's id.
        called: what code calls the keys of entries, if anything.
    """
    holes = tuple(
        _hole(hole, tally, borrowed=hole in survey.borrowed) for hole, tally in survey.holes.items()
    )
    findings = [
        problem for hole, tally in survey.holes.items() for problem in _odd_keys(f"{{{hole}}}", tally)
    ]
    inside: tuple[Part, ...] = ()
    why = "The path tells each document apart." if holes else ""
    if rows.layout == "entries":
        inside = (_entry(reader.entries, called or _entry_name(reader.entries, dataset)),)
        findings += _odd_keys("{key}", reader.entries)
        why = "An object has each key once" + (", in each document of its own." if holes else ".")
    elif rows.layout in ("elements", "lines"):
        own = reader.proved() if not holes else None
        position = _position(rows)
        if own is not None:
            return _by_own(own, position, findings)
        inside = (position,)
        why = "The position tells records apart" + (" within their document." if holes else ".")
        findings += _not_proved(reader)
    elif not holes:
        inside = (_name(),)
        why = "There is one document; its name tells it."
    reason = Reason(sentence=why, place=survey.template.text)
    return KeyChoice(parts=(*holes, *inside), reason=reason, findings=tuple(findings))


def _by_own(own: OwnKey, position: Part, findings: list[Problem]) -> KeyChoice:
    sentence = f"Every record has {own.pointer}, and no two have the same."
    part = Part(
        own.field, own.type, Origin(pointer=own.pointer), Reason(sentence=sentence, place=own.pointer),
        _sample(own.values),
    )  # fmt: skip
    reason = Reason(sentence=sentence, place=own.pointer)
    return KeyChoice(parts=(part,), beside=(position,), reason=reason, findings=tuple(findings))


def _not_proved(reader: KeyReader) -> Iterator[Problem]:
    if reader.own is not None:
        reason = "it has the name of an id, but comes twice or is not always there: the position is the key"
        yield Problem(place=reader.own.pointer, code="key_not_unique", reason=reason)


def _hole(hole: str, tally: KeyTally, *, borrowed: bool) -> Part:
    if borrowed:
        sentence = f"It names the document in its path; it is {tally.type} in the paths of other documents."
        return Part(hole, tally.type, Origin(hole=hole), Reason(sentence=sentence, place=f"{{{hole}}}"))
    if not tally.count:
        sentence = "It names the document in its path; without documents, text holds any."
    elif tally.type == "text":
        sentence = "It names the document in its path."
    else:
        sentence = f"It names the document in its path, and all {tally.count} are of this type."
    return Part(
        hole, tally.type, Origin(hole=hole), Reason(sentence=sentence, place=f"{{{hole}}}"), tally.sample
    )


def _entry(tally: KeyTally, wanted: str) -> Part:
    sentence = "It is the record's key in the object" + (
        "." if tally.type == "text" else f"; all {tally.count} are of this type."
    )
    return Part(
        wanted, tally.type, Origin(told="key"), Reason(sentence=sentence, place="{key}"), tally.sample
    )


def _entry_name(tally: KeyTally, dataset: str) -> str:
    """A name for keys that code calls nothing telling."""
    if tally.count and tally.emails == tally.count:
        return "email"
    if tally.type == "date":
        return "day"
    return f"{singular(snake(dataset))}_{'key' if tally.type == 'text' else 'id'}"


def _position(rows: Rows) -> Part:
    what = "list" if rows.layout == "elements" else "file"
    sentence = f"The record's place in its {what}, from 0: the order is kept, and the way back is exact."
    return Part("position", "bigint", Origin(told="position"), Reason(sentence=sentence, place="/*"))


def _name() -> Part:
    reason = Reason(sentence="The document's name in its store.")
    return Part("document_name", "text", Origin(told="name"), reason)


def _odd_keys(place: str, tally: KeyTally) -> Iterator[Problem]:
    if tally.case_only:
        reason = f"{tally.case_only} keys differ from another one in case only; they stay apart, as text"
        yield Problem(place=place, code="similar_keys", reason=reason)
    for kind, name in _TOLD_TYPES:
        fitting = tally.fitting(kind)
        if tally.count > fitting > tally.count / 2:
            reason = (
                f"{fitting} of {tally.count} keys are {name} in the database's own spelling, the others are"
                " not: the column is text, which holds all"
            )
            yield Problem(place=place, code="key_type", reason=reason)
    if tally.unstorable:
        reason = f"{tally.unstorable} keys hold U+0000 or half a surrogate pair: no row can have such a key"
        yield Problem(place=place, code="key_not_storable", reason=reason)
    if tally.longest > LONGEST_KEY:
        reason = f"a key has {tally.longest} bytes; an index takes about {LONGEST_KEY}"
        yield Problem(place=place, code="long_key", reason=reason)


def _own_key(rows: Rows, survey: Survey, dataset: str) -> OwnKey | None:
    """The leaf that names a record, as far as the counts do not speak against it."""
    objects = rows.shape.values.objects
    if rows.layout not in ("elements", "lines") or survey.template.holes or objects is None:
        return None
    if rows.shape.values.count > objects.count:
        return None
    one = singular(snake(dataset))
    for names, least in ((_OWN_IDS, 1), (_OWN_NAMES, 2)):
        for name in (each.format(one=one) for each in names):
            for member in objects.fields.named if objects.count >= least else ():
                if (snake(member.key) == name or member.key == name) and (
                    found := _candidate(member.key, member.values, objects.count)
                ):
                    return found
    return None


def _candidate(field: str, values: Values, parents: int) -> OwnKey | None:
    kind = fit(values).type
    if kind not in _KEY_TYPES or values.nulls or values.count < parents:
        return None
    strings = values.strings
    if strings is not None and (strings.shortest == 0 or strings.longest * 4 > LONGEST_KEY):
        return None
    return OwnKey(field, kind, values)


def _sample(values: Values) -> Sample:
    leaves = values.strings or values.integers
    return leaves.sample if leaves is not None else Sample()
