"""Depth: room for programs that call far, since the interpreter follows them by calling itself."""

import gc
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

#: Calls inside calls; Python's own limit is lower than some programs are deep.
_DEEPEST = 15_000
#: Bytes of stack: some calls go through C, and each of those takes about half a kilobyte.
_STACK = 256 * 1024 * 1024


def with_room(work: Callable[[], T]) -> T:
    """What the work gives, done where it may call itself deeply without the process being killed.

    The garbage collector rests meanwhile: values hold each other, but not in circles, so that it frees
    nothing and takes a quarter of the time (measured).
    """
    before = threading.stack_size(_STACK)
    limit, collects = sys.getrecursionlimit(), gc.isenabled()
    sys.setrecursionlimit(max(limit, _DEEPEST))
    gc.disable()
    try:
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(work).result()
    finally:
        threading.stack_size(before)
        sys.setrecursionlimit(limit)
        if collects:
            gc.enable()
