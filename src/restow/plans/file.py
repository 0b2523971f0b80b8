"""`restow.toml`: read as a Plan, and written so that people's edits and comments stay.

For each part that restow writes (a key of a dataset's head, a column, an index) the file keeps a digest of
what it wrote. A part that still has it is restow's own and follows the new design; any other was edited, and
stays. Nothing but those parts is touched.
"""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from restow.errors import UsageError
from restow.model.plan import DatasetPlan, Plan
from restow.plans.declared import FILE, parse_dataset, sections, written_dataset

_HEAD = """\
# The plan of restow: where each dataset belongs, and its table. Edit what you like: what you change stays
# when `restow plan` runs again. A decision of your own stands in [choices.DATASET], with home and why.
"""


def read_plan(root: Path, *, may_be_empty: bool = False) -> Plan:
    """The plan of a project.

    Args:
        root: the project's folder.
        may_be_empty: True: a plan that was written for a project without datasets is one.

    Raises:
        UsageError: there is none, or it makes no sense.
    """
    text = read_text(root)
    plan = parse_plan(text) if text is not None else Plan()
    if not plan.datasets and not (may_be_empty and text is not None):
        raise UsageError(
            f"There is no plan: {FILE} has no datasets.",
            next_step="Run `restow plan --write` in the project.",
        )
    return plan


