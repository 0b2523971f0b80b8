"""Reads documents and what lies beside them: one after another from a disk, many at once from a service."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from restow.documents.text import BadDocument
from restow.loading.found import Found
from restow.loading.job import Item, Job, Reader
from restow.loading.rows import Beside
from restow.loading.spool import Part, SpoolReader
from restow.model import Content, Problem

_MISSING = "document_missing"


class DocumentReader:
    """Reads for one job."""

    def __init__(self, job: Job, store: Reader) -> None:
        self._job = job
        self._store = store
        #: Reads under way at once.
        self._width = (
            min(job.concurrency or store.concurrency, job.batch_rows) if store.concurrency > 1 else 1
        )

    def expect(self, items: Sequence[Item]) -> None:
        """Says what will be read: a spool finds a part by its name."""
        if isinstance(self._store, SpoolReader):
            self._store.expect([item for item in items if isinstance(item, Part)])

    async def batches(self, found: list[Found]) -> AsyncIterator[list[Found]]:
        """Reads documents and yields them in batches bounded in rows and bytes."""
        batch: list[Found] = []
        size = 0
        for start in range(0, len(found), self._width):
            for document in await self._read_group(found[start : start + self._width]):
                batch.append(document)
                size += len(document.data or b"")
                if len(batch) >= self._job.batch_rows or size >= self._job.batch_bytes:
                    yield batch
                    batch, size = [], 0
        if batch:
            yield batch

    async def companions(self, documents: list[Found]) -> dict[str, dict[str, Beside]]:
        """What lies beside each document, by document and companion."""
        found: dict[str, dict[str, Beside]] = {document.name: {} for document in documents}
        for companion in self._job.mapping.companions:
            names = [companion.template.fill(document.outside) for document in documents]
            beside = [
                Found(name, document.outside, "") for name, document in zip(names, documents, strict=True)
            ]
            for start in range(0, len(beside), self._width):
                group = await self._read_group(beside[start : start + self._width])
                for document, read in zip(documents[start:], group, strict=False):
                    missing = read.bad is not None and read.bad.code == _MISSING
                    found[document.name][companion.name] = None if missing else read.bad or read.data
        return found

    async def _read_group(self, group: list[Found]) -> list[Found]:
        if len(group) == 1:
            return [await self._read(group[0])]
        async with asyncio.TaskGroup() as tasks:
            reads = [tasks.create_task(self._read(document)) for document in group]
        return [read.result() for read in reads]

    async def _read(self, document: Found) -> Found:
        if document.bad is not None:
            return document
        match await self._store.read(document.name):
            case Content(data=data):
                return document.with_data(data)
            case Problem(code=code, reason=reason):
                return document._replace(bad=BadDocument(code, reason))
            case _:
                reason = "the document is no longer there"
                return document._replace(bad=BadDocument(_MISSING, reason))
