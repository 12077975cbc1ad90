"""Checks that a signal ends a command by an exception, so that it cleans up, and that nothing else is changed by it."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from guide.cli.signals import SignalError, raise_on_signals

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    """Each case begins with the system's handlers, also where the tests run under nohup."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_the_first_signal_is_raised_and_later_ones_do_not_stop_the_cleaning(
    number: signal.Signals, status: int
) -> None:
    cleaned: list[bool] = []

    def command() -> None:
        with raise_on_signals():
            try:
                signal.raise_signal(number)
            finally:
                for later in ENDING:
                    signal.raise_signal(later)
                cleaned.append(True)

    with pytest.raises(SignalError) as raised:
        command()
    assert cleaned
    assert (raised.value.signal, raised.value.status, raised.value.code) == (number.name, status, status)


@pytest.mark.parametrize("fails", [False, True])
def test_afterwards_the_handlers_are_as_before(fails: bool) -> None:
    received: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: received.append(number))
    before = [signal.getsignal(number) for number in ENDING]
    try:
        with raise_on_signals():
            assert signal.getsignal(signal.SIGTERM) is not before[1]
            if fails:
                raise LookupError
    except LookupError:
        pass
    assert [signal.getsignal(number) for number in ENDING] == before
    signal.raise_signal(signal.SIGTERM)
    assert received == [signal.SIGTERM]


def test_a_signal_that_was_ignored_stays_ignored() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    with raise_on_signals():
        signal.raise_signal(signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN


def test_in_another_thread_nothing_is_changed() -> None:
    inside: list[object] = []

    def command() -> None:
        with raise_on_signals():
            inside.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=command)
    thread.start()
    thread.join()
    assert inside == [signal.SIG_DFL]


def test_a_signal_that_python_drops_in_a_destructor_is_raised_again(monkeypatch: pytest.MonkeyPatch) -> None:
    dropped: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: dropped.append(unraisable.exc_type))

    class Ending:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    def command() -> None:
        with raise_on_signals():
            Ending()
            assert dropped == [SignalError]
            threading.Event().wait(10)

    with pytest.raises(SignalError) as raised:
        command()
    assert raised.value.signal == "SIGTERM"


def test_cleaning_that_takes_its_time_is_not_interrupted_again() -> None:
    cleaned: list[bool] = []

    def command() -> None:
        with raise_on_signals():
            try:
                signal.raise_signal(signal.SIGTERM)
            finally:
                signal.raise_signal(signal.SIGALRM)  # as the timer does
                cleaned.append(True)

    with pytest.raises(SignalError):
        command()
    assert cleaned
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL
