"""Checks that the self-signed certificate has the right names, is kept, is renewed in time and serves a WebSocket; and
that a client which never ends the TLS handshake is cut."""

from __future__ import annotations

import os
import socket
import ssl
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import websockets
from cryptography import x509

from guide.protocol import wire
from guide.protocol.messages import Hello, Snapshot, Tick, Welcome
from guide.transport.self_signed import DAYS, self_signed
from tests.support.server_process import ROOT, Server

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def names(path: Path) -> set[str]:
    certificate = x509.load_pem_x509_certificate(path.read_bytes())
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def test_it_names_this_machine_and_the_host(tmp_path: Path) -> None:
    made = self_signed(tmp_path, "192.0.2.7", NOW)
    assert {"localhost", "127.0.0.1", "::1", "192.0.2.7"} <= names(made.certificate)
    assert made.key.stat().st_mode & 0o077 == 0


def test_the_address_for_all_interfaces_is_no_name(tmp_path: Path) -> None:
    assert "0.0.0.0" not in names(self_signed(tmp_path, "0.0.0.0", NOW).certificate)


def test_it_is_kept_until_it_expires_or_another_name_is_needed(tmp_path: Path) -> None:
    first = self_signed(tmp_path, "127.0.0.1", NOW).certificate.read_bytes()
    assert self_signed(tmp_path, "127.0.0.1", NOW + timedelta(days=DAYS - 2)).certificate.read_bytes() == first
    renewed = self_signed(tmp_path, "127.0.0.1", NOW + timedelta(days=DAYS)).certificate.read_bytes()
    assert renewed != first
    assert self_signed(tmp_path, "192.0.2.7", NOW + timedelta(days=DAYS)).certificate.read_bytes() != renewed


def fits(folder: Path) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    except ssl.SSLError:
        return False
    return True


@pytest.mark.parametrize("harm", ["another's key", "half a key", "no key", "half a certificate", "no certificate"])
def test_damaged_files_or_a_key_that_does_not_fit_are_replaced(tmp_path: Path, harm: str) -> None:
    """As a process leaves the files that died between the two, or an older version that wrote them in place."""
    good = self_signed(tmp_path, "127.0.0.1", NOW)
    path = good.key if harm.endswith("key") else good.certificate
    if harm.startswith("another"):
        path.write_bytes(self_signed(tmp_path / "other", "127.0.0.1", NOW).key.read_bytes())
        assert not fits(tmp_path)
    elif harm.startswith("half"):
        os.truncate(path, path.stat().st_size // 2)
    else:
        path.unlink()
    made = self_signed(tmp_path, "127.0.0.1", NOW)
    assert fits(tmp_path)
    assert made.key.stat().st_mode & 0o077 == 0
    assert self_signed(tmp_path, "127.0.0.1", NOW).certificate.read_bytes() == made.certificate.read_bytes()


def test_a_draft_of_a_dead_process_is_replaced(tmp_path: Path) -> None:
    (tmp_path / ".key.pem.draft").write_text("half")
    self_signed(tmp_path, "127.0.0.1", NOW)
    assert fits(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["certificate.pem", "key.pem", "lock"]


def test_processes_that_start_at_once_get_the_same_certificate(tmp_path: Path) -> None:
    """Several processes start in so many folders that some must meet."""
    folders = [tmp_path / str(number) for number in range(20)]
    script = (
        "import hashlib, sys, pathlib; from guide.transport.self_signed import self_signed; sys.stdin.read(); "
        "print(*[hashlib.sha256(self_signed(pathlib.Path(name), '127.0.0.1').certificate.read_bytes()).hexdigest() "
        "for name in sys.argv[1:]])"
    )
    command = [sys.executable, "-c", script, *map(str, folders)]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda process: process.communicate(timeout=60), processes))
    assert [errors for _, errors in said] == [b""] * 4
    assert len({seen for seen, _ in said}) == 1
    assert all(map(fits, folders))


def test_where_it_cannot_be_kept_the_server_does_not_report_a_start(tmp_path: Path) -> None:
    (tmp_path / "data" / "tls" / "key.pem").mkdir(parents=True)
    command = [sys.executable, "-m", "guide", "demo", "--tls-self-signed", "--port", "0", "--lang", "en"]
    ended = subprocess.run(
        [*command, "--data", tmp_path / "data"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "cannot be written" in ended.stderr
    assert "started" not in ended.stderr


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
            kinds = [type(wire.decode_server(bytes(await socket.recv(decode=False)))) for _ in range(3)]
    assert kinds == [Welcome, Snapshot, Tick]


def test_a_handshake_that_never_ends(tmp_path: Path) -> None:
    env = {"GUIDE_TLS_SELF_SIGNED": "true", "GUIDE_REQUEST_WITHIN": "0.5"}
    server = Server(tmp_path / "data", scheme="https", env=env)
    with server:
        for beginning in (b"", b"\x16\x03\x01\x02"):
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as silent:
                silent.sendall(beginning)
                assert silent.recv(1) == b""
