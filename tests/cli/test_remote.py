"""Checks that a command asks the running server with the operator key, trusts its certificate, and names a fault."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from guide.cli.remote import ask_operator_api, fetch_record
from guide.common.settings import Settings
from guide.transport.self_signed import self_signed
from tests.cli.conftest import run
from tests.support.server_process import Server


def test_a_session_is_made_on_the_running_server(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        asked = ["--title", "主题日", "--hall", "transport", "--branch", "一支部", "--server", server.url]
        ended = run("session", "new", *asked, "--data", str(tmp_path / "data"))
        assert ended.returncode == 0
        follow, guide, coguide = ended.stdout.splitlines()
        code = follow.rsplit("/", 1)[1]
        assert httpx.get(f"{server.url}/api/sessions/{code}").json()["branches"] == ["一支部"]
        roles = []
        for line in (guide, coguide):
            answer = httpx.post(f"{server.url}/api/guides", json={"secret": line.rsplit("#", 1)[1]})
            roles.append(answer.json()["member"]["role"])
        assert roles == ["guide", "co-guide"]
        unknown = run(
            "session",
            "new",
            "--title",
            "x",
            "--hall",
            "nowhere",
            "--server",
            server.url,
            "--data",
            str(tmp_path / "data"),
        )
        assert unknown.returncode == 1
        assert "没有这个展厅" in unknown.stderr


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (501, "There are 501 branches; 500 at most. To allow this, set GUIDE_SESSION_BRANCHES=501 for the server"),
        (4000, " bytes; 65,536 at most. To allow this, set GUIDE_BODY_BYTES="),
    ],
)
def test_a_session_of_more_branches_than_may_be(tmp_path: Path, count: int, said: str) -> None:
    """The second is a body that is still on its way when the server has read enough of it."""
    branches = [f"--branch={f'支部{number}':　<24}" for number in range(count)]
    with Server(tmp_path / "data") as server:
        asked = ["--title", "x", "--hall", "transport", "--server", server.url, "--data", str(tmp_path / "data")]
        ended = run("session", "new", *asked, *branches, language="en")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_making_a_session_where_no_server_runs(tmp_path: Path) -> None:
    ended = run("session", "new", "--title", "x", "--hall", "h", "--data", str(tmp_path), language="en")
    assert ended.returncode == 1
    assert "operator key" in ended.stderr


def test_a_server_with_a_certificate_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    with Server(data, scheme="https", env={"GUIDE_TLS_SELF_SIGNED": "true"}) as server:
        asked = ["session", "new", "--title", "x", "--hall", "transport", "--server", server.url, "--data", str(data)]
        made = run(*asked)
        assert (made.returncode, made.stderr) == (0, "")
        backed = run("backup", str(tmp_path / "b.tar"), "--data", str(data), "--server", server.url)
        assert (backed.returncode, backed.stderr) == (0, "")
        monkeypatch.setenv("GUIDE_TLS_SELF_SIGNED", "true")
        assert run(*asked).returncode == 0
        self_signed(tmp_path / "other", "127.0.0.1")
        certificate = data / "tls" / "certificate.pem"
        certificate.write_bytes((tmp_path / "other" / "certificate.pem").read_bytes())
        refused = run(*asked, language="en")
        assert refused.returncode == 1
        assert "CERTIFICATE_VERIFY_FAILED" in refused.stderr


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Give the address of a server that answers everything like this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - as the base class wants it

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("language", "sentence"), [("zh", "运行的不是同游服务"), ("en", "is not Guide")])
@pytest.mark.parametrize(
    ("status", "body"), [(201, b"<h1>It works</h1>"), (201, b'{"id": 1}'), (404, b"<h1>Not found</h1>"), (404, b"[]")]
)
def test_another_program_that_answers_is_not_taken_for_the_server(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], status: int, body: bytes, language: str, sentence: str
) -> None:
    (tmp_path / "operator.key").write_text("key")
    settings = Settings(data=tmp_path)
    with answering(status, body) as address:
        assert ask_operator_api(settings, address, "POST", "/api/sessions", language, fields=["code"], body={}) is None
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n")) == ("", 1)
        assert sentence in said.err
        assert address in said.err
        if status != 201:
            assert fetch_record(settings, address, tmp_path / "copy", language) == 1
            assert sentence in capsys.readouterr().err


def test_the_record_is_written_as_it_comes(tmp_path: Path) -> None:
    (tmp_path / "operator.key").write_text("key")
    with answering(200, b"SQLite format 3\0" * 50_000) as address:
        assert fetch_record(Settings(data=tmp_path), address, tmp_path / "copy", "en") == 0
    assert (tmp_path / "copy").read_bytes() == b"SQLite format 3\0" * 50_000
