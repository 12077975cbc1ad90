"""A TLS client that sends and reads only what a test asks for."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress

from tests.support.fakes import WITHIN


def client_context(*, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3, ciphers: str | None = None) -> ssl.SSLContext:
    """A context that trusts anybody. `ciphers`: of TLS 1.2."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    if ciphers is not None:
        context.set_ciphers(ciphers)
    return context


class TlsPeer:
    """`sock` is the connection below TLS, which is not blocking."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None, receive_buffer: int = 4096) -> None:
        self.sock = socket.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.connect(("127.0.0.1", port))
        self.sock.setblocking(False)
        self._loop = asyncio.get_running_loop()
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = (context or client_context()).wrap_bio(self._incoming, self._outgoing)

    async def shake_hands(self, *pieces: bytes) -> None:
        """`pieces` are sent together with the handshake's end."""
        async with asyncio.timeout(WITHIN):
            while True:
                try:
                    self.tls.do_handshake()
                except ssl.SSLWantReadError:
                    await self._flush()
                    await self._receive()
                else:
                    return await self.send(*pieces)

    async def send(self, *pieces: bytes) -> None:
        """Send each in a record of its own, all at once."""
        for data in pieces:
            self.tls.write(data)
        await self._flush()

    async def read(self, count: int) -> bytes:
        """Read exactly so many bytes. Raises EOFError where the server says goodbye before, OSError where it cuts."""
        data = b""
        async with asyncio.timeout(WITHIN):
            while len(data) < count:
                try:
                    part = self.tls.read(count - len(data))
                except ssl.SSLWantReadError:
                    await self._receive()
                    continue
                except ssl.SSLZeroReturnError:
                    raise EOFError from None
                if not part:
                    raise EOFError
                data += part
        return data

    async def until_head(self) -> bytes:
        """Read an HTTP answer's head."""
        data = b""
        while not data.endswith(b"\r\n\r\n"):
            data += await self.read(1)
        return data

    async def say_goodbye(self) -> None:
        with suppress(ssl.SSLError):
            self.tls.unwrap()
        await self._flush()

    async def _flush(self) -> None:
        if self._outgoing.pending:
            await self._loop.sock_sendall(self.sock, self._outgoing.read())

    async def _receive(self) -> None:
        data = await self._loop.sock_recv(self.sock, 65536)
        if not data:
            raise ConnectionError("cut without a goodbye")
        self._incoming.write(data)
