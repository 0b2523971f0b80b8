"""Pieces of Python's text that modules are made of."""

import keyword
from collections.abc import Iterable, Sequence
from textwrap import indent


def python_name(words: Iterable[str]) -> str:
    """Words as a function's name."""
    name = "_".join(words)
    return f"{name}_" if keyword.iskeyword(name) or not name.isidentifier() else name


def unpacked(names: Sequence[str]) -> str:
    """A row's values as a loop names them."""
    return ", ".join(names) if len(names) > 1 else f"({names[0]},)"


def function_text(name: str, parameters: Iterable[str], gives: str, said: str, body: Iterable[str]) -> str:
    """A function as a module has it."""
    lines = "".join(f"{line}\n" for line in (f'"""{said}"""', *body))
    return f"def {name}({', '.join(parameters)}) -> {gives}:\n{indent(lines, '    ')}"
