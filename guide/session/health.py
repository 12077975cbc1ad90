"""What guides are told of their session: how many are here, how far behind, whose hand is up. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final, Protocol

from guide.protocol.messages import Member
from guide.session.participants import Elsewhere
from guide.session.session import Session

RUNG_MOST: Final = 9  # a client says any number; so many rows at the most


class _Line(Protocol):
    """A member's connection; `last_report` is empty where there was none."""

    @property
    def member(self) -> Member: ...
    @property
    def last_report(self) -> dict[str, int]: ...


def health_of(session: Session, lines: Iterable[_Line], now: float, *, here: bool = False) -> dict[str, Any]:
    """`here`: of this node alone. What guides and a rehearsal's followers report is not counted, as they are not."""
    lags = []
    rungs: Counter[int] = Counter()
    for line in lines:
        if line.member.leads_ever or line.member.robot:
            continue
        report = line.last_report
        rungs[min(report.get("rung", 0), RUNG_MOST)] += 1
        if "lag" in report:
            lags.append(report["lag"])
    lags.sort()
    elsewhere = Elsewhere() if here else session.people.elsewhere
    rungs.update(elsewhere.rungs)
    return {
        "followers": session.state["count"],
        "behind": max(lags[len(lags) * 9 // 10] if lags else 0, elsewhere.behind),
        "branches": session.people.branches(),
        "rungs": sorted(rungs.items()),
        "hands": session.hands(),
        "elapsed": elapsed(session, now),
        "dropped": session.voices.dropped.total(),
    }


def elapsed(session: Session, now: float) -> int:
    """Return the milliseconds of guide time since the session first went live; 0 before."""
    began = session.state["began"]
    return 0 if began is None else max(0, (session.time.at(now) or began) - began)
