"""Clients and connections for one address of Redis, of whatever kind, and their faults explained in words."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterable
from typing import Any, Final

from redis.asyncio import Redis, RedisCluster, Sentinel
from redis.asyncio.cluster import PipelineCommand
from redis.asyncio.connection import AbstractConnection, RedisSSLContext, SSLConnection
from redis.asyncio.retry import Retry
from redis.asyncio.sentinel import MasterNotFoundError
from redis.backoff import NoBackoff
from redis.exceptions import AskError, AuthenticationError, RedisClusterException, RedisError, TryAgainError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from guide.engine.redis_url import RedisAddress

ANSWER_WITHIN: Final = 1.0  # seconds: a server that takes longer is away; a lease lasts three
LATE: Final = (TimeoutError, RedisTimeoutError)
"""What a command raises whose answer does not come in time."""
FAULTS: Final = (RedisError, RedisClusterException, OSError, TimeoutError, RuntimeError, AttributeError)
"""What a call to Redis can raise where Redis is away, loading, read-only, or has changed its role. RuntimeError is
raised by uvloop where something is written to a connection that has just broken; redis-py lets it through.
AttributeError is redis-py's own fault, where a cluster's slot moves to a server that had none."""

_AUTHORITY: Final = "name its authority's certificate in GUIDE_REDIS_URL: ?ssl_ca_certs=FILE"
_ADVICE: Final = {
    "unable to get local issuer certificate": _AUTHORITY,
    "self-signed certificate": _AUTHORITY,
    "mismatch, certificate": "its certificate needs the name that GUIDE_REDIS_URL, the sentinel or the cluster says",
    "a sentinel says": "the sentinels' own password stands in GUIDE_REDIS_URL as ?sentinel_password=…",
    "Authentication required": "it asks for a password, in GUIDE_REDIS_URL before the host: redis://:PASSWORD@host",
    "invalid username-password pair": (
        "the password in GUIDE_REDIS_URL (or the user's name before it) is not the one it knows; %, @, :, / and # in "
        "it are written %25, %40, %3A, %2F, %23"
    ),
    "without any password configured": "it asks for no password: take the one out of GUIDE_REDIS_URL, or give it one",
    "Cluster mode is not enabled": "it is a single server: write redis:// in GUIDE_REDIS_URL, not redis+cluster://",
    "unknown command 'SENTINEL'": (
        "what answers there is a Redis, no Sentinel: name the Sentinels in GUIDE_REDIS_URL, whose port is 26379 as a "
        "rule, or write redis:// for this server alone"
    ),
    "CERTIFICATE_REQUIRED": "it wants one of ours, in GUIDE_REDIS_URL: ?ssl_certfile=FILE&ssl_keyfile=FILE",
}


def explain(fault: BaseException) -> str:
    """Return what is wrong, for people; with what to do, where that is known."""
    text = str(fault) or type(fault).__name__
    if isinstance(fault, AttributeError):
        return f"the cluster is changing ({text})"
    advice = next((advice for sign, advice in _ADVICE.items() if sign in text), None)
    return f"{text.partition(' (_ssl')[0].rstrip(' .?')}: {advice}" if advice else text


def check(address: RedisAddress) -> None:
    """Check the files of the address. Raises ValueError, which says what was expected, where one is not right."""
    files = dict(address.files)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    expected = "ssl_ca_certs: expected a file of certificates (PEM)"
    try:
        if "ssl_ca_certs" in files:
            context.load_verify_locations(files["ssl_ca_certs"])
        expected = "ssl_certfile, ssl_keyfile: expected files of a certificate and its key (PEM, no password)"
        if "ssl_certfile" in files or "ssl_keyfile" in files:
            own = files.get("ssl_certfile", ""), files.get("ssl_keyfile")
            context.load_cert_chain(*own, password="")  # else it would be asked for at the terminal
    except OSError as error:
        raise ValueError(f"{expected}, got: {error.strerror}") from None


async def cancel_all(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel tasks and wait until they have ended. Each is cancelled again and again: redis-py may swallow a
    cancellation that comes together with an answer."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.1)


class _Sentinels(Sentinel):
    """redis-py's, but a fault says what is wrong: redis-py's own names the sentinels with all their options instead."""

    async def discover_master(self, service_name: str) -> tuple[str, int]:
        faults = []
        for sentinel in list(self.sentinels):
            try:
                known: Any = await sentinel.sentinel_masters()
            except (RedisConnectionError, RedisTimeoutError) as error:
                refused = isinstance(error, AuthenticationError)
                faults.append(f"a sentinel says: {error}" if refused else str(error))
                continue
            state = known.get(service_name)
            if state and self.check_master_state(state, service_name):
                self.sentinels.remove(sentinel)
                self.sentinels.insert(0, sentinel)  # the one that knew it is asked first the next time
                return state["ip"], state["port"]
        raise MasterNotFoundError("; ".join(faults) or f"no sentinel knows a server called {service_name} that is up")


class RedisClient:
    """Makes the connections of the engine. `client` runs commands; `connection` makes one for a subscription."""

    def __init__(self, address: RedisAddress) -> None:
        self.sharded = address.kind == "cluster"
        self._sentinel: Sentinel | None = None
        # A pooled connection whose server has restarted fails once. A time-out is not tried again: that took too long.
        retry = Retry(NoBackoff(), 1, (RedisConnectionError,))
        options: dict[str, Any] = {
            "username": address.username,
            "password": address.password,
            "socket_timeout": ANSWER_WITHIN,
            "socket_connect_timeout": ANSWER_WITHIN,
            "protocol": 2,
            "retry": retry,
            "ssl": address.tls,
            **dict(address.files),
        }
        self._trust: RedisSSLContext | None = None
        host, port = address.hosts[0]
        self.client: Redis | RedisCluster
        if address.kind == "cluster":
            from redis.asyncio.cluster import ClusterNode

            nodes = [ClusterNode(host, port) for host, port in address.hosts]
            self.client = RedisCluster(startup_nodes=nodes, **options)
        elif address.kind == "sentinel":
            same = {key: value for key, value in options.items() if key.startswith(("socket_", "ssl", "protocol"))}
            own = {
                "username": address.sentinel_username,
                "password": address.sentinel_password,
                "retry": Retry(NoBackoff(), 0, (RedisConnectionError,)),
            }
            self._sentinel = _Sentinels(list(address.hosts), sentinel_kwargs=same | own)  # type: ignore[no-untyped-call]  # redis-py
            self.client = self._sentinel.master_for(address.service, db=address.db, **options)
        else:
            self.client = Redis(host=host, port=port, db=address.db, **options)

    async def place(self, channel: str) -> str:
        """Return which server carries the channel, "" where there is only one. Its channels share a connection."""
        if not isinstance(self.client, RedisCluster):
            return ""
        await self.client.initialize()
        return str(self._owner(channel).name)

    def known(self, channel: str) -> str | None:
        """Return the same as `place`, as far as is known without asking; None: no server is known to carry it."""
        try:
            return self._owner(channel).name if self.sharded else ""
        except FAULTS:
            return None

    def carries(self, place: str) -> bool:
        """Return whether this server carries anything."""
        if not isinstance(self.client, RedisCluster):
            return True
        node = self.client.nodes_manager.nodes_cache.get(place)
        return node is not None and node.server_type == "primary"

    async def ping(self, place: str) -> None:
        """Ask the server at `place` whether it is there. Raises what FAULTS names."""
        client: Any = self.client
        if self.sharded and (node := client.nodes_manager.nodes_cache.get(place)) is not None:
            await node.execute_command("PING")
        else:
            await client.ping()

    async def publish(self, place: str, word: str, batch: list[tuple[str, bytes]]) -> None:
        """Publish (channel, message) pairs by the server at `place`, in order. `word`: PUBLISH or SPUBLISH.

        Not through redis-py's own pipeline for clusters: it closes the connections to all servers when one fails.
        """
        client: Any = self.client
        node = client.nodes_manager.nodes_cache.get(place) if self.sharded else None
        if node is None:
            if len(batch) == 1:
                await client.execute_command(word, *batch[0])
                return
            pipeline = client.pipeline(transaction=False)
            for item in batch:
                pipeline.execute_command(word, *item)
            await pipeline.execute()
            return
        commands = [PipelineCommand(number, word, *item) for number, item in enumerate(batch)]
        await node.execute_pipeline(commands)
        for command in commands:
            if isinstance(command.result, (AskError, TryAgainError)):  # a MovedError is an AskError
                await client.execute_command(*command.args)
            elif isinstance(command.result, Exception):
                raise command.result

    def connection(self, channel: str) -> AbstractConnection:
        """Return a new connection, not yet open, to the server that carries the channel."""
        if isinstance(self.client, RedisCluster):
            node = self._owner(channel)
            made: AbstractConnection = node.connection_class(
                **{**node.connection_kwargs, "retry": Retry(NoBackoff(), 0, (RedisConnectionError,))}
            )
        else:
            pool: Any = self.client.connection_pool
            made = pool.make_connection()
        if isinstance(made, SSLConnection):  # reading the system's authorities takes as long as a tick: once is enough
            self._trust = made.ssl_context = self._trust or made.ssl_context
        return made

    async def relearn(self) -> None:
        """Ask anew which server carries what, as a cluster may have moved it. Connections stay open, as others wait.

        The servers of the address are asked too: a cluster that was set up anew may have none of those known so far.
        """
        if isinstance(self.client, RedisCluster):
            nodes = self.client.nodes_manager
            for seed in self.client.startup_nodes:
                nodes.startup_nodes.setdefault(seed.name, seed)
            await nodes.initialize()

    async def close(self) -> None:
        """Close all connections."""
        await self.client.aclose()
        if isinstance(
            self.client, RedisCluster
        ):  # redis-py closes no connections of a cluster that was not found whole
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
