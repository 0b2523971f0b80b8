"""A survey of a dataset's documents: given one after the other, in any order, and kept none of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from restow.designs.agreement import Agreement
from restow.designs.tally import KeyTally
from restow.documents.elements import Layout, layout_of
from restow.documents.spans import Source
from restow.documents.text import BadDocument
from restow.model.problem import Problem
from restow.model.shape import Shape
from restow.model.template import PathTemplate
from restow.shapes.documents import CHUNK_SIZE, Measured, shape_of
from restow.shapes.files import shape_of_file
from restow.shapes.merge import merge_shapes

#: Suffixes that say that a file holds values one after the other, even when it holds one.
_LINES = frozenset({".jsonl", ".ndjson", ".jsonlines"})
#: Problems of one kind that are kept with their names.
_MOST_KEPT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What the documents are."""

    #: Their names, with a hole for what differs.
    template: PathTemplate
    #: How many there are, and how many of them were looked at.
    listed: int = 0
    read: int = 0
    #: The Shape of those that are one value, and of the values of those that hold one after the other.
    whole: Shape
    sequence: Shape
    #: Documents that hold values one after the other, and those whose names say so.
    sequences: int = 0
    named_lines: int = 0
    #: The values of each hole, over all names that were listed.
    holes: dict[str, KeyTally]
    #: Holes of which no document of its own tells, with the values that they have in other datasets' names.
    borrowed: frozenset[str] = frozenset()
    #: Fields of documents that repeat what a hole says.
    agreements: tuple[Agreement, ...] = ()
    #: What is wrong with documents: code, how many, and the first few.
    faults: tuple[tuple[str, int, tuple[Problem, ...]], ...] = ()


class Surveyor:
    """Takes documents and gives the survey."""

    def __init__(self, template: PathTemplate) -> None:
        self._template = template
        self._holes = {hole: KeyTally() for hole in template.holes}
        self._agreements = [Agreement(hole) for hole in template.holes]
        self._whole = self._sequence = Shape()
        self._waiting: list[tuple[str, bytes]] = []
        self._size = self._listed = self._read = self._sequences = self._lines = 0
        self._borrowed: set[str] = set()
        self._faults: dict[str, list[Problem]] = {}
        self._counts: Counter[str] = Counter()

    def list(self, names: Sequence[str]) -> None:
        """Counts documents that exist, whether they will be read or not."""
        self._listed += len(names)
        self._lines += sum(PurePosixPath(name).suffix.lower() in _LINES for name in names)
        matches = [found for name in names if (found := self._template.match(name)) is not None]
        for hole, tally in self._holes.items():
            tally.add([found[hole] for found in matches])

    def borrow(self, hole: str, values: Sequence[str]) -> None:
        """Takes a hole's values from the names of other documents, for want of own ones."""
        self._holes[hole].add(values)
        self._borrowed.add(hole)

    def add(self, name: str, source: Source) -> None:
        """Looks at one document."""
        self._read += 1
        try:
            layout = layout_of(source)
        except BadDocument:
            layout = Layout.SCALAR  # its reader says what is wrong
        if layout in (Layout.LINES, Layout.CONCATENATED):
            self._sequences += 1
            self._sequence = merge_shapes(self._sequence, self._kept(shape_of_file(name, source)))
        elif len(source) > CHUNK_SIZE:
            self._whole = merge_shapes(self._whole, self._kept(shape_of_file(name, source)))
        else:
            self._wait(name, source[:], layout)

    def unavailable(self, problem: Problem) -> None:
        """Counts a document that is there and could not be had."""
        self._tell([problem])

    def survey(self) -> Survey:
        """What was found."""
        self._measure()
        return Survey(
            template=self._template,
            listed=self._listed,
            read=self._read,
            whole=self._whole,
            sequence=self._sequence,
            sequences=self._sequences,
            named_lines=self._lines,
            holes=self._holes,
            borrowed=frozenset(self._borrowed),
            agreements=tuple(self._agreements),
            faults=tuple(
                (code, self._counts[code], tuple(found)) for code, found in sorted(self._faults.items())
            ),
        )

    def _wait(self, name: str, data: bytes, layout: Layout) -> None:
        if layout is Layout.OBJECT and (holes := self._template.match(name)):
            for agreement in self._agreements:
                agreement.look_at(name, data, holes)
        self._waiting.append((name, data))
        self._size += len(data)
        if self._size >= CHUNK_SIZE:
            self._measure()

    def _measure(self) -> None:
        if self._waiting:
            self._whole = merge_shapes(self._whole, self._kept(shape_of(self._waiting)))
            self._waiting, self._size = [], 0

    def _kept(self, measured: Measured) -> Shape:
        self._tell(measured.problems)
        return measured.shape

    def _tell(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._counts[problem.code] += 1
            kept = [*self._faults.get(problem.code, ()), problem]
            # The first by name, so that the order in which they came does not matter.
            self._faults[problem.code] = sorted(kept, key=lambda each: each.place)[:_MOST_KEPT]
