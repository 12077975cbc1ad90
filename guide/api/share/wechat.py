"""The signature with which a page of ours uses WeChat's JS-SDK, to make a card of the link that is shared."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guide.api.problems import Problem, retry_after
from guide.api.share.signature import address_to_sign, sign
from guide.api.share.wechat_account import FAILED_FOR, WeChatAccount, WeChatError
from guide.common.logs import RateLimitedLog

_no_ticket = RateLimitedLog("warning", "no WeChat ticket")


@dataclass(frozen=True)
class WeChatEndpoint:
    """`account`: None where the server has none. `public_url`: what people open, where that is set."""

    account: WeChatAccount | None
    public_url: str | None

    def routes(self) -> list[Route]:
        return [Route("/api/wechat/signature", self.signature, methods=["GET"])]

    async def signature(self, request: Request) -> Response:
        """Answer with what `wx.config` takes, for the address of the page that asks."""
        if self.account is None:
            raise Problem("wechat_off")
        url = address_to_sign(request.query_params.get("url", ""), request.headers.get("host", ""), self.public_url)
        if url is None:
            raise Problem("url_foreign", {"field": "url"})
        try:
            ticket = await self.account.ticket()
        except WeChatError as error:
            _no_ticket(error=str(error))
            raise Problem("wechat_away", headers=retry_after(FAILED_FOR)) from None
        nonce, timestamp = secrets.token_hex(8), int(time.time())
        answer = {
            "appId": self.account.app_id,
            "timestamp": timestamp,
            "nonceStr": nonce,
            "signature": sign(ticket, nonce, timestamp, url),
        }
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})
