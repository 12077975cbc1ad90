"""The record as one file, for `guide backup`: only the server may open it while it runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import IO

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from guide.api.problems import Problem
from guide.api.services import services
from guide.common.tokens import new_id
from guide.store.contract import StoreError
from guide.store.data_folder import WORK
from guide.store.sqlite import SqliteStore

log = structlog.get_logger()

_CHUNK = 256 * 1024  # bytes


async def record(request: Request) -> Response:
    held = services(request)
    held.check_operator(request)
    if not isinstance(held.store, SqliteStore):
        raise Problem("record_elsewhere")
    file = held.settings.data / f"{WORK}{new_id()}.sqlite3"
    try:
        await held.store.snapshot(file)
        copy = file.open("rb")
    except (StoreError, OSError) as error:
        log.error("record not copied", error=str(error))
        raise Problem("no_copy") from None
    file.unlink()  # it lasts as long as it is read
    size = os.fstat(copy.fileno()).st_size
    headers = {"Content-Length": str(size), "Cache-Control": "no-store"}
    return StreamingResponse(_chunks(copy), media_type="application/vnd.sqlite3", headers=headers)


def _chunks(copy: IO[bytes]) -> Iterator[bytes]:
    with copy:
        while data := copy.read(_CHUNK):
            yield data


routes = [Route("/api/record", record, methods=["GET"])]
