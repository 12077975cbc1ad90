"""A hall walked alone: what there is found, the way led to it, its exhibits, the plan, the tour that goes by itself,
and the keyboard alone. The tests share one page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.chromium import context, diagnostics
from tests.e2e.halls.full_hall import full_hall
from tests.e2e.pages import settle, until
from tests.support.server_process import Server

complaints: list[str] = []


@pytest.fixture(scope="module")
def walk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("walk")
    with Server(folder / "data", hall=full_hall(folder / "hall")) as server:
        person = context(browser)
        page = person.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(f"{server.url}/walk/transport")
        page.wait_for_function("() => window.guideDiagnostics.scene")
        yield page
        person.close()


@pytest.fixture(autouse=True)
def quiet(walk: Page) -> Iterator[None]:
    """The page complains in no test."""
    yield
    walk.title()  # what it has said before comes before its answer
    assert complaints == []


def press_stage(page: Page) -> None:
    page.mouse.click(195, 250)


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


def test_a_place_on_the_plan_is_gone_to(walk: Page) -> None:
    walk.get_by_test_id("plan-open").click()
    expect(walk.get_by_test_id("plan-here")).to_be_attached()
    expect(walk.locator("[data-testid=plan-scene][aria-current=location]")).to_have_text("学习体验区")
    walk.get_by_test_id("plan-scene").filter(has_text="序厅").dispatch_event("click")
    expect(walk.get_by_test_id("plan")).to_have_count(0)
    in_scene(walk, "lobby")


def test_an_exhibit_has_text_in_layers_pictures_a_recording_a_model_and_a_link(walk: Page) -> None:
    find(walk, "车轮")
    walk.get_by_test_id("exhibit-item").first.click()
    exhibit = walk.get_by_test_id("exhibit")
    expect(exhibit.get_by_test_id("model")).to_have_attribute("data-shown", "true")
    expect(exhibit.locator("canvas")).to_be_attached()
    exhibit.get_by_test_id("exhibit-more").click()
    expect(exhibit.get_by_role("link", name="网页", exact=True)).to_have_attribute("rel", "noopener noreferrer")
    expect(exhibit.get_by_role("link", name="博物馆网页")).to_have_attribute("href", "https://example.org/wheel")
    exhibit.get_by_test_id("listen").click()
    expect(exhibit.get_by_text("车轮的声音。")).to_be_visible()
    exhibit.get_by_test_id("picture").last.click()
    large = walk.get_by_role("dialog", name="辐条")
    expect(large.get_by_text("2 / 2")).to_be_visible()
    large.get_by_role("button", name="上一个").click()
    expect(walk.get_by_text("1 / 2")).to_be_visible()
    walk.keyboard.press("Escape")
    walk.keyboard.press("Escape")
    expect(exhibit).to_have_count(0)


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
    first, second = (box["x"] for box in lefts if box is not None)
    assert first <= second


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
