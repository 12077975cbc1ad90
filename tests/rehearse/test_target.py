"""Held: this machine's own addresses are known as such, and no other is."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace

import pytest

from guide.rehearse.target import Target, TargetError, is_own, reached, target


@pytest.mark.parametrize("address", ["127.0.0.1", "127.3.2.1", "::1"])
def test_loopback_is_ours(address: str) -> None:
    assert is_own(address)


# Documentation addresses (RFC 5737, 3849), which nobody has, and two that are no machine's.
@pytest.mark.parametrize("address", ["192.0.2.7", "203.0.113.9", "2001:db8::1", "0.0.0.0", "224.0.0.1"])
def test_others_are_not(address: str) -> None:
    assert not is_own(address)


def test_an_address() -> None:
    found = target("http://127.0.0.1:8123/")
    assert found == Target("http", "127.0.0.1", "127.0.0.1:8123", "127.0.0.1", 8123, own=True, addresses=("127.0.0.1",))
    assert found.url == "http://127.0.0.1:8123"
    assert not target("https://192.0.2.7").own
    assert target("https://192.0.2.7").port == 443


@pytest.mark.parametrize(
    "url",
    [
        "127.0.0.1:8000",
        "ftp://127.0.0.1",
        "http://",
        "http://127.0.0.1/x",
        "http://a@127.0.0.1",
        "http://h:x",
        "http://127.0.0.1:0",
        "http://[::1",
        "http://[x]",
        "http://a..b",
        f"http://{'a' * 64}.example",
    ],
)
def test_no_address(url: str) -> None:
    with pytest.raises(TargetError) as told:
        target(url)
    assert told.value.key == "bad_url"


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(TargetError) as told:
        target("http://no-such-host.invalid")
    assert told.value.key == "unknown_host"


def test_the_first_address_that_takes_a_connection_is_the_one() -> None:
    there = target("http://127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        several = replace(there, port=port, address="127.0.0.2", addresses=("127.0.0.2", "127.0.0.1"))
        assert reached(several) == replace(several, address="127.0.0.1")
        only = replace(several, addresses=("127.0.0.2",))
        assert reached(only) == only
    assert reached(several) == several, "who goes there then is told why not"


def test_certificates_of_others_must_be_good() -> None:
    theirs, ours = target("https://192.0.2.7").tls(), target("https://127.0.0.1").tls()
    assert theirs is not None
    assert theirs.verify_mode is ssl.CERT_REQUIRED
    assert ours is not None
    assert ours.verify_mode is ssl.CERT_NONE
    assert target("http://127.0.0.1").tls() is None
