"""Columns, keys and indexes as Django's models and the state of its migrations say them."""

import keyword
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from restow.dialects._python_code import call, distinct, list_literal, text_literal
from restow.model.design import (
    ColumnDesign,
    Default,
    IndexDesign,
    KeyDesign,
    ReferenceDesign,
    SqlType,
    TableDesign,
)

#: Gives the name by which the written file says a member of a module.
Say = Callable[[str, str], str]

_MODELS = "django.db.models"
_FIELDS: dict[SqlType, str] = {
    "uuid": "UUIDField",
    "text": "TextField",
    "jsonb": "JSONField",
    "boolean": "BooleanField",
    "smallint": "SmallIntegerField",
    "integer": "IntegerField",
    "bigint": "BigIntegerField",
    "double precision": "FloatField",
    "timestamp with time zone": "DateTimeField",
    "timestamp without time zone": "DateTimeField",
    "date": "DateField",
}
_IDENTITIES: dict[SqlType, str] = {
    "smallint": "SmallAutoField",
    "integer": "AutoField",
    "bigint": "BigAutoField",
}
#: Expressions of PostgreSQL, and what Python fills in where Django cannot say them.
_DEFAULTS: dict[Default, tuple[str, str, str]] = {
    "now()": ("TransactionNow", "django.utils.timezone", "now"),
    "gen_random_uuid()": ("RandomUUID", "uuid", "uuid4"),
}
_ON_DELETE = {"no action": "DO_NOTHING", "restrict": "RESTRICT", "cascade": "CASCADE", "set null": "SET_NULL"}
#: Longest name of an index that Django takes (django.db.models.Index.max_name_length).
_LONGEST_INDEX = 30
#: Room for a field's expression, in characters: its own name and the depth of a migration take the rest.
_WIDTH = 80
#: Names that every model has.
_TAKEN = frozenset(
    (
        "check",
        "clean",
        "clean_fields",
        "delete",
        "full_clean",
        "id",
        "objects",
        "pk",
        "save",
        "validate_unique",
    )
)
#: What makemigrations writes of a composite key, and compares.
_COMPOSITE_STATE = ["blank=True", "editable=False", "primary_key=True", "serialize=False"]
#: The class that holds numbers without a limit of digits; DecimalField must have one.
NUMERIC_FIELD = "NumericField"


