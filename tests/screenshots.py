"""`make screenshots`: the README's pictures, taken of a real tour in a real browser."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page

from tests.browsers import chromium, context
from tests.servers import ROOT, Server

FOLDER = ROOT / "client_js" / "screenshots"
SETTLE = 4.0  # seconds: pictures loaded, fades over


def take(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.jpg"
    page.screenshot(path=path, type="jpeg", quality=82)
    print(path.relative_to(ROOT), f"{path.stat().st_size // 1024} KiB", flush=True)


def open_page(browser: Browser, url: str, *, phone: bool, locale: str) -> Page:
    page = context(browser, phone=phone, locale=locale).new_page()
    page.goto(url)
    return page


def enter(page: Page, name: str, branch: str) -> None:
    page.get_by_test_id("name").fill(name)
    page.get_by_test_id("branch").fill(branch)
    page.get_by_test_id("enter").click()
    page.wait_for_function("() => window.guideDiagnostics?.status === 'online' && window.guideDiagnostics.scene")


def say(page: Page, text: str) -> None:
    page.get_by_test_id("comment-field").fill(text)
    page.get_by_test_id("send").click()


def robot_leads(url: str, code: str) -> None:
    """Wait until nobody but the robot leads: it comes back a while after a person has gone."""
    while not (httpx.get(f"{url}/api/sessions/{code}").json()["leader"] or {}).get("robot"):
        time.sleep(1)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        data = Path(folder) / "data"
        with Server(data, "demo", language="zh") as server:
            made = json.loads((data / "demo.json").read_text())
            link = f"{server.url}/j/{made['code']}"
            others = []
            for name, branch in (("王建国", "第二支部"), ("陈静", "第三支部")):
                page = open_page(browser, link, phone=True, locale="zh-CN")
                enter(page, name, branch)
                others.append(page)
            for locale, mark in (("zh-CN", ""), ("en-US", "-en")):
                for phone, size in ((True, "phone"), (False, "desktop")):
                    page = open_page(browser, server.url, phone=phone, locale=locale)
                    time.sleep(SETTLE)
                    take(page, f"home-{size}{mark}")
                    page.goto(link)
                    page.get_by_test_id("enter").wait_for()
                    time.sleep(SETTLE)
                    take(page, f"join-{size}{mark}")
                    enter(page, "李梅", "第一支部")
                    time.sleep(2)
                    say(others[0], "这座展厅真气派！")
                    say(others[1], "请问赵州桥的跨度是多少？")
                    say(page, "讲得很清楚，谢谢")
                    time.sleep(2)
                    take(page, f"follower-{size}{mark}")
                    page.close()
                robot_leads(server.url, made["code"])
                guide = open_page(browser, f"{server.url}/guide#{made['guide_secret']}", phone=False, locale=locale)
                guide.get_by_test_id("take-over").wait_for()
                time.sleep(SETTLE)
                take(guide, f"take-over-desktop{mark}")
                guide.get_by_test_id("take-over").click()
                for _ in range(2):
                    guide.keyboard.press("Space")
                    time.sleep(2.5)
                say(others[0], "跟上了，画面很稳")
                time.sleep(3)
                take(guide, f"guide-desktop{mark}")
                guide.close()


if __name__ == "__main__":
    main()
