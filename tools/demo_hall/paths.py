"""Where the demo hall lies in the repository."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "guide" / "halls" / "demo"
HALL = FOLDER / "hall.yaml"
SCENES = FOLDER / "scenes"
CLIPS = FOLDER / "clips"
FILMS = FOLDER / "films"
