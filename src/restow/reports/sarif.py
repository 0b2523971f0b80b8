"""SARIF 2.1.0: findings for code-scanning tools and pull request checks."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from restow.model.dataset import Dataset, Home, Verdict
from restow.model.problem import Problem
from restow.model.scan import BrokenRule, Judged, ScanResult
from restow.model.shown import encodable, printable
from restow.model.site import CodePlace
from restow.reports._datasets import decided_by, in_order, leading_site
from restow.reports._points import points, split
from restow.reports._sarif_rules import descriptors, rule_id

TITLE = "for code-scanning tools (SARIF 2.1.0)"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
#: The name of our fingerprint and its version, which changes with what it is made of.
_FINGERPRINT = "restowFinding/v1"
_ROOT = "%SRCROOT%"
_LEVELS = {Home.POSTGRES: "warning", Home.CONSIDER: "note"}
_HOLE = re.compile(r"\{[^{}]*\}")
_PLACE = re.compile(r"(?P<file>.+):(?P<line>[1-9][0-9]{0,8})", re.DOTALL)

#: Places of evidence in one finding.
_MOST_RELATED = 20

_Record = dict[str, Any]


def render(result: ScanResult) -> str:
    """The findings as a SARIF log, in ASCII."""
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(result)]}
    return json.dumps(log, indent=2) + "\n"


def _run(result: ScanResult) -> _Record:
    return {
        "tool": {
            "driver": {"name": "restow", "version": result.version or "0", "rules": descriptors(result)},
        },
        "automationDetails": {"id": "restow/scan/"},
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the project."}}},
        "invocations": [
            {"executionSuccessful": True, "toolExecutionNotifications": list(_notifications(result))}
        ],
        "results": _results(result),
        "columnKind": "unicodeCodePoints",
    }


def _results(result: ScanResult) -> list[_Record]:
    findings = [_dataset(each) for each in in_order(result) if _is_finding(each) and each.dataset.sites]
    findings += [_broken(each) for each in result.broken if each.places]
    indices = {rule["id"]: index for index, rule in enumerate(descriptors(result))}
    seen: Counter[str] = Counter()
    for finding in findings:
        finding["ruleIndex"] = indices[finding["ruleId"]]
        prints = finding["partialFingerprints"]
        seen[prints[_FINGERPRINT]] += 1
        prints[_FINGERPRINT] += f":{seen[prints[_FINGERPRINT]]}"
    return findings


def _is_finding(judged: Judged) -> bool:
    return judged.verdict.home in _LEVELS


def _dataset(judged: Judged) -> _Record:
    dataset, verdict = judged.dataset, judged.verdict
    rule = rule_id(verdict)
    return {
        "ruleId": rule,
        "level": _LEVELS[verdict.home],
        "rank": round(verdict.confidence * 100, 1),
        "message": _message(f"{_advice(judged)} {verdict.because} Decided by {decided_by(verdict)}"),
        "locations": _locations(_site_places(dataset)),
        "relatedLocations": _related(verdict),
        "partialFingerprints": _fingerprint(
            rule, dataset.store, dataset.container, _HOLE.sub("{}", dataset.template)
        ),
        "properties": {
            "dataset": encodable(dataset.id),
            "pathTemplate": encodable(dataset.template),
            "store": dataset.store,
            "home": verdict.home,
            "confidence": verdict.confidence,
        },
    }


def _advice(judged: Judged) -> str:
    words = "belongs in PostgreSQL" if judged.verdict.home is Home.POSTGRES else "may belong in PostgreSQL"
    return f"{judged.dataset.template} {words}."


def _broken(broken: BrokenRule) -> _Record:
    rule, first = rule_id(broken), broken.places[0]
    return {
        "ruleId": rule,
        "level": "warning",
        "message": _message(broken.sentence),
        "locations": _locations(broken.places),
        "partialFingerprints": _fingerprint(rule, first.file, first.function),
    }


def _fingerprint(*parts: str) -> dict[str, str]:
    """Equal for the same finding after lines were added above it, or holes were named anew."""
    digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
    return {_FINGERPRINT: digest[:32]}


def _site_places(dataset: Dataset) -> Iterable[CodePlace]:
    """The sites' places; the one that shows the problem best is first, as some tools show no other."""
    first = leading_site(dataset)
    places = [site.place for site in dataset.sites]
    return dict.fromkeys([first.place, *places] if first else places)


def _related(verdict: Verdict) -> list[_Record]:
    """Where the evidence is, for the verdict first."""
    found = [
        (place, point.sentence)
        for evidence in split(verdict)
        for point in points(evidence)
        for place in point.places
    ]
    return [
        {"id": number, **_location(place), "message": _message(sentence)}
        for number, (place, sentence) in enumerate(found[:_MOST_RELATED], start=1)
    ]


def _notifications(result: ScanResult) -> Iterator[_Record]:
    """What has no place in the code, and what could not be read: findings need a line to stand at."""
    for each in in_order(result):
        if _is_finding(each) and not each.dataset.sites:
            yield {
                "level": "note",
                "message": _message(f"{_advice(each)} No code of the project touches it."),
            }
    for broken in result.broken:
        if not broken.places:
            yield {"level": "warning", "message": _message(broken.sentence)}
    for problem in result.problems:
        yield _problem(problem)


def _problem(problem: Problem) -> _Record:
    found = _PLACE.fullmatch(problem.place)
    place = CodePlace(file=found["file"], line=int(found["line"])) if found else None
    return {
        "level": "warning",
        "descriptor": {"id": printable(problem.code)},
        "message": _message(f"{problem.place}: {problem.reason}"),
        **({"locations": [_location(place)]} if place else {}),
    }


def _locations(places: Iterable[CodePlace]) -> list[_Record]:
    return [_location(place) for place in places]


def _location(place: CodePlace) -> _Record:
    artifact = {"uri": quote(encodable(place.file)), "uriBaseId": _ROOT}
    region = {"startLine": max(1, place.line)}
    function = {"fullyQualifiedName": encodable(place.function), "kind": "function"}
    return {
        "physicalLocation": {"artifactLocation": artifact, "region": region},
        **({"logicalLocations": [function]} if place.function else {}),
    }


def _message(text: str) -> _Record:
    """A message in which nothing is a placeholder (`{0}`) or a link (`[text](target)`), as it would be."""
    return {"text": printable(text).replace("{", "<").replace("}", ">").replace("](", "] (")}
