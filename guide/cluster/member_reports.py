"""How the members of each node are: this node's report to the others, and what the others last reported.

Every node reports once a second, and when a hand moves. `now` is seconds on the node's monotonic clock.

Invariants
- A node that has not reported for SILENCE does not count: it has died, left the session, or is cut off.
- At most one report of this node is planned, and none after `stop`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from guide.cluster import messages
from guide.cluster.lease import SILENCE
from guide.cluster.messages import NodeReport
from guide.protocol.messages import Member
from guide.session.health import health_of
from guide.session.participants import Elsewhere
from guide.session.session import Session

REPORT_SOON: Final = 0.1  # seconds: hands that move together are one report
HEALTH_EVERY: Final = 2  # reports: as often as guides are shown it; the reports between repeat it
MAY_RECORD: Final = 120.0  # seconds after a node fell silent in which it may still record what its members say


class Reporter:
    """This node's reports. One a session."""

    def __init__(self, session: Session, publish: Callable[[bytes], None], clock: Callable[[], float]) -> None:
        """`clock`: monotonic seconds."""
        self._session = session
        self._publish = publish
        self._clock = clock
        self._beats = 0
        self._health: tuple[int, Mapping[int, int], int, int] = (
            0,
            {},
            0,
            0,
        )  # the end of a NodeReport, as last measured
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False

    def beat(self) -> bool:
        """Count a second. Return whether the next report measures anew how far behind members are."""
        self._beats += 1
        return self._measures

    def soon(self) -> None:
        """Report within REPORT_SOON."""
        if self._timer is None and not self._stopped:
            self._timer = asyncio.get_running_loop().call_later(REPORT_SOON, self.report)

    def report(self) -> None:
        """Report now. The hearts in it are not counted here any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        session, people = self._session, self._session.people
        hands = [id_ for id_ in session.voices.hands if people.present(id_) is not None]
        floor = session.state["floor"]
        named = hands if floor is None else [*hands, floor["id"]]
        guests = [member for member in map(people.present, named) if member is not None]
        if self._measures:
            health = health_of(session, self._clock(), here=True)
            self._health = health["behind"], dict(health["rungs"]), health["silent"], health["no_picture"]
        report = NodeReport(people.branches_here(), tuple(guests), tuple(hands), session.hearts_here, *self._health)
        session.hearts_here = 0
        self._publish(messages.report(report))

    def stop(self) -> None:
        """Plan no report any more."""
        self._stopped = True
        if self._timer is not None:
            self._timer.cancel()

    def nobody(self) -> None:
        """Report that nobody is on this node any more."""
        self._publish(messages.report(NodeReport()))

    @property
    def _measures(self) -> bool:
        return self._beats % HEALTH_EVERY == 0


class _Peer(NamedTuple):
    at: float
    report: NodeReport
    led: bool


class PeerReports:
    """The other nodes' reports. `elsewhere`: all that count, added up."""

    def __init__(self) -> None:
        self.elsewhere = Elsewhere()
        self._peers: dict[str, _Peer] = {}
        self._silent: dict[str, float] = {}  # by node that fell silent: until when it may record

    def __len__(self) -> int:
        return len(self._peers)

    def add(self, node: str, report: NodeReport, now: float, *, led: bool = False) -> None:
        """Take in a report. `led`: the node was the lead node."""
        self._peers[node] = _Peer(now, report, led)
        self._silent.pop(node, None)
        self._add_up()

    def remove(self, node: str) -> bool:
        """Drop a node that says that it leaves. Return whether it counted."""
        counted = self._peers.pop(node, None) is not None
        self._silent.pop(node, None)
        self._add_up()
        return counted

    def expire(self, now: float) -> dict[str, bool]:
        """Drop the nodes that have fallen silent. Return them, each with whether it led."""
        gone = {node: peer.led for node, peer in self._peers.items() if now - peer.at >= SILENCE}
        for node in gone:
            del self._peers[node]
            self._silent[node] = now + MAY_RECORD
        if gone:
            self._add_up()
        return gone

    def silent_may_record(self, now: float) -> bool:
        """Return whether a node that is not heard may still record what its members say."""
        self._silent = {node: until for node, until in self._silent.items() if now < until}
        return bool(self._silent)

    def _add_up(self) -> None:
        branches: Counter[str] = Counter()
        rungs: Counter[int] = Counter()
        guests: dict[str, Member] = {}
        hands: list[str] = []
        behind = silent = no_picture = 0
        for _, report, _ in self._peers.values():
            branches.update(report.branches)
            rungs.update(report.rungs)
            guests.update((member.id, member) for member in report.guests)
            hands += report.hands
            behind = max(behind, report.behind)
            silent += report.silent
            no_picture += report.no_picture
        self.elsewhere = Elsewhere(branches.total(), behind, silent, no_picture, rungs, branches, guests, hands)
