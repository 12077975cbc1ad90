"""Checks hall.yaml against the model, and says in sentences for its author what is wrong."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from guide.common.i18n import Sentences
from guide.halls.model import Hall
from guide.halls.model.paths import PLACEHOLDERS
from guide.halls.problem import Message, Place

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "missing": ("缺少 {name}", "{name} is missing"),
    "extra_forbidden": ("不认识 {name}", "{name} is not known here"),
    "model_type": ("{name} 应是“键: 值”的形式", "{name} must be a mapping, key: value"),
    "list_type": ("{name} 应是列表", "{name} must be a list"),
    "too_long": (
        "{name} 最多 {max_length} 项，现有 {actual_length} 项",
        "{name} has {actual_length} entries; at most {max_length}",
    ),
    "too_short": ("{name} 至少要有 {min_length} 项", "{name} needs at least {min_length}"),
    "string_type": (
        "{name} 应是文字；若像数字，请加引号",
        "{name} must be text; put it in quotes if it looks like a number",
    ),
    "string_too_long": ("{name} 最多 {max_length} 个字符", "{name} has more than {max_length} characters"),
    "string_pattern_mismatch": (
        "{name} 不是合法的编号：{input}（1–64 个字符，{letters}）",
        "{name} is not an id: {input} (1 to 64 characters, {letters})",
    ),
    "float_type": ("{name} 应是数字", "{name} must be a number"),
    "greater_than_equal": ("{name} 是 {input}，不能小于 {ge:g}", "{name} is {input}; it must be at least {ge:g}"),
    "greater_than": ("{name} 是 {input}，必须大于 {gt:g}", "{name} is {input}; it must be more than {gt:g}"),
    "less_than_equal": ("{name} 是 {input}，不能大于 {le:g}", "{name} is {input}; it must be at most {le:g}"),
    "less_than": ("{name} 是 {input}，必须小于 {lt:g}", "{name} is {input}; it must be less than {lt:g}"),
    "int_type": ("{name} 应是整数", "{name} must be a whole number"),
    "dict_type": ("{name} 应是“编号: 值”的形式", "{name} must be a mapping, id: value"),
    "picture_entry": (
        "{name} 的每一项应是路径，或 file 和 caption",
        "each of {name} must be a path, or file and caption",
    ),
    "literal_error": ("{name} 应是 {expected}", "{name} must be {expected}"),
    "text_type": (
        "{name} 应是文字；若像数字，请加引号",
        "{name} must be text; put it in quotes if it looks like a number",
    ),
    "text_empty": ("{name} 是空的", "{name} is empty"),
    "text_long": ("{name} 有 {length} 个字符，最多 {longest} 个", "{name} has {length} characters; at most {longest}"),
    "text_language": ("{language} 不是语言代码；应如 zh、en", "{language} is not a language; write zh or en, say"),
    "file_path": (
        "{name} 应是文件夹内的相对路径：{input}",
        "{name} must be a relative path inside the folder: {input}",
    ),
    "picture_type": (
        "{name} 应是 JPEG、PNG 或 WebP 图片：{input}（HEIC、TIFF、.insp 等请先导出为 JPEG）",
        "{name} must be a JPEG, PNG or WebP picture: {input} (export HEIC, TIFF and .insp as JPEG)",
    ),
    "clip_type": (
        "{name} 应是 MP3、M4A 或 Opus 录音：{input}",
        "{name} must be an MP3, M4A or Opus recording: {input}",
    ),
    "film_type": ("{name} 应是 MP4 影片：{input}", "{name} must be an MP4 film: {input}"),
    "model_type_3d": (
        "{name} 应是 GLB 三维模型：{input}（glTF 请先打包成 .glb）",
        "{name} must be a GLB model: {input} (pack a glTF into one .glb file)",
    ),
    "tile_path": (
        "{name} 应是切片的路径，含 {placeholders}：{input}",
        "{name} must be the path of tiles, with {placeholders}: {input}",
    ),
    "tile_levels": ("levels 应从小到大", "levels must go from the smallest to the largest"),
    "tile_count": ("切片有 {count} 个文件，最多 {most} 个", "the tiles are {count} files; at most {most}"),
    "covers_order": ("bottom 应比 top 至少低 1 度", "bottom must be below top, by 1 degree at least"),
    "covers_tiles": (
        "场景有 tiles 时画面是整个球面，不能再写 covers",
        "a scene with tiles covers the whole sphere; covers cannot be given too",
    ),
    "limits_order": (
        "{axis} 应是两个不同的数，pitch 先小后大",
        "{axis} must be two different numbers; of pitch, the lower one first",
    ),
    "arrive_without_link": ("arrive 只能用于有 link 的热点", "arrive is for a hotspot with a link only"),
    "clip_without_narration": (
        "有 clip 就要有 narration：字幕取自它",
        "a clip needs a narration, which its captions are taken from",
    ),
    "exhibit_empty": (
        "展品是空的：至少要有 text、more、pictures、film、audio、model、link 之一",
        "the exhibit is empty; give at least one of text, more, pictures, film, audio, model, link",
    ),
    "link_address": (
        "{name} 应是 http:// 或 https:// 网址：{input}",
        "{name} must be an address that begins with http:// or https://: {input}",
    ),
    "markdown_heading": (
        "{name} 第 {row} 行：不能用标题；要显示 # 请写 \\#",
        "{name}, row {row}: headings cannot be used; write \\# to show a #",
    ),
    "markdown_quote": (
        "{name} 第 {row} 行：不能用引用；要显示 > 请写 \\>",
        "{name}, row {row}: quotations cannot be used; write \\> to show a >",
    ),
    "markdown_code": (
        "{name} 第 {row} 行：不能用代码；要显示 ` 请写 \\`",
        "{name}, row {row}: code cannot be used; write \\` to show a `",
    ),
    "markdown_rule": ("{name} 第 {row} 行：不能用分隔线", "{name}, row {row}: rules (--- or ===) cannot be used"),
    "markdown_table": (
        "{name} 第 {row} 行：不能用表格；要显示 | 请写 \\|",
        "{name}, row {row}: tables cannot be used; write \\| to show a |",
    ),
    "markdown_image": (
        "{name} 第 {row} 行：不能用图片；请放进 pictures",
        "{name}, row {row}: pictures cannot be used; put them into pictures",
    ),
    "markdown_html": (
        "{name} 第 {row} 行：不能用 HTML；要显示 < 请写 \\<",
        "{name}, row {row}: HTML cannot be used; write \\< to show a <",
    ),
    "markdown_nested": (
        "{name} 第 {row} 行：列表里不能再有列表",
        "{name}, row {row}: a list inside a list cannot be used",
    ),
    "markdown_open": (
        "{name} 第 {row} 行：{what} 没有结束；要显示星号请写 \\*",
        "{name}, row {row}: {what} has no end; write \\* to show an asterisk",
    ),
    "markdown_address": (
        "{name} 第 {row} 行：链接只能是 http、https 或 mailto：{what}",
        "{name}, row {row}: a link must lead to an http, https or mailto address: {what}",
    ),
    "markdown_link": (
        "{name} 第 {row} 行：链接应写成 [文字](网址)",
        "{name}, row {row}: write a link as [words](address)",
    ),
    "hotspot_target": ("热点要么有 link，要么有 exhibit", "a hotspot has either a link or an exhibit"),
    "unknown": ("{name}：{why}", "{name}: {why}"),
}
_say: Final = Sentences(_SENTENCES)

# Errors that only follow from another one, which is reported already.
_FOLLOWING: Final = {"default_factory_not_called"}


def faults(data: object) -> Iterator[tuple[Place, Message]]:
    """Return everything in the data that is not as the format says, and where."""
    try:
        Hall.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["type"] not in _FOLLOWING:
                yield _place(detail), _message(detail)


def _place(detail: ErrorDetails) -> Place:
    """Return where an error is. A text's language, or the field that a whole part is wrong for, is in its context."""
    context = detail.get("ctx", {})
    place = tuple(step for step in detail["loc"] if step != "[key]")  # what is wrong is the key, whose line it is
    within = context.get("language") or context.get("field")
    return (*place, within) if within else place


def _message(detail: ErrorDetails) -> Message:
    kind, place = detail["type"], _place(detail)
    name = next((part for part in reversed(place) if isinstance(part, str)), "hall.yaml")
    values: dict[str, Any] = {**detail.get("ctx", {}), "name": name, "input": repr(detail["input"])[:80]}
    values["placeholders"] = " ".join(PLACEHOLDERS)
    if kind == "string_pattern_mismatch":
        values["letters"] = "a–z 0–9 -" if place == ("id",) else "A–Z a–z 0–9 . _ -"
    # An error without a sentence here is reported in pydantic's words.
    return _say.both(kind, **values) if kind in _say else _say.both("unknown", name=name, why=detail["msg"])
