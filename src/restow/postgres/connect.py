"""One connection to PostgreSQL, and its failures in plain words.

While connecting libpq gives no SQLSTATE, only text: what a failure means is read from that text. The
server may speak another language; its own words are then passed on.
"""

import asyncio
import os
import random
import re
import time
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from restow.errors import DatabaseError
from restow.postgres.source import label_of, parse_conninfo

#: Seconds for one attempt, when neither the connection string nor PGCONNECT_TIMEOUT says.
_ATTEMPT_SECONDS = 10
_LONGEST_PAUSE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    """A reason why there is no connection."""

    #: Found in libpq's or the server's text.
    pattern: str
    #: What it means.
    meaning: str
    #: What to do.
    next_step: str
    #: It may be gone a moment later.
    passing: bool = False


#: The most telling first: with several addresses per host the text holds one reason for each.
_FAILURES = (
    _Failure(
        pattern="password authentication failed|no password supplied|authentication failed for user",
        meaning="the server refuses this user with this password",
        next_step="Check user and password (PGPASSWORD, ~/.pgpass or the URL, with @ written as %40).",
    ),
    _Failure(
        pattern='role ".*" does not exist|role ".*" is not permitted to log in',
        meaning="this role does not exist there, or may not log in",
        next_step="Check the user, or create the role with LOGIN.",
    ),
    _Failure(
        pattern='database ".*" does not exist',
        meaning="there is no database of this name on the server",
        next_step="Check the name, or create it with `createdb`.",
    ),
    _Failure(
        pattern="permission denied for database|not currently accepting connections",
        meaning="this database does not let the role in",
        next_step="GRANT CONNECT ON DATABASE to the role, or use another one.",
    ),
    _Failure(
        pattern="too many clients|too many connections|remaining connection slots",
        meaning="the server has no connection free",
        next_step="Try again when others are done, use a lower --concurrency, or raise max_connections.",
        passing=True,
    ),
    _Failure(
        pattern="starting up|shutting down|in recovery mode|not yet accepting connections"
        "|server closed the connection unexpectedly|terminating connection|Connection reset by peer",
        meaning="the server is starting or stopping",
        next_step="Run the same command again in a moment.",
        passing=True,
    ),
    _Failure(
        pattern="does not support SSL|SSL was required",
        meaning="TLS is required here, but the server does not speak it",
        next_step="Turn TLS on at the server, or relax sslmode (PGSSLMODE).",
    ),
    _Failure(
        pattern="certificate|SSL error|SSL SYSCALL|tlsv1 alert",
        meaning="the TLS handshake failed",
        next_step="Check sslmode, and sslrootcert against the server's certificate and host name.",
    ),
    _Failure(
        pattern=r"no encryption|SSL off",
        meaning="the server does not take this connection without TLS",
        next_step="Use sslmode=require (or PGSSLMODE=require).",
    ),
    _Failure(
        pattern=r"pg_hba\.conf",
        meaning="the server's pg_hba.conf does not admit this user from this address",
        next_step="Have the server's administrator admit it, or connect from an admitted address.",
    ),
    _Failure(
        pattern="failed to resolve host|could not translate host name|Name or service not known",
        meaning="the host name does not resolve",
        next_step="Check the host's spelling and your network or VPN.",
    ),
    _Failure(
        pattern="Connection refused|No such file or directory|server running locally",
        meaning="nothing listens there",
        next_step="Start the server, or check host and port.",
        passing=True,
    ),
    _Failure(
        pattern="timeout expired|timed out|No route to host|unreachable",
        meaning="no answer in time",
        next_step="Check host, port, firewall and VPN; connect_timeout sets the patience.",
        passing=True,
    ),
)


async def connect(conninfo: str, *, autocommit: bool = False, wait: float = 0.0) -> psycopg.AsyncConnection:
    """Opens a connection in UTF-8 under the name `restow`.

    Args:
        conninfo: a URL or `key=value` string; empty for libpq's own variables.
        autocommit: each statement commits alone.
        wait: seconds to go on trying while nothing listens there, or it is starting, full or silent.

    Raises:
        UsageError: the connection string is malformed.
        DatabaseError: there is no connection: why, and what to do; never the password.
    """
    complete = _complete(conninfo)
    pause, give_up = 0.05, time.monotonic() + wait
    while True:
        try:
            return await psycopg.AsyncConnection.connect(complete, autocommit=autocommit)
        except psycopg.Error as error:
            failure = _failure_of(str(error))
            if not (failure and failure.passing) or time.monotonic() + pause > give_up:
                raise _explain(failure, str(error), complete) from None
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - spreads the attempts of workers
        pause = min(pause * 2, _LONGEST_PAUSE)


def _complete(conninfo: str) -> str:
    settings = {"client_encoding": "UTF8", "fallback_application_name": "restow"}
    text = parse_conninfo(conninfo, "The connection string")
    if "connect_timeout" not in conninfo_to_dict(text) and not os.environ.get("PGCONNECT_TIMEOUT"):
        settings["connect_timeout"] = str(_ATTEMPT_SECONDS)
    return make_conninfo(text, **settings)


def _failure_of(text: str) -> _Failure | None:
    return next((failure for failure in _FAILURES if re.search(failure.pattern, text)), None)


def _explain(failure: _Failure | None, text: str, conninfo: str) -> DatabaseError:
    place = f"Cannot connect to {label_of(conninfo, os.environ)}"
    if failure:
        return DatabaseError(f"{place}: {failure.meaning}.", next_step=failure.next_step)
    words = " ".join(text.split())
    for secret in (conninfo_to_dict(conninfo).get("password"), os.environ.get("PGPASSWORD")):
        words = words.replace(str(secret), "***") if secret else words
    return DatabaseError(f"{place}: {words}.", next_step="Check the connection's settings.")
