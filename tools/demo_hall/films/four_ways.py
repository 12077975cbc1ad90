"""`four-ways`: slow looks around the hall's own panoramas, cut out of the scenes as flat views. The film begins in the
brown of an old print and ends in colour."""

from functools import cache
from math import radians, tan

import numpy as np
from PIL import Image

from tools.demo_hall.films.cards import HEIGHT, WIDTH, Picture, Piece, card
from tools.demo_hall.paths import SCENES


@cache
def panorama(scene: str) -> np.ndarray:
    picture = Image.open(SCENES / f"{scene}.jpg").convert("RGB")
    return np.asarray(picture.resize((3600, 1800), Image.Resampling.LANCZOS))


def flat(scene: str, yaw: float, pitch: float, fov: float) -> Picture:
    """The flat view of a panorama whose centre is north: angles in degrees, `fov` vertical."""
    sphere = panorama(scene)
    half, (rows, columns) = tan(radians(fov / 2)), sphere.shape[:2]
    right = np.linspace(-half, half, WIDTH, dtype=np.float32)[None] * WIDTH / HEIGHT
    up = np.linspace(half, -half, HEIGHT, dtype=np.float32)[:, None]
    ahead = np.cos(radians(pitch)) - up * np.sin(radians(pitch))
    above = np.sin(radians(pitch)) + up * np.cos(radians(pitch))
    x = ((np.arctan2(right, ahead) + radians(yaw)) / (2 * np.pi) + 0.5) * columns - 0.5
    y = (0.5 - np.arctan2(above, np.hypot(right, ahead)) / np.pi) * rows - 0.5
    left, top = np.floor(x).astype(int), np.clip(np.floor(y).astype(int), 0, rows - 2)
    fx, fy = (x - left)[..., None].astype(np.float32), (y - top)[..., None].astype(np.float32)
    left, beside = left % columns, (left + 1) % columns
    upper = sphere[top, left] * (1 - fx) + sphere[top, beside] * fx
    lower = sphere[top + 1, left] * (1 - fx) + sphere[top + 1, beside] * fx
    return upper * (1 - fy) + lower * fy


@cache
def vignette() -> np.ndarray:
    y, x = np.mgrid[-1 : 1 : HEIGHT * 1j, -1 : 1 : WIDTH * 1j]
    return (1 - 0.3 * np.clip(np.hypot(x, y) - 0.45, 0, 1) ** 1.5).astype(np.float32)[..., None]


def toned(picture: Picture, age: float) -> Picture:
    """The picture as an old brown print where `age` is 1, in its own colours where it is 0."""
    grey = picture @ np.array([0.3, 0.59, 0.11], np.float32)
    grey = np.clip((grey - 118) * 1.12 + 122, 0, 255)[..., None]
    brown = grey * np.array([1.04, 0.93, 0.76], np.float32) + np.array([10, 5, 0], np.float32)
    return (brown * age + picture * (1 - age)) * vignette()


def shot(scene: str, start: tuple, end: tuple, age: float, seconds: float = 3.8) -> Piece:
    """A slow move from one view (yaw, pitch, fov) to another, by the same amount each frame."""

    def draw(part: float) -> Picture:
        yaw, pitch, fov = (a + (b - a) * part for a, b in zip(start, end, strict=True))
        return toned(flat(scene, yaw, pitch, fov), age)

    return Piece(seconds, draw)


def four_ways() -> list[Piece]:
    return [
        card("路 · 桥 · 河 · 轨", "Road, Bridge, Canal, Rail", "一部展厅默片  ·  A silent film of this hall", 3.0),
        card("公元前 220 年起，秦修驰道。", "From 220 BC the Qin built imperial roads."),
        shot("roads", (286, -3, 60), (260, -8, 47), 1),
        card("赵州桥建于隋代，至今立在河上。", "Built under the Sui, Zhaozhou Bridge still stands."),
        shot("roads", (-14, -3, 60), (6, -7, 46), 0.85),
        shot("roads", (78, 0, 48), (98, -3, 50), 0.7),
        card("公元前 214 年，灵渠凿成。", "In 214 BC the Lingqu Canal was cut."),
        shot("waterways", (292, -3, 58), (274, -5, 46), 0.5),
        shot("waterways", (50, -3, 52), (68, -9, 48), 0.35),
        card("1825 年，斯托克顿至达灵顿铁路通车。", "1825: the Stockton and Darlington Railway opens."),
        shot("railways", (76, -1, 48), (62, -4, 48), 0.15),
        shot("railways", (-10, 1, 62), (4, -2, 47), 0, 4.6),
        card("1896 年 1 月，《火车进站》首次公开放映。", "January 1896: The Arrival of a Train is first shown."),
        shot("film", (104, 0, 66), (90, 4, 47), 0, 4.6),
    ]
