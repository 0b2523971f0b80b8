"""From names to outcomes: read, find the key, skip what exists, make rows, load them.

The order keeps the promises: an existing row is skipped before its document is judged, companions are
read only for documents that will be loaded, and of two documents with one key the second waits until it
is known what became of the first.
"""

from collections.abc import AsyncIterator, Sequence

from restow.documents.text import BadDocument
from restow.loading.batch import load_divided, refusal
from restow.loading.describe import describe
from restow.loading.displaced import Displacement
from restow.loading.found import Found, KeyFinder
from restow.loading.job import Item, Job, Reader
from restow.loading.packing import Packed, pack
from restow.loading.parts import found_of
from restow.loading.reading import DocumentReader
from restow.loading.rows import Beside, RowMaker
from restow.loading.sieve import PathSieve
from restow.loading.target import Candidate, TargetTable
from restow.model import Outcome, Status

#: Two documents may claim one key, and one row is all they get: what is skipped then has to be seen.
_RENAMED = "its path has another key"


class ChunkLoader:
    """Turns chunks of names into outcomes, for one job."""

    def __init__(self, job: Job, store: Reader, table: TargetTable) -> None:
        """Takes what a worker has: its job, where the values are read from, and the table."""
        self.job = job
        self.mapping = job.mapping
        self.table = table
        self.maker = RowMaker(job.mapping)
        self.keys = KeyFinder(job.mapping, self.maker)
        self.sieve = PathSieve(job.mapping, table, self.keys)
        self.displacement = Displacement(job.mapping, table)
        self.reader = DocumentReader(job, store)

    async def load(self, items: Sequence[Item]) -> AsyncIterator[Packed]:
        """Yields the outcomes of the items, batch by batch, each exactly once."""
        self.reader.expect(items)
        if self.mapping.key_from_path:
            items, skipped = await self.sieve.divide(items)
            yield skipped
        async for batch in self.reader.batches([found_of(self.keys, item) for item in items]):
            yield pack(await self._load_batch([self.keys.by_document(document) for document in batch]))

    async def _load_batch(self, batch: list[Found]) -> list[Outcome]:
        outcomes = [self._filtered(document) for document in batch if not self._wanted(document)]
        missing, skipped = await self._skip_existing([d for d in batch if self._wanted(d)])
        outcomes += skipped
        while missing:
            first, again = _first_of_each_key(missing)
            outcomes += await self._load_rows(first)
            missing, skipped = await self._skip_existing(again)
            outcomes += skipped
        return outcomes

    def _wanted(self, document: Found) -> bool:
        """Filters look at the path's key and at the document's own."""
        select = self.job.filters.select
        # A document that cannot be divided may hold a wanted value: nobody knows.
        is_whole = document.bad is not None and document.claimed == document.name
        return is_whole or select(document.path_key) or select(document.spelled)

    def _filtered(self, document: Found) -> Outcome:
        return Outcome(document.name, document.spelled, Status.FILTERED)

    async def _skip_existing(self, found: list[Found]) -> tuple[list[Found], list[Outcome]]:
        """Divides into what has no row, and the outcomes of what has."""
        keys = {document.key.encoded for document in found if document.key is not None}
        existing = await self.table.existing(list(keys))
        displaced = await self.displacement.warnings(found, existing) if self.displacement.matters else {}
        missing, outcomes = [], []
        for document in found:
            if document.key is not None and document.key.encoded in existing:
                outcome = Outcome(document.name, document.key.spelled, Status.SKIPPED)
                warnings = (_RENAMED,) if document.renamed else document.warnings
                warnings += displaced.get(document.name, ())
                outcomes.append(outcome._replace(warnings=warnings) if warnings else outcome)
            else:
                missing.append(document)
        return missing, outcomes

    async def _load_rows(self, documents: list[Found]) -> list[Outcome]:
        candidates, outcomes = await self._make_candidates(documents)
        if self.job.dry_run:
            return outcomes + await self._judge(candidates)
        loaded, refused = await load_divided(candidates, self.table.insert)
        inserted = set().union(*loaded)
        refused_names = {candidate.name for candidate, _ in refused}
        outcomes += [_failed(candidate, *refusal(error)) for candidate, error in refused]
        left = []
        for candidate in candidates:
            if candidate.key.encoded in inserted:
                outcomes.append(_outcome(candidate, Status.INSERTED))
            elif candidate.name not in refused_names:
                left.append(candidate)
        return outcomes + await self._settle_rest(left)

    async def _settle_rest(self, left: list[Candidate]) -> list[Outcome]:
        """Rows taken without an error and not returned: another writer was first, or a trigger."""
        present = await self.table.existing([candidate.key.encoded for candidate in left])
        reason = "the table took the row and kept none: a trigger or rule dropped it"
        return [
            _outcome(candidate, Status.SKIPPED)
            if candidate.key.encoded in present
            else _failed(candidate, "row_dropped", reason)
            for candidate in left
        ]

    async def _make_candidates(self, documents: list[Found]) -> tuple[list[Candidate], list[Outcome]]:
        beside = await self.reader.companions([d for d in documents if d.bad is None])
        candidates, outcomes = [], []
        for document in documents:
            try:
                candidates.append(self._candidate(document, beside))
            except BadDocument as bad:
                reason = bad.reason + document.place
                outcomes.append(
                    Outcome(
                        document.name, document.spelled, Status.FAILED, reason, bad.code, document.warnings
                    )
                )
        return candidates, outcomes

    def _candidate(self, document: Found, beside: dict[str, dict[str, Beside]]) -> Candidate:
        if document.bad is not None:
            raise document.bad
        assert document.key is not None
        assert document.data is not None
        row = self.maker.row(document.key, document.outside, document.data, beside[document.name])
        if document.renamed or document.warnings:
            known = (_RENAMED,) if document.renamed else ()
            row = row._replace(warnings=(*known, *document.warnings, *row.warnings))
        return Candidate(document.name, document.key, row)

    async def _judge(self, candidates: list[Candidate]) -> list[Outcome]:
        """What loading these would do."""
        _, refused = await load_divided(candidates, self.table.judge)
        refused_names = {candidate.name for candidate, _ in refused}
        outcomes = [_failed(candidate, *refusal(error)) for candidate, error in refused]
        for candidate in candidates:
            if candidate.name not in refused_names:
                detail = describe(self.mapping, candidate.row, show_payload=self.job.show_payload)
                outcomes.append(_outcome(candidate, Status.WOULD_INSERT, detail))
        return outcomes


def _outcome(candidate: Candidate, status: Status, detail: str = "") -> Outcome:
    return Outcome(candidate.name, candidate.key.spelled, status, detail, warnings=candidate.row.warnings)


def _failed(candidate: Candidate, code: str, reason: str) -> Outcome:
    return Outcome(candidate.name, candidate.key.spelled, Status.FAILED, reason, code)


def _first_of_each_key(found: list[Found]) -> tuple[list[Found], list[Found]]:
    """Divides into the first document of each key, and those that come again."""
    seen: set[bytes] = set()
    first: list[Found] = []
    again: list[Found] = []
    for document in found:
        key = None if document.bad is not None or document.key is None else document.key.encoded
        (again if key in seen else first).append(document)
        if key is not None:
            seen.add(key)
    return first, again
