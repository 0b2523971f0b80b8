"""COMMIT without an answer: whether it happened is asked of the server, not guessed."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.conftest import ORIGINAL_TRANSCRIPTS, SCHEMA
from tests.support.backfill import put_all, session_ids, start, whole_rows
from tests.support.servers import Server

IDS = session_ids(1000)
BATCH = 20
_COMMIT = b"COMMIT\0"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return put_all(tmp_path_factory.mktemp("store"), IDS)


class CommitProxy:
    """Stands between client and server, and cuts the connection at the COMMIT of a batch.

    Of three batches the first is cut after the server has answered, so that the answer is lost; the second
    before the server has got the COMMIT, so that it never happens; the third is let through.
    """

    def __init__(self, port: int) -> None:
        self.server = ("127.0.0.1", port)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.batches = 0
        self.answers_lost = 0
        self.never_sent = 0
        self._lock = threading.Lock()

    def accept(self) -> None:
        with suppress(OSError):  # the listener is closed
            while True:
                client, _ = self.listener.accept()
                threading.Thread(target=self._relay, args=[client], daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        with client, socket.create_connection(self.server) as server, suppress(OSError):
            answers = threading.Thread(target=_pass_on, args=[server, client], daemon=True)
            answers.start()
            loads = False
            while data := client.recv(1 << 16):
                loads = loads or b" FROM STDIN" in data
                if data.endswith(_COMMIT) and loads:
                    loads = False
                    if self._cut(client, server, data):
                        break
                else:
                    server.sendall(data)
            _shut(server)
            answers.join()

    def _cut(self, client: socket.socket, server: socket.socket, data: bytes) -> bool:
        with self._lock:
            self.batches += 1
            what = self.batches % 3
            self.answers_lost += what == 1
            self.never_sent += what == 2
        if what == 1:
            _shut(client)  # so that the answer has nowhere to go
        if what != 2:
            server.sendall(data)
        return what != 0


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(1 << 16):
            with suppress(OSError):
                sink.sendall(data)
    _shut(sink)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy_to(port: int) -> Iterator[CommitProxy]:
    proxy = CommitProxy(port)
    accepting = threading.Thread(target=proxy.accept)
    accepting.start()
    try:
        yield proxy
    finally:
        _shut(proxy.listener)
        proxy.listener.close()
        accepting.join()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    started = Server(tcp=True)
    yield started
    started.stop()


@pytest.mark.parametrize("table", [ORIGINAL_TRANSCRIPTS, SCHEMA], ids=["original", "schema"])
def test_lost_answers_are_told_as_what_happened(server: Server, store: Path, table: str) -> None:
    with server.database() as conninfo, proxy_to(server.port) as proxy:
        with psycopg.connect(conninfo) as connection:
            connection.execute(table.encode())
            name = connection.info.dbname
        through = server.tcp_conninfo(name, port=proxy.port, sslmode="disable", gssencmode="disable")
        ended = start(store, through, "--batch-size", str(BATCH)).wait()
        assert ended.exit_code == 0, ended.err[-2000:]
        assert ended.counts == (len(IDS), len(IDS), 0, 0)
        assert whole_rows(conninfo) == set(IDS)
        print(f"{proxy.answers_lost} answers lost, {proxy.never_sent} COMMITs never sent")
        assert proxy.answers_lost >= len(IDS) // BATCH // 3
        assert proxy.never_sent >= len(IDS) // BATCH // 3
