"""Tables of the records in the documents' lists: PostgreSQL derives them, so that nobody else has to.

The document stays the record. Triggers on its table replace the rows of each document that is written, by
one statement for all documents of a statement. A value that does not fit its column gives NULL there, never
an error: the whole record is beside it.
"""

from collections.abc import Iterator

from restow.model.design import (
    ChildColumn,
    ChildDesign,
    ChildType,
    ColumnDesign,
    Default,
    IndexDesign,
    KeyDesign,
    Reason,
    ReferenceDesign,
    SqlType,
    TableDesign,
)
from restow.postgres.names import literal, qualified, quoted

#: The new rows, as the triggers call them.
_CHANGED = "changed"
#: A kind of JSON value that a type takes, and what its text must look like; "" anything.
_TAKES: dict[ChildType, tuple[str, str]] = {
    "text": ("string", ""),
    "bigint": ("number", "^(-|)[0-9]{1,18}$"),
    "numeric": ("number", ""),
    "boolean": ("boolean", ""),
}
#: Bytes of the longest name, and what a constraint's name needs for itself.
_LONGEST = 63


def child_table(parent: TableDesign, child: ChildDesign) -> TableDesign:
    """The child's table: the parent's key, the place in the list, the fields, the whole record.

    It has a number as its key, since not every migration tool knows keys of several columns.
    """
    table, written = child.table, tuple(_written(parent, child))
    names = {column.name for column in written}
    number = next(name for name in ("id", "row_id", "record_id", "number") if name not in names)
    place, unique = (*parent.key.columns, child.position), _named(f"{table}_{child.position}", "key")
    return TableDesign(
        schema=parent.schema,
        name=table,
        columns=(_column(number, "bigint", "A number for the row.", default="identity"), *written),
        key=KeyDesign(name=_named(table, "pkey"), columns=(number,), reason=child.reason),
        uniques=(KeyDesign(name=unique, columns=place, reason=child.reason),),
        references=tuple(_references(parent, child)),
        indexes=tuple(
            IndexDesign(name=_named(f"{table}_{each.name}", "idx"), columns=(each.name,), reason=each.reason)
            for each in child.columns
            if each.indexed
        ),
        comment=f"A row for each record of {child.pointer} in {parent.name}; triggers there write it.",
    )


def _written(parent: TableDesign, child: ChildDesign) -> Iterator[ColumnDesign]:
    """The columns that the triggers write."""
    for name in parent.key.columns:
        yield _column(name, parent.column(name).type, "The document that the record is in.")
    yield _column(child.position, "bigint", "The record's place in its list, from 1.")
    for each in child.columns:
        yield ColumnDesign(name=each.name, type=each.type, reason=each.reason)
    yield _column(child.document, "jsonb", "The whole record.")


def _column(name: str, type_: SqlType, why: str, *, default: Default = "") -> ColumnDesign:
    reason = Reason(sentence=why)
    return ColumnDesign(name=name, type=type_, nullable=False, default=default, reason=reason)


def _references(parent: TableDesign, child: ChildDesign) -> Iterator[ReferenceDesign]:
    """To the parent; not for a key of several columns, which not every migration tool can refer to."""
    if len(parent.key.columns) == 1:
        yield ReferenceDesign(
            name=_named(f"{child.table}_{parent.key.columns[0]}", "fkey"),
            columns=parent.key.columns,
            target_schema=parent.schema,
            target_table=parent.name,
            target_columns=parent.key.columns,
            reason=Reason(sentence="The document that the record is in."),
        )


def _named(what: str, ending: str) -> str:
    return f"{what[: _LONGEST - len(ending) - 1]}_{ending}"


def keep(parent: TableDesign, child: ChildDesign, *, fill: bool, repeatable: bool) -> Iterator[str]:
    """The statements that make the function and the triggers.

    Args:
        parent: the documents' table.
        child: the list's.
        fill: True: make the rows of the documents that are there.
        repeatable: True: a second run does nothing.
    """
    table, function = qualified(parent.schema, parent.name), _function(parent, child)
    replaced = "CREATE OR REPLACE FUNCTION" if repeatable else "CREATE FUNCTION"
    yield f"{replaced} {function}() RETURNS trigger LANGUAGE plpgsql AS $keep$\n{_body(parent, child)}$keep$"
    keys = ", ".join(map(quoted, parent.key.columns))
    for name, event, form in (
        ("insert", "AFTER INSERT", f"REFERENCING NEW TABLE AS {_CHANGED} FOR EACH STATEMENT"),
        ("update", "AFTER UPDATE", f"REFERENCING NEW TABLE AS {_CHANGED} FOR EACH STATEMENT"),
        ("delete", f"BEFORE DELETE OR UPDATE OF {keys}", "FOR EACH ROW"),
    ):
        trigger = quoted(_named(child.table, name))
        if repeatable:
            yield f"DROP TRIGGER IF EXISTS {trigger} ON {table}"
        yield f"CREATE TRIGGER {trigger} {event} ON {table} {form} EXECUTE FUNCTION {function}()"
    if fill:
        yield _insert(parent, child, f"{table} AS {_CHANGED}") + "\nON CONFLICT DO NOTHING"


