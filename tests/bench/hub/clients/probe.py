"""How long a request to the same process takes while the followers are served."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

EVERY = 0.02  # seconds between requests, one after another on one kept connection


@dataclass
class Probe:
    """`took`: seconds of each request so far."""

    port: int
    path: str
    took: list[float] = field(default_factory=list)

    async def run(self) -> None:
        """Ask until cancelled."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        request = f"GET {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode()
        try:
            while True:
                begun = time.monotonic()
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                size = next(
                    int(line.split(b":")[1])
                    for line in head.lower().split(b"\r\n")
                    if line.startswith(b"content-length:")
                )
                await reader.readexactly(size)
                self.took.append(time.monotonic() - begun)
                await asyncio.sleep(EVERY)
        finally:
            writer.close()


@contextmanager
def probing(port: int, path: str) -> Iterator[Probe]:
    """Requests go out while the context lasts."""
    probe = Probe(port, path)
    task = asyncio.create_task(probe.run())
    try:
        yield probe
    finally:
        task.cancel()
