"""Checks that the limit of open files rises as far as this user may, and that a blocked event loop is noticed."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

import pytest

from guide.rehearse.local_load import LocalLoad, allow_files
from tests.support.fakes import until


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_no_more_than_is_needed(limits: tuple[int, int]) -> None:
    _, hard = limits
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
    assert allow_files(100) == 256
    assert allow_files(300) == 300
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (300, hard)
    if hard != resource.RLIM_INFINITY:
        assert allow_files(hard + 1) == hard


async def test_a_loop_that_is_held_up() -> None:
    load = LocalLoad()
    await until(lambda: load._lateness.total)
    load.begin_measuring()
    time.sleep(0.15)  # noqa: ASYNC251 – that is the fault to be seen
    await until(lambda: load._lateness.total)
    assert load.lateness >= 100
    await load.stop()
