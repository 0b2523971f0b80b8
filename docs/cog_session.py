"""Runs the README's session for real, in a folder of its own, and prints it as a person would see it."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import cog

_EXAMPLE = Path(__file__).parent.parent / "examples" / "transcripts"
_BROKEN = "285a70e2-5917-5dbc-af1f-a89814549a16"
#: The line that says how long it took: true once, and never again.
_TIMING = re.compile(r"^\w+: (\d+ documents|compared) in .*\n", re.MULTILINE)


def run(*commands: str) -> None:
    """Writes the commands and what they print into the page."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        project.chmod(0o755)  # the embedded server of a root user reads its files as nobody
        shutil.copytree(_EXAMPLE, project / "export")
        broken = project / "export" / "sessions" / _BROKEN / "transcript.json"
        whole = broken.read_bytes()
        broken.write_bytes(whole[:40])
        (project / ".restow").mkdir()
        cog.outl("\n```console")
        for command in commands:
            if "--only-failed" in command:
                broken.write_bytes(whole)
            _run_one(command, project)
        cog.outl("```\n")


def _run_one(command: str, project: Path) -> None:
    words = shlex.split(command, comments=True)
    environ = {
        name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")
    }
    done = subprocess.run(
        [sys.executable, "-m", "restow", *words[1:]],
        cwd=project,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    printed = _TIMING.sub("", done.stdout).replace(str(project.resolve()), "~/project")
    cog.outl(f"$ {command}\n{printed.rstrip()}")
    if done.returncode:
        cog.outl(f"$ echo $?\n{done.returncode}")
    failures = project / "failed.jsonl"
    if "--failures" in words:
        [line] = map(json.loads, failures.read_text().splitlines())
        assert line["key"] == _BROKEN
