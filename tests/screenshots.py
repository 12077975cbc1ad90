"""`make screenshots`: pictures of tours in a real browser, for the README, and of states that one hopes not to see.

`make screenshots ARGS=tour` or `ARGS=states` takes one part alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Browser, Page

from tests.e2e.blocking_proxy import BlockingProxy
from tests.e2e.chromium import chromiums, context
from tests.support.server_process import ROOT, Server

FOLDER = ROOT / "docs" / "pictures"
SETTLE = 4.0  # seconds: pictures loaded, fades over
LANGUAGES = (("zh-CN", ""), ("en-US", "-en"))
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
REFUSE = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('as asked', '%s'); };"
# What a browser is made to be before a page's own code runs, by the state of the microphone that comes of it.
MICROPHONES = {
    "denied": REFUSE % "NotAllowedError",
    "no-device": REFUSE % "NotFoundError",
    "insecure": "Object.defineProperty(window, 'isSecureContext', { value: false });",
    "unsupported": "delete window.AudioWorkletNode;",
    "lost": """
        const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (asked) => {
            const stream = await open(asked);
            const pull = (track) => { track.stop(); track.dispatchEvent(new Event('ended')); };
            setTimeout(() => stream.getAudioTracks().forEach(pull), 1500);
            return stream;
        };
    """,
}
LOCKED = """
    AudioContext.prototype.resume = async () => undefined;
    Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });
"""


def take(page: Page, name: str) -> None:
    path = FOLDER / f"{name}.jpg"
    path.parent.mkdir(exist_ok=True)
    page.screenshot(path=path, type="jpeg", quality=68 if "/" in name else 82)
    print(path.relative_to(ROOT), f"{path.stat().st_size // 1024} KiB", flush=True)


def open_page(browser: Browser, url: str, *, phone: bool, locale: str, script: str = "", without: str = "") -> Page:
    """`script` runs before the page's own; `without`: a file that cannot be fetched, as a glob."""
    person = context(browser, phone=phone, locale=locale)
    if script:
        person.add_init_script(script)
    page = person.new_page()
    if without:
        page.route(without, lambda route: route.abort())
    page.goto(url)
    return page


def enter(page: Page, name: str, branch: str) -> None:
    page.get_by_test_id("name").fill(name)
    field = page.get_by_test_id("branch")
    if field.evaluate("node => node.tagName") == "SELECT":
        field.select_option(branch)
    else:
        field.fill(branch)
    page.get_by_test_id("enter").click()
    page.wait_for_function("() => window.guideDiagnostics?.status === 'online' && window.guideDiagnostics.scene")


def say(page: Page, text: str) -> None:
    page.get_by_test_id("comment-field").fill(text)
    page.get_by_test_id("send").click()


def robot_leads(url: str, code: str) -> None:
    """Wait until nobody but the robot leads: it comes back a while after a person has gone."""
    while not (httpx.get(f"{url}/api/sessions/{code}").json()["leader"] or {}).get("robot"):
        time.sleep(1)


def tour(browser: Browser, data: Path) -> None:
    """Every page of a tour that goes well."""
    with Server(data, "demo", language="zh") as server:
        made = json.loads((data / "demo.json").read_text())
        link = f"{server.url}/j/{made['code']}"
        others = []
        for name, branch in (("王建国", "第二支部"), ("陈静", "第三支部")):
            page = open_page(browser, link, phone=True, locale="zh-CN")
            enter(page, name, branch)
            others.append(page)
        for locale, mark in LANGUAGES:
            robot_leads(server.url, made["code"])
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
            guide = open_page(browser, f"{server.url}/guide#{made['guide_secret']}", phone=False, locale=locale)
            guide.get_by_test_id("take-over").wait_for()
            time.sleep(SETTLE)
            take(guide, f"take-over-desktop{mark}")
            guide.get_by_test_id("take-over").click()
            guide.keyboard.press("m")
            for _ in range(2):
                guide.keyboard.press("Space")
                time.sleep(2.5)
            say(others[0], "跟上了，画面很稳")
            time.sleep(3)
            take(guide, f"guide-desktop{mark}")
            guide.close()


def microphone(guide: Page, state: str) -> None:
    guide.locator(f"[data-testid=microphone-state][data-state={state}]").wait_for()
    time.sleep(1)


