"""Every rule fires on its own example and is quiet on the other."""

import re
from pathlib import Path

import pytest

from restow.registry import members
from restow.stages.judge import evidence_for
from tests.support.programs import judged

RULES = members("restow.rules")


def fired(folder: Path, files: dict[str, str]) -> set[str]:
    return {evidence.rule for dataset in judged(folder, files) for evidence in evidence_for(dataset)}


@pytest.mark.parametrize("name", RULES)
def test_it_fires_on_its_example(name: str, tmp_path: Path) -> None:
    assert RULES[name].ID in fired(tmp_path, RULES[name].FIRES)


@pytest.mark.parametrize("name", RULES)
def test_it_is_quiet_on_the_other(name: str, tmp_path: Path) -> None:
    assert RULES[name].ID not in fired(tmp_path, RULES[name].QUIET)


@pytest.mark.parametrize("name", RULES)
def test_it_has_a_page(name: str) -> None:
    rule = RULES[name]
    assert name.replace("_", "-") == rule.ID
    assert re.match(r"[a-z]", rule.TITLE)
    assert len(rule.WHY) > 80
