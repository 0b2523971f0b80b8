"""Redis as the only place of a record is told; a cache that expires, however it says so, is not."""

from pathlib import Path

import pytest

from restow.stages.assess import assess

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
