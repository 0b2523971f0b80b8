"""Tools written in Python, run in processes that share one start: each is forked from a warm one."""

import atexit
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import IO

#: Loads the tools once, then forks for each call, so that no project's modules meet another's.
_KEEPER = """
import importlib, json, os, sys, traceback
for name in (
    "alembic.config", "django.contrib.postgres.fields", "django.core.management",
    "django.db.backends.postgresql.base", "flask_migrate", "flask_sqlalchemy", "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg", "sqlmodel",
):
    importlib.import_module(name)

def call(request):
    os.chdir(request["folder"])
    os.environ.update(request["environ"])
    sys.path.insert(0, request["folder"])
    sys.argv = [request["tool"], *request["arguments"]]
    if request["tool"] == "alembic":
        from alembic.config import main
        main(argv=request["arguments"], prog="alembic")
    elif request["tool"] == "flask":
        from flask.cli import main
        main()
    else:
        from django.core.management import execute_from_command_line
        execute_from_command_line(sys.argv)

for line in sys.stdin:
    request = json.loads(line)
    child = os.fork()
    if child == 0:
        code = 1
        output = os.open(request["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(output, 1)
        os.dup2(output, 2)
        try:
            call(request)
            code = 0
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            traceback.print_exc()
        sys.stdout.flush()
        os._exit(code)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""


def run_tool(tool: str, folder: Path, environ: dict[str, str], *arguments: str) -> tuple[int, str]:
    """Runs `alembic`, `flask` or Django's `manage.py` in a folder; gives exit code and output."""
    output = folder.parent / "output.txt"
    request = {
        "tool": tool,
        "folder": str(folder),
        "environ": environ,
        "arguments": arguments,
        "output": str(output),
    }
    requests, answers = _keeper()
    requests.write(json.dumps(request) + "\n")
    requests.flush()
    return int(answers.readline()), output.read_text("utf-8")


def must_run(tool: str, folder: Path, environ: dict[str, str], *arguments: str) -> str:
    """The same, where it has to succeed."""
    code, printed = run_tool(tool, folder, environ, *arguments)
    assert code == 0, f"{tool} {' '.join(arguments)}:\n{printed}"
    return printed


@cache
def _keeper() -> tuple[IO[str], IO[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _KEEPER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout
    atexit.register(_end, process)
    return process.stdin, process.stdout


def _end(process: "subprocess.Popen[str]") -> None:
    process.communicate()
