"""Checks that the picture is well-formed SVG with every step in it, marks where a step failed, and escapes text from
outside."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from guide.rehearse.chart import BAD, BOTTOM, GOOD, HEIGHT, LEFT, RIGHT, TOP, UNSURE, WIDTH, picture
from guide.rehearse.verdict import Measurement, judge
from tests.rehearse.conftest import step

SVG = "{http://www.w3.org/2000/svg}"


def drawn(*steps: Measurement, title: str = "主题日", language: str = "zh") -> ET.Element:
    text = picture(judge(steps), steps, language, title=title, about="http://127.0.0.1", says=["It carries them."])
    return ET.fromstring(text)


def texts(root: ET.Element) -> list[str]:
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def test_the_chart_has_every_step() -> None:
    root = drawn(step(100), step(1000, p99=48))
    assert {"100", "1,000", "p99 48", "It carries them.", "演练：主题日"} <= set(texts(root))
    assert "从这里开始不行" not in texts(root)
    assert len(list(root.iter(f"{SVG}polyline"))) == 3


def test_the_step_that_failed_is_marked() -> None:
    assert "failed here" in texts(drawn(step(100), step(1000, p99=5000), language="en"))


def test_a_crash_is_marked() -> None:
    assert "the server ended here" in texts(drawn(step(100), step(1000, crashed=True), language="en"))


@pytest.mark.parametrize(("p99", "colour"), [(48, GOOD), (5000, BAD), (None, UNSURE)])
def test_only_steps_that_held_are_green(p99: int | None, colour: str) -> None:
    answer = next(one for one in drawn(step(100, p99=p99)).iter(f"{SVG}text") if one.text == "It carries them.")
    assert answer.attrib["fill"] == colour


def test_a_step_without_lags_is_drawn() -> None:
    root = drawn(step(100, p50=None, p95=None, p99=None, present=3))
    assert list(root.iter(f"{SVG}polyline")) == []
    assert "从这里开始不行" in texts(root)


@pytest.mark.parametrize("worst", [0, 1, 299, 301, 10_000])
def test_nothing_is_drawn_outside_the_picture(worst: int) -> None:
    for circle in drawn(step(10, p50=0, p95=worst, p99=worst), step(20_000, p99=worst)).iter(f"{SVG}circle"):
        assert LEFT <= float(circle.attrib["cx"]) <= RIGHT < WIDTH
        assert TOP - 0.1 <= float(circle.attrib["cy"]) <= BOTTOM + 0.1 < HEIGHT


def test_a_title_with_markup_is_drawn_as_text() -> None:
    assert "演练：<script>x</script>&" in texts(drawn(step(100), title="<script>x</script>&"))
