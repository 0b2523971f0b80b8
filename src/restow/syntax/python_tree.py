"""Syntax trees of a project's Python, which may be broken."""

import ast
import warnings


def parse_python(text: str) -> ast.Module:
    """The tree of a file.

    Raises:
        SyntaxError: the file is no Python of this version.
    """
    with warnings.catch_warnings():
        # What the compiler warns of is the project's affair.
        warnings.simplefilter("ignore")
        try:
            return ast.parse(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError, MemoryError) as error:
            raise SyntaxError(str(error)) from error
