"""Choices: what people decided, in `restow.toml` and in comments beside the code."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from restow.checkout.walk import read
from restow.errors import UsageError
from restow.model.dataset import Choice, Dataset, Home
from restow.model.problem import Problem
from restow.model.site import CodePlace

_FILE = "restow.toml"
#: Bytes of it that are read.
_LARGEST = 10_000_000
#: `# restow: json because it is reviewed in pull requests`
_NOTE = re.compile(r"(postgres|json|consider)\b\s*(?:because\s+)?(.*)", re.IGNORECASE)
#: Lines below a comment that it speaks of.
_REACH = 3


def read_choices(root: Path) -> dict[str, Choice]:
    """The choices of a project's `restow.toml`, by a dataset's id or template.

    Raises:
        UsageError: the file is no ordinary file, is not TOML, has a table that nobody knows, or a choice is
            not one.
    """
    if not os.path.lexists(root / _FILE):
        return {}
    source = read(root, _FILE, most=_LARGEST)
    if source is None:
        raise UsageError(
            f"{_FILE} cannot be read.", next_step="Make it an ordinary file, no link, that you may read."
        )
    try:
        written = tomllib.loads(source.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{_FILE} is not TOML: {error}.", next_step="Mend the file.") from error
    except RecursionError as error:
        raise UsageError(f"{_FILE} is nested too deep.", next_step="Mend the file.") from error
    return {name: _choice(name, entry) for name, entry in _table(written).items()}


def _table(written: Mapping[str, Any]) -> Mapping[str, Any]:
    for name in written:
        if name not in ("choices", "datasets"):
            raise UsageError(
                f"[{name}] in {_FILE} is not known.",
                next_step="Known: [choices.DATASET] and [datasets.DATASET]; look for a slip.",
            )
    table = written.get("choices", {})
    if not isinstance(table, dict):
        raise UsageError(f"`choices` in {_FILE} is not a table.", next_step="Write [choices.DATASET].")
    return table


def _choice(name: str, entry: object) -> Choice:
    if not isinstance(entry, dict) or set(entry) - {"home", "why"}:
        raise UsageError(
            f"[choices.{name}] in {_FILE} has keys that are not known.",
            next_step='Write home = "json" and why = "...", and nothing else.',
        )
    home, why = entry.get("home"), entry.get("why")
    if home not in list(Home) or not isinstance(why, str) or not why.strip():
        raise UsageError(
            f"[choices.{name}] in {_FILE} needs a home (postgres, json or consider) and why.",
            next_step='Write home = "json" and why = "reviewed in pull requests".',
        )
    return Choice(home=Home(home), why=why.strip(), source=_FILE)


def choice_for(
    dataset: Dataset, choices: Mapping[str, Choice], notes: Iterable[tuple[CodePlace, str]]
) -> Choice | None:
    """A person's decision about a dataset: by its id, by its template, or beside one of its sites."""
    for name in (dataset.id, dataset.template, *dataset.variants):
        if name in choices:
            return choices[name]
    for place, text in notes:
        found = _NOTE.match(text.strip())
        if found is not None and _is_beside(place, dataset):
            why = found[2].strip() or "no reason given"
            return Choice(home=Home(found[1].lower()), why=why, source=f"{place.file}:{place.line}")
    return None


def unused_choices(datasets: Iterable[Dataset], choices: Mapping[str, Choice]) -> list[Problem]:
    """The choices of `restow.toml` that are of no dataset: a slip, or one that is gone."""
    known = {name for each in datasets for name in (each.id, each.template, *each.variants)}
    ids = sorted({each.id for each in datasets})
    reasons = {name: f"[choices.{name}] is of no dataset{_like(name, ids)}" for name in choices}
    return [
        Problem(place=_FILE, code="unused_choice", reason=reason)
        for name, reason in reasons.items()
        if name not in known
    ]


def unused_notes(datasets: Sequence[Dataset], notes: Iterable[tuple[CodePlace, str]]) -> Iterator[Problem]:
    """The comments for restow that decide nothing: no home in them, or no site near them."""
    for place, text in notes:
        where = f"{place.file}:{place.line}"
        if not _NOTE.match(text.strip()):
            reason = "a comment for restow says postgres, json or consider first"
            yield Problem(place=where, code="unused_choice", reason=reason)
        elif not any(_is_beside(place, dataset) for dataset in datasets):
            reason = f"a comment for restow stands at a site, or up to {_REACH} lines above one"
            yield Problem(place=where, code="unused_choice", reason=reason)


def _like(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _is_beside(place: CodePlace, dataset: Dataset) -> bool:
    lines = [
        line
        for site in dataset.sites
        if site.place.file == place.file
        for line in (site.place.line, *site.also_lines)
    ]
    return any(place.line <= line <= place.line + _REACH for line in lines)
