"""What a scan says of files that it did not read."""

from pathlib import Path

from restow.stages.scan import scan


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import json\njson.load(open('users.json'))\n")

    def tell(doing: str) -> None:
        if doing.startswith("reading"):
            (tmp_path / "app.py").unlink()

    found = scan(tmp_path, tell=tell)
    assert [(each.path, each.code) for each in found.skipped] == [("app.py", "unreadable")]
    assert (found.files.found, found.files.skipped, found.files.passed_over) == (1, 1, 0)


def test_a_folder_is_no_source_file(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "a.min.js").write_text("x")
    (tmp_path / "app.py").write_text("x = 1")
    found = scan(tmp_path)
    assert len(found.skipped) == 2
    assert (found.files.found, found.files.skipped, found.files.passed_over) == (2, 1, 1)
