"""The built client: one document for every page, and its files."""

from __future__ import annotations

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from guide.access.joining import JoinError, Joining
from guide.common.accept import has_version
from guide.common.i18n import LANGUAGES, language_of
from guide.halls.model import Hall
from guide.halls.posters.spot import spot_of
from guide.halls.registry import Halls
from guide.pages.compression import compressed
from guide.pages.open_graph import fill
from guide.store.contract import StoreError

PATIENCE: Final = 2.0  # seconds for the record: the page is worth more than its preview
STATIC: Final = Path(__file__).parent / "static"

_NOT_BUILT: Final = """<!doctype html><meta charset="utf-8"><title>Guide</title>
<p>页面尚未构建：请运行 <code>make client</code>。 The pages are not built yet: run <code>make client</code>.</p>"""

# Pictures come as blobs from the viewer; styles are set on elements by it; nothing comes from anywhere else, and no
# other site shows a page inside its own. Older browsers do not take 'self' for a WebSocket of the same host, so that
# it is named.
_POLICY: Final = (
    "default-src 'self'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'wasm-unsafe-eval'{scripts}; "
    "worker-src 'self' blob:; "
    "connect-src 'self'{sockets} blob: data:; "
    "object-src 'none'; "
    "base-uri 'none'; "
    "frame-ancestors 'self'; "
)
_WECHAT: Final = " https://res.wx.qq.com"  # has the JS-SDK, which WeChat wants to be loaded from there
_HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-cache",
}
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?", re.ASCII)


class _Files(StaticFiles):
    """Built files carry a hash in their names, so they never change; the SDK's entry has none."""

    async def check_config(self) -> None:
        """Check for the folder at each request until it is there: pages may be built while the server runs."""
        if not STATIC.is_dir():
            raise HTTPException(404)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await compressed(await super().get_response(path, scope), Headers(scope=scope))
        lasting = path.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


def policy(*hosts: str, wechat: bool = False) -> str:
    """Return the Content-Security-Policy of a page that may open WebSockets to these hosts, `NAME` or `NAME:PORT`; what
    is none is left out. `wechat`: it may load WeChat's JS-SDK."""
    named = dict.fromkeys(host.lower() for host in hosts if _HOST.fullmatch(host))
    sockets = "".join(f" ws://{host} wss://{host}" for host in named)
    return _POLICY.format(sockets=sockets, scripts=_WECHAT if wechat else "").strip()


class Pages:
    """The routes of pages. `public_url`: what people open, where that is set; `wechat`: links are cards in WeChat."""

    def __init__(self, public_url: str | None, halls: Halls, joining: Joining, *, wechat: bool = False) -> None:
        self._public_url = public_url
        self._public_host = urlsplit(public_url or "").netloc
        self._halls = halls
        self._joining = joining
        self._wechat = wechat
        self._files = _Files(directory=STATIC, check_dir=False)

    def routes(self) -> list[BaseRoute]:
        return [
            *(Route(path, self.page) for path in ("/", "/guide")),
            Route("/j/{code}", self.session),
            Route("/walk/{hall}", self.walk),
            Mount("/static", self._files, name="static"),
            Route("/{path:path}", self.unknown_page),
        ]

    async def page(self, request: Request) -> Response:
        return self._document(request, 200)

    async def walk(self, request: Request) -> Response:
        """Answer with the same document, and in it the title and the picture of the spot that the link names."""
        # a program that forwards a link may append `&from=…` to the path
        hall = self._halls.get(request.path_params["hall"].partition("&")[0])
        return self._document(request, 200) if hall is None else await self._spot(request, hall)

    async def session(self, request: Request) -> Response:
        """Answer with the same document; for a link that names a spot as a walk's does, with the session's title.

        Other links of a session come by the thousand at once: they are answered without the record.
        """
        if "scene" not in request.query_params:
            return self._document(request, 200)
        code, address = request.path_params["code"].partition("&")[0], request.client.host if request.client else ""
        try:
            async with asyncio.timeout(PATIENCE):
                record = await self._joining.session(code, address)
        except (JoinError, StoreError, TimeoutError):
            return self._document(request, 200)  # the page itself says what is wrong
        hall = self._halls.get(record.hall)
        if hall is None:
            return self._document(request, 200)
        return await self._spot(request, hall, (record.code, record.title))

    async def _spot(self, request: Request, hall: Hall, session: tuple[str, str] | None = None) -> Response:
        base_url = self._base_url(request)
        if base_url is None:
            return self._document(request, 200)
        try:
            document = await asyncio.to_thread((STATIC / "index.html").read_text, encoding="utf-8")
        except OSError:
            return HTMLResponse(_NOT_BUILT, 503)
        asked = request.query_params
        language = asked.get("lang", "")
        if language not in LANGUAGES:
            language = language_of(request.headers.get("accept-language", ""))
        spot = spot_of(hall, asked.get("scene", ""), asked.get("view", ""))
        filled = fill(document, hall, spot, base_url, language, session)
        tag = hashlib.sha256(filled.encode()).hexdigest()[:16]
        headers = self._headers(request) | {"ETag": f'W/"{tag}"', "Vary": "Accept-Language"}
        if has_version(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(filled, headers=headers)

    async def unknown_page(self, request: Request) -> Response:
        """Answer any other path with the same document, which shows in the reader's language that there is no such
        page."""
        return self._document(request, 404)

    def _document(self, request: Request, status: int) -> Response:
        index = STATIC / "index.html"
        try:
            answer = self._files.file_response(index, index.stat(), request.scope, status)
        except OSError:
            return HTMLResponse(_NOT_BUILT, 503)
        if answer.status_code == 304 and status != 200:  # who asks for what is not there learns that it is not
            answer = FileResponse(index, status)
        answer.headers.update(self._headers(request))
        return answer

    def _headers(self, request: Request) -> dict[str, str]:
        hosts = (request.headers.get("host", ""), self._public_host)
        return _HEADERS | {"Content-Security-Policy": policy(*hosts, wechat=self._wechat)}

    def _base_url(self, request: Request) -> str | None:
        """Return what links begin with; None where the request's Host is none."""
        host = request.headers.get("host", "")
        return self._public_url or (f"{request.scope['scheme']}://{host}" if _HOST.fullmatch(host) else None)
