"""Sessions: what is on, joining one, leading one, making one."""

from __future__ import annotations

import time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guide.access.admission import Guess, retry_after
from guide.access.member_writer import EnrolmentFull
from guide.access.session_directory import new_session
from guide.api import qr as pictures
from guide.api.problems import Problem
from guide.api.services import Services, body, services
from guide.common.tokens import CODE_LENGTH, digest, new_id, new_token
from guide.protocol.text import checked
from guide.store.contract import ROBOT, MemberRecord, SessionRecord

DAY = 24 * 3600  # seconds
ENROLMENT_WAIT = 5.0  # seconds, while the record stalls


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class JoinBody(_Body):
    name: Annotated[str, Field(max_length=1000)]
    branch: Annotated[str, Field(max_length=1000)] = ""
    robot: bool = False


class RenewBody(_Body):
    token: Annotated[str, Field(max_length=128)]


class GuideBody(_Body):
    secret: Annotated[str, Field(max_length=128)]
    name: Annotated[str, Field(max_length=1000)] = ""


class SessionBody(_Body):
    """No lengths: the body has one, and what is too long in it is named with the length that it may have."""

    hall: str
    title: str
    branches: list[str] = []
    listed: bool = True


def _described(record: SessionRecord, held: Services) -> dict[str, Any]:
    """What anyone may know of a session. The node that holds it knows better than the record."""
    room = held.hub.rooms.get(record.id)
    state = record.state if room is None else room.session.state
    return {
        "code": record.code,
        "title": record.title,
        "hall": record.hall,
        "phase": state.get("phase", "waiting"),
        "count": 0 if room is None else state["count"],
        "leader": None if room is None else state["leader"],
    }


async def _by_code(request: Request) -> SessionRecord:
    held, address = services(request), _address(request)
    code = request.path_params["code"].upper()
    guesses = not held.register.knows(code)
    if guesses:
        _guess(held, "code", address)
    record = await held.register.by_code(code) if len(code) <= 2 * CODE_LENGTH else None
    if record is None:
        raise Problem("session_unknown", {"code": code[:16]})
    if guesses:
        held.door.right("code", address)
    return record


def _phase(record: SessionRecord, held: Services) -> str:
    return str(_described(record, held)["phase"])


async def sessions(request: Request) -> Response:
    held = services(request)
    on = [_described(record, held) for record in await held.register.sessions() if record.listed]
    return JSONResponse({"sessions": [item for item in on if item["phase"] != "ended"][:100]})


async def session(request: Request) -> Response:
    held = services(request)
    record = await _by_code(request)
    more = {"branches": record.branches, "limits": held.settings.of_names()}
    return JSONResponse(_described(record, held) | more)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


async def _by_secret(request: Request, secret: str) -> tuple[SessionRecord, str]:
    """The session of a guide's or co-guide's link, and that role."""
    held, address, asked = services(request), _address(request), digest(secret)
    guesses = not held.register.knows_secret(asked)
    if guesses:
        _guess(held, "secret", address)
    found = await held.register.by_secret(asked)
    if found is None:
        raise Problem("secret_unknown")
    if guesses:
        held.door.right("secret", address)
    return found


def _guess(held: Services, what: Guess, address: str) -> None:
    """Raises Problem too_many_requests, with the time to come again."""
    wait = held.door.guess_wait(what, address)
    if wait:
        raise Problem("too_many_requests", headers=retry_after(wait))


def _from_here(held: Services, request: Request) -> None:
    """Raises Problem too_many_joins, with the time to come again."""
    wait = held.door.address_wait(_address(request))
    if wait:
        raise Problem("too_many_joins", headers=retry_after(wait))


def _in_turn(held: Services) -> None:
    """Raises Problem busy, with the time to come again. A turn is everybody's: first see that it would be of use."""
    wait = held.door.join_wait()
    if wait:
        raise Problem("busy", headers=retry_after(wait))


def _has_room(held: Services, record: SessionRecord, role: str, problem: str, most: int) -> None:
    """Raises Problem where as many of a role are recorded as may be: one role never takes another's places."""
    if held.register.members(record.code, role) >= most:
        raise Problem(problem, {"most": most})


async def join(request: Request) -> Response:
    held = services(request)
    _from_here(held, request)
    record = await _by_code(request)
    if _phase(record, held) == "ended":
        raise Problem("session_over")
    asked = await body(request, JoinBody)
    role = ROBOT if asked.robot else "follower"
    _has_room(held, record, role, "too_many_members", held.settings.session_members)
    _in_turn(held)
    name = checked(asked.name, held.settings.name_characters, "name")
    needed = bool(record.branches) and not asked.robot
    # One of the list is never too long, whatever was set when the list was made.
    longest = max([held.settings.branch_characters, *map(len, record.branches)])
    branch = checked(asked.branch, longest, "branch") if asked.branch.strip() or needed else ""
    if needed and branch not in record.branches:
        raise Problem("branch_unknown", {"field": "branch"})
    return await _admit(held, record, role, name, branch)


