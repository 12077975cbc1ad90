"""Checks that this machine's addresses are recognised, and no others."""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from guide.rehearse.target import Target, TargetError, is_local, target, with_certificate, with_reachable_address
from guide.transport.self_signed import self_signed
from tests.support.tls.certificates import Authority


@pytest.mark.parametrize("address", ["127.0.0.1", "127.3.2.1", "::1"])
def test_loopback_is_ours(address: str) -> None:
    assert is_local(address)


# Documentation addresses (RFC 5737, 3849), which nobody has, and two that are no machine's.
@pytest.mark.parametrize("address", ["192.0.2.7", "203.0.113.9", "2001:db8::1", "0.0.0.0", "224.0.0.1"])
def test_other_addresses_are_not_ours(address: str) -> None:
    assert not is_local(address)


def test_an_address() -> None:
    found = target("http://127.0.0.1:8123/")
    assert found == Target("http", "127.0.0.1", "127.0.0.1:8123", "127.0.0.1", 8123, True, addresses=("127.0.0.1",))
    assert found.url == "http://127.0.0.1:8123"
    assert not target("https://192.0.2.7").local
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


@pytest.mark.parametrize("url", ["http://0.0.0.0:8000", "https://[::]", "http://0:8000"])
def test_the_address_for_all_interfaces_is_refused(url: str) -> None:
    with pytest.raises(TargetError) as told:
        target(url)
    assert told.value.key == "every_address"


def test_a_name_that_nobody_knows() -> None:
    with pytest.raises(TargetError) as told:
        target("http://no-such-host.invalid")
    assert told.value.key == "unknown_host"


def test_the_first_address_that_takes_a_connection_is_the_one() -> None:
    there = target("http://127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        several = replace(there, port=port, address="127.0.0.2", addresses=("127.0.0.2", "127.0.0.1"))
        assert with_reachable_address(several) == replace(several, address="127.0.0.1")
        only = replace(several, addresses=("127.0.0.2",))
        assert with_reachable_address(only) == only
    assert with_reachable_address(several) == several, "who goes there then is told why not"


def test_certificates_of_others_must_be_good() -> None:
    theirs, ours = target("https://192.0.2.7").tls(), target("https://127.0.0.1").tls()
    assert theirs is not None
    assert theirs.verify_mode is ssl.CERT_REQUIRED
    assert ours is not None
    assert ours.verify_mode is ssl.CERT_NONE
    assert target("http://127.0.0.1").tls() is None


def shaken(there: Target, certificate: Path, key: Path, name: str) -> str | None:
    """What is wrong with a server that shows this certificate when it is called `name`; None: nothing."""
    ours = there.tls()
    assert ours is not None
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(certificate, key)
    sockets = socket.socketpair()

    def answer() -> None:
        with suppress(OSError), theirs.wrap_socket(sockets[1], server_side=True):
            pass

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        with sockets[0], ours.wrap_socket(sockets[0], server_hostname=name):
            return None
    except ssl.SSLCertVerificationError as error:
        return str(error)
    finally:
        thread.join()
        sockets[1].close()


def test_exactly_the_certificate_that_was_named_may_have_any_name(tmp_path: Path) -> None:
    made, other = (self_signed(tmp_path / name, "127.0.0.1") for name in ("made", "other"))
    there = target("https://192.0.2.7")
    assert "self-signed" in str(shaken(there, made.certificate, made.key, "192.0.2.7"))
    there = with_certificate(there, made.certificate)
    assert shaken(there, made.certificate, made.key, "192.0.2.7") is None
    assert "self-signed" in str(shaken(there, other.certificate, other.key, "192.0.2.7"))
    own = with_certificate(target("https://127.0.0.1"), made.certificate)
    assert shaken(own, other.certificate, other.key, "127.0.0.1") is not None, "who names one means it"


def test_what_an_authority_vouches_for_must_have_the_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    made = authority.certificate(tmp_path, "tour.example")
    there = with_certificate(target("https://192.0.2.7"), authority.file)
    assert shaken(there, made.certificate, made.key, "tour.example") is None
    assert "mismatch" in str(shaken(there, made.certificate, made.key, "else.example"))


@pytest.mark.parametrize("content", [None, "", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_is_no_certificate(scheme: str, content: str | None, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "c.pem").write_text(content)
    with pytest.raises(TargetError) as told:
        with_certificate(target(f"{scheme}://192.0.2.7"), tmp_path / "c.pem")
    assert told.value.key == "no_certificate"
