"""What a rehearsal asks the server over HTTP: the session, places in it, its own figures."""

from __future__ import annotations

import asyncio
import math
import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import httpx

from guide.rehearse.steps import JOINS_PER_SECOND
from guide.rehearse.target import Target, TargetError
from guide.rehearse.verdict import Server

BRANCH: Final = "演练"
TRIES: Final = 20
UNREACHED: Final = 8  # seconds, as many tries: a server that restarts is away for two or three
AT_ONCE: Final = 8  # joins on their way
COUNTED: Final = ("process_cpu_seconds_total", "guide_skipped_total", "guide_loop_lag_seconds_bucket")  # and only grow

_UNTRUSTED: Final = re.compile(r"CERTIFICATE_VERIFY_FAILED\] (?:certificate verify failed: )?(.*?)(?: \(_ssl|$)")
_SAMPLE: Final = re.compile(r'^(\w+)(?:\{(?:le="([^"]*)")?[^}]*\})? (\S+)$', re.MULTILINE)


class Api:
    """One server's HTTP side. Redirects are not followed; no proxy of the environment is used."""

    def __init__(self, target: Target, key: str | None) -> None:
        """`key`: for /metrics; None: its figures are not asked for."""
        verify = target.tls() or True
        address = f"[{target.address}]" if ":" in target.address else target.address
        self._client = httpx.AsyncClient(
            base_url=f"{target.scheme}://{address}:{target.port}",
            headers={"Host": target.host},
            verify=verify,
            trust_env=False,
            timeout=20,
        )
        self._name = target.name
        self._key = key

    async def close(self) -> None:
        await self._client.aclose()

    async def _ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        extensions = {"sni_hostname": self._name}
        try:
            answer = await self._client.request(method, path, extensions=extensions, **more)
        except httpx.HTTPError as error:
            untrusted = _UNTRUSTED.search(str(error))
            if untrusted is not None:
                raise TargetError("untrusted", why=untrusted[1]) from None
            raise TargetError("no_server", why=str(error) or type(error).__name__) from None
        if answer.is_redirect:
            raise TargetError("redirected", where=answer.headers.get("location", "?"))
        return answer

    async def session(self, code: str) -> dict[str, Any]:
        """What anyone may know of a session. Raises TargetError."""
        answer = await self._ask("GET", f"/api/sessions/{code}")
        if answer.status_code == httpx.codes.NOT_FOUND and "session_unknown" in answer.text:
            raise TargetError("no_session", code=code)
        _recognise(answer)
        found = _told(answer)
        if not isinstance(found, dict) or not {"phase", "title", "hall"} <= found.keys():
            raise TargetError("not_guide")
        return found

    async def scene(self, hall: str) -> str:
        """The first scene of a hall: where a leader stands."""
        answer = await self._ask("GET", f"/api/halls/{hall}")
        _recognise(answer)
        return str(_told(answer, "scenes", 0, "id"))

    async def guide_token(self, secret: str) -> tuple[str, str]:
        """(token, session code) of the guide whose secret link it is."""
        answer = await self._ask("POST", "/api/guides", json={"secret": secret, "name": BRANCH})
        if "secret_unknown" in answer.text:
            raise TargetError("bad_secret")
        if answer.status_code != httpx.codes.CREATED:
            raise _refused(answer)
        return str(_told(answer, "token")), str(_told(answer, "session", "code"))

    async def join(self, code: str, first: int, count: int, taken: Callable[[str], None]) -> None:
        """Take `count` places, at most JOINS_PER_SECOND, as robots; each token is told to `taken`.

        Waits where the server asks to. Raises TargetError where it refuses for good.
        """
        begun = time.monotonic()
        numbers = iter(range(count))

        async def some() -> None:
            for number in numbers:
                await asyncio.sleep(max(0.0, begun + number / JOINS_PER_SECOND - time.monotonic()))
                taken(await self._join(code, first + number))

        tasks = [asyncio.create_task(some()) for _ in range(min(AT_ONCE, count))]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def _join(self, code: str, number: int) -> str:
        body = {"name": f"{BRANCH} {number + 1:02}", "branch": BRANCH, "robot": True}
        tries = unreached = 0
        while True:
            try:
                answer = await self._ask("POST", f"/api/sessions/{code}/members", json=body)
            except TargetError as error:
                unreached += 1
                if error.key != "no_server" or unreached > UNREACHED:
                    raise
                await asyncio.sleep(1.0)
                continue
            if answer.status_code == httpx.codes.CREATED:
                return str(_told(answer, "token"))
            tries += 1
            if answer.status_code not in (429, 503) or tries == TRIES:
                raise _refused(answer)
            await asyncio.sleep(_wait(answer))

    async def figures(self) -> dict[str, float] | None:
        """The server's metrics, as `parsed`; None where they are not to be had."""
        if self._key is None:
            return None
        try:
            answer = await self._ask("GET", "/metrics", headers={"Authorization": f"Bearer {self._key}"})
        except TargetError:
            return None
        return parsed(answer.text) if answer.status_code == httpx.codes.OK else None


