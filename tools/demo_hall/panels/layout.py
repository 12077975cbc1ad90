"""Panel graphics: title, diagram and text, drawn with Pillow and used as textures. Texts come from hall.yaml."""

from pathlib import Path

import yaml
from PIL import Image, ImageDraw

from tools.demo_hall.panels.diagrams import DIAGRAMS
from tools.demo_hall.panels.drawings import INK, PAPER, RED, Canvas, font

PIXELS = 500  # a metre of panel

# Panel: exhibit whose text it carries, width and height in metres, diagram, colour of its head.
PANELS: dict[str, tuple[str, float, float, str, str]] = {
    "prologue": ("prologue", 3.6, 2.6, "prologue", "#8c2f23"),
    "hall-plan": ("hall-plan", 3.6, 2.6, "hall_plan", "#8c2f23"),
    "arch": ("arch", 4.4, 2.5, "arch", "#3f6b4a"),
    "signals": ("signals", 2.7, 2.5, "signals", "#3f6b4a"),
    "lingqu": ("lingqu", 3.9, 2.7, "lingqu", "#1f5663"),
    "grand-canal": ("grand-canal", 3.9, 2.7, "grand_canal", "#1f5663"),
    "lock": ("lock", 4.2, 2.6, "lock_steps", "#1f5663"),
    "old-roads": ("old-roads", 3.3, 2.7, "old_roads", "#7d4a26"),
    "zhaozhou": ("zhaozhou", 4.0, 2.7, "zhaozhou", "#7d4a26"),
    "great-bridges": ("great-bridges", 3.3, 2.7, "bridges", "#7d4a26"),
    "first-railways": ("first-railways", 3.7, 2.6, "rocket", "#6e2a24"),
    "jingzhang": ("jingzhang", 3.7, 2.6, "switchback", "#6e2a24"),
    "high-speed": ("high-speed", 4.8, 2.6, "plateau", "#6e2a24"),
    "early-film": ("early-film", 2.8, 2.3, "reel", "#4a3a66"),
    "tunnel": ("tunnel", 4.2, 2.5, "tunnel", "#1d4f7c"),
    "maglev": ("maglev", 3.8, 2.5, "maglev", "#1d4f7c"),
    "electric": ("electric", 3.8, 2.5, "electric", "#1d4f7c"),
    "timeline": ("", 3.2, 2.6, "timeline", "#8c2f23"),
    "world-canals": ("", 4.6, 2.5, "world_canals", "#1f5663"),
}
TITLES = {"timeline": ("千年行路", "Milestones on the Way"), "world-canals": ("沟通大洋", "Canals Between Oceans")}

# The sign over the doorways into a room, and the cards on the plinths.
SIGNS = {
    "lobby": ("序厅", "Lobby"),
    "learning": ("学习体验", "Learning"),
    "waterways": ("水路", "Waterways"),
    "roads": ("路与桥", "Roads and Bridges"),
    "railways": ("铁路", "Railways"),
    "film": ("观影", "Film"),
    "innovation": ("创新展示", "Innovation"),
}
LABELS = {
    "wheel": ("木车轮", "Wooden wheel"),
    "lock": ("船闸模型", "Canal lock, model"),
    "boat": ("运河货船模型", "Canal boat, model"),
    "zhaozhou": ("赵州桥（示意）", "After Zhaozhou Bridge"),
    "cable": ("斜拉桥模型", "Cable-stayed bridge"),
    "layers": ("公路剖面", "A road cut open"),
    "train": ("高速列车模型", "High-speed train"),
    "tunnel": ("沉管隧道模型", "Immersed tunnel"),
    "maglev": ("磁浮列车模型", "Maglev train"),
}


def wrap(text: str, face, width: float, glue: str) -> list[str]:
    """Lines no wider than `width`, broken where `glue` stands (anywhere if empty), never before closing punctuation."""
    units = text.split(" ") if glue else list(text)
    lines, line = [], ""
    for unit in units:
        longer = f"{line}{glue}{unit}" if line else unit
        if face.getlength(longer) > width and unit not in "，。；：、”）":
            lines.append(line)
            line = unit
        else:
            line = longer
    return [*lines, line]


