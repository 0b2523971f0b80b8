"""Hostile documents, judged by the checker that lies beside the checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.azurite import AzureContainer
from tests.support.backfill import backfill

HAZARDS = Path(__file__).parents[3] / "shared" / "hazards"
CHECKER = HAZARDS / "check.py"
ID = "aaaa0000-0000-4000-8000-000000000001"
#: The scenarios of the checker that begin with the table as `setup` leaves it.
FILTERS = {
    "one-id": ["--session-id", ID],
    "prefix": ["--session-id-prefix", "aaaa0000-"],
    "id-no-match": ["--session-id", "dddddddd-0000-4000-8000-000000000000"],
}


def check(*arguments: str | Path) -> str:
    """Runs the checker; it has to find nothing wrong."""
    command = [sys.executable, CHECKER, *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, env=os.environ | {"PYTHONUTF8": "1"})
    assert ended.returncode == 0, f"{ended.stdout[-4000:]}\n{ended.stderr[-2000:]}"
    return ended.stdout


class Examination:
    """Runs scenarios on one store and one database."""

    def __init__(
        self, dsn: str, folder: Path, store: Path | str, source: str, environ: dict[str, str]
    ) -> None:
        self.dsn = dsn
        self.folder = folder
        self.store = store
        self.source = source
        self.environ = environ

    def set_up(self) -> None:
        check("setup", "--dsn", self.dsn, "--drop", "--state", self.folder / "before")

    def run(self, scenario: str, *options: str, state: str = "before") -> None:
        ended = backfill(self.store, self.dsn, *options, **self.environ)
        log = self.folder / "log"
        log.write_bytes(ended.err.encode("utf-8", "surrogateescape"))
        words = [
            "--dsn",
            self.dsn,
            "--log",
            log,
            "--exit-code",
            str(ended.exit_code),
            "--source",
            self.source,
        ]
        words += ["--scenario", scenario, "--state", self.folder / state]
        words += ["--save-state", self.folder / "after"] if scenario == "full" else []
        print(check("verify", *words).splitlines()[-1])

    def run_all(self) -> None:
        self.set_up()
        self.run("dry-run", "--dry-run")
        self.run("full")
        self.run("rerun", state="after")
        for scenario, options in FILTERS.items():
            self.set_up()
            self.run(scenario, *options)


def test_the_scenarios_are_those_of_the_checker() -> None:
    manifest = json.loads((HAZARDS / "manifest.json").read_text(encoding="utf-8"))
    told = {scenario["name"]: scenario["args"] for scenario in manifest["scenarios"]}
    assert told == {"full": [], "dry-run": ["--dry-run"], "rerun": [], **FILTERS}


@pytest.mark.slow  # six scenarios over hundreds of documents, some of them of megabytes, and as many checks
def test_hostile_documents_from_files(dsn: str, tmp_path: Path) -> None:
    check("tree", "--out", tmp_path / "tree")
    Examination(dsn, tmp_path, tmp_path / "tree", "files", {}).run_all()


@pytest.mark.slow  # the same, with a service in between
def test_hostile_documents_from_blobs(dsn: str, tmp_path: Path, azure_container: AzureContainer) -> None:
    container = azure_container
    words = ["--azure-connection", container.connection_string, "--container", container.name]
    print(check("upload", *words))
    Examination(dsn, tmp_path, container.url, "blobs", container.environ).run_all()
