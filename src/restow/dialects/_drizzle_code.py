"""Parts of a table in Drizzle's words; every name is given, so that Drizzle derives none."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from restow.dialects._drizzle_schema import Table
from restow.dialects._js_names import camel
from restow.model.design import ColumnDesign, IndexDesign, KeyDesign, ReferenceDesign, SqlType, TableDesign
from restow.syntax.js_style import Style

#: Drizzle's builder of a type, and the options behind the name.
_BUILDERS: dict[SqlType, tuple[str, str]] = {
    "uuid": ("uuid", ""),
    "text": ("text", ""),
    "text[]": ("text", ""),
    "jsonb": ("jsonb", ""),
    "boolean": ("boolean", ""),
    "smallint": ("smallint", ""),
    "integer": ("integer", ""),
    "bigint": ("bigint", "mode"),
    "numeric": ("numeric", ""),
    "double precision": ("doublePrecision", ""),
    "timestamp with time zone": ("timestamp", "withTimezone: true"),
    "date": ("date", ""),
    "timestamp without time zone": ("timestamp", ""),
}
#: Names that a table's constant cannot have, since its file imports them.
BUILDERS = {builder for builder, _ in _BUILDERS.values()} | {
    "pgTable",
    "pgSchema",
    "primaryKey",
    "unique",
    "foreignKey",
    "index",
}
_DEFAULTS = {
    "": "",
    "now()": ".defaultNow()",
    "gen_random_uuid()": ".defaultRandom()",
    "identity": ".generatedByDefaultAsIdentity()",
}


@dataclass(slots=True, kw_only=True)
class Parts:
    """What is said of one table, and what its file must import for that."""

    style: Style
    table: Table
    #: `number` or `bigint`: what the project reads 64 bits as.
    mode: str
    #: The table that a reference is to, if the schema has it.
    table_of: Callable[[str, str], Table | None]
    columns: list[str] = field(default_factory=list)
    #: Constraint's name, and its code.
    extras: list[tuple[str, str]] = field(default_factory=list)
    builders: set[str] = field(default_factory=set)
    targets: list[Table] = field(default_factory=list)
    #: Comments: what Drizzle cannot say.
    notes: list[str] = field(default_factory=list)

    def add_table(self, design: TableDesign) -> None:
        """All of a new table."""
        single = is_plain_key(design)
        for column in design.columns:
            self.add_column(column, is_key=single and column.name in design.key.columns)
        if not single:
            self.builders.add("primaryKey")
            columns = self._columns(design.key.columns)
            code = f"primaryKey({{ name: {self._text(design.key.name)}, columns: [{columns}] }})"
            self.extras.append((design.key.name, code))
        for key in design.uniques:
            self.add_unique(key)
        for reference in design.references:
            self.add_reference(reference)
        for index in design.indexes:
            self.add_index(index)

    def add_column(self, column: ColumnDesign, *, is_key: bool = False) -> None:
        """A column."""
        builder, options = _BUILDERS[column.type]
        if options == "mode":
            options = f"mode: {self._text(self.mode)}"
        given = f", {{ {options} }}" if options else ""
        code = f"{self.table.builder}{builder}({self._text(column.name)}{given})"
        if column.type == "text[]":
            code += ".array()"
        if is_key:
            code += ".primaryKey()"
        code += _DEFAULTS[column.default]
        if not column.nullable and not is_key:
            code += ".notNull()"
        if not self.table.builder:
            self.builders.add(builder)
        self.columns.append(f"{self.style.key(self.table.properties[column.name])}: {code}")

    def add_unique(self, key: KeyDesign) -> None:
        """A unique constraint."""
        self.builders.add("unique")
        self.extras.append((key.name, f"unique({self._text(key.name)}).on({self._columns(key.columns)})"))

    def add_index(self, index: IndexDesign) -> None:
        """An index."""
        self.builders.add("index")
        columns = self._columns(index.columns)
        on = (
            f".on({columns})" if index.method == "btree" else f".using({self._text(index.method)}, {columns})"
        )
        self.extras.append((index.name, f"index({self._text(index.name)}){on}"))

    def add_reference(self, reference: ReferenceDesign) -> None:
        """A foreign key, where the schema has the other table."""
        target = self.table_of(reference.target_schema, reference.target_table)
        if target is None:
            table = f"{reference.target_schema}.{reference.target_table}"
            self.notes.append(f"{reference.name} refers to {table}, which the schema's code does not hold.")
            return
        self.builders.add("foreignKey")
        self.targets.append(target)
        const = self.table.parameter if target.const == self.table.const else target.const
        others = ", ".join(_member(const, target, column) for column in reference.target_columns)
        own = self._columns(reference.columns)
        name = self._text(reference.name)
        code = f"foreignKey({{ name: {name}, columns: [{own}], foreignColumns: [{others}] }})"
        if reference.on_delete != "no action":
            code += f".onDelete({self._text(reference.on_delete)})"
        self.extras.append((reference.name, code))

    def extra_lines(self, kind: str) -> list[str]:
        """The constraints as items of a list, or as properties of an object."""
        if kind == "object":
            return [f"{self.style.key(camel(name))}: {code}" for name, code in self.extras]
        return [code for _, code in self.extras]

    def _columns(self, names: Iterable[str]) -> str:
        return ", ".join(_member(self.table.parameter, self.table, name) for name in names)

    def _text(self, value: str) -> str:
        return self.style.text(value)


def is_plain_key(design: TableDesign) -> bool:
    """Whether the primary key is one column's, under the name that PostgreSQL gives it."""
    return len(design.key.columns) == 1 and design.key.name == f"{design.name}_pkey"


def _member(const: str, table: Table, column: str) -> str:
    name = table.properties.get(column, camel(column))
    return f"{const}.{name}" if name.isidentifier() else f'{const}["{name}"]'
