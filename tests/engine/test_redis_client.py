"""Checks that a fault of Redis is explained with what to do, and that connections read the trusted authorities once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from guide.engine.contract import Claim, EngineAway
from guide.engine.redis import RedisEngine
from guide.engine.redis_client import RedisClient, explain
from guide.engine.redis_url import parse
from tests.support.redis_server import MISSING, RedisServer
from tests.support.tls.certificates import Authority


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, RedisServer]]:
    """One that asks for a password, and one that does not."""
    if MISSING:
        pytest.skip(MISSING)
    folder = tmp_path_factory.mktemp("servers")
    with (
        RedisServer(folder / "closed", "--requirepass", "right", password="right") as closed,
        RedisServer(folder / "open") as free,
    ):
        yield {"closed": closed, "open": free}


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("redis://closed", "it asks for a password, in GUIDE_REDIS_URL"),
        ("redis+cluster://closed", "it asks for a password, in GUIDE_REDIS_URL"),
        ("redis://:s3cret@closed", "the password in GUIDE_REDIS_URL .* is not the one it knows"),
        ("redis://guide:s3cret@closed", "the password in GUIDE_REDIS_URL .* is not the one it knows"),
        ("redis://:s3cret@open", "it asks for no password: take the one out of GUIDE_REDIS_URL"),
        ("redis+cluster://open", "it is a single server: write redis:// in GUIDE_REDIS_URL"),
        ("redis+sentinel://open/tour", "what answers there is a Redis, no Sentinel"),
    ],
)
def test_a_server_that_is_not_what_the_url_says(servers: dict[str, RedisServer], url: str, said: str) -> None:
    name = "closed" if "closed" in url else "open"
    engine = RedisEngine(parse(url.replace(name, f"127.0.0.1:{servers[name].port}")))

    async def asked() -> None:
        await engine.start()
        try:
            with pytest.raises(EngineAway, match=said) as raised:
                await engine.claim("s1", "e1", Claim.VACANT, 0)
            assert "s3cret" not in str(raised.value)
        finally:
            await engine.stop()

    asyncio.run(asked())


def test_what_is_to_be_done_where_it_is_said_so() -> None:
    """It may as well be cut off before it can say so, so that no test of a server can count on the word."""
    said = explain(
        OSError(1, "[SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required (_ssl.c:2580)")
    )
    assert said.endswith(
        "certificate required: it wants one of ours, in GUIDE_REDIS_URL: ?ssl_certfile=FILE&ssl_keyfile=FILE"
    )


async def test_lines_that_are_tried_again_do_not_read_the_systems_authorities_again(authority: Authority) -> None:
    """That holds up the whole node for tens of milliseconds."""
    client = RedisClient(parse(f"rediss://127.0.0.1?ssl_ca_certs={authority.file}"))
    first, second = client.connection("c"), client.connection("c")
    assert first is not second
    assert first.ssl_context is second.ssl_context  # type: ignore[attr-defined]  # both are of TLS
    await client.close()
