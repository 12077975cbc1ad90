"""Signs an address for WeChat's JS-SDK, and says which addresses are ours. Pure.

The signature is that of "JS-SDK 使用权限签名算法" in the documentation of official accounts: the SHA-1 of four fields
in the order of their names, joined as in a query but not encoded.
"""

from __future__ import annotations

import hashlib
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 2000  # characters of an address


def sign(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """Return the signature of a page's address, in hex. `url`: without its fragment; `timestamp`: Unix seconds."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def address_to_sign(url: str, host: str, public_url: str | None) -> str | None:
    """Return the address that a page of ours may have signed, without its fragment; None: it is not ours.

    `host`: the request's own. Behind a proxy that ends TLS this server sees http, and the page says https: what the
    page says is signed, as that is what WeChat compares. Where `public_url` is https, nobody has the page by http.
    """
    if len(url) > LONGEST or not url.isprintable() or any(char.isspace() for char in url):
        return None
    address = url.partition("#")[0]
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    ours = {_canonical("http", host), _canonical("https", host)}
    public = urlsplit(public_url or "")
    if public_url is not None:
        ours = {(public.hostname or "", public.port or _PORTS[public.scheme]), *ours}
    if (parts.hostname, port or _PORTS[parts.scheme]) not in ours:
        return None
    if public.scheme == "https" and parts.scheme == "http" and parts.netloc.lower() == public.netloc.lower():
        return "https" + address.removeprefix("http")
    return address


_PORTS: Final = {"http": 80, "https": 443}


def _canonical(scheme: str, host: str) -> tuple[str, int]:
    try:
        parts = urlsplit(f"{scheme}://{host}")
        return parts.hostname or "", parts.port or _PORTS[scheme]
    except ValueError:
        return "", 0
