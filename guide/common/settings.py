"""Every setting with its default and help text. Each is an environment variable: GUIDE_ and its name in capitals."""

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
"""The folder where containers get their secrets; a service of systemd gets them in $CREDENTIALS_DIRECTORY."""
SECRETS: Final = frozenset({"database_url", "redis_url", "wechat_secret"})
"""Settings whose value is never shown, not even in the message that it is wrong."""


class Settings(BaseSettings, Limits):
    """Settings from the command line, else from the environment, else from secret files named like the variable."""

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

    host: str = Field("127.0.0.1", description="The address to listen on; 0.0.0.0 stands for all.")
    port: int = Field(8000, ge=0, le=65535, description="The port to listen on; with 0, the system chooses a free one.")
    data: Path = Field(Path("data"), description="The folder of the record; it is made if it does not exist.")
    database_url: SecretStr | None = Field(
        None,
        description="The PostgreSQL that holds the record, postgresql://user:password@host/name; empty: SQLite in "
        "the data folder.",
    )
    database_connections: int = Field(8, ge=1, le=100, description="Connections that each process keeps to PostgreSQL.")
    database_timeout: float = Field(
        10.0, ge=1, le=300, description="Seconds that one statement of PostgreSQL may take, or a new connection to it."
    )
    database_patience: float = Field(
        20.0, ge=0, le=300, description="Seconds for which a write is tried again while PostgreSQL is away."
    )
    redis_url: SecretStr | None = Field(
        None,
        description="The Redis that connects nodes: redis://host/0, redis+sentinel://… or redis+cluster://…; empty: "
        "one node.",
    )
    workers: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes of this server, which share its port; more than one need Redis and PostgreSQL.",
    )
    halls: tuple[Path, ...] = Field((), description="Hall folders to show, besides those in DATA/halls. A JSON list.")
    tiles: bool = Field(
        True,
        description="Cut the halls' panoramas into tiles, so that phones fetch only what they show: once, beside the "
        "server, into DATA/.guide-tiles, which can be deleted.",
    )
    public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/]+$",
        description="The address that browsers open, such as https://tour.example.org, without a slash at the end and "
        "without a path; default: the address that a request was sent to.",
    )
    origins: tuple[str, ...] = Field(
        (), description="Other origins whose pages may open the WebSocket. A JSON list; each must match exactly."
    )
    token_hours: int = Field(
        72,
        ge=3,
        le=24 * 90,
        description="Hours for which a member's token is valid: the default covers a theme day and the days before "
        "it. Each node checks it by its own clock, and clocks may differ by an hour, so 3 is the least.",
    )
    tls_self_signed: bool = Field(
        False,
        description="Serve HTTPS with a certificate made for the day, so that a guide's microphone works in a LAN.",
    )
    tls_cert: Path | None = Field(
        None,
        description="Serve HTTPS with this certificate and its chain, a PEM file. It is read again when it changes.",
    )
    tls_key: Path | None = Field(
        None, description="The key of that certificate, a PEM file without a password; default: the same file."
    )
    http_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Beside HTTPS: the port where plain HTTP is sent on to it, usually 80. An authority's question is "
        "answered there, too, from DATA/acme.",
    )
    io_uring: bool = Field(
        True,
        description="Send a tick to many followers in one system call where Linux allows it; otherwise in one call "
        "for each.",
    )
    metrics: str = Field(
        "key",
        pattern="^(key|open|off)$",
        description="Who may read /metrics: key = whoever sends the key in DATA/metrics.key, open = anyone, off = "
        "nobody.",
    )
    wechat_app_id: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="The AppID of the WeChat official account whose JS-SDK makes a card of a link that is shared in "
        "WeChat; empty: links are shared as anywhere.",
    )
    wechat_secret: SecretStr | None = Field(
        None, description="The AppSecret of that account. It is sent to api.weixin.qq.com alone, and never logged."
    )
    poster_font: Path | None = Field(
        None,
        description="The font of posters, a file that FreeType reads; default: Noto Sans SC with the characters of "
        "GB 2312, which is a part of the package.",
    )
    log_level: str = Field(
        "info",
        pattern="^(debug|info|warning|error)$",
        description="The lowest level that is logged: debug, info, warning or error.",
    )
    log_json: bool = Field(False, description="Write log lines as JSON, for programs.")

    @field_validator("database_url", mode="before")
    @classmethod
    def _address(cls, given: object) -> object:
        """Treat an empty string as not given: a compose file passes on a variable that it lacks as an empty string."""
        text = given.get_secret_value() if isinstance(given, SecretStr) else given
        if text in ("", None):
            return None
        if not isinstance(text, str) or not text.startswith(("postgresql://", "postgres://")):
            raise ValueError("expected postgresql://…")
        return given

    @field_validator("wechat_app_id", "wechat_secret", "poster_font", mode="before")
    @classmethod
    def _empty(cls, given: object) -> object:
        """Treat an empty string as not given, as above."""
        text = given.get_secret_value() if isinstance(given, SecretStr) else given
        return None if text == "" else given

    @field_validator("redis_url", mode="before")
    @classmethod
    def _redis(cls, given: object) -> object:
        text = given.get_secret_value() if isinstance(given, SecretStr) else given
        if text in ("", None):
            return None
        if not isinstance(text, str) or not text.startswith(("redis", "rediss")):
            raise ValueError("expected redis://…")
        return given
