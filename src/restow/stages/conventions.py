"""Conventions: how a project names the tables that it has already."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from restow.checkout.walk import read, walk
from restow.designs.names import cut, plural, singular, snake
from restow.model.dataset import Dataset
from restow.model.source import SourceFile
from restow.postgres.keywords import RESERVED

_SUFFIXES = frozenset({".sql", ".py", ".js", ".ts", ".mjs", ".cjs", ".mts", ".cts", ".prisma"})
_CREATED = re.compile(
    r"create\s+table\s+(?:if\s+not\s+exists\s+)?(?:\"?(?P<schema>\w+)\"?\s*\.\s*)?\"?(?P<name>\w+)\"?\s*\("
    # Models and migrations of SQLAlchemy, Django, Alembic, Knex, Drizzle and Prisma.
    r"|(?:(?:__tablename__|db_table)\s*=|(?:create_table|createTable|pgTable|@@map|schema\w*\.table)\()"
    r"\s*[\"'](?P<mapped>\w+)[\"']",
    re.IGNORECASE,
)
_MARK = re.compile(
    rb"create_?\s*table|__tablename__|db_table|pgtable|@@map|schema\w*\.table\(", re.IGNORECASE
)
#: What a name says of where records are kept, not of what they are: `user_database`.
_STORE_WORDS = re.compile(r"(?<=[a-z0-9])_(?:database|db|data|json|store|storage|file|list|records)$")
#: Tables from which on their names show a manner.
_SHOW_A_MANNER = 3
#: Bytes of a file above which it is a dump, not a schema.
_LARGEST = 2_000_000


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the existing tables show."""

    #: Where new tables go.
    schema: str = "public"
    #: True: tables are named for many records: `users`.
    plural: bool = True
    #: Names that are taken, as `schema.name`.
    taken: frozenset[str] = frozenset()

    @property
    def names(self) -> frozenset[str]:
        """Names that are taken, whatever the schema: not every tool's files say it beside the name."""
        return frozenset(name.rpartition(".")[2] for name in self.taken)

    @property
    def schemas(self) -> frozenset[str]:
        """Schemas that have tables."""
        return frozenset(name.rpartition(".")[0] for name in self.taken)

    def table_name(self, dataset: str, others: Iterable[str], *, single: bool) -> str:
        """The name of a dataset's table.

        Args:
            dataset: its id.
            others: ids of the project's other datasets: no two tables may have one name.
            single: True: the table has one row, so that its name stays as it is.
        """
        name = snake(dataset)
        noun = _STORE_WORDS.sub("", name)
        others_nouns = {singular(_STORE_WORDS.sub("", snake(other))) for other in others}
        if singular(noun) not in others_nouns and not single:
            name = plural(noun) if self.plural else singular(noun)
        return cut(f"{name}_data" if name in RESERVED else name)


def spelled_name(dataset: Dataset) -> str:
    """The dataset's id with the humps that its documents' name has: `playersProperties`."""
    stem = dataset.template.rpartition("/")[2].partition(".")[0]
    return stem if snake(stem).replace("_", "") == dataset.id.lower() else dataset.id


def read_conventions(root: Path) -> Conventions:
    """Looks through the project's SQL and its table models; nothing is run."""
    tables: Counter[tuple[str, str]] = Counter()
    for file in walk(root, suffixes=_SUFFIXES):
        if isinstance(file, SourceFile) and file.size <= _LARGEST:
            data = read(root, file.path) or b""
            if _MARK.search(data):
                for found in _CREATED.finditer(data.decode("utf-8", "replace")):
                    name = (found["name"] or found["mapped"]).lower()
                    tables[(found["schema"] or "public").lower(), name] = 1
    if not tables:
        return Conventions()
    schemas = Counter(schema for schema, _ in tables)
    schema, count = max(schemas.items(), key=lambda each: (each[1], each[0]))
    singulars = sum(plural(name) != name for _, name in tables)
    is_singular = len(tables) >= _SHOW_A_MANNER and singulars * 3 > len(tables) * 2
    return Conventions(
        schema=schema if count * 2 > len(tables) else "public",
        plural=not is_singular,
        taken=frozenset(f"{schema}.{name}" for schema, name in tables),
    )
