"""Where the database comes from: --database, a URL in the environment, libpq's variables or PULSE's.

A password may hold any character and is never shown: connection strings are built by the driver's own
quoting, and no message quotes one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from restow.errors import UsageError

_PULSE = "PULSE_ANALYTICS_DB_"
_PULSE_NAMES = tuple(f"{_PULSE}{part}" for part in ("HOST", "PORT", "NAME", "USER", "PASSWORD"))
#: Variables of libpq that name a server or a database (PostgreSQL manual, "Environment Variables").
_LIBPQ_NAMES = ("PGHOST", "PGHOSTADDR", "PGSERVICE", "PGDATABASE")
#: Every way to name a database, the strongest first.
NAMES = ("--database", "RESTOW_DATABASE_URL", "DATABASE_URL", "PGHOST", f"{_PULSE}*")

_SCHEME = re.compile(r"([a-z][a-z0-9.-]*)(\+[a-z0-9_]+)?://", re.IGNORECASE)
#: What Prisma adds to a URL and libpq refuses: pool and default schema, nothing about where or how safely.
_PRISMA = frozenset(
    ("schema", "connection_limit", "pool_timeout", "pgbouncer", "socket_timeout", "statement_cache_size")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseSource:
    """A database, and the setting that named it."""

    #: For libpq; holds the password, so it is never shown. Empty: libpq reads its own variables.
    conninfo: str = field(repr=False)
    #: The setting: `--database`, `DATABASE_URL`, `PG*`, `PULSE_ANALYTICS_DB_*` or `embedded`.
    origin: str
    #: For people: `db.example:5432/analytics as pulse`. Never holds a password.
    label: str
    #: Other settings that name a database and were outranked.
    ignored: tuple[str, ...] = ()


def find_database(flag: str | None, environ: Mapping[str, str]) -> DatabaseSource | None:
    """The database that the strongest setting names; None when nothing does.

    Args:
        flag: the value of --database, a URL or a `key=value` string.
        environ: where the variables are looked up; an empty value counts as not set.

    Raises:
        UsageError: the setting is malformed (it is not quoted), incomplete, or names no PostgreSQL.
    """
    found = _candidates(flag, environ)
    if not found:
        return None
    origin, *ignored = found
    conninfo = found[origin]()
    return DatabaseSource(
        conninfo=conninfo, origin=origin, label=label_of(conninfo, environ), ignored=tuple(ignored)
    )


def label_of(conninfo: str, environ: Mapping[str, str]) -> str:
    """Names a database for people: host, port, database and user, never the password."""
    given = conninfo_to_dict(conninfo)

    def value(key: str) -> str:
        return str(given.get(key) or environ.get(f"PG{key.upper()}") or "")

    host = value("host") or value("hostaddr")
    service = given.get("service") or environ.get("PGSERVICE")
    if service and not host:
        return f"service {service}"
    name = value("dbname") or environ.get("PGDATABASE", "")
    # A whole connection string set by mistake as the database's name may hold a password.
    name = "" if "://" in name or "=" in name else name
    user = value("user")
    return f"{host or 'local socket'}:{value('port') or '5432'}/{name}" + (f" as {user}" if user else "")


def parse_conninfo(text: str, origin: str) -> str:
    """A `key=value` string for libpq, made of a URL (also SQLAlchemy's or Prisma's) or of such a string.

    Raises:
        UsageError: it is neither; the message names the origin, never the text.
    """
    if scheme := _SCHEME.match(text.strip()):
        if scheme[1].lower() not in ("postgresql", "postgres"):
            raise UsageError(
                f"{origin} names a {scheme[1].lower()} database; restow writes to PostgreSQL.",
                next_step="Give a postgresql:// URL, with --database or RESTOW_DATABASE_URL.",
            )
        text = _without_prisma(f"postgresql://{text.strip()[scheme.end() :]}")
    try:
        conninfo = make_conninfo(text)
        if scheme:
            _require_whole(conninfo_to_dict(conninfo))
    except (psycopg.Error, UnicodeError, ValueError):
        # The driver's message quotes the text: it must not travel on, not even as the cause.
        raise UsageError(
            f"{origin} is neither a PostgreSQL URL nor a key=value connection string.",
            next_step="Write postgresql://USER:PASSWORD@HOST:PORT/NAME, special characters of the password "
            "as %XX (@ is %40, / is %2F), or 'host=HOST dbname=NAME user=USER'.",
        ) from None
    return conninfo


def _require_whole(given: Mapping[str, object]) -> None:
    """Refuses a URL that fell apart at a special character of its password: the rest would be printed.

    Raises:
        ValueError: host or name hold an `@`, or the port is none.
    """
    port = str(given.get("port") or "0").replace(",", "")
    if "@" in f"{given.get('host', '')}{given.get('dbname', '')}" or not port.isdecimal():
        raise ValueError


def _candidates(flag: str | None, environ: Mapping[str, str]) -> dict[str, Callable[[], str]]:
    """The settings that are set, the strongest first, each with the way to its connection string."""
    found: dict[str, Callable[[], str]] = {}
    if flag is not None:
        found["--database"] = partial(_from_flag, flag)
    for name in ("RESTOW_DATABASE_URL", "DATABASE_URL"):
        if text := environ.get(name):
            found[name] = partial(parse_conninfo, text, name)
    if any(environ.get(name) for name in _LIBPQ_NAMES):
        found["PG*"] = str
    if any(environ.get(name) for name in _PULSE_NAMES):
        found[f"{_PULSE}*"] = partial(_from_pulse, environ)
    return found


def _from_flag(flag: str) -> str:
    if not flag.strip():
        raise UsageError("--database is empty.", next_step="Give a URL, or leave the option out.")
    return parse_conninfo(flag, "--database")


def _from_pulse(environ: Mapping[str, str]) -> str:
    host, port, name, user, password = (environ.get(variable, "") for variable in _PULSE_NAMES)
    required = {f"{_PULSE}HOST": host, f"{_PULSE}NAME": name, f"{_PULSE}USER": user}
    required[f"{_PULSE}PASSWORD"] = password
    if missing := [variable for variable, value in required.items() if not value]:
        raise UsageError(
            f"The database is only half configured: {', '.join(missing)} not set.",
            next_step=f"Set them beside the other {_PULSE}* variables, or name the database with --database.",
        )
    if port and not (port.isdecimal() and 0 < int(port) < 1 << 16):
        raise UsageError(f"{_PULSE}PORT is not a port's number.", next_step="Leave it out for 5432.")
    try:
        return make_conninfo(host=host, port=int(port or 5432), dbname=name, user=user, password=password)
    except (psycopg.Error, UnicodeError):
        raise UsageError(
            f"One of the {_PULSE}* variables cannot be passed to PostgreSQL.",
            next_step="Check that each is UTF-8 text.",
        ) from None


def _without_prisma(url: str) -> str:
    place, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [pair for pair in query.split("&") if pair.split("=", 1)[0] not in _PRISMA]
    return f"{place}?{'&'.join(kept)}" if kept else place
