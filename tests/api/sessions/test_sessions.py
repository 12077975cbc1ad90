"""Sessions over HTTP: making one, with good and bad inputs, and what anyone may know of one. Secrets are given out once
and kept as digests."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from guide.app import Application
from guide.common.tokens import digest, kept_key
from guide.protocol.messages import Take
from guide.session.session import AWAY_GRACE
from tests.support.app_clients import client_of, create, end, operator, problem
from tests.support.app_server import running_app
from tests.support.fakes import HALL, FakeLine, follower, guide


async def test_an_operator_makes_a_session(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client, title=" 主题\u202e日 ", branches=["一支部", " 二支部 "])
    assert set(made) == {"id", "code", "guide_secret", "coguide_secret"}
    record = await app.store.session(made["id"])
    assert record is not None
    assert (record.title, record.branches, record.listed) == ("主题日", ("一支部", "二支部"), True)
    assert record.guide_secret == digest(made["guide_secret"]), "kept as a digest"
    data = b"".join(file.read_bytes() for file in app.settings.data.glob("guide*"))
    assert made["guide_secret"].encode() not in data


async def test_secrets_are_not_cached(app: Application, client: httpx.AsyncClient) -> None:
    made = await client.post("/api/sessions", json={"hall": HALL, "title": "t"}, headers=operator(app))
    joined = await client.post(f"/api/sessions/{made.json()['code']}/members", json={"name": "李梅"})
    led = await client.post("/api/guides", json={"secret": made.json()["guide_secret"]})
    assert [answer.headers["cache-control"] for answer in (made, joined, led)] == ["no-store"] * 3


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer guess", "Basic guess", "guess"])
async def test_without_the_key(client: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await client.post("/api/sessions", json={"hall": HALL, "title": "t"}, headers=headers)
    problem(answer, 401, "key_refused")


async def test_the_scheme_may_be_written_as_one_likes(app: Application, client: httpx.AsyncClient) -> None:
    header = {"Authorization": operator(app)["Authorization"].replace("Bearer", "bearer")}
    answer = await client.post("/api/sessions", json={"hall": HALL, "title": "t"}, headers=header)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"hall": "moon"}, 404, "hall_unknown"),
        ({"title": " \u200b "}, 422, "text_empty"),
        ({"title": "题" * 81}, 422, "text_too_long"),
        ({"title": 7}, 400, "body_malformed"),
        ({"title": "题" * 5000}, 422, "text_too_long"),
        ({"hall": "h" * 5000}, 404, "hall_unknown"),
        ({"branches": ["一支部", ""]}, 422, "text_empty"),
        ({"branches": ["一支部", "支" * 41]}, 422, "text_too_long"),
        ({"branches": ["一支部", "支" * 5000]}, 422, "text_too_long"),
        ({"branches": ["支部"] * 501}, 422, "too_many_branches"),
        ({"branches": ["支部", 7]}, 400, "body_malformed"),
        ({"listed": "yes"}, 400, "body_malformed"),
        ({"colour": "red"}, 400, "body_malformed"),
    ],
)
async def test_a_session_that_cannot_be_made(
    app: Application, client: httpx.AsyncClient, changes: dict[str, Any], status: int, code: str
) -> None:
    body = {"hall": HALL, "title": "主题日"} | changes
    detail = problem(await client.post("/api/sessions", json=body, headers=operator(app)), status, code)
    if code.startswith("text"):
        assert detail["field"] in (changes.keys() & {"title"} or {"branches.1"}), "a branch by its place"
    if code == "text_too_long":
        (came,) = (value if isinstance(value, str) else value[1] for value in changes.values())
        assert (detail["length"], detail["longest"]) == (len(came), 80 if "title" in changes else 40)
    if code == "too_many_branches":
        assert detail == {"field": "branches", "count": 501, "most": 500}
    if code == "body_malformed":
        assert any(field.startswith(next(iter(changes))) for field in detail["fields"])
    assert await app.store.sessions() == []


async def test_sessions_that_are_listed_and_not_over(app: Application, client: httpx.AsyncClient) -> None:
    shown = await create(app, client, title="甲")
    await create(app, client, title="乙", listed=False)
    over = await create(app, client, title="丙")
    await end(app, over)
    (item,) = (await client.get("/api/sessions")).json()["sessions"]
    made = item.pop("made")
    assert abs(made / 1000 - time.time()) < 60
    assert item == {
        "code": shown["code"],
        "title": "甲",
        "hall": HALL,
        "phase": "waiting",
        "count": 0,
        "leader": None,
        "last_event": None,
    }


async def test_an_operator_sees_every_session(app: Application, client: httpx.AsyncClient) -> None:
    await create(app, client, title="甲")
    await create(app, client, title="乙", listed=False)
    await end(app, await create(app, client, title="丙"))
    answer = await client.get("/api/sessions", headers=operator(app))
    assert answer.headers["cache-control"] == "no-store"
    told = {item["title"]: (item["listed"], item["phase"]) for item in answer.json()["sessions"]}
    assert told == {"甲": (True, "waiting"), "乙": (False, "waiting"), "丙": (True, "ended")}
    problem(await client.get("/api/sessions", headers={"Authorization": "Bearer guess"}), 401, "key_refused")


async def test_an_operator_ends_a_session_that_another_leads(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    room = await app.hub.room(made["id"])
    leader = FakeLine(guide())
    room.join(leader, None)
    room.receive(leader, Take(force=False))
    path = f"/api/sessions/{made['code']}/end"
    problem(await client.post(path), 401, "key_refused")
    assert room.session.state["phase"] == "waiting"
    for _ in range(2):  # again is the same
        answer = await client.post(path, headers=operator(app))
        assert (answer.status_code, answer.json()["phase"]) == (200, "ended")
    assert (await client.get("/api/sessions")).json() == {"sessions": []}
    problem(await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"}), 410, "session_over")
    problem(await client.post("/api/sessions/ABCDEF/end", headers=operator(app)), 404, "session_unknown")


async def test_a_session_that_cannot_be_ended_now(
    app: Application, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await create(app, client)

    async def stuck(_id: str) -> bool:
        return False

    monkeypatch.setattr(app.hub, "end", stuck)
    answer = await client.post(f"/api/sessions/{made['code']}/end", headers=operator(app))
    problem(answer, 503, "not_recorded")
    assert int(answer.headers["retry-after"]) >= 1


async def test_a_session_that_is_held_is_told_as_it_is(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client, branches=["一支部"])
    room = await app.hub.room(made["id"])
    room.join(FakeLine(follower()), None)
    leader = FakeLine(guide())
    room.join(leader, None)
    room.receive(leader, Take(force=False))
    room.session.ticks.set("phase", "live")
    told = (await client.get(f"/api/sessions/{made['code'].lower()}")).json()
    assert {key: told[key] for key in ("phase", "count", "branches")} == {
        "phase": "live",
        "count": 1,
        "branches": ["一支部"],
    }
    assert told["leader"]["name"] == "讲解员"
    room.leave(leader)
    room.session.expire(room._clock())
    room.session.expire(room._clock() + AWAY_GRACE + 1)
    assert (await client.get(f"/api/sessions/{made['code']}")).json()["leader"] is None


@pytest.mark.parametrize("code", ["ABCDEF", "x", "7" * 500, "口令", "'; DROP TABLE sessions", "%00"])
async def test_an_unknown_code(client: httpx.AsyncClient, code: str) -> None:
    for answer in (
        await client.get(f"/api/sessions/{code}"),
        await client.post(f"/api/sessions/{code}/members", json={"name": "李梅"}),
        await client.get(f"/api/qr/{code}"),
    ):
        assert len(problem(answer, 404, "session_unknown")["code"]) <= 16


async def test_lengths_are_as_set_and_told(tmp_path: Path) -> None:
    limits = {"name_characters": 10, "branch_characters": 30, "title_characters": 20, "session_branches": 2}
    async with running_app(tmp_path, **limits) as app, client_of(app) as client:
        made = await create(app, client, title="题" * 20)
        path = f"/api/sessions/{made['code']}"
        assert (await client.get(path)).json()["limits"] == {"name": 10, "branch": 30}
        longest = {"name": "名" * 10, "branch": "支" * 30}
        assert (await client.post(f"{path}/members", json=longest)).status_code == 201
        for field, most in (("name", 10), ("branch", 30)):
            answer = await client.post(f"{path}/members", json=longest | {field: "长" * (most + 1)})
            told = problem(answer, 422, "text_too_long")
            assert told == {"field": field, "length": most + 1, "longest": most}
        answer = await client.post("/api/guides", json={"secret": made["guide_secret"], "name": "名" * 11})
        assert problem(answer, 422, "text_too_long")["longest"] == 10
        for changes, status, code in (
            ({"title": "题" * 21}, 422, "text_too_long"),
            ({"branches": ["支" * 31]}, 422, "text_too_long"),
            ({"branches": ["一", "二", "三"]}, 422, "too_many_branches"),
        ):
            body = {"hall": HALL, "title": "t"} | changes
            problem(await client.post("/api/sessions", json=body, headers=operator(app)), status, code)


async def test_over_also_after_a_restart(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app, client_of(app) as client:
        made = await create(app, client)
        await end(app, made)
    async with running_app(tmp_path) as app, client_of(app) as client:
        problem(await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李"}), 410, "session_over")
        assert (await client.get("/api/sessions")).json() == {"sessions": []}


async def test_joining_asks_the_record_for_the_session_once(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    before = app.directory.reads
    path = f"/api/sessions/{made['code']}"
    for _ in range(20):
        assert (await client.get(path)).status_code == 200
        assert (await client.post(f"{path}/members", json={"name": "李梅"})).status_code == 201
    assert app.directory.reads == before + 1


def test_the_operator_key_is_for_its_owner_alone_and_stays(app: Application) -> None:
    data = app.settings.data
    assert (data / "operator.key").stat().st_mode & 0o777 == 0o600
    assert digest(kept_key(data / "operator.key")) == app.operator_key.digest
    assert kept_key(data / "operator.key") == kept_key(data / "operator.key")


async def test_a_branch_that_is_named_twice_is_one(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client, branches=["一支部", "二支部", " 一支部", "二\u200b支部"])
    record = await app.store.session(made["id"])
    assert record is not None
    assert record.branches == ("一支部", "二支部")
