"""Held: a server's figures are read as it tells them, and what it did in a step is the difference."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable

import httpx
import pytest

from guide.rehearse.server import Api, between, parsed
from guide.rehearse.target import TargetError, target

BEFORE = """\
# HELP guide_skipped_total Ticks.
# TYPE guide_skipped_total counter
guide_skipped_total 5.0
process_cpu_seconds_total 2.0
guide_members{role="follower"} 3.0
guide_members{role="robot"} 4.0
guide_loop_lag_seconds_bucket{le="0.001"} 100.0
guide_loop_lag_seconds_bucket{le="0.02"} 100.0
guide_loop_lag_seconds_bucket{le="+Inf"} 100.0
"""
AFTER = """\
guide_skipped_total 12.0
process_cpu_seconds_total 6.5
guide_loop_lag_seconds_bucket{le="0.001"} 190.0
guide_loop_lag_seconds_bucket{le="0.02"} 199.0
guide_loop_lag_seconds_bucket{le="+Inf"} 200.0
"""


def test_reading() -> None:
    found = parsed(BEFORE)
    assert found["guide_members"] == 7
    assert found["guide_loop_lag_seconds_bucket +Inf"] == 100


def test_a_step() -> None:
    server = between(parsed(BEFORE), parsed(AFTER), 10)
    assert server.cpu == pytest.approx(0.45)
    assert server.loop_lag == 20
    assert server.skipped == 7
    assert server.lateness is None


def test_beyond_all_bounds() -> None:
    after = parsed(AFTER.replace("199", "150").replace("190", "150"))
    assert between(parsed(BEFORE), after, 10).loop_lag == math.inf


def test_a_server_that_does_not_say() -> None:
    assert between({}, {}, 10).cpu is None


@pytest.mark.parametrize(
    "text", ["<!doctype html>", "", "[]", "null", "7", '{"phase": "live"}', '{"scenes": []}', "\xff"]
)
@pytest.mark.parametrize(
    ("ask", "status"),
    [
        (lambda api: api.session("ABCDEF"), 200),
        (lambda api: api.scene("transport"), 200),
        (lambda api: api.guide_token("x"), 201),
        (lambda api: api.join("ABCDEF", 0, 1, lambda _: None), 201),
    ],
)
async def test_what_answers_something_else_is_not_guide(
    ask: Callable[[Api], Awaitable[object]], status: int, text: str
) -> None:
    api = Api(target("http://127.0.0.1:9"), None)
    await api.close()
    answer = httpx.MockTransport(lambda _: httpx.Response(status, content=text.encode("latin-1")))
    api._client = httpx.AsyncClient(transport=answer, base_url="http://127.0.0.1:9")
    with pytest.raises(TargetError) as told:
        await ask(api)
    assert told.value.key == "not_guide"
    await api.close()
