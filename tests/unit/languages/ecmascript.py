"""Reading a snippet of JavaScript or TypeScript; what is expected is built as in `grammar`."""

import textwrap

from restow.languages import javascript, typescript
from restow.model.code import Assign, Expression, Function, Leave, Statement, Unit
from tests.unit.languages.grammar import anywhere


def read(source: str, path: str = "app.js") -> Unit:
    language = typescript if path.endswith(("ts", "tsx")) else javascript
    return language.read_unit(path, textwrap.dedent(source).encode())


def body_of(source: str, path: str = "app.js") -> list[Statement]:
    """The statements, places left out: every line is 1 and every span the same."""
    return [anywhere(statement) for statement in read(source, path).body]


def value_of(source: str, path: str = "app.js") -> Expression:
    [*_, last] = body_of(f"_ = {source}", path)
    assert isinstance(last, Assign)
    return last.value


def function_of(source: str, path: str = "app.js") -> Function:
    [last] = body_of(source, path)
    assert isinstance(last, Assign) and isinstance(last.value, Function)
    return last.value


def exports_of(source: str, path: str = "app.js") -> list[tuple[str, Expression]]:
    return [(name, anywhere(value)) for name, value in read(source, path).exports]


def leave() -> Leave:
    return Leave(None, 1)
