"""The drawn textures as they hang in the rooms, and battens for walls."""

from tools.demo_hall.building.furniture import panel_stand
from tools.demo_hall.modelling.build import Batch
from tools.demo_hall.modelling.materials import wood
from tools.demo_hall.panels.layout import PANELS
from tools.demo_hall.plan import HEIGHT


class Art:
    """The folder with the drawn textures."""

    def __init__(self, folder) -> None:
        self.folder = folder

    def path(self, name: str) -> str:
        return str(self.folder / f"{name}.png")

    def panel(self, name: str, x: float, y: float, yaw: float, z: float = 2.05, **options) -> None:
        _, width, height, _, _ = PANELS[name]
        panel_stand((x, y, z), width, height, yaw, self.path(name), **options)


def slatted(
    x0: float,
    x1: float,
    y: float,
    facing: float,
    bottom: float = 0.1,
    top: float = HEIGHT,
    color: str = "#9c6b3f",
    along: str = "x",
) -> None:
    """Vertical timber battens on a wall between two coordinates; `facing` is +1 or -1, the way they stand out."""
    battens, u = Batch(), x0
    while u <= x1:
        at = y + facing * 0.025
        battens.box(
            (u, at, (bottom + top) / 2) if along == "x" else (at, u, (bottom + top) / 2),
            (0.04, 0.05, top - bottom) if along == "x" else (0.05, 0.04, top - bottom),
        )
        u += 0.085
    battens.done(wood(color, "z"), 0.004)
