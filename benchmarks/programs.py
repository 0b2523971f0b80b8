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
class Memory:
    """The most memory a program took, in bytes."""

    #: Of its largest process: maximum resident set size.
    largest: int
    #: Of all its processes together, a page that several share counted once.
    together: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A program that ended well."""

    #: What it wrote to standard output.
    output: str
    #: From its start to its end, with the start of its interpreter.
    seconds: float
    #: Its processes' memory, where it was sampled.
    memory: Memory | None


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
        memory = _peak(process.pid) if sample else None
        exit_code = process.wait()
        seconds = time.perf_counter() - started
        output.seek(0)
        errors.seek(0)
        if exit_code != 0:
            raise BenchmarkError(f"{' '.join(command[:4])} ended with {exit_code}: {errors.read()[-800:]}")
        return Ended(output=output.read(), seconds=seconds, memory=memory)


def _peak(pid: int) -> Memory:
    """Looks at the memory of a process and its descendants until it ends."""
    largest = together = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        family = list(_family(pid))
        # Not wait4's maximum: a child is born with that of the process that started it.
        largest = max(largest, *(_kilobytes(member, "status", "VmHWM:") for member in family))
        together = max(together, sum(_kilobytes(member, "smaps_rollup", "Pss:") for member in family))
        time.sleep(_PAUSE)
    return Memory(largest=largest << 10, together=together << 10)


def _family(pid: int) -> Iterator[int]:
    yield pid
    # A child is listed under the thread that started it.
    for listed in Path("/proc", str(pid), "task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in listed.read_text().split():
                yield from _family(int(child))


def _kilobytes(pid: int, file: str, label: str) -> int:
    """A line of /proc; `Pss` counts a page that two processes share half for each."""
    with contextlib.suppress(OSError):  # it has just ended
        for line in Path("/proc", str(pid), file).read_text().splitlines():
            if line.startswith(label):
                return int(line.split()[1])
    return 0
