"""The record as one file, for `guide backup`: while the server runs, nobody else may open the record."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import structlog
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from guide.api.problems import Problem
from guide.api.requests import bearer_of
from guide.common.tokens import KeyFile, new_id
from guide.store.contract import Store, StoreError
from guide.store.data_folder import WORK
from guide.store.sqlite import SqliteStore

log = structlog.get_logger()

_CHUNK: Final = 256 * 1024  # bytes


@dataclass(frozen=True)
class BackupEndpoint:
    """`data`: the data folder, where the copy is made; `operator_key`: who may ask for it."""

    store: Store
    data: Path
    operator_key: KeyFile

    def routes(self) -> list[Route]:
        return [Route("/api/record", self.record, methods=["GET"])]

    async def record(self, request: Request) -> Response:
        if not self.operator_key.matches(bearer_of(request)):
            raise Problem("key_refused")
        if not isinstance(self.store, SqliteStore):
            raise Problem("record_elsewhere")
        file = self.data / f"{WORK}{new_id()}.sqlite3"
        try:
            await self.store.snapshot(file)
            copy = file.open("rb")
        except (StoreError, OSError) as error:
            log.error("record not copied", error=str(error))
            raise Problem("no_copy") from None
        file.unlink()  # what is open can be read to its end
        size = os.fstat(copy.fileno()).st_size
        headers = {"Content-Length": str(size), "Cache-Control": "no-store"}
        return StreamingResponse(_chunks(copy), media_type="application/vnd.sqlite3", headers=headers)


def _chunks(copy: IO[bytes]) -> Iterator[bytes]:
    with copy:
        while data := copy.read(_CHUNK):
            yield data
