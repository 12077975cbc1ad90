"""Makes the engine that the settings ask for. redis-py is imported only where it is used."""

from __future__ import annotations

from guide.common.settings import Settings
from guide.engine.contract import Engine, EngineAddressError
from guide.engine.memory import MemoryEngine


def engine_for(settings: Settings) -> Engine:
    """Return the engine, not started yet. Raises EngineAddressError where GUIDE_REDIS_URL is no address of Redis, or
    names a file that cannot be used."""
    if settings.redis_url is None:
        return MemoryEngine()
    from guide.engine.redis import RedisEngine
    from guide.engine.redis_client import check
    from guide.engine.redis_url import parse

    try:
        address = parse(settings.redis_url.get_secret_value())
        check(address)
    except ValueError as error:
        raise EngineAddressError(str(error)) from None
    return RedisEngine(address)
