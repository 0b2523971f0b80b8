"""Parts of a table in Prisma's words; every name is given, so that Prisma derives none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from restow.dialects._js_names import free
from restow.dialects._prisma_schema import Block, quote
from restow.model.design import ColumnDesign, IndexDesign, KeyDesign, ReferenceDesign, SqlType, TableDesign

#: Prisma's type, and the database's where it is not the first choice for it.
_TYPES: dict[SqlType, tuple[str, str]] = {
    "uuid": ("String", "@db.Uuid"),
    "text": ("String", ""),
    "text[]": ("String", ""),
    "jsonb": ("Json", ""),
    "boolean": ("Boolean", ""),
    "smallint": ("Int", "@db.SmallInt"),
    "integer": ("Int", ""),
    "bigint": ("BigInt", ""),
    "numeric": ("Decimal", "@db.Decimal"),
    "double precision": ("Float", ""),
    "timestamp with time zone": ("DateTime", "@db.Timestamptz(6)"),
    "date": ("DateTime", "@db.Date"),
    "timestamp without time zone": ("DateTime", "@db.Timestamp(6)"),
}
_DEFAULTS = {
    "now()": "@default(now())",
    "gen_random_uuid()": '@default(dbgenerated("gen_random_uuid()"))',
    "identity": "@default(autoincrement())",
}
_ACTIONS = {"no action": "NoAction", "restrict": "Restrict", "cascade": "Cascade", "set null": "SetNull"}


@dataclass(slots=True, kw_only=True)
class Parts:
    """What is added to one model, and to those that it refers to."""

    #: The model's name.
    model: str
    #: The field of a column.
    field_of: Callable[[str], str]
    #: The model of a table that is referred to.
    model_of: Callable[[str, str], Block | None]
    #: The name of a field that holds all rows that refer to a model.
    back_name: str
    #: Names of its fields; relations take more.
    taken: set[str]
    #: Names of the fields of each model that is referred to.
    taken_there: Callable[[str], set[str]]
    #: Whether there is another relation with a model: two are told apart by their names.
    is_related: Callable[[str], bool]
    #: Name, type and attributes of each field.
    fields: list[tuple[str, str, str]] = field(default_factory=list)
    #: Attributes of the model.
    attributes: list[str] = field(default_factory=list)
    #: Model referred to, and the field that it gets.
    back: list[tuple[Block, tuple[str, str, str]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add_table(self, table: TableDesign) -> None:
        """All of a new table."""
        single = table.key.columns[0] if len(table.key.columns) == 1 else ""
        for column in table.columns:
            self.add_column(column, table.key if column.name == single else None)
        nullable = {column.name for column in table.columns if column.nullable}
        for reference in table.references:
            self.add_reference(reference, optional=bool(nullable & set(reference.columns)))
        if not single:
            self._attribute("@@id", table.key.columns, table.key.name)
        for key in table.uniques:
            self.add_unique(key)
        for index in table.indexes:
            self.add_index(index)

    def add_column(self, column: ColumnDesign, key: KeyDesign | None = None) -> None:
        """A column; `key` is the primary key when it is all of it."""
        type_, native = _TYPES[column.type]
        if column.type == "text[]":
            type_ += "[]"
        elif column.nullable:
            type_ += "?"
        name = self.field_of(column.name)
        self.taken.add(name)
        mapped = "" if name == column.name else f"@map({quote(column.name)})"
        is_key = f"@id(map: {quote(key.name)})" if key else ""
        attributes = [is_key, _DEFAULTS.get(column.default, ""), mapped, native]
        self.fields.append((name, type_, " ".join(filter(None, attributes))))

    def add_unique(self, key: KeyDesign) -> None:
        """A unique constraint."""
        self._attribute("@@unique", key.columns, key.name)

    def add_index(self, index: IndexDesign) -> None:
        """An index."""
        self._attribute("@@index", index.columns, index.name, ", type: Gin" if index.method == "gin" else "")

    def add_reference(self, reference: ReferenceDesign, *, optional: bool) -> None:
        """A foreign key, as a relation with a field on both sides."""
        target = self.model_of(reference.target_schema, reference.target_table)
        if target is None:
            table = f"{reference.target_schema}.{reference.target_table}"
            self.notes.append(f"{reference.name} refers to {table}, which no model describes.")
            return
        there = self.taken if target.name == self.model else self.taken_there(target.name)
        name = free(self._relation_name(reference, target), self.taken, "Relation")
        back = free(self.back_name, there, f"By{name[0].upper()}{name[1:]}")
        relation = quote(reference.name)
        named = f"{relation}, " if self.is_related(target.name) else ""
        own = self._fields(reference.columns)
        others = ", ".join(_field(target, column) for column in reference.target_columns)
        action = _ACTIONS[reference.on_delete]
        attributes = (
            f"@relation({named}fields: [{own}], references: [{others}], "
            f"onDelete: {action}, onUpdate: NoAction, map: {relation})"
        )
        self.fields.append((name, target.name + ("?" if optional else ""), attributes))
        self.back.append((target, (back, f"{self.model}[]", f"@relation({relation})" if named else "")))

    def _relation_name(self, reference: ReferenceDesign, target: Block) -> str:
        name = self.field_of(reference.columns[0])
        for ending in ("_id", "Id"):
            if len(reference.columns) == 1 and name.endswith(ending) and len(name) > len(ending):
                return name.removesuffix(ending)
        return target.name[0].lower() + target.name[1:]

    def _attribute(self, kind: str, columns: Iterable[str], name: str, more: str = "") -> None:
        self.attributes.append(f"{kind}([{self._fields(columns)}], map: {quote(name)}{more})")

    def _fields(self, columns: Iterable[str]) -> str:
        return ", ".join(map(self.field_of, columns))


def _field(model: Block, column: str) -> str:
    found = model.field(column)
    return found.name if found else column
