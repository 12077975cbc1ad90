"""Clients and connections for one address of Redis, whatever kind it is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisClusterException, RedisError

from guide.engine.redis_url import RedisAddress

ANSWER_WITHIN: Final = 1.0  # seconds: what takes longer is away; a lease lasts three
FAULTS: Final = (RedisError, RedisClusterException, OSError, TimeoutError, RuntimeError, AttributeError)
"""What a call to Redis can raise where Redis is away, loading, read-only, or not what it was. RuntimeError is what
uvloop raises where something is written to a line that has just broken; redis-py lets it through. AttributeError is
redis-py's own, where a cluster's slot is on its way to a server that had none."""


async def end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they have ended. redis-py may swallow a cancellation that meets an answer."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.1)


class Source:
    """Makes what the engine talks through. `client` runs commands; `line` is a connection of its own for a channel."""

    def __init__(self, address: RedisAddress) -> None:
        self.sharded = address.kind == "cluster"
        self._sentinel: Sentinel | None = None
        # A pooled connection whose server has restarted fails once; a time-out is not tried again: nobody waits longer.
        retry = Retry(NoBackoff(), 1, (RedisConnectionError,))
        options: dict[str, Any] = {
            "username": address.username,
            "password": address.password,
            "socket_timeout": ANSWER_WITHIN,
            "socket_connect_timeout": ANSWER_WITHIN,
            "protocol": 2,
            "retry": retry,
            "ssl": address.tls,
        }
        host, port = address.hosts[0]
        self.client: Redis | RedisCluster
        if address.kind == "cluster":
            from redis.asyncio.cluster import ClusterNode

            nodes = [ClusterNode(host, port) for host, port in address.hosts]
            self.client = RedisCluster(startup_nodes=nodes, **options)
        elif address.kind == "sentinel":
            timeouts = {key: value for key, value in options.items() if key.startswith("socket_")}
            plain = {"ssl": address.tls, "protocol": 2, "retry": Retry(NoBackoff(), 0, (RedisConnectionError,))}
            hosts = list(address.hosts)
            self._sentinel = Sentinel(hosts, sentinel_kwargs=timeouts | plain)  # type: ignore[no-untyped-call]  # redis-py
            self.client = self._sentinel.master_for(address.service, db=address.db, **options)
        else:
            self.client = Redis(host=host, port=port, db=address.db, **options)

    async def place(self, channel: str) -> str:
        """Which server carries the channel: those with one place share a line. Always the same where there is one."""
        if not isinstance(self.client, RedisCluster):
            return ""
        await self.client.initialize()
        return str(self._owner(channel).name)

    def line(self, channel: str) -> AbstractConnection:
        """A new connection, not yet open, to the server that carries the channel."""
        if isinstance(self.client, RedisCluster):
            node = self._owner(channel)
            made: AbstractConnection = node.connection_class(
                **{**node.connection_kwargs, "retry": Retry(NoBackoff(), 0, (RedisConnectionError,))}
            )
            return made
        pool: Any = self.client.connection_pool
        connection: AbstractConnection = pool.make_connection()
        return connection

    async def relearn(self) -> None:
        """Ask anew who carries what: a cluster may have moved it. Lines stay up: others wait for answers on them.

        The servers of the address are asked too: a cluster that was set up anew may have no other that is known.
        """
        if isinstance(self.client, RedisCluster):
            nodes = self.client.nodes_manager
            for seed in self.client.startup_nodes:
                nodes.startup_nodes.setdefault(seed.name, seed)
            await nodes.initialize()

    async def close(self) -> None:
        await self.client.aclose()
        if isinstance(self.client, RedisCluster):  # redis-py closes no lines of a cluster that it has not found whole
            for known in ("nodes_cache", "startup_nodes"):
                await self.client.nodes_manager.aclose(known)
        if self._sentinel is not None:
            await self._sentinel.aclose()

    def _owner(self, channel: str) -> Any:
        if not isinstance(self.client, RedisCluster):
            raise TypeError("expected a cluster")
        node = self.client.get_node_from_key(channel)
        if node is None:
            raise RedisConnectionError(f"no server of the cluster carries {channel}")
        return node
