"""Every setting once: name, default, help. Each is an environment variable, GUIDE_ and its name in capitals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SecretsSettingsSource,
    SettingsConfigDict,
)

from guide.common.limits import Limits

MOUNTED: Final = Path("/run/secrets")
"""Where containers get their secrets; a service of systemd gets them in $CREDENTIALS_DIRECTORY."""
SECRETS: Final = frozenset({"database_url", "redis_url"})
"""Settings whose value is never shown, not even when it is wrong."""


class Settings(BaseSettings, Limits):
    """Read from the environment, else from secret files called like the variable; options of the command line win."""

    model_config = SettingsConfigDict(env_prefix="GUIDE_", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 – the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        folders = [MOUNTED, Path(os.environ.get("CREDENTIALS_DIRECTORY", MOUNTED))]
        files = SecretsSettingsSource(settings_cls, secrets_dir=[folder for folder in folders if folder.is_dir()])
        return init_settings, env_settings, files

    host: str = Field("127.0.0.1", description="The address to listen on; 0.0.0.0 for all.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; 0 takes a free one.")
    data: Path = Field(Path("data"), description="The folder of the record; made where it is missing.")
    database_url: SecretStr | None = Field(
        None,
        description="The record's PostgreSQL, postgresql://user:password@host/name; empty: SQLite in the data folder.",
    )
    database_connections: int = Field(8, ge=1, le=100, description="Connections that a process keeps to PostgreSQL.")
    database_timeout: float = Field(
        10.0, ge=1, le=300, description="Seconds for a statement of PostgreSQL, and for connecting to it."
    )
    database_patience: float = Field(
        20.0, ge=0, le=300, description="Seconds for which a write is tried again while PostgreSQL is away."
    )
    redis_url: SecretStr | None = Field(
        None,
        description="What joins nodes: redis://host/0, redis+sentinel://… or redis+cluster://…; empty: one node.",
    )
    workers: int = Field(
        1, ge=1, le=64, description="Processes of this server, which share its port; several need Redis and PostgreSQL."
    )
    halls: tuple[Path, ...] = Field((), description="Hall folders to show, beside those in DATA/halls. A JSON list.")
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description="What browsers open, e.g. https://tour.example.org, without a slash at the end and what follows; "
        "default: what each request was sent to.",
    )
    origins: tuple[str, ...] = Field(
        (), description="Origins besides our own whose pages may open the WebSocket. A JSON list; each exact."
    )
    token_hours: int = Field(
        72,
        ge=3,
        le=24 * 90,
        description="How long a member's token is good for: a theme day and its eve. Each node judges that by its own "
        "clock, and clocks may differ by an hour: 3 at least.",
    )
    tls_self_signed: bool = Field(
        False, description="Serve HTTPS with a certificate made for the day: enough for a guide's microphone in a LAN."
    )
    io_uring: bool = Field(
        True,
        description="Send a tick to many followers in one system call where Linux allows it; else a call for each.",
    )
    metrics: str = Field(
        "key",
        pattern="^(key|open|off)$",
        description="Who may read /metrics: key = who shows DATA/metrics.key, open = anyone, off = nobody.",
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="The least that is logged.")
    log_json: bool = Field(False, description="Log lines as JSON, for machines.")

    @field_validator("database_url", mode="before")
    @classmethod
    def _address(cls, given: object) -> object:
        """Empty is not given: a compose file passes on what its own environment lacks as an empty string."""
        text = given.get_secret_value() if isinstance(given, SecretStr) else given
        if text in ("", None):
            return None
        if not isinstance(text, str) or not text.startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://…")
        return given

    @field_validator("redis_url", mode="before")
    @classmethod
    def _redis(cls, given: object) -> object:
        text = given.get_secret_value() if isinstance(given, SecretStr) else given
        if text in ("", None):
            return None
        if not isinstance(text, str) or not text.startswith(("redis", "rediss")):
            raise ValueError("expected redis://…")
        return given
