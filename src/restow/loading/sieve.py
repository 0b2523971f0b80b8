"""Leaves out the names whose rows exist, where the path alone tells the key: no document is read for them."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from restow.loading.columns import encoded_keys
from restow.loading.job import Job
from restow.loading.target import TargetTable
from restow.model import Document, Outcome, Status


class PathSieve:
    """Divides listed names, one query for each chunk. Used inside `async with`, beside the listing."""

    def __init__(self, job: Job) -> None:
        self._mapping = job.mapping
        self._table = TargetTable(job)

    async def __aenter__(self) -> Self:
        await self._table.session.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._table.session.__aexit__(kind, error, trace)

    async def divide(self, documents: Sequence[Document]) -> tuple[list[Document], list[Outcome]]:
        """The documents to read, and the outcomes of those whose row exists.

        Raises:
            DatabaseError: the table cannot be asked.
        """
        match, hole = self._mapping.source.match, self._mapping.key_hole
        spelled = [(match(document.name) or {hole: ""})[hole] for document in documents]
        # None is no key, which is said when the document is loaded.
        keys = encoded_keys(self._mapping.key_column.type, spelled)
        existing = await self._table.existing([key for key in keys if key is not None])
        missing, outcomes = [], []
        for document, told, key in zip(documents, spelled, keys, strict=True):
            if key in existing:
                outcomes.append(Outcome(document.name, told, Status.SKIPPED))
            else:
                missing.append(document)
        return missing, outcomes
