"""The Shape: the merged structure of a dataset's documents, with counts.

    Shape            the documents that were read, and Values for what they are
    Values           everything seen at one path, kind by kind
    Strings, Numbers, Objects, Lists    what is known of the values of one kind
    Members          the children of objects by key
    Sample           which values came, and which came again

Every part is a sum of what was seen, so that shapes of chunks merge in any order to the same value. What is
read out of the sums (is it a map, is it unique) is decided at the end, never while merging.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

#: Distinct hashes that a Sample keeps: the smallest ones. Up to here uniqueness is proved.
SAMPLE_SIZE = 16_384
#: Distinct values of a leaf that are kept with their counts; beyond, the leaf is no enumeration.
ENUM_SIZE = 50
#: Characters of the longest string that counts as a value of an enumeration.
ENUM_LENGTH = 64
#: Levels of nesting that are opened. Deeper values are counted, not described.
DEPTH = 48


class Format(StrEnum):
    """What a string or a number looks like it means."""

    EMPTY = "empty"
    #: Begins or ends with space.
    PADDED = "padded with space"
    UUID = "uuid"
    TIMESTAMP_WITH_ZONE = "timestamp with zone"
    TIMESTAMP = "timestamp without zone"
    #: Finer than the microsecond that PostgreSQL keeps.
    FINE_TIMESTAMP = "timestamp finer than a microsecond"
    DATE = "date"
    TIME = "time"
    EPOCH_SECONDS = "epoch seconds"
    EPOCH_MILLISECONDS = "epoch milliseconds"
    INTEGER = "integer in string"
    DECIMAL = "decimal in string"
    BOOLEAN = "boolean in string"
    EMAIL = "email"
    URL = "url"
    #: Long hexadecimal: an object id, a digest.
    HEX = "hexadecimal"
    #: Holds U+0000 or half a surrogate pair, which `jsonb` refuses.
    UNSTORABLE = "not storable"


class Count(NamedTuple):
    """How often something came."""

    #: What: a format's name, a value as it is spelled, a problem's code.
    what: str
    #: How often.
    times: int


#: Counts in the order of their names.
Counts = tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Distinct values as 64-bit hashes: all of them, or the smallest SAMPLE_SIZE.

    Whether a hash is among the smallest of everything can be told from any part that holds it, so what is
    known of the kept ones is exact whatever the order.
    """

    #: Hashes that came at least once.
    hashes: frozenset[int] = frozenset()
    #: Those of them that came at least twice.
    repeated: frozenset[int] = frozenset()

    @property
    def complete(self) -> bool:
        """True when no hash had to be left out."""
        return len(self.hashes) < SAMPLE_SIZE

    @property
    def distinct(self) -> int:
        """Distinct values: exact when complete, else an estimate within about two percent."""
        if self.complete:
            return len(self.hashes)
        return int((len(self.hashes) - 1) * 2**64 / max(self.hashes))

    @property
    def unique(self) -> bool | None:
        """No value came twice; None when there are too many to tell."""
        if self.repeated:
            return False
        return True if self.complete else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strings:
    """The strings at one path."""

    #: How many.
    count: int
    #: Characters of the shortest and of the longest.
    shortest: int
    longest: int
    #: How many have which format; the rest are plain text.
    formats: Counts = ()
    #: Each distinct value with its count; None when they are too many or too long for an enumeration.
    values: Counts | None = ()
    #: For distinctness and uniqueness.
    sample: Sample = field(default_factory=Sample)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers at one path: either those written as integers or those with a fraction or exponent."""

    #: How many.
    count: int
    #: The range, exact; an infinity is a number whose exponent is beyond every numeric type.
    least: Decimal
    greatest: Decimal
    #: Most digits before the decimal point.
    digits: int
    #: Most digits after the decimal point, as written: `1.10` has two.
    scale: int = 0
    #: How many could be a moment, counted as seconds or as milliseconds since 1970.
    formats: Counts = ()
    #: Each distinct value as spelled, with its count; None when they are too many for an enumeration.
    values: Counts | None = ()
    #: For distinctness and uniqueness, of the numbers as spelled.
    sample: Sample = field(default_factory=Sample)


class Member(NamedTuple):
    """One key and what was seen under it."""

    key: str
    values: "Values"


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """Children of objects. Up to a limit each key has its own Values; beyond, all keys share one."""

    #: By key, in the keys' order; empty once they share.
    named: tuple[Member, ...] = ()
    #: Of all keys together, once there were too many; else None.
    shared: "Values | None" = None
    #: The keys.
    keys: Sample = field(default_factory=Sample)


@dataclass(frozen=True, slots=True, kw_only=True)
class Objects:
    """The objects at one path."""

    #: How many.
    count: int
    #: Keys of the smallest and of the largest.
    fewest: int
    most: int
    #: Under keys that read as names.
    fields: Members = field(default_factory=Members)
    #: Under keys that are data by their form: ids, numbers, dates, addresses.
    entries: Members = field(default_factory=Members)
    #: Forms of the keys that are data, counted a key in each object.
    key_formats: Counts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The lists at one path."""

    #: How many.
    count: int
    #: Elements of the shortest and of the longest.
    shortest: int
    longest: int
    #: All elements of all of them; None when all are empty.
    elements: "Values | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """Everything seen at one path. A kind that was not seen is None."""

    nulls: int = 0
    trues: int = 0
    falses: int = 0
    strings: Strings | None = None
    integers: Numbers | None = None
    decimals: Numbers | None = None
    objects: Objects | None = None
    lists: Lists | None = None
    #: Objects and lists below DEPTH, which were not opened.
    unopened: int = 0

    @property
    def count(self) -> int:
        """How many values, nulls among them."""
        kinds = (self.strings, self.integers, self.decimals, self.objects, self.lists)
        known = sum(kind.count for kind in kinds if kind is not None)
        return known + self.nulls + self.trues + self.falses + self.unopened


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The merged structure of documents."""

    #: Documents that were read.
    documents: int = 0
    #: Their bytes.
    size: int = 0
    #: What they are at the top, and all below.
    values: Values = field(default_factory=Values)
    #: Documents that could not be read, by the code of their Problem.
    unread: Counts = ()
    #: Documents in which an object has a key twice; `jsonb` keeps the last one only.
    duplicated: int = 0
