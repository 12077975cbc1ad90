"""What is said about a hall's folder and its files, in Chinese and in English; what the format itself asks for is in
`schema`."""

from typing import Final

from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # How serious a problem is.
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "note": ("提示", "note"),
    # The folder.
    "not_a_folder": ("请给出文件夹，而不是 hall.yaml", "name the folder, not its hall.yaml"),
    "no_folder": ("没有这个文件夹", "there is no such folder"),
    "unreadable": ("无法读取：{why}", "cannot be read: {why}"),
    "link_outside": ("不是此文件夹内的文件", "is not a file inside the folder"),
    "id_taken": ("展厅编号 {id!r} 已被 {folder} 使用", "the hall id {id!r} is taken by {folder}"),
    # A folder of photos.
    "bad_file_name": ("已略去：文件名含有不能用的字符", "left out: its name has characters that cannot be used"),
    "left_out": ("已略去：{why}", "left out: {why}"),
    "no_panorama": (
        "这里既没有 hall.yaml，也没有可用的全景图（JPEG、PNG 或 WebP，宽是高的两倍）",
        "neither a hall.yaml nor a panorama is here (JPEG, PNG or WebP, twice as wide as high)",
    ),
    "narration": ("第 {number} 处：{title}", "Stop {number}: {title}"),
    # Pictures, clips and films.
    "name_outside": ("{name} 不是此文件夹内的文件", "{name} is not a file inside the folder"),
    "no_picture": ("没有图片 {name}", "there is no picture {name}"),
    "picture_bytes": ("{name} 大于 64 MiB", "{name} is larger than 64 MiB"),
    "picture_pixels": ("{name} 超过 2 亿像素", "{name} has more than 200 megapixels"),
    "picture_unreadable": ("{name} 不是可读的图片", "{name} is not a readable JPEG, PNG or WebP picture"),
    "picture_ratio": (
        "{name} 是 {width} × {height}，全景图的宽应是高的两倍",
        "{name} is {width} × {height}; a panorama is twice as wide as high",
    ),
    "no_file": ("没有文件 {name}", "there is no file {name}"),
    "file_bytes": ("{name} 大于 1 GiB", "{name} is larger than 1 GiB"),
    "file_type": ("{name} 不是它的扩展名所说的格式", "{name} is not of the format that its name says"),
    # hall.yaml as YAML.
    "description_bytes": ("文件大于 1 MiB", "the file is larger than 1 MiB"),
    "not_utf8": ("文件不是 UTF-8 编码", "the file is not in UTF-8"),
    "not_yaml": ("不是正确的 YAML：{why}", "this is not YAML: {why}"),
    "second_document": ("文件里只能有一个 YAML 文档", "a second YAML document begins here"),
    "anchor": ("不能使用锚点 &{name}", "anchors are not allowed: &{name}"),
    "alias": ("不能使用别名 *{name}", "aliases are not allowed: *{name}"),
    "tag": ("不能使用标签 {name}", "tags are not allowed: {name}"),
    "too_deep": ("嵌套太深", "nested too deeply"),
    "key_not_word": ("键必须是一个词", "a key must be a plain word"),
    "key_again": ("{name!r} 重复，第 {line} 行已有", "{name!r} is given twice, first in line {line}"),
    # The ids in hall.yaml. First, what has one.
    "zones": ("展区", "zone"),
    "scenes": ("场景", "scene"),
    "exhibits": ("展品", "exhibit"),
    "run_sheet": ("讲解点", "stop"),
    "hotspots": ("热点", "hotspot"),
    "no_run_sheet": ("没有讲解路线（run_sheet）", "there is no run_sheet"),
    "id_again": ("{kind}编号 {name!r} 重复", "the {kind} id {name!r} is given twice"),
    "id_unknown": ("{field}：没有编号为 {name!r} 的{kind}", "{field}: there is no {kind} {name!r}"),
    "id_unknown_similar": (
        "{field}：没有编号为 {name!r} 的{kind}，是否应为 {similar!r}？",
        "{field}: there is no {kind} {name!r}; did you mean {similar!r}?",
    ),
    "unreachable": ("从 {start!r} 走不到场景 {name!r}", "scene {name!r} cannot be reached from {start!r}"),
}
say: Final = Sentences(_SENTENCES)
