"""Real servers for tests and benches: `guide serve` or `guide demo` as a process of its own on a free port, and what
all kinds of servers in tests have in common."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

ROOT = Path(__file__).resolve().parents[2]
DEMO_HALL = ROOT / "guide" / "halls" / "demo"
STARTS_WITHIN = 30.0  # seconds, on a machine that is busy with everything else


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


async def token_for(url: str, path: str, **asked: str) -> str:
    """What a running server gives to who asks for it at /api/`path`: `sessions/CODE/members`, or `guides`."""
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
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
        self.start()
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
        """`env`: settings beside those of the environment; `log`: where its output goes, beside the data by default."""
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
                env={**os.environ, "PYTHONUNBUFFERED": "1", **self._env},
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"{self.url}/livez", verify=False).status_code == httpx.codes.OK:
                    return
            except httpx.TransportError:
                pass
            if self._process.poll() is not None:
                break
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
