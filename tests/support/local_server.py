"""A server of a test, as a process that lives no longer than the one that started it."""

import re
import subprocess
import tempfile
import time
from collections.abc import Sequence
from typing import IO, Self

#: Ends the server when nobody holds the shell's standard input any more, however that came about.
_KEEPER = '"$@" & trap "kill $!" EXIT; cat'
#: Seconds until a server that has not started never will. Generous: the machine may be busy.
_PATIENCE = 60
#: How a server says where it is.
_ADDRESS = re.compile(r"(https?)://127\.0\.0\.1:(\d+)")


class LocalServer:
    """Started when made; a context manager that stops it."""

    def __init__(self, command: Sequence[str]) -> None:
        self._name = command[0]
        self._log: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._keeper = subprocess.Popen(
            ["sh", "-c", _KEEPER, "sh", *command],
            stdin=subprocess.PIPE,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        try:
            self.scheme, self.port = self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> tuple[str, int]:
        deadline = time.monotonic() + _PATIENCE
        while True:
            self._log.seek(0)
            log = self._log.read().decode()
            if found := _ADDRESS.search(log):
                return found[1], int(found[2])
            assert time.monotonic() < deadline and self._keeper.poll() is None, (
                f"{self._name} does not start: {log}"
            )
            time.sleep(0.05)

    def stop(self) -> None:
        if self._keeper.stdin:
            self._keeper.stdin.close()
        self._keeper.wait(_PATIENCE)
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
