"""Who becomes a member of a session, and why somebody does not: the rules without HTTP, with the real record, and with
clocks that stand until they are set."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from guide.access.admission import GUESSES, Admission
from guide.access.joining import DAY, HOUR, RECORD_STALLED_WAIT, Grant, JoinError, Joining, Reason
from guide.access.member_writer import MemberWriter
from guide.access.session_directory import NewSession, SessionDirectory, new_session
from guide.access.token_cache import TokenCache
from guide.common.limits import Limits
from guide.common.tokens import digest
from guide.protocol.codes import Refused
from guide.store.contract import ROBOT, MemberRecord, SessionRecord
from guide.store.sqlite import SqliteStore
from tests.support.fakes import HALL, Clock, ready

TOKEN_HOURS = 72
HERE, ELSEWHERE = "192.0.2.8", "192.0.2.9"


class Entrance:
    """Everything that joining needs, with a record of its own and one session that has not begun."""

    def __init__(self, store: SqliteStore, made_session: NewSession, limits: Limits) -> None:
        self.store = store
        self.made_session = made_session
        self.code = made_session.record.code
        self.clock = Clock()
        self.unix = Clock()  # Unix seconds
        self.unix.now = 1_800_000_000.0
        self.phase = "waiting"
        self.directory = SessionDirectory(store, self.clock)
        self.admission = Admission(limits, self.clock)
        self.tokens = TokenCache(self.clock)
        self.joining = Joining(
            store,
            self.directory,
            self.admission,
            MemberWriter(store, limits.joins_waiting),
            self.tokens,
            lambda _record: self.phase,
            limits,
            TOKEN_HOURS,
            self.unix,
        )

    async def join(
        self, name: str = "李梅", branch: str = "", address: str = HERE, *, robot: bool = False, key: str | None = None
    ) -> Grant:
        record = await self.joining.session_to_join(self.code, address)
        return await self.joining.join(record, name, branch, robot=robot, key=key)

    async def lead(self, secret: str | None = None, name: str = "", address: str = HERE) -> tuple[SessionRecord, Grant]:
        return await self.joining.lead(self.made_session.guide_secret if secret is None else secret, name, address)


Make = Callable[..., Any]


@pytest.fixture
async def make(tmp_path: Path) -> AsyncIterator[Make]:
    store = SqliteStore(ready(tmp_path))
    await store.open()

    async def made(branches: tuple[str, ...] = (), **limits: Any) -> Entrance:
        made_session = new_session(HALL, "主题日", branches)
        await store.add_session(made_session.record)
        return Entrance(store, made_session, Limits(**limits))

    yield made
    await store.close()


async def refused(joining: Any, reason: Reason) -> JoinError:
    with pytest.raises(JoinError) as error:
        await joining
    assert error.value.reason is reason
    return error.value


# ── followers ───────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_follower_is_recorded_before_its_token_is_given_out(make: Make) -> None:
    entrance = await make()
    token, member = await entrance.join(" 李\u202e梅 ", "一支部")
    assert (member.role, member.name, member.branch) == ("follower", "李梅", "一支部")
    assert member.token == digest(token)
    assert member.expires == entrance.unix.now + TOKEN_HOURS * HOUR
    assert await entrance.store.member_by_token(digest(token)) == member
    assert entrance.tokens.take(digest(token)) == member, "its first hello need not ask the record"


KEY = "0123456789abcdef"


async def test_every_try_with_one_key_is_one_member(make: Make) -> None:
    """The answer to the first may have been lost; the person may have mended the name meanwhile."""
    entrance = await make()
    first, again = await entrance.join("李梅", key=KEY), await entrance.join("李小梅", "一支部", key=KEY)
    assert again.member.id == first.member.id
    assert await entrance.store.count_members(first.member.session) == {"follower": 1}
    assert await entrance.store.member_by_token(digest(again.token)) == again.member
    assert (again.member.name, again.member.branch) == ("李小梅", "一支部")
    assert await entrance.store.member_by_token(digest(first.token)) is None
    assert entrance.tokens.take(digest(first.token)) is None, "no hello with the token of the lost answer"
    assert entrance.tokens.take(digest(again.token)) == again.member


async def test_tries_at_once_and_after_a_restart_are_one_member(make: Make) -> None:
    entrance = await make()
    grants = await asyncio.gather(*(entrance.join(key=KEY) for _ in range(3)), entrance.join("王强"))
    entrance.joining._keyed.clear()  # as another node, or this one after a restart
    grants.append(await entrance.join(key=KEY))
    assert len({grant.member.id for grant in grants}) == 2
    assert await entrance.store.count_members(grants[0].member.session) == {"follower": 2}
    assert await entrance.store.member_by_token(digest(grants[-1].token)) == grants[-1].member


async def test_a_key_is_of_one_session_and_one_role(make: Make) -> None:
    one, other = await make(), await make()
    ids = {
        grant.member.id for grant in (await one.join(key=KEY), await one.join(key=KEY + "0"), await other.join(key=KEY))
    }
    ids.add((await one.join(robot=True, key=KEY)).member.id)
    assert len(ids) == 4


async def test_as_many_keys_are_remembered_as_may_be(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guide.access.joining.KEYS_KNOWN", 3)
    entrance = await make()
    for number in range(6):
        await entrance.join(key=f"{KEY}{number}")
    assert len(entrance.joining._keyed) == 3


async def test_a_code_may_be_written_in_small_letters(make: Make) -> None:
    entrance = await make()
    assert (await entrance.joining.session(entrance.code.lower(), HERE)).id == entrance.made_session.record.id


@pytest.mark.parametrize("code", ["ABCDEF", "", "7" * 500])
async def test_an_unknown_code(make: Make, code: str) -> None:
    entrance = await make()
    error = await refused(entrance.joining.session(code, HERE), Reason.SESSION_UNKNOWN)
    assert error.detail == {"code": code[:16]}


async def test_a_session_that_is_over(make: Make) -> None:
    """Told where anybody asks what it was; nobody becomes a member of it any more."""
    entrance = await make()
    token, _ = await entrance.join()
    entrance.phase = "ended"
    await refused(entrance.join(), Reason.SESSION_OVER)
    await refused(entrance.joining.renew(token), Reason.SESSION_OVER)
    assert (await entrance.joining.session(entrance.code, HERE)).code == entrance.code


async def test_a_branch_is_one_of_the_list_if_there_is_one(make: Make) -> None:
    entrance = await make(("一支部", "二支部"))
    assert (await entrance.join(branch=" 二支部")).member.branch == "二支部"
    error = await refused(entrance.join(branch="三支部"), Reason.BRANCH_UNKNOWN)
    assert error.detail == {"field": "branch"}
    with pytest.raises(Refused):
        await entrance.join(branch=" ")
    robot = await entrance.join(branch="三支部", robot=True)
    assert (robot.member.role, robot.member.branch) == (ROBOT, "三支部")
    assert (await entrance.join(branch="", robot=True)).member.branch == ""


async def test_a_branch_of_the_list_is_never_too_long(make: Make) -> None:
    entrance = await make(("支" * 24,), branch_characters=8)
    assert (await entrance.join(branch="支" * 24)).member.branch == "支" * 24


async def test_a_guides_name_is_refused_to_followers_alone(make: Make) -> None:
    entrance = await make()
    error = await refused(entrance.join("讲解员"), Reason.NAME_RESERVED)
    assert error.detail == {"field": "name"}
    assert (await entrance.lead(name="讲解员"))[1].member.name == "讲解员"


async def test_a_branch_with_its_organisations_full_name_fits(make: Make) -> None:
    branch = "中国共产党石家庄市交通运输局公路工程建设管理处机关第一党支部委员会"
    assert len(branch) > 30
    assert (await (await make()).join(branch=branch)).member.branch == branch


async def test_names_are_as_long_as_the_limits_say(make: Make) -> None:
    entrance = await make(name_characters=10)
    assert (await entrance.join("名" * 10)).member.name == "名" * 10
    for name in ("名" * 11, "", "\u200b"):
        with pytest.raises(Refused):
            await entrance.join(name)
        if name:
            with pytest.raises(Refused):
                await entrance.lead(name=name + "\u200b")


# ── how many ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_each_role_has_places_of_its_own(make: Make) -> None:
    entrance = await make(session_members=1, session_guides=1)
    for robot in (False, True):
        await entrance.join(robot=robot)
        error = await refused(entrance.join(robot=robot), Reason.TOO_MANY_MEMBERS)
        assert error.detail == {"most": 1}
    for secret in (entrance.made_session.guide_secret, entrance.made_session.coguide_secret):
        await entrance.lead(secret)
        error = await refused(entrance.lead(secret), Reason.TOO_MANY_GUIDES)
        assert error.detail == {"most": 1}


async def test_one_address_makes_so_many_members_in_a_minute(make: Make) -> None:
    """Followers, guides and renewals alike; half of it at once."""
    entrance = await make(address_joins_per_minute=6)
    token, _ = await entrance.join()
    await entrance.lead()
    entrance.joining.begin_renewal(HERE)
    waits = [
        (await refused(entrance.join(), Reason.TOO_MANY_JOINS)).wait,
        (await refused(entrance.lead(), Reason.TOO_MANY_JOINS)).wait,
    ]
    with pytest.raises(JoinError) as error:
        entrance.joining.begin_renewal(HERE)
    assert error.value.reason is Reason.TOO_MANY_JOINS
    assert [*waits, error.value.wait] == [10.0] * 3
    await entrance.join(address=ELSEWHERE)
    entrance.clock.now += 10.0
    await entrance.joining.renew(token)
    await entrance.join()


async def test_the_node_makes_so_many_members_in_a_second(make: Make) -> None:
    entrance = await make(accepts_per_second=4)
    await entrance.join()
    error = await refused(entrance.join(), Reason.BUSY)
    assert 0 < error.wait <= 0.25
    await refused(entrance.lead(), Reason.BUSY)
    with pytest.raises(JoinError):
        entrance.joining.begin_renewal(HERE)


async def test_who_may_not_join_takes_nobodys_turn(make: Make) -> None:
    entrance = await make(accepts_per_second=4, session_members=1, session_guides=1)
    over = await make(accepts_per_second=4)
    over.phase = "ended"
    await entrance.lead()  # the turn of this quarter of a second
    entrance.clock.now += 1.0
    for _ in range(5):
        await refused(entrance.joining.session_to_join("ZZZZZZ", HERE), Reason.SESSION_UNKNOWN)
        await refused(entrance.lead("guess"), Reason.SECRET_UNKNOWN)
        await refused(entrance.lead(), Reason.TOO_MANY_GUIDES)
        await refused(over.join(), Reason.SESSION_OVER)
    await entrance.join()


async def test_joins_that_wait_for_a_stalled_record_are_bounded(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    entrance = await make(joins_waiting=3)
    going_on, real = asyncio.Event(), SqliteStore.add_members

    async def stalled(store: SqliteStore, members: Sequence[MemberRecord]) -> None:
        await going_on.wait()
        await real(store, members)

    monkeypatch.setattr(SqliteStore, "add_members", stalled)
    asked = [asyncio.create_task(entrance.join()) for _ in range(10)]
    done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    error = done.pop().exception()
    assert isinstance(error, JoinError)
    assert (error.reason, error.wait) == (Reason.BUSY, RECORD_STALLED_WAIT)
    going_on.set()
    outcomes = await asyncio.gather(*asked, return_exceptions=True)
    assert 3 <= sum(isinstance(outcome, Grant) for outcome in outcomes) <= 4


# ── guesses ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_neither_codes_nor_secrets_are_found_by_trying(make: Make) -> None:
    entrance = await make()
    reads = entrance.directory.reads
    for number in range(GUESSES):
        await refused(entrance.joining.session(f"GUESS{number}", HERE), Reason.SESSION_UNKNOWN)
        await refused(entrance.lead(f"guess{number}"), Reason.SECRET_UNKNOWN)
    assert (await refused(entrance.joining.session(entrance.code, HERE), Reason.TOO_MANY_GUESSES)).wait > 0
    assert (await refused(entrance.lead(), Reason.TOO_MANY_GUESSES)).wait > 0
    assert entrance.directory.reads == reads + GUESSES, "the record is not asked"
    await entrance.join(address=ELSEWHERE)
    await entrance.lead(address=ELSEWHERE)
    await entrance.joining.session(entrance.code, HERE)  # which others know
    await entrance.lead()  # the secret was right lately


async def test_what_is_right_is_no_guess(make: Make) -> None:
    """However often the record has to be asked for it."""
    entrance = await make()
    for _ in range(2 * GUESSES):
        entrance.directory.forget()
        await entrance.joining.session(entrance.code, HERE)


# ── guides ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_secret_link_makes_a_guide_or_a_co_guide(make: Make) -> None:
    entrance = await make()
    for secret, role, name in (
        (entrance.made_session.guide_secret, "guide", "讲解员"),
        (entrance.made_session.coguide_secret, "co-guide", "副讲解员"),
    ):
        record, grant = await entrance.lead(secret, " ")
        assert (record.id, grant.member.role, grant.member.name) == (entrance.made_session.record.id, role, name)
        assert (await entrance.lead(secret, " 王老师 "))[1].member.name == "王老师"
        assert await entrance.store.member_by_token(digest(grant.token)) == grant.member


async def test_what_the_record_keeps_is_no_secret(make: Make) -> None:
    entrance = await make()
    await refused(entrance.lead(entrance.made_session.record.guide_secret), Reason.SECRET_UNKNOWN)


# ── renewals ────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_who_renews_a_token_is_the_same_member(make: Make) -> None:
    entrance = await make(renew_days=7)
    old, member = await entrance.join()
    entrance.unix.now = member.expires + 7 * DAY
    new, renewed = await entrance.joining.renew(old)
    assert replace(renewed, token=member.token, expires=member.expires) == member
    assert renewed.expires == entrance.unix.now + TOKEN_HOURS * HOUR
    assert (await entrance.store.member_by_token(digest(new))) == renewed
    assert entrance.tokens.take(digest(old)) is None, "no hello with the old one"
    await refused(entrance.joining.renew(old), Reason.TOKEN_UNKNOWN)
    entrance.unix.now = renewed.expires + 7 * DAY + 1
    await refused(entrance.joining.renew(new), Reason.TOKEN_UNKNOWN)


async def test_two_tabs_that_renew_at_once_get_one_token(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    entrance = await make()
    old, _ = await entrance.join()
    real = SqliteStore.session

    async def slow(store: SqliteStore, id_: str) -> SessionRecord | None:
        await asyncio.sleep(0.01)  # so slow is the record: both have read before one writes
        return await real(store, id_)

    monkeypatch.setattr(SqliteStore, "session", slow)
    outcomes = await asyncio.gather(*(entrance.joining.renew(old) for _ in range(2)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Grant", "JoinError"]
    (error,) = (outcome for outcome in outcomes if isinstance(outcome, JoinError))
    assert error.reason is Reason.TOKEN_UNKNOWN
