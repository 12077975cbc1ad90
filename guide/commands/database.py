"""`guide db …`: the record's tables."""

from __future__ import annotations

import typer

from guide.commands.options import Data, Lang, read_settings, user_language

app = typer.Typer(no_args_is_help=True, help="The record: bring its tables up to date.")


@app.command("upgrade")
def upgrade(data: Data = None, lang: Lang = None) -> None:
    """Bring the record's tables to this version. PostgreSQL needs it before the first start and after an update."""
    from guide.recordwords import excuse
    from guide.store.contract import StoreError
    from guide.store.direct import upgrade as run

    language = lang or user_language()
    settings = read_settings(language, data=data)
    url = settings.database_url
    try:
        before, after = run(settings.data if url is None else url.get_secret_value())
    except StoreError as error:
        typer.echo(excuse(error, language), err=True)
        raise typer.Exit(1) from None
    if before == after:
        zh, en = f"已是当前版本 {after}。", f"The tables are of this version already: {after}."
    else:
        zh, en = f"已升级：{before or '空'} → {after}", f"Upgraded: {before or 'empty'} → {after}"
    typer.echo({"zh": zh, "en": en}[language])
