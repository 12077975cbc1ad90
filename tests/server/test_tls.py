"""`guide serve --tls-cert` as people run it: pages and pictures over TLS, plain HTTP sent on, a renewed certificate
that cuts nobody, and a stop that says goodbye."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import ByeMessage, Hello, Snapshot, Tick, Welcome
from guide.server.runner import HSTS
from tests.cli.conftest import run
from tests.support.fakes import WITHIN
from tests.support.server_process import DEMO_HALL, Server, free_port, token_for
from tests.support.tls.certificates import Authority

TRUST = ssl.create_default_context()
TRUST.check_hostname, TRUST.verify_mode = False, ssl.CERT_NONE


class Site:
    """A server with a certificate of an authority of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.authority = Authority(folder / "authority")
        self.files = self.authority.certificate(folder / "tls")
        self.folder = folder
        self.http_port = free_port()
        env = {
            "GUIDE_TLS_CERT": str(self.files.certificate),
            "GUIDE_TLS_KEY": str(self.files.key),
            "GUIDE_HTTP_PORT": str(self.http_port),
        }
        self.server = Server(folder / "data", scheme="https", env=env)

    @property
    def shown(self) -> str:
        """The certificate that a new connection gets."""
        return ssl.get_server_certificate(("127.0.0.1", self.server.port))

    def renew(self) -> None:
        newer = self.authority.certificate(self.folder / "newer")
        self.files.certificate.write_bytes(newer.certificate.read_bytes())
        self.files.key.write_bytes(newer.key.read_bytes())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path)
    with made.server:
        yield made


async def next_of(socket: websockets.ClientConnection, kind: type) -> Any:
    async with asyncio.timeout(WITHIN):
        while True:
            message = wire.decode_server(bytes(await socket.recv(decode=False)))
            if isinstance(message, kind):
                return message


def test_pages_and_pictures(site: Site) -> None:
    trust = ssl.create_default_context(cafile=str(site.authority.file))
    with httpx.Client(base_url=site.server.url, verify=trust) as client:
        assert client.get("/").headers[HSTS[0]] == HSTS[1]  # 503 where the pages are not built yet
        for path in ("/livez", "/readyz", "/api/halls"):
            answer = client.get(path)
            assert answer.status_code == httpx.codes.OK, path
            assert answer.headers[HSTS[0]] == HSTS[1]
        halls: Any = client.get("/api/halls").json()
        hall = client.get(f"/api/halls/{halls['halls'][0]['id']}").json()
        picture = client.get(hall["scenes"][0]["picture"])
        assert picture.headers["content-type"].startswith("image/")
        assert len(picture.content) == int(picture.headers["content-length"]) > 100_000


def test_plain_http_is_sent_on(site: Site) -> None:
    plain = f"http://127.0.0.1:{site.http_port}"
    answer = httpx.get(f"{plain}/j/ABC?x=1")
    assert (answer.status_code, answer.headers["location"]) == (308, f"{site.server.url}/j/ABC?x=1")
    assert HSTS[0] not in answer.headers
    assert httpx.post(f"{plain}/api/sessions", content=b"x" * 100).status_code == httpx.codes.PERMANENT_REDIRECT
    challenge = site.server.data / "acme" / ".well-known" / "acme-challenge" / "token"
    challenge.parent.mkdir(parents=True)
    challenge.write_text("token.proof")
    assert httpx.get(f"{plain}/.well-known/acme-challenge/token").text == "token.proof"


async def test_a_renewal_and_a_stop(site: Site) -> None:
    """The follower who is in misses no tick, and is sent away in order; the process ends well."""
    session = await asyncio.to_thread(site.server.new_session)
    token = await token_for(site.server.url, f"sessions/{session['code']}/members", name="李梅", branch="")
    address = site.server.url.replace("https", "wss") + "/ws"
    before = await asyncio.to_thread(lambda: site.shown)
    async with websockets.connect(address, ssl=TRUST, origin=websockets.Origin(site.server.url)) as socket:
        await socket.send(wire.encode_client(Hello(wire.VERSION, token)))
        await next_of(socket, Welcome)
        await next_of(socket, Snapshot)
        first = (await next_of(socket, Tick)).number
        site.renew()
        numbers = [first]
        while await asyncio.to_thread(lambda: site.shown) == before:
            numbers.append((await next_of(socket, Tick)).number)
        numbers.append((await next_of(socket, Tick)).number)
        assert numbers == list(range(first, first + len(numbers)))
        stopping = asyncio.create_task(asyncio.to_thread(site.server.stop))
        bye = await next_of(socket, ByeMessage)
        assert bye.code == Close.SERVER_RESTARTING
        with pytest.raises(websockets.ConnectionClosed):
            await next_of(socket, Tick)
    assert await stopping == 0
    assert "Traceback" not in site.server.log.read_text()


async def test_a_connection_that_only_began_does_not_keep_the_process(site: Site) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", site.server.port)
    plain_reader, plain_writer = await asyncio.open_connection("127.0.0.1", site.http_port)
    writer.write(b"\x16\x03\x01")
    plain_writer.write(b"GET / HT")
    assert await asyncio.to_thread(site.server.stop) == 0
    assert (await reader.read(), await plain_reader.read()) == (b"", b"")
    for each in (writer, plain_writer):
        each.close()


def test_what_does_not_go_together(tmp_path: Path) -> None:
    files = Authority(tmp_path / "authority").certificate(tmp_path / "tls")
    other = Authority(tmp_path / "authority").certificate(tmp_path / "other")
    serve = ("serve", "--hall", str(DEMO_HALL), "--port", "0", "--data", str(tmp_path / "data"))
    certificate = ("--tls-cert", str(files.certificate))
    for options, language, sentence in (
        ((*certificate, "--tls-self-signed"), "zh", "只能用一个"),
        (("--tls-key", str(files.key)), "en", "name the certificate of this key"),
        (("--http-port", "0"), "zh", "要和 HTTPS 一起用"),
        ((*certificate, "--tls-key", str(other.key)), "en", "it is the key of another certificate"),
        (certificate, "zh", "PEM 格式私钥"),
        (("--tls-cert", str(tmp_path / "no.pem")), "en", "no.pem: No such file"),
    ):
        ended = run(*serve, *options, language=language)
        assert ended.returncode == 1
        assert sentence in ended.stderr
        assert "Traceback" not in ended.stderr + ended.stdout
