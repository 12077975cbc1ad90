"""What the server refuses of a session is explained with what came, what may come, and what to set; the server's
details and the sentences fit together, in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from guide.api.problems import MESSAGES
from guide.cli.explain.api_errors import explain_api_error
from tests.support.app_server import running_app
from tests.support.fakes import HALL

LIMITS = {"title_characters": 20, "branch_characters": 8, "session_branches": 3, "body_bytes": 1024}


async def told(folder: Path, language: str, limits: dict[str, int], asked: dict[str, Any]) -> str:
    """What is said where a server with these limits is asked for that session."""
    asked = {"hall": HALL, "title": "t", "branches": [], "listed": True} | asked
    async with running_app(folder, **limits) as app:
        key = app.operator_key.path.read_text().strip()
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://tour.example") as client:
            answer = await client.post("/api/sessions", json=asked, headers={"Authorization": f"Bearer {key}"})
    assert answer.is_error
    return explain_api_error(answer, asked, language)


@pytest.mark.parametrize(
    ("asked", "zh", "en", "setting", "value"),
    [
        (
            {"branches": ["支部"] * 4},
            "有 4 个支部，最多 3 个。",
            "There are 4 branches; 3 at most.",
            "SESSION_BRANCHES",
            4,
        ),
        (
            {"title": "交通历史主题日" * 3},
            "标题「交通历史主题日交通历史主题日交通历史主题…」有 21 个字，最多 20 个。",
            "The title “交通历史主题日交通历史主题日交通历史主题…” has 21 characters; 20 at most.",
            "TITLE_CHARACTERS",
            21,
        ),
        (
            {"branches": ["一支部", "机关第二党支部一组", "机关第二党支部第二组"]},
            "第 2 个支部「机关第二党支部一组」有 9 个字，最多 8 个。",
            "Branch 2, “机关第二党支部一组”, has 9 characters; 8 at most.",
            "BRANCH_CHARACTERS",
            10,
        ),
        (
            {"title": "x" * 2000},
            "请求有 2,059 字节，最多 1,024 字节。",
            "The request has 2,059 bytes; 1,024 at most.",
            "BODY_BYTES",
            2059,
        ),
    ],
)
async def test_what_came_what_may_come_and_what_to_set(
    tmp_path: Path, asked: dict[str, Any], zh: str, en: str, setting: str, value: int
) -> None:
    said = [await told(tmp_path, language, LIMITS, asked) for language in ("zh", "en")]
    assert said == [
        f"{zh}要这样用，请把服务器的 GUIDE_{setting} 设为 {value}，再重启服务器。",
        f"{en} To allow this, set GUIDE_{setting}={value} for the server and restart it.",
    ]


@pytest.mark.parametrize(
    ("asked", "zh", "en"),
    [
        ({"title": " "}, "标题是空的，请填写。", "The title is empty. Please fill it in."),
        ({"branches": ["a", ""]}, "第 2 个支部是空的，请填写。", "Branch 2 is empty. Please fill it in."),
        ({"hall": "moon"}, f"没有这个展厅。已有的展厅：{HALL}", f"There is no such hall. These are known: {HALL}"),
        ({"listed": 1}, "请求的格式不对。(listed)", "The request is not as described. (listed)"),
    ],
)
async def test_what_no_setting_helps(tmp_path: Path, asked: dict[str, Any], zh: str, en: str) -> None:
    assert [await told(tmp_path, language, LIMITS, asked) for language in ("zh", "en")] == [zh, en]


async def test_beyond_what_a_setting_may_be(tmp_path: Path) -> None:
    asked = {"branches": ["支" * 65]}
    assert (await told(tmp_path, "zh", LIMITS, asked)).endswith(
        "服务器的 GUIDE_BRANCH_CHARACTERS 可以调大，最大是 64。"
    )
    said = await told(tmp_path, "en", LIMITS, asked)
    assert said.endswith("8 at most. The server's setting GUIDE_BRANCH_CHARACTERS can be raised to 64 at most.")


async def test_no_setting_is_named_that_is_at_its_most(tmp_path: Path) -> None:
    said = await told(tmp_path, "en", {"title_characters": 200}, {"title": "x" * 201})
    assert said == f"The title “{'x' * 20}…” has 201 characters; 200 at most."


def answered(status: int, **more: Any) -> httpx.Response:
    return httpx.Response(status, request=httpx.Request("POST", "http://tour.example", content=b"x" * 70_000), **more)


def test_a_proxy_that_takes_no_more() -> None:
    page = answered(413, html="<h1>413 Request Entity Too Large</h1>")
    assert explain_api_error(page, {}, "zh") == "请求有 70,000 字节，服务器前面的代理不接受这么多。请调大代理的限制。"
    assert explain_api_error(page, {}, "en").startswith(
        "The request has 70,000 bytes, more than a proxy in front of the server accepts."
    )


@pytest.mark.parametrize("page", [{"html": "<h1>Hello</h1>"}, {"json": {"no": "message"}}, {"json": ["error"]}])
def test_what_is_not_guide_is_not_taken_for_it(page: dict[str, Any]) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        explain_api_error(answered(404, **page), {}, "en")


@pytest.mark.parametrize("code", ["key_refused", "too_many_requests", "no_copy", "internal"])
def test_all_else_is_said_as_the_server_does(code: str) -> None:
    status, zh, en = MESSAGES[code]
    answer = answered(status, json={"error": code, "detail": {}, "message": {"zh": zh, "en": en}})
    assert (explain_api_error(answer, {}, "zh"), explain_api_error(answer, {}, "en")) == (zh, en)


def test_a_field_of_another_version_is_named() -> None:
    body = {"error": "text_too_long", "detail": {"field": "branches"}, "message": {"zh": "太长。", "en": "Too long."}}
    assert explain_api_error(answered(422, json=body), {"branches": []}, "en") == "Too long. (branches)"
