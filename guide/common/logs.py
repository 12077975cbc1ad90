"""Structured log lines: one event name, then fields. No message bodies, no tokens, no names of people, no addresses.

What happens to thousands is counted (guide.meters), not logged one by one; what may happen thousands of times for one
reason is said seldom. What libraries, Python itself and faults of ours have to say goes the same way: on standard error
there is nothing else, also not a traceback.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from types import TracebackType
from typing import Any, Final

import structlog

SELDOM: Final = 10.0  # seconds between two lines of one kind: a disk that is full for an hour fills no log
_LEVELS: Final = ("debug", "info", "warning", "error", "critical")

log = structlog.get_logger()
_speaker: dict[str, Any] = {}


class RateLimitedLog:
    """One line of the log that is said at most once in SELDOM seconds; the next one tells how many were left out."""

    def __init__(self, level: str, event: str) -> None:
        """`level`: `debug`, `info`, `warning`, `error` or `critical`."""
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


class Libraries(logging.Handler):
    """What libraries log, as lines of ours: seldom what comes from one place of their code, as it may come with every
    request of a port scanner."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[tuple[str, int], RateLimitedLog] = {}

    def emit(self, record: logging.LogRecord) -> None:
        level = _LEVELS[min(max(record.levelno // 10, 1), len(_LEVELS)) - 1]
        try:
            said = record.getMessage()
        except (TypeError, ValueError):
            said = str(record.msg)  # its arguments do not fit
        kind = self._kinds.setdefault((record.name, record.lineno), RateLimitedLog(level, "library says"))
        kind(time.monotonic(), logger=record.name, said=said, exc_info=record.exc_info)


def configure_logging(level: str, *, json: bool, **speaker: Any) -> None:
    """Structured lines on standard error; libraries speak only when something is wrong.

    `speaker`: who says it, in every line: see `speak_as`.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_speaker,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _speaker.clear()
    speak_as(**speaker)
    logging.basicConfig(level=logging.WARNING, handlers=[Libraries()])
    logging.captureWarnings(True)
    sys.excepthook = _ended
    threading.excepthook = _thread_ended
    sys.unraisablehook = _unraisable


def speak_as(**speaker: Any) -> None:
    """From now on every line of this process has these fields, too: which node, which worker of several."""
    _speaker.update(speaker)


def _with_speaker(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {**_speaker, **line}


def _ended(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("ended by a fault", exc_info=(kind, error, trace))


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        log.error("thread ended by a fault", exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback))


def _unraisable(fault: sys.UnraisableHookArgs) -> None:
    if fault.exc_value is not None:
        error = (fault.exc_type, fault.exc_value, fault.exc_traceback)
        log.error("fault where none can be raised", at=fault.err_msg or repr(fault.object), exc_info=error)
