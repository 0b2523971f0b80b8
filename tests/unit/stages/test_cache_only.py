"""Redis as the only place of a record is told; a cache that expires, however it says so, is not."""

from pathlib import Path

import pytest

from restow import api
from restow.errors import UsageError
from restow.stages.assess import assess
from restow.stages.caches import left_to_people

PYTHON = """\
import json, redis
r = redis.Redis()
def keep(key, value):
    {call}
"""
JAVASCRIPT = """\
import Redis from 'ioredis';
const r = new Redis();
export async function keep(key, value) { CALL; }
"""


@pytest.mark.parametrize(
    ("call", "lasts"),
    [
        ('r.set(f"a:{key}", json.dumps(value))', True),
        ('r.set(f"a:{key}", json.dumps(value), ex=None)', True),
        ('r.set(f"a:{key}", json.dumps(value), ex=60)', False),
        ('r.set(f"a:{key}", json.dumps(value), px=60)', False),
        ('r.setex(f"a:{key}", 60, json.dumps(value))', False),
        ('r.set(f"a:{key}", json.dumps(value)); r.expire(f"a:{key}", 60)', False),
    ],
)
def test_python(call: str, lasts: bool, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(PYTHON.replace("{call}", call))
    assert bool(assess(tmp_path).broken) == lasts


@pytest.mark.parametrize(
    ("call", "lasts"),
    [
        ("await r.set(`a:${key}`, JSON.stringify(value))", True),
        ("await r.set(`a:${key}`, JSON.stringify(value), 'EX', 60)", False),
        ("await r.set(`a:${key}`, JSON.stringify(value), { PX: 60 })", False),
        ("await r.setex(`a:${key}`, 60, JSON.stringify(value))", False),
        ("await r.set(`a:${key}`, JSON.stringify(value)); await r.expire(`a:${key}`, 60)", False),
    ],
)
def test_javascript(call: str, lasts: bool, tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text(JAVASCRIPT.replace("CALL", call))
    assert bool(assess(tmp_path).broken) == lasts


ONLY_RECORD = """\
import json, redis
r = redis.Redis()
def save(user, profile):
    r.set(f"profile:{user}", json.dumps(profile))
def load(user):
    return json.loads(r.get(f"profile:{user}"))
"""
REBUILT = """\
import json, redis
from store import select
r = redis.Redis()
def load(user):
    found = r.get(f"profile:{user}")
    if found is None:
        found = json.dumps(select(user))
        r.set(f"profile:{user}", found, ex=60)
    return json.loads(found)
"""


def test_what_to_write_instead_is_told_of_each_call(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(ONLY_RECORD)
    write, read = left_to_people(tmp_path, assess(tmp_path).broken)
    assert (write.place.line, read.place.line) == (4, 6)
    assert write.suggestion == (
        'insert or update its row in PostgreSQL first, then `r.set(f"profile:{user}", json.dumps(profile))`'
        " with an expiry"
    )
    assert read.suggestion == (
        'when `r.get(f"profile:{user}")` gives nothing, select the row and set it here again, with an expiry'
    )


def test_a_cache_that_is_rebuilt_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(REBUILT)
    assert not left_to_people(tmp_path, assess(tmp_path).broken)


def test_a_project_with_nothing_else_is_told_of_its_cache(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(ONLY_RECORD)
    api.plan(tmp_path, write=True)
    assert len(api.rewrite(tmp_path).caches) == 2
    assert len([note for note in api.report(tmp_path).notes if note.startswith("Cache only: app.py:")]) == 2


def test_a_project_with_datasets_needs_its_plan(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text('import json\njson.load(open("data/users.json"))\n')
    (tmp_path / "restow.toml").write_text("[choices]\n")
    with pytest.raises(UsageError, match="There is no plan"):
        api.rewrite(tmp_path)
