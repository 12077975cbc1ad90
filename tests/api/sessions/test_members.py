"""Followers who join a session over HTTP, and members who renew their token."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from guide.access.session_directory import FRESH
from guide.app import Application
from guide.common.tokens import digest
from guide.store.contract import MemberRecord
from guide.store.sqlite import SqliteStore
from tests.support.app_clients import client_of, create, end, problem
from tests.support.app_server import running_app
from tests.support.fakes import Clock


async def test_joining(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    answer = await client.post(
        f"/api/sessions/{made['code']}/members", json={"name": " 李\u202e梅 ", "branch": "一支部"}
    )
    assert answer.status_code == 201
    body = answer.json()
    assert {key: body["member"][key] for key in ("role", "name", "branch")} == {
        "role": "follower",
        "name": "李梅",
        "branch": "一支部",
    }
    kept = await app.store.member_by_token(digest(body["token"]))
    assert kept is not None
    assert (kept.id, kept.session, kept.role) == (body["member"]["id"], made["id"], "follower")


async def test_each_who_joins_is_another(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    answers = [
        (await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})).json() for _ in range(3)
    ]
    assert len({answer["token"] for answer in answers}) == len({answer["member"]["id"] for answer in answers}) == 3


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({"name": ""}, 422, "text_empty", "name"),
        ({"name": "\u200b\u202e"}, 422, "text_empty", "name"),
        ({"name": "名" * 25}, 422, "text_too_long", "name"),
        ({"name": "李梅", "branch": "支" * 41}, 422, "text_too_long", "branch"),
        ({"name": "李梅", "branch": "\u200b"}, 422, "text_empty", "branch"),
        ({"name": "李梅", "branch": 1}, 400, "body_malformed", None),
        ({"branch": "一支部"}, 400, "body_malformed", None),
        ({"name": "李梅", "role": "guide"}, 400, "body_malformed", None),
        ([], 400, "body_malformed", None),
    ],
)
async def test_joining_with_what_will_not_do(
    app: Application, client: httpx.AsyncClient, body: Any, status: int, code: str, field: str | None
) -> None:
    made = await create(app, client)
    detail = problem(await client.post(f"/api/sessions/{made['code']}/members", json=body), status, code)
    assert detail.get("field") == field


async def test_branches_to_choose_from(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client, branches=["一支部", "二支部"])
    path = f"/api/sessions/{made['code']}/members"
    assert (await client.post(path, json={"name": "李梅", "branch": " 二支部"})).status_code == 201
    problem(await client.post(path, json={"name": "李梅", "branch": "三支部"}), 422, "branch_unknown")
    for nothing in ({"name": "李梅"}, {"name": "李梅", "branch": " "}):
        assert problem(await client.post(path, json=nothing), 422, "text_empty") == {"field": "branch"}


async def test_a_branch_of_the_list_is_never_too_long(tmp_path: Path) -> None:
    """Though fewer characters may be set after the list was made."""
    branch = "支" * 24
    async with running_app(tmp_path) as app, client_of(app) as client:
        made = await create(app, client, branches=[branch])
    async with running_app(tmp_path, branch_characters=8) as app, client_of(app) as client:
        path = f"/api/sessions/{made['code']}/members"
        assert (await client.post(path, json={"name": "李梅", "branch": branch})).status_code == 201


async def test_a_session_that_is_over(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    await end(app, made)
    problem(await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"}), 410, "session_over")
    assert (await client.get(f"/api/sessions/{made['code']}")).json()["phase"] == "ended"


async def test_too_many_joins(app: Application, client: httpx.AsyncClient) -> None:
    """Half a minute's worth at once, so that a school behind one NAT gets in; by address."""
    made = await create(app, client)
    path = f"/api/sessions/{made['code']}/members"
    async with client_of(app, address="192.0.2.8") as school:
        for _ in range(500):
            app.admission.address_wait("192.0.2.8")
        answer = await school.post(path, json={"name": "李梅"})
        problem(answer, 429, "too_many_joins")
        assert int(answer.headers["retry-after"]) >= 1
    async with client_of(app, address="192.0.2.7") as elsewhere:
        assert (await elsewhere.post(path, json={"name": "李梅"})).status_code == 201


