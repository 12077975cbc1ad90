"""`guide hall check` and `guide hall schema`: what is wrong with a folder, and what hall.yaml may contain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Final

import typer

from guide.cli.options import Lang, user_language
from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "hall_errors": ("有 {count} 处错误", "errors: {count}"),
    "hall_good": (
        "通过：{scenes} 个场景，{exhibits} 件展品，{stops} 个讲解点",
        "OK: {scenes} scenes, {exhibits} exhibits, {stops} stops",
    ),
}
_say: Final = Sentences(_SENTENCES)


def check_hall(
    folder: Annotated[Path, typer.Argument(help="A folder with hall.yaml and its pictures, or with panoramas only.")],
    lang: Lang = None,
) -> None:
    """Read a hall as the server does and print each problem with file and line. Exit status 1 if there are errors."""
    from guide.halls.check import examine

    language = lang or user_language()
    hall, problems = examine(folder)
    for problem in problems:
        typer.echo(problem.sentence(language))
    if hall is None:
        count = sum(problem.severity == "error" for problem in problems)
        typer.echo(_say("hall_errors", language, count=count))
        raise typer.Exit(1)
    scenes, exhibits, stops = len(hall.scenes), len(hall.exhibits), len(hall.run_sheet)
    typer.echo(_say("hall_good", language, scenes=scenes, exhibits=exhibits, stops=stops))


def hall_schema() -> None:
    """Print the JSON Schema of hall.yaml, for use in editors."""
    from guide.halls.model import Hall

    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **Hall.model_json_schema()}
    typer.echo(json.dumps(schema, ensure_ascii=False, indent=2))
