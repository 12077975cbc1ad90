"""The built client: one document for every page, and its files."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC: Final = Path(__file__).parent / "static"

_NOT_BUILT: Final = """<!doctype html><meta charset="utf-8"><title>Guide</title>
<p>页面尚未构建：请运行 <code>make client</code>。 The pages are not built yet: run <code>make client</code>.</p>"""

# Pictures come as blobs from the viewer; styles are set on elements by it; nothing comes from anywhere else.
_POLICY: Final = (
    "default-src 'self'; "
    "img-src 'self' data: blob:; "
    "media-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; "
    "script-src 'self' 'wasm-unsafe-eval'; "
    "worker-src 'self' blob:; "
    "connect-src 'self' ws: wss: blob: data:; "
    "object-src 'none'; "
    "base-uri 'none'; "
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


class _Files(StaticFiles):
    """Built files carry a hash in their names, so they never change; the SDK's entry has none."""

    async def check_config(self) -> None:
        """Check for the folder at each request until it is there: pages may be built while the server runs."""
        if not STATIC.is_dir():
            raise HTTPException(404)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        lasting = path.startswith("assets/")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response


async def page(_request: Request) -> Response:
    index = STATIC / "index.html"
    if not index.is_file():
        return HTMLResponse(_NOT_BUILT, 503)
    return FileResponse(index, headers=_HEADERS)


async def unknown_page(request: Request) -> Response:
    """Answer any other path with the same document, which shows in the reader's language that there is no such page."""
    response = await page(request)
    if response.status_code == 200:
        response.status_code = 404
    return response


routes = [
    Route("/", page),
    Route("/j/{code}", page),
    Route("/guide", page),
    Route("/walk/{hall}", page),
    Mount("/static", _Files(directory=STATIC, check_dir=False), name="static"),
    Route("/{path:path}", unknown_page),
]
