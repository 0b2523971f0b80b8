"""JSON: everything a scan found, for programs. docs/scan-json.md says what each key means."""

import json
from collections import Counter
from dataclasses import asdict
from typing import Any

from restow.model.dataset import Dataset, Evidence, Reach, StoredFamily, Verdict
from restow.model.report import ChangeReport
from restow.model.scan import Judged, ScanResult
from restow.model.shown import encodable
from restow.model.site import CodePlace, Site, Usage
from restow.reports._datasets import HOMES, in_order
from restow.reports._points import split
from restow.reports._totals import access_counts

TITLE = "for programs: everything that was found"
#: Changes when a key changes its meaning or goes; new keys may come without.
FORMAT = "restow-scan/1"
CHANGE_FORMAT = "restow-change/1"
#: Places quoted for one field.
_MOST_PLACES = 5

_Record = dict[str, Any]


def render(result: ScanResult) -> str:
    """The result as JSON text, indented, keys always in the same order, in ASCII."""
    return json.dumps(_encodable(_result(result)), indent=2) + "\n"


def render_change(report: ChangeReport) -> str:
    """The report of a change, for programs."""
    return json.dumps({"format": CHANGE_FORMAT, **_encodable(asdict(report))}, indent=2) + "\n"


def _result(result: ScanResult) -> _Record:
    files = result.files
    return {
        "format": FORMAT,
        "restow": result.version,
        "project": result.project,
        "baseline": result.baseline,
        "totals": _totals(result),
        "files": {
            "found": files.found,
            "parsed": files.parsed,
            "passed_over": files.passed_over,
            "skipped": files.skipped,
        },
        "datasets": [_dataset(each) for each in in_order(result)],
        "stores": list(result.stores),
        "unclaimed": [_stored(family) for family in result.unclaimed],
        "broken_rules": [
            {"rule": each.rule, "sentence": each.sentence, "places": _places(each.places)}
            for each in result.broken
        ],
        "remarks": [
            {"code": each.code, "sentence": each.sentence, "places": _places(each.places)}
            for each in result.remarks
        ],
        "problems": [
            {"place": each.place, "code": each.code, "reason": each.reason} for each in result.problems
        ],
        "skipped": [{"path": each.path, "code": each.code, "reason": each.reason} for each in result.skips],
    }


def _totals(result: ScanResult) -> _Record:
    sites = access_counts(result)
    return {
        "datasets": {"all": len(result.judged), **{home: len(result.by_home(home)) for home in HOMES}},
        "sites": {"all": sum(sites.values()), **sites},
    }


def _dataset(judged: Judged) -> _Record:
    dataset = judged.dataset
    reaches = {reach.site: reach for reach in dataset.reaches}
    return {
        "id": dataset.id,
        "path_template": dataset.template,
        "variants": list(dataset.variants),
        "store": dataset.store,
        "container": dataset.container,
        "verdict": _verdict(judged.verdict),
        "sites": [_site(site, reaches.get(site)) for site in dataset.sites],
        "fields": _fields(dataset),
        "stored": [_stored(family) for family in dataset.stored],
        "ignored_by": dataset.ignored_by,
    }


def _verdict(verdict: Verdict) -> _Record:
    for_it, against = split(verdict)
    choice = verdict.choice
    return {
        "home": verdict.home,
        "question": verdict.question,
        "question_text": verdict.question.text,
        "confidence": verdict.confidence,
        "because": verdict.because,
        "would_change": verdict.would_change,
        "role": verdict.role,
        "choice": choice and {"home": choice.home, "why": choice.why, "source": choice.source},
        "evidence": {
            "for": [_evidence(each) for each in for_it],
            "against": [_evidence(each) for each in against],
        },
    }


def _evidence(evidence: Evidence) -> _Record:
    return {
        "rule": evidence.rule,
        "question": evidence.question,
        "answer": "yes" if evidence.supports else "no",
        "weight": evidence.weight,
        "sentence": evidence.sentence,
        "places": _places(evidence.places),
    }


def _site(site: Site, reach: Reach | None) -> _Record:
    return {
        **_place(site.place),
        "access": site.access,
        "role": site.role,
        "template": site.template,
        "is_json": site.is_json,
        "format": site.format,
        "expires": site.expires,
        "also_lines": list(site.also_lines),
        "guards": list(site.guards),
        "span": list(site.span),
        "chain": _places(site.chain),
        "triggers": [
            {"kind": trigger.kind, "label": trigger.label, "place": _place(trigger.place)}
            for trigger in (reach.triggers if reach else ())
        ],
    }


def _fields(dataset: Dataset) -> list[_Record]:
    """What code does with each field of the data that it read, counted."""
    by_path: dict[tuple[str, ...], list[Usage]] = {}
    for usage in dataset.usages:
        by_path.setdefault(usage.path, []).append(usage)
    return [_field(path, usages) for path, usages in sorted(by_path.items())]


def _field(path: tuple[str, ...], usages: list[Usage]) -> _Record:
    return {
        "path": list(path),
        "kinds": dict(sorted(Counter(usage.kind for usage in usages).items())),
        "places": _places(sorted({usage.place for usage in usages})[:_MOST_PLACES]),
    }


def _stored(family: StoredFamily) -> _Record:
    return {
        "source": family.source,
        "template": family.template,
        "count": family.count,
        "total_bytes": family.total_bytes,
        "first": family.first,
        "last": family.last,
        "keys": list(family.keys),
        "shape": family.shape,
        "commits": family.commits,
        "commits_with_code": family.commits_with_code,
    }


def _places(places: tuple[CodePlace, ...] | list[CodePlace]) -> list[_Record]:
    return [_place(place) for place in places]


def _place(place: CodePlace) -> _Record:
    return {"file": place.file, "line": place.line, "function": place.function}


def _encodable(value: Any) -> Any:
    """The value with every text encodable: JSON readers differ on lone surrogates."""
    if isinstance(value, str):
        return encodable(value)
    if isinstance(value, dict):
        return {_encodable(key): _encodable(inner) for key, inner in value.items()}
    return [_encodable(inner) for inner in value] if isinstance(value, list) else value
