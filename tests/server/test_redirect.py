"""Checks where plain HTTP is sent on to, and how an authority's question is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guide.server.redirect import ANSWER_MOST, Redirect


def asked(path: str, host: bytes | None = b"tour.example.org", query: bytes = b"") -> dict[str, Any]:
    headers = [] if host is None else [(b"host", host)]
    return {"type": "http", "path": path, "query_string": query, "headers": headers}


@pytest.mark.parametrize(
    ("port", "public", "host", "path", "query", "location"),
    [
        (443, None, b"tour.example.org", "/", b"", b"https://tour.example.org/"),
        (443, None, b"tour.example.org:80", "/j/ABC", b"x=1&y=%20", b"https://tour.example.org/j/ABC?x=1&y=%20"),
        (8443, None, b"192.0.2.7:8080", "/", b"", b"https://192.0.2.7:8443/"),
        (8443, None, b"[2001:db8::1]:80", "/", b"", b"https://[2001:db8::1]:8443/"),
        (8443, "https://tour.example.org", b"other", "/a", b"", b"https://tour.example.org/a"),
        (443, None, b"h", "/展厅 a\r\nX: y?#", b"", b"https://h/%E5%B1%95%E5%8E%85%20a%0D%0AX:%20y%3F%23"),
        (443, None, b"h", "//evil.example/", b"", b"https://h//evil.example/"),
        (443, None, b"h", "*", b"", b"https://h/"),
    ],
)
def test_every_address_is_sent_on(
    port: int, public: str | None, host: bytes, path: str, query: bytes, location: bytes, tmp_path: Path
) -> None:
    status, headers, body = Redirect(port, public, tmp_path).answer(asked(path, host, query))
    assert (status, headers, body) == (308, [(b"location", location)], b"")


@pytest.mark.parametrize("host", [None, b"", b"a b", b"user@evil.example", b"evil.example/path", b"h:port"])
def test_a_host_that_is_none_is_not_repeated(host: bytes | None, tmp_path: Path) -> None:
    assert Redirect(443, None, tmp_path).answer(asked("/", host)) == (400, [], b"")


def test_an_authority_gets_its_answer(tmp_path: Path) -> None:
    folder = tmp_path / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "to-ken_1").write_bytes(b"to-ken_1.proof")
    (tmp_path / "secret").write_bytes(b"secret")
    (folder / "large").write_bytes(b"x" * 2 * ANSWER_MOST)
    app = Redirect(443, "https://tour.example.org", tmp_path)
    status, headers, body = app.answer(asked("/.well-known/acme-challenge/to-ken_1"))
    assert (status, headers, body) == (200, [(b"content-type", b"text/plain")], b"to-ken_1.proof")
    assert app.answer(asked("/.well-known/acme-challenge/other")) == (404, [], b"")
    assert len(app.answer(asked("/.well-known/acme-challenge/large"))[2]) == ANSWER_MOST
    for path in ("../../secret", "..%2f..%2fsecret", "a/b", ""):
        assert app.answer(asked(f"/.well-known/acme-challenge/{path}"))[0] == 308
