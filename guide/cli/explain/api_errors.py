"""Why the server refused what a person at a terminal asked of it, in a sentence, 中文 or English: what came, what may
come, and which setting of the server says so."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import httpx

from guide.common.i18n import Sentences
from guide.common.limits import Limits

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "two": ("{first}{second}", "{first} {second}"),
    "known": ("已有的展厅：{names}", "These are known: {names}"),
    "branches": ("有 {came} 个支部，最多 {most} 个。", "There are {came} branches; {most} at most."),
    "long": ("{text}有 {came} 个字，最多 {most} 个。", "{text} has {came} characters; {most} at most."),
    "empty": ("{text}是空的，请填写。", "{text} is empty. Please fill it in."),
    "body": ("请求有 {came} 字节，最多 {most} 字节。", "The request has {came} bytes; {most} at most."),
    "body_unknown": (
        "请求有 {came} 字节，服务器前面的代理不接受这么多。请调大代理的限制。",
        "The request has {came} bytes, more than a proxy in front of the server accepts. Raise the proxy's limit.",
    ),
    "raise": (
        "要这样用，请把服务器的 {setting} 设为 {needed}，再重启服务器。",
        "To allow this, set {setting}={needed} for the server and restart it.",
    ),
    "raise_some": (
        "服务器的 {setting} 可以调大，最大是 {limit}。",
        "The server's setting {setting} can be raised to {limit} at most.",
    ),
    "title": ("标题「{text}」", "The title “{text}”"),
    "title_empty": ("标题", "The title"),
    "branch": ("第 {number} 个支部「{text}」", "Branch {number}, “{text}”,"),
    "branch_empty": ("第 {number} 个支部", "Branch {number}"),
}
_say: Final = Sentences(_SENTENCES)
_FIELD: Final = re.compile(r"title|branches\.\d+")  # those of a session that are texts
_SHOWN: Final = 20  # characters of a text: enough to find it again


def explain_api_error(answer: httpx.Response, asked: Mapping[str, Any], language: str) -> str:
    """Return the sentence for an answer that is an error. `asked`: the request's body.

    Raises ValueError, LookupError or TypeError where it is not Guide that answered.
    """
    size = len(answer.request.content)
    try:
        body = answer.json()
    except ValueError:
        if answer.status_code != httpx.codes.REQUEST_ENTITY_TOO_LARGE:
            raise
        return _say("body_unknown", language, came=f"{size:,}")
    sentence, detail = str(body["message"][language]), body["detail"]
    match body["error"]:
        case "hall_unknown":
            return _two(sentence, _say("known", language, names=", ".join(detail["known"])), language)
        case "too_many_branches":
            return _beyond("branches", detail["count"], detail["most"], "session_branches", language)
        case "text_too_long" if _FIELD.fullmatch(detail["field"]):
            place, setting = _place(detail["field"], asked, language)
            came = detail["length"]
            # One is named, the first; the setting is for all, so that the server is started again once.
            needed = max(came, *map(len, asked["branches"])) if setting == "branch_characters" else came
            return _beyond("long", came, detail["longest"], setting, language, place, needed)
        case "text_empty" if _FIELD.fullmatch(detail["field"]):
            return _say("empty", language, text=_place(detail["field"], {}, language)[0])
        case "body_too_large":
            return _beyond("body", size, detail["longest"], "body_bytes", language)
        case "body_malformed":
            return _two(sentence, f"({', '.join(detail['fields'])})", language)
    return _two(sentence, f"({detail['field']})", language) if "field" in detail else sentence


def _beyond(
    key: str, came: int, most: int, setting: str, language: str, text: str = "", needed: int | None = None
) -> str:
    """What came, what may come, and what to do: no setting lets through what is beyond its own range.

    `needed`: what the setting would have to be, where that is not `came`.
    """
    needed = came if needed is None else needed
    limit = next((int(item.le) for item in Limits.model_fields[setting].metadata if hasattr(item, "le")), needed)
    what = _say(key, language, text=text, came=f"{came:,}", most=f"{most:,}")
    name = f"GUIDE_{setting.upper()}"
    if most >= limit:
        return what
    if needed > limit:
        return _two(what, _say("raise_some", language, setting=name, limit=f"{limit:,}"), language)
    return _two(what, _say("raise", language, setting=name, needed=needed), language)


def _place(field: str, asked: Mapping[str, Any], language: str) -> tuple[str, str]:
    """(what a person calls it, the setting of its length). `asked`: shows how it begins, too; empty: it does not."""
    ending = "" if asked else "_empty"
    if field == "title":
        return _say(f"title{ending}", language, text=_begins(asked.get("title", ""))), "title_characters"
    number = int(field.partition(".")[2])
    text = _begins(asked["branches"][number]) if asked else ""
    return _say(f"branch{ending}", language, number=number + 1, text=text), "branch_characters"


def _two(first: str, second: str, language: str) -> str:
    return _say("two", language, first=first, second=second)


def _begins(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
