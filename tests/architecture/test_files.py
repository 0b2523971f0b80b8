"""Files are short, and every folder has its place in ARCHITECTURE.md."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "restow"
LONGEST = 400
FOLDERS = sorted(
    str(path.parent.relative_to(PACKAGE)) for path in PACKAGE.rglob("__init__.py") if path.parent != PACKAGE
)


def test_no_file_is_above_400_lines() -> None:
    places = [PACKAGE, *(ROOT / name for name in ("tests", "benchmarks", "setup", "examples"))]
    files = [path for place in places for path in place.rglob("*.py") if "node_modules" not in path.parts]
    lengths = {str(path.relative_to(ROOT)): path.read_text("utf-8").count("\n") for path in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_folder_is_in_the_architecture(folder: str) -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    assert re.search(rf"\b{Path(folder).name}\b", text), f"ARCHITECTURE.md does not mention {folder}"


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        if not re.match(r'r?"""\S', path.read_text("utf-8"))
    ]
    assert silent == []
