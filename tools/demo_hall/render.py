"""Render the scenes of the demo hall.

    python -m tools.demo_hall.render lobby      # one final picture, 4096 wide, into the hall's scenes
    python -m tools.demo_hall.render --all
    python -m tools.demo_hall.render lobby --width 1024 --samples 6 --out /some/folder    # a preview

Needs Python 3.11, `pip install bpy==4.2.0 pillow numpy pyyaml` and the font Noto Sans CJK; see README.md.
Each scene is rendered in a process of its own, so that one failure loses one picture.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from math import pi
from pathlib import Path

from tools.demo_hall.paths import HALL, SCENES
from tools.demo_hall.plan import EYES

EXPOSURE = {
    "lobby": -0.55,
    "learning": -0.55,
    "waterways": 0.35,
    "roads": -0.2,
    "railways": -0.15,
    "film": 0.7,
    "innovation": -0.2,
}
QUALITY = 90  # seven pictures come to about 8 MB
POLE = 0.26  # the part of the height, above and below, that is rendered coarsely: beyond 43 degrees up or down


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("scenes", nargs="*", help=f"of {', '.join(EYES)}")
    parser.add_argument("--all", action="store_true", help="every scene, one process each")
    parser.add_argument("--width", type=int, default=4096)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--out", type=Path, default=SCENES)
    parser.add_argument("--art", type=Path, help="keep the drawn textures here, and use those already there")
    return parser.parse_args()


def build_hall(folder: Path) -> None:
    """The whole building: rooms are seen through each other's doorways."""
    import bpy

    from tools.demo_hall.building.hall import shell
    from tools.demo_hall.building.rooms import FURNISH
    from tools.demo_hall.building.signs import Art
    from tools.demo_hall.modelling.materials import concrete, plain

    for obj in list(bpy.data.objects):  # the cube, lamp and camera Blender starts with
        bpy.data.objects.remove(obj)
    shell(
        folder,
        {
            ("railways", "S"): concrete("#a49e95", 0.6),
            ("railways", "E"): plain("#3a3d40", 0.7),
            ("learning", "N"): plain("#c4cfb4", 0.75, vary=0.03),
            ("roads", "N"): plain("#b9784f", 0.8, vary=0.05),
        },
    )
    for furnish in FURNISH.values():
        furnish(Art(folder))


def set_up(scene_id: str, samples: int):
    """Camera, sampling and tone mapping. North (+y) is the picture's centre, east three quarters to the right."""
    import bpy

    scene = bpy.context.scene
    lens = bpy.data.cameras.new("eye")
    lens.type, lens.clip_start, lens.panorama_type = "PANO", 0.02, "EQUIRECTANGULAR"
    eye = bpy.data.objects.new("eye", lens)
    eye.location, eye.rotation_euler = EYES[scene_id], (pi / 2, 0, 0)
    scene.collection.objects.link(eye)
    scene.camera = eye
    scene.render.engine = "CYCLES"
    cycles = scene.cycles
    cycles.samples, cycles.use_adaptive_sampling, cycles.use_auto_tile = samples, False, False
    cycles.use_denoising, cycles.denoiser, cycles.denoising_prefilter = True, "OPENIMAGEDENOISE", "ACCURATE"
    cycles.max_bounces, cycles.diffuse_bounces, cycles.glossy_bounces = 5, 3, 3
    cycles.transmission_bounces, cycles.transparent_max_bounces = 3, 8
    cycles.sample_clamp_indirect, cycles.sample_clamp_direct = 3.0, 30.0
    cycles.blur_glossy, cycles.caustics_reflective, cycles.caustics_refractive = 1.0, False, False
    cycles.use_light_tree = True
    scene.view_settings.view_transform, scene.view_settings.look = "AgX", "AgX - Medium High Contrast"
    scene.view_settings.exposure = EXPOSURE.get(scene_id, 0.0)
    scene.render.image_settings.file_format = "PNG"
    scene.render.use_border = scene.render.use_crop_to_border = True
    return scene


def part(scene, width: int, box, png: Path):
    """Render a rectangle (left, right, top, bottom in pixels) of a panorama `width` pixels wide."""
    import bpy
    from PIL import Image

    settings, height = scene.render, width // 2
    settings.resolution_x, settings.resolution_y, settings.filepath = width, height, str(png)
    settings.border_min_x, settings.border_max_x = box[0] / width, box[1] / width
    settings.border_min_y, settings.border_max_y = 1 - box[3] / height, 1 - box[2] / height
    bpy.ops.render.render(write_still=True)
    return Image.open(png).convert("RGB")


def blend(page, piece, box, feather: int) -> None:
    """Paste `piece` at `box` with soft edges, except where the box touches the edge of the page."""
    from PIL import Image

    left, right, top, bottom = box
    mask = Image.new("L", piece.size, 0)
    for k in range(feather):
        inner = (
            k if left > 0 else 0,
            k if top > 0 else 0,
            piece.width - (k if right < page.width else 0),
            piece.height - (k if bottom < page.height else 0),
        )
        mask.paste(255 * (k + 1) // feather, inner)
    page.paste(piece, (left, top), mask)


def render(scene_id: str, width: int, samples: int, png: Path):
    """One panorama, in parts.

    Towards the zenith and the floor below, where an equirectangular picture repeats itself anyway, at half the
    resolution; the middle in full; then the panels once more with three times the samples, so that they can be read.
    """
    from PIL import Image

    from tools.demo_hall.building.detail import panels_in_view

    scene, height, feather = set_up(scene_id, samples), width // 2, max(width // 128, 2)
    page, edge = Image.new("RGB", (width, height)), int(POLE * height)
    for top, bottom in ((0, edge + 2 * feather), (height - edge - 2 * feather, height)):
        piece = part(scene, width // 2, (0, width // 2, top // 2, bottom // 2), png)
        page.paste(piece.resize((width, bottom - top), Image.Resampling.LANCZOS), (0, top))
    boxes = [(0, width, edge, height - edge)]
    boxes += [
        (max(a - feather, 0), min(b + feather, width), c - feather, d + feather)
        for a, b, c, d in panels_in_view(scene_id, width)
    ]
    for box in boxes:
        blend(page, part(scene, width, box, png), box, feather)
        scene.cycles.samples = 3 * samples
    return page


def main() -> int:
    args = arguments()
    if args.all:
        rest = [a for a in sys.argv[1:] if a != "--all"]
        command = [sys.executable, "-m", "tools.demo_hall.render"]
        return max(subprocess.run([*command, scene, *rest], check=False).returncode for scene in EYES)
    from tools.demo_hall.exhibits.art import draw_art
    from tools.demo_hall.panels.layout import draw_all

    with tempfile.TemporaryDirectory() as scratch:
        folder = args.art or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "ring.png").exists() or not args.art:
            draw_all(folder, HALL)
            draw_art(folder)
        build_hall(folder)
        args.out.mkdir(parents=True, exist_ok=True)
        for scene in args.scenes:
            start, png = time.monotonic(), Path(scratch) / f"{scene}.png"
            page = render(scene, args.width, args.samples, png)
            page.save(args.out / f"{scene}.jpg", quality=QUALITY, optimize=True, progressive=True)
            print(f"{scene}: {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
