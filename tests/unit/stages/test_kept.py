"""What a scan keeps makes the next one read nothing again; damage to it changes no result."""

import sqlite3
from pathlib import Path

import pytest

from restow.stages import parsing
from restow.stages.scan import scan

SOURCE = "import json\n\ndef load():\n    return json.load(open('users.json'))\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(SOURCE)
    return tmp_path


def test_a_second_scan_parses_nothing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = project / ".restow" / "scan.sqlite3"
    first = scan(project, cache_file=kept)
    monkeypatch.setattr(parsing, "_parsed", lambda path, source: pytest.fail(f"{path} was parsed again"))
    assert scan(project, cache_file=kept) == first


def test_a_changed_file_alone_is_parsed_again(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = project / ".restow" / "scan.sqlite3"
    scan(project, cache_file=kept)
    (project / "other.py").write_text(SOURCE.replace("users", "tasks"))
    parsed: list[str] = []
    parse = parsing._parsed
    monkeypatch.setattr(
        parsing, "_parsed", lambda path, source: (parsed.append(path), parse(path, source))[1]
    )
    found = scan(project, cache_file=kept)
    assert parsed == ["other.py"]
    assert [dataset.template for dataset in found.datasets] == ["tasks.json", "users.json"]


@pytest.mark.parametrize("body", [b"", b"\x93", b"no pack"])
def test_a_damaged_file_costs_time_only(project: Path, body: bytes) -> None:
    kept = project / ".restow" / "scan.sqlite3"
    first = scan(project, cache_file=kept)
    with sqlite3.connect(kept) as connection:
        assert connection.execute("UPDATE kept SET body = ?", (body,)).rowcount == 2
    assert scan(project, cache_file=kept) == first
    kept.write_bytes(b"no database")
    assert scan(project, cache_file=kept) == first


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        (
            "app.tsx",
            "import fs from 'fs';\nexport const A = () => <ul>{fs.readFileSync('a.json')}</ul>;\n",
            1,
        ),
        ("app.ts", "import fs from 'fs';\nexport const a = <Buffer>fs.readFileSync('a.json');\n", 1),
        ("app.d.ts", "import fs from 'fs';\nexport const a = fs.readFileSync('a.json');\n", 0),
    ],
)
def test_a_files_name_tells_its_dialect(name: str, source: str, found: int, tmp_path: Path) -> None:
    """What is kept is shared by equal files, and still read as what its name says."""
    (tmp_path / name).write_text(source)
    result = scan(tmp_path, cache_file=tmp_path / ".restow" / "kept.sqlite3")
    assert (len(result.datasets), result.problems) == (found, ())
    assert scan(tmp_path, cache_file=tmp_path / ".restow" / "kept.sqlite3") == result


@pytest.mark.parametrize("name", [".restow", ".restow/scan.sqlite3", ".restow/.gitignore"])
def test_nothing_is_written_through_a_link(
    project: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    link = project / name
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(elsewhere if name == ".restow" else elsewhere / "made")
    assert len(scan(project, cache_file=project / ".restow" / "scan.sqlite3").datasets) == 1
    assert list(elsewhere.iterdir()) == []
