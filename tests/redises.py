"""Real Redis servers for tests and benches, on free ports: one, a cluster of one, a pair with a sentinel."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.servers import free_port

STARTS_WITHIN: Final = 10.0  # seconds
MISSING: Final = (
    None if shutil.which("redis-server") else "no redis-server found: `apt-get install redis-server` as root"
)


def ask(port: int, *words: str) -> bytes:
    """What a server answers to one command, as it stands on the wire; b"" where there is none."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as sock:
            request = f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)
            sock.sendall(request.encode())
            return sock.recv(65536)
    except OSError:
        return b""


def _until(port: int, wanted: bytes, *words: str) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if wanted in ask(port, *words):
            return
        time.sleep(0.02)
    raise RuntimeError(f"Redis on port {port} does not answer {wanted!r} to {' '.join(words)}")


class RedisServer:
    """One server that keeps nothing on disk. `start` after `stop` or `kill` is an empty restart on the same port."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._more = more
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", *self._more]
        with (self.folder / f"{self.port}.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["redis-server", *options, "--dir", str(self.folder)], stdout=log, stderr=log, env={**os.environ}
            )
        _until(self.port, b"PONG", "PING")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """It stands still and keeps its connections, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def ask(self, *words: str) -> bytes:
        return ask(self.port, *words)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._signal(signal.SIGCONT)
            self._signal(number)
            self._process.wait(timeout=10)
            self._process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class RedisCluster(RedisServer):
    """A cluster whose only server carries all slots."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._more = (
            *("--cluster-enabled", "yes"),
            *("--cluster-config-file", f"nodes-{self.port}.conf"),
            *("--cluster-announce-ip", "127.0.0.1"),
            *("--cluster-port", str(free_port())),
        )
        self.url = f"redis+cluster://127.0.0.1:{self.port}"

    def start(self) -> None:
        (self.folder / f"nodes-{self.port}.conf").unlink(missing_ok=True)
        super().start()
        ask(self.port, "CLUSTER", "ADDSLOTSRANGE", "0", "16383")
        _until(self.port, b"cluster_state:ok", "CLUSTER", "INFO")


class RedisPair:
    """A server, its replica, and a sentinel that names the one or the other."""

    def __init__(self, folder: Path) -> None:
        self.first = RedisServer(folder / "first")
        self.second = RedisServer(folder / "second", "--replicaof", "127.0.0.1", str(self.first.port))
        self.sentinel = RedisServer(folder / "sentinel")
        self.url = f"redis+sentinel://127.0.0.1:{self.sentinel.port}/tour/0"
        self.port = self.first.port

    def start(self) -> None:
        self.first.start()
        self.second.start()
        _until(self.second.port, b"master_link_status:up", "INFO", "replication")
        self.sentinel.folder.mkdir(parents=True, exist_ok=True)
        file = self.sentinel.folder / "sentinel.conf"
        file.write_text(
            f"sentinel monitor tour 127.0.0.1 {self.first.port} 1\n"
            "sentinel down-after-milliseconds tour 2000\n"
            "sentinel failover-timeout tour 5000\n"
        )
        with (self.sentinel.folder / "log").open("ab") as log:
            self.sentinel._process = subprocess.Popen(
                ["redis-server", str(file), "--sentinel", "--port", str(self.sentinel.port), "--bind", "127.0.0.1"],
                stdout=log,
                stderr=log,
            )
        _until(self.sentinel.port, b"num-slaves\r\n$1\r\n1", "SENTINEL", "MASTERS")

    def stop(self) -> None:
        for server in (self.sentinel, self.second, self.first):
            server.stop()

    def ask(self, *words: str) -> bytes:
        return self.first.ask(*words)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
