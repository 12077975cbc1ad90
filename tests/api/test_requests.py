"""Held: every request of guide/api/README.md, with good and bad inputs; errors are JSON with the fitting status and
a sentence in Chinese and in English; secrets and tokens are told once and kept as digests."""

from __future__ import annotations

import asyncio
import io
import re
import threading
import time
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
import segno
from starlette.applications import Starlette
from starlette.routing import Mount

from guide.access.admission import GUESSES
from guide.access.session_directory import FRESH
from guide.api import qr
from guide.api.problems import MESSAGES
from guide.api.services import Services
from guide.app import kept_key
from guide.common.limits import DEFAULTS
from guide.common.tokens import CODE_LENGTH, digest
from guide.pages import routes as pages
from guide.protocol.messages import Take
from guide.session.session import AWAY_GRACE
from guide.store.contract import MemberRecord, SessionRecord
from guide.store.sqlite import SqliteStore
from tests.support.app_server import running_app
from tests.support.fakes import HALL, SCENES, Clock, FakeLine, follower, guide

README = (Path(__file__).parents[2] / "guide" / "api" / "README.md").read_text()


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    async with running_app(tmp_path, address_joins_per_minute=1000) as app:
        yield app


def talking_to(app: Starlette, host: str = "tour.example", address: str = "127.0.0.1") -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with talking_to(app) as client:
        yield client


def services(app: Starlette) -> Services:
    found = app.state.services
    assert isinstance(found, Services)
    return found


def key(app: Starlette) -> dict[str, str]:
    folder = services(app).settings.data
    return {"Authorization": f"Bearer {(folder / 'operator.key').read_text().strip()}"}


async def create(app: Starlette, client: httpx.AsyncClient, **asked: Any) -> dict[str, str]:
    body = {"hall": HALL, "title": "主题日"} | asked
    answer = await client.post("/api/sessions", json=body, headers=key(app))
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


async def end(app: Starlette, made: dict[str, str]) -> None:
    room = await services(app).hub.room(made["id"])
    room.session.ticks.set("phase", "ended")


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check an error's shape; its detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error", "detail", "message"}
    assert body["error"] == code
    assert set(body["message"]) == {"zh", "en"}
    assert re.search(r"[\u4e00-\u9fff]", body["message"]["zh"])
    assert body["message"]["en"].isascii()
    detail: dict[str, Any] = body["detail"]
    return detail


# ── halls ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_halls(client: httpx.AsyncClient) -> None:
    (card,) = (await client.get("/api/halls")).json()["halls"]
    assert card["id"] == HALL
    assert card["title"] == {"zh": "交通历史展厅", "en": "Transport History Hall"}
    assert card["scenes"] == len(SCENES)
    assert (await client.get(card["cover"])).status_code == 200


async def test_a_hall_and_its_pictures(client: httpx.AsyncClient) -> None:
    hall = (await client.get(f"/api/halls/{HALL}")).json()
    assert [scene["id"] for scene in hall["scenes"]] == list(SCENES)
    assert hall["scenes"][0]["view"] == {"yaw": 0.0, "pitch": 0.0, "fov": 70.0}, "defaults filled in"
    for scene in hall["scenes"]:
        picture = await client.get(scene["picture"])
        assert picture.status_code == 200
        assert picture.headers["content-type"] == "image/jpeg"
        assert picture.content[:2] == b"\xff\xd8"


async def test_an_unknown_hall(client: httpx.AsyncClient) -> None:
    problem(await client.get("/api/halls/moon"), 404, "hall_unknown")


