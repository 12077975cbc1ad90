"""Routes and lifespan: the only place that wires things together."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from guide.access.admission import Admission, retry_after
from guide.access.member_writer import MemberWriter
from guide.access.session_directory import SessionDirectory
from guide.api import backup as record_api
from guide.api import halls as halls_api
from guide.api import sessions as sessions_api
from guide.api.metrics import CONTENT_TYPE, Metrics, watch_loop
from guide.api.problems import HANDLERS, Problem, on_problem
from guide.api.problems import answer as problem_answer
from guide.api.rate_limit import RateLimit
from guide.api.readiness import Readiness, answers, reaches
from guide.api.services import Services
from guide.cluster.membership import Membership
from guide.common.logs import bind_log_fields
from guide.common.settings import Settings
from guide.common.tokens import digest, new_id, new_token
from guide.engine.factory import engine_for
from guide.halls.registry import Halls
from guide.live.connection import Connection, origin_allowed
from guide.live.drain import drain as say_goodbye
from guide.live.hub import Hub
from guide.pages import routes as pages
from guide.store.factory import store_for
from guide.transport.io_uring import batch_write_for

End = Callable[[], Awaitable[None]]
Work = Callable[[Services], Awaitable[End]]
"""Begins something beside the server once it is ready; what it returns ends it. The robot guide is one."""


def kept_key(path: Path) -> str:
    """A secret kept in a file that only the server's user can read, made where it is missing.

    Nodes that share the folder and start at once get the same one: the file is there only when it is whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{new_id()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_token() + "\n")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


def create_app(settings: Settings, halls: Halls, work: Work | None = None) -> Starlette:
    """The ASGI application. Its lifespan opens the record (StoreError where it cannot) and closes it."""
    store = store_for(settings)
    clock = time.monotonic

    def scenes(hall: str) -> frozenset[str]:
        return frozenset(scene.id for scene in halls[hall].scenes) if hall in halls else frozenset()

    hub = Hub(store, engine_for(settings), scenes, clock, settings, batch_write_for(io_uring=settings.io_uring))
    if not hub.engine.alone:
        bind_log_fields(node=hub.engine.node)
    membership = Membership(hub.engine, clock)
    door = Admission(settings, clock)
    metrics = Metrics(hub)
    engine = {} if settings.redis_url is None else {"engine": lambda: reaches(hub.engine)}
    readiness = Readiness({"store": lambda: answers(store), **engine})
    may_measure: set[str] = set()  # digests of the keys that /metrics takes
    allowed = frozenset(settings.origins) | ({settings.public_url} if settings.public_url else frozenset())

    async def ws(websocket: WebSocket) -> None:
        headers = websocket.headers
        if not origin_allowed(headers.get("origin"), headers.get("host", ""), allowed):
            await websocket.close()  # before the handshake: HTTP 403
            return
        address = websocket.client.host if websocket.client else ""
        wait = door.enter(address)
        if wait:
            hub.counters.refusals["socket"] += 1
            await websocket.send_denial_response(problem_answer("busy", headers=retry_after(wait)))
            return
        try:
            await Connection(websocket, hub, clock=clock).run()
        finally:
            door.leave(address)

    async def unknown(_request: object) -> Response:
        raise Problem("not_found")

    async def live(_request: object) -> PlainTextResponse:
        return PlainTextResponse("ok")

    async def ready(_request: object) -> JSONResponse:
        status, body = await readiness.ask()
        return JSONResponse(body, status, headers={"Cache-Control": "no-store"})

    async def measured(request: Request) -> Response:
        if settings.metrics == "off":
            raise Problem("not_found")
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and any(secrets.compare_digest(digest(key), one) for one in may_measure)
        if settings.metrics == "key" and not known:
            raise Problem("key_refused", headers={"WWW-Authenticate": "Bearer"})
        return Response(metrics.text(), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    async def drain(started_in: float = 0.0) -> None:
        readiness.stopping = True
        await say_goodbye(hub, membership, started_in)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        await store.open()
        await hub.engine.start()
        membership.start()
        key = digest(kept_key(settings.data / "operator.key"))
        register, member_writer = SessionDirectory(store, clock), MemberWriter(store, settings.joins_waiting)
        services = Services(settings, store, hub, halls, key, door, register, member_writer)
        may_measure.update((services.operator_key, digest(kept_key(settings.data / "metrics.key"))))
        watching = asyncio.create_task(watch_loop(hub.counters, clock))
        app.state.services = services
        end = None if work is None else await work(services)
        yield
        watching.cancel()
        if end is not None:
            await end()
        await hub.stop()
        await membership.stop()
        await hub.engine.stop()
        await store.close()

    app = Starlette(
        routes=[
            Route("/livez", live),
            Route("/readyz", ready),
            Route("/metrics", measured),
            WebSocketRoute("/ws", ws),
            *halls_api.routes,
            *sessions_api.routes,
            *record_api.routes,
            Route("/api/{path:path}", unknown),
            *pages.routes,
        ],
        middleware=[Middleware(RateLimit, door, hub.counters)],
        exception_handlers={**HANDLERS, Exception: on_problem},
        lifespan=lifespan,
    )
    app.state.limits = settings
    app.state.counters = hub.counters
    app.state.drain = drain
    app.state.websocket = ws
    return app
