"""Starting the server for a person at a terminal: what is checked first, what is printed, how failures are said.

Every function returns the process's exit status. Sentences come in 中文 and English; `language` picks.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import ssl
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import httpx
import segno

from guide.api.services import Services
from guide.app import End, Work, create_app
from guide.demo import DemoSession, demo
from guide.engine.contract import EngineAddressError
from guide.halls.problem import HallError
from guide.halls.registry import Halls
from guide.logs import configure_logging
from guide.recordwords import excuse, folder_excuse
from guide.server import AddressError, age, bind, fitted, listen, run
from guide.sessionwords import refused
from guide.settings import Settings
from guide.store.contract import StoreError
from guide.store.sqlite import check_here
from guide.tls import self_signed
from guide.workers import EVERY, Turns, supervise

DEMO_HALL: Final = Path(__file__).parent / "halls" / "demo"

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "port_in_use": (
        "端口 {port} 已被占用。请关闭占用它的程序，或换一个端口：--port {other}",
        "Port {port} is in use. Stop the program that uses it, or take another port: --port {other}",
    ),
    "address": ("无法监听 {address}", "Cannot listen on {address}"),
    "halls": ("展厅有误，未启动：", "The server did not start, because of the hall:"),
    "no_halls": (
        "没有展厅。请把展厅文件夹放进 {folder}，或用 --hall 指定。",
        "There is no hall. Put hall folders into {folder}, or name one with --hall.",
    ),
    "redis": ("GUIDE_REDIS_URL 不能用：{why}", "GUIDE_REDIS_URL cannot be used: {why}"),
    "proxies": (
        "FORWARDED_ALLOW_IPS 中的 {word} 不是地址，也不是网段。应像：127.0.0.1,10.0.0.0/8",
        "{word} in FORWARDED_ALLOW_IPS is no address and no network. It should be like: 127.0.0.1,10.0.0.0/8",
    ),
    "workers": (
        "运行 {count} 个进程需要 GUIDE_REDIS_URL 和 GUIDE_DATABASE_URL（PostgreSQL）：SQLite 只能由一个进程写入。",
        "{count} processes need GUIDE_REDIS_URL and GUIDE_DATABASE_URL (PostgreSQL): only one can write to SQLite.",
    ),
    "serving": ("服务已启动：{base}/", "The server runs: {base}/"),
    "stop": ("按 Ctrl+C 停止。", "Ctrl+C stops it."),
    "no_key": (
        "读不到 {folder} 里的管理口令（{why}）。请用 --data 指出服务器的数据文件夹。",
        "Cannot read the operator key in {folder} ({why}). Name the server's data folder with --data.",
    ),
    "no_server": (
        "连不上 {server}（{why}）。请先运行 guide serve，或用 --server 指出它的地址。",
        "Cannot reach {server} ({why}). Start it with guide serve, or name its address with --server.",
    ),
    "not_guide": (
        "{server} 上运行的不是同游服务。请用 --server 指出它的地址。",
        "What answers at {server} is not Guide. Name its address with --server.",
    ),
    "home": ("首页", "Home"),
    "follow": ("参与者链接", "Follower link"),
    "guide": ("讲解员控制台（打开后可接过机器人的讲解）", "Guide console (open it to take over from the robot)"),
    "guide_link": ("讲解员控制台", "Guide console"),
    "coguide_link": ("副讲解员链接", "Co-guide link"),
    "scan": ("手机扫码（手机须能访问 {base}）", "Scan with a phone (that can reach {base})"),
    "local": (
        "手机要访问本机，请加 --host 0.0.0.0 --public-url http://本机地址:{port}",
        "For phones to reach this machine add --host 0.0.0.0 --public-url http://ADDRESS:{port}",
    ),
}


def say(key: str, language: str, **values: object) -> str:
    """One sentence in the reader's language."""
    zh, en = _SENTENCES[key]
    return (zh if language == "zh" else en).format(**values)


def serve(settings: Settings, language: str) -> int:
    """Run the server with the halls of the settings, until stopped."""
    if not _proxies_are_known(language):
        return 1
    shelf = settings.data / "halls"
    folders = [*settings.halls, *sorted(path for path in shelf.glob("*") if path.is_dir())]
    halls = _open(folders, language)
    if halls is None:
        return 1
    if not halls:
        _fail(say("no_halls", language, folder=shelf))
        return 1
    if settings.workers > 1:
        return _several(settings, halls, language)
    return _run(settings, halls, language, lambda base: _announce(base, language))


