"""Checks what is said of each thing that can be wrong with a hall, in both languages, with file and line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.check import check, examine
from guide.halls.schema import _SENTENCES
from tests.halls.conftest import Folder, glb, picture

MORE = "        拱把重量变成**压力**，传到两端。\n"
Change = tuple[str, str, int, str, str]

# What stands in the hall, what is put there instead, how many lines below the problem is, the sentences.
SCENE: list[Change] = [
    ("description: {zh: 左边是一座石拱桥。", "description: {zh: ''", 0, "zh 是空的", "zh is empty"),
    ("width: 240", "width: 0.5", 0, "width 是 0.5，不能小于 1", "width is 0.5; it must be at least 1"),
    ("width: 240", "width: 361", 0, "width 是 361，不能大于 360", "width is 361; it must be at most 360"),
    (
        *("top: 50, bottom: -40", "top: -40, bottom: 50", 0),
        *("bottom 应比 top 至少低 1 度", "bottom must be below top, by 1 degree at least"),
    ),
    (
        *("pitch: [-30, 40]", "pitch: [40, -30]", 0),
        "pitch 应是两个不同的数，pitch 先小后大",
        "pitch must be two different numbers; of pitch, the lower one first",
    ),
    (
        *("pitch: [-30, 40]", "yaw: [40, 40]", 0),
        "yaw 应是两个不同的数，pitch 先小后大",
        "yaw must be two different numbers; of pitch, the lower one first",
    ),
    ("pitch: [-30, 40]", "pitch: [40]", 0, "pitch 至少要有 2 项", "pitch needs at least 2"),
    ("pitch: [-30, 40]", "pitch: 40", 0, "pitch 应是列表", "pitch must be a list"),
    ("yaw: 280", "yaw: 360", 0, "yaw 是 360，必须小于 360", "yaw is 360; it must be less than 360"),
    (
        *("exhibit: arch}", "exhibit: arch, arrive: {yaw: 1}}", 0),
        *("arrive 只能用于有 link 的热点", "arrive is for a hotspot with a link only"),
    ),
    (
        *("    narration: {zh: 这是河。那是桥。, en: This is the river. That is the bridge.}\n", "", 0),
        *("有 clip 就要有 narration：字幕取自它", "a clip needs a narration, which its captions are taken from"),
    ),
    (
        *(
            "    view: {yaw: 180}",
            "    tiles: {path: 'tiles/river/{level}/{face}/{y}/{x}.jpg', levels: [{size: 32}]}",
            -2,
        ),
        "场景有 tiles 时画面是整个球面，不能再写 covers",
        "a scene with tiles covers the whole sphere; covers cannot be given too",
    ),
]
TILES: list[Change] = [
    (
        *("/{face}/", "/front/", 0),
        "path 应是切片的路径，含 {level} {face} {x} {y}：'tiles/river/{level}/front/{y}/{x}.jpg'",
        "path must be the path of tiles, with {level} {face} {x} {y}: 'tiles/river/{level}/front/{y}/{x}.jpg'",
    ),
    ("{size: 40,", "{size: 30,", -2, "levels 应从小到大", "levels must go from the smallest to the largest"),
    ("{size: 40,", "{size: 40.5,", 0, "size 应是整数", "size must be a whole number"),
    (
        *("{size: 40, tile: 32}", "{size: 4000, tile: 64}", -2),
        *("切片有 23820 个文件，最多 20000 个", "the tiles are 23820 files; at most 20000"),
    ),
    (
        *("tile: 32}", "tile: 16}", -2),
        "60 个切片中缺少 30 个，第一个是 tiles/river/1/f/0/2.jpg",
        "30 of 60 tiles are missing, the first is tiles/river/1/f/0/2.jpg",
    ),
]
EXHIBIT: list[Change] = [
    (
        *("    audio: {clip: {audio: clips/song.mp3}}\n", "", -2),
        "展品是空的：至少要有 text、more、pictures、film、audio、model、link 之一",
        "the exhibit is empty; give at least one of text, more, pictures, film, audio, model, link",
    ),
    (
        *("- exhibits/arch.jpg", "- 12", 0),
        *("pictures 的每一项应是路径，或 file 和 caption", "each of pictures must be a path, or file and caption"),
    ),
    ("file: exhibits/key stone.jpg, ", "", 0, "缺少 file", "file is missing"),
    ("{zh: 拱心石, en: The key stone}", "''", 0, "caption 是空的", "caption is empty"),
    (
        *("models/arch.glb", "models/arch.gltf", 0),
        "model 应是 GLB 三维模型：'models/arch.gltf'（glTF 请先打包成 .glb）",
        "model must be a GLB model: 'models/arch.gltf' (pack a glTF into one .glb file)",
    ),
    (
        *("https://example.org/arch?lang=zh", "javascript:alert(1)", 0),
        "url 应是 http:// 或 https:// 网址：'javascript:alert(1)'",
        "url must be an address that begins with http:// or https://: 'javascript:alert(1)'",
    ),
    ("    narration: 请看拱。\n", "", 0, "有 clip 就要有 narration：字幕取自它", "a clip needs a narration, which its"),
]
MARKDOWN: list[Change] = [
    (
        *(MORE, "        # 拱\n", -1),
        "zh 第 1 行：不能用标题；要显示 # 请写 \\#",
        "zh, row 1: headings cannot be used; write \\# to show a #",
    ),
    (
        *(MORE, "        > 拱\n", -1),
        "zh 第 1 行：不能用引用；要显示 > 请写 \\>",
        "zh, row 1: quotations cannot be used; write \\> to show a >",
    ),
    (
        *(MORE, "        `拱`\n", -1),
        "zh 第 1 行：不能用代码；要显示 ` 请写 \\`",
        "zh, row 1: code cannot be used; write \\` to show a `",
    ),
    (MORE, "        拱\n        ---\n", -1, "zh 第 2 行：不能用分隔线", "zh, row 2: rules (--- or ===) cannot be used"),
    (
        *(MORE, "        | 拱 | 桥 |\n", -1),
        "zh 第 1 行：不能用表格；要显示 | 请写 \\|",
        "zh, row 1: tables cannot be used; write \\| to show a |",
    ),
    (
        *(MORE, "        ![拱](arch.jpg)\n", -1),
        "zh 第 1 行：不能用图片；请放进 pictures",
        "zh, row 1: pictures cannot be used; put them into pictures",
    ),
    (
        *(MORE, "        拱\n        <script>\n", -1),
        "zh 第 2 行：不能用 HTML；要显示 < 请写 \\<",
        "zh, row 2: HTML cannot be used; write \\< to show a <",
    ),
    (
        *("        - *拱心石*", "          - *拱心石*", -4),
        "zh 第 4 行：列表里不能再有列表",
        "zh, row 4: a list inside a list cannot be used",
    ),
    (
        *("**pressure**", "**pressure", -1),
        "en 第 1 行：** 没有结束；要显示星号请写 \\*",
        "en, row 1: ** has no end; write \\* to show an asterisk",
    ),
    (
        *("https://example.org/arch)", "ftp://example.org)", -5),
        "en 第 5 行：链接只能是 http、https 或 mailto：ftp://example.org",
        "en, row 5: a link must lead to an http, https or mailto address: ftp://example.org",
    ),
    (
        *("https://example.org/arch)", "https://example.org 'arch')", -5),
        *("en 第 5 行：链接应写成 [文字](网址)", "en, row 5: write a link as [words](address)"),
    ),
    (
        *(MORE, f"        {'字' * 19_999}\n", -1),
        *("zh 有 20015 个字符，最多 20000 个", "zh has 20015 characters; at most 20000"),
    ),
]
HALL: list[Change] = [
    (
        *("      river: {x: 0.25, y: 0.5}", "      rover: {x: 0.25, y: 0.5}", 0),
        "scenes：没有编号为 'rover' 的场景，是否应为 'river'？",
        "scenes: there is no scene 'rover'; did you mean 'river'?",
    ),
    (
        *("      tower: {x: 1, y: 0}", "      river: {x: 1, y: 0}", 0),
        *("场景 'river' 已在第 1 张平面图上", "scene 'river' is on plan 1 already"),
    ),
    ("{x: 1, y: 0}", "{x: 1.5, y: 0}", 0, "x 是 1.5，不能大于 1", "x is 1.5; it must be at most 1"),
    (
        *("      tower: {x: 1, y: 0}", "      桥塔: {x: 1, y: 0}", 0),
        "桥塔 不是合法的编号：'桥塔'（1–64 个字符，A–Z a–z 0–9 . _ -）",
        "桥塔 is not an id: '桥塔' (1 to 64 characters, A–Z a–z 0–9 . _ -)",
    ),
    (
        *("    scenes:\n      tower: {x: 1, y: 0}", "    scenes: [tower]", 0),
        *("scenes 应是“编号: 值”的形式", "scenes must be a mapping, id: value"),
    ),
    ("volume: 0.5", "volume: 2", 0, "volume 是 2，不能大于 1", "volume is 2; it must be at most 1"),
    ("opening: planet", "opening: moon", 0, "opening 应是 'none' or 'planet'", "opening must be 'none' or 'planet'"),
    ("speed: -2", "speed: fast", 0, "speed 应是数字", "speed must be a number"),
    ("delay: 60", "delay: 0", 0, "delay 是 0，不能小于 1", "delay is 0; it must be at least 1"),
]
FILES: list[Change] = [
    ("plans/ground.png", "plans/none.png", 0, "没有图片 plans/none.png", "there is no picture plans/none.png"),
    ("exhibits/key stone.jpg", "exhibits/x.jpg", 0, "没有图片 exhibits/x.jpg", "there is no picture exhibits/x.jpg"),
    ("clips/river.mp3", "clips/x.mp3", 0, "没有文件 clips/x.mp3", "there is no file clips/x.mp3"),
    ("clips/arch.mp3", "clips/x.mp3", 0, "没有文件 clips/x.mp3", "there is no file clips/x.mp3"),
    ("clips/song.mp3, sent", "clips/x.mp3, sent", 0, "没有文件 clips/x.mp3", "there is no file clips/x.mp3"),
    ("clips/music.mp3", "clips/x.mp3", 0, "没有文件 clips/x.mp3", "there is no file clips/x.mp3"),
    ("films/arch.mp4", "films/x.mp4", 0, "没有文件 films/x.mp4", "there is no file films/x.mp4"),
    ("models/arch.glb", "models/x.glb", 0, "没有文件 models/x.glb", "there is no file models/x.glb"),
]
CHANGES = [*SCENE, *TILES, *EXHIBIT, *MARKDOWN, *HALL, *FILES]


def errors(folder: Path, language: str) -> list[str]:
    """The errors, without the name of the file. No picture is decoded."""
    problems = [problem for problem in examine(folder, lambda _: None)[1] if problem.severity == "error"]
    return [problem.sentence(language).removeprefix(f"{folder}/") for problem in problems]


def test_the_hall_itself_has_no_problems(full: Folder) -> None:
    assert check(full.path) == []


@pytest.mark.parametrize(("old", "new", "below", "zh", "en"), CHANGES, ids=[change[4][:40] for change in CHANGES])
def test_a_refusal(full: Folder, old: str, new: str, below: int, zh: str, en: str) -> None:
    line = full.replace(old, new) + below
    chinese, english = errors(full.path, "zh"), errors(full.path, "en")
    assert chinese[0].startswith(f"hall.yaml:{line}: 错误: {zh}")
    assert english[0].startswith(f"hall.yaml:{line}: error: {en}")
    assert all(error.startswith(f"hall.yaml:{line}: ") for error in english), "nothing else is wrong"


@pytest.mark.parametrize(
    ("spoil", "place", "zh", "en"),
    [
        (
            lambda folder: glb(folder / "models/arch.glb", version=1),
            "models/arch.glb",
            "models/arch.glb 是 glTF 1，应是 2。请重新导出为 GLB",
            "models/arch.glb is glTF 1; it must be 2. Export it as GLB again",
        ),
        (
            lambda folder: glb(folder / "models/arch.glb", {"buffers": [{"uri": "https://example.org/a.bin"}]}),
            "models/arch.glb",
            "models/arch.glb 要从别处取文件 https://example.org/a.bin。请导出为自带全部内容的 GLB",
            (
                "models/arch.glb fetches https://example.org/a.bin from elsewhere; "
                "export it as a GLB that holds everything"
            ),
        ),
        (
            lambda folder: (folder / "tiles/river/1/u/0/1.jpg").write_text("<svg>"),
            "tiles:\n",
            "切片 tiles/river/1/u/0/1.jpg 不是 JPEG、PNG 或 WebP 图片",
            "the tile tiles/river/1/u/0/1.jpg is not a JPEG, PNG or WebP picture",
        ),
        (
            lambda folder: picture(folder / "scenes/river.jpg", 64, 64),
            "    picture: scenes/river.jpg",
            "scenes/river.jpg 是 64 × 64，全景图的宽应是高的两倍",
            "scenes/river.jpg is 64 × 64; a panorama is twice as wide as high",
        ),
    ],
    ids=["model-version", "model-outside", "tile", "scene"],
)
def test_a_refusal_of_a_file(full: Folder, spoil: Callable[[Path], object], place: str, zh: str, en: str) -> None:
    spoil(full.path)
    line = full.replace(place, place)
    assert errors(full.path, "zh") == [f"hall.yaml:{line}: 错误: {zh}"]
    assert errors(full.path, "en") == [f"hall.yaml:{line}: error: {en}"]


def test_every_sentence_about_what_is_new_is_shown_above() -> None:
    """What was there before is in test_schema."""
    said = "\n".join(english for *_, english in CHANGES)
    new = {"tile_path", "tile_levels", "tile_count", "covers_order", "covers_tiles", "limits_order", "picture_entry"}
    new |= {"arrive_without_link", "clip_without_narration", "exhibit_empty", "link_address", "model_type_3d"}
    new |= {"int_type", "dict_type", *(key for key in _SENTENCES if key.startswith("markdown_"))}
    for key in new:
        words = max(_SENTENCES[key][1].replace("{", "}").split("}")[::2], key=len)
        assert words.strip(" ;,:")[:30] in said, key