def unkeep(parent: TableDesign, child: ChildDesign) -> Iterator[str]:
    """The statements that drop them."""
    for name in ("insert", "update", "delete"):
        trigger = quoted(_named(child.table, name))
        yield f"DROP TRIGGER {trigger} ON {qualified(parent.schema, parent.name)}"
    yield f"DROP FUNCTION {_function(parent, child)}()"


def _function(parent: TableDesign, child: ChildDesign) -> str:
    return qualified(parent.schema, _named(child.table, "keep"))


def _body(parent: TableDesign, child: ChildDesign) -> str:
    name = qualified(parent.schema, child.table)
    return (
        "BEGIN\n"
        "  IF TG_LEVEL = 'ROW' THEN\n"
        f"    DELETE FROM {name} AS child WHERE {_same_key(parent, 'OLD')};\n"
        "    IF TG_OP = 'DELETE' THEN\n      RETURN OLD;\n    END IF;\n"
        "    RETURN NEW;\n"
        "  END IF;\n"
        f"  DELETE FROM {name} AS child USING {_CHANGED} WHERE {_same_key(parent, _CHANGED)};\n"
        f"  {_insert(parent, child, _CHANGED)};\n"
        "  RETURN NULL;\n"
        "END\n"
    )


def _same_key(parent: TableDesign, other: str) -> str:
    return " AND ".join(f"child.{quoted(name)} = {other}.{quoted(name)}" for name in parent.key.columns)


def _insert(parent: TableDesign, child: ChildDesign, source: str) -> str:
    columns = [column.name for column in _written(parent, child)]
    values = [
        *(f"{_CHANGED}.{quoted(name)}" for name in parent.key.columns),
        "element.position",
        *(_value(each, "element.value") for each in child.columns),
        "element.value",
    ]
    return (
        f"INSERT INTO {qualified(parent.schema, child.table)} ({', '.join(map(quoted, columns))})\n"
        f"  SELECT {', '.join(values)}\n"
        f"  FROM {source} CROSS JOIN LATERAL jsonb_array_elements({_list(parent, child, _CHANGED)})\n"
        "    WITH ORDINALITY AS element (value, position)"
    )


def _list(parent: TableDesign, child: ChildDesign, row: str) -> str:
    """The list in a row's document; an empty one where there is none."""
    found = f"{row}.{quoted(document_column(parent))} #> {_path(child.pointer)}"
    return f"CASE jsonb_typeof({found}) WHEN 'array' THEN {found} ELSE '[]' END"


def _value(column: ChildColumn, record: str) -> str:
    """A field as its column's type, NULL where it is of another kind."""
    kind, pattern = _TAKES[column.type]
    path = _path(column.pointer)
    text = f"{record} #>> {path}"
    given = text if column.type == "text" else f"CAST({text} AS {column.type})"
    fits = f" AND {text} ~ {literal(pattern)}" if pattern else ""
    return f"CASE WHEN jsonb_typeof({record} #> {path}) = '{kind}'{fits} THEN {given} END"


def _path(pointer: str) -> str:
    """A JSON Pointer (RFC 6901) as PostgreSQL's array of keys."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    return f"ARRAY[{', '.join(map(literal, steps))}]"


def document_column(table: TableDesign) -> str:
    """The name of the column that has the whole document.

    Raises:
        KeyError: the table has none.
    """
    found = [column.name for column in table.columns if column.type == "jsonb" and not column.nullable]
    if not found:
        raise KeyError("document")
    return found[-1]


def differing(parent: TableDesign, child: ChildDesign) -> str:
    """A query for the keys, as one text, of documents whose records are not as their list says."""
    keys = [f"parent.{quoted(name)}" for name in parent.key.columns]
    expected = ", ".join(
        ["element.position", *(_value(each, "element.value") for each in child.columns), "element.value"]
    )
    names = ", ".join(f"child.{quoted(column.name)}" for column in [*_written(parent, child)][len(keys) :])
    wanted = (
        f"SELECT {expected} FROM jsonb_array_elements({_list(parent, child, 'parent')})"
        " WITH ORDINALITY AS element (value, position)"
    )
    table = qualified(parent.schema, child.table)
    found = f"SELECT {names} FROM {table} AS child WHERE {_same_key(parent, 'parent')}"
    return (
        f"SELECT concat_ws('/', {', '.join(keys)}) FROM {qualified(parent.schema, parent.name)} AS parent\n"
        f"WHERE EXISTS ({wanted} EXCEPT ALL {found}) OR EXISTS ({found} EXCEPT ALL {wanted})"
    )


def orphans(parent: TableDesign, child: ChildDesign) -> str:
    """A query for the keys of records whose document is not there."""
    keys = ", ".join(f"child.{quoted(name)}" for name in parent.key.columns)
    same = _same_key(parent, "parent")
    return (
        f"SELECT DISTINCT concat_ws('/', {keys}) FROM {qualified(parent.schema, child.table)} AS child\n"
        f"WHERE NOT EXISTS (SELECT FROM {qualified(parent.schema, parent.name)} AS parent WHERE {same})"
    )
