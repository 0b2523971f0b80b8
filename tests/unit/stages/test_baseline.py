"""What is new since a commit."""

from dataclasses import replace
from pathlib import Path

from restow.model.signature import StoreKind
from restow.stages.assess import assess, new_since


def test_the_same_name_in_another_store_is_new(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import json\njson.dump({}, open('data/users.json', 'w'))\n")
    before = assess(tmp_path)
    (old,) = before.judged
    new = replace(old, dataset=replace(old.dataset, id="users-2", store=StoreKind.S3, container="b"))
    found = new_since(replace(before, judged=(old, new)), before, "main")
    assert [each.dataset.id for each in found.judged] == ["users-2"]
    assert new_since(before, before, "main").judged == ()
