"""The application: the only place that wires things together, and the order in which they open and close."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from guide.access.admission import Admission
from guide.access.joining import Joining
from guide.access.member_writer import MemberWriter
from guide.access.session_directory import SessionDirectory
from guide.access.token_cache import TokenCache
from guide.api.backup import BackupEndpoint
from guide.api.halls import HallEndpoints
from guide.api.metrics import Metrics, watch_loop
from guide.api.operations import OperationsEndpoints
from guide.api.problems import ProblemHandlers, no_such_path
from guide.api.qr import QrEndpoint
from guide.api.ranges import ReadableRange
from guide.api.rate_limit import RateLimit
from guide.api.readiness import Readiness, reaches
from guide.api.sessions import SessionEndpoints
from guide.api.share.pictures import SpotPictures
from guide.api.share.renders import Renders
from guide.api.share.wechat import WeChatEndpoint
from guide.api.share.wechat_account import WeChatAccount
from guide.api.websocket import PATH, WebSocketEndpoint
from guide.cluster.membership import Membership
from guide.common.counters import Counters
from guide.common.logs import bind_log_fields
from guide.common.settings import Settings
from guide.common.tokens import KeyFile
from guide.engine.contract import Engine
from guide.engine.factory import engine_for
from guide.halls.registry import Halls
from guide.halls.tiling.cache import FOLDER as TILES
from guide.halls.tiling.cache import TileCache
from guide.live.connection import ConnectionContext
from guide.live.drain import drain
from guide.live.hub import Hub
from guide.pages import routes as pages
from guide.store.contract import Store
from guide.store.data_folder import WORK
from guide.store.factory import store_for
from guide.transport.batch_write import BatchWrite
from guide.transport.io_uring import batch_write_for


@dataclass(frozen=True, eq=False)
class Application:
    """One node of the server, and the ASGI application that serves it while `running`."""

    settings: Settings
    halls: Halls
    tiles: TileCache
    store: Store
    engine: Engine
    membership: Membership
    counters: Counters
    batch_write: BatchWrite
    hub: Hub
    admission: Admission
    directory: SessionDirectory
    member_writer: MemberWriter
    tokens: TokenCache
    joining: Joining
    metrics: Metrics
    readiness: Readiness
    operator_key: KeyFile
    metrics_key: KeyFile
    websocket: WebSocketEndpoint
    http: Starlette
    companion: Companion

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one connection. A WebSocket goes straight to its endpoint.

        Each of Starlette's layers around it is a coroutine or two that would be kept for as long as the follower stays:
        6 KiB together. What they do, errors and routes, the endpoint does not need.
        """
        if scope["type"] == "websocket" and scope["path"] == PATH:
            return self.websocket.serve(WebSocket(scope, receive, send))
        return self.http(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Open everything in order, and close it in reverse, also where something in the middle cannot be opened.

        Raises StoreError, EngineAddressError, OSError; what the companion raises.
        """
        async with AsyncExitStack() as opened:
            await self.store.open()
            opened.push_async_callback(self.store.close)
            await self.engine.start()
            opened.push_async_callback(self.engine.stop)
            self.membership.start()
            opened.push_async_callback(self.membership.stop)
            opened.push_async_callback(self.hub.stop)
            self.operator_key.load()
            self.metrics_key.load()
            watching = asyncio.create_task(watch_loop(self.counters, time.monotonic))
            opened.callback(watching.cancel)
            await opened.enter_async_context(self.companion(self))
            yield

    async def drain(self, started_in: float = 0.0) -> None:
        """Let nobody in any more, and every member leave; at most 22 s.

        `started_in`: seconds that this process took from its beginning until it listened.
        """
        self.readiness.stopping = True
        await drain(self.hub, self.membership, float(self.settings.accepts_per_second), started_in)


Companion = Callable[[Application], AbstractAsyncContextManager[Any]]
"""What runs beside the server: entered when all else is open, left before any of it closes. The robot guide is one."""


@asynccontextmanager
async def no_companion(_application: Application) -> AsyncIterator[None]:
    """Run nothing beside the server."""
    yield


def create_app(settings: Settings, halls: Halls, companion: Companion = no_companion) -> Application:
    """Return the application of these settings; nothing of it is opened yet."""
    clock = time.monotonic
    store, engine, counters = store_for(settings), engine_for(settings), Counters()
    if not engine.alone:
        bind_log_fields(node=engine.node)

    def scenes(hall: str) -> frozenset[str]:
        return frozenset(scene.id for scene in halls[hall].scenes) if hall in halls else frozenset()

    batch_write = batch_write_for(io_uring=settings.io_uring)
    hub = Hub(store, engine, scenes, clock, settings, batch_write, counters)
    admission, directory = Admission(settings, clock), SessionDirectory(store, clock)
    writer, tokens = MemberWriter(store, settings.joins_waiting), TokenCache(clock)
    joining = Joining(
        store, directory, admission, writer, tokens, hub.phase_of, limits=settings, token_hours=settings.token_hours
    )
    engine_check = {} if settings.redis_url is None else {"engine": lambda: reaches(engine)}
    readiness = Readiness({"store": store.check, **engine_check})
    metrics = Metrics(hub, counters, engine, store)
    operator_key, metrics_key = KeyFile(settings.data / "operator.key"), KeyFile(settings.data / "metrics.key")
    context = ConnectionContext(hub, store, tokens, settings, counters, clock)
    origins = frozenset(settings.origins) | ({settings.public_url} if settings.public_url else frozenset())
    websocket = WebSocketEndpoint(context, admission, origins)
    tiles = TileCache(settings.data / f"{WORK}{TILES}")
    wechat = _wechat_account(settings, clock)
    http = Starlette(
        routes=[
            *OperationsEndpoints(readiness, metrics, settings.metrics, (operator_key, metrics_key)).routes(),
            *HallEndpoints(halls, tiles).routes(),
            *SessionEndpoints(
                joining, directory, store, hub, halls, settings, operator_key, settings.public_url
            ).routes(),
            *QrEndpoint(joining, settings.public_url).routes(),
            *SpotPictures(halls, Renders(clock), settings.public_url, settings.poster_font).routes(),
            *WeChatEndpoint(wechat, settings.public_url).routes(),
            *BackupEndpoint(store, settings.data, operator_key).routes(),
            *websocket.routes(),
            Route("/api/{path:path}", no_such_path),
            *pages.Pages(settings.public_url, halls, joining, wechat=wechat is not None).routes(),
        ],
        middleware=[Middleware(RateLimit, admission, counters), Middleware(ReadableRange)],
        exception_handlers=ProblemHandlers(counters).by_error(),
    )
    return Application(
        settings=settings,
        halls=halls,
        tiles=tiles,
        store=store,
        engine=engine,
        membership=Membership(engine, clock),
        counters=counters,
        batch_write=batch_write,
        hub=hub,
        admission=admission,
        directory=directory,
        member_writer=writer,
        tokens=tokens,
        joining=joining,
        metrics=metrics,
        readiness=readiness,
        operator_key=operator_key,
        metrics_key=metrics_key,
        websocket=websocket,
        http=http,
        companion=companion,
    )


def _wechat_account(settings: Settings, clock: Callable[[], float]) -> WeChatAccount | None:
    """Return the account whose id and secret are set; None where one of them is not."""
    if settings.wechat_app_id is None or settings.wechat_secret is None:
        return None
    return WeChatAccount(settings.wechat_app_id, settings.wechat_secret.get_secret_value(), clock)
