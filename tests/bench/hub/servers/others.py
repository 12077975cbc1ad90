"""What the product is compared with, each a process on the server's core: the floor, nchan, a plain Starlette app."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from guide.transport.frames import Frame
from tests.bench.hub.machine import SERVER_CORE, CannotRun, children, compiled, installed, on_core
from tests.support.server_process import ROOT, free_port

NCHAN_MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")
STARTS_WITHIN = 15.0  # seconds


class Other:
    """A server process. A context: it runs inside."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.folder = folder
        self._process: subprocess.Popen[bytes]

    @property
    def pid(self) -> int:
        """The process that serves."""
        return self._process.pid

    def _command(self) -> list[str]:
        raise NotImplementedError

    def _ready(self) -> bool:
        from socket import create_connection

        try:
            create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def __enter__(self) -> Self:
        with on_core(SERVER_CORE):
            self._process = subprocess.Popen(
                self._command(), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise CannotRun(f"{type(self).__name__} did not start: {' '.join(self._command())}")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


@dataclass(frozen=True)
class Sent:
    sends: int
    cpu: float
    """Seconds."""


class Floor(Other):
    """floor.c, which writes these payloads, framed, one after another."""

    def __init__(self, folder: Path, payloads: Sequence[bytes]) -> None:
        super().__init__(folder)
        self._trace = folder / "trace"
        framed = [Frame(payload).framed for payload in payloads]
        self._trace.write_bytes(b"".join(struct.pack("=I", len(frame)) + frame for frame in framed))

    def _command(self) -> list[str]:
        program = compiled(Path(__file__).with_name("floor.c"), self.folder)
        return [str(program), str(self.port), str(self._trace)]

    async def go(self, interval: float, seconds: float) -> Sent:
        """Write a tick every `interval` seconds."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the floor has no pipes")
        self._process.stdin.write(f"go {round(interval * 1e6)} {round(seconds / interval)}\n".encode())
        self._process.stdin.flush()
        answer = json.loads(await asyncio.to_thread(self._process.stdout.readline))
        return Sent(answer["sends"], answer["cpu"] / 1e9)


class Nchan(Other):
    """Debian's nginx with nchan: one worker, messages not kept, WebSocket subscribers at /ws."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._nginx = installed("nginx", ["nginx", "libnginx-mod-nchan"])
        if not NCHAN_MODULE.exists():
            raise CannotRun(f"no {NCHAN_MODULE}: apt-get install libnginx-mod-nchan")

    @property
    def pid(self) -> int:
        return children(self._process.pid)[0]

    def _command(self) -> list[str]:
        home = self.folder / "nginx"
        home.mkdir(exist_ok=True)
        user = "user root;" if os.geteuid() == 0 else ""
        (home / "nginx.conf").write_text(
            f"""load_module {NCHAN_MODULE};
{user}
worker_processes 1;
worker_rlimit_nofile 20000;
daemon off;
pid {home}/pid;
error_log {home}/error.log;
events {{ worker_connections 18000; }}
http {{
  access_log off;
  client_body_temp_path {home}; proxy_temp_path {home}; fastcgi_temp_path {home};
  uwsgi_temp_path {home}; scgi_temp_path {home};
  keepalive_requests 10000000;
  tcp_nodelay on;
  nchan_shared_memory_size 256M;
  server {{
    listen 127.0.0.1:{self.port} backlog=4096;
    location = /ws {{ nchan_subscriber websocket; nchan_channel_id tour; nchan_store_messages off; }}
    location = /send {{ nchan_publisher http; nchan_channel_id tour; nchan_store_messages off; }}
  }}
}}
"""
        )
        return [self._nginx, "-p", str(home), "-c", str(home / "nginx.conf")]


class Plain(Other):
    """plain.py, the app that one writes first."""

    def _command(self) -> list[str]:
        return [sys.executable, "-m", "tests.bench.hub.servers.plain", str(self.port)]
