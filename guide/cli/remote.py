"""Requests that commands send to a running server over HTTP."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import httpx

from guide.cli.explain.api_errors import explain_api_error
from guide.cli.explain.store_errors import explain_store_error
from guide.cli.sentences import fail, say
from guide.common.settings import Settings
from guide.store.contract import StoreError
from guide.store.data_folder import check_here

REQUEST_WITHIN: Final = 30.0  # seconds: to end a session may take ten


def ask_operator_api(
    settings: Settings,
    server: str,
    method: str,
    path: str,
    language: str,
    *,
    fields: Sequence[str],
    body: dict[str, object] | None = None,
) -> dict[str, Any] | None:
    """Send a request to the running server with the key in its data folder. Return the answer.

    Where there is none that is good, why not is printed, and None returned. `fields`: those that a good answer has;
    without them it is not of our server.
    """
    try:
        if settings.database_url is None:
            check_here(settings.data)
    except StoreError as error:
        fail(explain_store_error(error, language))
        return None
    try:
        key = (settings.data / "operator.key").read_text().strip()
    except OSError as error:
        fail(say("no_operator_key", language, folder=settings.data, why=error.strerror))
        return None
    try:
        # The environment's proxy is not used: the server is on this machine, or was named.
        with httpx.Client(trust_env=False, verify=_trusted(settings), timeout=REQUEST_WITHIN) as client:
            answer = client.request(method, f"{server}{path}", json=body, headers={"Authorization": f"Bearer {key}"})
        if not answer.is_success:
            fail(explain_api_error(answer, body or {}, language))
            return None
        told: dict[str, Any] = answer.json()
        if not isinstance(told, dict):
            raise TypeError("expected an object")
        if missing := set(fields) - told.keys():
            raise LookupError(f"expected {sorted(missing)}, too")
        return told
    except httpx.HTTPError as error:
        fail(say("no_server", language, server=server, why=error))
    except (ValueError, LookupError, TypeError):
        fail(say("not_guide", language, server=server))
    return None


def fetch_record(settings: Settings, server: str, file: Path, language: str) -> int:
    """Fetch a copy of the running server's record, with the key in its data folder, and write it to `file`.

    Returns the exit status. Raises OSError if the file cannot be written.
    """
    try:
        key = (settings.data / "operator.key").read_text().strip()
    except OSError as error:
        fail(say("no_operator_key", language, folder=settings.data, why=error.strerror))
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
                fail(explain_api_error(answer, {}, language))
                return 1
            for data in answer.iter_bytes():
                out.write(data)
    except httpx.HTTPError as error:
        fail(say("no_server", language, server=server, why=error))
        return 1
    except (ValueError, LookupError, TypeError):
        fail(say("not_guide", language, server=server))
        return 1
    return 0


def _trusted(settings: Settings) -> ssl.SSLContext:
    """Return the certificates to trust: those that the system trusts, and the one in DATA/tls if there is one.

    If the settings say that the server uses the one in DATA/tls, only that one is trusted, whatever the address is.
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
