"""What the endpoints work with: made in `app`, read from the request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from guide.api.errors import Problem
from guide.halls.registry import Halls
from guide.hub import Hub
from guide.limits import Bucket
from guide.settings import Settings
from guide.store.contract import Store

LARGEST_BODY: Final = 64 * 1024  # bytes: a title and a few hundred branches
_REMEMBERED: Final = 10_000  # addresses: beyond that the oldest limit is forgotten


@dataclass
class Services:
    """One of each a process. `operator_key`: its digest."""

    settings: Settings
    store: Store
    hub: Hub
    halls: Halls
    operator_key: str
    joins: dict[str, Bucket] = field(default_factory=dict)

    def may_join(self, address: str, now: float) -> float:
        """0.0, or the seconds after which someone from this address may join."""
        bucket = self.joins.get(address)
        if bucket is None:
            if len(self.joins) >= _REMEMBERED:
                del self.joins[next(iter(self.joins))]
            rate = self.settings.address_joins_per_minute
            bucket = self.joins[address] = Bucket(rate // 2, 60 / rate)
        return bucket.wait(now)


Model = TypeVar("Model", bound=BaseModel)


def services(request: Request) -> Services:
    found = request.app.state.services
    if not isinstance(found, Services):
        raise TypeError("expected the services that app's lifespan wires")
    return found


async def body(request: Request, model: type[Model]) -> Model:
    """The request's JSON body as `model`. Raises Problem body_too_large, ValidationError."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LARGEST_BODY:
            raise Problem("body_too_large", {"longest": LARGEST_BODY})
    return model.model_validate_json(bytes(data))
