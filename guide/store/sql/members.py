"""The table of members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

import sqlalchemy as sa

from guide.store.contract import MemberRecord
from guide.store.schema import members
from guide.store.sql.job_runner import JobRunner, now_ms

# Statements are built once: to build one anew costs as much as to run it, and every hello runs one.
_ADD: Final = members.insert()
_BY_TOKEN: Final = sa.select(*(members.c[name] for name in MemberRecord.__slots__)).where(
    members.c.token == sa.bindparam("digest")
)
_COUNT: Final = (
    sa.select(members.c.role, sa.func.count().label("members"))
    .where(members.c.session == sa.bindparam("which"))
    .group_by(members.c.role)
)
_RENEW: Final = (
    members.update()
    .where(members.c.token == sa.bindparam("old"))
    .values(token=sa.bindparam("new"), expires=sa.bindparam("until"))
)

_REJOIN: Final = (
    members.update()
    .where(members.c.id == sa.bindparam("which"))
    .where(members.c.session == sa.bindparam("of"), members.c.role == sa.bindparam("as_role"))
    .values({name: sa.bindparam(f"new_{name}") for name in ("name", "branch", "token", "expires")})
)


class MemberTable(JobRunner):
    """Keeps members and the digests of their tokens: see `contract.Store`."""

    async def add_member(self, member: MemberRecord) -> None:
        await self.add_members([member])

    async def add_members(self, new: Sequence[MemberRecord]) -> None:
        created = now_ms()
        await self._insert(members, _ADD, [asdict(member) | {"created": created} for member in new])

    async def rejoin_member(self, member: MemberRecord) -> bool:
        values = {"which": member.id, "of": member.session, "as_role": member.role}
        values |= {f"new_{name}": getattr(member, name) for name in ("name", "branch", "token", "expires")}
        return await self.run(lambda connection: connection.execute(_REJOIN, values).rowcount > 0)

    async def count_members(self, session: str) -> dict[str, int]:
        return {row.role: row.members for row in await self._rows(_COUNT, {"which": session})}

    async def renew_member(self, old: str, new: str, expires: int) -> MemberRecord | None:
        await self._change(_RENEW, {"old": old, "new": new, "until": expires})
        return await self.member_by_token(new)

    async def member_by_token(self, digest: str) -> MemberRecord | None:
        found = await self._rows(_BY_TOKEN, {"digest": digest})
        return MemberRecord(*tuple(found[0])) if found else None
