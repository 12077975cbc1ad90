"""Writes a hall as a folder that is a walk without a server: any web server gives it out, and a browser opens it from a
disk.

    index.html            the page
    guide/walk.js, .css   the program: one script, because a page on a disk may read no modules
    guide/hall.js         the hall, as `GET /api/halls/HALL` has it, with URLs relative to the page
    halls/ID/…            its files, as they are
    halls/ID/….js         each panorama and 3D model once more, as a script: `scripts` says why
    previews/ID/…         small pictures of the panoramas

Invariant: the folder has its name only when it is whole; one that is there is never replaced.
"""

from __future__ import annotations

import errno
import html
import json
import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from guide.halls.exporting.content import Content
from guide.halls.exporting.scripts import write_script
from guide.halls.files.preview import preview
from guide.halls.model import Hall

_PAGE: Final = """<!doctype html>
<html lang="{language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="theme-color" />
    <meta name="color-scheme" content="dark" />
    <meta name="format-detection" content="telephone=no" />
    <meta name="description" content="{description}" />
    <title>{title}</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="guide/walk.css" />
  </head>
  <body>
    <div id="app"></div>
    <noscript>请打开浏览器的 JavaScript。Please switch JavaScript on.</noscript>
    <script src="guide/hall.js"></script>
    <script src="guide/walk.js"></script>
  </body>
</html>
"""


class NotBuiltError(Exception):
    """The program of the page is missing: `make client` builds it."""


def write_site(content: Content, target: Path, program: Path, progress: Callable[[int, int, str], None]) -> None:
    """Write the folder. `program`: the folder of `walk.js` and `walk.css`.

    Raises FileExistsError where `target` is there, NotBuiltError, and other OSErrors.
    """
    if not (program / "walk.js").is_file():
        raise NotBuiltError(str(program))
    if target.exists():
        raise FileExistsError(errno.EEXIST, "there is a folder of this name", str(target))
    part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        _write(content, part, program, progress)
        part.chmod(0o755)
        part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write(content: Content, folder: Path, program: Path, progress: Callable[[int, int, str], None]) -> None:
    hall = content.hall
    (folder / "guide").mkdir()
    for name in ("walk.js", "walk.css"):
        shutil.copyfile(program / name, folder / "guide" / name)
    described = json.dumps(hall.as_client("."), ensure_ascii=True)
    (folder / "guide/hall.js").write_text(f"window.guideHall = {described};\n", encoding="ascii")
    (folder / "index.html").write_text(_page(hall), encoding="utf-8")
    panoramas = {scene.picture for scene in hall.scenes}
    models = {exhibit.model for exhibit in hall.exhibits}
    files = list(content.files())
    for number, (name, path) in enumerate(files):
        progress(number, len(files), name)
        copy = folder / "halls" / hall.id / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
        if name in panoramas | models:
            write_script(path, hall.url(name, "."), copy.with_name(f"{copy.name}.js"))
        if name in panoramas:
            small = folder / "previews" / hall.id / name
            small.parent.mkdir(parents=True, exist_ok=True)
            if (made := preview(path)) is not None:
                small.write_bytes(made)


def _page(hall: Hall) -> str:
    return _PAGE.format(
        language="zh-CN",  # until the script has asked the reader
        title=html.escape(_text(hall.title)),
        description=html.escape(_text(hall.description)),
    )


def _text(text: str | Mapping[str, str]) -> str:
    """Return a text in every language that it has: who reads the page's head is a machine."""
    return text if isinstance(text, str) else " · ".join(text.values())
