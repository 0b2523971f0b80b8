"""What a dry run says of a candidate: sizes and ids, and the document's text only when it was asked for."""

from struct import unpack_from
from uuid import UUID

from restow.loading.rows import Row
from restow.model import Mapping


def describe(mapping: Mapping, row: Row, *, show_payload: bool = False) -> str:
    """One line about a row that would be inserted.

    Args:
        mapping: names the columns.
        row: the candidate.
        show_payload: True adds the text of `jsonb` columns, which may be personal data.
    """
    parts = []
    for column, field in zip(mapping.columns, row.fields, strict=True):
        if column.name in mapping.key:
            continue
        parts.append(f"{column.name}={_summary(column.type, field)}")
        if show_payload and column.type == "jsonb" and field is not None:
            parts.append(f"payload={field[1:].decode()}")
    return " ".join(parts)


def _summary(column_type: str, field: bytes | None) -> str:
    if field is None:
        return "NULL"
    match column_type:
        case "uuid":
            return str(UUID(bytes=field))
        case "text[]":
            return f"{unpack_from('>i', field, 12)[0] if len(field) > 12 else 0} lines"
        case "jsonb":
            return f"{len(field) - 1} bytes"
    return f"{column_type}, {len(field)} bytes"
