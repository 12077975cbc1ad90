"""What the other nodes of a session last reported. Pure; `now` is seconds on the node's monotonic clock.

Invariant: a node that has not reported for SILENCE does not count: it has died, or left the session.
"""

from __future__ import annotations

from collections import Counter

from guide.cluster.lease import SILENCE
from guide.cluster.messages import Report
from guide.protocol.messages import Member
from guide.session.participants import Elsewhere


class PeerReports:
    """`elsewhere`: all of them together."""

    def __init__(self) -> None:
        self._reports: dict[str, tuple[float, Report, bool]] = {}
        self.elsewhere = Elsewhere()

    def __len__(self) -> int:
        return len(self._reports)

    def heard(self, node: str, report: Report, now: float, *, led: bool = False) -> None:
        """`led`: it is the lead node, as it reports."""
        self._reports[node] = (now, report, led)
        self._add_up()

    def left(self, node: str) -> bool:
        """It goes and says so. Whether it was here."""
        was = self._reports.pop(node, None) is not None
        self._add_up()
        return was

    def expire(self, now: float) -> dict[str, bool]:
        """Those that reported and have fallen silent: whether they led."""
        gone = {node: led for node, (at, _, led) in self._reports.items() if now - at >= SILENCE}
        for node in gone:
            del self._reports[node]
        if gone:
            self._add_up()
        return gone

    def _add_up(self) -> None:
        branches: Counter[str] = Counter()
        rungs: Counter[int] = Counter()
        guests: dict[str, Member] = {}
        hands: list[str] = []
        for _, report, _ in self._reports.values():
            branches.update(report.branches)
            rungs.update(report.rungs)
            guests.update((member.id, member) for member in report.guests)
            hands += report.hands
        behind = max((report.behind for _, report, _ in self._reports.values()), default=0)
        self.elsewhere = Elsewhere(branches.total(), behind, rungs, branches, guests, hands)
