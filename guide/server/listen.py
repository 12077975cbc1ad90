"""The socket that the server listens on, and how many connections the system's limit of descriptors leaves room for."""

from __future__ import annotations

import errno
import resource
import socket
from typing import Final

import structlog

from guide.common.errors import GuideError
from guide.common.settings import Settings
from guide.transport.http import RESERVED

log = structlog.get_logger()

BACKLOG: Final = 4096  # connections that wait to be accepted when a theme day begins
OWN_DESCRIPTORS: Final = 150  # for the record, the engine and open files: what is no client's connection
CARRIED: Final = 10_000  # connections that one core carries


class AddressError(GuideError):
    """The address cannot be listened on. `port_in_use`: because another program does."""

    def __init__(self, message: str, port: int, *, port_in_use: bool) -> None:
        super().__init__(message)
        self.port = port
        self.port_in_use = port_in_use


def listen(settings: Settings, port: int | None = None, *, shared: bool = False) -> socket.socket:
    """Return a socket that listens on the settings' address. Raises AddressError.

    `port`: instead of the settings'; `shared`: other processes of ours may listen there, too.
    """
    sock = bind(settings, port, shared=shared)
    sock.listen(BACKLOG)
    sock.set_inheritable(True)
    return sock


def bind(settings: Settings, port: int | None = None, *, shared: bool = False) -> socket.socket:
    """Return a socket that is bound to the address and does not listen yet. Raises AddressError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    port = settings.port if port is None else port
    try:
        sock.bind((settings.host, port))
    except OSError as error:
        sock.close()
        in_use = error.errno == errno.EADDRINUSE
        raise AddressError(f"{settings.host}:{port}: {error.strerror}", port, port_in_use=in_use) from None
    return sock


def fit_to_descriptors(settings: Settings) -> Settings:
    """Raise this process's limit of descriptors as far as the system allows, and return settings that fit into it.

    A connection needs one, and many systems begin with 1,024. Where they are too few for the settings' connections,
    fewer are let in: one too many is answered HTTP 503. Else no connection could be accepted, and no file opened.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard == resource.RLIM_INFINITY:
        return settings
    most = max(1, hard - RESERVED - OWN_DESCRIPTORS)
    if most >= settings.connections:
        return settings
    if most < CARRIED or "connections" in settings.model_fields_set:  # it matters, or was asked for
        log.warning(
            "few descriptors", expected=settings.connections + RESERVED + OWN_DESCRIPTORS, got=hard, carries=most
        )
    return settings.model_copy(update={"connections": most})
