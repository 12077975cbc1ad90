"""Real Redis servers for tests and benches, on free ports: one, a cluster of three masters, a pair with a sentinel;
each over TLS too, where it is given an authority for its certificates."""

from __future__ import annotations

import itertools
import shutil
import signal
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import quote

from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot

from tests.support.server_process import ServerContext, free_port
from tests.support.tls.certificates import Authority

STARTS_WITHIN: Final = 30.0  # seconds; a busy machine takes many times what an idle one does
FORGIVEN: Final = 1000  # milliseconds of silence, until a cluster's other servers give one up
MISSING: Final = (
    None if shutil.which("redis-server") else "no redis-server found: `apt-get install redis-server` as root"
)


class RedisServer(ServerContext):
    """One server that keeps nothing on disk. `start` after `stop` or `kill` is an empty restart on the same port."""

    def __init__(
        self, folder: Path, *more: str, authority: Authority | None = None, password: str | None = None
    ) -> None:
        """`more`: options beside the usual; `password`: what it asks for."""
        self.folder = folder
        self.port = free_port()
        self.url = f"{'redis' if authority is None else 'rediss'}://127.0.0.1:{self.port}/0{trusting(authority)}"
        self._authority = authority
        self._password = password
        self._more = more
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{self.port}.log").open("ab") as log:
            self._process = subprocess.Popen(["redis-server", *self._options()], stdout=log, stderr=log)
        self.until(b"PONG", "PING")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        """It stands still and keeps its connections, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def ask(self, *words: str) -> bytes:
        """What it answers to one command, as it stands on the wire; b"" where it does not."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as plain:
                line = plain
                if self._authority is not None:
                    trust = ssl.create_default_context(cafile=self._authority.file)
                    trust.load_cert_chain(*self._authority.certificate(self.folder / "asks"))
                    line = trust.wrap_socket(plain, server_hostname="127.0.0.1")
                with line:
                    if self._password is not None:
                        line.sendall(_request("AUTH", self._password))
                        line.recv(65536)
                    line.sendall(_request(*words))
                    return line.recv(65536)
        except OSError:
            return b""

    def until(self, wanted: bytes, *words: str) -> None:
        """Ask until the answer has this in it. Raises RuntimeError."""
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            if wanted in self.ask(*words):
                return
            time.sleep(0.02)
        raise RuntimeError(f"Redis on port {self.port} does not answer {wanted!r} to {' '.join(words)}")

    def _options(self) -> list[str]:
        usual = ["--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0", "--dir", str(self.folder)]
        return [*self._listens(), *usual, *self._more]

    def _listens(self) -> list[str]:
        asks = [] if self._password is None else ["--requirepass", self._password]
        if self._authority is None:
            return ["--port", str(self.port), "--bind", "127.0.0.1", *asks]
        own = self._authority.certificate(self.folder)
        return [
            *("--port", "0", "--tls-port", str(self.port), "--bind", "127.0.0.1"),
            *("--tls-cert-file", str(own.certificate), "--tls-key-file", str(own.key)),
            *("--tls-ca-cert-file", str(self._authority.file), "--tls-auth-clients", "optional"),
            *("--tls-replication", "yes", "--tls-cluster", "yes"),
            *asks,
        ]

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._signal(signal.SIGCONT)
            self._signal(number)
            self._process.wait(timeout=10)
            self._process = None


class _Member(RedisServer):
    """One server of a cluster."""

    def __init__(self, folder: Path, authority: Authority | None) -> None:
        self._bus = free_port()
        super().__init__(
            folder,
            *("--cluster-enabled", "yes", "--cluster-port", str(self._bus)),
            *("--cluster-node-timeout", str(FORGIVEN), "--cluster-require-full-coverage", "no"),
            authority=authority,
        )

    def start(self) -> None:
        """Alone and without a slot, whatever was before."""
        (self.folder / "nodes.conf").unlink(missing_ok=True)
        super().start()

    @property
    def id(self) -> str:
        return self.ask("CLUSTER", "MYID").split(b"\r\n")[1].decode()

    def meet(self, other: _Member) -> None:
        self.ask("CLUSTER", "MEET", "127.0.0.1", str(other.port), str(other._bus))


