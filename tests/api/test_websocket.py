"""/ws before the handshake: whose pages may open it, and how many connections are let in; by our WebSocket protocol and
by uvicorn's own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import websockets

from guide.api.websocket import origin_allowed
from guide.protocol.codes import Close
from guide.protocol.messages import Hello
from guide.transport.websocket import FrameProtocol
from tests.support.app_clients import Rig, client_of, problem
from tests.support.app_server import PROTOCOLS, running_app, serving
from tests.support.fakes import until


@pytest.fixture(params=PROTOCOLS)
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    async with (
        running_app(tmp_path, origins=("https://www.example.org",)) as app,
        serving(app, PROTOCOLS[request.param]) as port,
    ):
        yield Rig(app, port)


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://[broken", "https://www.example.org.evil.io"])
async def test_a_page_from_elsewhere_is_refused_before_the_handshake(rig: Rig, origin: str) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        async with rig.client(origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_our_own_pages_and_those_allowed_are_let_in(rig: Rig) -> None:
    for origin in (rig.url.replace("ws", "http", 1).removesuffix("/ws"), "https://www.example.org"):
        async with rig.client(origin=origin) as client:
            await client.say(Hello(1, "guess"))
            assert await client.closed() == (Close.TOKEN_UNKNOWN, 0)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("https://tour.example.org", True),
        ("http://tour.example.org", True),
        ("https://TOUR.example.org", True),
        ("https://www.example.org", True),
        ("http://www.example.org", False),
        ("https://tour.example.org:8443", False),
        ("https://tour.example.org.evil.example", False),
        ("https://evil.example/tour.example.org", False),
        ("https://user@tour.example.org", False),
        ("file://tour.example.org", False),
        ("null", False),
        ("", False),
        ("http://[broken", False),
    ],
)
def test_origin_allowed(origin: str | None, allowed: bool) -> None:
    assert origin_allowed(origin, "tour.example.org", frozenset({"https://www.example.org"})) is allowed


@pytest.mark.parametrize("protocol", PROTOCOLS)
async def test_more_than_are_let_in_a_second_are_told_when_to_come(tmp_path: Path, protocol: str) -> None:
    async with running_app(tmp_path, accepts_per_second=4) as app, serving(app, PROTOCOLS[protocol]) as port:
        rig = Rig(app, port)
        refused = []
        for _ in range(6):
            try:
                async with rig.client():
                    pass
            except websockets.InvalidStatus as status:
                refused.append(status.response)
        assert len(refused) >= 4
        assert {response.status_code for response in refused} == {503}
        assert all(int(response.headers["Retry-After"]) >= 1 for response in refused)
        assert b"busy" in (refused[0].body or b"")


async def test_a_page_can_ask_why_no_websocket_came(tmp_path: Path) -> None:
    """Its browser does not tell: a handshake that was refused looks like one that the network swallowed."""
    async with running_app(tmp_path, accepts_per_second=4) as app, client_of(app) as client:
        answer = await client.post("/ws", headers={"Origin": str(client.base_url)})
        problem(answer, 426, "upgrade_required")
        assert answer.headers["upgrade"] == "websocket"
        problem(await client.post("/ws", headers={"Origin": "https://evil.example"}), 403, "origin_refused")
        while not app.admission.enter(""):
            pass
        crowded = await client.post("/ws")
        problem(crowded, 503, "busy")
        assert int(crowded.headers["retry-after"]) >= 1


async def test_connections_of_one_address(tmp_path: Path) -> None:
    async with running_app(tmp_path, address_connections=2) as app, serving(app, FrameProtocol) as port:
        rig = Rig(app, port)
        there = {"X-Forwarded-For": "203.0.113.7"}
        async with rig.client(additional_headers=there), rig.client(additional_headers=there) as second:
            with pytest.raises(websockets.InvalidStatus):
                async with rig.client(additional_headers=there):
                    pass
            async with rig.client(additional_headers={"X-Forwarded-For": "203.0.113.8"}), rig.client():
                pass  # from elsewhere, and from this machine itself
            await second.socket.close()
            await until(lambda: app.admission._by_network.get("203.0.113.7") == 1)
            async with rig.client(additional_headers=there):
                pass
    await until(lambda: app.admission.open == 0)
    assert app.admission._by_network == {}
