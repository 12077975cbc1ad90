"""Held: what befalls many sessions at once is one line; who is heard again was not lost; while the engine is away, that
alone is said."""

from __future__ import annotations

from structlog.testing import capture_logs

from guide.cluster.role_log import GATHER, RoleLog


def test_a_lost_node_is_one_line_for_all_sessions() -> None:
    role_log = RoleLog()
    with capture_logs() as said:
        for number in range(50):
            role_log.lost("a", f"s{number}", number / 50, led=number < 3)
        role_log.beat(GATHER - 0.1, away=False)
        assert said == []
        for now in (GATHER, GATHER + 1, 3 * GATHER):
            role_log.beat(now, away=False)
    assert said == [{"event": "lead node lost", "lost": "a", "sessions": 50, "led": 3, "log_level": "warning"}]


def test_who_is_heard_again_or_cannot_be_heard_was_not_lost() -> None:
    role_log = RoleLog()
    with capture_logs() as said:
        role_log.lost("a", "s", 0.0, led=True)
        role_log.heard("a")
        role_log.beat(GATHER, away=False)
        role_log.lost("b", "s", 10.0, led=False)
        role_log.part("s", "alone", None, 10.0)
        role_log.beat(10.0 + GATHER, away=True)
        role_log.beat(11.0 + GATHER, away=False)
    assert said == []


def test_parts_are_told_as_they_are_in_the_end() -> None:
    role_log = RoleLog()
    with capture_logs() as said:
        for session in ("s1", "s2", "s3"):
            role_log.part(session, "alone", None, 0.0)
        role_log.part("s1", "mirror", "a", 1.0)
        role_log.part("s2", "lead", None, 1.0)
        role_log.part("s3", "lead", None, 1.0)
        role_log.beat(GATHER, away=False)
        role_log.beat(2 * GATHER, away=False)
    assert [{key: value for key, value in line.items() if key not in ("event", "log_level")} for line in said] == [
        {"part": "mirror", "sessions": 1, "lead": "a", "session": "s1"},
        {"part": "lead", "sessions": 2},
    ]
