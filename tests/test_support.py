"""Checks what the helpers in `support` promise to the tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.redis_server import MISSING, RedisCluster
from tests.support.server_process import ServerContext


class HalfStarted(ServerContext):
    """Begins, and then fails."""

    def __init__(self) -> None:
        self.runs = False

    def start(self) -> None:
        self.runs = True
        raise RuntimeError("the second part did not start")

    def stop(self) -> None:
        self.runs = False


def test_a_server_whose_start_fails_half_way_is_stopped() -> None:
    server = HalfStarted()
    with pytest.raises(RuntimeError, match="second part"), server:
        pass
    assert not server.runs


@pytest.mark.skipif(MISSING is not None, reason=MISSING or "")
def test_no_server_of_a_cluster_is_left_where_one_did_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = RedisCluster(tmp_path)

    def fails() -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr(cluster.masters[2], "start", fails)
    with pytest.raises(RuntimeError, match="no memory"), cluster:
        pass
    assert [server.ask("PING") for server in cluster.masters] == [b"", b"", b""]
