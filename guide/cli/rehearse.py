"""The command `guide rehearse`: reads the options; guide/rehearse does the work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guide.cli.options import Data, Lang, read_settings, user_language


def rehearse(
    session: Annotated[str, typer.Option(help="The session's code.")],
    followers: Annotated[int, typer.Option(min=1, max=20_000, help="Number of followers to play.")] = 500,
    url: Annotated[str, typer.Option(help="URL of the server.")] = "http://127.0.0.1:8000",
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="Seconds to measure, all steps together.")] = 60,
    lead: Annotated[
        str | None, typer.Option(help="A guide's link of the session, to lead it if nobody else does.")
    ] = None,
    i_run_this_server: Annotated[
        bool, typer.Option("--i-run-this-server", help="Required if the server is on another machine.")
    ] = False,
    metrics_key_file: Annotated[
        Path | None,
        typer.Option(help="The server's metrics.key; default: DATA/metrics.key, if the server is on this machine."),
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(help="Certificate to trust (PEM), such as a copy of the server's DATA/tls/certificate.pem."),
    ] = None,
    picture: Annotated[Path, typer.Option(help="File for the chart (SVG).")] = Path("rehearsal.svg"),
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Play followers against your server before the tour, and print how many it can serve and what fails first."""
    from guide.rehearse.run import Options
    from guide.rehearse.run import rehearse as run

    language = lang or user_language()
    options = Options(
        session=session.strip().upper(),
        followers=followers,
        seconds=seconds,
        url=url.rstrip("/"),
        confirmed=i_run_this_server,
        lead=None if lead is None else lead.rsplit("#", 1)[-1].strip(),
        key_file=metrics_key_file,
        data=read_settings(language, data=data).data,
        picture=picture,
        certificate=certificate,
    )
    raise typer.Exit(run(options, language))
