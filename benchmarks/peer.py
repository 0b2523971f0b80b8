"""restow beside dlt on one folder of documents: rate, memory, and what each lost or altered.

python -m benchmarks.peer --dlt PYTHON: an interpreter that has `dlt[postgres]`.
"""

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict
from tests.support.servers import Server

from benchmarks.programs import BenchmarkError, Ended, run

_LOADER = Path(__file__).with_name("dlt_load.py")
_TABLE = """
CREATE TABLE records (record_id uuid PRIMARY KEY, document jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now())
"""
_PLAN = """
[datasets.record]
template = "records/{record_id}.json"
home = "postgres"
question = "Q1"
table = "public.records"
key = ["record_id"]
[datasets.record.columns.record_id]
type = "uuid"
from = "{record_id}"
[datasets.record.columns.document]
type = "jsonb"
from = ""
"""
#: Words of which texts are made.
_WORDS = ["trust", "price", "team", "follow", "café", "größe", "日本", "budget", "quarter", "trial"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 when a measurement would mean nothing."""
    options = _parser().parse_args(arguments)
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="restow-bench-")))
        server = Server(tcp=True, durable=True)
        stack.callback(server.stop)
        chance = random.Random(options.seed)
        size = write_records(root / "store", options.documents, chance, large=options.large)
        try:
            results = {name: load(root, server, options) for name, load in _LOADERS.items()}
        except BenchmarkError as error:
            print(f"The benchmark ended: {error}", file=sys.stderr)
            return 1
        _print(results, options.documents, size)
        with psycopg.connect(server.conninfo()) as connection:
            for name, rows in (("restow", _restow_rows(connection)), ("dlt", _dlt_rows(connection))):
                _print_losses(name, losses(root / "store", rows))
    return 0


def write_records(store: Path, count: int, chance: random.Random, *, large: bool) -> int:
    """Writes documents as programs write them; returns their bytes together.

    `large`: one of them has an integer above 64 bits.
    """
    (store / "records").mkdir(parents=True)
    size = 0
    for number in range(count):
        record_id = UUID(int=chance.getrandbits(128), version=4)
        record = _record(chance)
        if large and number == 0:
            record["total"] = 2**63
        text = json.dumps(record, ensure_ascii=chance.random() < 0.5)
        # What json.dumps of Python cannot write, and other programs do.
        text = text.replace('"PRECISE"', f"{chance.randrange(10**17)}.{chance.randrange(10**6):06}10")
        (store / "records" / f"{record_id}.json").write_text(text, encoding="utf-8")
        size += len(text.encode())
    return size


def _record(chance: random.Random) -> dict[str, Any]:
    record = {
        "userName": " ".join(chance.choices(_WORDS, k=2)),
        "score": chance.choice([chance.randrange(100), round(chance.random() * 100, 3)]),
        "amount": "PRECISE",
        "total": chance.randrange(2**63),
        "passed": chance.choice([True, False, None]),
        "at": f"2026-0{chance.randrange(1, 10)}-11T10:00:00+02:00",
        "lines": [" ".join(chance.choices(_WORDS, k=12)) for _ in range(chance.randrange(20))],
        "details": {"Final Stage": chance.randrange(5), "steps": [], "note": chance.choice(["", None, "ok"])},
    }
    for key in chance.sample(["score", "passed", "details", "at"], chance.randrange(3)):
        del record[key]
    return record


def _load_restow(root: Path, server: Server, options: argparse.Namespace) -> Ended:
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        connection.execute(_TABLE)
    (root / "plan").mkdir()
    (root / "plan" / "restow.toml").write_text(_PLAN, encoding="utf-8")
    store, dsn = str(root / "store"), server.conninfo()
    command = ["-m", "restow", "backfill", "record", "--store", store, "--database", dsn, "--quiet"]
    shell = 'cd "$0" && exec "$@"'
    return run(["sh", "-c", shell, str(root / "plan"), sys.executable, *command], {}, sample=options.memory)


def _load_dlt(root: Path, server: Server, options: argparse.Namespace) -> Ended:
    working = root / "dlt"
    command = [options.dlt, str(_LOADER), str(root / "store"), _url(server), str(working)]
    environ = {"RUNTIME__DLTHUB_TELEMETRY": "false", "RUNTIME__LOG_LEVEL": "CRITICAL"}
    return run(command, environ, sample=options.memory)


def _url(server: Server) -> str:
    given = {
        key: quote(str(value), safe="") for key, value in conninfo_to_dict(server.tcp_conninfo()).items()
    }
    return "postgresql://{user}:{password}@{host}:{port}/{dbname}".format(**given)


_LOADERS = {"restow": _load_restow, "dlt": _load_dlt}


def _restow_rows(connection: psycopg.Connection) -> dict[str, Any]:
    """Documents by key, as the table gives them."""
    rows = connection.execute("SELECT record_id::text, document::text FROM records")
    return {key: _exact(text) for key, text in rows}


def _dlt_rows(connection: psycopg.Connection) -> dict[str, Any]:
    """Documents by key, from dlt's columns: nulls are left out, since a missing value is one as well."""
    cursor = connection.execute("SELECT to_jsonb(r)::text FROM dlt.records AS r")
    found = {}
    for (text,) in cursor:
        row = {key: value for key, value in _exact(text).items() if not key.startswith("_dlt_")}
        found[row.pop("record_id")] = {key: value for key, value in row.items() if value is not None}
    return found


def losses(store: Path, rows: dict[str, Any]) -> Counter[str]:
    """What differs between documents and rows, counted by kind."""
    found: Counter[str] = Counter()
    for path in sorted((store / "records").iterdir()):
        document, row = _exact(path.read_text(encoding="utf-8")), rows.get(path.stem)
        kinds = ["no row"] if row is None else list(_differences(document, row))
        found.update(set(kinds) or {"exact"})
    return found


def _differences(document: dict[str, Any], row: dict[str, Any]) -> Any:
    for key, value in document.items():
        if key in row:
            if not _same(value, row[key]):
                yield f"another value of {key}"
        elif value is None:
            yield "null lost"
        else:
            yield f"no key {key}: renamed, split by type or lost"
    if set(row) - set(document):
        yield "keys that the document has not"


def _same(one: Any, other: Any) -> bool:
    """Equal values of one kind: 1 is not true, and 1.10 is 1.1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _exact(text: str) -> Any:
    return json.loads(text, parse_float=Decimal, parse_int=Decimal)


def _print(results: dict[str, Ended], documents: int, size: int) -> None:
    print(f"{documents:,} documents, {size / 1e6:.1f} MB")
    print(f"{'':8} {'seconds':>8} {'documents/s':>12} {'MB, all processes':>18} {'CPU s':>7}")
    for name, ended in results.items():
        together = ended.memory.together / 1e6 if ended.memory else 0
        rate = documents / ended.seconds
        print(f"{name:8} {ended.seconds:8.1f} {rate:12,.0f} {together:18,.0f} {ended.cpu:7.1f}")


def _print_losses(name: str, found: Counter[str]) -> None:
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in found.most_common())
    print(f"{name}, documents by what became of them: {kinds}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peer", description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000, help="documents to load (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the documents (%(default)s)")
    parser.add_argument(
        "--dlt", required=True, metavar="PYTHON", help="an interpreter that has dlt[postgres]"
    )
    parser.add_argument("--large", action="store_true", help="one document has an integer above 64 bits")
    parser.add_argument("--no-memory", dest="memory", action="store_false", help="do not look at memory")
    return parser


if __name__ == "__main__":
    sys.exit(main())
