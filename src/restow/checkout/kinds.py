"""What a file is for, as its path says, in the conventions of both languages."""

import re

from restow.model.source import Role

_TEST_FOLDERS = re.compile(
    r"(^|/)(tests?|__tests__|__mocks__|specs?|testing|e2e|cypress|playwright|fixtures?|testdata|test_data)/",
    re.IGNORECASE,
)
_TEST_FILE = re.compile(
    r"(^|/)(test_[^/]*|[^/]*_test|conftest)\.py$|\.(test|spec|e2e|stories)\.[cm]?[jt]sx?$|(^|/)(setupTests|jest\.\w+|vitest\.\w+)\.[cm]?[jt]s$"
)
_DATA = re.compile(r"\.(json|jsonl|ndjson|geojson)$", re.IGNORECASE)


def role_of(path: str) -> Role:
    """Test code by its folder or name, data by its suffix, everything else is code."""
    if _TEST_FOLDERS.search(path) or _TEST_FILE.search(path):
        return Role.TEST
    return Role.DATA if _DATA.search(path) else Role.CODE
