"""Runs a program to its end and measures it: wall time, and memory where asked."""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAUSE = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A program that ended well."""

    #: What it wrote to standard output.
    output: str
    #: From its start to its end, with the start of its interpreter.
    seconds: float
    #: Bytes of its largest process: maximum resident set size.
    largest: int
    #: Bytes of all its processes together, shared pages counted once; None: was not sampled.
    together: int | None


class BenchmarkError(Exception):
    """A measurement that would mean nothing."""


def run(command: Sequence[str], environ: Mapping[str, str], *, sample: bool = False) -> Ended:
    """Runs a program, without the caller's own settings.

    Args:
        command: the program and its arguments.
        environ: variables it gets beside PATH, HOME and the temporary folder.
        sample: look at its processes' memory every 50 ms, which takes some of their time.

    Raises:
        BenchmarkError: it failed.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, env={**kept, **environ}, stdout=output, stderr=errors)
        together = max(_samples(process.pid), default=0) if sample else None
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            raise BenchmarkError(f"{command[:4]} ended with {process.returncode}: {errors.read()[-800:]}")
        told = output.read()
    return Ended(output=told, seconds=seconds, largest=usage.ru_maxrss << 10, together=together)


def _samples(pid: int) -> Iterator[int]:
    """The memory of a process and its descendants, until it ends."""
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        yield sum(_proportional(member) for member in _family(pid))
        time.sleep(_PAUSE)


def _family(pid: int) -> Iterator[int]:
    yield pid
    # A child is listed under the thread that started it.
    for listed in Path("/proc", str(pid), "task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in listed.read_text().split():
                yield from _family(int(child))


def _proportional(pid: int) -> int:
    """Proportional set size, in bytes: a page shared by two processes counts half for each."""
    with contextlib.suppress(OSError):
        for line in Path("/proc", str(pid), "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    return 0
