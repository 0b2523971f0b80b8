"""The embedded server as commands use it: shared while they run, kept on request, stopped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from psycopg.conninfo import make_conninfo

import restow
from restow.errors import DatabaseError, RestowError
from restow.postgres.embedded.account import clean_environment
from restow.postgres.embedded.binaries import find_binaries
from restow.postgres.embedded.cluster import ROLE, prepare_cluster
from restow.postgres.embedded.folder import ServerFolder
from restow.postgres.embedded.locks import hold, try_lock
from restow.postgres.embedded.postmaster import Postmaster, find_postmaster

#: Seconds for a server to start (recovery after a crash included), or to stop.
_PATIENCE = 60.0
_TURN_SECONDS = 0.01
_LOG_LINES = 5
_WATCHDOGS = 2


@contextmanager
def running(folder: ServerFolder, environ: Mapping[str, str]) -> Iterator[str]:
    """Runs the server at least for the length of the block, shared with other processes; yields its conninfo.

    Raises:
        UsageError: there are no programs to run, or the data cannot be used with them.
        DatabaseError: the server did not start in time; the end of its log is in the message.
    """
    folder.prepare()
    # While it stops, the watchdog has this lock for itself: a new client waits, then starts it again.
    with hold(folder.use_lock, shared=True, seconds=_PATIENCE, doing="stopping"):
        conninfo = _conninfo(_ensure_started(folder, environ))
        try:
            yield conninfo
        finally:
            # The block's own outcome counts more; the next command looks after the server again.
            with suppress(RestowError, OSError):
                _ensure_watched(folder, environ)


def keep_running(folder: ServerFolder, environ: Mapping[str, str]) -> str:
    """Starts the server and lets it run without clients, until `stop`; returns its conninfo."""
    with running(folder, environ) as conninfo:
        folder.keep.touch()
        return conninfo


def stop(folder: ServerFolder, environ: Mapping[str, str]) -> bool:
    """Ends what `keep_running` began and waits until the server has stopped.

    Returns:
        False: other commands are using it; it stops after the last of them.

    Raises:
        DatabaseError: it did not stop in time.
    """
    if not folder.home.exists():
        return True
    folder.prepare()
    folder.keep.unlink(missing_ok=True)
    give_up = time.monotonic() + _PATIENCE
    while find_postmaster(folder.data) or _watched(folder):
        _ensure_watched(folder, environ)
        if _in_use(folder):
            return False
        if time.monotonic() > give_up:
            raise _failed(folder, "did not stop")
        time.sleep(_TURN_SECONDS)
    return True


def _ensure_watched(folder: ServerFolder, environ: Mapping[str, str]) -> None:
    """Gives a server whose watchdog was killed another one: nobody else would ever stop it."""
    if _watched(folder):
        return
    with hold(folder.start_lock, seconds=_PATIENCE, doing="starting") as lock:
        if find_postmaster(folder.data):
            _start_watchdog(folder, environ, lock)


def _in_use(folder: ServerFolder) -> bool:
    """True when clients hold the use lock; a watchdog that is stopping the server holds it alone."""
    for shared in (False, True):
        if (descriptor := try_lock(folder.use_lock, shared=shared)) is not None:
            os.close(descriptor)
            return shared
    return False


def _ensure_started(folder: ServerFolder, environ: Mapping[str, str]) -> Postmaster:
    with hold(folder.start_lock, seconds=_PATIENCE, doing="starting") as lock:
        give_up, started = time.monotonic() + _PATIENCE, 0
        while True:
            # A second watchdog only where the first was just ending as we came.
            if started < _WATCHDOGS:
                started += _start_watchdog(folder, environ, lock)
            postmaster = find_postmaster(folder.data)
            if postmaster and postmaster.ready:
                return postmaster
            if time.monotonic() > give_up or (started == _WATCHDOGS and not _watched(folder)):
                raise _failed(folder, "did not start")
            time.sleep(_TURN_SECONDS)


def _watched(folder: ServerFolder) -> bool:
    if (descriptor := try_lock(folder.watchdog_lock)) is None:
        return True
    os.close(descriptor)
    return False


def _start_watchdog(folder: ServerFolder, environ: Mapping[str, str], start_lock: int) -> bool:
    """Starts a watchdog unless one lives, and tells whether it did; to be called with the start lock held.

    The watchdog inherits its lock already taken: there is no instant in which two could start.
    """
    if (watchdog_lock := try_lock(folder.watchdog_lock)) is None:
        return False
    try:
        binaries = prepare_cluster(folder, find_binaries(environ), start_lock)
        program = [sys.executable, "-P", "-m", "restow.postgres.embedded.watchdog"]
        # The server's own environment, and this very package wherever it was imported from.
        env = {**clean_environment(), "PYTHONPATH": str(Path(restow.__file__).resolve().parent.parent)}
        with open(folder.home / "watchdog.log", "wb") as log:
            subprocess.run(
                [*program, folder.home, binaries],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                check=False,
                cwd="/",
                env=env,
                start_new_session=True,
                pass_fds=(watchdog_lock,),
            )
    finally:
        os.close(watchdog_lock)
    return True


def url_of(folder: ServerFolder) -> str:
    """The running server's URL, for other programs.

    Raises:
        DatabaseError: it does not run.
    """
    if postmaster := find_postmaster(folder.data):
        return f"postgresql://{ROLE}@/postgres?host={quote(postmaster.socket_folder, safe='/')}"
    raise DatabaseError("The embedded PostgreSQL does not run.", next_step="Start it with `restow db start`.")


def _conninfo(postmaster: Postmaster) -> str:
    return make_conninfo(host=postmaster.socket_folder, port=5432, user=ROLE, dbname="postgres")


def _failed(folder: ServerFolder, what: str) -> DatabaseError:
    lines = [line for name in ("log", "watchdog.log") for line in _tail(folder.home / name)]
    told = " | ".join(lines[-_LOG_LINES:]) or "it left no word"
    return DatabaseError(
        f"The embedded PostgreSQL {what}. The end of its log: {told}",
        next_step=f"The whole log is {folder.log}; its data are untouched.",
    )


def _tail(log: Path) -> list[str]:
    if not log.exists():
        return []
    return log.read_text(errors="replace").splitlines()[-_LOG_LINES:]
