"""Which setting names the database, and what may never be seen of it."""

import traceback

import pytest
from psycopg.conninfo import conninfo_to_dict

from restow.errors import UsageError
from restow.postgres.psql import libpq_variables
from restow.postgres.source import find_database

PULSE = {
    "PULSE_ANALYTICS_DB_HOST": "db.example",
    "PULSE_ANALYTICS_DB_NAME": "analytics",
    "PULSE_ANALYTICS_DB_USER": "pulse",
    "PULSE_ANALYTICS_DB_PASSWORD": "secret",
}
#: Everything that a URL, a shell, libpq's quoting or percent-encoding could trip over.
PASSWORDS = (
    "p@ss:w/rd?#[]",
    "it's \\ 'quoted\\'",
    " lead and trail ",
    "100%41",
    "a=b host=evil",
    "пароль🔑",
    "\n\t",
)


def test_the_strongest_setting_wins_and_the_others_are_named() -> None:
    environ = {
        "RESTOW_DATABASE_URL": "postgresql://a/one",
        "DATABASE_URL": "postgresql://a/two",
        "PGHOST": "pghost",
        "PGPORT": "5555",
        **PULSE,
    }
    flag = "host=flag dbname=zero"
    expected = [
        ("--database", "flag:5555/zero"),
        ("RESTOW_DATABASE_URL", "a:5555/one"),
        ("DATABASE_URL", "a:5555/two"),
        ("PG*", "pghost:5555/"),
        ("PULSE_ANALYTICS_DB_*", "db.example:5432/analytics as pulse"),
    ]
    origins = [origin for origin, _ in expected]
    for rank, (origin, label) in enumerate(expected):
        source = find_database(flag if origin == "--database" else None, environ)
        assert source
        assert (source.origin, source.label) == (origin, label)
        assert source.ignored == tuple(origins[rank + 1 :])
        environ.pop(origin, None)
        environ.pop("PGHOST" if origin == "PG*" else "", None)


def test_without_a_setting_there_is_no_source() -> None:
    assert find_database(None, {"DATABASE_URL": "", "PGUSER": "me", "PULSE_ANALYTICS_DB_HOST": ""}) is None


@pytest.mark.parametrize("password", PASSWORDS)
def test_a_password_of_any_characters_arrives_and_is_never_shown(password: str) -> None:
    source = find_database(None, {**PULSE, "PULSE_ANALYTICS_DB_PASSWORD": password})
    assert source
    assert conninfo_to_dict(source.conninfo)["password"] == password
    assert conninfo_to_dict(source.conninfo)["host"] == "db.example"
    assert libpq_variables(source.conninfo)["PGPASSWORD"] == password
    assert password not in repr(source) + source.label


@pytest.mark.parametrize(
    "url",
    [
        "postgres://u:p%40s@h:1/d?sslmode=verify-full&sslrootcert=/ca.pem",
        "postgresql+psycopg://u:p%40s@h:1/d?sslmode=verify-full&sslrootcert=/ca.pem",
        "postgresql://u:p%40s@h:1/d?schema=public&sslmode=verify-full&connection_limit=5&sslrootcert=/ca.pem",
        "host=h port=1 dbname=d user=u password=p@s sslmode=verify-full sslrootcert=/ca.pem",
    ],
)
def test_every_form_of_a_connection_string_is_read_with_its_tls_options(url: str) -> None:
    source = find_database(None, {"DATABASE_URL": url})
    assert source and source.label == "h:1/d as u"
    given = conninfo_to_dict(source.conninfo)
    assert (given["password"], given["sslmode"], given["sslrootcert"]) == ("p@s", "verify-full", "/ca.pem")


@pytest.mark.parametrize(
    ("flag", "message"),
    [
        ("postgresql://u:s3cret%zz@h/d", "--database is neither a PostgreSQL URL nor"),
        ("password=s3cret nonsense", "--database is neither a PostgreSQL URL nor"),
        ("s3cret", "--database is neither a PostgreSQL URL nor"),
        ("mysql://u:s3cret@h/d", "--database names a mysql database"),
        ("host=h password=s3cret\udcff", "--database is neither a PostgreSQL URL nor"),
        (" ", "--database is empty"),
    ],
)
def test_a_malformed_setting_is_named_and_not_quoted(flag: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        find_database(flag, {})
    assert "s3cret" not in "".join(traceback.format_exception(caught.value))


def test_half_of_the_pulse_variables_is_an_error_that_names_the_other_half() -> None:
    with pytest.raises(UsageError, match="PULSE_ANALYTICS_DB_NAME, PULSE_ANALYTICS_DB_PASSWORD not set"):
        find_database(
            None,
            {"PULSE_ANALYTICS_DB_HOST": "h", "PULSE_ANALYTICS_DB_USER": "u", "PULSE_ANALYTICS_DB_PORT": "1"},
        )
    with pytest.raises(UsageError, match="PULSE_ANALYTICS_DB_PORT is not a port's number"):
        find_database(None, {**PULSE, "PULSE_ANALYTICS_DB_PORT": "70000"})


def test_a_connection_string_in_the_place_of_a_name_is_not_shown() -> None:
    source = find_database(None, {"PGDATABASE": "postgresql://u:s3cret@h/d"})
    assert source and "s3cret" not in source.label


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:s3/cret@host/x",
        "postgresql://u:p@s3cret@host/x",
        "postgresql://u:s3cret@host:port:s3cret/x",
        "postgresql://u:1/s3cret@host/x",
    ],
)
def test_a_password_with_a_bare_special_character_is_never_shown(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_database(text, {})
    assert "cret" not in str(caught.value)
