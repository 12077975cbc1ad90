"""Who takes part in a session: who is here, of which branch, and what each may still say. Pure.

Invariants
- There is one entry for each member who is here, and for one who left until its allowances are full again: who leaves
  and comes back has no more of them. So memory is bounded by those here and those who left shortly before.
- `followers` counts the people on this node, `count` and `branches` those on all nodes. `robots` holds the ids of the
  followers on this node that programs play, who came last at the end.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from guide.common.limits import Limits
from guide.common.rate_limit import TokenBucket
from guide.protocol.codes import Refusal
from guide.protocol.messages import Draft, Member

NO_REPORT: Final[Mapping[str, int]] = MappingProxyType({})


@dataclass(slots=True)
class Person:
    """One who is or was here, and what it may still do: token buckets."""

    member: Member
    comments: TokenBucket
    gestures: TokenBucket
    events: TokenBucket | None  # of one who may lead
    resumes: TokenBucket | None = None  # most never ask
    pages: TokenBucket | None = None  # most never scroll back
    present: bool = False
    report: Mapping[str, int] = field(default_factory=lambda: NO_REPORT)  # the last one on its connection
    reported_at: float | None = None  # when that came
    errors_sent: set[Refusal] = field(default_factory=set)  # on its connection, for messages that clients repeat

    def settled(self, now: float) -> bool:
        """Whether nothing here differs from what a newcomer would have."""
        buckets = (self.comments, self.gestures, self.events, self.resumes, self.pages)
        return not self.present and all(bucket is None or bucket.full(now) for bucket in buckets)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Who is on other nodes: how many followers, of which branches and how they are (as `health` has it); and the
    members that the leader may have to do with: those whose `hands` are up, first raised first, and who has the floor.
    """

    followers: int = 0
    behind: int = 0  # ms
    silent: int = 0
    no_picture: int = 0
    rungs: Mapping[int, int] = field(default_factory=dict)
    branches: Mapping[str, int] = field(default_factory=dict)
    guests: Mapping[str, Member] = field(default_factory=dict)
    hands: Sequence[str] = ()


class Participants:
    """See the module's invariants."""

    def __init__(self, limits: Limits) -> None:
        self.followers = 0
        self.robots: dict[str, None] = {}
        self.elsewhere = Elsewhere()
        self._limits = limits
        self._people: dict[str, Person] = {}
        self._absent: dict[str, None] = {}
        self._branches: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._people)

    def of(self, member: Member) -> Person:
        """Return the entry of a member, whether it is here or not; a new one where there is none."""
        person = self._people.get(member.id)
        if person is None:
            person = self._people[member.id] = Person(member, *self._allowances(member))
            self._absent[member.id] = None
        return person

    def join(self, member: Member) -> bool:
        """A member came. Return False if it was here already."""
        person = self.of(member)
        if person.present:
            return False
        person.member = member
        person.present = True
        self._absent.pop(member.id, None)
        self._count(member, 1)
        return True

    def leave(self, id_: str) -> Member | None:
        """A member left. Return it; None if nobody of this id was here."""
        person = self._people.get(id_)
        if person is None or not person.present:
            return None
        person.present = False
        self._absent[id_] = None
        self._count(person.member, -1)
        return person.member

    def present(self, id_: str) -> Member | None:
        """Return the member of this id if it is on this node."""
        person = self._people.get(id_)
        return person.member if person is not None and person.present else None

    def here(self, id_: str) -> Member | None:
        """Return the member of this id if it is on this node, or on another node that reported it by name."""
        return self.present(id_) or self.elsewhere.guests.get(id_)

    @property
    def count(self) -> int:
        """How many people follow, on all nodes."""
        return self.followers + self.elsewhere.followers

    def branches(self) -> list[tuple[str, int]]:
        """Return the followers on all nodes by branch, largest first, no more rows than a guide's screen shows."""
        everywhere = self._branches + Counter(self.elsewhere.branches)
        return heapq.nlargest(self._limits.health_rows, everywhere.items(), key=lambda item: item[1])

    def branches_here(self) -> dict[str, int]:
        """Return the followers on this node by branch."""
        return dict(self._branches)

    def following(self) -> Iterator[Person]:
        """Yield each person who follows on this node."""
        for person in self._people.values():
            member = person.member
            if person.present and not member.leads_ever and not member.robot:
                yield person

    def reports(self) -> Iterator[Mapping[str, int]]:
        """Yield the last report of each person who follows on this node, empty where there was none yet."""
        return (person.report for person in self.following())

    def give_back(self, draft: Draft) -> None:
        """Give the author of a draft its allowance back, because it could not be recorded."""
        person = self._people.get(draft.author)
        if person is None or not draft.uses_allowance:
            return
        bucket = person.comments if draft.kind == "comment" else person.events
        if bucket is not None:
            bucket.give_back()

    def comment_wait(self, member: Member, now: float) -> float:
        """Return 0.0, or the seconds until this member may comment again."""
        return self.of(member).comments.wait(now)

    def gesture_wait(self, member: Member, now: float) -> float:
        """Return 0.0, or the seconds until this member may send hearts or raise a hand again."""
        return self.of(member).gestures.wait(now)

    def event_wait(self, member: Member, now: float) -> float:
        """Return 0.0, or the seconds until this guide may cause another event."""
        events = self.of(member).events
        return 0.0 if events is None else events.wait(now)

    def resume_wait(self, member: Member, now: float) -> float:
        """Return 0.0, or the seconds until this member may ask for a resume again."""
        person = self.of(member)
        if person.resumes is None:
            person.resumes = TokenBucket(1, self._limits.resume_seconds)
        return person.resumes.wait(now)

    def page_wait(self, member: Member, now: float) -> float:
        """Return 0.0, or the seconds until this member may ask for a page of older comments again."""
        person = self.of(member)
        if person.pages is None:
            person.pages = TokenBucket(self._limits.pages_burst, 1 / self._limits.pages_per_second)
        return person.pages.wait(now)

    def forget(self, now: float) -> None:
        """Drop the entries of those who left and whose allowances are full again."""
        for id_ in [id_ for id_ in self._absent if self._people[id_].settled(now)]:
            del self._absent[id_], self._people[id_]

    def _allowances(self, member: Member) -> tuple[TokenBucket, TokenBucket, TokenBucket | None]:
        limits = self._limits
        return (
            TokenBucket(limits.comment_burst, limits.comment_seconds),
            TokenBucket(limits.gestures_burst, 1 / limits.gestures_per_second),
            TokenBucket(limits.guide_events_burst, 1 / limits.guide_events_per_second) if member.leads_ever else None,
        )

    def _count(self, member: Member, by: int) -> None:
        if member.role == "follower" and member.robot and by > 0:
            self.robots[member.id] = None
        elif member.role == "follower" and member.robot:
            del self.robots[member.id]
        elif member.role == "follower":
            self.followers += by
            self._branches[member.branch] += by
            if not self._branches[member.branch]:
                del self._branches[member.branch]
