"""Which server may be loaded: this machine's own, or one that the operator says is theirs. Nothing else, ever.

The name is looked up once and every connection goes to one of its addresses, the first that takes one; redirects are
not followed.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from guide.transport.self_signed import vouches_for_itself_only

CONNECTS_WITHIN: Final = 5.0  # seconds for each of several addresses


class TargetError(Exception):
    """`key` is a sentence of `words`; `detail` fills it."""

    def __init__(self, key: str, **detail: object) -> None:
        super().__init__(key)
        self.key = key
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Target:
    """One server. `address`: what is connected to; `host`: what it is called, with the port where that is unusual;
    `addresses`: all that it has; `certificate`: a PEM file that is trusted besides the system's."""

    scheme: str
    name: str
    host: str
    address: str
    port: int
    own: bool
    addresses: tuple[str, ...]
    certificate: Path | None = None

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    def tls(self) -> ssl.SSLContext | None:
        """None over plain HTTP. This machine's own certificate may be self-signed; another's must be good, or
        exactly the one that is trusted: its name need not fit then, as it stands for nobody else."""
        if self.scheme == "http":
            return None
        context = ssl.create_default_context()
        if self.certificate is not None:
            if not vouches_for_itself_only(self.certificate):
                context.load_verify_locations(self.certificate)
                return context
            context = ssl.create_default_context(cafile=self.certificate)
            context.check_hostname = False
        elif self.own:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def target(url: str) -> Target:
    """The server at `url`. Raises TargetError where that is no server's address, or nobody knows the name."""
    try:
        parts = urlsplit(url)
        usual = {"http": 80, "https": 443}[parts.scheme]
        port = usual if parts.port is None else parts.port
    except (KeyError, ValueError):
        raise TargetError("bad_url", url=url) from None
    if not parts.hostname or not port or parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise TargetError("bad_url", url=url)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except UnicodeError:  # a part of the name is empty, or too long
        raise TargetError("bad_url", url=url) from None
    except OSError:
        raise TargetError("unknown_host", host=parts.hostname) from None
    addresses = tuple(dict.fromkeys(str(info[4][0]) for info in found))
    if any(ipaddress.ip_address(address.partition("%")[0]).is_unspecified for address in addresses):
        raise TargetError("every_address", url=url)
    own = all(is_own(address) for address in addresses)
    return Target(parts.scheme, parts.hostname, parts.netloc, addresses[0], port, own, addresses)


def trusting(there: Target, certificate: Path) -> Target:
    """The server, whose certificate may be this one or be vouched for by it. Raises TargetError where it is none."""
    try:
        ssl.create_default_context(cafile=certificate)
        vouches_for_itself_only(certificate)
    except OSError as error:
        raise TargetError("no_certificate", path=certificate, why=error.strerror) from None
    except ValueError as error:
        raise TargetError("no_certificate", path=certificate, why=error) from None
    return replace(there, certificate=certificate)


def reached(there: Target) -> Target:
    """The server at the first of its addresses that takes a connection; as it was where there is but one, or none."""
    if len(there.addresses) > 1:
        for address in there.addresses:
            with suppress(OSError), socket.create_connection((address, there.port), CONNECTS_WITHIN):
                return replace(there, address=address)
    return there


def is_own(address: str) -> bool:
    """Whether an IP address is this machine's: loopback, or one that can be bound here."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if ip.is_loopback:
        return True
    if ip.is_unspecified or ip.is_multicast:
        return False
    with socket.socket(socket.AF_INET6 if ip.version == 6 else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((str(ip), 0))
        except OSError:
            return False
    return True
