"""A small HTTP proxy that passes requests on, except where a test has ordered a fault."""

import re
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import unquote

#: Tells from a request's decoded path and query whether a fault is for it.
Match = Callable[[str], bool]


@dataclass(kw_only=True)
class Fault:
    """What happens to matching requests, instead of or on the way of their answer."""

    #: Which requests.
    match: Match
    #: How many more; None: all.
    times: int | None = None
    #: Status of an answer of our own; None: the server's answer is passed on.
    status: int | None = None
    #: The Blob service's name for the error.
    code: str = ""
    #: Further headers of an answer of our own.
    headers: dict[str, str] = field(default_factory=dict)
    #: Its body.
    body: bytes = b""
    #: Bytes of the server's answer after which the connection is cut.
    cut_after: int | None = None
    #: True: it is cut with a reset, else by closing it.
    reset: bool = False
    #: Called before a matching request is passed on.
    before: Callable[[], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request that came."""

    #: Decoded path and query.
    target: str
    #: Seconds of the monotonic clock.
    at: float


class FaultyProxy:
    """A context manager; serves from threads, on a port of its own. A connection is for one request."""

    def __init__(self, upstream_port: int) -> None:
        self.upstream_port = upstream_port
        #: The requests so far.
        self.seen: list[Seen] = []
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.port: int = self._server.server_address[1]

    @property
    def endpoint(self) -> str:
        """Address of the emulator's account, by way of this proxy."""
        return f"http://127.0.0.1:{self.port}/devstoreaccount1"

    def order(self, part: str | Match, **what: Any) -> None:
        """Orders a `Fault` for the requests whose decoded target matches, or contains a text.

        Several for the same requests take turns: the second begins when the first has had its times.
        """
        match = part if callable(part) else lambda target: part in target
        self._faults.append(Fault(match=match, **what))

    def requests(self, part: str) -> list[Seen]:
        """The requests whose decoded target contains a text."""
        return [seen for seen in self.seen if part in seen.target]

    def take(self, target: str) -> Fault | None:
        """Notes a request; the fault that is ordered for it."""
        with self._lock:
            self.seen.append(Seen(target=target, at=time.monotonic()))
            for fault in self._faults:
                if fault.times != 0 and fault.match(target):
                    fault.times = None if fault.times is None else fault.times - 1
                    return fault
        return None

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Refuses connections from now on."""
        self._server.shutdown()
        self._server.server_close()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Server(socketserver.ThreadingTCPServer):
    request_queue_size = 100
    proxy: FaultyProxy


class _Handler(socketserver.StreamRequestHandler):
    server: _Server
    #: Seconds until a connection on which nothing comes is closed, so that stopping never hangs.
    timeout = 10

    def handle(self) -> None:
        with suppress(OSError):
            if request := self._read():
                target = unquote(request.split(b" ", 2)[1].decode())
                self._answer(request, self.server.proxy.take(target))

    def _read(self) -> bytes:
        """A request with its body."""
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b"\r\n":
            if not line:
                return b""
            lines.append(line)
        headers = dict(line.lower().strip().split(b": ", 1) for line in lines[1:])
        # A client that was told of a proxy names the host in the first line; a server wants it in Host alone.
        lines[0] = re.sub(rb" http://[^/]+", b" ", lines[0])
        kept = [line for line in lines if not line.lower().startswith(b"connection:")]
        body = self.rfile.read(int(headers.get(b"content-length", b"0")))
        return b"".join([*kept, b"Connection: close\r\n\r\n", body])

    def _answer(self, request: bytes, fault: Fault | None) -> None:
        if fault and fault.status:
            headers = {"x-ms-error-code": fault.code, "Content-Length": str(len(fault.body)), **fault.headers}
            lines = [f"HTTP/1.1 {fault.status} Fault", *(f"{name}: {headers[name]}" for name in headers)]
            self.wfile.write(("\r\n".join(lines) + "\r\nConnection: close\r\n\r\n").encode() + fault.body)
            return
        if fault and fault.before:
            fault.before()
        self._pass_on(request, fault or Fault(match=lambda _: True))

    def _pass_on(self, request: bytes, fault: Fault) -> None:
        left = fault.cut_after
        with socket.create_connection(("127.0.0.1", self.server.proxy.upstream_port)) as upstream:
            upstream.sendall(request)
            while left != 0 and (data := upstream.recv(1 << 16 if left is None else left)):
                self.wfile.write(data)
                left = None if left is None else left - len(data)
        if fault.reset:  # a socket that is closed without lingering sends a reset
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.request.close()
