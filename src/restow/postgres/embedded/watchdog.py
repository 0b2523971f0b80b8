"""The process that owns the embedded server: starts it, reaps it, ends it after the last client.

Run as `python -m restow.postgres.embedded.watchdog HOME BINARIES`, detached, with the watchdog lock
inherited. A server that was killed is started again while clients are there. A server that is running
already has lost its watchdog: it is adopted.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Protocol

from restow.postgres.embedded.account import clean_environment, server_account
from restow.postgres.embedded.folder import ServerFolder
from restow.postgres.embedded.locks import lock_open_file
from restow.postgres.embedded.postmaster import Postmaster, disown_stale_files, find_postmaster, is_server

_TURN_SECONDS = 0.05
#: Starts in a row that fail before the watchdog gives up: survivors of a killed server need a moment to end.
_ATTEMPTS = 10
_PAUSE_SECONDS = 0.5

#: No TCP. The log never holds a statement or a row: both are the user's data.
_SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}


class _Server(Protocol):
    """What the watchdog needs of a server, its child or not."""

    def poll(self) -> int | None:
        """None while it runs, else its exit status."""
        ...

    def send_signal(self, sig: int, /) -> None:
        """Signals it."""
        ...


class _Adopted:
    """A server that another, killed, watchdog started: not a child, so its process id must do."""

    def __init__(self, postmaster: Postmaster, data: Path) -> None:
        self._pid = postmaster.pid
        self._data = data

    def poll(self) -> int | None:
        return None if is_server(self._pid, self._data) else -signal.SIGKILL

    def send_signal(self, sig: int, /) -> None:
        os.kill(self._pid, sig)


def watch(folder: ServerFolder, binaries: Path) -> None:
    """Keeps the server running as long as it is wanted, then stops it."""
    use = os.open(folder.use_lock, os.O_RDWR | os.O_CREAT, 0o600)
    server = _adopt(folder) or _start_afresh(folder, binaries)
    failures = 0
    try:
        while _wanted(folder, use):
            if server.poll() is None:
                if failures and _ready(folder):
                    failures = 0
            elif failures == _ATTEMPTS or not (folder.data / "postmaster.pid").exists():
                # A killed server leaves its pid file; this one ended of itself, and said why in its log.
                return
            else:
                failures += 1
                time.sleep(_PAUSE_SECONDS * (failures > 1))
                # What ended may have met a server that a killed watchdog had only just started.
                server = _adopt(folder) or _start(folder, binaries)
            time.sleep(_TURN_SECONDS)
    finally:
        _stop(server)


def _wanted(folder: ServerFolder, use: int) -> bool:
    """False when no client is left; the use lock is then this process's own until it ends."""
    return folder.keep.exists() or not lock_open_file(use)


def _ready(folder: ServerFolder) -> bool:
    postmaster = find_postmaster(folder.data)
    return postmaster is not None and postmaster.ready


def _adopt(folder: ServerFolder) -> _Server | None:
    postmaster = find_postmaster(folder.data)
    return _Adopted(postmaster, folder.data) if postmaster else None


def _start_afresh(folder: ServerFolder, binaries: Path) -> _Server:
    if folder.log.exists():
        folder.log.replace(folder.home / "log.old")
    return _start(folder, binaries)


def _start(folder: ServerFolder, binaries: Path) -> _Server:
    socket_folder = folder.prepare_socket()
    disown_stale_files(folder.data, socket_folder, folder.account)
    settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
    with open(folder.log, "ab") as log:
        return subprocess.Popen(
            [binaries / "postgres", "-D", folder.data, "-k", socket_folder, *settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=clean_environment(),
            **folder.account.popen,
        )


def _stop(server: _Server) -> None:
    """Fast shutdown (PostgreSQL manual, 18.5): sessions end, what is committed stays."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
    while server.poll() is None:
        time.sleep(0.01)


def main(home: str, binaries: str) -> None:
    """Watches one server, in a process of its own: the one that was called returns at once."""
    if os.fork():
        os._exit(0)
    os.umask(0o077)
    # A machine that shuts down sends SIGTERM: as an exception it stops the server in good order.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    folder = ServerFolder(home=Path(home), account=server_account())
    watch(folder, Path(binaries))


if __name__ == "__main__":
    main(*sys.argv[1:])
