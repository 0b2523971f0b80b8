"""The JSON report: its schema, its documentation, and every fact of the result."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from restow.model.scan import ScanResult
from restow.reports.json import render
from tests.support import scan_results

DOCS = Path(__file__).resolve().parents[3] / "docs"
SCHEMA = json.loads((DOCS / "scan.schema.json").read_text("utf-8"))
RESULTS = [scan_results.empty(), scan_results.common(), scan_results.hostile(), scan_results.large()]


def closed(schema: Any) -> Any:
    """The schema with no keys allowed that it does not name, so that none is left out of it."""
    if isinstance(schema, list):
        return [closed(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(inner) for key, inner in schema.items()}
    return {"additionalProperties": False, **made} if isinstance(schema.get("required"), list) else made


def keys_of(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for inner in schema:
            yield from keys_of(inner)
    elif isinstance(schema, dict):
        if schema.get("type") == "object":
            yield from schema.get("required", ())
        for inner in schema.values():
            yield from keys_of(inner)


def scanned(result: ScanResult) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render(result))
    return loaded


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.project[:6])
def test_it_keeps_to_the_schema(result: ScanResult) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(scanned(result), closed(SCHEMA), jsonschema.Draft202012Validator)


def test_every_key_is_documented() -> None:
    text = (DOCS / "scan-json.md").read_text("utf-8")
    assert {key for key in keys_of(SCHEMA) if f"`{key}`" not in text} == set()


def test_the_order_of_the_datasets() -> None:
    assert [each["id"] for each in scanned(scan_results.common())["datasets"]] == [
        *("scorecards", "prompts", "cache", "settings"),
    ]


def test_the_contract() -> None:
    scorecards = scanned(scan_results.common())["datasets"][0]
    assert scorecards["path_template"] == "sessions/{session_id}/scorecard.json"
    assert scorecards["store"] == "azure_blob"
    assert (scorecards["verdict"]["home"], scorecards["verdict"]["question"]) == ("postgres", "Q1")
    written = [site for site in scorecards["sites"] if site["access"] == "write"]
    assert [(site["file"], site["line"]) for site in written] == [("shop/score.py", 40)]


def test_evidence_is_on_its_side() -> None:
    evidence = scanned(scan_results.common())["datasets"][0]["verdict"]["evidence"]
    assert [(each["question"], each["answer"]) for each in evidence["for"]] == [("Q1", "yes"), ("Q2", "yes")]
    assert [(each["question"], each["answer"]) for each in evidence["against"]] == [("Q3", "no")]


def test_fields_are_counted() -> None:
    fields = scanned(scan_results.common())["datasets"][0]["fields"]
    assert [(each["path"], each["kinds"]) for each in fields] == [
        (["overall", "score"], {"field": 2, "sort": 1}),
    ]
    assert [place["line"] for place in fields[0]["places"]] == [11, 13, 15]


def test_what_starts_a_site() -> None:
    write = next(s for s in scanned(scan_results.common())["datasets"][0]["sites"] if s["access"] == "write")
    assert {trigger["label"] for trigger in write["triggers"]} == {"POST /score"}


def test_a_choice() -> None:
    cache = scanned(scan_results.common())["datasets"][2]
    assert cache["verdict"]["choice"] == {
        "home": "json",
        "why": "it is rebuilt every night",
        "source": "restow.toml",
    }
    assert cache["verdict"]["role"] == "cache"


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.project[:6])
def test_totals_add_up(result: ScanResult) -> None:
    found = scanned(result)
    for counts in found["totals"].values():
        assert counts["all"] == sum(count for name, count in counts.items() if name != "all")
    assert found["totals"]["sites"]["all"] == sum(len(each["sites"]) for each in found["datasets"])
    files = found["files"]
    assert files["found"] == files["parsed"] + files["passed_over"] + files["skipped"]


def test_names_come_back_as_they_are() -> None:
    found = {each["path_template"] for each in scanned(scan_results.hostile())["datasets"]}
    spelled = {
        text.replace("\ud800", r"\ud800").replace("\udcff", r"\udcff") for text in scan_results.HOSTILE
    }
    assert found == spelled
