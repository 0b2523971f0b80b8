"""Where the embedded server's files live: `<project>/.restow/postgres`, and elsewhere when it must be.

Two things can be in the way. The server of a root user runs as `nobody`, who cannot pass a closed folder
such as a 0700 home; no such folder is ever opened up, the files go to /var/lib instead. And the path of a
Unix socket is short by law of the kernel: the socket alone then goes to /tmp. Both are found again by the
project's path, below a folder that only this account can have made.
"""

import hashlib
import os
import pwd
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from restow.errors import UsageError
from restow.postgres.embedded.account import Account, server_account

#: sockaddr_un holds 104 bytes on macOS, 108 on Linux, the final NUL included.
_SOCKET_PATH_BYTES = 100
_SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFolder:
    """The files of one embedded server."""

    #: The folder of them all.
    home: Path
    #: The account the server runs under.
    account: Account

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """What the server said since it was last started."""
        return self.home / "log"

    @property
    def keep(self) -> Path:
        """While this file exists the server runs without clients."""
        return self.home / "keep"

    @property
    def use_lock(self) -> Path:
        """Held shared by every client; the watchdog takes it alone to stop the server."""
        return self.home / "use.lock"

    @property
    def start_lock(self) -> Path:
        """Held while the server is made or started."""
        return self.home / "start.lock"

    @property
    def watchdog_lock(self) -> Path:
        """Held by the watchdog as long as it lives."""
        return self.home / "watchdog.lock"

    @property
    def moved(self) -> bool:
        """True: the files are outside the project, since `nobody` cannot reach it."""
        return self.home.parent.name != ".restow"

    def prepare(self) -> None:
        """Makes the folder.

        Raises:
            UsageError: it cannot be made here, or its data belong to another account.
        """
        self._check_owner()
        try:
            if self.moved:
                _private_folder(self.home.parent.parent)
            else:
                _make_hidden(self.home.parent)
            self.home.mkdir(exist_ok=True)
            # A borrowed account must pass through; what is inside has modes of its own.
            self.home.chmod(0o711 if self.account.borrowed else 0o700)
        except OSError as error:
            raise UsageError(
                f"Cannot keep a database in {self.home}: {error.strerror}.",
                next_step="Run in a folder you may write to, or name a database with DATABASE_URL.",
            ) from error

    def prepare_socket(self) -> Path:
        """Makes the folder of the socket, private to the server's account (and root)."""
        folder = self.home / "socket"
        if len(os.fsencode(folder / _SOCKET_NAME)) > _SOCKET_PATH_BYTES:
            folder = _private_folder(Path(tempfile.gettempdir())) / _short_name(self.home)
        make_private(folder, self.account)
        return folder

    def _check_owner(self) -> None:
        if not os.path.exists(self.data):
            return
        if (owner := self.data.stat().st_uid) != self.account.uid:
            raise UsageError(
                f"The data in {self.data} belong to the account {_name(owner)}; for you the server would run "
                f"as {_name(self.account.uid)}.",
                next_step="Run as the user who made them (root, for nobody), or move the folder away.",
            )


def server_folder(project: Path) -> ServerFolder:
    """Where the embedded server of a project has, or will have, its files; makes nothing.

    Data that exist decide: opening or closing a folder later never hides them.
    """
    account = server_account()
    inside = ServerFolder(home=project.resolve() / ".restow" / "postgres", account=account)
    outside = ServerFolder(home=_shared_base() / _own_name() / _short_name(inside.home), account=account)
    nearest = inside.home.parent if inside.home.parent.exists() else project
    if os.path.exists(inside.data) or (account.reaches(nearest) and not os.path.exists(outside.data)):
        return inside
    return outside


def make_private(folder: Path, account: Account) -> None:
    """Makes a folder that only the account (and root) can enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    account.give(folder)


def _make_hidden(folder: Path) -> None:
    """Makes `.restow` below the project, out of sight of git."""
    if not folder.exists():
        folder.mkdir(exist_ok=True)
        # Whatever the umask: `nobody` must be able to pass, and what is private is so by its own mode.
        folder.chmod(0o755)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n")


def _private_folder(base: Path) -> Path:
    """This account's folder below a shared one such as /tmp, where anyone could have made it first."""
    folder = base / _own_name()
    if not os.path.lexists(folder):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o711)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise UsageError(
            f"{folder} was not made by this account, or others may write to it.",
            next_step="Remove it, or name a database with DATABASE_URL.",
        )
    return folder


def _shared_base() -> Path:
    # /var/tmp may be cleaned of what was not used for a month; root can have a place that is not.
    lasting = Path("/var/lib" if os.geteuid() == 0 else "/var/tmp")  # noqa: S108 - checked for its owner
    return lasting if lasting.is_dir() else Path(tempfile.gettempdir())


def _own_name() -> str:
    return f"restow-{os.geteuid()}"


def _short_name(home: Path) -> str:
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:16]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
