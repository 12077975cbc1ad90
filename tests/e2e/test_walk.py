"""A hall walked alone: what there is found, the way led to it, its exhibits opened, the tour that goes by itself, the keyboard
alone. The tests share one page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.chromium import diagnostics
from tests.e2e.conftest import People
from tests.e2e.pages import press_stage, settle, until
from tests.support.server_process import Server


@pytest.fixture(scope="module")
def people(browser: Browser, server: Server) -> Iterator[People]:
    people = People(browser, server.url)
    yield people
    people.close()


@pytest.fixture(scope="module")
def walk(people: People) -> Page:
    page = people.open_page("/walk/transport")
    page.wait_for_function("() => window.guideDiagnostics.scene")
    return page


@pytest.fixture(autouse=True)
def quiet(people: People) -> Iterator[None]:
    """No page complains in any test."""
    yield
    assert people.complaints() == []


def find(page: Page, words: str) -> None:
    page.get_by_test_id("find-open").click()
    page.get_by_test_id("find-field").fill(words)


def in_scene(page: Page, scene: str) -> None:
    until(page, lambda: bool(diagnostics(page)["scene"] == scene), f"the scene is {scene}")


def test_links_show_where_they_lead(walk: Page) -> None:
    link = walk.get_by_role("button", name="去「历史展示 · 路与桥」")
    assert "/previews/transport/scenes/roads.jpg" in (link.locator("img").get_attribute("src") or "")


def test_an_exhibit_is_found_by_pinyin_and_one_is_led_to_it(walk: Page) -> None:
    find(walk, "hdcg")  # 海底沉管隧道
    found = walk.get_by_test_id("exhibit-item")
    expect(found).to_have_count(1)
    found.click()
    expect(walk.get_by_test_id("way")).to_contain_text("海底沉管隧道")
    exhibit = walk.get_by_test_id("exhibit")
    expect(exhibit).to_contain_text("港珠澳大桥")
    settle(walk)
    there = diagnostics(walk)
    assert there["scene"] == "innovation"
    assert abs((there["yaw"] - 342.6 + 180) % 360 - 180) < 1


def test_one_goes_from_an_exhibit_to_the_next(walk: Page) -> None:
    exhibit = walk.get_by_test_id("exhibit")
    walk.get_by_test_id("exhibit-next").click()
    expect(exhibit.get_by_role("heading")).not_to_have_text("海底沉管隧道")
    walk.get_by_test_id("exhibit-previous").click()
    expect(exhibit).to_contain_text("港珠澳大桥")
    walk.keyboard.press("Escape")
    expect(exhibit).to_have_count(0)


def test_a_hand_ends_the_way_one_is_led(walk: Page) -> None:
    find(walk, "水路")
    walk.get_by_test_id("scene-item").click()
    expect(walk.get_by_test_id("way")).to_be_visible()
    press_stage(walk)
    expect(walk.get_by_test_id("way")).to_have_count(0)


def test_through_a_link_one_goes_on_looking_the_way_one_walked(walk: Page) -> None:
    find(walk, "序厅")
    walk.get_by_test_id("scene-item").first.click()
    in_scene(walk, "lobby")
    walk.get_by_test_id("around-open").click()
    expect(walk.get_by_test_id("around")).to_contain_text("历史展示 · 路与桥")
    walk.keyboard.press("Escape")
    walk.get_by_role("button", name="去「学习体验区」").dispatch_event("click")
    in_scene(walk, "learning")
    settle(walk)
    assert abs(diagnostics(walk)["yaw"] - 273.8) < 1


def test_the_compass_turns_to_the_north(walk: Page) -> None:
    walk.get_by_test_id("compass").click()
    settle(walk)
    yaw = diagnostics(walk)["yaw"]
    assert min(yaw, 360 - yaw) < 1
    expect(walk.get_by_test_id("compass")).to_have_attribute("aria-label", "指北针，现在面向北。按下转向正北。")


def test_the_keyboard_alone_turns_and_opens(walk: Page) -> None:
    before = diagnostics(walk)["yaw"]
    walk.get_by_test_id("stage").locator(".stage-view").focus()
    walk.keyboard.press("ArrowRight")
    settle(walk)
    assert abs((diagnostics(walk)["yaw"] - before) % 360 - 15) < 1
    names: list[str] = []
    for _ in range(2):
        walk.keyboard.press("Tab")
        names.append(walk.evaluate("() => document.activeElement.dataset.hotspot"))
    assert all(names), names
    lefts = [walk.locator(f"[data-hotspot='{name}']").bounding_box() for name in names]
    assert lefts[0] is not None and lefts[1] is not None and lefts[0]["x"] <= lefts[1]["x"]


def test_the_tour_goes_by_itself_with_captions_and_is_held(walk: Page) -> None:
    find(walk, "")
    walk.keyboard.press("Escape")
    walk.get_by_test_id("tour-play").click()
    expect(walk.get_by_role("heading", name="欢迎")).to_be_visible()
    expect(walk.get_by_test_id("caption")).to_contain_text("欢迎来到交通历史展厅")
    in_scene(walk, "lobby")
    walk.get_by_test_id("tour-pause").click()
    expect(walk.get_by_test_id("tour-play")).to_be_visible()
    walk.get_by_test_id("next-stop").click()
    expect(walk.get_by_role("heading", name="展厅导览")).to_be_visible()
    walk.get_by_role("button", name="退出漫游").click()
    expect(walk.get_by_test_id("around-open")).to_be_visible()
