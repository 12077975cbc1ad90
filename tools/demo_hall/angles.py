"""Write the angles computed from the floor plan into hall.yaml.

    python -m tools.demo_hall.angles            # update the hall's hall.yaml
    python -m tools.demo_hall.angles --check    # only say whether it is up to date (exit status 1 if not)

The texts of hall.yaml are written by hand. Only the numbers in `at`, `view` and `pointer` are replaced, line by line,
so comments and layout stay. A hotspot is found by its scene and its `link` or `exhibit`, a stop by its id.
"""

import re
import sys

from tools.demo_hall.paths import HALL
from tools.demo_hall.plan import EXHIBITS, EYES, STOPS, aim, doorway, point

ANGLES = r"\{yaw: [-\d.]+, pitch: [-\d.]+"


def with_angles(lines: list[str]) -> list[str]:
    """The lines of hall.yaml with every computed angle in place. Raises KeyError for what the plan does not know."""
    out, section, current = [], "", ""
    for old in lines:
        line = old
        if top := re.match(r"(\w+):", line):
            section = top[1]
        if item := re.match(r"  - id: ([\w-]+)", line):
            current = item[1]
        if section == "scenes" and (spot := re.search(r"(link|exhibit): ([\w-]+)\}", line)):
            target = doorway(current, spot[2]) if spot[1] == "link" else EXHIBITS[spot[2]][1]
            line = replace(line, aim(EYES[current], target))
        if section == "run_sheet" and (key := re.match(r"    (view|pointer): ", line)):
            look, show, fov = STOPS[current]
            if key[1] == "view":
                scene = re.search(r"scene: ([\w-]+)", line)[1]
                line = re.sub(r"fov: \d+", f"fov: {fov}", re.sub(r"scene: [\w-]+, ", "", line))
                line = replace(line, aim(EYES[scene], point(look))).replace("{yaw", f"{{scene: {scene}, yaw")
            else:
                line = replace(line, aim(EYES[scene], point(show)))
        out.append(line)
    return out


def replace(line: str, angles: tuple[float, float]) -> str:
    return re.sub(ANGLES, f"{{yaw: {angles[0]:g}, pitch: {angles[1]:g}", line)


def main() -> int:
    old = HALL.read_text(encoding="utf-8")
    new = "\n".join(with_angles(old.split("\n")))
    if "--check" in sys.argv:
        print(
            "up to date" if new == old else "the angles in hall.yaml differ from the plan: run tools.demo_hall.angles"
        )
        return int(new != old)
    HALL.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
