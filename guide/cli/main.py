"""The commands of `guide`. Each imports what it needs when it runs, so that `guide --help` is quick."""

import io
import os
import sys
from pathlib import Path
from typing import Annotated, Final

import typer

from guide import __version__
from guide.cli import backup, database, rehearse, sessions
from guide.cli.explain.usage import Commands, asked_language
from guide.cli.halls import check, exports, imports, listing
from guide.cli.options import Data, Lang, read_settings, user_language
from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "fault": (
        "出错了：{why}（设置 GUIDE_LOG_LEVEL=debug 可看到细节）",
        "Something went wrong: {why} (GUIDE_LOG_LEVEL=debug shows the details)",
    ),
}
_say: Final = Sentences(_SENTENCES)

app = typer.Typer(
    name="guide",
    cls=Commands,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    add_completion=False,
    help="Guide (同游): live guided tours.",
)
hall_app = typer.Typer(no_args_is_help=True, help="Halls: check one, list them, bring one in or take one out.")
hall_app.command("check")(check.check_hall)
hall_app.command("list")(listing.list_halls)
hall_app.command("import")(imports.import_hall)
hall_app.command("export")(exports.export_hall)
hall_app.command("schema")(check.hall_schema)
app.add_typer(hall_app, name="hall")
app.add_typer(sessions.app, name="session")
app.add_typer(database.app, name="db")
app.command()(rehearse.rehearse)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"guide {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Options of `guide` itself, before any command."""


Host = Annotated[str | None, typer.Option(help="Address to listen on; 0.0.0.0 stands for all.")]
Port = Annotated[int | None, typer.Option(help="Port to listen on.")]
PublicUrl = Annotated[str | None, typer.Option(help="Address that browsers open, such as https://tour.example.org.")]
Tls = Annotated[bool | None, typer.Option("--tls-self-signed", help="Serve HTTPS with a certificate made for the day.")]
TlsCert = Annotated[
    Path | None, typer.Option(help="Serve HTTPS with this certificate and its chain (PEM); read again when it changes.")
]
TlsKey = Annotated[Path | None, typer.Option(help="The key of that certificate (PEM); default: the same file.")]
HttpPort = Annotated[int | None, typer.Option(help="Port where plain HTTP is sent on to HTTPS, usually 80.")]


@app.command()
def serve(
    hall: Annotated[list[Path] | None, typer.Option(help="A hall's folder; repeat the option for more.")] = None,
    host: Host = None,
    port: Port = None,
    data: Data = None,
    public_url: PublicUrl = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
    http_port: HttpPort = None,
    tls_self_signed: Tls = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="Processes; more than one need Redis and PostgreSQL.")
    ] = None,
    lang: Lang = None,
) -> None:
    """Run the server with the halls in DATA/halls and those of --hall."""
    from guide.cli.serve import serve as run

    settings = read_settings(
        lang or user_language(),
        host=host,
        port=port,
        data=data,
        public_url=public_url,
        tls_cert=tls_cert,
        tls_key=tls_key,
        http_port=http_port,
        tls_self_signed=tls_self_signed,
        workers=workers,
        halls=hall,
    )
    raise typer.Exit(run(settings, lang or user_language()))


@app.command()
def demo(
    hall: Annotated[
        Path | None, typer.Option(help="A hall's folder, or a folder of 360° photos; default: the demo hall.")
    ] = None,
    host: Host = None,
    port: Port = None,
    data: Data = None,
    public_url: PublicUrl = None,
    tls_self_signed: Tls = None,
    lang: Lang = None,
) -> None:
    """Run the server with a session that a robot guide leads, and print the links to open it."""
    from guide.cli.serve import run_demo as run

    settings = read_settings(
        lang or user_language(), host=host, port=port, data=data, public_url=public_url, tls_self_signed=tls_self_signed
    )
    raise typer.Exit(run(settings, hall, lang or user_language()))


def main() -> None:
    """Run the program `guide`. Any error is printed as one sentence; GUIDE_LOG_LEVEL=debug shows the traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file's name may be no UTF-8, or a terminal know no Chinese
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except Exception as error:
        if os.environ.get("GUIDE_LOG_LEVEL") == "debug":
            raise
        typer.echo(_say("fault", asked_language(sys.argv[1:]), why=error), err=True)
        raise SystemExit(1) from None
