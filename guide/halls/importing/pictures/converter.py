"""Asks the decoding process what photos are, and for pictures made of them."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from guide.halls.files.child_process import ChildProcess
from guide.halls.importing.pictures.judgement import Remap


class PictureError(Exception):
    """A photo cannot be used. `fault`: one of `photo_…` in importing/sentences."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class Converter:
    """Looks at photos and converts them one after another. Use it in `with`."""

    def __init__(self) -> None:
        self._child = ChildProcess()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._child.close()

    def inspect(self, path: Path) -> Mapping[str, Any]:
        """Return what a photo is: see `inspection.inspect`. Raises PictureError."""
        return self._ask("inspect", path=str(path))

    def convert(
        self,
        path: Path,
        target: Path,
        facts: Mapping[str, Any],
        *,
        opaque: bool,
        jpeg: bool = False,
        remap: Remap | None = None,
    ) -> tuple[Path, list[str]]:
        """Write a picture and return its path, which is `target` and a suffix, and what was changed.

        `facts`: of `inspect`; the rest as in `conversion.convert`. Raises PictureError; OSError where the disk is full.
        """
        task = None if remap is None else remap.task(facts["width"])
        made = self._ask(
            "convert", source=str(path), target=str(target), facts=dict(facts), opaque=opaque, jpeg=jpeg, remap=task
        )
        return Path(f"{target}{made['suffix']}"), list(made["changes"])

    def cube(self, faces: Mapping[str, list[tuple[Path, int, int]]], face: int, target: Path, width: int) -> None:
        """Write the sphere that a cube's tiles show, `width` pixels wide. The rest as in `projection.cube`.

        Raises as `convert` does.
        """
        tiles = {name: [[str(path), x, y] for path, x, y in face_tiles] for name, face_tiles in faces.items()}
        self._ask("cube", faces=tiles, face=face, target=str(target), size=(width, width // 2))

    def _ask(self, task: str, **values: object) -> Mapping[str, Any]:
        answer = self._child.ask([task, values])
        if answer is None:
            raise PictureError("costly")
        (result,) = answer
        if not isinstance(result, dict):
            raise PictureError("damaged")
        if result.get("fault") == "full":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if "fault" in result:
            raise PictureError(str(result["fault"]))
        return result
