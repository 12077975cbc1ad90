"""Checks that the engine that the settings ask for is made, and what cannot be used is refused before the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from guide.common.settings import Settings
from guide.engine.contract import EngineAddressError
from guide.engine.factory import engine_for
from guide.engine.memory import MemoryEngine
from guide.engine.redis import RedisEngine
from tests.support.tls.certificates import Authority

SECRET = "s3cret-of-the-tests"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ssl_ca_certs={missing}", "ssl_ca_certs: expected a file of certificates (PEM), got: No such file"),
        ("ssl_ca_certs={key}", "ssl_ca_certs: expected a file of certificates (PEM), got: "),
        ("ssl_certfile={missing}", "ssl_certfile, ssl_keyfile: expected files of a certificate and its key"),
        ("ssl_keyfile={key}", "ssl_certfile, ssl_keyfile: expected files of a certificate and its key"),
        ("ssl_certfile={own}&ssl_keyfile={others}", "ssl_certfile, ssl_keyfile: expected files of a certificate"),
        ("ssl_ca_certs={own}", None),
        ("ssl_certfile={own}&ssl_keyfile={key}", None),
    ],
)
def test_files_are_looked_at_before_the_start(
    tmp_path: Path, authority: Authority, query: str, said: str | None
) -> None:
    own, other = (authority.certificate(tmp_path / name) for name in ("own", "other"))
    query = query.format(missing=tmp_path / "missing", own=own.certificate, key=own.key, others=other.key)
    settings = Settings(data=tmp_path, redis_url=SecretStr(f"rediss://:{SECRET}@127.0.0.1?{query}"))
    if said is None:
        engine_for(settings)
        return
    with pytest.raises(EngineAddressError) as wrong:
        engine_for(settings)
    assert str(wrong.value).startswith(said)
    assert SECRET not in str(wrong.value)


def test_without_an_address_the_engine_is_in_memory(tmp_path: Path) -> None:
    assert isinstance(engine_for(Settings(data=tmp_path)), MemoryEngine)


def test_with_an_address_it_is_redis(tmp_path: Path) -> None:
    assert isinstance(engine_for(Settings(data=tmp_path, redis_url=SecretStr("redis://127.0.0.1"))), RedisEngine)


def test_what_is_no_address_is_refused_and_the_password_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(EngineAddressError) as wrong:
        engine_for(Settings(data=tmp_path, redis_url=SecretStr(f"redis://:{SECRET}@127.0.0.1/no-number")))
    assert SECRET not in str(wrong.value)
