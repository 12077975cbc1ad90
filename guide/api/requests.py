"""What endpoints read from a request: where it came from, the key that it bears, its body."""

from __future__ import annotations

import asyncio
import re
from typing import Final, TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from guide.api.problems import Problem
from guide.common.limits import Limits

_KEY: Final = re.compile(r"[A-Za-z0-9._-]{16,64}", re.ASCII)
Model = TypeVar("Model", bound=BaseModel)


def address_of(request: Request) -> str:
    """Return the client's address, as the proxy in front tells it; empty where there is none (a Unix socket)."""
    return request.client.host if request.client else ""


def bearer_of(request: Request) -> str:
    """Return the key of `Authorization: Bearer KEY`; empty where the request bears none."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key if scheme.lower() == "bearer" else ""


def idempotency_key_of(request: Request) -> str | None:
    """Return the header Idempotency-Key; None where there is none. Raises Problem body_malformed for one that could be
    guessed or is too long."""
    key = request.headers.get("idempotency-key")
    if key is not None and not _KEY.fullmatch(key):
        raise Problem("body_malformed", {"fields": ["Idempotency-Key"]})
    return key


async def read_body(request: Request, model: type[Model], limits: Limits) -> Model:
    """Return the request's JSON body as `model`. Raises Problem body_too_large or body_late, ValidationError."""
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
