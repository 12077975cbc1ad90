"""Where a server's halls are, and how they are opened; `guide serve` and the commands for halls agree on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from guide.common.settings import Settings
from guide.halls.files.decoding import Decoder
from guide.halls.registry import Halls
from guide.store.data_folder import WORK

CHECKED_PICTURES: Final = f"{WORK}pictures"
"""The file in the data folder that remembers which of the halls' pictures were decoded; it can be deleted."""


def shelf(settings: Settings) -> Path:
    """Return the folder of the halls that need not be named."""
    return settings.data / "halls"


def hall_folders(settings: Settings) -> list[Path]:
    """Return the folders of all halls: those that are named, then those of the shelf by name. Hidden ones are none."""
    found = (path for path in shelf(settings).glob("*") if path.is_dir() and not path.name.startswith("."))
    return [*settings.halls, *sorted(found)]


def open_halls(folders: Sequence[Path], settings: Settings) -> Halls:
    """Load the halls that can be loaded. Raises nothing."""
    with Decoder(settings.data / CHECKED_PICTURES) as decode:
        return Halls.open(folders, decode)