def read_text(root: Path) -> str | None:
    """The file as it is; None when there is none.

    Raises:
        UsageError: it is not UTF-8.
    """
    try:
        return (root / FILE).read_bytes().decode("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"{FILE} is not UTF-8: {error.reason}.", next_step="Save it as UTF-8.") from None


def parse_plan(text: str) -> Plan:
    """The plan that a file's text holds.

    Raises:
        UsageError: it is not TOML, a dataset's table makes no sense, or two have the same table.
    """
    try:
        declared = tomllib.loads(text).get("datasets", {})
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{FILE} is not TOML: {error}.", next_step="Mend the file.") from None
    if not isinstance(declared, dict) or not all(isinstance(each, dict) for each in declared.values()):
        raise UsageError(
            f"`datasets` in {FILE} is not a table of tables.", next_step="Write [datasets.NAME]."
        )
    plan = Plan(datasets=tuple(parse_dataset(name, each) for name, each in declared.items()))
    _require_own_tables(plan)
    return plan


def _require_own_tables(plan: Plan) -> None:
    """Raises UsageError when two datasets share a table: a key that both have would get one row."""
    owners: dict[str, str] = {}
    for dataset in plan.datasets:
        if dataset.table is None:
            continue
        table = dataset.table.qualified_name
        if table in owners:
            both = f"[datasets.{owners[table]}] and [datasets.{dataset.id}]"
            raise UsageError(
                f"{both} in {FILE} have the same table, {table}.",
                next_step="Give each its own, or take the dataset out that the code no longer has.",
            )
        owners[table] = dataset.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Updated:
    """The file's text afterwards, and what was kept of it."""

    text: str
    #: A sentence for each part that a person changed and that restow would now write otherwise.
    kept: tuple[str, ...] = ()


def update(text: str | None, plan: Plan) -> Updated:
    """The file's text with the datasets of a plan; those that are gone stay, for a person to decide.

    Args:
        text: the file as it is; None: there is none.
        plan: what is planned now.

    Raises:
        UsageError: the text makes no sense, or is written in a manner that cannot be edited in place.
    """
    if text is not None:
        parse_plan(text)  # told in our words before anything is done with it
    try:
        return _updated(_HEAD if text is None else text, plan)
    except (ValueError, TypeError, AttributeError, TOMLKitError):
        raise _cannot_edit() from None


def _updated(text: str, plan: Plan) -> Updated:
    document = tomlkit.parse(text)
    tables = document.setdefault("datasets", tomlkit.table(is_super_table=True))
    kept: list[str] = []
    for dataset in plan.datasets:
        if dataset.id not in tables:
            tables[dataset.id] = tomlkit.table()
        kept += _Renewal(dataset, tables[dataset.id]).renew()
    after = document.as_string()
    _require_as_meant(tomllib.loads(text), document.unwrap(), after)
    return Updated(text=after, kept=tuple(kept))


def _require_as_meant(before: dict[str, Any], meant: dict[str, Any], text: str) -> None:
    """Raises UsageError when the text does not say what was put in, or lost what is not of the plan.

    tomlkit misplaces keys beside dotted ones and inline tables, which people may have written.
    """
    after = {"datasets": {}, **tomllib.loads(text)}
    lost = [name for name in before if name != "datasets" and after.get(name) != before[name]]
    gone = set(before.get("datasets", {})) - set(after["datasets"])
    if lost or gone or _filled(after["datasets"]) != _filled(meant["datasets"]):
        raise _cannot_edit()


def _filled(value: Any) -> Any:
    """Without empty tables, which need not be written."""
    if not isinstance(value, Mapping):
        return value
    return {key: inner for key, each in value.items() if (inner := _filled(each)) != {}}


def _cannot_edit() -> UsageError:
    return UsageError(
        f"`datasets` in {FILE} has inline tables or dotted keys, which cannot be edited without loss.",
        next_step="Write each as a table of its own: [datasets.NAME], [datasets.NAME.columns.COLUMN].",
    )


class _Renewal:
    """One dataset's table, brought up to date."""

    def __init__(self, plan: DatasetPlan, table: Table) -> None:
        self._plan = plan
        self._table = table
        made = table.get("made", {})
        parts = (part.rpartition(":") for part in str(made.get("written", "")).split())
        self._written = {place: digest for place, _, digest in parts}

    def renew(self) -> list[str]:
        """Writes what is restow's own; says what was kept."""
        new = dict(sections(written_dataset(self._plan)))
        old = dict(sections(self._table.unwrap()))
        kept: list[str] = []
        for place in (*new, *(place for place in old if place not in new)):
            kept += self._renew_part(place, old.get(place), new.get(place))
        made = {**dict(self._plan.made_from), "written": self._digests(new)}
        if self._table.get("made", {}) != made:
            self._table["made"] = _item(made)
        return kept

    def _renew_part(self, place: tuple[str, ...], old: Any, new: Any) -> list[str]:
        known = self._written.get(_spelled(place))
        if old == new or (new is not None and known == _digest(new)):
            return []  # the same, or edited and restow's mind has not changed
        if (old is None and known is None) or (old is not None and known == _digest(old)):
            self._put(place, new)
            return []
        if known is None and new is None:
            return []  # a person's own
        now = "leave it out" if new is None else f"write {_short(new)}"
        return [f"{self._plan.id}: {'.'.join(place)} stays as you wrote it; restow would now {now}"]

    def _put(self, place: tuple[str, ...], new: Any) -> None:
        *above, name = place
        holder = self._table
        for key in above:
            if key not in holder:
                holder[key] = tomlkit.table(is_super_table=True)
            holder = holder[key]
        if new is None:
            holder.pop(name, None)
        elif isinstance(new, Mapping) and name in holder:
            _bring_up_to_date(holder[name], new)
        else:
            holder[name] = _item(new)

    def _digests(self, new: Mapping[tuple[str, ...], Any]) -> str:
        return " ".join(f"{_spelled(place)}:{_digest(part)}" for place, part in new.items())


def _bring_up_to_date(table: Any, new: Mapping[str, Any]) -> None:
    """Key by key, so that comments beside them stay."""
    for key in [key for key in table if key not in new]:
        del table[key]
    for key, value in new.items():
        if table.get(key) != value:
            table[key] = _item(value)


def _item(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    table = tomlkit.table()
    for key, inner in value.items():
        table[key] = _item(inner)
    return table


def _spelled(place: tuple[str, ...]) -> str:
    return ".".join(json.dumps(part)[1:-1].replace(" ", "\\u0020") for part in place)


def _digest(part: Any) -> str:
    text = json.dumps(part, sort_keys=True, ensure_ascii=False)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3).hexdigest()


def _short(part: Any) -> str:
    text = json.dumps(part, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."
