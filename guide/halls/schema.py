"""Checks hall.yaml against the model, and says in sentences for its author what is wrong."""

from collections.abc import Iterator
from typing import Any, Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from guide.common.i18n import Sentences
from guide.halls.model import Hall
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
    language = detail.get("ctx", {}).get("language")
    return (*detail["loc"], language) if language else detail["loc"]


def _message(detail: ErrorDetails) -> Message:
    kind, place = detail["type"], _place(detail)
    name = next((part for part in reversed(place) if isinstance(part, str)), "hall.yaml")
    values: dict[str, Any] = {**detail.get("ctx", {}), "name": name, "input": repr(detail["input"])[:80]}
    if kind == "string_pattern_mismatch":
        values["letters"] = "a–z 0–9 -" if place == ("id",) else "A–Z a–z 0–9 . _ -"
    # An error without a sentence here is reported in pydantic's words.
    return _say.both(kind, **values) if kind in _say else _say.both("unknown", name=name, why=detail["msg"])
