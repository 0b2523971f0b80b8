"""Errors and exit codes."""

import pickle
import re

import pytest

from restow import errors
from restow.errors import (
    DatabaseError,
    ExitCode,
    InternalError,
    RestowError,
    StaleError,
    StoreError,
    UsageError,
)

KINDS = (UsageError, StoreError, DatabaseError, StaleError, InternalError)


def test_exit_codes_are_unique_and_fit_a_process() -> None:
    values = [code.value for code in ExitCode.__members__.values()]
    assert len(values) == len(set(values))
    assert all(0 <= value < 256 for value in values)
    assert len({kind.exit_code for kind in KINDS}) == len(KINDS)


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    told = {name: int(code) for name, code in re.findall(r"\+-- (\w+) +(\d+) ", errors.__doc__ or "")}
    assert told == {kind.__name__: int(kind.exit_code) for kind in RestowError.__subclasses__()}
    assert set(RestowError.__subclasses__()) == set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_errors_cross_processes_whole(kind: type[RestowError]) -> None:
    error = kind("It broke.", next_step="Mend it.")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert (again.message, again.next_step, again.exit_code) == ("It broke.", "Mend it.", kind.exit_code)
    assert str(again) == str(error) == "It broke. Mend it."


def test_without_a_next_step_there_is_no_space_left_over() -> None:
    assert str(UsageError("It broke.")) == "It broke."
