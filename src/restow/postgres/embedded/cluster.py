"""The data directory, and programs that the server's account can reach."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from restow.errors import DatabaseError, UsageError
from restow.postgres.embedded.account import Account, clean_environment
from restow.postgres.embedded.binaries import major_version
from restow.postgres.embedded.folder import ServerFolder, make_private

#: The role that owns the server, and the one restow connects as.
ROLE = "restow"

#: The same order of text on every machine; no build of the wheel has ICU. Trust is safe where only the
#: account itself can reach the socket.
_INITDB = (
    "-U",
    ROLE,
    "--auth-local=trust",
    "--auth-host=reject",
    "-E",
    "UTF8",
    "--locale=C",
    "--no-instructions",
)
_BUILTIN_LOCALE = ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
_BUILTIN_SINCE = 17


def prepare_cluster(folder: ServerFolder, binaries: Path, start_lock: int) -> Path:
    """Makes the data directory when there is none, and returns the folder of the programs to run it with.

    Args:
        folder: the server's files.
        binaries: where initdb and postgres are.
        start_lock: the descriptor of the start lock, which is held.

    Raises:
        UsageError: the data were made by another major version; they are left alone.
        DatabaseError: initdb failed.
    """
    major = major_version(binaries)
    binaries = _reachable(folder, binaries)
    if (folder.data / "PG_VERSION").exists():
        _check_version(folder, major, binaries)
    else:
        _initialise(folder, binaries, major, start_lock)
    return binaries


def _check_version(folder: ServerFolder, major: int, binaries: Path) -> None:
    made_by = (folder.data / "PG_VERSION").read_text().strip()
    if made_by != str(major):
        raise UsageError(
            f"The data in {folder.data} were made by PostgreSQL {made_by}; the one in {binaries} is {major}.",
            next_step=f"Name the programs of PostgreSQL {made_by} with RESTOW_PG_BIN, or move the data away "
            "to begin empty.",
        )


def _initialise(folder: ServerFolder, binaries: Path, major: int, start_lock: int) -> None:
    """Runs initdb beside the final place: a half-made data directory is never taken for a whole one."""
    new = folder.home / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    make_private(new, folder.account)
    locale = _BUILTIN_LOCALE if major >= _BUILTIN_SINCE else ()
    done = subprocess.run(
        [binaries / "initdb", "-D", new, *_INITDB, *locale],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        env=clean_environment(),
        # initdb goes on when this process is killed: the lock stays held until it ends, too.
        pass_fds=(start_lock,),
        **folder.account.popen,
    )
    if done.returncode != 0:
        raise DatabaseError(
            f"The embedded PostgreSQL cannot make its data directory: {_last_line(done.stderr)}",
            next_step=f"Check the space and the rights of {folder.home}.",
        )
    new.rename(folder.data)
    _sync(folder.home)


def _reachable(folder: ServerFolder, binaries: Path) -> Path:
    """The programs themselves, or for a borrowed account that cannot reach them a copy that it can."""
    account = folder.account
    if _runs(binaries, account):
        return binaries
    prefix = binaries.parent
    status = (binaries / "postgres").stat()
    mark = hashlib.sha256(f"{binaries} {status.st_size} {status.st_mtime_ns}".encode()).hexdigest()[:8]
    copy = folder.home / f"programs-{mark}"
    if not copy.exists():
        _copy(prefix, copy)
    return copy / prefix.parent.name / prefix.name / binaries.name


def _runs(binaries: Path, account: Account) -> bool:
    if not account.borrowed:
        return True
    if not account.reaches(binaries):
        return False
    return bool((binaries / "postgres").stat().st_mode & 0o001 and binaries.parent.stat().st_mode & 0o001)


def _copy(prefix: Path, copy: Path) -> None:
    """Copies an installation (42 MB for the wheel), readable for all; older copies are dropped."""
    for older in copy.parent.glob("programs-*"):
        shutil.rmtree(older)
    new = copy.with_name("programs.new")
    shutil.rmtree(new, ignore_errors=True)
    package = prefix.parent
    shutil.copytree(prefix, new / package.name / prefix.name, symlinks=True)
    # A wheel's shared libraries lie beside the package, and the programs look for them there.
    if (libraries := package.with_name(f"{package.name}.libs")).is_dir():
        shutil.copytree(libraries, new / libraries.name, symlinks=True)
    for path in (new, *new.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
    new.rename(copy)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "it ended without a word."
