"""The signature over HTTP: off without an account, only for our own addresses, and never with the secret."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from guide.api.share.signature import sign
from tests.support.app_clients import client_of, problem
from tests.support.app_server import running_app
from tests.support.wechat import APP_ID, SECRET, WeChat

PATH = "/api/wechat/signature"


@pytest.fixture
def wechat(monkeypatch: pytest.MonkeyPatch) -> WeChat:
    stand_in = WeChat()
    made = httpx.AsyncClient
    monkeypatch.setattr(httpx, "AsyncClient", lambda **options: made(transport=stand_in, **options))
    return stand_in


@pytest.fixture
async def account(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a server that has an account."""
    async with running_app(tmp_path, wechat_app_id=APP_ID, wechat_secret=SECRET) as app:
        transport = httpx.ASGITransport(app)
        async with Client(transport=transport, base_url="http://tour.example") as client:
            yield client


Client = httpx.AsyncClient  # before it is replaced


async def test_without_an_account_there_is_no_signature(client: httpx.AsyncClient) -> None:
    problem(await client.get(PATH, params={"url": "http://tour.example/"}), 404, "wechat_off")


async def test_only_an_id_is_no_account(tmp_path: Path) -> None:
    async with running_app(tmp_path, wechat_app_id=APP_ID, wechat_secret="") as app, client_of(app) as client:
        problem(await client.get(PATH, params={"url": "http://tour.example/"}), 404, "wechat_off")


async def test_the_address_of_the_page_is_signed(account: httpx.AsyncClient, wechat: WeChat) -> None:
    url = "https://tour.example/walk/transport?scene=a&view=1,2,70&from=timeline"
    answer = await account.get(PATH, params={"url": url + "#x"})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    told = answer.json()
    assert set(told) == {"appId", "timestamp", "nonceStr", "signature"}
    assert told["appId"] == APP_ID
    assert told["signature"] == sign("ticket-of-token-1", told["nonceStr"], told["timestamp"], url)
    assert (await account.get(PATH, params={"url": url})).json()["nonceStr"] != told["nonceStr"]
    assert len(wechat.asked) == 2


async def test_an_address_of_others_is_not_signed(account: httpx.AsyncClient, wechat: WeChat) -> None:
    for query in ({"url": "https://elsewhere.example/"}, {}):
        assert problem(await account.get(PATH, params=query), 422, "url_foreign") == {"field": "url"}
    assert wechat.asked == []


async def test_where_wechat_is_away(
    account: httpx.AsyncClient, wechat: WeChat, capsys: pytest.CaptureFixture[str]
) -> None:
    wechat.fault = httpx.ConnectError(f"cannot reach it with {SECRET}")
    answer = await account.get(PATH, params={"url": "https://tour.example/"})
    assert problem(answer, 503, "wechat_away") == {}
    assert answer.headers["retry-after"] == "10"
    assert SECRET not in answer.text + "".join(capsys.readouterr())