def run_demo(settings: Settings, hall: Path | None, language: str) -> int:
    """Run the server with one hall and a session that the robot guide leads; print where to open."""
    if not _proxies_are_known(language):
        return 1
    halls = _open([hall or DEMO_HALL], language)
    if halls is None:
        return 1
    shown = next(iter(halls.values()))

    def begin(base: str) -> Work:
        return demo(shown, lambda session: _print_demo(session, base, settings, language))

    return _run(settings, halls, language, begin)


def _proxies_are_known(language: str) -> bool:
    """Whether FORWARDED_ALLOW_IPS, which uvicorn reads, is addresses and networks; says what is not.

    uvicorn takes anything, and believes no proxy that it does not know: everybody would come from one address.
    """
    given = os.environ.get("FORWARDED_ALLOW_IPS", "").strip()
    for word in map(str.strip, given.split(",")):
        try:
            if word and given != "*":
                (ipaddress.ip_network if "/" in word else ipaddress.ip_address)(word)
        except ValueError:
            _fail(say("proxies", language, word=repr(word)))
            return False
    return True


def _open(folders: Sequence[Path], language: str) -> Halls | None:
    try:
        return Halls.open(folders)
    except HallError as error:
        _fail(say("halls", language))
        for problem in error.problems:
            _fail("  " + problem.sentence(language))
        return None


def _several(settings: Settings, halls: Halls, language: str) -> int:
    """Run as many processes as the settings say."""
    if settings.redis_url is None or settings.database_url is None:
        _fail(say("workers", language, count=settings.workers))
        return 1
    configure_logging(settings.log_level, json=settings.log_json)
    try:
        held = bind(settings, shared=True)  # nobody else's, as long as we run; who listens are the workers
    except AddressError as error:
        return _no_address(settings, error, language)
    port, before = held.getsockname()[1], age()

    def work(number: int, turns: Turns) -> int:
        said = _announce if number == 0 else _silently
        worker = number, port, before
        return _run(settings, halls, language, lambda base: _telling(turns, said(base, language)), worker)

    with held:
        return supervise(settings.workers, work)


def _no_address(settings: Settings, error: AddressError, language: str) -> int:
    if error.port_in_use:
        _fail(say("port_in_use", language, port=settings.port, other=settings.port + 1))
    else:
        _fail(say("address", language, address=error))
    return 1


def _run(
    settings: Settings,
    halls: Halls,
    language: str,
    begin: Callable[[str], Work],
    worker: tuple[int, int, float] | None = None,
) -> int:
    """`worker`: its number and the port, where several processes listen on it, and how old their parent was."""
    number, port, before = (None, None, 0.0) if worker is None else worker
    configure_logging(settings.log_level, json=settings.log_json, **({} if number is None else {"worker": number}))
    settings = fitted(settings)
    try:
        sock = listen(settings, port, shared=worker is not None)
    except AddressError as error:
        return _no_address(settings, error, language)
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
    scheme = "https" if settings.tls_self_signed else "http"
    base = settings.public_url or f"{scheme}://{f'[{host}]' if ':' in host else host}:{sock.getsockname()[1]}"
    try:
        certificate = self_signed(settings.data / "tls", settings.host) if settings.tls_self_signed else None
    except OSError as error:
        sock.close()
        _fail(folder_excuse(settings.data, error.strerror, language))
        return 1
    try:
        run(create_app(settings, halls, begin(base)), sock, certificate, before)
    except StoreError as error:
        _fail(excuse(error, language))
        return 1
    except EngineAddressError as error:
        _fail(say("redis", language, why=error))
        return 1
    finally:
        sock.close()
    return 0


def _telling(turns: Turns, work: Work) -> Work:
    """`work`, told to the parent of several processes: it begins when all a server needs has been reached.

    From then on the loop itself tells that it turns, for as long as there is one: a thread would beside a hung one.
    """

    def turn() -> None:
        turns()
        asyncio.get_running_loop().call_later(EVERY, turn)

    async def begin(services: Services) -> End:
        turn()
        return await work(services)

    return begin


