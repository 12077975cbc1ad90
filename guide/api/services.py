"""What the endpoints work with: made in `app`, read from the request."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from guide.access.admission import Admission
from guide.access.member_writer import MemberWriter
from guide.access.session_directory import SessionDirectory
from guide.api.problems import Problem
from guide.common.settings import Settings
from guide.common.tokens import digest
from guide.halls.registry import Halls
from guide.live.hub import Hub
from guide.store.contract import Store


@dataclass
class Services:
    """One of each a process. `operator_key`: its digest."""

    settings: Settings
    store: Store
    hub: Hub
    halls: Halls
    operator_key: str
    door: Admission
    register: SessionDirectory
    member_writer: MemberWriter

    def check_operator(self, request: Request) -> None:
        """Raises Problem key_refused where the request does not bear the operator's key."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not secrets.compare_digest(digest(key), self.operator_key):
            raise Problem("key_refused")


Model = TypeVar("Model", bound=BaseModel)


def services(request: Request) -> Services:
    found = request.app.state.services
    if not isinstance(found, Services):
        raise TypeError("expected the services that app's lifespan wires")
    return found


async def body(request: Request, model: type[Model]) -> Model:
    """The request's JSON body as `model`. Raises Problem body_too_large or body_late, ValidationError."""
    limits = services(request).settings
    data = bytearray()
    try:
        async with asyncio.timeout(limits.request_within):
            async for chunk in request.stream():
                data += chunk
                if len(data) > limits.body_bytes:
                    raise Problem("body_too_large", {"longest": limits.body_bytes})
    except TimeoutError:
        raise Problem("body_late", headers={"Connection": "close"}) from None
    return model.model_validate_json(bytes(data))
