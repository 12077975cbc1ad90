"""The real nginx and Caddy, with the configurations of deploy/, on free ports before a real server.

What must differ in a test (ports, paths, certificates) is put in by `changed`, which refuses a text that is not there:
the rest is what people run.
"""

from __future__ import annotations

import getpass
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from guide.transport.self_signed import self_signed
from tests.support.server_process import ROOT, free_port

DEPLOY = ROOT / "deploy"
UNPACKED = ROOT / ".tools" / "debian"
"""Where tests/run.py unpacks Debian's nginx when the system has none."""
WITHIN = 30.0  # seconds, on a machine that is busy with everything else
HSTS = "max-age=31536000"


def program(name: str) -> str:
    """A program that came with the test's own packages. Raises FileNotFoundError."""
    found = shutil.which(name, path=os.pathsep.join((str(Path(sys.executable).parent), *os.get_exec_path())))
    if found is None:
        raise FileNotFoundError(f"{name} is missing: `make test` installs it")
    return found


def nginx() -> Path | None:
    places = [*os.get_exec_path(), "/usr/sbin", str(UNPACKED / "usr/sbin")]
    found = shutil.which("nginx", path=os.pathsep.join(places))
    return None if found is None else Path(found)


def changed(text: str, changes: Mapping[str, str]) -> str:
    """The text with these parts replaced, wherever they stand. Raises ValueError where one is not there."""
    for old, new in changes.items():
        if old not in text:
            raise ValueError(f"the configuration has no {old!r} any more")
        text = text.replace(old, new)
    return text


class Proxy:
    """A context: the proxy runs inside. `url` is what a browser would open."""

    def __init__(self, folder: Path, config: Path, command: list[str], url: str, env: Mapping[str, str]) -> None:
        self.url = url
        self.config = config
        self._command = command
        self._env = {**os.environ, **env}
        self._log = folder / "proxy.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log, env=self._env)
        self.until_header(HSTS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(timeout=10)

    @property
    def pid(self) -> int:
        """The process that was started: nginx's workers are its children."""
        assert self._process is not None
        return self._process.pid

    def until_header(self, wanted: str) -> None:
        """Ask until the pages come with this header: the configuration that says so is at work."""
        deadline = time.monotonic() + WITHIN
        assert self._process is not None
        while time.monotonic() < deadline and self._process.poll() is None:
            try:  # each over a connection of its own: one that stands keeps the configuration it began with
                answer = httpx.get(f"{self.url}/livez", verify=False, timeout=2)
                if answer.is_success and answer.headers.get("strict-transport-security") == wanted:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise RuntimeError(f"no answer through the proxy:\n{self._log.read_text()}")

    def reload(self) -> None:
        """Give it another configuration while it runs, and wait until that is at work."""
        self.config.write_text(changed(self.config.read_text(), {HSTS: "max-age=1"}))
        assert self._process is not None
        if "caddy" in self._command[0]:
            reload = [self._command[0], "reload", "--config", str(self.config), "--adapter", "caddyfile"]
            subprocess.run(reload, env=self._env, check=True, capture_output=True, timeout=30)
        else:
            self._process.send_signal(signal.SIGHUP)  # what `nginx -s reload` sends
        self.until_header("max-age=1")


def nginx_config(folder: Path, upstream: int, port: int) -> str:
    """deploy/nginx.conf for this folder and these ports. Two more ports are taken for what it listens on besides."""
    made = self_signed(folder / "tls", "127.0.0.1")
    binary = nginx()
    assert binary is not None
    mime = binary.parents[2] / "etc/nginx/mime.types"
    temporary = "".join(
        f"    {name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return changed(
        (DEPLOY / "nginx.conf").read_text(),
        {
            "user www-data;": f"user {getpass.getuser()};",
            "/run/nginx.pid": str(folder / "nginx.pid"),
            "/var/log/nginx/": f"{folder}/",
            "/etc/nginx/mime.types": str(mime if mime.exists() else Path("/etc/nginx/mime.types")),
            "http {\n": f"http {{\n{temporary}",
            "        listen 80;\n": f"        listen 127.0.0.1:{free_port()};\n",
            "        listen [::]:80;\n": "",
            "listen 443 ssl http2": f"listen 127.0.0.1:{port} ssl http2",
            "        listen [::]:443 ssl http2 backlog=4096 so_keepalive=on;\n": "",
            "/etc/letsencrypt/live/tour.example.org/fullchain.pem": str(made.certificate),
            "/etc/letsencrypt/live/tour.example.org/privkey.pem": str(made.key),
            "server 127.0.0.1:8000 ": f"server 127.0.0.1:{upstream} ",
        },
    )


def first_nginx_config(folder: Path, port: int) -> str:
    """deploy/nginx-first.conf for this folder and this port."""
    temporary = "".join(
        f"    {name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return changed(
        (DEPLOY / "nginx-first.conf").read_text(),
        {
            "user www-data;": f"user {getpass.getuser()};",
            "/run/nginx.pid": str(folder / "nginx.pid"),
            "/var/log/nginx/": f"{folder}/",
            "http {\n": f"http {{\n{temporary}",
            "        listen 80;\n": f"        listen 127.0.0.1:{port};\n",
            "        listen [::]:80;\n": "",
            "/var/www/letsencrypt": str(folder / "letsencrypt"),
        },
    )


def run_nginx(folder: Path, upstream: int, changes: Mapping[str, str] | None = None, also: int | None = None) -> Proxy:
    """nginx before the server on that port, and `also` on that. `changes`: what a test wants to be otherwise."""
    folder.mkdir()
    port = free_port()
    config = folder / "nginx.conf"
    second = {} if also is None else {"# server 192.0.2.12:8000 ": f"server 127.0.0.1:{also} "}
    config.write_text(changed(nginx_config(folder, upstream, port), second | dict(changes or {})))
    command = [str(nginx()), "-p", str(folder), "-c", str(config), "-g", "daemon off;"]
    return Proxy(folder, config, command, f"https://127.0.0.1:{port}", {})


def run_caddy(folder: Path, upstream: int, changes: Mapping[str, str] | None = None, also: int | None = None) -> Proxy:
    """Caddy before the server on that port, and `also` on that. It vouches for itself: nobody else would here."""
    folder.mkdir()
    port = free_port()
    config = folder / "Caddyfile"
    ours = {"admin localhost:2019": f"admin localhost:{free_port()}\n\tskip_install_trust\n\thttp_port {free_port()}"}
    config.write_text(changed((DEPLOY / "caddy" / "Caddyfile").read_text(), ours | dict(changes or {})))
    binary = program("caddy")
    env = {
        "GUIDE_SITE": f"https://localhost:{port}",
        "GUIDE_UPSTREAMS": f"127.0.0.1:{upstream}" + ("" if also is None else f" 127.0.0.1:{also}"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "HOME": str(folder),
    }
    command = [binary, "run", "--config", str(config), "--adapter", "caddyfile"]
    return Proxy(folder, config, command, f"https://localhost:{port}", env)