@dataclass(frozen=True, kw_only=True)
class Fields:
    """How one table's columns are said in one file."""

    say: Say
    #: The module of NumericField, as the file says it.
    numeric_module: str
    #: Models that can be referred to, by their tables: `accounts.Account`.
    targets: Mapping[str, str] = field(default_factory=dict)
    #: The column that is the key of each, which a reference need not name.
    keys: Mapping[str, str] = field(default_factory=dict)
    #: Whether it is the state of a migration, which says more than a model does.
    in_state: bool = False
    #: Whether this Django has defaults of the database (5.0), and comments of tables (4.2).
    has_db_default: bool = False
    has_comments: bool = True

    def of_table(self, table: TableDesign) -> dict[str, str]:
        """The expressions of a table's fields, by their names, in the order of the columns."""
        references = self._references(table)
        fields = {}
        if len(table.key.columns) > 1:
            columns = [text_literal(self._attribute(table, name)) for name in table.key.columns]
            columns += _COMPOSITE_STATE if self.in_state else []
            fields["pk"] = call(self.say(_MODELS, "CompositePrimaryKey"), *columns, width=_WIDTH)
        for column in table.columns:
            is_key = table.key.columns == (column.name,)
            name = self.name(table, column.name)
            if column.name in references:
                fields[name] = self._foreign_key(table, column, references[column.name])
            else:
                fields[name] = self.of_column(column, name, is_key=is_key)
        return fields

    def of_column(self, column: ColumnDesign, name: str, *, is_key: bool = False) -> str:
        """The expression of one field."""
        arguments = [f"db_column={text_literal(column.name)}"] if name != column.name else []
        if default := self._default(column):
            arguments.append(default)
        arguments += self._rest(column, is_key)
        return self._field(column, is_key, arguments)

    def name(self, table: TableDesign, column: str) -> str:
        """The name of a column's field: a reference's has no `_id`."""
        columns = [each.name for each in table.columns]
        references = self._references(table)

        def rename(name: str) -> str:
            if name in references:
                said = field_name(name.removesuffix("_id") or name)
                # Django keeps the value in an attribute that ends with `_id`.
                return f"{said}_row" if f"{said}_id" in columns and f"{said}_id" != name else said
            return name if table.key.columns == (name,) == ("id",) else field_name(name)

        return distinct(columns, rename)[column]

    def options(self, table: TableDesign) -> dict[str, str]:
        """What a model's Meta holds."""
        constraints = [self.unique(table, key) for key in table.uniques]
        indexes = [self.index(table, index) for index in table.indexes if has_state(index)]
        options = {"db_table": text_literal(table.name)}
        if table.comment and self.has_comments:
            options["db_table_comment"] = text_literal(table.comment)
        if indexes:
            options["indexes"] = _lines(indexes)
        if constraints:
            options["constraints"] = _lines(constraints)
        return options

    def unique(self, table: TableDesign | None, key: KeyDesign) -> str:
        """`models.UniqueConstraint(...)`."""
        fields = f"fields={self._names(table, key.columns)}"
        return f"{self.say(_MODELS, 'UniqueConstraint')}({fields}, name={text_literal(key.name)})"

    def index(self, table: TableDesign | None, index: IndexDesign) -> str:
        """`models.Index(...)`."""
        kind = self.say(_MODELS, "Index")
        if index.method == "gin":
            kind = self.say("django.contrib.postgres.indexes", "GinIndex")
        return f"{kind}(fields={self._names(table, index.columns)}, name={text_literal(index.name)})"

    def _default(self, column: ColumnDesign) -> str:
        by_database, module, member = _DEFAULTS.get(column.default, ("", "", ""))
        if not member:
            return ""
        if self.has_db_default:
            return f"db_default={self.say('django.contrib.postgres.functions', by_database)}()"
        return f"default={self.say(module, member)}"

    def _names(self, table: TableDesign | None, columns: tuple[str, ...]) -> str:
        return list_literal(tuple(self.name(table, name) if table else field_name(name) for name in columns))

    def _attribute(self, table: TableDesign, column: str) -> str:
        # A composite key takes the attribute that holds a reference's value.
        name = self.name(table, column)
        return f"{name}_id" if column in self._references(table) else name

    def _references(self, table: TableDesign) -> dict[str, ReferenceDesign]:
        return {
            reference.columns[0]: reference
            for reference in table.references
            if len(reference.columns) == 1 and reference.target_table in self.targets
        }

    def _field(self, column: ColumnDesign, is_key: bool, arguments: list[str]) -> str:
        if column.type == "text[]":
            array = self.say("django.contrib.postgres.fields", "ArrayField")
            inner = f"{self.say(_MODELS, 'TextField')}()"
            return call(array, inner, *arguments, width=_WIDTH)
        if column.type == "numeric":
            return call(self.say(self.numeric_module, NUMERIC_FIELD), *arguments, width=_WIDTH)
        kind = _IDENTITIES.get(column.type) if is_key and column.default == "identity" else None
        return call(self.say(_MODELS, kind or _FIELDS[column.type]), *arguments, width=_WIDTH)

    def _foreign_key(self, table: TableDesign, column: ColumnDesign, reference: ReferenceDesign) -> str:
        name, is_key = self.name(table, column.name), table.key.columns == (column.name,)
        is_repeated = [each.target_table for each in table.references].count(reference.target_table) > 1
        arguments = [
            text_literal(self.targets[reference.target_table]),
            f"on_delete={self.say(_MODELS, _ON_DELETE[reference.on_delete])}",
        ]
        if f"{name}_id" != column.name:
            arguments.append(f"db_column={text_literal(column.name)}")
        if reference.target_columns[0] != self.keys.get(reference.target_table):
            arguments.append(f"to_field={text_literal(reference.target_columns[0])}")
        if is_repeated:
            arguments.append('related_name="+"')
        # The indexes are those of the design.
        arguments += ["db_index=False", *self._rest(column, is_key)]
        return call(self.say(_MODELS, "ForeignKey"), *arguments, width=_WIDTH)

    def _rest(self, column: ColumnDesign, is_key: bool) -> list[str]:
        if is_key:
            return ["primary_key=True", *(["serialize=False"] if self.in_state else [])]
        return ["null=True", "blank=True"] if column.nullable else []


def field_name(column: str) -> str:
    """A column's name as a field: no keyword, nothing that models have, no `__`, no `_` at its end."""
    name = re.sub(r"_{2,}", "_", re.sub(r"\W", "_", column)).strip("_") or "column"
    if keyword.iskeyword(name) or name in _TAKEN or name[0].isdigit():
        return f"field_{name}"
    return name


def has_state(index: IndexDesign) -> bool:
    """Whether Django takes an index of this name; one that it does not stays out of its models."""
    return len(index.name) <= _LONGEST_INDEX and index.name[0] not in "_0123456789"


def _lines(items: list[str]) -> str:
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"
