"""Real servers for tests and benches: `guide serve` or `guide demo` as a process of its own on a free port, and what
all kinds of servers in tests have in common."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

ROOT = Path(__file__).resolve().parents[2]
DEMO_HALL = ROOT / "guide" / "halls" / "demo"
STARTS_WITHIN = 90.0  # seconds; it takes one or two, and many times that on a machine that is busy


FIRST_PORT, LAST_PORT = 11_000, 32_000
"""Below those that the kernel gives to connections: none may take the port of a server that is down for a while."""


def _ports() -> Iterator[int]:
    begin = random.randrange(FIRST_PORT, LAST_PORT)  # each process of a run begins elsewhere
    yield from itertools.cycle((*range(begin, LAST_PORT), *range(FIRST_PORT, begin)))


_next_ports = _ports()


def free_port() -> int:
    """A port that nothing listens at; this process is not given it again."""
    for port in _next_ports:
        with socket.socket() as sock, contextlib.suppress(OSError):
            sock.bind(("127.0.0.1", port))
            return port
    raise AssertionError("there is always another")


async def token_for(url: str, path: str, **asked: str) -> str:
    """What a running server gives to who asks for it at /api/`path`: `sessions/CODE/members`, or `guides`."""
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, verify=False) as client:
        answer = await client.post(f"/api/{path}", json=asked)
        answer.raise_for_status()
        return str(answer.json()["token"])


class ServerContext(ABC):
    """A server that is started when its `with` block is entered, and stopped when it is left."""

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def stop(self) -> object: ...

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException as error:
            self.__exit__(type(error), error, error.__traceback__)  # what had begun: nobody else ends it
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Server(ServerContext):
    """A context: the server runs inside. `kill` and `start` may be called again and again; port and data stay."""

    def __init__(
        self,
        data: Path,
        command: str = "serve",
        hall: Path = DEMO_HALL,
        language: str = "en",
        scheme: str = "http",
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
    ) -> None:
        """`env`: settings beside those of the environment, such as GUIDE_TILES, which are not made here by themselves.

        `log`: where its output goes, beside the data by default.
        """
        self.data = data
        self.port = free_port()
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.log = log or data.with_name(data.name + ".log")
        self._command = [
            sys.executable,
            "-m",
            "guide",
            command,
            "--hall",
            str(hall),
            "--data",
            str(data),
            "--lang",
            language,
        ]
        self._env = env or {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command, "--port", str(self.port)],
                cwd=ROOT,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1", "GUIDE_TILES": "false", **self._env},
            )
        deadline = time.monotonic() + STARTS_WITHIN
        with httpx.Client(verify=False) as client:  # one for all tries: making one costs more than asking
            while time.monotonic() < deadline and self._process.poll() is None:
                try:
                    if client.get(f"{self.url}/livez").status_code == httpx.codes.OK:
                        return
                except httpx.TransportError:
                    pass
                time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()}")

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError("the server does not run")
        return self._process.pid

    def kill(self) -> None:
        """As if the power had gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """As an operator does. The exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> int:
        if self._process is None:
            return 0
        self._process.send_signal(number)
        status = self._process.wait(timeout=30)
        self._process = None
        return status

    def new_session(self, **asked: Any) -> dict[str, str]:
        """A session of the demo hall: `{id, code, guide_secret, coguide_secret}`."""
        key = (self.data / "operator.key").read_text().strip()
        body = {"hall": "transport", "title": "主题日", **asked}
        answer = httpx.post(
            f"{self.url}/api/sessions", json=body, headers={"Authorization": f"Bearer {key}"}, verify=False
        )
        answer.raise_for_status()
        made: dict[str, str] = answer.json()
        return made
