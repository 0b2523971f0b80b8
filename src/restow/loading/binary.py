"""Values that are in PostgreSQL's binary form already pass the driver as they are, in both directions."""

from dataclasses import dataclass

import psycopg
from psycopg.abc import Buffer
from psycopg.adapt import Dumper, Loader
from psycopg.pq import Format

from restow.loading.columns import ARRAY_OIDS, OIDS
from restow.model import Mapping


@dataclass(frozen=True, slots=True)
class KeyArray:
    """An array of keys, as a parameter."""

    #: The array's binary form.
    data: bytes


@dataclass(frozen=True, slots=True)
class JsonbArray:
    """An array of `jsonb` values, as a parameter."""

    #: The array's binary form.
    data: bytes


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: KeyArray | JsonbArray) -> Buffer:
        return obj.data


class _AsIsLoader(Loader):
    format = Format.BINARY

    def load(self, data: Buffer) -> bytes:
        return bytes(data)


def pass_binary(connection: psycopg.AsyncConnection, mapping: Mapping) -> None:
    """Makes a connection take the two array classes, and give the mapping's columns in binary form."""
    sent = ((KeyArray, mapping.key_column.type), (JsonbArray, "jsonb"))
    for parameter, element_type in sent:
        dumper = type("BinaryArrayDumper", (_ArrayDumper,), {"oid": ARRAY_OIDS[element_type]})
        connection.adapters.register_dumper(parameter, dumper)
    for column in mapping.columns:
        connection.adapters.register_loader(OIDS[column.type], _AsIsLoader)
