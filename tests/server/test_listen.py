"""Checks the listening socket, and that no more connections are let in than there are descriptors."""

from __future__ import annotations

import resource
import socket

import pytest
import structlog

from guide.common.settings import Settings
from guide.server.listen import AddressError, bind, fit_to_descriptors, listen
from tests.support.server_process import free_port


@pytest.mark.parametrize(
    ("had", "given", "connections", "said"),
    [
        (1024, {}, 774, True),
        (10, {}, 1, True),
        (20_000, {}, 19_750, False),
        (20_000, {"connections": 20_000}, 19_750, True),
        (20_250, {"connections": 20_000}, 20_000, False),
        (resource.RLIM_INFINITY, {}, 20_000, False),
    ],
)
def test_no_more_are_let_in_than_there_are_descriptors(
    monkeypatch: pytest.MonkeyPatch, had: int, given: dict[str, int], connections: int, said: bool
) -> None:
    taken: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (min(had, 256) if had > 0 else 256, had))
    monkeypatch.setattr(resource, "setrlimit", lambda _, both: taken.append(both))
    with structlog.testing.capture_logs() as lines:
        settings = fit_to_descriptors(Settings.model_validate(given))
    assert settings.connections == connections
    assert taken == ([(had, had)] if had != 10 else []), "as many as may be"
    assert [line["event"] for line in lines] == ["few descriptors"] * said


def settings_of(host: str = "127.0.0.1", port: int = 0) -> Settings:
    return Settings(host=host, port=port)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_socket_that_listens_takes_connections_and_is_passed_to_children(host: str) -> None:
    with listen(settings_of(host)) as sock:
        assert sock.get_inheritable()
        with socket.create_connection(sock.getsockname()[:2], timeout=5):
            """It was taken."""


def test_a_bound_socket_takes_no_connection_yet() -> None:
    with bind(settings_of()) as sock, pytest.raises(ConnectionRefusedError):
        socket.create_connection(sock.getsockname(), timeout=5)


def test_the_port_may_be_another_than_the_settings() -> None:
    port = free_port()
    with listen(settings_of(port=1), port) as sock:
        assert sock.getsockname()[1] == port


def test_a_port_in_use_is_told_from_an_address_that_is_not_ours() -> None:
    with listen(settings_of()) as sock:
        port = sock.getsockname()[1]
        with pytest.raises(AddressError, match=rf"^127\.0\.0\.1:{port}: ") as used:
            listen(settings_of(port=port))
    with pytest.raises(AddressError) as foreign:
        listen(settings_of("192.0.2.1"))
    assert (used.value.port_in_use, foreign.value.port_in_use) == (True, False)


def test_only_processes_of_ours_share_a_port() -> None:
    with listen(settings_of(), shared=True) as sock:
        port = sock.getsockname()[1]
        with listen(settings_of(port=port), shared=True) as second:
            assert second.getsockname()[1] == port
        with pytest.raises(AddressError):
            listen(settings_of(port=port))
