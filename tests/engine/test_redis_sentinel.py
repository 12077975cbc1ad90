"""With a real sentinel that asks for a password of its own: the sentinel gets that one, the servers get theirs, over
TLS and after a fail-over too; where it is missing or wrong the log says what to do, without any password."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from structlog.testing import capture_logs

from guide.engine.contract import Claim, EngineAway
from guide.engine.redis import PROBE
from tests.engine.conftest import Receiver, delivery_time, running_engine
from tests.support.redis_server import MISSING, RedisPair
from tests.support.tls.certificates import Authority

pytestmark = pytest.mark.skipif(MISSING is not None, reason=MISSING or "")

SERVERS = "s3cret-of-the-servers"
SENTINELS = "s3cret+of/the&sentinels"


@pytest.fixture(scope="module", params=["plain", "tls"])
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisPair]:
    authority = Authority(tmp_path_factory.mktemp("authority")) if request.param == "tls" else None
    folder = tmp_path_factory.mktemp("pair")
    with RedisPair(folder, authority=authority, password=SERVERS, sentinel_password=SENTINELS) as pair:
        yield pair


def whole(pair: RedisPair, password: str = SENTINELS) -> str:
    """The pair's address with the sentinel's password."""
    return f"{pair.url}{'&' if '?' in pair.url else '?'}sentinel_password={quote(password, safe='+')}"


async def test_each_is_given_its_own(pair: RedisPair) -> None:
    async with running_engine(whole(pair)) as speaker, running_engine(whole(pair)) as hearer:
        receiver = Receiver()
        await hearer.subscribe("s1", receiver)
        await delivery_time(speaker, receiver, 2.0)
        assert (await speaker.claim("s1", "e1", Claim.VACANT, 0)).holder == speaker.node
        assert speaker.away is None


@pytest.mark.parametrize("password", [None, "s3cret-that-is-wrong"])
async def test_what_is_wrong_is_said(pair: RedisPair, password: str | None) -> None:
    with capture_logs() as lines:
        async with running_engine(pair.url if password is None else whole(pair, password)) as made:
            with pytest.raises(EngineAway):
                await made.claim("s1", "e1", Claim.VACANT, 0)
            await asyncio.sleep(1.5 * PROBE)  # no second line may come, also not after the next probe
    [line] = lines
    assert line["event"] == "redis away"
    assert "a sentinel says: " in line["why"]
    assert line["why"].endswith("as ?sentinel_password=…")
    assert "s3cret" not in str(lines)


async def test_a_fail_over(tmp_path: Path) -> None:
    with RedisPair(tmp_path, password=SERVERS, sentinel_password=SENTINELS) as pair:
        async with running_engine(whole(pair)) as one, running_engine(whole(pair)) as other:
            receiver = Receiver()
            await other.subscribe("s1", receiver)
            await delivery_time(one, receiver, 2.0)
            pair.first.kill()
            assert await delivery_time(one, receiver, 20.0) < 15.0
