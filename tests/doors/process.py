"""restow as a person starts it: a process in a clean environment."""

import os
import subprocess
import sys
from pathlib import Path

#: Whatever names a database or a store on the machine that runs the tests.
_SETTINGS = ("PG", "DATABASE_URL", "RESTOW_", "PULSE_", "STORAGE_", "BLOB_", "AZURE", "PROMPTS_")


def restow(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Runs restow in a folder, with nothing configured but what is given."""
    env = {name: value for name, value in os.environ.items() if not name.upper().startswith(_SETTINGS)}
    return subprocess.run(
        [sys.executable, "-m", "restow", *arguments],
        cwd=folder,
        env={**env, "COLUMNS": "80", **environ},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
