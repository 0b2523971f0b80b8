"""Path templates: the shape of the names that one dataset's documents have."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from restow.errors import UsageError

_HOLE = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")
#: One path part. `.` and `..` never fill a hole: such a name is data, and must not lead anywhere else.
_PART = r"(?!\.{1,2}(?:/|\Z))[^/]+"


@dataclass(frozen=True)
class PathTemplate:
    """A name with holes, such as `sessions/{session_id}/transcript.json`.

    A hole stands for a non-empty run of characters without `/`.
    """

    #: The template as written.
    text: str
    #: Hole names, in order.
    holes: tuple[str, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        holes = tuple(_HOLE.findall(self.text))
        if len(set(holes)) != len(holes):
            raise UsageError(
                f"The path template {self.text!r} names a hole twice.",
                next_step="Give each variable part a name of its own.",
            )
        object.__setattr__(self, "holes", holes)

    def __str__(self) -> str:
        return self.text

    @cached_property
    def literal_prefix(self) -> str:
        """The part before the first hole, cut after its last `/`: what a store can list by."""
        return (
            self.text.split("{", 1)[0].rpartition("/")[0] + "/" if "/" in self.text.split("{", 1)[0] else ""
        )

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """The template's path parts: `("sessions", "{session_id}", "transcript.json")`."""
        return tuple(self.text.split("/"))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """A pattern whose full match binds each hole."""
        pieces = _HOLE.split(self.text)
        literals, names = pieces[0::2], pieces[1::2]
        source = re.escape(literals[0])
        for name, literal in zip(names, literals[1:], strict=True):
            source += f"(?P<{name}>{_PART}){re.escape(literal)}"
        return re.compile(source, re.DOTALL)

    def match(self, name: str) -> dict[str, str] | None:
        """The holes' values when `name` has this form, else None."""
        if len(self.holes) == 1:
            return self._match_one(name)
        found = self.pattern.fullmatch(name)
        return found.groupdict() if found else None

    def _match_one(self, name: str) -> dict[str, str] | None:
        """The common case, at a fifth of the pattern's cost: it is asked of every listed name."""
        before, after, start, end, hole = self._around
        value = name[start:end]  # empty when what is before and after overlap in the name
        fits = value and "/" not in value and name.startswith(before) and name.endswith(after)
        return {hole: value} if fits and value not in (".", "..") else None

    @cached_property
    def _around(self) -> tuple[str, str, int, int | None, str]:
        before, hole, after = _HOLE.split(self.text)
        return before, after, len(before), -len(after) or None, hole

    @cached_property
    def has_whole_holes(self) -> bool:
        """True when each hole is a whole path part: a walk through folders then meets only matching names."""
        return all(_HOLE.fullmatch(part) or not _HOLE.search(part) for part in self.parts)

    def fill(self, holes: dict[str, str]) -> str:
        """The name with every hole filled from `holes`."""
        return _HOLE.sub(lambda m: holes[m[1]], self.text)
