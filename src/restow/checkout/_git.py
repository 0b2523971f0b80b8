"""git, asked about a repository that nobody has vouched for: no hook, filter, signature program or fetch."""

import os
import subprocess
from pathlib import Path

#: Nothing of the repository's own configuration may start a program.
_SAFE = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "log.showSignature=false",
)
#: What a hook's environment says of another repository.
_OTHERS = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX")


def run_git(
    root: Path, *arguments: str, given: bytes = b"", seconds: float = 120
) -> subprocess.CompletedProcess[bytes]:
    """One git command in a folder; its exit code is the caller's to judge.

    Args:
        root: where it is run.
        arguments: after `git`.
        given: its standard input.
        seconds: after which it is stopped.

    Raises:
        FileNotFoundError: git is not installed.
        subprocess.TimeoutExpired: it took too long.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _OTHERS}
    # Paths are paths and not patterns; what a partial clone lacks is not fetched.
    environment |= {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1"}
    environment |= {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none"}
    settings = [part for setting in _SAFE for part in ("-c", setting)]
    return subprocess.run(
        ("git", *settings, *arguments),
        cwd=root,
        env=environment,
        input=given,
        capture_output=True,
        timeout=seconds,
        check=False,
    )
