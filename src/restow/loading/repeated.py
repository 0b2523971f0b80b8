"""Keys that come again in one object: which of their values counts, in the same memory for any object."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from restow.documents.elements import Element, in_passing, read_elements
from restow.documents.spans import Source
from restow.documents.text import BadDocument

#: SQLite's own bound on the parameters of one statement is higher than this in every build.
_AT_ONCE = 500
_ADD = "INSERT INTO entry VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET last = excluded.last, times = times + 1"


class Repeated:
    """Of an object's keys, those that come more than once: how often, and where the last one is."""

    def __init__(self) -> None:
        import sqlite3  # only documents that are one object need it; every command would wait for it

        self._database = sqlite3.connect("")  # "": a temporary file of SQLite's own
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute(
            "CREATE TABLE entry (key BLOB PRIMARY KEY, last INTEGER, times INTEGER) WITHOUT ROWID"
        )
        self._any = False

    def learn(self, source: Source) -> None:
        """Goes through an object; a fault ends it early, and is told by who reads the values."""
        self._database.executemany(_ADD, _keys(source))
        found = self._database.execute("SELECT EXISTS (SELECT 1 FROM entry WHERE times > 1)")
        self._any = bool(found.fetchone()[0])

    def of(self, elements: Sequence[Element]) -> dict[bytes, tuple[int, int]]:
        """Of those among these that come again: the byte of the last value, and how often they come."""
        found: dict[bytes, tuple[int, int]] = {}
        for start in range(0, len(elements) if self._any else 0, _AT_ONCE):
            keys = [encoded(element) for element in elements[start : start + _AT_ONCE]]
            marks = ",".join("?" * len(keys))
            query = f"SELECT key, last, times FROM entry WHERE times > 1 AND key IN ({marks})"
            found.update((key, (last, times)) for key, last, times in self._database.execute(query, keys))
        return found

    def places(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """The byte of the last value of each of these keys that there is."""
        found: dict[bytes, int] = {}
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            found.update(self._database.execute(f"SELECT key, last FROM entry WHERE key IN ({marks})", some))
        return found

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM entry").fetchone()[0])

    def close(self) -> None:
        """Drops the database."""
        self._database.close()


@contextmanager
def repeated_in(source: Source) -> Iterator[Repeated]:
    """The keys that come again in an object."""
    with closing(Repeated()) as repeated:
        repeated.learn(source)
        yield repeated


def encoded(element: Element) -> bytes:
    """A key as bytes; half a surrogate pair is a key's text, too, until a column refuses it."""
    return str(element.key).encode("utf-8", "surrogatepass")


def _keys(source: Source) -> Iterator[tuple[bytes, int]]:
    try:
        yield from ((encoded(element), element.at) for element in in_passing(source, read_elements(source)))
    except BadDocument:
        return
