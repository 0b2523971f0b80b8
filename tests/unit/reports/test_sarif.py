"""The SARIF report, held against the standard's schema (the file is part of Microsoft's jest-sarif, MIT)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from restow.model.dataset import Home, Question
from restow.model.scan import Judged, ScanResult
from restow.model.signature import Access
from restow.reports.sarif import render
from tests.support import scan_results
from tests.support.scan_results import dataset, site, verdict

SCHEMA = json.loads(Path(__file__).with_name("sarif-2.1.0-rtm.5.json").read_text("utf-8"))
RESULTS = [scan_results.empty(), scan_results.common(), scan_results.hostile(), scan_results.large(20)]


def run_of(result: ScanResult) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(render(result))["runs"][0]
    return run


def one(*judged: Judged) -> ScanResult:
    return replace(scan_results.empty(), judged=judged)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.project[:6])
def test_it_keeps_to_the_standard(result: ScanResult) -> None:
    jsonschema.validate(json.loads(render(result)), SCHEMA, jsonschema.Draft4Validator)


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.project[:6])
def test_results_point_at_their_rules(result: ScanResult) -> None:
    run = run_of(result)
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for found in run["results"]:
        assert rules[found["ruleIndex"]]["id"] == found["ruleId"]


@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.project[:6])
def test_fingerprints_are_unique_in_a_run(result: ScanResult) -> None:
    prints = [found["partialFingerprints"]["restowFinding/v1"] for found in run_of(result)["results"]]
    assert len(set(prints)) == len(prints)


def test_there_is_a_rule_for_each_question_and_each_broken_rule() -> None:
    rules = run_of(scan_results.common())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["Q1", "Q2", "Q3", "Q4", "Q5", "cache-only"]


def test_levels_are_those_of_the_homes() -> None:
    found = run_of(scan_results.common())["results"]
    assert [(each["ruleId"], each["level"]) for each in found] == [
        *(("Q1", "warning"), ("Q5", "note"), ("cache-only", "warning")),
    ]


def test_the_first_location_shows_the_problem() -> None:
    scorecards = run_of(scan_results.common())["results"][0]
    lines = [each["physicalLocation"]["region"]["startLine"] for each in scorecards["locations"]]
    assert lines == [40, 10, 12, 14, 16, 18, 20, 22]
    assert scorecards["relatedLocations"][0]["message"]["text"] == "Each session has a document of its own."


def finding(line: int, template: str) -> Any:
    judged = Judged(
        dataset=dataset("x", template, site("app/store.py", line, Access.WRITE)),
        verdict=verdict(Home.POSTGRES, Question.Q1),
    )
    return run_of(one(judged))["results"][0]["partialFingerprints"]


def test_fingerprints_stay_when_lines_move() -> None:
    assert finding(3, "a/{id}.json") == finding(300, "a/{id}.json") == finding(3, "a/{name}.json")
    assert finding(3, "a/{id}.json") != finding(3, "b/{id}.json")


def test_what_has_no_place_in_the_code_is_a_notification() -> None:
    alone = Judged(dataset=dataset("x", "a/{id}.json"), verdict=verdict(Home.POSTGRES, Question.Q1))
    run = run_of(one(alone))
    assert run["results"] == []
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert "a/<id>.json belongs in PostgreSQL" in notes[0]["message"]["text"]


def test_problems_are_notifications_with_their_place() -> None:
    notes = run_of(scan_results.common())["invocations"][0]["toolExecutionNotifications"]
    problem = next(each for each in notes if each.get("descriptor", {}).get("id") == "not_parsed")
    place = problem["locations"][0]["physicalLocation"]
    assert (place["artifactLocation"]["uri"], place["region"]["startLine"]) == ("shop/old.py", 12)


def test_hostile_names_make_no_links_and_no_placeholders() -> None:
    text = render(scan_results.hostile())
    for found in run_of(scan_results.hostile())["results"]:
        assert "](" not in found["message"]["text"]
        assert "{" not in found["message"]["text"]
        uri = found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert not set(uri) & set(' :\\"<>\n\x1b')
    assert text.isascii()


def test_a_file_name_comes_back_from_its_uri() -> None:
    name = "app/[id]/a b#1?.py"
    judged = Judged(
        dataset=dataset("x", "x.json", site(name, 1)), verdict=verdict(Home.POSTGRES, Question.Q1)
    )
    found = run_of(one(judged))["results"][0]
    assert unquote(found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]) == name
