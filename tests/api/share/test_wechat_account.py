"""The ticket of an account: kept, renewed, asked for once at a time, and nothing secret in what is said."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from guide.api.share.wechat_account import EARLY, FAILED_FOR, WeChatAccount, WeChatError
from tests.support.wechat import APP_ID, SECRET, WeChat

TOKEN, TICKET = "/cgi-bin/stable_token", "/cgi-bin/ticket/getticket"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def wechat(monkeypatch: pytest.MonkeyPatch) -> WeChat:
    stand_in = WeChat()
    made = httpx.AsyncClient
    monkeypatch.setattr(httpx, "AsyncClient", lambda **options: made(transport=stand_in, **options))
    return stand_in


async def test_a_ticket_is_kept_until_it_expires(wechat: WeChat, clock: Clock) -> None:
    account = WeChatAccount(APP_ID, SECRET, clock)
    assert await account.ticket() == "ticket-of-token-1"
    clock.now += 7200 - EARLY - 1
    assert await account.ticket() == "ticket-of-token-1"
    assert wechat.asked == [TOKEN, TICKET]
    clock.now += 2
    assert await account.ticket() == "ticket-of-token-2"
    assert wechat.asked == [TOKEN, TICKET] * 2


async def test_a_short_ticket_is_used_for_half_its_time(wechat: WeChat, clock: Clock) -> None:
    wechat.expires_in = 60
    account = WeChatAccount(APP_ID, SECRET, clock)
    await account.ticket()
    clock.now += 29
    await account.ticket()
    assert len(wechat.asked) == 2
    clock.now += 2
    await account.ticket()
    assert len(wechat.asked) == 4


async def test_many_at_once_ask_once(wechat: WeChat, clock: Clock) -> None:
    account = WeChatAccount(APP_ID, SECRET, clock)
    wechat.gate.clear()
    asking = [asyncio.create_task(account.ticket()) for _ in range(20)]
    await wechat.arrived.wait()
    wechat.gate.set()
    assert set(await asyncio.gather(*asking)) == {"ticket-of-token-1"}
    assert wechat.asked == [TOKEN, TICKET]


async def test_a_token_that_somebody_else_had_renewed(wechat: WeChat, clock: Clock) -> None:
    account = WeChatAccount(APP_ID, SECRET, clock)
    wechat.expires_in = 7200
    await account.ticket()
    account._ticket = None  # WeChat's ticket is gone, its token is not known to be
    wechat.valid = "another"
    assert await account.ticket() == "ticket-of-token-2"
    assert wechat.asked == [TOKEN, TICKET, TICKET, TOKEN, TICKET]


@pytest.mark.parametrize(
    "fault",
    [
        httpx.Response(200, json={"errcode": 45009, "errmsg": "reach max api daily quota limit"}),
        httpx.Response(502, text="<html>"),
        httpx.Response(200, json=[]),
        httpx.Response(200, json={}),
        httpx.Response(200, json={"access_token": "", "expires_in": 7200}),
        httpx.Response(200, json={"access_token": "a", "expires_in": "soon"}),
        httpx.ConnectTimeout("timed out"),
        httpx.ConnectError(f"https://api.weixin.qq.com/?secret={SECRET}"),
    ],
)
async def test_a_fault_is_remembered_for_a_while(
    wechat: WeChat, clock: Clock, fault: httpx.Response | Exception
) -> None:
    account = WeChatAccount(APP_ID, SECRET, clock)
    wechat.fault = fault
    for _ in range(3):
        with pytest.raises(WeChatError) as told:
            await account.ticket()
        assert SECRET not in str(told.value)
        assert told.value.__cause__ is None
        assert told.value.__suppress_context__ or told.value.__context__ is None
    assert wechat.asked == [TOKEN]
    wechat.fault = None
    clock.now += FAILED_FOR
    assert await account.ticket() == "ticket-of-token-1"


async def test_a_wrong_secret_is_told_without_it(wechat: WeChat, clock: Clock) -> None:
    with pytest.raises(WeChatError, match=r"^no token: errcode 40125$"):
        await WeChatAccount(APP_ID, "wrong-secret", clock).ticket()
