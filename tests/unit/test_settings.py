"""Where the store comes from: flag over environment."""

from pathlib import Path

import pytest

from restow.errors import UsageError
from restow.settings import find_store
from restow.stores.local import LocalStore


def test_the_flag_outranks_the_environment(tmp_path: Path) -> None:
    source = find_store(str(tmp_path), {"RESTOW_STORE": "elsewhere", "STORAGE_CONNECTION_STRING": "x"})
    store = source.open()
    assert isinstance(store, LocalStore)
    assert (store.root, source.label) == (str(tmp_path.resolve()), str(tmp_path))


def test_the_environment_names_a_store() -> None:
    assert find_store(None, {"RESTOW_STORE": "some/folder"}).label == "some/folder"
    assert find_store("", {"RESTOW_STORE": "some/folder"}).label == "some/folder"


@pytest.mark.parametrize("environ", [{}, {"RESTOW_STORE": ""}, {"PROMPTS_CONTAINER": "prompts"}])
def test_no_store_is_one_error_that_says_how_to_name_one(environ: dict[str, str]) -> None:
    with pytest.raises(
        UsageError, match=r"--store DIR .*--store \. .*azure://CONTAINER.*STORAGE_CONNECTION_STRING"
    ):
        find_store(None, environ)


def test_an_unknown_scheme_is_told_at_once_with_those_that_are_known() -> None:
    with pytest.raises(UsageError, match=r"No store answers to ftp://.*azure://.*file://"):
        find_store("ftp://host/x", {})


def test_what_may_be_a_signature_is_not_shown() -> None:
    source = find_store("./folder?sig=s3cret", {"PASSWORD": "s3cret"})
    assert "s3cret" not in source.label
    assert "s3cret" not in repr(source)
