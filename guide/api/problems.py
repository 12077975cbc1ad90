"""Errors over HTTP: each code with its status and its sentence in both languages, and what raised becomes an answer."""

from __future__ import annotations

import math
from typing import Any, Final

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from guide.access.joining import JoinError, Reason
from guide.common.counters import Counters
from guide.common.i18n import Sentences
from guide.common.logs import RateLimitedLog
from guide.protocol.codes import Refused
from guide.store.contract import StoreError

_no_record = RateLimitedLog("error", "no record")
_failed = RateLimitedLog("error", "request failed")

MESSAGES: Final[dict[str, tuple[int, str, str]]] = {
    "session_unknown": (404, "没有这个场次，请核对口令。", "There is no such session. Please check the code."),
    "session_over": (410, "这个场次已经结束。", "This session is over."),
    "hall_unknown": (404, "没有这个展厅。", "There is no such hall."),
    "secret_unknown": (
        404,
        "这个讲解员链接无效，请向组织者索取新的链接。",
        "This guide link is not valid. Please ask for a new one.",
    ),
    "token_unknown": (404, "登录已过期，请再进入一次。", "Your sign-in has expired. Please join again."),
    "key_refused": (401, "管理口令不对。", "The operator key is missing or wrong."),
    "text_empty": (422, "请填写这一项。", "Please fill this in."),
    "text_too_long": (422, "内容太长，请缩短一些。", "This is too long. Please shorten it."),
    "branch_unknown": (422, "请从名单中选择支部。", "Please choose a branch from the list."),
    "name_reserved": (
        422,
        "这个名字留给讲解员和组织者，请填写您自己的姓名。",
        "This name is kept for guides and organisers. Please enter your own name.",
    ),
    "too_many_members": (
        409,
        "这个场次登记的人数已满，请联系组织者。",
        "As many people have joined this session as it may have. Please tell the organisers.",
    ),
    "too_many_guides": (
        409,
        "这个讲解员链接打开的次数已满，请联系组织者。",
        "This guide link has been opened as often as it may be. Please tell the organisers.",
    ),
    "too_many_branches": (422, "支部太多，请减少一些。", "There are too many branches. Please name fewer."),
    "body_malformed": (400, "请求的格式不对。", "The request is not as described."),
    "host_malformed": (400, "请求的主机名（Host）不对。", "The request's Host is not the name of a host."),
    "body_too_large": (413, "请求太大。", "The request is too large."),
    "origin_refused": (403, "这个网页不能连接到这个服务器。", "This page may not connect to this server."),
    "upgrade_required": (426, "这个地址要用 WebSocket 连接。", "This address takes WebSocket connections."),
    "busy": (503, "人多，正在排队进入…", "Many are coming in. Please wait, you are in the queue."),
    "body_late": (408, "网络太慢，请求没有收全，请重试。", "The request did not arrive in time. Please try again."),
    "too_many_joins": (429, "进入的人太多，请稍后再试。", "Many are joining. Please try again in a moment."),
    "too_many_requests": (
        429,
        "您所在的网络请求太多，请稍后再试。",
        "Too many requests come from your network. Please try again in a moment.",
    ),
    "not_recorded": (
        503,
        "服务器暂时无法保存，请稍后再试。",
        "The server cannot save just now. Please try again soon.",
    ),
    "record_elsewhere": (
        409,
        "记录不在这台服务器的数据文件夹里，请按数据库的方式备份。",
        "The record is not in this server's data folder. Back it up where its database is.",
    ),
    "no_copy": (
        507,
        "服务器无法复制它的记录，磁盘可能已满。",
        "The server could not copy its record. Its disk may be full.",
    ),
    "drawing_busy": (
        503,
        "正在绘制的图片太多，请稍后再试。",
        "Many pictures are being drawn. Please try again in a moment.",
    ),
    "not_drawn": (500, "这张图片无法绘制。", "This picture could not be drawn."),
    "wechat_off": (404, "这个服务器没有设置微信分享。", "Sharing in WeChat is not set up on this server."),
    "url_foreign": (422, "只能为本站的网址签名。", "Only addresses of this server are signed."),
    "wechat_away": (
        503,
        "微信服务器暂时没有给出许可，请稍后再试。",
        "WeChat's server gives no permission just now. Please try again soon.",
    ),
    "not_found": (404, "没有这个地址。", "There is nothing at this address."),
    "method_refused": (405, "不支持这种请求。", "This request is not supported here."),
    "internal": (500, "服务器出错了，请稍后再试。", "Something went wrong on the server. Please try again soon."),
}
JOIN_CODES: Final = {Reason.TOO_MANY_GUESSES: "too_many_requests"}
"""The codes of those reasons whose own name is not one of MESSAGES."""
_READS: Final = frozenset({"GET", "HEAD"})
_EVERY_OTHER: Final = "/{path:path}"  # how the path of a route ends that says that there is nothing at any other path
_say: Final = Sentences({code: (zh, en) for code, (_, zh, en) in MESSAGES.items()})