async def test_too_many_members(tmp_path: Path) -> None:
    """Those who have joined stay; robots and guides take nobody's place, nor people theirs."""
    async with running_app(tmp_path, session_members=2) as app, client_of(app) as client:
        made = await create(app, client)
        path = f"/api/sessions/{made['code']}/members"
        register = app.directory
        register._clock = clock = Clock()
        for _ in range(3):
            assert (await client.post("/api/guides", json={"secret": made["coguide_secret"]})).status_code == 201
        token = ""
        for robot in (True, False):
            for name in ("李梅", "王强"):
                joined = await client.post(path, json={"name": name, "robot": robot})
                assert joined.status_code == 201
                token = joined.json()["token"]
            for wait in (0.0, FRESH + 0.1):
                clock.now += wait
                answer = await client.post(path, json={"name": "赵敏", "robot": robot})
                assert problem(answer, 409, "too_many_members") == {"most": 2}
        assert (await client.post("/api/renewals", json={"token": token})).status_code == 201
        assert (await client.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201


async def test_a_join_that_cannot_be_takes_nobodys_turn(tmp_path: Path) -> None:
    """From an address that may not, or to a session that is none or over."""
    async with (
        running_app(tmp_path, accepts_per_second=4, address_joins_per_minute=40) as app,
        client_of(app) as client,
        client_of(app, address="192.0.2.8") as school,
    ):
        app.admission._clock = Clock()
        made, over = await create(app, client), await create(app, client)
        await end(app, over)
        for code, status in (("ZZZZZZ", 404), (over["code"], 410)) * 10 + ((made["code"], 429),) * 10:
            assert (await school.post(f"/api/sessions/{code}/members", json={"name": "李"})).status_code == status
        answer = await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})
        assert answer.status_code == 201


async def test_a_server_that_is_busy_says_when_to_come_again(tmp_path: Path) -> None:
    async with running_app(tmp_path, accepts_per_second=4) as app, client_of(app) as client:
        path = f"/api/sessions/{(await create(app, client))['code']}/members"
        answers = [await client.post(path, json={"name": "李梅"}) for _ in range(20)]
        assert answers[0].status_code == 201
        problem(answers[-1], 503, "busy")
        waits = [int(answer.headers["retry-after"]) for answer in answers if answer.status_code == 503]
        assert waits == sorted(waits)
        assert waits[0] == 1
        assert waits[-1] >= 4, "each has a turn of its own, four a second"


async def test_joins_that_wait_for_a_stalled_record_are_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_app(tmp_path, joins_waiting=3) as app, client_of(app) as client:
        path = f"/api/sessions/{(await create(app, client))['code']}/members"
        going_on, real = asyncio.Event(), SqliteStore.add_members

        async def stalled(store: SqliteStore, members: Sequence[MemberRecord]) -> None:
            await going_on.wait()
            await real(store, members)

        monkeypatch.setattr(SqliteStore, "add_members", stalled)
        asked = [asyncio.create_task(client.post(path, json={"name": "李梅"})) for _ in range(10)]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        problem(done.pop().result(), 503, "busy")
        going_on.set()
        statuses = [(await one).status_code for one in asked]
        assert 3 <= statuses.count(201) <= 4
        assert statuses.count(503) == 10 - statuses.count(201)


async def test_a_join_that_is_repeated_with_its_key_makes_no_second_person(
    app: Application, client: httpx.AsyncClient
) -> None:
    made = await create(app, client)
    path, headers = f"/api/sessions/{made['code']}/members", {"Idempotency-Key": "k" * 16}
    first = (await client.post(path, json={"name": "李梅"}, headers=headers)).json()
    again = (await client.post(path, json={"name": "李梅"}, headers=headers)).json()
    assert again["member"] == first["member"]
    assert again["token"] != first["token"]
    assert await app.store.count_members(made["id"]) == {"follower": 1}
    for key in ("short", "k" * 65, "0123456789 abcdef", "0123456789abcdé"):
        refused = await client.post(path, json={"name": "李梅"}, headers={b"Idempotency-Key": key.encode()})
        detail = problem(refused, 400, "body_malformed")
        assert detail == {"fields": ["Idempotency-Key"]}


async def test_who_renews_its_token_is_the_same_member(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    first = (await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})).json()
    await app.store.renew_member(digest(first["token"]), digest(first["token"]), int(time.time()) - 86400)
    answer = await client.post("/api/renewals", json={"token": first["token"]})
    assert answer.status_code == 201
    second = answer.json()
    assert second["member"] == first["member"]
    kept = await app.store.member_by_token(digest(second["token"]))
    assert kept is not None
    assert kept.expires > time.time()
    problem(await client.post("/api/renewals", json={"token": first["token"]}), 404, "token_unknown")
    assert app.tokens.take(digest(first["token"])) is None, "no hello with the old one"
    await app.store.renew_member(digest(second["token"]), digest(second["token"]), int(time.time()) - 8 * 86400)
    problem(await client.post("/api/renewals", json={"token": second["token"]}), 404, "token_unknown")
    third = (await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})).json()
    await end(app, made)
    problem(await client.post("/api/renewals", json={"token": third["token"]}), 410, "session_over")


async def test_a_robot_that_renews_its_token_is_a_follower_as_before(
    app: Application, client: httpx.AsyncClient
) -> None:
    made = await create(app, client)
    path = f"/api/sessions/{made['code']}/members"
    first = (await client.post(path, json={"name": "r1", "branch": "", "robot": True})).json()
    second = (await client.post("/api/renewals", json={"token": first["token"]})).json()
    assert first["member"]["role"] == "follower"
    assert second["member"] == first["member"]
