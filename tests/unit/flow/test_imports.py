"""What an import gives is looked at when it is asked for, however many modules pass it on."""

from pathlib import Path

import pytest

from tests.support.programs import scanned, sites

_STORE = """\
    import json

    def load():
        return json.load(open(PATH))

    PATH = "data/users.json"
    """

CASES: dict[str, dict[str, str]] = {
    "passed on by a package": {
        "store/__init__.py": "from .files import load\n",
        "store/files.py": _STORE,
        "app.py": "from store import load\n\nusers = load()\n",
    },
    "one of two, as there is": {
        "files.py": _STORE,
        "app.py": """\
            try:
                from files import load
            except ImportError:
                from other import load

            users = load()
            """,
        "other.py": "def load():\n    return []\n",
    },
    "two modules that import each other": {
        "files.py": "from app import NAME\n" + _STORE.replace("    ", "", 1),
        "app.py": "from files import load, NAME\n\nusers = load()\n",
    },
    "inside a function": {
        "files.py": _STORE,
        "app.py": "def main():\n    from files import load as read\n    return read()\n",
    },
    "reassigned": {
        "files.py": _STORE,
        "app.py": """\
            from files import load

            def swap():
                global load
                load = load

            users = load()
            """,
    },
}


@pytest.mark.parametrize("case", CASES)
def test_the_document_behind_an_import(case: str, tmp_path: Path) -> None:
    found = sites(scanned(tmp_path, CASES[case]))
    assert list(found) == ["data/users.json"]
    assert any(site.startswith(("files.py", "store/files.py")) for site in found["data/users.json"])
