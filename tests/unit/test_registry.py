"""Members are found by walking the folder, and by entry points."""

from importlib.metadata import EntryPoint

import pytest

from restow import registry
from restow.registry import members
from restow.stores import memory


def test_the_stores_are_the_files_of_their_folder() -> None:
    found = members("restow.stores")
    assert {"azure", "local", "memory"} <= found.keys()
    assert "base" not in found
    assert not [name for name in found if name.startswith("_")]
    assert list(found) == sorted(found)
    assert found["memory"] is memory


def test_other_packages_add_members(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = EntryPoint(name="elsewhere", value="restow.stores.memory", group="restow.stores")
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry] if group == "restow.stores" else [])
    members.cache_clear()
    try:
        assert members("restow.stores")["elsewhere"] is memory
        assert "elsewhere" not in members("restow.cli")
    finally:
        members.cache_clear()
