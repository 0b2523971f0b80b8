"""Django models: the class of a new table, and what is added to the class of an old one."""

import ast
from dataclasses import replace
from functools import partial
from textwrap import indent

from restow.dialects._django_fields import NUMERIC_FIELD, Fields, field_name, has_state
from restow.dialects._django_project import App, DjangoModel
from restow.dialects._drafts import Drafts
from restow.dialects._python_edits import add_element, export, insert_after
from restow.dialects._python_modules import assignments, made_by, own_names
from restow.model.design import TableDesign
from restow.model.migration import AddColumn, AddIndex, AddUnique
from restow.syntax.python_imports import Imports
from restow.syntax.python_tree import parse_python

_NUMERIC = '''\
class {name}({field}):
    """PostgreSQL's numeric with no limit of digits, which DecimalField must have."""

    def db_type(self, connection):
        return "numeric"

    def to_python(self, value):
        return value if value is None else {decimal}(value)
'''


def add_model(app: App, table: TableDesign, name: str, fields: Fields, drafts: Drafts) -> None:
    """Adds the model of a new table to an app.

    Args:
        app: whose models.
        table: what it describes.
        name: of the class.
        fields: how the migration says columns.
        drafts: what is being written.
    """
    path = app.models.parent / f"{_snake(name)}.py" if app.has_package else app.models
    text = drafts.python(path)
    imports = Imports(text, (column.name for column in table.columns))
    written = f"{text.rstrip()}\n\n\n{_class(table, name, _in_models(app, imports, fields))}"
    drafts.change(path, imports.with_added(written.removeprefix("\n")))
    if app.has_package:
        _import_in_package(app, path.stem, name, drafts)


def add_numeric_field(app: App, drafts: Drafts) -> None:
    """Adds NumericField to the app's fields.py, where it is not there yet."""
    path = app.folder / "fields.py"
    text = drafts.python(path)
    if f"class {NUMERIC_FIELD}" in text:
        return
    imports = Imports(text)
    field, decimal = _say(imports, "django.db.models", "Field"), imports.name("decimal", "Decimal")
    written = f"{text.rstrip()}\n\n\n{_NUMERIC.format(name=NUMERIC_FIELD, field=field, decimal=decimal)}"
    drafts.change(path, imports.with_added(written.removeprefix("\n")))


def add_to_model(
    model: DjangoModel, operation: AddColumn | AddUnique | AddIndex, fields: Fields, drafts: Drafts
) -> None:
    """Adds a field, a constraint or an index to a model that is there."""
    path = model.module.path
    text = drafts.python(path)
    imports = Imports(text, own_names(model.statement))
    fields = _in_models(model.app, imports, fields)
    statement = _statement(text, model.statement.name)
    match operation:
        case AddColumn(column=column):
            name = field_name(column.name)
            changed = insert_after(text, _last_field(statement), f"{name} = {fields.of_column(column, name)}")
        case AddUnique(key=key):
            changed = _in_meta(text, statement, "constraints", fields.unique(None, key))
        case AddIndex(index=index):
            changed = (
                _in_meta(text, statement, "indexes", fields.index(None, index)) if has_state(index) else text
            )
    drafts.change(path, imports.with_added(changed))


def _in_models(app: App, imports: Imports, fields: Fields) -> Fields:
    """How the models of an app say columns, where the migration's way is given."""
    module = "..fields" if app.has_package else ".fields"
    return replace(fields, say=partial(_say, imports), numeric_module=module, in_state=False)


def _class(table: TableDesign, name: str, fields: Fields) -> str:
    base = fields.say("django.db.models", "Model")
    lines = [f"{field} = {value}\n" for field, value in fields.of_table(table).items()]
    options = [f"{option} = {value}\n" for option, value in fields.options(table).items()]
    meta = "\nclass Meta:\n" + indent("".join(options), "    ")
    return f"class {name}({base}):\n" + indent("".join((*lines, meta)), "    ")


def _say(imports: Imports, module: str, member: str) -> str:
    # `models.TextField`, as everyone writes it.
    package, _, last = module.rpartition(".")
    return f"{imports.name(package, last)}.{member}" if last == "models" else imports.name(module, member)


def _import_in_package(app: App, stem: str, name: str, drafts: Drafts) -> None:
    path = app.models
    text = drafts.python(path)
    imports = Imports(text)
    imports.name(f".{stem}", name)
    drafts.change(path, export(imports.with_added(text), name))


def _in_meta(text: str, model: ast.ClassDef, option: str, added: str) -> str:
    meta = next((each for each in model.body if isinstance(each, ast.ClassDef) and each.name == "Meta"), None)
    if meta is None:
        return insert_after(text, _last_field(model), f"\nclass Meta:\n    {option} = [{added}]")
    for name, value in assignments(meta.body):
        if name == option and isinstance(value, ast.List | ast.Tuple) and value.elts:
            return add_element(text, value.elts, len(value.elts), added)
    return insert_after(text, meta.body[-1], f"{option} = [{added}]")


def _last_field(model: ast.ClassDef) -> ast.stmt:
    fields = [each for each in model.body if made_by(each)]
    return (fields or model.body)[-1]


def _statement(text: str, name: str) -> ast.ClassDef:
    found = parse_python(text).body
    return next(each for each in found if isinstance(each, ast.ClassDef) and each.name == name)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
