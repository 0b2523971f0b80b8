"""One document, or one value of a document, to one row."""

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

from restow.documents.fields import ParsedDocument, Value, is_falsy, key_reader, read_document
from restow.documents.text import BadDocument, json_text
from restow.loading.columns import ENCODERS, BadValue, outside_value, spelled_key, substitute
from restow.loading.keys import SEPARATOR, KeyForm
from restow.model import UNAVAILABLE, Column, Mapping, Origin

_count, _length = Struct(">h"), Struct(">i")
_JSONB_VERSION = b"\x01"
_LONGEST_SPELLED = 80
_SPELLED_AS_IT_IS = frozenset({"text", "smallint", "integer", "bigint"})


#: A companion's bytes, why they could not be had, or None where there is no such document.
Beside = bytes | BadDocument | None


class Key(NamedTuple):
    """The key of a document."""

    #: As spelled where it was found, for log lines.
    spelled: str
    #: Its binary form.
    encoded: bytes


class BadKey(BadDocument):
    """The document's key does not fit the key column's type."""

    def __init__(self, spelled: str, reason: str) -> None:
        super().__init__("bad_key", reason)
        # What stands in a key's place may be any text of the document, and this is for log lines.
        self.spelled = spelled if len(spelled) <= _LONGEST_SPELLED else f"{spelled[:_LONGEST_SPELLED]}..."


class Row(NamedTuple):
    """One row, ready for COPY."""

    #: The binary forms of the mapping's columns, in their order; None is NULL.
    fields: tuple[bytes | None, ...]
    #: Odd but not lost.
    warnings: tuple[str, ...] = ()

    def copy_data(self) -> bytes:
        """The tuple as COPY's binary format frames it."""
        parts = [_count.pack(len(self.fields))]
        for field in self.fields:
            parts += (b"\xff\xff\xff\xff",) if field is None else (_length.pack(len(field)), field)
        return b"".join(parts)


