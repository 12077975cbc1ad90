"""The proxies' configurations, before a real server: what passes through, what survives, what stays inside."""

from __future__ import annotations

import asyncio
import itertools
import os
import re
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import httpx
import pytest
import websockets

from guide.protocol import wire
from guide.protocol.messages import Hello, Snapshot, Welcome
from tests.deploy.reverse_proxy import (
    DEPLOY,
    Proxy,
    first_nginx_config,
    nginx,
    nginx_config,
    program,
    run_caddy,
    run_nginx,
)
from tests.support.fakes import WITHIN
from tests.support.server_process import Server, free_port

HAVE_NGINX = nginx() is not None
needs_nginx = pytest.mark.skipif(not HAVE_NGINX, reason="no nginx found: `apt-get install nginx`")
PROXIES = [pytest.param(run_nginx, id="nginx", marks=needs_nginx), pytest.param(run_caddy, id="caddy")]
Run = Callable[..., Proxy]

DEAD = 3.0  # seconds after which a page gives a line up
NUMBERS = itertools.count(2)
TRUST = ssl.create_default_context()
TRUST.check_hostname, TRUST.verify_mode = False, ssl.CERT_NONE  # made for the day, by the proxy itself


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDE_ADDRESS_JOINS_PER_MINUTE", "4")  # two at once, then one in 15 s
        with Server(tmp_path_factory.mktemp("server") / "data") as server:
            yield server


async def join(proxy: Proxy, code: str, local: str = "127.0.0.1", **headers: str) -> httpx.Response:
    """Ask for a token through the proxy, from this address of the machine's own."""
    transport = httpx.AsyncHTTPTransport(verify=TRUST, local_address=local)
    async with httpx.AsyncClient(transport=transport, base_url=proxy.url.replace("localhost", "127.0.0.1")) as client:
        body = {"name": "李梅", "branch": ""}
        # Caddy knows its site by name.
        extensions = {"sni_hostname": "localhost"} if "localhost" in proxy.url else {}
        host = {"Host": proxy.url.removeprefix("https://")}
        return await client.post(
            f"/api/sessions/{code}/members", json=body, headers=host | headers, extensions=extensions
        )


async def token(proxy: Proxy, code: str) -> str:
    """A follower's token, each from an address of its own."""
    answer = await join(proxy, code, f"127.1.0.{next(NUMBERS)}")
    answer.raise_for_status()
    return str(answer.json()["token"])


class Follower:
    """A line through a proxy."""

    def __init__(self, proxy: Proxy, token: str) -> None:
        address = proxy.url.replace("https", "wss") + "/ws"
        self._connecting = websockets.connect(
            address, ssl=TRUST, origin=websockets.Origin(proxy.url), ping_interval=None, proxy=None
        )
        self._token = token

    async def __aenter__(self) -> Self:
        self._socket = await self._connecting
        await self._socket.send(wire.encode_client(Hello(wire.VERSION, self._token)))
        assert [type(await self.receive()) for _ in range(2)] == [Welcome, Snapshot]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def receive(self) -> Any:
        async with asyncio.timeout(WITHIN):
            return wire.decode_server(bytes(await self._socket.recv(decode=False)))

    async def ticks(self, count: int) -> list[int]:
        """The numbers of the next ticks."""
        return [(await self.receive()).number for _ in range(count)]


def follows(numbers: list[int]) -> bool:
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