def states(browser: Browser, data: Path) -> None:
    """What people see when something is not as it should be: the microphone, the floor, sound, the line."""
    with Server(data, language="zh") as server:
        for locale, mark in LANGUAGES:
            for state, script in MICROPHONES.items():
                made = server.new_session(branches=["第一支部"])
                guide = lead(browser, server, made, locale, script)
                microphone(guide, state)
                take(guide, f"states/guide-microphone-{state}{mark}")
                guide.context.close()
            made = server.new_session(branches=["第一支部"])
            prepare(browser, server, made, locale, mark)
            guide = lead(browser, server, made, locale)
            microphone(guide, "on")
            take(guide, f"states/guide-microphone-on{mark}")
            link = f"{server.url}/j/{made['code']}"
            for state in ("denied", "insecure", "on"):
                page = open_page(browser, link, phone=True, locale=locale, script=MICROPHONES.get(state, ""))
                enter(page, "李梅", "第一支部")
                page.get_by_test_id("hand").click()
                guide.get_by_role("tab").nth(2).click()
                guide.get_by_test_id("grant-floor").wait_for()
                if state == "on":
                    take(page, f"states/follower-hand{mark}")
                    take(guide, f"states/guide-hand{mark}")
                guide.get_by_test_id("grant-floor").click()
                page.get_by_test_id("turn-start").click()
                microphone(page, state)
                take(page, f"states/follower-turn-{state}{mark}")
                if state == "on":
                    take(guide, f"states/guide-floor{mark}")
                page.context.close()
            page = open_page(browser, link, phone=True, locale=locale, script=LOCKED)
            enter(page, "李梅", "第一支部")
            page.get_by_test_id("restore-sound").wait_for()
            take(page, f"states/follower-sound-locked{mark}")
            page.context.close()
            page = open_page(browser, link, phone=True, locale=locale, without="**/*opus-decoder*")
            enter(page, "李梅", "第一支部")
            guide.get_by_test_id("caption-next").click()
            page.locator("[data-testid=rung][data-rung='1']").wait_for()
            guide.locator("[data-testid=health].bad").wait_for()  # reports come every 10 s, health every 2 s
            take(page, f"states/follower-rung-1{mark}")
            take(guide, f"states/guide-rungs{mark}")
            server.kill()
            page.locator("[data-testid=rung][data-rung='2']").wait_for()
            time.sleep(SETTLE)
            take(page, f"states/follower-rung-2{mark}")
            take(guide, f"states/guide-offline{mark}")
            page.context.close()
            guide.context.close()
            server.start()


def prepare(browser: Browser, server: Server, made: dict[str, str], locale: str, mark: str) -> None:
    """What comes before a tour, or in its place: the checks, a network in the way, a picture that does not come."""
    guide = open_page(browser, f"{server.url}/guide#{made['guide_secret']}", phone=False, locale=locale)
    guide.get_by_test_id("check-card").wait_for()
    time.sleep(SETTLE)
    take(guide, f"states/guide-checks{mark}")
    guide.context.close()
    with BlockingProxy(server.port) as proxy:
        proxy.refuse()
        url = f"http://127.0.0.1:{proxy.port}/j/{made['code']}"
        page = open_page(browser, url, phone=True, locale=locale, without="**/halls/**/*.jpg")
        page.get_by_test_id("name").fill("李梅")
        page.get_by_test_id("branch").select_option("第一支部")
        page.get_by_test_id("enter").click()
        page.get_by_test_id("retry").wait_for()
        take(page, f"states/follower-blocked{mark}")
        proxy.open()
        page.get_by_test_id("retry").click()
        page.locator(".stage-note").wait_for()
        take(page, f"states/follower-no-picture{mark}")
        page.context.close()


def lead(browser: Browser, server: Server, made: dict[str, str], locale: str, script: str = "") -> Page:
    """A guide at the first stop, live, who has pressed the microphone's key."""
    url = f"{server.url}/guide#{made['guide_secret']}"
    guide = open_page(browser, url, phone=False, locale=locale, script=script)
    guide.get_by_test_id("start").click()
    guide.keyboard.press("Space")
    guide.keyboard.press("m")
    return guide


PARTS = {"tour": tour, "states": states}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, chromiums(1, FLAGS) as (browser,):
        for name in sys.argv[1:] or PARTS:
            PARTS[name](browser, Path(folder) / name)


if __name__ == "__main__":
    main()
