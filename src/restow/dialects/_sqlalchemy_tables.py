"""Which tables the models of a module describe."""

import ast
import re

from restow.dialects._python_modules import Module, assignments
from restow.dialects._sqlalchemy_home import models


def described_tables(module: Module) -> dict[str, ast.ClassDef | ast.Assign]:
    """The statements that define tables, by the tables' names."""
    return {name: statement for statement in models(module) if (name := _table_name(statement))}


def _table_name(statement: ast.ClassDef | ast.Assign) -> str:
    match statement:
        case ast.Assign(value=ast.Call(args=[ast.Constant(value=str(name)), *_])):
            return name
        case ast.ClassDef(name=model, body=body):
            for target, value in assignments(body):
                if target == "__tablename__" and isinstance(value, ast.Constant):
                    return str(value.value)
            # Flask-SQLAlchemy's way; SQLModel's has no underscores.
            is_flask = any(ast.unparse(base).endswith(".Model") for base in statement.bases)
            return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", model).lower() if is_flask else model.lower()
    return ""
