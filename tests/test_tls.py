"""A certificate made for the day: for the right names, kept, renewed in time, and good enough for a WebSocket."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import websockets
from cryptography import x509

from guide import wire
from guide.messages import Hello
from guide.tls import DAYS, self_signed
from tests.servers import Server

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def names(path: Path) -> set[str]:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def test_it_names_this_machine_and_the_host(tmp_path: Path) -> None:
    made = self_signed(tmp_path, "192.0.2.7", NOW)
    assert {"localhost", "127.0.0.1", "::1", "192.0.2.7"} <= names(made.certificate)
    assert made.key.stat().st_mode & 0o077 == 0


def test_all_addresses_are_no_name(tmp_path: Path) -> None:
    assert "0.0.0.0" not in names(self_signed(tmp_path, "0.0.0.0", NOW).certificate)


def test_it_is_kept_until_it_runs_out_or_another_name_is_asked_for(tmp_path: Path) -> None:
    first = self_signed(tmp_path, "127.0.0.1", NOW).certificate.read_bytes()
    assert self_signed(tmp_path, "127.0.0.1", NOW + timedelta(days=DAYS - 2)).certificate.read_bytes() == first
    renewed = self_signed(tmp_path, "127.0.0.1", NOW + timedelta(days=DAYS)).certificate.read_bytes()
    assert renewed != first
    assert self_signed(tmp_path, "192.0.2.7", NOW + timedelta(days=DAYS)).certificate.read_bytes() != renewed


async def test_a_follower_over_tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_TLS_SELF_SIGNED", "true")
    data = tmp_path / "data"
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # as a person clicks the warning away
    with Server(data, scheme="https") as server:
        session = server.new_session()
        async with httpx.AsyncClient(base_url=server.url, verify=trust) as client:
            body = {"name": "李梅", "branch": ""}
            token = (await client.post(f"/api/sessions/{session['code']}/members", json=body)).json()["token"]
        address = server.url.replace("https", "wss") + "/ws"
        async with websockets.connect(address, ssl=trust, origin=websockets.Origin(server.url)) as socket:
            await socket.send(wire.encode_client(Hello(wire.VERSION, token)))
            kinds = [wire.decode_server(bytes(await socket.recv(decode=False)))[0] for _ in range(3)]
    assert kinds == [16, 17, 18]