def draw_panel(name: str, exhibits: dict) -> Image.Image:
    exhibit, width, height, diagram, head = PANELS[name]
    w, h = int(width * PIXELS), int(height * PIXELS)
    page = Image.new("RGB", (w, h), PAPER)
    pen = ImageDraw.Draw(page)
    title_zh, title_en = (
        TITLES[name] if not exhibit else (exhibits[exhibit]["title"]["zh"], exhibits[exhibit]["title"]["en"])
    )
    pen.rectangle([0, 0, w, 250], fill=head)
    pen.rectangle([0, 250, w, 260], fill="#e9b44c")
    pen.text((70, 98), title_zh, font=font(124, "Bold"), fill="#fffaf0", anchor="lm")
    pen.text((74, 202), title_en, font=font(56, "Regular"), fill="#f0dfc4", anchor="lm")
    bottom = h - 50
    if exhibit:
        zh, en = font(47, "Regular"), font(38, "Regular")
        text = exhibits[exhibit]["text"]
        lines = [(zh, line, 66, INK) for line in wrap(text["zh"], zh, w - 150, "")]
        lines += [(en, line, 50, "#55524d") for line in wrap(first_sentences(text["en"], 330), en, w - 150, " ")]
        top = bottom - sum(step for _, _, step, _ in lines) - 16
        y = top
        for i, (face, line, step, color) in enumerate(lines):
            if i and face is en and lines[i - 1][0] is zh:
                y += 16
            pen.text((75, y), line, font=face, fill=color)
            y += step
        bottom = top - 36
    area = Canvas(w - 140, bottom - 300, PAPER)
    DIAGRAMS[diagram](area)
    page.paste(area.done(), (70, 300))
    return page


def first_sentences(text: str, limit: int) -> str:
    """As many whole sentences as fit in `limit` characters."""
    out = ""
    for sentence in text.replace(". ", ".\n").split("\n"):
        if out and len(out) + len(sentence) > limit:
            break
        out = f"{out} {sentence}".strip()
    return out


def draw_sign(
    zh: str, en: str, back: str = "#2a2724", ink: str = "#fff6e6", width: float = 2.6, height: float = 0.5
) -> Image.Image:
    """A sign over a doorway."""
    w, h = int(width * PIXELS), int(height * PIXELS)
    page = Image.new("RGB", (w, h), back)
    pen = ImageDraw.Draw(page)
    pen.text((w / 2, h * 0.38), zh, font=font(h * 0.44, "Bold"), fill=ink, anchor="mm")
    pen.text((w / 2, h * 0.8), en, font=font(h * 0.2, "Regular"), fill=ink, anchor="mm")
    return page


def draw_label(zh: str, en: str) -> Image.Image:
    """The small card on a plinth."""
    page = Image.new("RGB", (500, 200), "#f7f3ea")
    pen = ImageDraw.Draw(page)
    pen.rectangle([0, 0, 14, 200], fill=RED)
    pen.text((40, 76), zh, font=font(min(76, 430 / len(zh)), "Bold"), fill=INK, anchor="lm")
    pen.text((42, 154), en, font=font(34, "Regular"), fill="#55524d", anchor="lm")
    return page


def draw_all(folder: Path, hall: Path) -> None:
    """Draw every panel, sign and card as a PNG into `folder`, with the texts of the hall.yaml at `hall`."""
    exhibits = {e["id"]: e for e in yaml.safe_load(hall.read_text(encoding="utf-8"))["exhibits"]}
    for name in PANELS:
        draw_panel(name, exhibits).save(folder / f"{name}.png")
    for name, (zh, en) in SIGNS.items():
        draw_sign(zh, en).save(folder / f"sign-{name}.png")
    for name, (zh, en) in LABELS.items():
        draw_label(zh, en).save(folder / f"label-{name}.png")
    draw_sign("创新展示", "New ways to go", "#0f2a47", "#bfe6ff", 3.8, 1.9).save(folder / "wall-innovation.png")
