"""Choices from a file that anybody may have written."""

import os
from pathlib import Path

import pytest

from restow.errors import UsageError
from restow.model.dataset import Home
from restow.stages.choices import read_choices


def test_a_choice_is_read(tmp_path: Path) -> None:
    (tmp_path / "restow.toml").write_text('[choices.prompts]\nhome = "json"\nwhy = "reviewed"\n')
    assert read_choices(tmp_path)["prompts"].home is Home.JSON


def test_no_file_is_no_choice(tmp_path: Path) -> None:
    assert read_choices(tmp_path) == {}


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "restow.toml")
    with pytest.raises(UsageError, match="cannot be read"):
        read_choices(tmp_path)


@pytest.mark.parametrize("text", ["a = " + "[" * 9000, "a = \udcff", "[other]", "choices = 1", "[choices.a]"])
def test_what_makes_no_sense_is_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "restow.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match=r"restow\.toml"):
        read_choices(tmp_path)
