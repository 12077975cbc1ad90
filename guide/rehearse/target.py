"""The server of a rehearsal: on this machine, or one that the operator says is theirs. No other may be loaded.

The name is looked up once. Every connection goes to one of its addresses, the first that accepts one. Redirects are not
followed.
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
    """A rehearsal that cannot go on. `key` is a key of `sentences`; `detail` fills the sentence."""

    def __init__(self, key: str, **detail: object) -> None:
        super().__init__(key)
        self.key = key
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Target:
    """One server.

    `address`: the IP address to connect to. `addresses`: all that its name has. `host`: name and, where it is not the
    default, port. `local`: it is on this machine. `certificate`: a PEM file to trust besides the system's.
    """

    scheme: str
    name: str
    host: str
    address: str
    port: int
    local: bool
    addresses: tuple[str, ...]
    certificate: Path | None = None

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}"

    def tls(self) -> ssl.SSLContext | None:
        """Return the context for TLS; None over plain HTTP.

        On this machine the certificate may be self-signed. Another server's must be valid, or be exactly `certificate`;
        then its name need not fit, because it identifies only that server.
        """
        if self.scheme == "http":
            return None
        context = ssl.create_default_context()
        if self.certificate is not None:
            if not vouches_for_itself_only(self.certificate):
                context.load_verify_locations(self.certificate)
                return context
            context = ssl.create_default_context(cafile=self.certificate)
            context.check_hostname = False
        elif self.local:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def target(url: str) -> Target:
    """Return the server at `url`. Raises TargetError where that is not a server's URL, or the name is unknown."""
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
    except UnicodeError:  # a label of the name is empty, or too long
        raise TargetError("bad_url", url=url) from None
    except OSError:
        raise TargetError("unknown_host", host=parts.hostname) from None
    addresses = tuple(dict.fromkeys(str(info[4][0]) for info in found))
    if any(ipaddress.ip_address(address.partition("%")[0]).is_unspecified for address in addresses):
        raise TargetError("every_address", url=url)
    local = all(is_local(address) for address in addresses)
    return Target(parts.scheme, parts.hostname, parts.netloc, addresses[0], port, local, addresses)


def with_certificate(there: Target, certificate: Path) -> Target:
    """Return the server, trusting this certificate or what it signed. Raises TargetError where it is not one."""
    try:
        ssl.create_default_context(cafile=certificate)
        vouches_for_itself_only(certificate)
    except OSError as error:
        raise TargetError("no_certificate", path=certificate, why=error.strerror) from None
    except ValueError as error:
        raise TargetError("no_certificate", path=certificate, why=error) from None
    return replace(there, certificate=certificate)


def with_reachable_address(there: Target) -> Target:
    """Return the server at its first address that accepts a connection; unchanged if it has one, or none does."""
    if len(there.addresses) > 1:
        for address in there.addresses:
            with suppress(OSError), socket.create_connection((address, there.port), CONNECTS_WITHIN):
                return replace(there, address=address)
    return there


def is_local(address: str) -> bool:
    """Return whether an IP address is this machine's: loopback, or one that can be bound here."""
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
