"""The ticket of a WeChat official account, which its JS-SDK wants: fetched, kept until it expires, fetched again.

It is had in two steps, as documented for official accounts: `POST /cgi-bin/stable_token` answers with a token for the
account's id and secret, and `GET /cgi-bin/ticket/getticket` with a ticket for the token. A stable token is the same for
all who ask while it is valid, so that several nodes take it from nobody.

Invariants
- One request at a time is under way, however many ask.
- After a failure WeChat is left alone for FAILED_FOR seconds.
- Neither the secret nor a token is in an exception, a log line or an address that is logged.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import httpx

API: Final = "https://api.weixin.qq.com"
FAILED_FOR: Final = 10.0  # seconds
EARLY: Final = 300.0  # seconds before its end a token is taken for expired: a page opened now signs a moment later
WITHIN: Final = 5.0  # seconds for one request

_TOKEN_INVALID: Final = frozenset({40001, 40014, 42001})  # errcode: not the latest, malformed, expired


class WeChatError(Exception):
    """WeChat gave no ticket. `code`: its errcode, or 0 where it did not answer as documented."""

    def __init__(self, code: int, what: str) -> None:
        super().__init__(f"{what}: errcode {code}" if code else what)
        self.code = code


@dataclass(frozen=True)
class _Kept:
    value: str
    until: float


class WeChatAccount:
    """`clock`: monotonic seconds. `api`: what answers, without a slash at its end."""

    def __init__(
        self, app_id: str, secret: str, clock: Callable[[], float] = time.monotonic, api: str | None = None
    ) -> None:
        self.app_id = app_id
        self._secret = secret
        self._clock = clock
        self._api = api or API
        self._lock = asyncio.Lock()
        self._token: _Kept | None = None
        self._ticket: _Kept | None = None
        self._failed: tuple[float, WeChatError] | None = None

    async def ticket(self) -> str:
        """Return a ticket that is valid now. Raises WeChatError."""
        async with self._lock:
            if (kept := self._valid(self._ticket)) is not None:
                return kept
            if self._failed is not None and self._clock() - self._failed[0] < FAILED_FOR:
                raise self._failed[1]
            try:
                self._ticket = await self._new_ticket()
            except WeChatError as error:
                self._failed = (self._clock(), error)
                raise
            self._failed = None
            return self._ticket.value

    def _valid(self, kept: _Kept | None) -> str | None:
        return kept.value if kept is not None and self._clock() < kept.until else None

    async def _new_ticket(self) -> _Kept:
        async with httpx.AsyncClient(base_url=self._api, timeout=WITHIN) as client:
            known = self._valid(self._token)
            try:
                return await self._ask_ticket(client, known or await self._new_token(client))
            except WeChatError as error:
                if known is None or error.code not in _TOKEN_INVALID:
                    raise
            return await self._ask_ticket(client, await self._new_token(client))  # somebody had it renewed

    async def _new_token(self, client: httpx.AsyncClient) -> str:
        body = {"grant_type": "client_credential", "appid": self.app_id, "secret": self._secret}
        self._token = None
        self._token = await self._asked("token", "access_token", client.post("/cgi-bin/stable_token", json=body))
        return self._token.value

    async def _ask_ticket(self, client: httpx.AsyncClient, token: str) -> _Kept:
        query = {"access_token": token, "type": "jsapi"}
        return await self._asked("ticket", "ticket", client.get("/cgi-bin/ticket/getticket", params=query))

    async def _asked(self, what: str, field: str, request: Any) -> _Kept:
        """Return a field of an answer, and until when it holds."""
        asked_at = self._clock()
        try:
            answer = (await request).json()
        except (httpx.HTTPError, ValueError) as error:
            # not the error itself: it has the address in it, and that the token
            raise WeChatError(0, f"no {what}, {type(error).__name__}") from None
        if not isinstance(answer, dict):
            raise WeChatError(0, f"no {what} in the answer")
        code = answer.get("errcode", 0)
        if code:
            raise WeChatError(code if isinstance(code, int) else 0, f"no {what}")
        value, seconds = answer.get(field), answer.get("expires_in")
        if not isinstance(value, str) or not value or not isinstance(seconds, int) or seconds <= 0:
            raise WeChatError(0, f"no {what} in the answer")
        return _Kept(value, asked_at + max(seconds - EARLY, seconds / 2))
