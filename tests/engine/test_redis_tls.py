"""With real servers over TLS: each kind of address works where the right authority is named, and fails where another's
is, or where the name is not the certificate's. What is wrong is said with what to do, in one line, without the
password."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs

from guide.engine.contract import Claim, EngineAway
from guide.engine.redis import PROBE
from tests.engine.conftest import Receiver, delivery_time, running_engine
from tests.support.redis_server import KINDS, MISSING, RedisServer
from tests.support.server_process import Server
from tests.support.tls.certificates import Authority

pytestmark = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")

SECRET = "s3cret-of-the-tests"


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("stranger"), "stranger")


@pytest.fixture(scope="module", params=KINDS)
def url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, authority: Authority
) -> Iterator[str]:
    """The address of servers of one kind, without their authority."""
    kind = KINDS[request.param]
    with kind(tmp_path_factory.mktemp(request.param), authority=authority) as server:
        yield server.url.partition("?")[0]


@pytest.fixture
def one(tmp_path: Path, authority: Authority) -> Iterator[RedisServer]:
    with RedisServer(tmp_path / "redis", authority=authority) as server:
        yield server


async def refused(url: str, caplog: pytest.LogCaptureFixture) -> str:
    """What the log says, once, of an address that does not work."""
    with capture_logs() as lines, caplog.at_level(logging.WARNING):
        async with running_engine(url.replace("://", f"://:{SECRET}@")) as made:
            await made.subscribe("s1", Receiver())
            with pytest.raises(EngineAway) as away:
                await made.claim("s1", "e1", Claim.VACANT, 0)
            await asyncio.sleep(1.5 * PROBE)  # no second line may come, also not after the next probe
            assert made.away
    assert [line["event"] for line in lines] == ["redis away"]
    assert caplog.records == [], "nobody else says anything"
    said = str(lines[0]["why"])
    assert said == str(away.value)
    assert SECRET not in str(lines)
    assert len(said) < 300, said
    return said


async def test_with_the_authority_named(url: str, authority: Authority) -> None:
    whole = f"{url}?ssl_ca_certs={quote(str(authority.file))}"
    async with running_engine(whole) as speaker, running_engine(whole) as hearer:
        receiver = Receiver()
        await hearer.subscribe("s1", receiver)
        await delivery_time(speaker, receiver, 2.0)
        assert (await speaker.claim("s1", "e1", Claim.VACANT, 0)).holder == speaker.node
        assert speaker.away is None
        assert hearer.away is None


def check_advice(said: str) -> None:
    assert "certificate verify failed" in said
    assert said.endswith("name its authority's certificate in GUIDE_REDIS_URL: ?ssl_ca_certs=FILE")


async def test_with_another_authority(url: str, stranger: Authority, caplog: pytest.LogCaptureFixture) -> None:
    check_advice(await refused(f"{url}?ssl_ca_certs={stranger.file}", caplog))


async def test_with_none(one: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    check_advice(await refused(one.url.partition("?")[0], caplog))


async def test_under_another_name(one: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    said = await refused(one.url.replace("127.0.0.1", "localhost"), caplog)
    assert "not valid for 'localhost': its certificate needs the name that GUIDE_REDIS_URL" in said


async def test_where_a_certificate_is_asked_of_us(tmp_path: Path, authority: Authority) -> None:
    own = authority.certificate(tmp_path / "own", "guide")
    with RedisServer(tmp_path / "redis", "--tls-auth-clients", "yes", authority=authority) as server:
        async with running_engine(f"{server.url}&ssl_certfile={own.certificate}&ssl_keyfile={own.key}") as made:
            assert (await made.claim("s1", "e1", Claim.VACANT, 0)).holder == made.node
        async with running_engine(server.url) as made:
            with pytest.raises(EngineAway):
                await made.claim("s1", "e1", Claim.VACANT, 0)


def test_a_server_goes_on_alone_and_says_why(tmp_path: Path, one: RedisServer, stranger: Authority) -> None:
    address = f"rediss://:{SECRET}@127.0.0.1:{one.port}?ssl_ca_certs={stranger.file}"
    with Server(tmp_path / "data", env={"GUIDE_REDIS_URL": address}) as server:
        server.new_session()
    log = server.log.read_text()
    assert log.count("redis away") == 1
    assert "?ssl_ca_certs=FILE" in log
    assert "Traceback" not in log
    assert SECRET not in log