@pytest.mark.parametrize(
    "path",
    [
        "secret.jpg",
        "hall.yaml",
        "../data/guide.sqlite3",
        "%2e%2e/data/operator.key",
        "../../etc/passwd",
        "",
        "lobby.jpg/",
    ],
)
async def test_only_what_the_hall_names_is_served(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(f"/halls/{HALL}/{path}")
    assert answer.status_code in {404, 503}, "503: no such page either, and the pages are not built"
    assert b"\xff\xd8" not in answer.content


# ── making a session ────────────────────────────────────────────────────────────────────────────────────────────────


async def test_an_operator_makes_a_session(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client, title=" 主题\u202e日 ", branches=["一支部", " 二支部 "])
    assert set(made) == {"id", "code", "guide_secret", "coguide_secret"}
    record = await services(app).store.session(made["id"])
    assert record is not None
    assert (record.title, record.branches, record.listed) == ("主题日", ("一支部", "二支部"), True)
    assert record.guide_secret == digest(made["guide_secret"]), "kept as a digest"
    data = b"".join(file.read_bytes() for file in services(app).settings.data.glob("guide*"))
    assert made["guide_secret"].encode() not in data


async def test_secrets_are_not_cached(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await client.post("/api/sessions", json={"hall": HALL, "title": "t"}, headers=key(app))
    joined = await client.post(f"/api/sessions/{made.json()['code']}/members", json={"name": "李梅"})
    led = await client.post("/api/guides", json={"secret": made.json()["guide_secret"]})
    assert [answer.headers["cache-control"] for answer in (made, joined, led)] == ["no-store"] * 3


@pytest.mark.parametrize("header", [None, "Bearer ", "Bearer guess", "Basic guess", "guess"])
async def test_without_the_key(client: httpx.AsyncClient, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = await client.post("/api/sessions", json={"hall": HALL, "title": "t"}, headers=headers)
    problem(answer, 401, "key_refused")


async def test_the_scheme_may_be_written_as_one_likes(app: Starlette, client: httpx.AsyncClient) -> None:
    header = {"Authorization": key(app)["Authorization"].replace("Bearer", "bearer")}
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
        ({"branches": ["一支部", "支" * 25]}, 422, "text_too_long"),
        ({"branches": ["一支部", "支" * 5000]}, 422, "text_too_long"),
        ({"branches": ["支部"] * 501}, 422, "too_many_branches"),
        ({"branches": ["支部", 7]}, 400, "body_malformed"),
        ({"listed": "yes"}, 400, "body_malformed"),
        ({"colour": "red"}, 400, "body_malformed"),
    ],
)
async def test_a_session_that_cannot_be_made(
    app: Starlette, client: httpx.AsyncClient, changes: dict[str, Any], status: int, code: str
) -> None:
    body = {"hall": HALL, "title": "主题日"} | changes
    detail = problem(await client.post("/api/sessions", json=body, headers=key(app)), status, code)
    if code.startswith("text"):
        assert detail["field"] in (changes.keys() & {"title"} or {"branches.1"}), "a branch by its place"
    if code == "text_too_long":
        (came,) = (value if isinstance(value, str) else value[1] for value in changes.values())
        assert (detail["length"], detail["longest"]) == (len(came), 80 if "title" in changes else 24)
    if code == "too_many_branches":
        assert detail == {"field": "branches", "count": 501, "most": 500}
    if code == "body_malformed":
        assert any(field.startswith(next(iter(changes))) for field in detail["fields"])
    assert await services(app).store.sessions() == []


# ── what is on ──────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_sessions_that_are_listed_and_not_over(app: Starlette, client: httpx.AsyncClient) -> None:
    shown = await create(app, client, title="甲")
    await create(app, client, title="乙", listed=False)
    over = await create(app, client, title="丙")
    await end(app, over)
    (item,) = (await client.get("/api/sessions")).json()["sessions"]
    assert item == {"code": shown["code"], "title": "甲", "hall": HALL, "phase": "waiting", "count": 0, "leader": None}


async def test_a_session_that_is_held_is_told_as_it_is(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client, branches=["一支部"])
    room = await services(app).hub.room(made["id"])
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


# ── joining ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_joining(app: Starlette, client: httpx.AsyncClient) -> None:
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
    kept = await services(app).store.member_by_token(digest(body["token"]))
    assert kept is not None
    assert (kept.id, kept.session, kept.role) == (body["member"]["id"], made["id"], "follower")


async def test_each_who_joins_is_another(app: Starlette, client: httpx.AsyncClient) -> None:
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
        ({"name": "李梅", "branch": "支" * 25}, 422, "text_too_long", "branch"),
        ({"name": "李梅", "branch": "\u200b"}, 422, "text_empty", "branch"),
        ({"name": "李梅", "branch": 1}, 400, "body_malformed", None),
        ({"branch": "一支部"}, 400, "body_malformed", None),
        ({"name": "李梅", "role": "guide"}, 400, "body_malformed", None),
        ([], 400, "body_malformed", None),
    ],
)
async def test_joining_with_what_will_not_do(
    app: Starlette, client: httpx.AsyncClient, body: Any, status: int, code: str, field: str | None
) -> None:
    made = await create(app, client)
    detail = problem(await client.post(f"/api/sessions/{made['code']}/members", json=body), status, code)
    assert detail.get("field") == field


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"\xff\xfe", b'{"name": "\\ud800"}', b'{"name": NaN}', b"[" * 5000]
)
async def test_bodies_that_are_no_json(app: Starlette, client: httpx.AsyncClient, content: bytes) -> None:
    made = await create(app, client)
    for path in (f"/api/sessions/{made['code']}/members", "/api/guides"):
        problem(await client.post(path, content=content), 400, "body_malformed")


