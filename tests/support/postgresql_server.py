"""A real PostgreSQL for tests: Debian's, on a free port, in a folder of its own, never as root, with fsync on."""

from __future__ import annotations

import glob
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import psycopg
import sqlalchemy as sa

from guide.store import migrate
from tests.support.server_process import ServerContext, free_port
from tests.support.tls.certificates import Authority

STARTS_WITHIN: Final = 30.0  # seconds
PASSWORD: Final = "s3cret-of-the-tests"  # looked for where it must not be


def binaries() -> Path | None:
    """The folder of PostgreSQL's programs: $GUIDE_POSTGRESQL, Debian's newest, or what the PATH has."""
    named = os.environ.get("GUIDE_POSTGRESQL")
    if named:
        return Path(named)
    debian = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda name: int(name.split("/")[4]))  # noqa: PTH207
    found = debian[-1] if debian else shutil.which("initdb")
    return Path(found).parent if found else None


class Database:
    """A running server, wherever it was started."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, folder: Path | None = None, port: int | None = None) -> str:
        """The database's address; with a folder, that of a schema which belongs to this folder alone."""
        base = f"postgresql://guide:{PASSWORD}@127.0.0.1:{port or self.port}/postgres"
        return base if folder is None else f"{base}?options=-csearch_path%3D{_schema(folder)}"

    def ready(self, folder: Path) -> str:
        """The address of the folder's schema, with the tables in it."""
        self.empty(folder)
        engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(self.url(folder)))
        with engine.begin() as connection:
            migrate.upgrade(connection)
        engine.dispose()
        return self.url(folder)

    def empty(self, folder: Path) -> str:
        """The address of the folder's schema, made where it is missing."""
        self.run(f"CREATE SCHEMA IF NOT EXISTS {_schema(folder)}")
        return self.url(folder)

    def run(self, statement: str, folder: Path | None = None) -> list[Any]:
        with psycopg.connect(self.url(folder), autocommit=True) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []


class Postgresql(Database, ServerContext):
    """A context: the server runs inside. `kill`, `stop`, `start` may be called again and again; port and data stay."""

    def __init__(self, authority: Authority | None = None, name: str = "127.0.0.1") -> None:
        """`authority`: vouches for the server's certificate, which is for `name`; without one there is no TLS."""
        super().__init__(free_port())
        programs = binaries()
        if programs is None:
            raise LookupError("PostgreSQL is not installed: apt-get install postgresql")
        self._programs = programs
        self._user = _other_user()
        self._folder = Path(tempfile.mkdtemp(prefix="guide-postgresql-"))
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        self._tls = None if authority is None else authority.certificate(self._folder, name)
        if self._user is not None:
            for file in (secret, *(self._tls or ())):
                os.chown(file, self._user.pw_uid, self._user.pw_gid)
        made = ["--username=guide", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(
            [programs / "initdb", "-D", self._data, "--no-sync", *made],
            **self._as_user(),
            stdout=subprocess.DEVNULL,
            check=True,
        )

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text()

    def start(self) -> None:
        options = [f"-cport={self.port}", "-clisten_addresses=127.0.0.1", f"-cunix_socket_directories={self._folder}"]
        options += ["-cfsync=on", "-cmax_connections=100", "-cshared_buffers=32MB"]
        if self._tls is not None:
            options += ["-cssl=on", f"-cssl_cert_file={self._tls.certificate}", f"-cssl_key_file={self._tls.key}"]
        log = os.open(self._folder / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        command = [str(self._programs / "postgres"), "-D", str(self._data), *options]
        process: subprocess.Popen[bytes] = subprocess.Popen(command, **self._as_user(), stdout=log, stderr=log)
        self._process = process
        os.close(log)
        deadline = time.monotonic() + STARTS_WITHIN
        while True:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self.log}") from None
            time.sleep(0.02)

    def stop(self) -> None:
        """As an operator does for a restart: connections are ended, what is committed is written."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As after a crash: the next start recovers from the write-ahead log."""
        self._end(signal.SIGQUIT)

    def pause(self) -> None:
        """Nothing answers any more, while connections stay up."""
        self._signal_all(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal_all(signal.SIGCONT)

    def _signal_all(self, number: signal.Signals) -> None:
        if self._process is None:
            raise RuntimeError("expected a running server")
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        for pid in (self._process.pid, *map(int, children)):
            os.kill(pid, number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(timeout=30)
            self._process = None

    def _as_user(self) -> dict[str, Any]:
        whole: dict[str, Any] = {"env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, "cwd": self._folder}
        if self._user is None:
            return whole
        return whole | {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        shutil.rmtree(self._folder)


def _other_user() -> pwd.struct_passwd | None:
    """Whom to run as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _schema(folder: Path) -> str:
    return "f" + hashlib.sha256(str(folder).encode()).hexdigest()[:20]
