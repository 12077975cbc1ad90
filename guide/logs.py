"""Structured log lines: one event name, then fields. No message bodies, no tokens, no names of people, no addresses.

What happens to thousands is counted (guide.meters), not logged one by one; what may happen thousands of times for one
reason is said seldom.
"""

from __future__ import annotations

import logging
import sys
from typing import Any, Final

import structlog

SELDOM: Final = 10.0  # seconds between two lines of one kind: a disk that is full for an hour fills no log

log = structlog.get_logger()


class Seldom:
    """One line of the log that is said at most once in SELDOM seconds; the next one tells how many were left out."""

    def __init__(self, level: str, event: str) -> None:
        """`level`: `info`, `warning` or `error`."""
        self._level = level
        self._event = event
        self._said = float("-inf")
        self._left_out = 0

    def __call__(self, now: float, **fields: Any) -> None:
        """`now`: monotonic seconds."""
        if 0 <= now - self._said < SELDOM:
            self._left_out += 1
            return
        more = {"left_out": self._left_out} if self._left_out else {}
        self._said, self._left_out = now, 0
        getattr(log, self._level)(self._event, **fields, **more)


def configure_logging(level: str, *, json: bool) -> None:
    """Structured lines on standard error; uvicorn speaks only when something is wrong."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
