"""Checks how the server's metrics are read, and that its load in a step is their difference."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import httpx
import pytest

from guide.rehearse.http_client import Api, parse_metrics, server_load
from guide.rehearse.sentences import say
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


def test_metrics_are_parsed() -> None:
    found = parse_metrics(BEFORE)
    assert found["guide_members"] == 7
    assert found["guide_loop_lag_seconds_bucket +Inf"] == 100


def test_the_load_of_a_step_is_the_difference_of_two_readings() -> None:
    server = server_load(parse_metrics(BEFORE), parse_metrics(AFTER), 10)
    assert server is not None
    assert server.cpu == pytest.approx(0.45)
    assert server.loop_lag == 20
    assert server.skipped == 7
    assert server.lateness is None


def test_a_lag_above_the_last_bucket_is_infinite() -> None:
    after = parse_metrics(AFTER.replace("199", "150").replace("190", "150"))
    server = server_load(parse_metrics(BEFORE), after, 10)
    assert server is not None
    assert server.loop_lag == math.inf


def test_without_metrics_the_load_is_not_known() -> None:
    server = server_load({}, {}, 10)
    assert server is not None
    assert server.cpu is None


@pytest.mark.parametrize("changed", ["guide_skipped_total 4.0", "process_cpu_seconds_total 1.9"])
def test_counters_that_went_down_are_of_another_process(changed: str) -> None:
    assert server_load(parse_metrics(BEFORE), parse_metrics(AFTER) | parse_metrics(changed), 10) is None


def test_counters_of_another_start_time_are_of_another_process() -> None:
    began, anew = ({"process_start_time_seconds": start, "process_cpu_seconds_total": start} for start in (1.0, 9.0))
    assert server_load(began, anew, 10) is None


@asynccontextmanager
async def asking(answer: Callable[[], httpx.Response]) -> AsyncIterator[Api]:
    """Of a server that answers so."""
    api = Api(target("http://127.0.0.1:9"), None)
    await api.close()
    api._client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer()), base_url="http://127.0.0.1:9")
    yield api
    await api.close()


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
    async with asking(lambda: httpx.Response(status, content=text.encode("latin-1"))) as api:
        with pytest.raises(TargetError) as told:
            await ask(api)
    assert told.value.key == "not_guide"


FULL = {"error": "too_many_members", "detail": {"most": 1}, "message": {"zh": "人数已满", "en": "It is full"}}


@pytest.mark.parametrize(
    ("answer", "zh", "en"),
    [
        (httpx.Response(409, json=FULL), "（409）：人数已满", "(409): It is full"),
        (httpx.Response(502, text="<h1>Bad {gateway}"), "（502）：<h1>Bad {gateway}", "(502): <h1>Bad {gateway}"),
        (httpx.Response(403, json={"message": "no"}), "（403）：{", "(403): {"),
    ],
)
async def test_a_refusal_is_told_in_the_readers_language(answer: httpx.Response, zh: str, en: str) -> None:
    async with asking(lambda: answer) as api:
        with pytest.raises(TargetError) as told:
            await api.join("ABCDEF", 0, 1, lambda _: None)
    for language, words in (("zh", zh), ("en", en)):
        assert words in say(told.value.key, language, **told.value.detail)


@pytest.mark.parametrize(
    ("named", "waited"), [("7", 7.0), ("600", 30.0), ("Wed, 21 Oct 2026 07:28:00 GMT", 1.0), ("-1", 1.0), (None, 1.0)]
)
async def test_a_join_is_tried_again_after_the_wait_that_the_server_asks_for(
    monkeypatch: pytest.MonkeyPatch, named: str | None, waited: float
) -> None:
    headers = {} if named is None else {"Retry-After": named}
    answers = [httpx.Response(503, headers=headers), httpx.Response(201, json={"token": "t"})]
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    monkeypatch.setattr("guide.rehearse.http_client.asyncio.sleep", sleep)
    tokens: list[str] = []
    async with asking(lambda: answers.pop(0)) as api:
        await api.join("ABCDEF", 0, 1, tokens.append)
    assert tokens == ["t"]
    assert slept[1:] == [waited]
