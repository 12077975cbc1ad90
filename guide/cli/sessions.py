"""`guide session …`: make a session on the running server, list them, end one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from urllib.parse import quote

import typer

from guide.cli.options import Data, Lang, read_settings, user_language
from guide.cli.table import table
from guide.common.i18n import Sentences

app = typer.Typer(no_args_is_help=True, help="Sessions: make one, list them, end one.")

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "code": ("邀请码", "CODE"),
    "phase": ("状态", "STATE"),
    "count": ("在场", "HERE"),
    "made": ("创建", "MADE"),
    "last": ("最近活动", "LAST"),
    "title": ("标题", "TITLE"),
    "waiting": ("等待开始", "waiting"),
    "live": ("直播中", "live"),
    "paused": ("已暂停", "paused"),
    "ended": ("已结束", "ended"),
    "left": ("无人讲解", "no guide"),
    "unlisted": ("（不在首页）", "(not on the home page)"),
    "none": ("还没有场次。用 guide session new 建一个。", "There is no session. Make one with: guide session new"),
    "all_ended": ("没有进行中的场次；加 --all 可看到已结束的。", "All sessions are over; --all shows them."),
    "over": (
        "场次 {code}「{title}」已结束，不能再开始。",
        "The session {code}, “{title}”, is over. It cannot be started again.",
    ),
    "end_ask": (
        "结束场次 {code}？所有人会看到「已结束」，之后不能再开始。",
        "End the session {code}? Everyone sees that it is over, and it cannot be started again.",
    ),
}
_say: Final = Sentences(_SENTENCES)
_COLUMNS: Final = ("code", "phase", "count", "made", "last", "title")

Server = Annotated[str, typer.Option(help="URL of the running server.")]
HERE: Final = "http://127.0.0.1:8000"
LINKS: Final = ("code", "guide_secret", "coguide_secret")
"""What the links of a new session are made of."""


@app.command("new")
def new_session(
    title: Annotated[str, typer.Option(help="Title that followers read when they enter.")],
    hall: Annotated[str, typer.Option(help="The hall's id.")],
    branch: Annotated[
        list[str] | None, typer.Option(help="A branch that followers can choose; repeat the option for more.")
    ] = None,
    listed: Annotated[bool, typer.Option(help="Show it on the home page.")] = True,
    data: Data = None,
    server: Server = HERE,
    lang: Lang = None,
) -> None:
    """Make a session on the running server and print its links. The guides' links are not shown again later."""
    from guide.cli.sentences import say

    language = lang or user_language()
    settings = read_settings(language, data=data)
    asked = {"title": title, "hall": hall, "branches": branch or [], "listed": listed}
    made = _ask(settings, server, "POST", "/api/sessions", language, LINKS, asked)
    base = settings.public_url or server.rstrip("/")
    typer.echo(f"{say('follow', language)}: {base}/j/{made['code']}")
    typer.echo(f"{say('guide_link', language)}: {base}/guide#{made['guide_secret']}")
    typer.echo(f"{say('coguide_link', language)}: {base}/guide#{made['coguide_secret']}")


@app.command("list")
def list_sessions(
    everything: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    data: Data = None,
    server: Server = HERE,
    lang: Lang = None,
) -> None:
    """List the running server's sessions, the newest first, also those that are not on the home page."""
    language = lang or user_language()
    told = _ask(read_settings(language, data=data), server, "GET", "/api/sessions", language, ["sessions"])["sessions"]
    shown = [item for item in told if everything or item["phase"] != "ended"]
    if not shown:
        typer.echo(_say("all_ended" if told else "none", language))
        return
    rows = [[_say(name, language) for name in _COLUMNS], *(_row(item, language) for item in shown)]
    for line in table(rows):
        typer.echo(line)


@app.command("end")
def end_session(
    code: Annotated[str, typer.Argument(help="The session's code, as `guide session list` shows it.")],
    yes: Annotated[bool, typer.Option("--yes", help="End it without asking.")] = False,
    data: Data = None,
    server: Server = HERE,
    lang: Lang = None,
) -> None:
    """End a session on the running server, whoever leads it. It cannot be started again."""
    language = lang or user_language()
    settings = read_settings(language, data=data)
    if not yes:
        typer.confirm(_say("end_ask", language, code=code), abort=True)
    ended = _ask(settings, server, "POST", f"/api/sessions/{quote(code, safe='')}/end", language, ["code", "title"])
    typer.echo(_say("over", language, code=ended["code"], title=ended["title"]))


def _ask(
    settings: Any, server: str, method: str, path: str, language: str, fields: Sequence[str], body: Any = None
) -> dict[str, Any]:
    from guide.cli.remote import ask_operator_api

    told = ask_operator_api(settings, server.rstrip("/"), method, path, language, fields=fields, body=body)
    if told is None:
        raise typer.Exit(1)
    return told


def _row(item: dict[str, Any], language: str) -> list[str]:
    """A session that is live in the record, but that nobody leads, is not shown as live."""
    leader = item["leader"]
    phase = "left" if item["phase"] == "live" and (leader is None or leader["away"]) else item["phase"]
    title = item["title"] if item["listed"] else f"{item['title']} {_say('unlisted', language)}"
    times = [_when(item["made"]), _when(item["last_event"])]
    return [item["code"], _say(phase, language), str(item["count"]), *times, title]


def _when(unix_ms: int | None) -> str:
    """Return the time here, to the minute."""
    return "–" if unix_ms is None else f"{datetime.fromtimestamp(unix_ms / 1000):%Y-%m-%d %H:%M}"  # noqa: DTZ006 - of this machine's people
