"""Plain HTTP beside HTTPS: every address is answered with the same one under https, and a certificate authority's
question with its answer.

People type a name without https://. An authority such as Let's Encrypt asks over plain HTTP, at port 80, for a file
that only the owner of the name can have put there: `certbot certonly --webroot -w DATA/acme` puts it there.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

HOST: Final = re.compile(rb"([A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
CHALLENGE: Final = re.compile(r"/\.well-known/acme-challenge/([A-Za-z0-9_-]{1,128})")
ANSWER_MOST: Final = 4096  # bytes; an answer has about 90
HTTPS_PORT: Final = 443


class Redirect:
    """An ASGI application for the port of plain HTTP."""

    def __init__(self, port: int, public_url: str | None, acme: Path) -> None:
        """`port`: where HTTPS is served. `public_url`: what browsers open, where that is another address than the one
        that they asked. `acme`: the folder that certbot is given."""
        self._port = port
        self._public_url = public_url
        self._acme = acme

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        status, headers, body = self.answer(scope)
        length = (b"content-length", str(len(body)).encode())
        await send({"type": "http.response.start", "status": status, "headers": [length, *headers]})
        await send({"type": "http.response.body", "body": body})

    def answer(self, scope: Any) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Return the status, headers and body for a request."""
        asked = CHALLENGE.fullmatch(scope["path"])
        if asked is not None:
            return self._challenge(asked[1])
        base = self._base(dict(scope["headers"]).get(b"host", b""))
        if base is None:
            return 400, [], b""
        path = quote(scope["path"], safe="/%:@!$&'()*+,;=~-._")
        path = path if path.startswith("/") else "/"
        query = scope["query_string"]
        address = base + path.encode() + (b"?" + query if query else b"")
        return 308, [(b"location", address)], b""

    def _base(self, host: bytes) -> bytes | None:
        if self._public_url is not None:
            return self._public_url.encode()
        name = HOST.fullmatch(host)
        if name is None:
            return None
        return b"https://" + name[1] + (b"" if self._port == HTTPS_PORT else b":%d" % self._port)

    def _challenge(self, token: str) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        try:
            with (self._acme / ".well-known" / "acme-challenge" / token).open("rb") as file:
                return 200, [(b"content-type", b"text/plain")], file.read(ANSWER_MOST)
        except OSError:
            return 404, [], b""
