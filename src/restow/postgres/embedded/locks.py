"""Advisory file locks (flock): the kernel drops them with the last process that has them open."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from restow.errors import DatabaseError

_TURN_SECONDS = 0.01


def try_lock(path: Path, *, shared: bool = False) -> int | None:
    """Takes the lock at once and returns its descriptor (closing it lets go), or None when others hold it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if lock_open_file(descriptor, shared=shared):
        return descriptor
    os.close(descriptor)
    return None


def lock_open_file(descriptor: int, *, shared: bool = False) -> bool:
    """Takes the lock on an open file at once; False when others hold it."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def hold(path: Path, *, shared: bool = False, seconds: float, doing: str) -> Iterator[int]:
    """Holds the lock for the length of the block; yields its descriptor.

    Args:
        path: the lock's file.
        shared: together with other shared holders.
        seconds: how long to wait for it.
        doing: what another process is doing as long as the lock is not free, for the message.

    Raises:
        DatabaseError: it was not free in time.
    """
    give_up = time.monotonic() + seconds
    while (descriptor := try_lock(path, shared=shared)) is None:
        if time.monotonic() > give_up:
            raise DatabaseError(
                f"The embedded PostgreSQL in {path.parent} has been {doing} for {seconds:.0f} s.",
                next_step=f"Look at {path.parent / 'log'}, then run the same command again.",
            )
        time.sleep(_TURN_SECONDS)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
