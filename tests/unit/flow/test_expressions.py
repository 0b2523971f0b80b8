"""The table of what each kind of expression is worth is whole."""

from typing import get_args

from restow.flow.expressions import _VALUES
from restow.model import code


def test_every_kind_of_expression_is_known() -> None:
    assert set(_VALUES) == set(get_args(code.Expression))
