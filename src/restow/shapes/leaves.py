"""Strings and numbers at one path, counted. What is worked out, is worked out once a distinct value."""

from collections import Counter
from decimal import Decimal

from xxhash import xxh3_64_intdigest

from restow.model.shape import ENUM_LENGTH, ENUM_SIZE, Counts, Numbers, Sample, Strings
from restow.shapes.formats import count_formats, count_moments
from restow.shapes.merge import bounded_sample, bounded_values, sorted_counts

#: Most zeros that are written out at the end of an integer.
_WRITTEN_OUT = 100


def count_strings(strings: list[str]) -> Strings:
    """What is known of these strings, of which there is at least one."""
    distinct = Counter(strings)
    lengths = list(map(len, distinct))
    longest = max(lengths)
    return Strings(
        count=len(strings),
        shortest=min(lengths),
        longest=longest,
        formats=sorted_counts(count_formats(distinct)),
        values=_enumeration(distinct) if longest <= ENUM_LENGTH else None,
        sample=sample_of(distinct),
    )


def count_integers(numbers: list[int]) -> Numbers:
    """What is known of these integers, of which there is at least one."""
    return _numbers(numbers, Counter(map(str, numbers)), scale=0)


def count_decimals(numbers: list[Decimal]) -> Numbers:
    """What is known of these numbers with a fraction or exponent, of which there is at least one."""
    # By spelling: 1.0 and 1.00 are equal, and which of the two stood for both would depend on the order.
    distinct = Counter(map(str, numbers))
    return _numbers(numbers, distinct, scale=max(map(_scale, distinct)))


def _numbers(numbers: list[int] | list[Decimal], distinct: Counter[str], scale: int) -> Numbers:
    least, greatest = Decimal(min(numbers)), Decimal(max(numbers))
    return Numbers(
        count=len(numbers),
        least=_canonical(least),
        greatest=_canonical(greatest),
        digits=_most_digits(numbers, least, greatest),
        scale=scale,
        formats=sorted_counts(count_moments(numbers)),
        values=_enumeration(distinct),
        sample=sample_of(distinct),
    )


def sample_of(distinct: Counter[str]) -> Sample:
    """The hashes of these values; the same on every machine and in every process."""
    try:
        hashes = list(map(xxh3_64_intdigest, map(str.encode, distinct)))
    except UnicodeEncodeError:
        hashes = [xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) for text in distinct]
    repeated: list[int] = []
    if len(hashes) < distinct.total():
        repeated = [number for number, times in zip(hashes, distinct.values(), strict=True) if times > 1]
    if len(set(hashes)) < len(hashes):
        repeated += [number for number, times in Counter(hashes).items() if times > 1]
    return bounded_sample(hashes, repeated)


def _enumeration(distinct: Counter[str]) -> Counts | None:
    return bounded_values(distinct) if len(distinct) <= ENUM_SIZE else None


def _scale(number: str) -> int:
    """Digits after the decimal point of a Decimal's text."""
    if "E" not in number:
        return len(number.partition(".")[2])
    exponent = Decimal(number).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _most_digits(numbers: list[int] | list[Decimal], least: Decimal, greatest: Decimal) -> int:
    """Most digits before the decimal point: one of the two ends has them, unless it is an infinity."""
    ends = [least, greatest]
    if not (least.is_finite() and greatest.is_finite()):
        ends = [number for number in map(Decimal, numbers) if number.is_finite()]
    return max((number.adjusted() + 1 for number in ends if number >= 1 or number <= -1), default=1)


def _canonical(number: Decimal) -> Decimal:
    """The same number in one spelling: no zeros at the end of a fraction, no exponent unless it is large."""
    sign, digits, exponent = number.as_tuple()
    if not number or not isinstance(exponent, int):
        return number or Decimal(0)
    end = len(digits)
    while digits[end - 1] == 0:
        end -= 1
    exponent += len(digits) - end
    zeros = exponent if 0 < exponent <= _WRITTEN_OUT else 0
    return Decimal((sign, digits[:end] + (0,) * zeros, exponent - zeros))
