"""A Shape as text for people: one line a path.

/status      100 %  string 12000       one of: done, failed, open
/ended        33 %  integer 4000, null 8000    epoch seconds, 1700000000 to 1700011999
"""

from restow.model.shape import Counts, Numbers, Objects, Shape, Strings, Values
from restow.shapes.reading import Path, entries_of, is_map, paths_of, similar_keys

#: Values of an enumeration that are shown.
_SHOWN = 6
_CONTROL = {code: f"\\u{code:04x}" for code in (*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000))}


def describe(shape: Shape) -> str:
    """One line for the documents, then one for each path: presence, types, formats, range."""
    lines = [_documents(shape)]
    rows = [(_name(path), f"{_percent(path)}", _types(path.values), _notes(path)) for path in paths_of(shape)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for name, presence, types, notes in rows:
        line = f"{name:<{widths[0]}}  {presence:>{widths[1]}}  {types:<{widths[2]}}  {notes}"
        lines.append(line.rstrip())
    return "\n".join(lines) + "\n"


def _documents(shape: Shape) -> str:
    parts = [f"{shape.documents} documents, {shape.size} bytes"]
    parts += [f"{times} not read ({code})" for code, times in shape.unread]
    if shape.duplicated:
        parts.append(f"{shape.duplicated} with a key twice in one object")
    return "; ".join(parts)


def _name(path: Path) -> str:
    return (path.pointer or "(document)").translate(_CONTROL)


def _percent(path: Path) -> str:
    """Never rounded up to 100 % or down to 0 %."""
    if not path.parents:
        return "-"
    share = path.presence * 100
    if 0 < share < 1:
        return "<1 %"
    return f"{int(share)} %"


def _types(values: Values) -> str:
    counts = {
        "object": values.objects.count if values.objects else 0,
        "list": values.lists.count if values.lists else 0,
        "string": values.strings.count if values.strings else 0,
        "integer": values.integers.count if values.integers else 0,
        "decimal": values.decimals.count if values.decimals else 0,
        "boolean": values.trues + values.falses,
        "null": values.nulls,
        "not opened": values.unopened,
    }
    return ", ".join(f"{kind} {count}" for kind, count in counts.items() if count)


def _notes(path: Path) -> str:
    values = path.values
    notes: list[str] = []
    if values.strings is not None:
        notes += _of_strings(values.strings)
    for numbers in (values.integers, values.decimals):
        notes += _of_numbers(numbers) if numbers is not None else []
    if values.lists is not None:
        notes.append(f"{_range(values.lists.shortest, values.lists.longest)} elements")
    if values.objects is not None:
        notes += _of_objects(values.objects)
    return "; ".join(notes).translate(_CONTROL)


def _of_strings(strings: Strings) -> list[str]:
    notes = [*_formats(strings.formats, strings.count)]
    notes += _distinct(strings.values, strings)
    return [*notes, f"{_range(strings.shortest, strings.longest)} characters"]


def _of_numbers(numbers: Numbers) -> list[str]:
    notes = [*_formats(numbers.formats, numbers.count), _range(str(numbers.least), str(numbers.greatest))]
    if numbers.scale:
        notes.append(f"{numbers.digits} digits before and {numbers.scale} after the point")
    return notes + [note for note in _distinct(None, numbers) if note]


def _of_objects(objects: Objects) -> list[str]:
    notes = [f"{_range(objects.fewest, objects.most)} keys"]
    entries = entries_of(objects, 0)
    if entries is not None:
        keys = objects.entries.keys.distinct + (objects.fields.keys.distinct if is_map(objects) else 0)
        notes.append(f"a map, {keys} distinct keys")
        notes += _formats(objects.key_formats, entries.count)
    return notes + [f"differ in case only: {', '.join(keys)}" for keys in similar_keys(objects)]


def _distinct(values: Counts | None, leaves: Strings | Numbers) -> list[str]:
    if leaves.count > 1 and leaves.sample.unique:
        return ["unique"]
    if leaves.count > 1 and leaves.sample.unique is None:
        return [f"about {leaves.sample.distinct} distinct, too many to tell whether unique"]
    if values and len(values) < leaves.count:
        shown = sorted(values, key=lambda count: (-count.times, count.what))[:_SHOWN]
        more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
        return ["one of: " + ", ".join(count.what or '""' for count in shown) + more]
    return []


def _formats(formats: Counts, count: int) -> list[str]:
    return [what if times == count else f"{what} {times}" for what, times in formats]


def _range(least: object, greatest: object) -> str:
    return f"{least}" if least == greatest else f"{least} to {greatest}"