async def test_a_body_too_large(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    content = b'{"name": "' + b"x" * DEFAULTS.body_bytes + b'"}'
    answer = await client.post(f"/api/sessions/{made['code']}/members", content=content)
    assert problem(answer, 413, "body_too_large") == {"longest": DEFAULTS.body_bytes}


async def test_branches_to_choose_from(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client, branches=["一支部", "二支部"])
    path = f"/api/sessions/{made['code']}/members"
    assert (await client.post(path, json={"name": "李梅", "branch": " 二支部"})).status_code == 201
    problem(await client.post(path, json={"name": "李梅", "branch": "三支部"}), 422, "branch_unknown")
    for nothing in ({"name": "李梅"}, {"name": "李梅", "branch": " "}):
        assert problem(await client.post(path, json=nothing), 422, "text_empty") == {"field": "branch"}


async def test_lengths_are_as_set_and_told(tmp_path: Path) -> None:
    limits = {"name_characters": 10, "branch_characters": 30, "title_characters": 20, "session_branches": 2}
    async with running_app(tmp_path, **limits) as app, talking_to(app) as client:
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
            problem(await client.post("/api/sessions", json=body, headers=key(app)), status, code)


async def test_a_branch_of_the_list_is_never_too_long(tmp_path: Path) -> None:
    """Though fewer characters may be set after the list was made."""
    branch = "支" * 24
    async with running_app(tmp_path) as app, talking_to(app) as client:
        made = await create(app, client, branches=[branch])
    async with running_app(tmp_path, branch_characters=8) as app, talking_to(app) as client:
        path = f"/api/sessions/{made['code']}/members"
        assert (await client.post(path, json={"name": "李梅", "branch": branch})).status_code == 201


async def test_a_session_that_is_over(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    await end(app, made)
    problem(await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"}), 410, "session_over")
    assert (await client.get(f"/api/sessions/{made['code']}")).json()["phase"] == "ended"


async def test_over_also_after_a_restart(tmp_path: Path) -> None:
    async with running_app(tmp_path) as app, talking_to(app) as client:
        made = await create(app, client)
        await end(app, made)
    async with running_app(tmp_path) as app, talking_to(app) as client:
        problem(await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李"}), 410, "session_over")
        assert (await client.get("/api/sessions")).json() == {"sessions": []}


async def test_too_many_joins(app: Starlette, client: httpx.AsyncClient) -> None:
    """Half a minute's worth at once, so that a school behind one NAT gets in; by address."""
    made = await create(app, client)
    path = f"/api/sessions/{made['code']}/members"
    async with talking_to(app, address="192.0.2.8") as school:
        for _ in range(500):
            services(app).door.address_wait("192.0.2.8")
        answer = await school.post(path, json={"name": "李梅"})
        problem(answer, 429, "too_many_joins")
        assert int(answer.headers["retry-after"]) >= 1
    async with talking_to(app, address="192.0.2.7") as elsewhere:
        assert (await elsewhere.post(path, json={"name": "李梅"})).status_code == 201


async def test_too_many_members(tmp_path: Path) -> None:
    """Those who have joined stay; robots and guides take nobody's place, nor people theirs."""
    async with running_app(tmp_path, session_members=2) as app, talking_to(app) as client:
        made = await create(app, client)
        path = f"/api/sessions/{made['code']}/members"
        register = services(app).register
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


async def test_too_many_guides(tmp_path: Path) -> None:
    """Of one link; the other, and followers, come in all the same."""
    async with running_app(tmp_path, session_guides=2) as app, talking_to(app) as client:
        made = await create(app, client)
        services(app).register._clock = clock = Clock()
        for _ in range(2):
            assert (await client.post("/api/guides", json={"secret": made["coguide_secret"]})).status_code == 201
        for wait in (0.0, FRESH + 0.1):
            clock.now += wait
            answer = await client.post("/api/guides", json={"secret": made["coguide_secret"]})
            assert problem(answer, 409, "too_many_guides") == {"most": 2}
        assert (await client.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201
        assert (await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})).status_code == 201


async def test_guides_come_in_by_the_same_doors(tmp_path: Path) -> None:
    """By address and in turn; a secret that is wrong takes nothing of either."""
    async with (
        running_app(tmp_path, accepts_per_second=8, address_joins_per_minute=4) as app,
        talking_to(app) as client,
        talking_to(app, address="192.0.2.8") as school,
    ):
        services(app).door._clock = Clock()
        made = await create(app, client)
        for number in range(10):
            problem(await school.post("/api/guides", json={"secret": f"guess{number}"}), 404, "secret_unknown")
        right = {"secret": made["coguide_secret"]}
        assert (await school.post("/api/guides", json=right)).status_code == 201
        assert services(app).door.address_wait("192.0.2.8") == 0.0
        problem(await school.post("/api/guides", json=right), 429, "too_many_joins")
        assert (await client.post("/api/guides", json=right)).status_code == 201
        answer = await client.post("/api/guides", json=right)
        problem(answer, 503, "busy")
        assert answer.headers["retry-after"] == "1"


async def test_too_many_requests(tmp_path: Path) -> None:
    """Whatever is asked for below /api/, there or not; what is beside it is not counted."""
    async with running_app(tmp_path, address_requests_per_minute=8) as app, talking_to(app) as client:
        made = await create(app, client)
        services(app).door._clock = Clock()
        async with talking_to(app, address="192.0.2.8") as school, talking_to(app, address="2001:db8::7") as elsewhere:
            for beside in ("/livez", f"/halls/{HALL}/{SCENES[0]}.jpg") * 5:
                assert (await school.get(beside)).status_code == 200
            for path, status in (
                ("sessions", 200),
                ("halls", 200),
                ("nonsense", 404),
                (f"sessions/{made['code']}", 200),
            ):
                assert (await school.get(f"/api/{path}")).status_code == status
            refusals = app.state.counters.refusals
            before = refusals["too_many_requests"]
            answers = [await school.get("/api/halls"), await school.get("/api/nonsense")]
            answers.append(await school.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"}))
            for answer in answers:
                assert problem(answer, 429, "too_many_requests") == {}
                assert answer.headers["retry-after"] == "8", "7.5 s: one eighth of a minute"
            assert refusals["too_many_requests"] == before + 3
            assert (await elsewhere.get("/api/halls")).status_code == 200
            assert (await school.get("/livez")).status_code == 200


async def test_who_hangs_up_in_the_middle_of_a_body_is_no_error(app: Starlette) -> None:
    """Nothing is counted, nor raised."""
    parts: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return parts.pop(0)

    async def send(_message: Any) -> None:
        pass

    scope = {"type": "http", "method": "POST", "path": "/api/guides", "headers": [], "query_string": b""}
    await app(scope | {"client": ("127.0.0.1", 4711)}, receive, send)
    assert parts == []
    assert not app.state.counters.refusals


async def test_codes_and_secrets_are_not_found_by_trying(tmp_path: Path) -> None:
    """An address that was wrong too often waits; what others know already, and other addresses, are answered."""
    async with (
        running_app(tmp_path) as app,
        talking_to(app) as client,
        talking_to(app, address="192.0.2.8") as school,
        talking_to(app, address="192.0.2.9") as elsewhere,
    ):
        services(app).door._clock = services(app).register._clock = Clock()
        made = await create(app, client)
        reads = services(app).register.reads
        for number in range(GUESSES):
            problem(await school.get(f"/api/sessions/GUESS{number}"), 404, "session_unknown")
            problem(await school.post("/api/guides", json={"secret": f"guess{number}"}), 404, "secret_unknown")
        assert services(app).register.reads == reads + GUESSES
        answers = [await school.get(f"/api/{what}/{made['code']}") for what in ("sessions", "qr")]
        answers.append(await school.post(f"/api/sessions/{made['code']}/members", json={"name": "李"}))
        answers.append(await school.post("/api/guides", json={"secret": made["guide_secret"]}))
        for answer in answers:
            problem(answer, 429, "too_many_requests")
            assert answer.headers["retry-after"] == "1"
        assert services(app).register.reads == reads + GUESSES, "the record is not asked"
        assert (await elsewhere.get(f"/api/sessions/{made['code']}")).status_code == 200
        assert (await elsewhere.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201
        assert (await school.get(f"/api/sessions/{made['code']}")).status_code == 200, "others know it"
        assert (await school.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201, (
            "it was right"
        )


async def test_no_more_are_tried_at_once_than_may_be(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does who tries make the wait longer: the next guess is let in when it is told to be."""
    asked: list[str] = []
    real = SqliteStore.session_by_secret

    async def counted(store: SqliteStore, wanted: str) -> tuple[SessionRecord, str] | None:
        asked.append(wanted)
        return await real(store, wanted)

    monkeypatch.setattr(SqliteStore, "session_by_secret", counted)
    services(app).door._clock = services(app).register._clock = clock = Clock()
    async with talking_to(app) as client, talking_to(app, address="192.0.2.8") as school:
        made = await create(app, client)
        reads = services(app).register.reads
        for what in ("code", "secret"):
            tries = [
                school.get(f"/api/sessions/GUESS{number}")
                if what == "code"
                else school.post("/api/guides", json={"secret": f"guess{number}"})
                for number in range(400)
            ]
            statuses = [answer.status_code for answer in await asyncio.gather(*tries)]
            assert (statuses.count(404), statuses.count(429)) == (GUESSES, 400 - GUESSES)
        assert (services(app).register.reads - reads, len(asked)) == (GUESSES, GUESSES)
        clock.now += 1.0
        assert (await school.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201


async def test_a_school_that_asks_for_one_code_at_once_does_not_guess(app: Starlette) -> None:
    """Also where this node has not heard of it yet."""
    async with talking_to(app) as client, talking_to(app, address="192.0.2.8") as school:
        path = f"/api/sessions/{(await create(app, client))['code']}"
        answers = await asyncio.gather(*(school.get(path) for _ in range(3 * GUESSES)))
        assert {answer.status_code for answer in answers} == {200}


async def test_a_join_that_cannot_be_takes_nobodys_turn(tmp_path: Path) -> None:
    """From an address that may not, or to a session that is none or over."""
    async with (
        running_app(tmp_path, accepts_per_second=4, address_joins_per_minute=40) as app,
        talking_to(app) as client,
        talking_to(app, address="192.0.2.8") as school,
    ):
        services(app).door._clock = Clock()
        made, over = await create(app, client), await create(app, client)
        await end(app, over)
        for code, status in (("ZZZZZZ", 404), (over["code"], 410)) * 10 + ((made["code"], 429),) * 10:
            assert (await school.post(f"/api/sessions/{code}/members", json={"name": "李"})).status_code == status
        answer = await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})
        assert answer.status_code == 201


async def test_a_server_that_is_busy_says_when_to_come_again(tmp_path: Path) -> None:
    async with running_app(tmp_path, accepts_per_second=4) as app, talking_to(app) as client:
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
    async with running_app(tmp_path, joins_waiting=3) as app, talking_to(app) as client:
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


async def test_a_body_that_does_not_come(tmp_path: Path) -> None:
    async with running_app(tmp_path, request_within=0.05) as app, talking_to(app) as client:
        made = await create(app, client)

        async def slowly() -> AsyncIterator[bytes]:
            yield b'{"name":'
            await asyncio.sleep(1)
            yield b'"x"}'

        answer = await client.post(f"/api/sessions/{made['code']}/members", content=slowly())
        problem(answer, 408, "body_late")


async def test_joining_asks_the_record_for_the_session_once(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    before = services(app).register.reads
    path = f"/api/sessions/{made['code']}"
    for _ in range(20):
        assert (await client.get(path)).status_code == 200
        assert (await client.post(f"{path}/members", json={"name": "李梅"})).status_code == 201
    assert services(app).register.reads == before + 1


async def test_who_renews_its_token_is_the_same_member(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    held = services(app)
    first = (await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})).json()
    await held.store.renew_member(digest(first["token"]), digest(first["token"]), int(time.time()) - 86400)
    answer = await client.post("/api/renewals", json={"token": first["token"]})
    assert answer.status_code == 201
    second = answer.json()
    assert second["member"] == first["member"]
    kept = await held.store.member_by_token(digest(second["token"]))
    assert kept is not None
    assert kept.expires > time.time()
    problem(await client.post("/api/renewals", json={"token": first["token"]}), 404, "token_unknown")
    assert held.hub.token_cache.take(digest(first["token"])) is None, "no hello with the old one"
    await held.store.renew_member(digest(second["token"]), digest(second["token"]), int(time.time()) - 8 * 86400)
    problem(await client.post("/api/renewals", json={"token": second["token"]}), 404, "token_unknown")
    third = (await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})).json()
    await end(app, made)
    problem(await client.post("/api/renewals", json={"token": third["token"]}), 410, "session_over")


# ── guides ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("secret", "role", "default"), [("guide_secret", "guide", "讲解员"), ("coguide_secret", "co-guide", "副讲解员")]
)
async def test_a_secret_link(app: Starlette, client: httpx.AsyncClient, secret: str, role: str, default: str) -> None:
    made = await create(app, client)
    answer = await client.post("/api/guides", json={"secret": made[secret]})
    assert answer.status_code == 201
    body = answer.json()
    assert body["session"] == {
        "id": made["id"],
        "code": made["code"],
        "title": "主题日",
        "hall": HALL,
        "phase": "waiting",
    }
    assert (body["member"]["role"], body["member"]["name"]) == (role, default)
    named = await client.post("/api/guides", json={"secret": made[secret], "name": " 王老师 "})
    assert named.json()["member"]["name"] == "王老师"
    kept = await services(app).store.member_by_token(digest(named.json()["token"]))
    assert kept is not None
    assert kept.role == role


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"secret": "guess"}, 404, "secret_unknown"),
        ({"secret": ""}, 404, "secret_unknown"),
        ({"secret": "x" * 129}, 400, "body_malformed"),
        ({"secret": None}, 400, "body_malformed"),
        ({"name": "名" * 25}, 422, "text_too_long"),
        ({"name": "\u200b"}, 422, "text_empty"),
    ],
)
async def test_a_guide_who_is_refused(
    app: Starlette, client: httpx.AsyncClient, changes: dict[str, Any], status: int, code: str
) -> None:
    made = await create(app, client)
    body = {"secret": made["guide_secret"]} | changes
    problem(await client.post("/api/guides", json=body), status, code)


async def test_what_the_record_keeps_is_no_secret(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    answer = await client.post("/api/guides", json={"secret": digest(made["guide_secret"])})
    problem(answer, 404, "secret_unknown")


# ── QR codes, and what is nowhere ───────────────────────────────────────────────────────────────────────────────────


async def test_qr(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    answer = await client.get(f"/api/qr/{made['code']}")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert b"<svg" in answer.content


async def test_the_qr_code_is_of_the_public_url(tmp_path: Path) -> None:
    async with (
        running_app(tmp_path, public_url="https://tour.example.org") as app,
        talking_to(app, "internal:8000") as client,
    ):
        made = await create(app, client)
        answer = await client.get(f"/api/qr/{made['code']}")
    expected = io.BytesIO()
    link = f"https://tour.example.org/j/{made['code']}"
    segno.make(link, error="m").save(expected, kind="svg", scale=8, border=4, light="#fff")
    assert answer.content == expected.getvalue()


@pytest.mark.parametrize("host", ["tour.example.:443", "192.0.2.7:8000", "[2001:db8::7]:8000", "my_pc", "a" * 63])
async def test_a_link_begins_with_the_host(app: Starlette, client: httpx.AsyncClient, host: str) -> None:
    path = f"/api/qr/{(await create(app, client))['code']}"
    answer = await client.get(path, headers={"Host": host})
    assert answer.status_code == 200
    link = f"http://{host}/j/{path[-CODE_LENGTH:]}"
    expected = io.BytesIO()
    segno.make(link, error="m").save(expected, kind="svg", scale=8, border=4, light="#fff")
    assert answer.content == expected.getvalue()


@pytest.mark.parametrize(
    "host", ["", "[::1", "a..b", "a b", "a/b", "a@b", "a:", "a:x", "a:65536", "a?", "主机", "a" * 64, "a." * 64 + "b"]
)
async def test_a_host_that_is_none(app: Starlette, client: httpx.AsyncClient, host: str) -> None:
    path = f"/api/qr/{(await create(app, client))['code']}"
    answer = await client.get(path, headers=[(b"Host", host.encode())])
    assert problem(answer, 400, "host_malformed") == {}


async def test_a_qr_code_is_drawn_once_and_not_kept_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    links: list[str] = []

    def draw(link: str) -> bytes:
        assert threading.current_thread() is not threading.main_thread()
        links.append(link)
        return link.encode()

    monkeypatch.setattr(qr, "_drawn", {})
    monkeypatch.setattr(qr, "_draw", draw)
    monkeypatch.setattr(qr, "KEPT_MOST", 2)
    assert set(await asyncio.gather(qr.svg("a"), qr.svg("a"))) == {b"a"}
    for link in ("a", "b", "a", "b", "c", "b", "a"):
        assert await qr.svg(link) == link.encode()
    assert links == ["a", "b", "c", "a"]
    assert list(qr._drawn) == ["c", "a"]


async def test_files_of_pages_that_are_not_built(
    client: httpx.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    static = tmp_path / "static"
    files = pages._Files(directory=static, check_dir=False)
    monkeypatch.setattr(pages, "STATIC", static)
    (mount,) = (route for route in pages.routes if isinstance(route, Mount))
    monkeypatch.setattr(mount, "app", files)
    for path in ("app.js", "assets/app.js", ""):
        problem(await client.get(f"/static/{path}"), 404, "not_found")
    assert (await client.get("/")).status_code == 503
    static.mkdir()
    (static / "app.js").write_text("built meanwhile")
    assert (await client.get("/static/app.js")).text == "built meanwhile"


async def test_a_method_that_is_not_supported(client: httpx.AsyncClient) -> None:
    problem(await client.delete("/api/sessions"), 405, "method_refused")
    problem(await client.post("/api/halls"), 405, "method_refused")


async def test_a_record_that_is_away(app: Starlette, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    await services(app).store.close()
    answer = await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})
    problem(answer, 503, "not_recorded")
    assert answer.headers["retry-after"] == "3"


async def test_a_fault_of_ours(app: Starlette, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(services(app).store, "sessions", broken)
    answer = await client.get("/api/sessions")
    assert problem(answer, 500, "internal") == {}
    assert "secret" not in answer.text


async def test_alive(client: httpx.AsyncClient) -> None:
    assert (await client.get("/livez")).text == "ok"


def test_the_operator_key_is_for_its_owner_alone_and_stays(app: Starlette) -> None:
    data = services(app).settings.data
    assert (data / "operator.key").stat().st_mode & 0o777 == 0o600
    assert digest(kept_key(data / "operator.key")) == services(app).operator_key
    assert kept_key(data / "operator.key") == kept_key(data / "operator.key")


def test_nodes_that_share_a_folder_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "operator.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [path] * 32))
    assert len(keys) == 1
    assert list(tmp_path.iterdir()) == [path]


# ── the README ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_request_of_the_readme_is_routed(app: Starlette) -> None:
    named = set(re.findall(r"^\| `(GET|POST) (/[^ `]*)`", README, re.MULTILINE))
    routed = set()
    for route in app.routes:
        path = getattr(route, "path", "")
        if path.startswith(("/api", "/halls")):
            for method in getattr(route, "methods", None) or ():
                routed.add((method, re.sub(r"\{(\w+)(:path)?\}", lambda found: found[1].upper(), path)))
    routed.discard(("GET", "/api/PATH"))  # everything else below /api is told in JSON that it is not there
    assert {item for item in routed if item[0] != "HEAD"} == named


def test_every_error_of_the_readme_has_its_sentences() -> None:
    for status, codes in re.findall(r"(4\d\d) ((?:`\w+`/?)+)", README):
        for code in re.findall(r"\w+", codes):
            assert MESSAGES[code][0] == int(status)


async def test_an_unknown_api_path_is_told_in_json(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/nonsense")
    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"
