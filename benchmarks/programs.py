"""Runs a program to its end and measures it: wall time, and memory where asked."""

import contextlib
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

#: Seconds between two looks at the memory, in hundredths of the time that it has run: a look at much memory
#: takes time of the program itself.
_PAUSE, _PAUSE_SHARE = 0.05, 100


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
    #: Seconds of processor time, of all its processes.
    cpu: float
    #: Its processes' memory, where it was sampled.
    memory: Memory | None


class BenchmarkError(Exception):
    """A measurement that would mean nothing."""


def run(command: Sequence[str], environ: Mapping[str, str], *, sample: bool = False) -> Ended:
    """Runs a program, without the caller's own settings.

    Args:
        command: the program and its arguments.
        environ: variables it gets beside PATH, HOME and the temporary folder.
        sample: look at its processes' memory every 50 ms and, later, every hundredth of its time.

    Raises:
        BenchmarkError: it failed.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, env={**kept, **environ}, stdout=output, stderr=errors)
        memory = _peak(process.pid) if sample else None
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = exit_code = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        if exit_code != 0:
            raise BenchmarkError(f"{' '.join(command[:4])} ended with {exit_code}: {errors.read()[-800:]}")
        cpu = usage.ru_utime + usage.ru_stime
        return Ended(output=output.read(), seconds=seconds, cpu=cpu, memory=memory)


def processor_seconds(pid: int) -> float:
    """Processor time so far of a process and its descendants, also of those that have ended."""
    ticks = 0
    for member in _family(pid):
        with contextlib.suppress(OSError):  # it has just ended, and is now its parent's
            # proc(5): after the name in brackets come utime, stime, cutime and cstime as fields 14 to 17.
            fields = Path("/proc", str(member), "stat").read_text().rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def _peak(pid: int) -> Memory:
    """Looks at the memory of a process and its descendants until it ends."""
    largest = together = 0
    started = time.monotonic()
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        family = list(_family(pid))
        # Not wait4's maximum: a child is born with that of the process that started it.
        largest = max(largest, *(_kilobytes(member, "status", "VmHWM:") for member in family))
        together = max(together, sum(_kilobytes(member, "smaps_rollup", "Pss:") for member in family))
        time.sleep(max(_PAUSE, (time.monotonic() - started) / _PAUSE_SHARE))
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
