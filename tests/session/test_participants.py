"""Checks that members are counted right in whatever order they come and go, and that coming back fills no allowance."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from guide.common.limits import Limits
from guide.protocol.messages import Draft, Member
from guide.session.participants import Participants
from tests.support.fakes import follower, guide

LIMITS = Limits(comment_burst=2, comment_seconds=2.0)


def test_a_guide_is_no_follower() -> None:
    people = Participants(LIMITS)
    people.join(guide())
    assert (people.followers, people.branches()) == (0, [])
    assert people.here("g1") == guide()
    assert people.of(guide()).events is not None
    assert people.of(follower()).events is None


def test_coming_back_fills_no_allowance() -> None:
    people = Participants(LIMITS)
    people.join(follower())
    assert [people.of(follower()).comments.wait(0.0) for _ in range(3)] == [0.0, 0.0, 2.0]
    people.leave("m1")
    people.forget(3.9)
    people.join(follower())
    assert people.of(follower()).comments.wait(1.9) > 0


def test_resumes_and_pages_are_a_persons_too() -> None:
    people = Participants(Limits(resume_seconds=4.0, pages_burst=2, pages_per_second=1))
    people.join(follower())
    assert [people.resume_wait(follower(), 0.0) for _ in range(2)] == [0.0, 4.0]
    assert [people.page_wait(follower(), 0.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    people.leave("m1")
    people.forget(1.0)
    people.join(follower())
    assert [people.page_wait(follower(), 1.0) for _ in range(2)] == [0.0, 1.0]
    assert people.resume_wait(follower(), 2.0) == 2.0
    assert people.resume_wait(follower("m2"), 2.0) == 0.0, "that is another's"
    people.leave("m1")
    people.forget(3.0)
    assert len(people) == 2
    people.forget(6.0)
    assert len(people) == 0


def test_who_left_is_forgotten_when_a_newcomer_would_have_no_more() -> None:
    people = Participants(LIMITS)
    people.join(follower())
    people.of(follower()).comments.wait(0.0)
    people.forget(60.0)
    assert len(people) == 1, "who is here is not"
    people.leave("m1")
    people.of(follower()).comments.wait(60.0)
    people.forget(61.0)
    assert len(people) == 1
    people.forget(62.0)
    assert len(people) == 0


def test_giving_back_to_one_who_is_forgotten() -> None:
    Participants(LIMITS).give_back(draft_of(follower()))


def draft_of(member: Member, kind: str = "comment", *, uses_allowance: bool = True) -> Draft:
    return Draft("s1", member.id, None, kind, None, {}, uses_allowance=uses_allowance)


def test_what_a_draft_took_is_given_back_and_nothing_else() -> None:
    people, leader = Participants(LIMITS), guide()
    people.join(leader)
    while not people.event_wait(leader, 0.0):
        pass
    while not people.comment_wait(leader, 0.0):
        pass
    people.give_back(draft_of(leader, "phase", uses_allowance=False))
    assert people.event_wait(leader, 0.0)
    people.give_back(draft_of(leader, "caption"))
    assert people.comment_wait(leader, 0.0)
    assert not people.event_wait(leader, 0.0)
    assert people.event_wait(leader, 0.0)
    people.give_back(draft_of(leader))
    assert not people.comment_wait(leader, 0.0)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.sampled_from("ABC"))))
def test_those_here_are_counted(steps: list[tuple[int, bool, str]]) -> None:
    people, here = Participants(LIMITS), dict[str, str]()
    for number, comes, branch in steps:
        id_ = f"m{number}"
        if comes:
            assert people.join(follower(id_, branch)) is (id_ not in here)
            here.setdefault(id_, branch)
        else:
            assert (people.leave(id_) is None) is (id_ not in here)
            here.pop(id_, None)
    assert people.followers == len(here)
    assert dict(people.branches()) == Counter(here.values())
