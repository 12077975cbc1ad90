"""`guide session list` and `guide session end` on a running server."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from guide.cli.main import app
from guide.cli.sessions import _row
from tests.cli.conftest import run, runner
from tests.cli.test_remote import answering
from tests.support.server_process import Server

SESSION = {"code": "7KQ4MX", "title": "主题日", "phase": "live", "count": 3, "leader": None, "listed": True}
SESSION |= {"made": 1_800_000_000_000, "last_event": None}


def test_a_session_is_listed_and_ended(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Server(data) as server:
        here = ["--server", server.url + "/", "--data", str(data)]
        assert "还没有场次" in run("session", "list", *here).stdout
        made = server.new_session(title="主题日")
        hidden = server.new_session(title="内部", listed=False)
        listed = run("session", "list", *here)
        assert (listed.returncode, listed.stderr) == (0, "")
        head, *rows = listed.stdout.splitlines()
        assert head.split() == ["邀请码", "状态", "在场", "创建", "最近活动", "标题"]
        assert {row.split()[0] for row in rows} == {made["code"], hidden["code"]}
        assert all(re.search(r"等待开始 .* \d{4}-\d\d-\d\d \d\d:\d\d ", row) for row in rows)
        ended = run("session", "end", made["code"].lower(), "--yes", *here)
        assert (ended.returncode, ended.stderr) == (0, "")
        assert ended.stdout == f"场次 {made['code']}「主题日」已结束，不能再开始。\n"
        assert httpx.get(f"{server.url}/api/sessions/{made['code']}").json()["phase"] == "ended"
        assert made["code"] not in run("session", "list", *here).stdout
        assert "ended" in run("session", "list", "--all", *here, language="en").stdout
        unknown = run("session", "end", "ABCDEF", "--yes", *here, language="en")
        assert (unknown.returncode, unknown.stdout) == (1, "")
        assert unknown.stderr.startswith("There is no such session.")


def test_nothing_is_ended_without_a_yes(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        made = server.new_session()
        asked = run("session", "end", made["code"], "--server", server.url, "--data", str(tmp_path / "data"))
        assert asked.returncode == 1
        assert "之后不能再开始" in asked.stdout
        assert httpx.get(f"{server.url}/api/sessions/{made['code']}").json()["phase"] == "waiting"


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({"leader": {"away": False}}, "live"),
        ({"leader": {"away": True}}, "no guide"),
        ({}, "no guide"),
        ({"phase": "paused"}, "paused"),
        ({"phase": "ended"}, "ended"),
    ],
)
def test_live_is_what_somebody_leads(changes: dict[str, Any], state: str) -> None:
    assert _row(SESSION | changes, "en")[1] == state


@pytest.mark.parametrize("public", ["", "https://tour.example.org"])
def test_the_links_are_those_that_browsers_open(tmp_path: Path, public: str) -> None:
    (tmp_path / "operator.key").write_text("key")
    with answering(201, b'{"code": "ABCDEF", "guide_secret": "G", "coguide_secret": "C"}') as address:
        asked = ["session", "new", "--title", "x", "--hall", "h", "--server", f"{address}/", "--data", str(tmp_path)]
        made = runner.invoke(app, asked, env={"GUIDE_PUBLIC_URL": public or None})
    base = public or address
    assert [line.partition(": ")[2] for line in made.stdout.splitlines()] == [
        f"{base}/j/ABCDEF",
        f"{base}/guide#G",
        f"{base}/guide#C",
    ]


@pytest.mark.parametrize("arguments", ["new --title x --hall h", "list", "end ABCDEF --yes"])
def test_an_answer_that_is_not_of_our_server(tmp_path: Path, arguments: str) -> None:
    (tmp_path / "operator.key").write_text("key")
    with answering(200, b'{"id": 1}') as address:
        asked = ["session", *arguments.split(), "--server", address, "--data", str(tmp_path), "--lang", "en"]
        ended = runner.invoke(app, asked)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert ended.stderr == f"What answers at {address} is not Guide. Name its address with --server.\n"
