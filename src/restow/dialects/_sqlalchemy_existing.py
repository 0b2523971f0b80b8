"""What a migration adds to tables that exist, added to their models."""

import ast
from typing import assert_never

from restow.dialects._drafts import Drafts
from restow.dialects._python_edits import add_element, insert_after, replace_node, source
from restow.dialects._python_modules import Module, assignments, made_by, own_names
from restow.dialects._sqlalchemy_home import ModelHome, Style
from restow.dialects._sqlalchemy_model import attribute
from restow.dialects._sqlalchemy_parts import Say, foreign_key, index, table_column, unique_constraint
from restow.dialects._sqlalchemy_tables import described_tables
from restow.errors import UsageError
from restow.model.migration import AddColumn, AddIndex, AddReference, AddUnique
from restow.syntax.python_imports import Imports

#: The manner of a model, by what makes its columns.
_STYLES: dict[str, Style] = {"Column": "column", "mapped_column": "mapped", "Field": "sqlmodel"}
Addition = AddColumn | AddUnique | AddReference | AddIndex


def add_to_model(home: ModelHome, operation: Addition, drafts: Drafts) -> None:
    """Adds a column, a constraint or an index to the model of a table; none where no model has the table."""
    for known in home.modules:
        if operation.table in described_tables(known):
            path = known.path
            text = drafts.text(path)
            imports = Imports(text, _own_names(Module(path, text), operation))
            changed = _added(Module(path, text), operation, imports.name, "Optional[" in text)
            drafts.change(path, imports.with_added(changed))
            return


def _added(module: Module, operation: Addition, say: Say, optional: bool) -> str:
    statement = described_tables(module)[operation.table]
    if isinstance(statement, ast.Assign):
        assert isinstance(statement.value, ast.Call)
        return add_element(
            module.text, statement.value.args, len(statement.value.args), _part(operation, say)
        )
    if not isinstance(operation, AddColumn):
        return _with_argument(module.text, statement, _part(operation, say))
    columns = [each for each in statement.body if made_by(each) in _STYLES]
    style = _STYLES.get(made_by(columns[-1]) if columns else "", "column")
    said = say("typing", "Optional") if optional and style != "column" else ""
    line = attribute(operation.column, style, say, said)
    return insert_after(module.text, (columns or statement.body)[-1], line)


def _own_names(module: Module, operation: Addition) -> set[str]:
    """The attributes of the class, which hide what the module imports."""
    statement = described_tables(module)[operation.table]
    names = own_names(statement) if isinstance(statement, ast.ClassDef) else set()
    return names | ({operation.column.name} if isinstance(operation, AddColumn) else set())


def _part(operation: Addition, say: Say) -> str:
    match operation:
        case AddColumn(column=column):
            return table_column(column, say)
        case AddUnique(key=key):
            return unique_constraint(key, say)
        case AddReference(reference=reference):
            return foreign_key(reference, say)
        case AddIndex(index=design):
            return index(design, say)
        case _:
            assert_never(operation)


def _with_argument(text: str, model: ast.ClassDef, argument: str) -> str:
    arguments = next((value for name, value in assignments(model.body) if name == "__table_args__"), None)
    match arguments:
        case None:
            named = [each for each in model.body if ast.unparse(each).startswith("__tablename__")]
            return insert_after(text, (named or model.body)[0], f"__table_args__ = (\n    {argument},\n)")
        case ast.Dict():
            return replace_node(text, arguments, _tuple(argument, source(text, arguments)))
        case ast.Tuple(elts=[*elements]) if elements:
            place = len(elements) - isinstance(elements[-1], ast.Dict)
            return add_element(text, elements, place, argument)
    raise UsageError(
        f"The __table_args__ of {model.name} are not written as a tuple.",
        next_step="Write them as a tuple, then run the command again.",
    )


def _tuple(*elements: str) -> str:
    # Inside a class, whose lines are one step in.
    return "(\n" + "".join(f"        {element},\n" for element in elements) + "    )"
