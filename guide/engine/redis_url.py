"""Where Redis is, as one URL. Pure.

    redis://[[user]:password@]host[:6379][/db]                         one server
    redis+sentinel://[…@]host[:26379][,host[:26379]…]/service[/db]     whichever server the sentinels name
    redis+cluster://[…@]host[:6379][,host[:6379]…]                     a cluster, found through any of its servers
    rediss://…, rediss+sentinel://…, rediss+cluster://…                the same over TLS
    …?ssl_ca_certs=FILE[&ssl_certfile=FILE&ssl_keyfile=FILE]           the authority to trust besides the system's; what
                                                                       is shown to a server that asks who we are
    redis+sentinel://…?[sentinel_username=USER&]sentinel_password=…    of the sentinels: what stands before the @ is for
                                                                       the server that they name

Users, passwords and files are percent-encoded; an IPv6 address stands in brackets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

_PORTS: Final = {"redis": 6379, "sentinel": 26379, "cluster": 6379}
_EXPECTED: Final = (
    "expected redis://HOST:PORT/DB, redis+sentinel://HOST:PORT,HOST:PORT/SERVICE/DB or "
    "redis+cluster://HOST:PORT,HOST:PORT (rediss… for TLS)"
)
_FILES: Final = ("ssl_ca_certs", "ssl_certfile", "ssl_keyfile")  # as redis-py calls them
_SENTINELS: Final = ("sentinel_username", "sentinel_password")


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """`kind`: redis, sentinel or cluster; `hosts`: of the server, the sentinels, some of the cluster; `service`: the
    sentinels' name for the server, else empty; `files`: (name, path) of those that TLS is to use, PEM;
    `sentinel_username` and `sentinel_password`: what the sentinels themselves ask for."""

    kind: str
    hosts: tuple[tuple[str, int], ...]
    db: int = 0
    service: str = ""
    username: str | None = None
    password: str | None = None
    tls: bool = False
    files: tuple[tuple[str, str], ...] = ()
    sentinel_username: str | None = None
    sentinel_password: str | None = None

    def __str__(self) -> str:
        """For logs: without a password."""
        hosts = ",".join(f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.hosts)
        scheme = ("rediss" if self.tls else "redis") + ("" if self.kind == "redis" else f"+{self.kind}")
        path = f"/{self.service}/{self.db}" if self.service else f"/{self.db}" if self.kind == "redis" else ""
        return f"{scheme}://{hosts}{path}"


def parse(url: str) -> RedisAddress:
    """Raises ValueError, which says what was expected and never repeats the URL: it may hold a password."""
    scheme, found, rest = url.partition("://")
    base, _, kind = scheme.partition("+")
    kind = kind or "redis"
    if not found or base not in ("redis", "rediss") or kind not in _PORTS or (kind == "redis" and "+" in scheme):
        raise ValueError(_EXPECTED)
    rest, _, query = rest.partition("?")
    place, _, path = rest.partition("/")
    credentials, _, hosts = place.rpartition("@")
    username, colon, password = credentials.partition(":")
    parts = [part for part in path.split("/") if part]
    service = ""
    if kind == "sentinel":
        if not parts:
            raise ValueError(f"{_EXPECTED}; the service's name is missing")
        service = unquote(parts.pop(0))
    if len(parts) > (kind != "cluster"):
        raise ValueError(f"{_EXPECTED}; got more after the host than that")
    db = _number(parts[0], "a database number") if parts else 0
    found_hosts = tuple(_host(item, _PORTS[kind]) for item in hosts.split(","))
    if kind == "redis" and len(found_hosts) != 1:
        raise ValueError(f"{_EXPECTED}; got several hosts")
    more = _more(query, kind, tls=base == "rediss")
    return RedisAddress(
        kind,
        found_hosts,
        db,
        service,
        unquote(username) or None,
        unquote(password) if colon else None,
        base == "rediss",
        tuple((name, value) for name, value in more if name in _FILES),
        **{name: value for name, value in more if name in _SENTINELS},
    )


def _more(query: str, kind: str, *, tls: bool) -> list[tuple[str, str]]:
    """What stands after the ?. A + is one there, too: it is in many passwords."""
    items = [part.partition("=") for part in query.split("&") if part]
    more = [(name, unquote(value)) for name, _, value in items]
    names = (*_FILES, *(_SENTINELS if kind == "sentinel" else ()))
    if any(name not in names or not value for name, value in more):
        raise ValueError(f"{_EXPECTED}; expected only {', '.join(f'{name}=…' for name in names)} after the ?")
    if any(name in _FILES for name, _ in more) and not tls:
        raise ValueError(f"{_EXPECTED}; files for TLS need rediss")
    return more


def _host(item: str, default: int) -> tuple[str, int]:
    if item.startswith("["):
        host, _, after = item[1:].partition("]")
        port = after.removeprefix(":")
    else:
        host, _, port = item.partition(":")
    if not host:
        raise ValueError(f"{_EXPECTED}; a host is missing")
    number = _number(port, "a port") if port else default
    if not 0 < number < 65536:
        raise ValueError(f"{_EXPECTED}; expected a port 1 to 65535, got {number}")
    return host, number


def _number(text: str, what: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{_EXPECTED}; expected {what}, got {text!r}")
    return int(text)
