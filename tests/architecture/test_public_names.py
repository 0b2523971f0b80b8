"""What other programs may rely on; a change here is a change of the interface."""

import importlib

import pytest

PUBLIC = {
    "restow.api": [
        "BackfillOptions",
        "BackfillResult",
        "ChangeReport",
        "Design",
        "DesignOptions",
        "ExportReporter",
        "ExportResult",
        "FailureLimit",
        "Filters",
        "MigrateResult",
        "PlanResult",
        "Reporter",
        "RewriteResult",
        "ScanResult",
        "Transition",
        "VerifyReporter",
        "VerifyResult",
        "apply_sql",
        "backfill",
        "delete_retired",
        "design",
        "designer",
        "explain",
        "export",
        "find_datasets",
        "find_mapping",
        "journal",
        "migrate",
        "missing_tables",
        "plan",
        "report",
        "rewrite",
        "run_command",
        "run_tests",
        "scan",
        "try_rewrite",
        "verify",
    ],
    "restow.model": [
        "UNAVAILABLE",
        "Column",
        "Companion",
        "Content",
        "Difference",
        "Document",
        "Mapping",
        "Origin",
        "Outcome",
        "PathTemplate",
        "Problem",
        "Received",
        "Status",
        "Symbol",
        "Tally",
        "VerifyTally",
    ],
}


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_names(name: str) -> None:
    module = importlib.import_module(name)
    assert sorted(module.__all__) == sorted(PUBLIC[name])
    for public in (name for name in module.__all__ if not name.isupper()):
        assert getattr(module, public).__doc__, f"{name}.{public} says nothing"


def test_the_reader_for_applications() -> None:
    transcripts = importlib.import_module("restow.transcripts")
    assert callable(transcripts.load)
    assert transcripts.Transcript.__match_args__ == ()
    assert transcripts.Transcript.__slots__ == ("session_id", "lines", "document", "source")
