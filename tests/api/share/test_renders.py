"""Pictures are drawn one at a time, once each, and only so many wait."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from guide.api.problems import Problem
from guide.api.share import renders
from guide.api.share.renders import DRAWN_PER_MINUTE, WAITING_MOST, Renders
from guide.halls.posters.projection import Camera, Sphere
from guide.halls.posters.renderer import RenderError, Task

HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


def task(name: str) -> Task:
    return Task(Path(name), Camera(0, 0, 70, 60, 40), Sphere())


class Drawer:
    """Draws the name of a picture, when it may."""

    def __init__(self) -> None:
        self.may = threading.Event()
        self.may.set()
        self.drawn: list[str] = []
        self.at_once = 0
        self.most_at_once = 0

    def __call__(self, task: Task) -> bytes:
        assert threading.current_thread() is not threading.main_thread()
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        assert self.may.wait(10)
        self.at_once -= 1
        self.drawn.append(task.picture.name)
        if task.picture.name == "damaged":
            raise RenderError("damaged: it cannot be decoded")
        return task.picture.name.encode() * 100


async def test_a_picture_is_drawn_once() -> None:
    drawer = Drawer()
    made = Renders(lambda: 0.0, drawer)
    assert set(await asyncio.gather(*(made.get("a", task("a"), HERE) for _ in range(5)))) == {b"a" * 100}
    assert await made.get("a", task("a"), HERE) == b"a" * 100
    assert drawer.drawn == ["a"]


async def test_one_after_another_and_only_so_many_wait() -> None:
    drawer = Drawer()
    made = Renders(lambda: 0.0, drawer)
    drawer.may.clear()
    names = [str(number) for number in range(WAITING_MOST)]
    waiting = [asyncio.create_task(made.get(name, task(name), HERE)) for name in names]
    await asyncio.sleep(0)
    with pytest.raises(Problem) as told:
        await made.get("more", task("more"), HERE)
    assert told.value.code == "drawing_busy"
    assert told.value.headers == {"Retry-After": "5"}
    drawer.may.set()
    await asyncio.gather(*waiting)
    assert drawer.drawn == names
    assert drawer.most_at_once == 1
    await made.get("more", task("more"), HERE)


async def test_who_hangs_up_takes_it_from_nobody() -> None:
    drawer = Drawer()
    made = Renders(lambda: 0.0, drawer)
    drawer.may.clear()
    first, second = (asyncio.create_task(made.get("a", task("a"), HERE)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    drawer.may.set()
    assert await second == b"a" * 100


async def test_what_was_used_last_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renders, "KEPT_BYTES", 250)
    drawer = Drawer()
    made = Renders(lambda: 0.0, drawer)
    for name in ("a", "b", "a", "c", "a", "b"):
        await made.get(name, task(name), HERE)
    assert drawer.drawn == ["a", "b", "c", "b"]


async def test_an_address_has_only_so_many_drawn() -> None:
    now = 0.0
    made = Renders(lambda: now, Drawer())
    for number in range(DRAWN_PER_MINUTE // 2):
        await made.get(number, task(str(number)), HERE)
    with pytest.raises(Problem) as told:
        await made.get("more", task("more"), HERE)
    assert told.value.code == "too_many_requests"
    assert told.value.headers == {"Retry-After": "1"}
    await made.get(0, task("0"), HERE)  # what is kept costs nothing
    await made.get("more", task("more"), ELSEWHERE)
    now = 1.0
    await made.get("still more", task("still more"), HERE)


async def test_what_cannot_be_drawn_is_told_and_tried_again() -> None:
    drawer = Drawer()
    made = Renders(lambda: 0.0, drawer)
    for _ in range(2):
        with pytest.raises(Problem) as told:
            await made.get("damaged", task("damaged"), HERE)
        assert told.value.code == "not_drawn"
    assert drawer.drawn == ["damaged", "damaged"]


async def test_nobody_waits_for_what_fails() -> None:
    drawer = Drawer()
    made = Renders(lambda: 0.0, drawer)
    drawer.may.clear()
    waiting = asyncio.create_task(made.get("damaged", task("damaged"), HERE))
    await asyncio.sleep(0)
    [future] = made._waiting.values()
    waiting.cancel()
    drawer.may.set()
    await asyncio.wait([future])
    await asyncio.sleep(0)
    assert made._waiting == {}
