"""The health of a session, for its guides: how many follow, how far behind they are, whose hands are up. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from guide.session.participants import Elsewhere
from guide.session.session import Session

RUNG_MOST: Final = 9  # a client may report any number: so many rows at the most
SILENT_AFTER: Final = 12.0  # seconds without a report, of one that reported before: two are missing, its page is asleep


def health_of(session: Session, now: float, *, here: bool = False) -> dict[str, Any]:
    """Return the health as a message has it; `here`: of this node's followers alone.

    What guides and a load test's followers report is not counted, as they are not. Of one who is silent (its phone
    sleeps, its page is frozen: the connection alone is still there) the last report says nothing any more.
    """
    lags = []
    rungs: Counter[int] = Counter()
    silent = no_picture = 0
    for person in session.people.following():
        if person.reported_at is not None and now - person.reported_at > SILENT_AFTER:
            silent += 1
            continue
        report = person.report
        no_picture += report.get("picture") == 0
        rungs[min(report.get("rung", 0), RUNG_MOST)] += 1
        if "lag" in report:
            lags.append(report["lag"])
    lags.sort()
    elsewhere = Elsewhere() if here else session.people.elsewhere
    rungs.update(elsewhere.rungs)
    return {
        "followers": session.state["count"],
        "behind": max(lags[len(lags) * 9 // 10] if lags else 0, elsewhere.behind),
        "silent": silent + elsewhere.silent,
        "no_picture": no_picture + elsewhere.no_picture,
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