async def lead(request: Request) -> Response:
    held = services(request)
    asked = await body(request, GuideBody)
    record, role = await _by_secret(request, asked.secret)
    default = "讲解员" if role == "guide" else "副讲解员"
    name = checked(asked.name, held.settings.name_characters, "name") if asked.name.strip() else default
    _from_here(held, request)
    await held.register.by_code(record.code)  # so that its members have been counted
    _has_room(held, record, role, "too_many_guides", held.settings.session_guides)
    _in_turn(held)
    about = {"id": record.id, "code": record.code, "title": record.title, "hall": record.hall}
    return await _admit(held, record, role, name, "", {"session": about | {"phase": _phase(record, held)}})


async def _admit(
    held: Services, record: SessionRecord, role: str, name: str, branch: str, more: dict[str, Any] | None = None
) -> Response:
    token = new_token()
    member = MemberRecord(new_id(), record.id, role, name, branch, digest(token), _expires(held))
    held.register.count(record.code, role)
    try:
        await held.member_writer.add(member)
    except EnrolmentFull:
        raise Problem("busy", headers=retry_after(ENROLMENT_WAIT)) from None
    held.hub.token_cache.add(member)
    me = {"id": member.id, "role": "follower" if role == ROBOT else role, "name": name, "branch": branch}
    return JSONResponse({"token": token, "member": me} | (more or {}), 201, headers={"Cache-Control": "no-store"})


async def renew(request: Request) -> Response:
    """A new token for the member of an old one: whoever comes back after days is the same person."""
    held = services(request)
    _from_here(held, request)
    _in_turn(held)
    old = digest((await body(request, RenewBody)).token)
    known = await held.store.member_by_token(old)
    if known is None or known.expires + held.settings.renew_days * DAY < time.time():
        raise Problem("token_unknown")
    record = await held.store.session(known.session)
    if record is None or _phase(record, held) == "ended":
        raise Problem("session_over")
    token = new_token()
    if await held.store.renew_member(old, digest(token), _expires(held)) is None:
        raise Problem("token_unknown")  # renewed by another tab meanwhile
    held.hub.token_cache.take(old)  # who has not said hello yet cannot with the old one any more
    me = {"id": known.id, "role": known.role, "name": known.name, "branch": known.branch}
    return JSONResponse({"token": token, "member": me}, 201, headers={"Cache-Control": "no-store"})


def _expires(held: Services) -> int:
    """Unix seconds until which a token made now is good."""
    return int(time.time()) + held.settings.token_hours * 3600


async def create(request: Request) -> Response:
    held = services(request)
    held.check_operator(request)
    asked = await body(request, SessionBody)
    if asked.hall not in held.halls:
        raise Problem("hall_unknown", {"known": sorted(held.halls)})
    limits = held.settings
    title = checked(asked.title, limits.title_characters, "title")
    if len(asked.branches) > limits.session_branches:
        detail = {"field": "branches", "count": len(asked.branches), "most": limits.session_branches}
        raise Problem("too_many_branches", detail)
    branches = tuple(
        checked(branch, limits.branch_characters, f"branches.{number}") for number, branch in enumerate(asked.branches)
    )
    planned = new_session(asked.hall, title, branches, listed=asked.listed)
    await held.store.add_session(planned.record)
    held.register.forget()
    made = {"id": planned.record.id, "code": planned.record.code}
    made |= {"guide_secret": planned.guide_secret, "coguide_secret": planned.coguide_secret}
    return JSONResponse(made, 201, headers={"Cache-Control": "no-store"})


async def qr(request: Request) -> Response:
    """The follower's link as a QR code."""
    record = await _by_code(request)
    picture = await pictures.svg(f"{pictures.base_of(request)}/j/{record.code}")
    return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "no-cache"})


routes = [
    Route("/api/sessions", sessions, methods=["GET"]),
    Route("/api/sessions", create, methods=["POST"]),
    Route("/api/sessions/{code}", session, methods=["GET"]),
    Route("/api/sessions/{code}/members", join, methods=["POST"]),
    Route("/api/renewals", renew, methods=["POST"]),
    Route("/api/guides", lead, methods=["POST"]),
    Route("/api/qr/{code}", qr, methods=["GET"]),
]
