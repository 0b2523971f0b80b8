"""One document to one row."""

from collections.abc import Mapping as Dictionary
from struct import Struct
from typing import NamedTuple

from restow.documents.fields import ParsedDocument, Value, is_falsy, key_reader, read_document
from restow.documents.text import BadDocument, json_text
from restow.loading.columns import ENCODERS, BadValue, substitute
from restow.model import UNAVAILABLE, Column, Mapping, Origin

_count, _length = Struct(">h"), Struct(">i")
_JSONB_VERSION = b"\x01"
_LONGEST_SPELLED = 80


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
        self._encode_key = ENCODERS[mapping.key_column.type]
        self._quick_key = key_reader(mapping.key_pointer or "")

    def path_key(self, spelled: str) -> Key:
        """The key that the path tells.

        Raises:
            BadKey: it does not fit the column.
        """
        return self._key(spelled)

    def quick_key(self, holes: dict[str, str], data: bytes) -> Key:
        """The document's key, without reading more of the document than that takes.

        Raises:
            BadKey: it does not fit the column.
            BadDocument: it cannot be read.
        """
        try:
            found: Value = self._quick_key(data)
            if found is not None and "\0" in found:
                raise ValueError
        except ValueError:
            return self.key(holes, self.parse(data))
        return self._key(holes[self.mapping.key_hole] if is_falsy(found) else found)

    def key(self, holes: dict[str, str], document: ParsedDocument) -> Key:
        """The document's key.

        Raises:
            BadKey: it does not fit the column.
        """
        value = self._resolve(self.mapping.key_column, holes, document, {})
        return self._key(
            document.written(self.mapping.key_pointer or "") if isinstance(value, list) else value
        )

    def parse(self, data: bytes) -> ParsedDocument:
        """Reads a document for the values this mapping asks for."""
        return read_document(json_text(data), self._pointers)

    def row(self, key: Key, holes: dict[str, str], data: bytes, companions: Dictionary[str, Beside]) -> Row:
        """The row of one document.

        Args:
            key: the document's key.
            holes: the values of the path's holes.
            data: the document's bytes.
            companions: what lies beside it, by companion.

        Raises:
            BadDocument: the document cannot become a row; the reason says why.
        """
        document = self.parse(data)
        beside, warnings = self._read_companions(companions)
        warnings += [f"key {pointer} came twice, the last one counts" for pointer in document.duplicates]
        warnings += self._cross_check(key, beside)
        values = [(column, self._resolve(column, holes, document, beside)) for column in self.mapping.columns]
        fields = tuple(
            _json_field(column, document, beside)
            if column.type == "jsonb"
            else _field(column, value, warnings)
            for column, value in values
        )
        return Row(fields=fields, warnings=tuple(warnings))

    def _key(self, value: Value) -> Key:
        spelled = value.decode() if isinstance(value, bytes) else str(value)
        try:
            return Key(spelled, self._encode_key(value))
        except BadValue as bad:
            raise BadKey(spelled, f"bad {self.mapping.key_column.name}: {bad}") from None

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
            return self._key(value).encoded == key.encoded
        except BadKey:
            return False

    def _resolve(
        self,
        column: Column,
        holes: dict[str, str],
        document: ParsedDocument,
        beside: dict[str, ParsedDocument],
    ) -> Value:
        *preferred, last = column.origins
        for origin in preferred:
            value = _look_up(origin, holes, document, beside)
            if not is_falsy(value):
                return value
        return _look_up(last, holes, document, beside)


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
    origin: Origin, holes: dict[str, str], document: ParsedDocument, beside: dict[str, ParsedDocument]
) -> Value:
    if origin.hole is not None:
        return holes[origin.hole]
    source = document if origin.companion is None else beside.get(origin.companion)
    return None if source is None or origin.pointer is None else source.value(origin.pointer)
