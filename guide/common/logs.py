"""Structured log lines: an event name, then fields. No message texts, no tokens, no names of people, no addresses.

What happens thousands of times is counted (`counters`), not logged one by one; what may fail thousands of times for one
reason is logged through a RateLimitedLog. What libraries and Python itself report, and every exception that nobody
caught, becomes a line of the same form: nothing else is written to standard error, not even a traceback.
"""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Final

import structlog

LOG_PERIOD: Final = 10.0  # seconds between two lines of one kind: a disk that is full for an hour does not fill the log
_LEVELS: Final = ("debug", "info", "warning", "error", "critical")

log = structlog.get_logger()
_process_fields: dict[str, Any] = {}


class RateLimitedLog:
    """A log line that is written at most once in LOG_PERIOD seconds; the next one has `left_out`: how many were not.

    Made once for a kind of line, at the top of a module. All of them go by one clock, which no caller passes.
    """

    def __init__(self, level: str, event: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`level`: `debug`, `info`, `warning`, `error` or `critical`. `clock`: monotonic seconds; for tests."""
        self._level = level
        self._event = event
        self._clock = clock
        self._written_at = float("-inf")
        self._left_out = 0

    def __call__(self, **fields: Any) -> None:
        """Write the line with these fields, or count it as left out."""
        now = self._clock()
        if now - self._written_at < LOG_PERIOD:
            self._left_out += 1
            return
        more = {"left_out": self._left_out} if self._left_out else {}
        self._written_at, self._left_out = now, 0
        getattr(log, self._level)(self._event, **fields, **more)


class LibraryLogHandler(logging.Handler):
    """Writes what libraries log as lines of our form; what one place of their code logs is limited in rate, because a
    port scanner may cause it with every request."""

    def __init__(self) -> None:
        super().__init__()
        self._limited: dict[tuple[str, int], RateLimitedLog] = {}

    def emit(self, record: logging.LogRecord) -> None:
        level = _LEVELS[min(max(record.levelno // 10, 1), len(_LEVELS)) - 1]
        try:
            text = record.getMessage()
        except (TypeError, ValueError):
            text = str(record.msg)  # its arguments do not fit
        limited = self._limited.setdefault((record.name, record.lineno), RateLimitedLog(level, "library says"))
        limited(logger=record.name, said=text, exc_info=record.exc_info)


def configure_logging(level: str, *, json: bool, **fields: Any) -> None:
    """Write structured lines to standard error; of what libraries log, only warnings and worse.

    `level`: the least that is written of our own lines. `fields`: put into every line, see `bind_log_fields`.
    """
    number = logging.getLevelNamesMapping()[level.upper()]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False) if json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _with_process_fields,
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    _process_fields.clear()
    bind_log_fields(**fields)
    logging.basicConfig(level=logging.WARNING, handlers=[LibraryLogHandler()])
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread
    sys.unraisablehook = _log_unraisable


def bind_log_fields(**fields: Any) -> None:
    """Put these fields into every line that this process writes from now on: which node, which worker of several."""
    _process_fields.update(fields)


def _with_process_fields(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {**_process_fields, **line}


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.critical("ended by a fault", exc_info=(kind, error, trace))


def _log_uncaught_in_thread(thread: threading.ExceptHookArgs) -> None:
    if thread.exc_value is not None:
        log.error("thread ended by a fault", exc_info=(thread.exc_type, thread.exc_value, thread.exc_traceback))


def _log_unraisable(fault: sys.UnraisableHookArgs) -> None:
    """Log an exception that Python could raise nowhere, as in a finaliser."""
    if fault.exc_value is not None:
        error = (fault.exc_type, fault.exc_value, fault.exc_traceback)
        log.error("unraisable exception", at=fault.err_msg or repr(fault.object), exc_info=error)
