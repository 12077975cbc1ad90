"""Checks that members and their tokens are kept, many together or none of them; on every database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guide.common.tokens import digest, new_id, new_token
from guide.store.contract import MemberRecord, Store
from tests.store.conftest import added


async def test_a_members_token_is_renewed(store: Store) -> None:
    session = await added(store)
    member = MemberRecord(new_id(), session.id, "follower", "李梅", "", digest("a"), 1)
    await store.add_member(member)
    renewed = replace(member, token=digest("b"), expires=2**33)
    assert await store.renew_member(member.token, renewed.token, renewed.expires) == renewed
    assert await store.member_by_token(member.token) is None
    assert await store.renew_member(member.token, digest("c"), 2**33) is None


async def test_members_are_added_together_or_not_at_all(store: Store) -> None:
    session = await added(store)
    members = [
        MemberRecord(new_id(), session.id, "follower", "李梅", "", digest(new_token()), 2**33) for _ in range(300)
    ]
    await store.add_members(members)
    assert [await store.member_by_token(member.token) for member in members[::50]] == members[::50]
    fresh = replace(members[0], id=new_id(), token=digest(new_token()))
    for wrong in (members[0], replace(fresh, id=new_id(), token=members[1].token), replace(fresh, session="nothing")):
        with pytest.raises(ValueError, match=r"."):
            await store.add_members([fresh, wrong])
    assert await store.member_by_token(fresh.token) is None
    other = await added(store)
    guide = MemberRecord(new_id(), session.id, "guide", "讲解员", "", digest(new_token()), 2**33)
    await store.add_member(guide)
    assert await store.count_members(session.id) == {"follower": 300, "guide": 1}
    assert await store.count_members(other.id) == {}


async def test_members_by_token(store: Store) -> None:
    session = await added(store)
    members = [
        MemberRecord(new_id(), session.id, role, name, branch, digest(new_token()), expires)
        for role, name, branch, expires in (("follower", "李梅", "一支部", 2**33), ("guide", "讲解员", "", 0))
    ]
    for member in members:
        await store.add_member(member)
    assert [await store.member_by_token(member.token) for member in members] == members, "expired or not"


async def test_a_member_needs_its_session_and_its_own_token(store: Store) -> None:
    session = await added(store)
    member = MemberRecord(new_id(), session.id, "follower", "李梅", "", digest("t"), 0)
    await store.add_member(member)
    with pytest.raises(ValueError):  # noqa: PT011 - each database words it in its way
        await store.add_member(replace(member, id=new_id()))
    with pytest.raises(ValueError):  # noqa: PT011 - as above
        await store.add_member(replace(member, id=new_id(), token=digest("u"), session="nothing"))


async def test_a_member_that_joins_again_keeps_its_id(store: Store) -> None:
    session, other = await added(store), await added(store)
    member = MemberRecord(new_id(), session.id, "follower", "李梅", "", digest("a"), 1)
    again = replace(member, name="李小梅", branch="一支部", token=digest("b"), expires=2**33)
    assert not await store.rejoin_member(again), "nobody to join again"
    await store.add_member(member)
    for stranger in (replace(again, session=other.id), replace(again, role="guide")):
        assert not await store.rejoin_member(stranger)
    assert await store.member_by_token(member.token) == member
    assert await store.rejoin_member(again)
    assert await store.member_by_token(again.token) == again
    assert await store.member_by_token(member.token) is None
    assert await store.count_members(session.id) == {"follower": 1}