class RowMaker:
    """Makes rows as one mapping declares."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        origins = [origin for column in mapping.columns for origin in column.origins]
        asked = [origin.pointer for origin in origins] + [c.check_key for c in mapping.companions]
        self._pointers = frozenset(pointer for pointer in asked if pointer is not None)
        #: Companions whose text goes into a jsonb column, so that PostgreSQL has to take all of it.
        self._stored = {o.companion for c in mapping.columns if c.type == "jsonb" for o in c.origins}
        self._form = KeyForm(mapping.key_columns)
        #: True: something of the key is read from the text.
        self._reads_key = any(o.pointer is not None for c in mapping.key_columns for o in c.origins)
        self._hashes = any(origin.told == "sha256" for origin in origins)
        #: Columns whose type has other spellings for a value. A path's uuid may be spelled in any way.
        self._respelled = [
            column
            for column in mapping.key_columns
            if column.type not in _SPELLED_AS_IT_IS
            and not (column.type == "uuid" and column.origins[-1].hole)
        ]
        # One string at the document's top, else its path: the usual key, and the one that is quick to find.
        alone = len(mapping.key) == 1 and mapping.key_column.outside
        self._alone = alone or ""
        self._quick_key = key_reader((mapping.key_pointer or "") if alone else "")

    def outside_key(self, outside: dict[str, str]) -> Key:
        """The key as it is known without the text.

        Raises:
            BadKey: it does not fit the columns.
        """
        names = self.mapping.key_outside or ()
        pairs = zip(self.mapping.key_columns, names, strict=True)
        key = self._key([outside_value(column.type, outside[name]) for column, name in pairs])
        if self._respelled:
            self._require_spelling(key, [outside[name] for name in names])
        return key

    def _require_spelling(self, key: Key, spelled: list[str]) -> None:
        """What the column would spell in another way could not be put back where it was."""
        parts = zip(self.mapping.key_columns, self._form.split(key.encoded), spelled, strict=True)
        for column, part, text in parts:
            if column in self._respelled and spelled_key(column.type, part) != text:
                raise BadKey(key.spelled, f"bad {column.name}: {column.type} would spell it in another way")

    def quick_key(self, outside: dict[str, str], data: bytes) -> Key:
        """The document's key, without reading more of the document than that takes.

        Raises:
            BadKey: it does not fit the column.
            BadDocument: it cannot be read.
        """
        if not self._reads_key:
            return self.outside_key(outside)
        try:
            found: Value = self._quick_key(data)
            if found is not None and "\0" in found:
                raise ValueError
        except ValueError:
            return self.key(outside, self.parse(data))
        if is_falsy(found):
            found = outside_value(self.mapping.key_column.type, outside[self._alone])
        return self._key([found])

    def key(self, outside: dict[str, str], document: ParsedDocument) -> Key:
        """The document's key.

        Raises:
            BadKey: it does not fit the columns.
        """
        values: list[Value] = []
        for column in self.mapping.key_columns:
            value = self._resolve(column, outside, document, {})
            if isinstance(value, list):
                value = document.written(next(o.pointer for o in column.origins if o.pointer is not None))
            values.append(value)
        return self._key(values)

    def parse(self, data: bytes) -> ParsedDocument:
        """Reads a document for the values this mapping asks for."""
        return read_document(json_text(data), self._pointers)

    def row(self, key: Key, outside: dict[str, str], data: bytes, companions: Dictionary[str, Beside]) -> Row:
        """The row of one document, or of one value of a document.

        Args:
            key: its key.
            outside: what is known of it without its text.
            data: its bytes.
            companions: what lies beside it, by companion.

        Raises:
            BadDocument: the document cannot become a row; the reason says why.
        """
        document = self.parse(data)
        if self._hashes and "@sha256" not in outside:
            outside = {**outside, "@sha256": sha256(data).hexdigest()}
        beside, warnings = self._read_companions(companions)
        warnings += [f"key {pointer} came twice, the last one counts" for pointer in document.duplicates]
        warnings += self._cross_check(key, beside)
        fields = tuple(
            _json_field(column, document, beside)
            if column.type == "jsonb"
            else _field(column, self._resolve(column, outside, document, beside), warnings)
            for column in self.mapping.columns
        )
        return Row(fields=fields, warnings=tuple(warnings))

    def _key(self, values: Sequence[Value]) -> Key:
        if len(values) == 1:
            spelled = _spelled(values[0])
            return Key(spelled, _encoded(self.mapping.key_column, values[0], spelled))
        spelled = SEPARATOR.join(map(_spelled, values))
        parts = zip(self.mapping.key_columns, values, strict=True)
        return Key(spelled, self._form.join([_encoded(column, value, spelled) for column, value in parts]))

    def _read_companions(
        self, companions: Dictionary[str, Beside]
    ) -> tuple[dict[str, ParsedDocument], list[str]]:
        beside, warnings = {}, []
        for name, data in companions.items():
            if data is None:
                continue
            if isinstance(data, BadDocument) and data.code == UNAVAILABLE:
                # A row without its values would be skipped for ever; a failed document is tried again.
                raise BadDocument("companion_unavailable", f"the {name} document beside it: {data.reason}")
            try:
                beside[name] = self._parse_companion(name, data)
            except BadDocument as bad:
                warnings.append(f"the {name} document beside it cannot be used: {bad.reason}")
        return beside, warnings

    def _parse_companion(self, name: str, data: bytes | BadDocument) -> ParsedDocument:
        if isinstance(data, BadDocument):
            raise data
        return read_document(json_text(data), self._pointers, storable=name in self._stored)

    def _cross_check(self, key: Key, beside: dict[str, ParsedDocument]) -> list[str]:
        warnings = []
        for companion in self.mapping.companions:
            if companion.check_key is None or companion.name not in beside:
                continue
            value = beside[companion.name].value(companion.check_key)
            if not is_falsy(value) and not self._is_key(value, key):
                warnings.append(
                    f"the {companion.name} document beside it has another {self.mapping.key_column.name}"
                )
        return warnings

    def _is_key(self, value: Value, key: Key) -> bool:
        try:
            return self._key([value]).encoded == key.encoded
        except BadKey:
            return False

    def _resolve(
        self,
        column: Column,
        outside: dict[str, str],
        document: ParsedDocument,
        beside: dict[str, ParsedDocument],
    ) -> Value:
        *preferred, last = column.origins
        for origin in preferred:
            value = _look_up(column, origin, outside, document, beside)
            if not is_falsy(value):
                return value
        return _look_up(column, last, outside, document, beside)


def _spelled(value: Value) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _encoded(column: Column, value: Value, spelled: str) -> bytes:
    """A part of a key in binary form; `spelled` is the whole key."""
    try:
        if value is None:
            raise BadValue("it is missing, or null")
        return ENCODERS[column.type](value)
    except BadValue as bad:
        raise BadKey(spelled, f"bad {column.name}: {bad}") from None


def _json_field(column: Column, document: ParsedDocument, beside: dict[str, ParsedDocument]) -> bytes | None:
    """A document's own text, or the very text of a part of it: nothing is serialised again."""
    origin = column.origins[0]
    source = document if origin.companion is None else beside.get(origin.companion)
    if source is None:
        return None
    text = source.written(origin.pointer) if origin.pointer else source.text
    return None if text is None else _JSONB_VERSION + text


def _field(column: Column, value: Value, warnings: list[str]) -> bytes | None:
    if value is None:
        return substitute(column)
    try:
        return ENCODERS[column.type](value)
    except BadValue as bad:
        if column.on_bad == "fail":
            raise BadDocument("bad_value", f"bad {column.name}: {bad}") from None
        warnings.append(f"{column.name} was left {column.on_bad}: {bad}")
        return substitute(column)


def _look_up(
    column: Column,
    origin: Origin,
    outside: dict[str, str],
    document: ParsedDocument,
    beside: dict[str, ParsedDocument],
) -> Value:
    if origin.outside is not None:
        return outside_value(column.type, outside[origin.outside])
    source = document if origin.companion is None else beside.get(origin.companion)
    return None if source is None or origin.pointer is None else source.value(origin.pointer)
