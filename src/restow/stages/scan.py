"""Scan: from a folder of source code to datasets with their sites."""

import os
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from pathlib import Path

import msgspec

from restow.checkout.walk import read, walk
from restow.errors import met
from restow.flow.interpreter import Interpreter
from restow.flow.project import Project
from restow.flow.reach import Reaches
from restow.flow.sites import find_sites
from restow.model.code import Unit
from restow.model.dataset import Dataset
from restow.model.problem import Problem
from restow.model.scan import FileCount
from restow.model.signature import StoreKind
from restow.model.site import CodePlace, Site
from restow.model.source import Role, Skipped, SourceFile
from restow.rules.base import is_telling
from restow.stages.depth import with_room
from restow.stages.group import group_sites
from restow.stages.parsing import languages, suffix_of
from restow.stages.read import Units, libraries

#: Rounds in which callers of wrappers are looked for: a wrapper of a wrapper of a wrapper is rare.
_MOST_ROUNDS = 5
_DATA = (".json", ".jsonl", ".ndjson", ".geojson")


#: Is told what is being done.
Tell = Callable[[str], None]


def silence(_: str) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a scan of the code found, before it is judged."""

    datasets: tuple[Dataset, ...]
    #: Sites in other formats and in the browser's storage: for the notes.
    others: tuple[Site, ...]
    #: Comments that begin with `restow:`.
    notes: tuple[tuple[CodePlace, str], ...]
    problems: tuple[Problem, ...]
    skipped: tuple[Skipped, ...]
    files: FileCount
    #: JSON files of the project, those of its tests left out.
    documents: tuple[SourceFile, ...]


def scan(
    root: Path, *, cache_file: Path | None = None, workers: int | None = None, tell: Tell = silence
) -> Scanned:
    """Reads a project and finds its datasets. Nothing of the project is run or imported.

    Args:
        root: the project's folder.
        cache_file: where parsed files are kept between runs; None keeps none.
        workers: processes that parse; the number of processors by default.
        tell: is told what is being done, in a few words, as it begins.

    Raises:
        UsageError: `root` is not a folder that can be read.
    """
    tell("looking for source files")
    found = list(walk(root, suffixes=frozenset(languages()) | frozenset(_DATA)))
    files = [each for each in found if isinstance(each, SourceFile)]
    skipped = tuple(each for each in found if isinstance(each, Skipped))
    code = [each.path for each in files if suffix_of(each.path) in languages() and each.role is not Role.TEST]
    tell(f"reading {len(code):,} source files")
    units = Units(code, partial(read, root), cache_file, workers or os.cpu_count() or 1)
    code = [path for path in code if path in units.texts]
    skipped = (*skipped, *units.left_out)
    key = _key(units, found)
    kept = _decoded(units.kept.find(key))
    if kept is None:
        with closing(units):
            kept = with_room(lambda: _scanned(units, files, skipped, code, tell))
        units.kept.add(key, msgspec.msgpack.encode(kept))
    units.kept.close()
    return kept


def _key(units: Units, found: Iterable[SourceFile | Skipped]) -> bytes:
    """One hash of all that a result depends on: every path, every text, everything left out."""
    whole = blake2b(digest_size=20)
    for each in (*found, *units.left_out):
        text = units.texts.get(each.path)
        whole.update(repr((each, text.digest if text is not None else b"")).encode("utf-8", "surrogatepass"))
    return whole.digest()


def _decoded(body: bytes | None) -> Scanned | None:
    try:
        return msgspec.msgpack.decode(body, type=Scanned) if body is not None else None
    except msgspec.MsgspecError:  # a damaged file
        return None


def _scanned(
    units: Units, files: list[SourceFile], skipped: tuple[Skipped, ...], code: list[str], tell: Tell
) -> Scanned:
    project = Project(each.path for each in files)
    interpreter = Interpreter(project, lambda path: _loaded(path, units, project), libraries())
    parsed = _look(interpreter, units, tell)
    tell("deciding which calls are sites")
    findings = find_sites(interpreter)
    reaches = Reaches(interpreter, is_telling)
    datasets = tuple(_with_reaches(dataset, reaches) for dataset in group_sites(findings))
    known = {site for dataset in datasets for site in dataset.sites}
    notes, problems = _asides(units, parsed)
    left_out = sum(suffix_of(each.path) in languages() for each in skipped)  # not folders, not data
    return Scanned(
        datasets=datasets,
        others=tuple(site for site in findings.sites if site not in known and _is_other(site)),
        notes=tuple(notes),
        problems=(*problems, *_unfollowed(interpreter)),
        skipped=skipped,
        documents=tuple(each for each in files if each.role is Role.DATA),
        files=FileCount(
            found=len(code) + left_out,
            parsed=len(parsed),
            passed_over=len(code) - len(parsed),
            skipped=left_out,
        ),
    )


def _loaded(path: str, units: Units, project: Project) -> Unit | None:
    """The Unit of a file. What it imports will be asked for next: others parse it meanwhile."""
    unit = units.load(path)
    if unit is not None:
        units.prepare(project.imports_of(unit))
    return unit


def _look(interpreter: Interpreter, units: Units, tell: Tell) -> set[str]:
    """Looks at what has marks, then at what calls the wrappers found, until nothing new turns up."""
    wanted = units.marked()
    seen: set[str] = set()
    asked: set[tuple[str, str]] = set()
    for _ in range(_MOST_ROUNDS):
        units.prepare(wanted)
        tell(f"following paths through {len(wanted):,} files")
        interpreter.look_at(wanted)
        seen.update(wanted)
        words = interpreter.wrapper_names() - asked
        asked |= words
        wanted = units.naming(words, seen)
        if not wanted:
            break
    return seen


def _with_reaches(dataset: Dataset, reaches: Reaches) -> Dataset:
    return replace(dataset, reaches=tuple(reaches.of(site) for site in dataset.sites))


def _is_other(site: Site) -> bool:
    return site.format != "json" or site.store in (StoreKind.BROWSER, StoreKind.REDIS)


def _unfollowed(interpreter: Interpreter) -> Iterable[Problem]:
    for key, error in sorted(interpreter.functions.unfollowed.items()):
        path, line, name = key.rsplit(":", 2)
        if isinstance(error, RecursionError):
            code, reason = "too_deep", f"{name} calls too far down to be followed to the end"
        else:
            code, reason = (
                "not_followed",
                f"restow met {met(error)} while it followed {name}; please report this",
            )
        yield Problem(place=f"{path}:{line}", code=code, reason=reason)


def _asides(units: Units, parsed: Iterable[str]) -> tuple[list[tuple[CodePlace, str]], list[Problem]]:
    """What the files say to us in comments, and what of them could not be parsed."""
    notes: list[tuple[CodePlace, str]] = []
    problems: list[Problem] = []
    for path in sorted(parsed):
        noted, unreadable = units.asides_of(path)
        notes += [(CodePlace(file=path, line=note.line), note.text) for note in noted]
        problems += [
            Problem(place=f"{path}:{broken.line}", code="not_parsed", reason=broken.reason)
            for broken in unreadable
        ]
    return notes, problems
