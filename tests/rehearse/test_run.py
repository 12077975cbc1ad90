"""Checks a rehearsal against a real server: it plays its followers, leads where it is asked to, leaves nobody behind
and reports what it saw. It loads no server without permission, and robots are not counted as people."""

from __future__ import annotations

import contextlib
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree import ElementTree as ET

import httpx
import pytest

from guide.rehearse.run import _confirmed
from guide.rehearse.target import target
from guide.rehearse.verdict import SILENT
from guide.transport.self_signed import self_signed
from tests.support.server_process import ROOT, Server


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "guide", "rehearse", *arguments, "--lang", "en"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments), cwd=ROOT, capture_output=True, text=True, check=False, timeout=120, encoding="utf-8"
    )


@contextlib.contextmanager
def under_way(folder: Path, *arguments: str, until: str) -> Iterator[tuple[subprocess.Popen[str], IO[str]]]:
    """A rehearsal that has come so far as to say `until`, and what it says; its picture goes to p.svg in `folder`."""
    with subprocess.Popen(
        command(*arguments, "--picture", str(folder / "p.svg")),
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if until in line:
                break
        yield process, process.stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("rehearse") / "data") as server:
        yield server


def metric(server: Server, name: str) -> float:
    key = (server.data / "metrics.key").read_text().strip()
    text = httpx.get(f"{server.url}/metrics", headers={"Authorization": f"Bearer {key}"}).text
    return float(re.findall(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)[0])


def gone(server: Server) -> bool:
    deadline = time.monotonic() + 10
    while metric(server, 'guide_members{role="robot"}') and time.monotonic() < deadline:
        time.sleep(0.1)
    return metric(server, 'guide_members{role="robot"}') == 0


def test_fifty_followers(server: Server, tmp_path: Path) -> None:
    made = server.new_session(branches=["一支部"])  # robots come from no branch of the list
    asked = ["--session", made["code"].lower(), "--url", server.url, "--followers", "50", "--seconds", "5"]
    lead = ["--lead", f"{server.url}/guide#{made['guide_secret']}"]
    sends = metric(server, "guide_sends_total")
    ended = run(*asked, *lead, "--data", str(server.data), "--picture", str(tmp_path / "p.svg"))
    assert ended.stderr == ""
    assert "The rehearsal leads" in ended.stdout
    rows = re.findall(r"^ +(\d+) +(\d+|–) +(\d+|–) +(\d+|–) +(\d+)% +(\d+)%", ended.stdout, re.MULTILINE)
    assert rows[0][0] == "5"
    assert all(cell != "–" for row in rows for cell in row)
    if ended.returncode == 0:  # else the machine was too busy with other things, and it says so
        assert [row[0] for row in rows] == ["5", "12", "25", "38", "50"]
        assert "It carries 50 followers" in ended.stdout
        assert metric(server, "guide_sends_total") - sends > 5 * 25 * 20
    else:
        assert re.search(r"ms late or more|were there", ended.stdout), ended.stdout
    ET.fromstring((tmp_path / "p.svg").read_text())
    assert f"Picture: {(tmp_path / 'p.svg').resolve()}" in ended.stdout
    assert gone(server)
    about = httpx.get(f"{server.url}/api/sessions/{made['code']}").json()
    assert about["leader"] is None


def test_ctrl_c_lets_everybody_leave_and_nobody_counted_as_a_person(server: Server, tmp_path: Path) -> None:
    made = server.new_session()
    asked = ["--session", made["code"], "--url", server.url, "--followers", "20", "--seconds", "600"]
    with under_way(tmp_path, *asked, until="measuring") as (process, told):
        assert metric(server, 'guide_members{role="robot"}') == 2
        assert httpx.get(f"{server.url}/api/sessions/{made['code']}").json()["count"] == 0
        process.send_signal(signal.SIGINT)
        rest = told.read()
        assert process.wait(timeout=30) == 3
    assert "Stopped early" in rest
    assert "Nothing was measured yet" in rest
    assert gone(server)


