"""What is said when there is no connection, asked of real servers."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from restow.errors import DatabaseError, UsageError
from restow.postgres.connect import connect
from tests.support.servers import PASSWORD, Server


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(tcp=True, settings={"max_connections": "8", "superuser_reserved_connections": "2"})
    for statement in (
        "CREATE ROLE limited LOGIN PASSWORD 'limited' CONNECTION LIMIT 1",
        "CREATE ROLE nologin NOLOGIN PASSWORD 'nologin'",
        "CREATE DATABASE closed",
        "REVOKE CONNECT ON DATABASE closed FROM public",
    ):
        server.execute(sql.SQL(statement))
    yield server
    server.stop()


def failure(conninfo: str, wait: float = 0.0) -> DatabaseError:
    async def attempt() -> None:
        await (await connect(conninfo, wait=wait)).close()

    with pytest.raises(DatabaseError) as caught:
        asyncio.run(attempt())
    assert PASSWORD not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.next_step
    return caught.value


def test_a_connection_speaks_utf_8_under_the_name_restow(server: Server) -> None:
    async def ask() -> tuple[str, ...]:
        async with await connect(server.tcp_conninfo(), autocommit=True) as connection:
            rows = await connection.execute(
                "SELECT current_setting('application_name'), current_setting('client_encoding')"
            )
            return await rows.fetchone() or ()

    assert asyncio.run(ask()) == ("restow", "UTF8")


@pytest.mark.parametrize(
    ("changed", "meaning"),
    [
        ({"password": "wrong"}, "refuses this user with this password"),
        ({"user": "nosuch"}, "refuses this user with this password"),
        ({"user": "nologin", "password": "nologin"}, "may not log in"),
        ({"dbname": "nosuch"}, "no database of this name"),
        ({"dbname": "closed", "user": "limited", "password": "limited"}, "does not let the role in"),
        ({"host": "nosuch.invalid"}, "does not resolve"),
        ({"sslmode": "require"}, "does not speak it"),
        ({"sslrootcert": "/nosuch", "sslmode": "verify-full"}, "TLS"),
        ({"host": "/nosuch"}, "nothing listens there"),
        ({"sslmode": "nonsense"}, "nonsense"),
    ],
)
def test_each_failure_has_its_own_words(server: Server, changed: dict[str, str], meaning: str) -> None:
    assert meaning in str(failure(make_conninfo(server.tcp_conninfo(), **changed)))


def test_an_unknown_role_on_a_socket(server: Server) -> None:
    assert "this role does not exist" in str(failure(make_conninfo(server.conninfo(), user="nosuch")))


def test_a_full_server_or_role(server: Server) -> None:
    limited = make_conninfo(server.tcp_conninfo(), user="limited", password="limited")
    with psycopg.connect(limited):
        assert "no connection free" in str(failure(limited))


def test_a_server_that_asks_for_tls(server: Server) -> None:
    rules = server.data / "pg_hba.conf"
    before = rules.read_text()
    rules.write_text("local all all trust\n")
    server.execute(sql.SQL("SELECT pg_reload_conf()"))
    try:
        deadline = time.monotonic() + 10
        while "without TLS" not in (said := _said(server)) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert "without TLS" in said
    finally:
        rules.write_text(before)
        server.execute(sql.SQL("SELECT pg_reload_conf()"))


def _said(server: Server) -> str:
    try:
        return str(failure(server.tcp_conninfo()))
    except pytest.fail.Exception:
        return ""


def test_refused_is_waited_for_within_the_bound() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        began = time.monotonic()
        error = failure(f"host=127.0.0.1 port={taken.getsockname()[1]} dbname=d", wait=0.5)
    assert "nothing listens there" in str(error)
    assert 0.2 < time.monotonic() - began < 3


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        place = f"host=127.0.0.1 port={silent.getsockname()[1]} dbname=d connect_timeout=2"
        assert "no answer in time" in str(failure(place))


def test_a_restart_is_survived(server: Server) -> None:
    async def ask() -> None:
        await (await connect(server.tcp_conninfo(), wait=30)).close()

    server.stop(remove=False)
    starter = threading.Timer(0.3, server.start)
    starter.start()
    asyncio.run(ask())
    starter.join()


def test_a_malformed_string_is_not_quoted() -> None:
    with pytest.raises(UsageError) as caught:
        asyncio.run(connect("password=s3cret nonsense"))
    assert "s3cret" not in str(caught.value)
