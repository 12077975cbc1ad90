"""What befalls many sessions at once is one line; a node that is heard again was not lost; while the engine is away,
that alone is logged."""

from __future__ import annotations

from structlog.testing import capture_logs

from guide.cluster.role_log import GATHER, RoleLog
from guide.cluster.role_machine import Role


def test_a_lost_node_is_one_line_for_all_sessions() -> None:
    role_log = RoleLog()
    with capture_logs() as lines:
        for number in range(50):
            role_log.lost("a", f"s{number}", number / 50, led=number < 3)
        role_log.beat(GATHER - 0.1, away=False)
        assert lines == []
        for now in (GATHER, GATHER + 1, 3 * GATHER):
            role_log.beat(now, away=False)
    assert lines == [{"event": "lead node lost", "lost": "a", "sessions": 50, "led": 3, "log_level": "warning"}]


def test_a_node_that_is_heard_again_or_while_the_engine_is_away_is_not_called_lost() -> None:
    role_log = RoleLog()
    with capture_logs() as lines:
        role_log.lost("a", "s", 0.0, led=True)
        role_log.found("a")
        role_log.beat(GATHER, away=False)
        role_log.lost("b", "s", 10.0, led=False)
        role_log.role("s", Role.ALONE, None, 10.0)
        role_log.beat(10.0 + GATHER, away=True)
        role_log.beat(11.0 + GATHER, away=False)
    assert lines == []


def test_of_several_role_changes_the_last_is_logged() -> None:
    role_log = RoleLog()
    with capture_logs() as lines:
        for session in ("s1", "s2", "s3"):
            role_log.role(session, Role.ALONE, None, 0.0)
        role_log.role("s1", Role.MIRRORING, "a", 1.0)
        role_log.role("s2", Role.LEADING, None, 1.0)
        role_log.role("s3", Role.LEADING, None, 1.0)
        role_log.beat(GATHER, away=False)
        role_log.beat(2 * GATHER, away=False)
    assert [{key: value for key, value in line.items() if key not in ("event", "log_level")} for line in lines] == [
        {"role": "mirroring", "sessions": 1, "lead": "a", "session": "s1"},
        {"role": "leading", "sessions": 2},
    ]
