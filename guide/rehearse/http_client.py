"""The HTTP requests of a rehearsal: the session, places in it, and the server's metrics."""

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
from guide.rehearse.verdict import ServerLoad

BRANCH: Final = "演练"
TRIES: Final = 20  # of a join that the server turns away for now
TRIES_UNREACHED: Final = 8  # a second apart: a server that restarts is away for two or three seconds
JOINS_AT_ONCE: Final = 8  # requests under way
COUNTED: Final = (
    "process_cpu_seconds_total",
    "guide_skipped_total",
    "guide_loop_lag_seconds_bucket",
)  # metrics that only grow

_UNTRUSTED: Final = re.compile(r"CERTIFICATE_VERIFY_FAILED\] (?:certificate verify failed: )?(.*?)(?: \(_ssl|$)")
_SAMPLE: Final = re.compile(r'^(\w+)(?:\{(?:le="([^"]*)")?[^}]*\})? (\S+)$', re.MULTILINE)


class Api:
    """An HTTP client for one server. It follows no redirects and uses no proxy of the environment."""

    def __init__(self, target: Target, key: str | None) -> None:
        """`key`: for /metrics; None: they are not requested."""
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

    async def _request(self, method: str, path: str, **more: Any) -> httpx.Response:
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
        answer = await self._request("GET", f"/api/sessions/{code}")
        if answer.status_code == httpx.codes.NOT_FOUND and "session_unknown" in answer.text:
            raise TargetError("no_session", code=code)
        _check_is_guide(answer)
        found = _field(answer)
        if not isinstance(found, dict) or not {"phase", "title", "hall"} <= found.keys():
            raise TargetError("not_guide")
        return found

    async def scene(self, hall: str) -> str:
        """The first scene of a hall: where a leader stands."""
        answer = await self._request("GET", f"/api/halls/{hall}")
        _check_is_guide(answer)
        return str(_field(answer, "scenes", 0, "id"))

    async def guide_token(self, secret: str) -> tuple[str, str]:
        """Return (token, session code) for the secret of a guide's link. Raises TargetError."""
        answer = await self._request("POST", "/api/guides", json={"secret": secret, "name": BRANCH})
        if "secret_unknown" in answer.text:
            raise TargetError("bad_secret")
        if answer.status_code != httpx.codes.CREATED:
            raise _refused(answer)
        return str(_field(answer, "token")), str(_field(answer, "session", "code"))

    async def join(self, code: str, first: int, count: int, taken: Callable[[str], None]) -> None:
        """Take `count` places as robots, at most JOINS_PER_SECOND; call `taken` with each token.

        Waits where the server asks for it. Raises TargetError where it refuses for good.
        """
        begun = time.monotonic()
        numbers = iter(range(count))

        async def worker() -> None:
            for number in numbers:
                await asyncio.sleep(max(0.0, begun + number / JOINS_PER_SECOND - time.monotonic()))
                taken(await self._join(code, first + number))

        tasks = [asyncio.create_task(worker()) for _ in range(min(JOINS_AT_ONCE, count))]
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
                answer = await self._request("POST", f"/api/sessions/{code}/members", json=body)
            except TargetError as error:
                unreached += 1
                if error.key != "no_server" or unreached > TRIES_UNREACHED:
                    raise
                await asyncio.sleep(1.0)
                continue
            if answer.status_code == httpx.codes.CREATED:
                return str(_field(answer, "token"))
            tries += 1
            if answer.status_code not in (429, 503) or tries == TRIES:
                raise _refused(answer)
            await asyncio.sleep(_wait(answer))

    async def metrics(self) -> dict[str, float] | None:
        """Return the server's metrics as `parse_metrics` does; None where they are not available."""
        if self._key is None:
            return None
        try:
            answer = await self._request("GET", "/metrics", headers={"Authorization": f"Bearer {self._key}"})
        except TargetError:
            return None
        return parse_metrics(answer.text) if answer.status_code == httpx.codes.OK else None


def _check_is_guide(answer: httpx.Response) -> None:
    """Raise TargetError unless this is a good answer of a Guide server."""
    if answer.status_code in (429, 503):
        raise _refused(answer)
    if answer.status_code != httpx.codes.OK:
        raise TargetError("not_guide")


def _refused(answer: httpx.Response) -> TargetError:
    """Return an error with the server's own message in both languages, or with the text that came instead."""
    try:
        said = answer.json()["message"]
        why: object = {language: str(said[language])[:200] for language in ("zh", "en")}
    except (ValueError, LookupError, TypeError):
        why = answer.text[:200]
    return TargetError("refused", status=answer.status_code, why=why)


def _wait(answer: httpx.Response) -> float:
    """Return the seconds until the next try; 1.0 where the answer names none, or a date, as proxies may."""
    named = answer.headers.get("retry-after", "")
    return min(30.0, float(named)) if named.isascii() and named.isdigit() else 1.0


def _field(answer: httpx.Response, *path: str | int) -> Any:
    """Return what an answer's JSON holds at this path. Raises TargetError where there is no such thing."""
    try:
        found = answer.json()
        for step in path:
            found = found[step]
    except (ValueError, LookupError, TypeError):
        raise TargetError("not_guide") from None
    return found


def parse_metrics(text: str) -> dict[str, float]:
    """Read Prometheus' text format. Return the sums over labels by name; a bucket's key is its name and bound."""
    found: dict[str, float] = {}
    for name, bound, value in _SAMPLE.findall(text):
        key = f"{name} {bound}" if bound else name
        found[key] = found.get(key, 0.0) + float(value)
    return found


def server_load(before: Mapping[str, float], after: Mapping[str, float], seconds: float) -> ServerLoad | None:
    """Return the server's load over `seconds` from its metrics before and after; None if another process answered."""

    def increase(name: str) -> float:
        return after.get(name, 0.0) - before.get(name, 0.0)

    if increase("process_start_time_seconds") or any(increase(name) < 0 for name in before if name.startswith(COUNTED)):
        return None
    cpu = increase("process_cpu_seconds_total") / seconds if "process_cpu_seconds_total" in after else None
    lag, late = (_p99(before, after, f"guide_{name}_seconds_bucket") for name in ("loop_lag", "tick_lateness"))
    return ServerLoad(cpu, lag, late, round(increase("guide_skipped_total")))


def _p99(before: Mapping[str, float], after: Mapping[str, float], name: str) -> float | None:
    """Return the bound, in ms, that 99 % of the new values do not exceed; infinite beyond the last bound."""
    bounds = sorted((float(key.split(" ")[1]), key) for key in after if key.startswith(name + " "))
    new = [(bound, after[key] - before.get(key, 0.0)) for bound, key in bounds]
    if not new or not new[-1][1]:
        return None
    return next((bound * 1000 for bound, count in new if count >= 0.99 * new[-1][1]), math.inf)
