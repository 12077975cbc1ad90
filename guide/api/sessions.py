"""Sessions: the list, one, making one, becoming a member of one. The rules of admission are in access/joining."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from guide.access.joining import Grant, Joining
from guide.access.session_directory import SessionDirectory, new_session
from guide.api.problems import Problem, retry_after
from guide.api.qr import sent_to
from guide.api.requests import address_of, bearer_of, idempotency_key_of, read_body
from guide.common.limits import Limits
from guide.common.tokens import KeyFile
from guide.halls.registry import Halls
from guide.live.hub import Hub
from guide.protocol.codes import Closed
from guide.protocol.text import checked
from guide.store.contract import ROBOT, SessionRecord, Store

LISTED_MOST = 100  # sessions on the home page
RETRY_END = 5.0  # seconds until an operator may try again to end a session
_SECRET = {"Cache-Control": "no-store"}  # of answers that hold a token or a secret


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
    """No lengths here: the whole body has one, and a text that is too long is named with the length it may have."""

    hall: str
    title: str
    branches: list[str] = []
    listed: bool = True


@dataclass(frozen=True)
class SessionEndpoints:
    """`operator_key`: who may make sessions. `public_url`: what links begin with; None: what a request was sent to."""

    joining: Joining
    directory: SessionDirectory
    store: Store
    hub: Hub
    halls: Halls
    limits: Limits
    operator_key: KeyFile
    public_url: str | None = None

    def routes(self) -> list[Route]:
        return [
            Route("/api/sessions", self.list_sessions, methods=["GET"]),
            Route("/api/sessions", self.create, methods=["POST"]),
            Route("/api/sessions/{code}", self.session, methods=["GET"]),
            Route("/api/sessions/{code}/members", self.join, methods=["POST"]),
            Route("/api/sessions/{code}/end", self.end, methods=["POST"]),
            Route("/api/renewals", self.renew, methods=["POST"]),
            Route("/api/guides", self.lead, methods=["POST"]),
        ]

    async def list_sessions(self, request: Request) -> Response:
        """The listed ones that are not over, for anyone; all of them for who shows the operator key."""
        key = bearer_of(request)
        if key and not self.operator_key.matches(key):
            raise Problem("key_refused")
        items = []
        for record, times in await self.directory.sessions():
            item = self._public(record) | {"made": times.made, "last_event": times.last_event}
            if key:
                items.append(item | {"listed": record.listed})
            elif record.listed and item["phase"] != "ended" and len(items) < LISTED_MOST:
                items.append(item)
        return JSONResponse({"sessions": items}, headers=_SECRET if key else None)

    async def end(self, request: Request) -> Response:
        """End a session, whoever leads it."""
        if not self.operator_key.matches(bearer_of(request)):
            raise Problem("key_refused")
        record = await self.joining.session(request.path_params["code"], address_of(request))
        try:
            over = self.hub.phase_of(record) == "ended" or await self.hub.end(record.id)
        except Closed:  # this node is stopping, or holds as many sessions as it may
            raise Problem("busy", headers=retry_after(RETRY_END)) from None
        if not over:
            raise Problem("not_recorded", headers=retry_after(RETRY_END))
        self.directory.forget()
        return JSONResponse(self._public(record) | {"phase": "ended"})

    async def session(self, request: Request) -> Response:
        record = await self.joining.session(request.path_params["code"], address_of(request))
        more = {"branches": record.branches, "limits": self.limits.of_names()}
        with contextlib.suppress(Problem):  # sent to no name that a link could have
            more["link"] = f"{self.public_url or sent_to(request)}/j/{record.code}"
        return JSONResponse(self._public(record) | more)

    async def join(self, request: Request) -> Response:
        record = await self.joining.session_to_join(request.path_params["code"], address_of(request))
        key = idempotency_key_of(request)
        asked = await read_body(request, JoinBody, self.limits)
        grant = await self.joining.join(record, asked.name, asked.branch, robot=asked.robot, key=key)
        return _granted(grant)

    async def lead(self, request: Request) -> Response:
        asked = await read_body(request, GuideBody, self.limits)
        record, grant = await self.joining.lead(asked.secret, asked.name, address_of(request))
        session = {"id": record.id, "code": record.code, "title": record.title, "hall": record.hall}
        return _granted(grant, {"session": session | {"phase": self.hub.phase_of(record)}})

    async def renew(self, request: Request) -> Response:
        self.joining.begin_renewal(address_of(request))
        grant = await self.joining.renew((await read_body(request, RenewBody, self.limits)).token)
        return _granted(grant)

    async def create(self, request: Request) -> Response:
        if not self.operator_key.matches(bearer_of(request)):
            raise Problem("key_refused")
        asked = await read_body(request, SessionBody, self.limits)
        if asked.hall not in self.halls:
            raise Problem("hall_unknown", {"known": sorted(self.halls)})
        title = checked(asked.title, self.limits.title_characters, "title")
        if len(asked.branches) > self.limits.session_branches:
            detail = {"field": "branches", "count": len(asked.branches), "most": self.limits.session_branches}
            raise Problem("too_many_branches", detail)
        longest = self.limits.branch_characters
        named = (checked(branch, longest, f"branches.{number}") for number, branch in enumerate(asked.branches))
        branches = tuple(dict.fromkeys(named))  # one that is named twice is one branch
        new = new_session(asked.hall, title, branches, listed=asked.listed)
        await self.store.add_session(new.record)
        self.directory.forget()
        made = {"id": new.record.id, "code": new.record.code}
        made |= {"guide_secret": new.guide_secret, "coguide_secret": new.coguide_secret}
        return JSONResponse(made, 201, headers=_SECRET)

    def _public(self, record: SessionRecord) -> dict[str, Any]:
        """Return what anyone may know of a session. The node that holds it knows more than the record."""
        room = self.hub.rooms.get(record.id)
        return {
            "code": record.code,
            "title": record.title,
            "hall": record.hall,
            "phase": self.hub.phase_of(record),
            "count": 0 if room is None else room.session.state["count"],
            "leader": None if room is None else room.session.state["leader"],
        }


def _granted(grant: Grant, more: dict[str, Any] | None = None) -> Response:
    """Return the answer for a new token. On the wire a robot is a follower."""
    role = "follower" if grant.member.role == ROBOT else grant.member.role
    member = {"id": grant.member.id, "role": role, "name": grant.member.name, "branch": grant.member.branch}
    return JSONResponse({"token": grant.token, "member": member} | (more or {}), 201, headers=_SECRET)
