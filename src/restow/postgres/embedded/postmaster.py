"""Whether the server runs, read from the pid file it keeps in its data directory.

The file outlives a killed server, its process may be a zombie, and after a restart of the machine (or the
container) its number may belong to another program: only a live process started on the data directory counts.
"""

import contextlib
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from restow.postgres.embedded.account import Account

_PROC = Path("/proc")
#: After this long a server has written its pid file.
_WRITTEN_SECONDS = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """A server that runs."""

    #: Process id.
    pid: int
    #: The folder of its socket.
    socket_folder: str
    #: True: it takes connections; False: it is starting, recovering or stopping.
    ready: bool


def find_postmaster(data: Path) -> Postmaster | None:
    """The server that runs on a data directory, if one does."""
    lines = _read(data)
    # Lines of postmaster.pid (src/include/utils/pidfile.h): 1 process id, 5 socket folder, 8 status.
    if not lines or not is_server(_pid(lines), data):
        return None
    ready = len(lines) > 7 and lines[7].strip() == "ready"
    return Postmaster(pid=_pid(lines), socket_folder=lines[4] if len(lines) > 4 else "", ready=ready)


def is_server(pid: int, data: Path) -> bool:
    """True when the process lives and its command line names this data directory.

    A zombie has no command line. (Its working folder would say the same, but in a container root may not
    look at another account's.)
    """
    if pid <= 0:
        return False
    if not (_PROC / "self").exists():
        return _is_server_by_ps(pid, data)
    try:
        return os.fsencode(data) in (_PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def disown_stale_files(data: Path, socket_folder: Path, account: Account) -> None:
    """Makes way for a new server where the recorded one is gone.

    PostgreSQL takes any process of the recorded number for its own, a zombie included, and would refuse
    to start. Its own parent's number it knows to be stale. The file stays, since PostgreSQL also finds
    in it the shared memory that survivors of a killed server may still be using.
    """
    lines = _read(data)
    if lines is None or (lines and is_server(_pid(lines), data)):
        return
    for leftover in socket_folder.glob(".s.PGSQL.*"):
        leftover.unlink(missing_ok=True)
    if not lines:
        _remove_empty(data / "postmaster.pid")
        return
    descriptor, name = tempfile.mkstemp(dir=data, prefix="postmaster.pid.")
    with os.fdopen(descriptor, "w") as file:
        file.write("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    account.give(Path(name))
    os.replace(name, data / "postmaster.pid")


def _remove_empty(file: Path) -> None:
    """Removes a pid file that a power cut left empty; a young one is just being written."""
    with contextlib.suppress(FileNotFoundError):
        if time.time() - file.stat().st_mtime > _WRITTEN_SECONDS:
            file.unlink()


def _read(data: Path) -> list[str] | None:
    with contextlib.suppress(FileNotFoundError, PermissionError):
        return (data / "postmaster.pid").read_text().splitlines()
    return None


def _pid(lines: list[str]) -> int:
    return int(lines[0]) if lines[0].strip().isdecimal() else 0


def _is_server_by_ps(pid: int, data: Path) -> bool:
    told = subprocess.run(
        ["ps", "-o", "stat=,args=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return bool(told) and not told.startswith("Z") and str(data) in told