def _recognise(answer: httpx.Response) -> None:
    """Raises TargetError where this is no answer of a Guide that has time for us."""
    if answer.status_code in (429, 503):
        raise _refused(answer)
    if answer.status_code != httpx.codes.OK:
        raise TargetError("not_guide")


def _refused(answer: httpx.Response) -> TargetError:
    """With the server's own words, in each language, where they are a Guide's; else with what came."""
    try:
        said = answer.json()["message"]
        why: object = {language: str(said[language])[:200] for language in ("zh", "en")}
    except (ValueError, LookupError, TypeError):
        why = answer.text[:200]
    return TargetError("refused", status=answer.status_code, why=why)


def _wait(answer: httpx.Response) -> float:
    """Seconds until the next try; 1.0 where the server names none, or a date, as proxies may."""
    named = answer.headers.get("retry-after", "")
    return min(30.0, float(named)) if named.isascii() and named.isdigit() else 1.0


def _told(answer: httpx.Response, *way: str | int) -> Any:
    """What an answer's JSON holds at the end of this way. Raises TargetError where it is no such JSON."""
    try:
        found = answer.json()
        for step in way:
            found = found[step]
    except (ValueError, LookupError, TypeError):
        raise TargetError("not_guide") from None
    return found


def parsed(text: str) -> dict[str, float]:
    """Samples of Prometheus' text format by name; a bucket's bound after a space; other labels are added up."""
    found: dict[str, float] = {}
    for name, bound, value in _SAMPLE.findall(text):
        key = f"{name} {bound}" if bound else name
        found[key] = found.get(key, 0.0) + float(value)
    return found


def between(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> Server | None:
    """What the server did in `seconds`, from its figures before and after; None where another process told those."""

    def grown(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    if grown("process_start_time_seconds") or any(grown(name) < 0 for name in before if name.startswith(COUNTED)):
        return None
    cpu = grown("process_cpu_seconds_total") / seconds if "process_cpu_seconds_total" in after else None
    lag, late = (_p99(before, after, f"guide_{name}_seconds_bucket") for name in ("loop_lag", "tick_lateness"))
    return Server(cpu, lag, late, round(grown("guide_skipped_total")))


def _p99(before: Mapping[str, float], after: Mapping[str, float], name: str) -> float | None:
    """The bound, in ms, that 99 % of the new values stay within; infinite beyond the last one."""
    bounds = sorted((float(key.split(" ")[1]), key) for key in after if key.startswith(name + " "))
    new = [(bound, after[key] - before.get(key, 0.0)) for bound, key in bounds]
    if not new or not new[-1][1]:
        return None
    return next((bound * 1000 for bound, count in new if count >= 0.99 * new[-1][1]), math.inf)