class Problem(Exception):
    """A request that cannot be answered; `code` is a key of MESSAGES."""

    def __init__(
        self, code: str, detail: dict[str, Any] | None = None, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail or {}
        self.headers = headers


def answer(code: str, detail: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Response:
    """Return the JSON answer for an error; `code` is a key of MESSAGES."""
    body = {"error": code, "detail": detail or {}, "message": _say.both(code)}
    return JSONResponse(body, MESSAGES[code][0], headers=headers)


def retry_after(wait: float) -> dict[str, str]:
    """Return the header for a wait in seconds: whole ones, at least one."""
    return {"Retry-After": str(max(1, math.ceil(wait)))}


async def no_such_path(request: Request) -> Response:
    """The endpoint of every path below /api/ that nothing else answers, or not by this method."""
    raise Problem("method_refused" if _methods(request) else "not_found")


class ProblemHandlers:
    """Starlette's exception handlers: every error becomes an answer, and its code is counted."""

    def __init__(self, counters: Counters) -> None:
        self._counters = counters

    def by_error(self) -> dict[Any, Any]:
        """Return the handler of each class of errors."""
        return {
            **dict.fromkeys((Problem, JoinError, Refused, ValidationError, StoreError, HTTPException), self._handle),
            ClientDisconnect: _nobody_there,
            Exception: self._handle,
        }

    async def _handle(self, request: Request, error: Exception) -> Response:
        code, detail, headers = _described(error)
        if code == "method_refused":
            headers = {**headers, "Allow": ", ".join(sorted(_methods(request) or _READS))}
        self._counters.refusals[code] += 1
        return answer(code, detail, headers)


def _described(error: Exception) -> tuple[str, dict[str, Any], dict[str, str]]:
    """Return the code, the detail and the headers of an error's answer. Logs what is a fault of ours."""
    match error:
        case Problem():
            return error.code, error.detail, error.headers or {}
        case JoinError():
            code = JOIN_CODES.get(error.reason, error.reason.value)
            return code, error.detail, retry_after(error.wait) if error.wait else {}
        case Refused():
            return error.code.value, dict(error.detail), {}
        case ValidationError():
            fields = [".".join(str(part) for part in item["loc"]) for item in error.errors()]
            return "body_malformed", {"fields": fields[:10]}, {}
        case StoreError():
            _no_record(error=str(error))
            return "not_recorded", {}, {"Retry-After": "3"}
        case HTTPException():
            return {405: "method_refused", 413: "body_too_large"}.get(error.status_code, "not_found"), {}, {}
        case _:
            _failed(error=str(error), kind=type(error).__name__)
            return "internal", {}, {}


def _methods(request: Request) -> set[str]:
    """Return the methods that a request's path takes, by all of its routes but those for every other path."""
    methods: set[str] = set()
    for route in request.app.routes:
        if not str(route.path).endswith(_EVERY_OTHER) and route.matches(request.scope)[0] is not Match.NONE:
            methods |= getattr(route, "methods", None) or _READS
    return methods


async def _nobody_there(_request: Request, _error: Exception) -> Response:
    """Answer a request whose client hung up before it was complete. Nobody reads it, and nothing went wrong."""
    return Response(status_code=400)
