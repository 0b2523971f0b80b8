"""Design: a dataset's documents, and the code's use of them, become a table."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from xxhash import xxh3_64_intdigest

from restow.designs.draft import draft
from restow.designs.key_names import key_name
from restow.designs.keys import KeyReader, choose_key
from restow.designs.layouts import Rows, as_documents, choose_layout
from restow.designs.lookups import ReadLines, find_lookups
from restow.designs.references import Target, find_references
from restow.designs.survey import Survey, Surveyor
from restow.designs.table import Parts, design_of
from restow.model import Document, PathTemplate, Problem
from restow.model.dataset import Dataset, Home, Verdict
from restow.model.design import Design
from restow.model.scan import Judged
from restow.stages.conventions import Conventions, spelled_name
from restow.stages.located import Located, OpenStore
from restow.stages.scan import Tell, silence
from restow.stages.sources import sources


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignOptions:
    """How designs are made."""

    #: Read this many documents of each dataset, chosen by their names' hashes; None: all.
    sample: int | None = None
    #: True: columns that say which document a row is from.
    provenance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """What designs of one project share."""

    #: All datasets that have a home.
    judged: Sequence[Judged]
    #: Opens the place where documents are.
    open_store: OpenStore
    #: Finds the documents of all datasets, by the datasets' ids.
    locate: Callable[[], dict[str, Located]]
    conventions: Conventions
    read_lines: ReadLines
    tell: Tell = silence


class Designer:
    """Designs datasets of one project; what one of them needs of another is worked out once."""

    def __init__(self, project: Project, options: DesignOptions) -> None:
        self._project = project
        self._options = options
        self._parts: dict[str, Parts] = {}
        self._located: dict[str, Located] = {}

    def design(self, judged: Judged) -> Design:
        """The table of one dataset.

        Raises:
            StoreError: the documents cannot be had.
        """
        parts = self._parts_of(judged)
        others = {
            each.dataset.id: each
            for each in self._project.judged
            if each.verdict.home is Home.POSTGRES and each.dataset.id != judged.dataset.id
        }

        def find_target(other: str) -> Target | None:
            return _target(self._parts_of(others[other]))

        references = find_references(parts.table, parts.draft, sorted(others), find_target)
        found = design_of(parts, references)
        told = (*_of_verdict(judged.verdict), *self._of_place(parts))
        return replace(found, findings=(*told, *found.findings))

    def _parts_of(self, judged: Judged) -> Parts:
        known = self._parts.get(judged.dataset.id)
        if known is None:
            known = self._parts[judged.dataset.id] = self._work_out(judged.dataset)
        return known

    def _work_out(self, dataset: Dataset) -> Parts:
        located, name = self._locate(dataset), spelled_name(dataset)
        self._project.tell(f"reading {len(located.documents):,} documents of {dataset.id}")
        survey, rows, reader = asyncio.run(self._read(dataset, located))
        lookups = find_lookups(dataset, rows.layout, self._project.read_lines)
        called = key_name(dataset, self._project.read_lines) if rows.layout == "entries" else ""
        key = choose_key(rows, survey, reader, name, called)
        single = rows.layout == "document" and not survey.template.holes
        return Parts(
            dataset=dataset,
            survey=survey,
            rows=rows,
            key=key,
            draft=draft(rows, survey, key, lookups, provenance=self._options.provenance),
            lookups=lookups,
            schema=self._project.conventions.schema,
            table=self._project.conventions.table_name(name, self._others(dataset), single=single),
        )

    def _locate(self, dataset: Dataset) -> Located:
        if not self._located:
            self._located = self._project.locate()
        return self._located[dataset.id]

    def _others(self, dataset: Dataset) -> list[str]:
        datasets = (each.dataset for each in self._project.judged)
        return [spelled_name(other) for other in datasets if other.id != dataset.id]

    async def _read(self, dataset: Dataset, located: Located) -> tuple[Survey, Rows, KeyReader]:
        """All documents once, and a second time where the key is inside of them."""
        surveyor = Surveyor(located.template)
        surveyor.list([document.name for document in located.documents])
        if not located.documents:
            self._borrow(surveyor, located.template)
        chosen = _sample(located.documents, self._options.sample)
        async with self._project.open_store() as store:
            async for name, found in sources(store, chosen):
                if isinstance(found, Problem):
                    surveyor.unavailable(found)
                else:
                    surveyor.add(name, found)
            survey = surveyor.survey()
            rows = choose_layout(survey, dataset)
            reader = KeyReader(rows, survey, spelled_name(dataset))
            if reader.needed:
                async for _, found in sources(store, chosen):
                    if not isinstance(found, Problem):
                        reader.add(found)
        if reader.refuses:
            rows = as_documents(survey, "{key}", reader.refuses)
        return survey, rows, reader

    def _borrow(self, surveyor: Surveyor, template: PathTemplate) -> None:
        """What holes say in the names of other documents that lie below the same folders."""
        for hole in template.holes:
            folder = template.text.partition(f"{{{hole}}}/")
            values = [
                found[hole]
                for other in self._located.values()
                if folder[1] and other.template.text.startswith(folder[0] + folder[1])
                for document in other.documents
                if (found := other.template.match(document.name)) is not None
            ]
            if values:
                surveyor.borrow(hole, values)

    def _of_place(self, parts: Parts) -> Iterator[Problem]:
        name = f"{parts.schema}.{parts.table}"
        if name in self._project.conventions.taken:
            reason = f"the project has a table {name} already: the migration holds what it lacks, if it fits"
            yield Problem(place=name, code="existing_table", reason=reason)
        if not parts.survey.listed:
            reason = (
                "no document of it was found, so that the design is made from the code alone; give the folder"
                " or the store that holds them with --store"
            )
            yield Problem(place=parts.survey.template.text, code="no_documents", reason=reason)
        yield from self._located[parts.dataset.id].findings


def _sample(documents: Sequence[Document], count: int | None) -> Sequence[Document]:
    """Documents chosen by their names' hashes: the same ones each time, and from all over."""
    if count is None or count >= len(documents):
        return documents
    return sorted(sorted(documents, key=_rank)[:count], key=lambda document: document.name)


def _rank(document: Document) -> tuple[int, str]:
    return xxh3_64_intdigest(document.name.encode("utf-8", "surrogatepass")), document.name


def _of_verdict(verdict: Verdict) -> Iterator[Problem]:
    if verdict.home is not Home.POSTGRES:
        reason = f"its home is {verdict.home.value}: {verdict.because}"
        yield Problem(place=verdict.question.value, code="another_home", reason=reason)


def _target(parts: Parts) -> Target | None:
    """The dataset's table as others refer to it."""
    is_single = parts.rows.layout == "document" and not parts.survey.template.holes
    if len(parts.draft.key) != 1 or is_single or not parts.survey.listed:
        return None
    key = parts.draft.column(parts.draft.key[0])
    return Target(dataset=parts.dataset.id, schema=parts.schema, table=parts.table, key=key)
