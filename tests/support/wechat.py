"""A stand-in of WeChat's API, as the documentation of official accounts has it: `stable_token` and `getticket`."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Final

import httpx

SECRET: Final = "the-secret-of-the-account"
APP_ID: Final = "wx0123456789abcdef"


class WeChat(httpx.AsyncBaseTransport):
    """Answers like WeChat. `asked`: the paths so far; `fault`: an answer instead; `gate`: what answers wait for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fault: httpx.Response | Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()
        self.arrived = asyncio.Event()
        self.tokens = 0
        self.expires_in = 7200
        self.valid = ""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.path)
        self.arrived.set()
        await self.gate.wait()
        if isinstance(self.fault, Exception):
            raise self.fault
        if self.fault is not None:
            return self.fault
        return httpx.Response(200, json=self._answer(request))

    def _answer(self, request: httpx.Request) -> dict[str, Any]:
        match request.method, request.url.path:
            case "POST", "/cgi-bin/stable_token":
                body = json.loads(request.content)
                if (body.get("appid"), body.get("secret")) != (APP_ID, SECRET):
                    return {"errcode": 40125, "errmsg": f"invalid appsecret {body.get('secret')}"}
                if body.get("grant_type") != "client_credential":
                    return {"errcode": 40002, "errmsg": "invalid grant_type"}
                self.tokens += 1
                self.valid = f"token-{self.tokens}"
                return {"access_token": self.valid, "expires_in": self.expires_in}
            case "GET", "/cgi-bin/ticket/getticket":
                asked = request.url.params
                if asked.get("access_token") != self.valid:
                    return {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
                if asked.get("type") != "jsapi":
                    return {"errcode": 40097, "errmsg": "invalid args"}
                ticket = f"ticket-of-{self.valid}"
                return {"errcode": 0, "errmsg": "ok", "ticket": ticket, "expires_in": self.expires_in}
        return {"errcode": 48001, "errmsg": "api unauthorized"}
