"""Parts of a table as members of a TypeORM entity.

Every name is given, so that TypeORM derives none, and finds the constraints and indexes that are there.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from restow.dialects._js_names import camel, free
from restow.dialects._typeorm_entities import Entity, property_of
from restow.model.design import (
    ColumnDesign,
    Default,
    IndexDesign,
    KeyDesign,
    ReferenceDesign,
    SqlType,
    TableDesign,
)
from restow.syntax.js_style import Style

#: TypeORM's name of a type, and what a driver gives for it; 64 bits and decimals are kept as text.
_TYPES: dict[SqlType, tuple[str, str]] = {
    "uuid": ("uuid", "string"),
    "text": ("text", "string"),
    "text[]": ("text", "string[]"),
    "jsonb": ("jsonb", "unknown"),
    "boolean": ("boolean", "boolean"),
    "smallint": ("smallint", "number"),
    "integer": ("integer", "number"),
    "bigint": ("bigint", "string"),
    "numeric": ("numeric", "string"),
    "double precision": ("double precision", "number"),
    "timestamp with time zone": ("timestamptz", "Date"),
    "date": ("date", "string"),
    "timestamp without time zone": ("timestamp", "Date"),
}
#: How a column is generated; of an identity outside a key TypeORM knows only this.
_STRATEGIES: dict[Default, str] = {"gen_random_uuid()": "uuid", "identity": "increment"}


@dataclass(slots=True, kw_only=True)
class Members:
    """What is added to one class: lines above it, properties in it, and what they import."""

    style: Style
    #: The property of a column.
    property_of: Callable[[str], str]
    #: The entity of a table that is referred to.
    entity_of: Callable[[str, str], Entity | None]
    taken: set[str]
    above: list[str] = field(default_factory=list)
    #: Lines of each property.
    inside: list[list[str]] = field(default_factory=list)
    decorators: set[str] = field(default_factory=set)
    targets: list[Entity] = field(default_factory=list)

    def add_table(self, table: TableDesign) -> None:
        """All of a new table, but its name."""
        for column in table.columns:
            self.add_column(column, table.key if column.name in table.key.columns else None)
        for key in table.uniques:
            self.add_unique(key)
        for index in table.indexes:
            self.add_index(index)
        nullable = {column.name: column.nullable for column in table.columns}
        for reference in table.references:
            self.add_reference(reference, all(nullable[name] for name in reference.columns))

    def add_column(self, column: ColumnDesign, key: KeyDesign | None = None) -> None:
        """A column; `key` is the primary key when it is part of it."""
        options = dict(self._options(column))
        if key:
            options["primaryKeyConstraintName"] = self.style.text(key.name)
        kind = "PrimaryColumn" if key else "Column"
        lines = [f"@{kind}({_object(options)})"]
        if column.default == "identity" and key and len(key.columns) == 1:
            kind = "PrimaryGeneratedColumn"
            options["generatedIdentity"] = self.style.text("BY DEFAULT")
            lines = [f"@{kind}({self.style.text('identity')}, {_object(options)})"]
        elif strategy := _STRATEGIES.get(column.default):
            # As plain defaults TypeORM would not know them again: it takes such columns for generated ones.
            self.decorators.add("Generated")
            lines.append(f"@Generated({self.style.text(strategy)})")
        self.decorators.add(kind)
        self.inside.append([*lines, f"{self.property_of(column.name)}!: {_value(column)}{self.style.end}"])

    def add_unique(self, key: KeyDesign) -> None:
        """A unique constraint."""
        self._above("Unique", key.name, key.columns)

    def add_index(self, index: IndexDesign) -> None:
        """An index; of one that is no btree TypeORM is only told to leave it alone."""
        if index.method == "btree":
            self._above("Index", index.name, index.columns)
        else:
            self.decorators.add("Index")
            self.above.append(f"@Index({self.style.text(index.name)}, {{ synchronize: false }})")

    def add_reference(self, reference: ReferenceDesign, nullable: bool = True) -> None:
        """A foreign key, as a relation to the other table's entity."""
        target = self.entity_of(reference.target_schema, reference.target_table)
        if target is None:
            table = f"{reference.target_schema}.{reference.target_table}"
            self.above.append(f"// {reference.name} refers to {table}, which no entity describes.")
            return
        options = {} if nullable else {"nullable": "false"}
        if reference.on_delete != "no action":
            options["onDelete"] = self.style.text(reference.on_delete.upper())
        more = f", {_object(options)}" if options else ""
        name = free(self._relation_name(reference, target), self.taken, "Entity")
        type_ = f"{target.class_name} | null" if nullable else target.class_name
        self.decorators.update(("ManyToOne", "JoinColumn"))
        self.targets.append(target)
        self.inside.append(
            [
                f"@ManyToOne(() => {target.class_name}{more})",
                *self._join(reference, target),
                f"{name}!: {type_}{self.style.end}",
            ]
        )

    def _above(self, kind: str, name: str, columns: Iterable[str]) -> None:
        self.decorators.add(kind)
        properties = self.style.texts(map(self.property_of, columns))
        self.above.append(f"@{kind}({self.style.text(name)}, {properties})")

    def _options(self, column: ColumnDesign) -> Iterator[tuple[str, str]]:
        yield "name", self.style.text(column.name)
        yield "type", self.style.text(_TYPES[column.type][0])
        if column.type == "text[]":
            yield "array", "true"
        if column.nullable:
            yield "nullable", "true"
        if column.default == "now()":
            yield "default", f"() => {self.style.text(column.default)}"

    def _join(self, reference: ReferenceDesign, target: Entity) -> list[str]:
        pairs = zip(reference.columns, reference.target_columns, strict=True)
        joins = [
            _object(
                {
                    "name": self.style.text(column),
                    "referencedColumnName": self.style.text(property_of(target, other)),
                    "foreignKeyConstraintName": self.style.text(reference.name),
                }
            )
            for column, other in pairs
        ]
        together = ", ".join(joins)
        return [f"@JoinColumn({together})" if len(joins) == 1 else f"@JoinColumn([{together}])"]

    def _relation_name(self, reference: ReferenceDesign, target: Entity) -> str:
        column = camel(reference.columns[0])
        if len(reference.columns) == 1 and column.endswith("Id") and len(column) > 2:
            return column[:-2]
        return camel(target.class_name)


def _value(column: ColumnDesign) -> str:
    given = _TYPES[column.type][1]
    return f"{given} | null" if column.nullable and given != "unknown" else given


def _object(options: dict[str, str]) -> str:
    return "{ " + ", ".join(f"{name}: {value}" for name, value in options.items()) + " }"
