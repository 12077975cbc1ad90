"""The follower's link of a session as a QR code.

Drawing one takes 4 ms, 10 ms for the longest: too long for the event loop, as anybody may ask. So each is drawn once,
in a thread, one after another: many threads at once would take the loop's time as well.
"""

from __future__ import annotations

import asyncio
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guide.access.joining import Joining
from guide.api.problems import Problem
from guide.api.requests import address_of

KEPT_MOST: Final = 500  # pictures, of 2 to 5 KB
HOST_MOST: Final = 128  # characters; a name may have 253, and none that people open has

_HOST: Final = re.compile(
    r"(?:[\w-]{1,63}(?:\.[\w-]{1,63})*\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?",
    re.ASCII,
)

_pool: Final = ThreadPoolExecutor(1, "qr")
_drawn: Final[dict[str, bytes]] = {}  # by link, in the order of drawing; only the thread writes it


@dataclass(frozen=True)
class QrEndpoint:
    """`public_url`: what links begin with; None: what each request was sent to."""

    joining: Joining
    public_url: str | None

    def routes(self) -> list[Route]:
        return [Route("/api/qr/{code}", self.qr, methods=["GET"])]

    async def qr(self, request: Request) -> Response:
        record = await self.joining.session(request.path_params["code"], address_of(request))
        picture = await svg(f"{self.public_url or sent_to(request)}/j/{record.code}")
        return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


def sent_to(request: Request) -> str:
    """Return what the request was sent to, such as `https://HOST:PORT`. Raises Problem host_malformed where its Host is
    none."""
    host = request.headers.get("host", "")
    found = _HOST.fullmatch(host) if len(host) <= HOST_MOST else None
    if found is None or int(found[1] or 0) > 65535:
        raise Problem("host_malformed")
    return f"{request.scope['scheme']}://{host}"


async def svg(link: str) -> bytes:
    """Return the QR code of a link as SVG: dark on light, with the quiet zone."""
    picture = _drawn.get(link)
    if picture is None:
        picture = await asyncio.get_running_loop().run_in_executor(_pool, _once, link)
    return picture


def _once(link: str) -> bytes:
    picture = _drawn.get(link)  # another request may have asked for the same link meanwhile
    if picture is None:
        while len(_drawn) >= KEPT_MOST:
            del _drawn[next(iter(_drawn))]
        picture = _drawn[link] = _draw(link)
    return picture


def _draw(link: str) -> bytes:
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="svg", scale=8, border=4, light="#fff")
    return picture.getvalue()
