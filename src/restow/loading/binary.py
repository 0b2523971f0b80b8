"""Values that are in PostgreSQL's binary form already pass the driver as they are, in both directions."""

from dataclasses import dataclass

import psycopg
from psycopg.abc import AdaptContext, Buffer, PyFormat
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

from restow.loading.columns import ARRAY_OIDS, OIDS
from restow.model import Mapping


@dataclass(frozen=True, slots=True)
class BinaryArray:
    """An array, as a parameter."""

    #: The type of its elements, one of `ARRAY_OIDS`.
    element_type: str
    #: Its binary form.
    data: bytes


#: What stands for each type in the driver's keys, which are made of classes.
_MARKS = {element_type: type("Mark", (), {}) for element_type in ARRAY_OIDS}


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def __init__(self, cls: type, context: AdaptContext | None = None, *, oid: int = 0) -> None:
        super().__init__(cls, context)
        self.oid = oid

    def get_key(self, obj: BinaryArray, format: PyFormat) -> tuple[type, type]:  # noqa: A002, ARG002 - its name there
        return (self.cls, _MARKS[obj.element_type])  # a dumper for each type: the driver keeps them by this

    def upgrade(self, obj: BinaryArray, format: PyFormat) -> Dumper:  # noqa: A002, ARG002
        return _ArrayDumper(self.cls, oid=ARRAY_OIDS[obj.element_type])

    def dump(self, obj: BinaryArray) -> Buffer:
        return obj.data


class _AsIsLoader(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def pass_binary(connection: psycopg.AsyncConnection, mapping: Mapping) -> None:
    """Makes a connection take binary arrays, and give the mapping's columns in binary form."""
    connection.adapters.register_dumper(BinaryArray, _ArrayDumper)
    for column in mapping.columns:
        connection.adapters.register_loader(OIDS[column.type], _AsIsLoader)