@needs_nginx
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    config = tmp_path / "nginx.conf"
    config.write_text(nginx_config(tmp_path, 8000, free_port()))
    command = [str(nginx()), "-t", "-p", str(tmp_path), "-c", str(config)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not re.search(r"\[(emerg|alert|crit|error)\]", result.stderr), result.stderr


@needs_nginx
def test_before_there_is_a_certificate_the_authoritys_question_is_answered(tmp_path: Path) -> None:
    port = free_port()
    config = tmp_path / "nginx.conf"
    config.write_text(first_nginx_config(tmp_path, port))
    asked = tmp_path / "letsencrypt/.well-known/acme-challenge/token"
    asked.parent.mkdir(parents=True)
    asked.write_text("answer")
    command = [str(nginx()), "-p", str(tmp_path), "-c", str(config), "-g", "daemon off;"]
    tmp_path.chmod(0o755)
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        client = httpx.Client(transport=httpx.HTTPTransport(retries=6), base_url=f"http://127.0.0.1:{port}")
        with client:
            assert client.get("/.well-known/acme-challenge/token").text == "answer"
            assert client.get("/").status_code == httpx.codes.SERVICE_UNAVAILABLE
    finally:
        process.terminate()
        process.communicate(timeout=10)


@pytest.mark.parametrize("upstreams", ["127.0.0.1:8000", "node-1:8000 node-2:8000 node-3:8000"])
def test_caddy_takes_its_configuration(tmp_path: Path, upstreams: str) -> None:
    env = {**os.environ, "GUIDE_SITE": "tour.example.org", "GUIDE_UPSTREAMS": upstreams, "HOME": str(tmp_path)}
    command = [program("caddy"), "validate", "--config", str(DEPLOY / "caddy" / "Caddyfile"), "--adapter", "caddyfile"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=env)
    assert result.returncode == 0, result.stderr
    assert '"level":"warn"' not in result.stderr


@pytest.mark.parametrize("run", PROXIES)
async def test_a_follower_comes_in_and_stays_over_a_reload(run: Run, server: Server, tmp_path: Path) -> None:
    session = server.new_session()
    with run(tmp_path / "proxy", server.port) as proxy:
        async with Follower(proxy, await token(proxy, session["code"])) as follower:
            before = await follower.ticks(1)
            await asyncio.to_thread(proxy.reload)
            assert follows(before + await follower.ticks(3))
            async with Follower(proxy, await token(proxy, session["code"])) as newcomer:
                assert await newcomer.ticks(1)


CUTS = [
    pytest.param(run_nginx, {"worker_shutdown_timeout 8h;": "worker_shutdown_timeout 100ms;"}, marks=needs_nginx),
    pytest.param(run_caddy, {"stream_close_delay 8h": "stream_close_delay 0"}),
]


@pytest.mark.parametrize(("run", "changes"), CUTS, ids=["nginx", "caddy"])
async def test_without_its_delay_a_reload_would_have_cut_it(
    run: Run, changes: dict[str, str], server: Server, tmp_path: Path
) -> None:
    session = server.new_session()
    with run(tmp_path / "proxy", server.port, changes) as proxy:
        async with Follower(proxy, await token(proxy, session["code"])) as follower:
            await follower.ticks(1)
            await asyncio.to_thread(proxy.reload)
            with pytest.raises(websockets.ConnectionClosed):
                await follower.ticks(5)


@pytest.mark.parametrize("run", PROXIES)
async def test_a_line_outlives_a_server_that_stands_still(run: Run, server: Server, tmp_path: Path) -> None:
    session = server.new_session()
    with run(tmp_path / "proxy", server.port) as proxy:
        async with Follower(proxy, await token(proxy, session["code"])) as follower:
            before = await follower.ticks(1)
            assert await quiet(server, 3.0, follower) is None
            assert follows(before + await follower.ticks(2))


@needs_nginx
async def test_a_shorter_read_timeout_would_have_cut_it(server: Server, tmp_path: Path) -> None:
    session = server.new_session()
    short = {"proxy_read_timeout 10m;": "proxy_read_timeout 1500ms;"}
    with run_nginx(tmp_path / "proxy", server.port, short) as proxy:
        async with Follower(proxy, await token(proxy, session["code"])) as follower:
            await follower.ticks(1)
            assert isinstance(await quiet(server, 3.0, follower), websockets.ConnectionClosed)


async def quiet(server: Server, seconds: float, follower: Follower) -> Exception | None:
    """Stop the server's process for a while. What the follower's line says to that."""
    assert server._process is not None
    server._process.send_signal(signal.SIGSTOP)
    try:
        async with asyncio.timeout(seconds):
            await follower.receive()
    except TimeoutError:
        return None
    except websockets.ConnectionClosed as closed:
        return closed
    finally:
        server._process.send_signal(signal.SIGCONT)
    return None


@pytest.mark.parametrize("run", PROXIES)
async def test_joins_are_counted_by_the_real_address(run: Run, server: Server, tmp_path: Path) -> None:
    session = server.new_session()
    with run(tmp_path / "proxy", server.port) as proxy:
        one, other = (f"127.1.0.{next(NUMBERS)}" for _ in range(2))
        came = [(await join(proxy, session["code"], one)).status_code for _ in range(3)]
        assert came == [httpx.codes.CREATED, httpx.codes.CREATED, httpx.codes.TOO_MANY_REQUESTS]
        claimed = await join(proxy, session["code"], one, **{"X-Forwarded-For": other})
        assert claimed.status_code == httpx.codes.TOO_MANY_REQUESTS
        assert (await join(proxy, session["code"], other)).status_code == httpx.codes.CREATED


@pytest.mark.parametrize("run", PROXIES)
async def test_a_node_that_is_gone_is_passed_over(run: Run, server: Server, tmp_path: Path) -> None:
    session = server.new_session()
    with run(tmp_path / "proxy", server.port, also=free_port()) as proxy:
        tokens = [await token(proxy, session["code"]) for _ in range(4)]  # POST, which nobody may simply send twice
        for one in tokens:
            async with Follower(proxy, one) as follower:
                assert await follower.ticks(1)


class _Busy(BaseHTTPRequestHandler):
    """A node that answers 503 to what is below /api/, as while PostgreSQL is away."""

    def do_GET(self) -> None:
        self.send_response(503 if self.path.startswith("/api/") else 200)
        self.send_header("Retry-After", "1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def busy() -> Iterator[int]:
    """The port of a node that is busy."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Busy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize("run", PROXIES)
def test_nodes_that_are_busy_are_not_set_aside(run: Run, tmp_path: Path) -> None:
    with busy() as one, busy() as other, run(tmp_path / "proxy", one, also=other) as proxy:
        for _ in range(4):
            answer = httpx.get(f"{proxy.url}/api/sessions", verify=False)
            assert (answer.status_code, answer.headers["retry-after"]) == (httpx.codes.SERVICE_UNAVAILABLE, "1")
            assert httpx.get(f"{proxy.url}/livez", verify=False).status_code == httpx.codes.OK


@contextmanager
def gone() -> Iterator[int]:
    """A port where nothing answers, not even to refuse, as if its machine had no power: its queue is full."""
    with ExitStack() as stack:
        listening = stack.enter_context(socket.socket())
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(8):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0.2)
            try:
                waiting.connect(listening.getsockname())
            except TimeoutError:
                break
        else:
            raise AssertionError("it still takes connections")
        yield listening.getsockname()[1]


@needs_nginx
async def test_a_machine_that_is_gone_is_passed_over_before_a_follower_gives_up(server: Server, tmp_path: Path) -> None:
    session = server.new_session()
    with gone() as nowhere, run_nginx(tmp_path / "proxy", server.port, also=nowhere) as proxy:
        tokens = [await token(proxy, session["code"]) for _ in range(4)]
        async with AsyncExitStack() as stack:
            for one in tokens:  # which stay: the machine that is gone always has fewer
                async with asyncio.timeout(DEAD):
                    await stack.enter_async_context(Follower(proxy, one))


@needs_nginx
async def test_a_node_that_was_away_takes_everybody_at_once(server: Server, tmp_path: Path) -> None:
    """Where nginx counts failures, what it has found dead is given one line in 3 s, for as long as these lines last."""
    session = server.new_session()
    with run_nginx(tmp_path / "proxy", server.port, also=free_port()) as proxy:
        tokens = [await token(proxy, session["code"]) for _ in range(4)]
        assert await asyncio.to_thread(server.stop) == 0
        with pytest.raises(websockets.InvalidStatus, match="502"):
            await Follower(proxy, tokens[0])._connecting
        await asyncio.to_thread(server.start)
        async with AsyncExitStack() as stack, asyncio.timeout(DEAD):
            for one in tokens:
                await stack.enter_async_context(Follower(proxy, one))


@pytest.mark.parametrize("run", PROXIES)
def test_what_stays_inside(run: Run, server: Server, tmp_path: Path) -> None:
    with (
        run(tmp_path / "proxy", server.port) as proxy,
        httpx.Client(base_url=proxy.url, verify=False) as client,
    ):
        for path in ("/metrics", "/metrics/", "/readyz"):
            assert client.get(path).status_code == httpx.codes.NOT_FOUND
        assert client.get("/api/sessions").json() == {"sessions": client.get("/api/sessions").json()["sessions"]}
        assert client.post("/api/guides", content=b"x" * 1_100_000).status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("run", PROXIES)
def test_pages_are_compressed_on_their_way(run: Run, server: Server, tmp_path: Path) -> None:
    with run(tmp_path / "proxy", server.port) as proxy:
        answer = httpx.get(f"{proxy.url}/api/halls/transport", verify=False, headers={"Accept-Encoding": "gzip"})
        assert answer.is_success
        assert answer.headers["content-encoding"] == "gzip"


async def test_caddy_holds_requests_over_a_restart(server: Server, tmp_path: Path) -> None:
    patient = {"lb_try_duration 10s": "lb_try_duration 60s"}  # a busy machine's start may take longer
    with run_caddy(tmp_path / "proxy", server.port, patient) as proxy:
        assert await asyncio.to_thread(server.stop) == 0
        async with httpx.AsyncClient(verify=TRUST, timeout=30) as client:
            asked = asyncio.create_task(client.get(f"{proxy.url}/api/sessions"))
            await asyncio.to_thread(server.start)
            assert (await asked).status_code == httpx.codes.OK