def test_a_server_that_stands_still(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        made = server.new_session()
        asked = ["--session", made["code"], "--url", server.url, "--followers", "1", "--seconds", "4"]
        with under_way(tmp_path, *asked, until="measuring") as (process, told):
            os.kill(server.pid, signal.SIGSTOP)
            time.sleep(SILENT + 1.0)  # longer than the silence that is a fault, of which a part passes before it begins
            os.kill(server.pid, signal.SIGCONT)
            rest = told.read()
            assert process.wait(timeout=30) == 3
    assert "followers were given nothing for" in rest


def test_a_server_that_restarts(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        made = server.new_session()
        asked = ["--session", made["code"], "--url", server.url, "--followers", "5", "--seconds", "20"]
        with under_way(tmp_path, *asked, "--lead", made["guide_secret"], until="/2  measuring") as (process, told):
            assert server.stop() == 0
            server.start()
            deadline = time.monotonic() + 20
            while time.monotonic() < deadline:
                about = httpx.get(f"{server.url}/api/sessions/{made['code']}").json()
                if about["leader"] and not about["leader"]["away"]:
                    break
                time.sleep(0.1)
            else:
                raise AssertionError("the guide did not come back")
            rest = told.read()
            assert process.wait(timeout=60) == 3
    assert re.search(r"restarted with 2 followers; \d+\.\d s later all were back, and nothing\s+was lost", rest), rest
    assert "the server restarted here" in (tmp_path / "p.svg").read_text()


def test_a_server_that_is_killed(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        made = server.new_session()
        asked = ["--session", made["code"], "--url", server.url, "--followers", "5", "--seconds", "5"]
        with under_way(tmp_path, *asked, "--data", str(server.data), until="/2  measuring") as (process, told):
            server.kill()
            server.start()
            rest = told.read()
            assert process.wait(timeout=60) == 3
    assert re.search(r"ended without a word with 2 followers; \d+\.\d s later all were\s+back", rest), rest
    assert "no limit of load" in " ".join(rest.split())
    assert "metrics-key-file" not in rest
    assert re.search(r"^ +2 .* – +\d+%.*✗$", rest, re.MULTILINE), "the server's CPU of two processes is not known"
    assert "the server ended here" in (tmp_path / "p.svg").read_text()


def test_a_server_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    other = self_signed(tmp_path / "other", "127.0.0.1").certificate
    with Server(tmp_path / "data", scheme="https", env={"GUIDE_TLS_SELF_SIGNED": "true"}) as server:
        made = server.new_session()
        asked = ["--session", made["code"], "--url", server.url, "--followers", "1", "--seconds", "1"]
        asked += ["--lead", made["guide_secret"], "--picture", str(tmp_path / "p.svg")]
        ended = run(*asked, "--certificate", str(server.data / "tls" / "certificate.pem"))
        assert (ended.returncode in {0, 3}, ended.stderr) == (True, "")
        assert re.search(r"^ +1 +\d+ ", ended.stdout, re.MULTILINE), "HTTP, followers and guide all came through"
        ended = run(*asked, "--certificate", str(other))
        assert ended.returncode == 1
        assert "The server's certificate is not trusted (self" in ended.stderr
        assert "--certificate" in ended.stderr
    ended = run(*asked, "--certificate", str(tmp_path / "none.pem"))
    assert ended.returncode == 1
    assert "none.pem is no PEM certificate that can be read (No such file or directory)" in ended.stderr


@pytest.mark.parametrize("path", ["not-there/p.svg", "", "file/p.svg"])
def test_a_picture_that_could_not_be_written_is_found_out_first(path: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run("--session", "ABCDEF", "--url", "http://127.0.0.1:9", "--picture", str(tmp_path / path))
    assert ended.returncode == 1
    assert "The picture cannot be written" in ended.stderr
    assert "Cannot reach" not in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--url", "http://192.0.2.7:8000"], "If you run that server, add --i-run-this-server"),
        (["--url", "not-a-server"], "no server's address"),
        (["--url", "http://0.0.0.0:8000"], "Name the address, such as 127.0.0.1"),
        (["--url", "http://127.0.0.1:9"], "Cannot reach the server"),
    ],
)
def test_what_it_does_not_load(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    ended = run("--session", "ABCDEF", *arguments, "--followers", "1", "--picture", str(tmp_path / "p.svg"))
    assert ended.returncode == 1
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_session_that_is_not_there(server: Server) -> None:
    ended = run("--session", "ZZZZZZ", "--url", server.url)
    assert ended.returncode == 1
    assert "There is no session with the code ZZZZZZ" in ended.stderr


def test_a_link_of_another_session(server: Server) -> None:
    made, other = server.new_session(), server.new_session()
    ended = run("--session", made["code"], "--url", server.url, "--lead", other["guide_secret"])
    assert ended.returncode == 1
    assert f"belongs to the session {other['code']}" in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--session", " "], "--session is empty. Give the session's code, 6 letters or digits"),
        (["--session", "../x"], "../X is no session's code"),
        (["--session", "ABCDEF", "--lead", "http://127.0.0.1:9/guide"], "is no guide's link"),
        (["--session", "ABCDEF", "--lead", ""], "is no guide's link"),
    ],
)
def test_what_cannot_be_is_told_before_anything_else(arguments: list[str], sentence: str) -> None:
    ended = run(*arguments, "--url", "http://127.0.0.1:9", "--picture", "/not-there/p.svg")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert sentence in ended.stderr


def test_a_link_that_is_not_known_is_told_before_anybody_comes(server: Server) -> None:
    made = server.new_session()
    joins = metric(server, "guide_joins_total")
    ended = run("--session", made["code"], "--url", server.url, "--lead", f"{server.url}/guide#{'x' * 43}")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert "does not know this guide's link" in ended.stderr
    assert metric(server, "guide_joins_total") == joins


def test_the_hosts_name_must_be_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    there = target("http://192.0.2.7:8000")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    assert _confirmed(there, "en", lambda _: " 192.0.2.7 ")
    assert not _confirmed(there, "en", lambda _: "yes")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    assert not _confirmed(there, "en", lambda _: "192.0.2.7")


@contextlib.contextmanager
def elsewhere(location: str) -> Iterator[int]:
    """A server that sends everyone on to another."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as there:
        thread = threading.Thread(target=there.serve_forever)
        thread.start()
        yield there.server_port
        there.shutdown()
        thread.join()


def test_it_is_not_sent_on(server: Server) -> None:
    made = server.new_session()
    joins = metric(server, "guide_joins_total")
    with elsewhere(f"{server.url}/api/sessions/{made['code']}") as port:
        ended = run("--session", made["code"], "--url", f"http://127.0.0.1:{port}", "--followers", "1")
    assert ended.returncode == 1
    assert "A rehearsal does not follow" in ended.stderr
    assert metric(server, "guide_joins_total") == joins
