"""Tests of a rewritten project: what they put in the place of wrappers sees what it saw before."""

import subprocess
import sys
from pathlib import Path

from tests.support.rewriting import make_project, rewritten
from tests.unit.rewriters.test_python import OTHER, TWO, WRAPPERS

FLASK = """
    class Flask:
        def __init__(self, name): ...

        def post(self, rule):
            return lambda function: function


    request = None
"""
TESTS = """
    import json
    import unittest
    from pathlib import Path
    from unittest import mock

    import app


    class Scores(unittest.TestCase):
        @mock.patch.dict("os.environ", {"A": "b"})
        @mock.patch.object(app, "write_json")
        @mock.patch.object(app, "read_json", side_effect=[{"points": 1}, None])
        def test_both(self, read, write):
            app.post_score("u1")
            write.assert_called_once_with("scores/u1.json", {"points": 1})
            read.assert_called_once_with("scores/u1.json")

        def test_nothing_there(self):
            nothing = mock.patch.object(app, "read_json", return_value=None)
            with nothing, mock.patch("app.write_json") as write:
                app.post_score("u2")
            write.assert_called_once_with("scores/u2.json", None)

        def test_a_file(self):
            self.assertFalse(Path("scores/u1.json").exists())


    def test_with_a_fixture(monkeypatch):
        written = []
        monkeypatch.setattr(app, "read_json", lambda path: {"path": path})
        monkeypatch.setattr(app, "write_json", lambda path, doc: written.append((path, doc)))
        app.post_score("u3")
        assert written == [("scores/u3.json", {"path": "scores/u3.json"})]
"""


def test_fakes_of_wrappers_see_what_they_saw(tmp_path: Path) -> None:
    """The project's own tests pass before and after, with no database."""
    connection = "import contextlib\n\n\ndef connect(url):\n    raise OSError('no database here')\n"
    files = {"flask.py": FLASK, "psycopg.py": connection, "storage.py": WRAPPERS, "test_app.py": TESTS}
    make_project(tmp_path, {**files, "app.py": TWO + OTHER})
    run_tests(tmp_path)
    result = rewritten(tmp_path)
    assert not result.refusals
    assert len(result.tests) == 6
    assert [(each.file, each.dataset) for each in result.mentions] == [("test_app.py", "scores")] * 5
    run_tests(tmp_path)


def run_tests(root: Path) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_app.py"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert "4 passed" in done.stdout, done.stdout
