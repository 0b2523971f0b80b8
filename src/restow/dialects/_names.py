"""Names and texts as PostgreSQL reads them."""

import re

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: What PostgreSQL's own quote_ident quotes: pg_get_keywords() of version 18, all but the unreserved.
_KEYWORDS = _words(
    """
    all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both
    case cast char character check coalesce collate collation column concurrently constraint create cross
    current_catalog current_date current_role current_schema current_time current_timestamp current_user
    dec decimal default deferrable desc distinct do else end except exists extract false fetch float for
    foreign freeze from full grant greatest group grouping having ilike in initially inner inout int integer
    intersect interval into is isnull join json json_array json_arrayagg json_exists json_object
    json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left
    like limit localtime localtimestamp merge_action national natural nchar none normalize not notnull null
    nullif numeric offset on only or order out outer overlaps overlay placing position precision primary real
    references returning right row select session_user setof similar smallint some substring symmetric
    system_user table tablesample then time timestamp to trailing treat trim true union unique user using
    values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists
    xmlforest xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable
    """
)


def quoted(name: str) -> str:
    """An identifier, in quotes where it needs them: a reserved word, upper case, any other sign."""
    if _PLAIN.fullmatch(name) and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


def qualified(schema: str, name: str) -> str:
    """`schema.name`, each quoted where it needs it."""
    return f"{quoted(schema)}.{quoted(name)}"


def listed(names: tuple[str, ...]) -> str:
    """`(a, "B")`, for a key, an index or a reference."""
    return f"({', '.join(map(quoted, names))})"


def literal(text: str) -> str:
    """A string constant that means the same whatever `standard_conforming_strings` says."""
    escaped = text.replace("'", "''")
    if "\\" in escaped:
        return "E'" + escaped.replace("\\", "\\\\") + "'"
    return f"'{escaped}'"
