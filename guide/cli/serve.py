"""Starting the server for a person at a terminal: what is checked first, what is printed, how failures are said.

Every function returns the process's exit status. Sentences come in 中文 and English; `language` picks.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import segno
import structlog

from guide.app import Application, Companion, create_app, no_companion
from guide.cli.explain.store_errors import explain_folder_error, explain_store_error
from guide.cli.halls.shelf import hall_folders, open_halls, shelf
from guide.cli.sentences import fail, say
from guide.common.logs import configure_logging
from guide.common.settings import Settings
from guide.engine.contract import EngineAddressError
from guide.halls.registry import Halls
from guide.server.certificate import CertificateError, CertificateFiles
from guide.server.demo import DemoSession, demo
from guide.server.listen import AddressError, bind, fit_to_descriptors, listen
from guide.server.runner import Tls, age, run
from guide.server.supervisor import EVERY, Turns, supervise
from guide.server.tiling import tiling
from guide.store.contract import StoreError
from guide.transport.self_signed import self_signed

log = structlog.get_logger()
DEMO_HALL: Final = Path(__file__).parents[1] / "halls" / "demo"


def serve(settings: Settings, language: str) -> int:
    """Run the server with the halls of the settings, until stopped."""
    if not _proxies_are_known(language) or not _tls_is_clear(settings, language):
        return 1
    folders = hall_folders(settings)
    if not folders:
        fail(say("no_halls", language, folder=shelf(settings)))
        return 1
    halls = _open(folders, settings, language)
    if halls is None:
        return 1
    if settings.workers > 1:
        return _several(settings, halls, language)
    return _run(settings, halls, language, lambda base: _announce(base, language))


def run_demo(settings: Settings, hall: Path | None, language: str) -> int:
    """Run the server with one hall and a session that the robot guide leads; print where to open."""
    if not _proxies_are_known(language) or not _tls_is_clear(settings, language):
        return 1
    halls = _open([hall or DEMO_HALL], settings, language)
    if halls is None:
        return 1
    shown = next(iter(halls.values()))

    def begin(base: str) -> Companion:
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
            fail(say("proxies", language, word=repr(word)))
            return False
    return True


def _tls_is_clear(settings: Settings, language: str) -> bool:
    """Whether the settings of HTTPS go together; says which do not."""
    if settings.tls_cert is not None and settings.tls_self_signed:
        fail(say("two_certificates", language))
        return False
    if settings.tls_cert is None and settings.tls_key is not None:
        fail(say("no_certificate_for_key", language))
        return False
    if settings.http_port is not None and settings.tls_cert is None and not settings.tls_self_signed:
        fail(say("no_tls", language))
        return False
    return True


def _open(folders: Sequence[Path], settings: Settings, language: str) -> Halls | None:
    """Load the halls that can be loaded, and say what is wrong with the others; None where there is none left."""
    halls = open_halls(folders, settings)
    if any(problem.severity == "error" for problem in halls.problems):
        fail(say("halls_left_out" if halls else "halls", language))
    for problem in halls.problems:
        fail("  " + problem.sentence(language))
    return halls or None


def _several(settings: Settings, halls: Halls, language: str) -> int:
    """Run as many processes as the settings say."""
    if settings.redis_url is None or settings.database_url is None:
        fail(say("workers", language, count=settings.workers))
        return 1
    configure_logging(settings.log_level, json=settings.log_json)
    with ExitStack() as held:  # the ports are nobody else's, as long as we run; who listens are the workers
        try:
            port = held.enter_context(bind(settings, shared=True)).getsockname()[1]
            if settings.http_port is not None:
                http = held.enter_context(bind(settings, settings.http_port, shared=True)).getsockname()[1]
                settings = settings.model_copy(update={"http_port": http})
        except AddressError as error:
            return _no_address(error, language)
        return _supervise(settings, halls, language, port)


def _supervise(settings: Settings, halls: Halls, language: str, port: int) -> int:
    before = age()

    def work(number: int, turns: Turns) -> int:
        def begin(base: str) -> Companion:
            return _shown_to_parent(turns, _announce(base, language) if number == 0 else no_companion)

        return _run(settings, halls, language, begin, (number, port, before))

    return supervise(settings.workers, work)


def _no_address(error: AddressError, language: str) -> int:
    if error.port_in_use:
        fail(say("port_in_use", language, port=error.port, other=error.port + 1))
    else:
        fail(say("address", language, address=error))
    return 1


def _run(
    settings: Settings,
    halls: Halls,
    language: str,
    begin: Callable[[str], Companion],
    worker: tuple[int, int, float] | None = None,
) -> int:
    """`worker`: its number and the port, where several processes listen on it, and how old their parent was."""
    number, port, before = (None, None, 0.0) if worker is None else worker
    configure_logging(settings.log_level, json=settings.log_json, **({} if number is None else {"worker": number}))
    settings = fit_to_descriptors(settings)
    if not number:
        for problem in halls.problems:
            if problem.severity == "error":
                log.error("hall left out", file=str(problem.file), line=problem.line, why=problem.message["en"])
    with ExitStack() as opened:
        try:
            sock = opened.enter_context(listen(settings, port, shared=worker is not None))
            plain = None
            if settings.http_port is not None:
                plain = opened.enter_context(listen(settings, settings.http_port, shared=worker is not None))
        except AddressError as error:
            return _no_address(error, language)
        try:
            tls = _tls(settings, plain)
        except OSError as error:
            fail(explain_folder_error(settings.data, error.strerror, language))
            return 1
        except CertificateError as error:
            fail(_explain_certificate_error(error, language))
            return 1
        base = settings.public_url or _base(settings.host, sock.getsockname()[1], tls=tls is not None)
        return _serve_until_stopped(
            lambda: create_app(settings, halls, tiling(begin(base))), sock, tls, before, language
        )


def _base(host: str, port: int, *, tls: bool) -> str:
    """Return the address that a browser on this machine opens."""
    host = "127.0.0.1" if host == "0.0.0.0" else host
    scheme, usual = ("https", 443) if tls else ("http", 80)
    return f"{scheme}://{f'[{host}]' if ':' in host else host}" + (f":{port}" if port != usual else "")


def _tls(settings: Settings, plain: socket.socket | None) -> Tls | None:
    """Return what the server needs for HTTPS; None where it serves plain HTTP. Raises OSError, CertificateError."""
    if settings.tls_cert is not None:
        files = CertificateFiles(settings.tls_cert, settings.tls_key or settings.tls_cert)
        return Tls(files.load(), files, plain)
    if settings.tls_self_signed:
        return Tls(self_signed(settings.data / "tls", settings.host).context, None, plain)
    return None


def _explain_certificate_error(error: CertificateError, language: str) -> str:
    ours = error.why in ("no_certificate", "no_key", "other_key")
    return say("certificate", language, file=error.file, why=say(error.why, language) if ours else error.why)


def _serve_until_stopped(
    make: Callable[[], Application], sock: socket.socket, tls: Tls | None, before: float, language: str
) -> int:
    """`make` looks at addresses and folders, and fails as the start does."""
    try:
        run(make(), sock, tls, before)
    except StoreError as error:
        fail(explain_store_error(error, language))
        return 1
    except EngineAddressError as error:
        fail(say("redis", language, why=error))
        return 1
    return 0


def _shown_to_parent(turns: Turns, companion: Companion) -> Companion:
    """Return `companion`, which first shows the parent of several processes that this one could start.

    From then on the event loop itself shows that it turns, as long as it does: a thread would also beside a hung loop.
    """

    def turn() -> None:
        turns()
        asyncio.get_running_loop().call_later(EVERY, turn)

    @asynccontextmanager
    async def begin(application: Application) -> AsyncIterator[None]:
        turn()
        async with companion(application):
            yield

    return begin


def _announce(base: str, language: str) -> Companion:
    """Return a companion that prints where the server runs."""

    @asynccontextmanager
    async def begin(_application: Application) -> AsyncIterator[None]:
        print(say("serving", language, base=base), say("stop", language), flush=True)
        yield

    return begin


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
        print("  " + say("local", language, port=urlsplit(base).port or (443 if base.startswith("https") else 80)))
    print("  " + say("stop", language), flush=True)
