"""The operating-system account the server runs under: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from restow.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who the server is."""

    #: User id.
    uid: int
    #: Group id.
    gid: int

    @property
    def borrowed(self) -> bool:
        """True: the account is not this process's own, since that one is root."""
        return self.uid != os.geteuid()

    @property
    def popen(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this account."""
        ids = {"user": self.uid, "group": self.gid, "extra_groups": []} if self.borrowed else {}
        # The folder this process stands in may be closed to the account.
        return {"cwd": "/", **ids}

    def reaches(self, path: Path) -> bool:
        """True when every folder from the root down to `path` can be passed, `path` included."""
        path = path.resolve()
        return not self.borrowed or all(self._passes(folder) for folder in (path, *path.parents))

    def _passes(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)

    def give(self, path: Path) -> None:
        """Makes the account the owner of a folder that this process has just made."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid)


def server_account() -> Account:
    """This process's own account, or `nobody` for root.

    Raises:
        UsageError: the process is root and the machine has no account `nobody`.
    """
    if os.geteuid() != 0:
        return Account(uid=os.geteuid(), gid=os.getegid())
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        raise UsageError(
            "PostgreSQL does not run as root, and there is no account `nobody` to run it as.",
            next_step="Run restow as another user, or name a database with DATABASE_URL.",
        ) from None
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def clean_environment() -> dict[str, str]:
    """The environment of the server's processes: none of ours, which may hold secrets."""
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TZ") if name in os.environ}
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", **kept}