def _silently(_base: str, _language: str) -> Work:
    async def begin(_services: Services) -> End:
        return _nothing

    return begin


def _announce(base: str, language: str) -> Work:
    async def begin(_services: Services) -> End:
        print(say("serving", language, base=base), say("stop", language), flush=True)
        return _nothing

    return begin


async def _nothing() -> None:
    pass


def _print_demo(session: DemoSession, base: str, settings: Settings, language: str) -> None:
    follow = f"{base}/j/{session.code}"
    lines = [
        "",
        f"  {say('home', language)}: {base}/",
        f"  {say('follow', language)}: {follow}",
        f"  {say('guide', language)}: {base}/guide#{session.guide_secret}",
        "",
        f"  {say('scan', language, base=base)}:",
    ]
    print("\n".join(lines))
    segno.make(follow, error="l").terminal(compact=True, border=2)
    if settings.public_url is None and settings.host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::"):
        print("  " + say("local", language, port=base.rsplit(":", 1)[1]))
    print("  " + say("stop", language), flush=True)


def make_session(settings: Settings, server: str, asked: dict[str, object], language: str) -> int:
    """Ask the running server for a session, with the operator's key of its data folder, and print the links."""
    try:
        if settings.database_url is None:
            check_here(settings.data)
    except StoreError as error:
        _fail(excuse(error, language))
        return 1
    try:
        key = (settings.data / "operator.key").read_text().strip()
    except OSError as error:
        _fail(say("no_key", language, folder=settings.data, why=error.strerror))
        return 1
    try:
        # No proxy of the environment: the server is this machine's, or one that was named.
        with httpx.Client(trust_env=False, verify=_trusted(settings)) as client:
            answer = client.post(f"{server}/api/sessions", json=asked, headers={"Authorization": f"Bearer {key}"})
        if answer.status_code != httpx.codes.CREATED:
            _fail(refused(answer, asked, language))
            return 1
        made = answer.json()
    except httpx.HTTPError as error:
        _fail(say("no_server", language, server=server, why=error))
        return 1
    except (ValueError, LookupError, TypeError):
        _fail(say("not_guide", language, server=server))
        return 1
    base = settings.public_url or server
    print(f"{say('follow', language)}: {base}/j/{made['code']}")
    print(f"{say('guide_link', language)}: {base}/guide#{made['guide_secret']}")
    print(f"{say('coguide_link', language)}: {base}/guide#{made['coguide_secret']}")
    return 0


def fetch_record(settings: Settings, server: str, file: Path, language: str) -> int:
    """Ask the running server for a copy of its record, with the operator's key, and write it to `file`.

    Raises OSError where it cannot be written.
    """
    try:
        key = (settings.data / "operator.key").read_text().strip()
    except OSError as error:
        _fail(say("no_key", language, folder=settings.data, why=error.strerror))
        return 1
    patient = httpx.Timeout(10.0, read=600.0)  # seconds: a large record is copied before the first byte comes
    try:
        with (
            httpx.Client(trust_env=False, verify=_trusted(settings), timeout=patient) as client,
            client.stream("GET", f"{server}/api/record", headers={"Authorization": f"Bearer {key}"}) as answer,
            file.open("wb") as out,
        ):
            if answer.status_code != httpx.codes.OK:
                answer.read()
                _fail(refused(answer, {}, language))
                return 1
            for data in answer.iter_bytes():
                out.write(data)
    except httpx.HTTPError as error:
        _fail(say("no_server", language, server=server, why=error))
        return 1
    except (ValueError, LookupError, TypeError):
        _fail(say("not_guide", language, server=server))
        return 1
    return 0


def _trusted(settings: Settings) -> ssl.SSLContext:
    """Whom to believe that they are the server: who has a good certificate, or the one in DATA/tls.

    Where the settings say that the server serves with that one, it alone is good, at whatever address.
    """
    own = settings.data / "tls" / "certificate.pem"
    if not own.exists():
        return httpx.create_ssl_context(trust_env=False)
    if settings.tls_self_signed:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
    else:
        context = httpx.create_ssl_context(trust_env=False)
    context.load_verify_locations(own)
    return context


def _fail(sentence: str) -> None:
    print(sentence, file=sys.stderr)