class RedisCluster(ServerContext):
    """Three masters, each with a third of the slots; with `spare` a fourth server, which has none.

    The URL names the first master, and no other.
    """

    def __init__(self, folder: Path, *, spare: bool = False, authority: Authority | None = None) -> None:
        self.masters = [_Member(folder / f"master{number}", authority) for number in range(3)]
        self.spare = _Member(folder / "spare", authority) if spare else None
        scheme = "redis" if authority is None else "rediss"
        self.url = f"{scheme}+cluster://127.0.0.1:{self.masters[0].port}{trusting(authority)}"

    @property
    def servers(self) -> list[_Member]:
        return [*self.masters, *([] if self.spare is None else [self.spare])]

    def start(self) -> None:
        """Empty, whatever was before."""
        for number, server in enumerate(self.servers, 1):
            server.start()
            server.ask("CLUSTER", "SET-CONFIG-EPOCH", str(number))
            server.meet(self.masters[0])
        for number, server in enumerate(self.masters):
            server.ask("CLUSTER", "ADDSLOTSRANGE", str(_first(number)), str(_first(number + 1) - 1))
        for server in self.servers:
            server.until(f"cluster_known_nodes:{len(self.servers)}\r\n".encode(), "CLUSTER", "INFO")
            server.until(b"cluster_state:ok", "CLUSTER", "INFO")

    def stop(self) -> None:
        for server in self.servers:
            server.stop()

    def ask(self, *words: str) -> bytes:
        """What the masters answer, one after another."""
        return b"".join(server.ask(*words) for server in self.masters)

    def session(self, master: int) -> str:
        """The id of a session whose slot this master was given."""
        return next(name for name in map(str, itertools.count()) if _first(master) <= slot(name) < _first(master + 1))

    def owner(self, session: str) -> _Member:
        """The master that was given the session's slot."""
        return next(server for number, server in enumerate(self.masters) if slot(session) < _first(number + 1))

    def move(self, session: str, source: _Member, target: _Member) -> Iterator[str]:
        """Move the session's slot as `redis-cli --cluster reshard` does; stops after each step, and names it."""
        number = str(slot(session))
        target.ask("CLUSTER", "SETSLOT", number, "IMPORTING", source.id)
        source.ask("CLUSTER", "SETSLOT", number, "MIGRATING", target.id)
        yield "announced"
        names = source.ask("CLUSTER", "GETKEYSINSLOT", number, "100").decode().split("\r\n")[2::2]
        for name in names:
            source.ask("MIGRATE", "127.0.0.1", str(target.port), name, "0", "1000")
            yield "some moved" if name != names[-1] else "all moved"
        for server in (target, source, *self.masters):
            server.ask("CLUSTER", "SETSLOT", number, "NODE", target.id)
        yield "done"

    def guard(self, session: str) -> tuple[_Member, _Member]:
        """The session's master, and the spare server, which follows it from now on and takes over when it dies."""
        if self.spare is None:
            raise RuntimeError("the cluster has no spare server")
        master = self.owner(session)
        self.spare.ask("CLUSTER", "REPLICATE", master.id)
        self.spare.until(b"master_link_status:up", "INFO", "replication")
        for server in self.masters:  # who has heard of it will vote for it
            server.until(f"slave {master.id}".encode(), "CLUSTER", "NODES")
        return master, self.spare


class _Sentinel(RedisServer):
    """It names a server, or its replica where that is down."""

    def __init__(
        self, folder: Path, server: RedisServer, authority: Authority | None, password: str | None = None
    ) -> None:
        super().__init__(folder, authority=authority, password=password)
        self._server = server

    def _options(self) -> list[str]:
        file = self.folder / "sentinel.conf"
        file.write_text(
            f"sentinel monitor tour 127.0.0.1 {self._server.port} 1\n"
            "sentinel down-after-milliseconds tour 2000\n"
            "sentinel failover-timeout tour 5000\n"
            + (f"sentinel auth-pass tour {self._server._password}\n" if self._server._password else "")
        )
        return [str(file), "--sentinel", *self._listens()]


class RedisPair(ServerContext):
    """A server, its replica, and a sentinel that names the one or the other.

    `password`: what the servers ask for, `sentinel_password`: the sentinel. The URL has the first only.
    """

    def __init__(
        self,
        folder: Path,
        *,
        authority: Authority | None = None,
        password: str | None = None,
        sentinel_password: str | None = None,
    ) -> None:
        own = () if password is None else ("--masterauth", password)
        self.first = RedisServer(folder / "first", *own, authority=authority, password=password)
        replica = ("--replicaof", "127.0.0.1", str(self.first.port), *own)
        self.second = RedisServer(folder / "second", *replica, authority=authority, password=password)
        self.sentinel = _Sentinel(folder / "sentinel", self.first, authority, sentinel_password)
        scheme = "redis" if authority is None else "rediss"
        before = "" if password is None else f":{quote(password, safe='')}@"
        self.url = f"{scheme}+sentinel://{before}127.0.0.1:{self.sentinel.port}/tour/0{trusting(authority)}"
        self.port = self.first.port

    def start(self) -> None:
        self.first.start()
        self.second.start()
        self.second.until(b"master_link_status:up", "INFO", "replication")
        self.sentinel.start()
        self.sentinel.until(b"num-slaves\r\n$1\r\n1", "SENTINEL", "MASTERS")

    def stop(self) -> None:
        for server in (self.sentinel, self.second, self.first):
            server.stop()

    def ask(self, *words: str) -> bytes:
        return self.first.ask(*words)


KINDS: Final = {"redis": RedisServer, "cluster": RedisCluster, "sentinel": RedisPair}


def _request(*words: str) -> bytes:
    """A command as it goes over the wire."""
    return (f"*{len(words)}\r\n" + "".join(f"${len(word)}\r\n{word}\r\n" for word in words)).encode()


def slot(session: str) -> int:
    """The cluster's slot of a session: the hash tag of its keys is its id."""
    return key_slot(session.encode())


def trusting(authority: Authority | None) -> str:
    """What an address says of the authority."""
    return "" if authority is None else f"?ssl_ca_certs={quote(str(authority.file), safe='/')}"


def _first(master: int) -> int:
    """Its first slot, of the three that share them."""
    return REDIS_CLUSTER_HASH_SLOTS * master // 3
