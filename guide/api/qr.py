"""A link as a QR code, and what links begin with.

Drawing one takes 4 ms, 10 ms for the longest: too long for the loop where anybody may ask. So each is drawn once, in a
thread, and one after another: many threads at once would take the loop's time as well.
"""

from __future__ import annotations

import asyncio
import io
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import segno
from starlette.requests import Request

from guide.api.problems import Problem
from guide.api.services import services

KEPT_MOST: Final = 500  # pictures, of 2 to 5 KB
HOST_MOST: Final = 128  # characters; a name may have 253, and none that people open has

_HOST: Final = re.compile(
    r"(?:[\w-]{1,63}(?:\.[\w-]{1,63})*\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::(\d{1,5}))?",
    re.ASCII,
)

_pool: Final = ThreadPoolExecutor(1, "qr")
_drawn: Final[dict[str, bytes]] = {}  # by link, in the order of drawing; only the thread writes it


def base_of(request: Request) -> str:
    """What browsers open, without a slash at its end. Raises Problem host_malformed where the request does not say."""
    public = services(request).settings.public_url
    if public is not None:
        return public
    host = request.headers.get("host", "")
    found = _HOST.fullmatch(host) if len(host) <= HOST_MOST else None
    if found is None or int(found[1] or 0) > 65535:
        raise Problem("host_malformed")
    return f"{request.scope['scheme']}://{host}"


async def svg(link: str) -> bytes:
    """Dark on light, with the quiet zone."""
    picture = _drawn.get(link)
    if picture is None:
        picture = await asyncio.get_running_loop().run_in_executor(_pool, _once, link)
    return picture


def _once(link: str) -> bytes:
    picture = _drawn.get(link)  # who asked at the same time may have been first
    if picture is None:
        while len(_drawn) >= KEPT_MOST:
            del _drawn[next(iter(_drawn))]
        picture = _drawn[link] = _draw(link)
    return picture


def _draw(link: str) -> bytes:
    picture = io.BytesIO()
    segno.make(link, error="m").save(picture, kind="svg", scale=8, border=4, light="#fff")
    return picture.getvalue()
