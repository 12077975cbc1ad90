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
    "bad_file_name": (
        "已略去：文件名含有不能用的字符。请改名",
        "left out: its name has characters that cannot be used; rename it",
    ),
    "photos_deeper": (
        "文件夹 {name} 里的照片不会被读取。请把照片直接放在上一层",
        "photos in the folder {name} are not read; put them into the folder above",
    ),
    "left_out": ("已略去：{why}", "left out: {why}"),
    "no_panorama": (
        "这里既没有 hall.yaml，也没有可用的全景图（JPEG、PNG 或 WebP，宽是高的两倍）",
        "neither a hall.yaml nor a panorama is here (JPEG, PNG or WebP, twice as wide as high)",
    ),
    "narration": ("第 {number} 处：{title}", "Stop {number}: {title}"),
    # Pictures, clips and films.
    "name_outside": ("{name} 不是此文件夹内的文件", "{name} is not a file inside the folder"),
    "no_picture": ("没有图片 {name}", "there is no picture {name}"),
    "picture_bytes": (
        "{name} 大于 64 MiB。请另存为 JPEG，或缩小",
        "{name} is larger than 64 MiB; save it as JPEG, or make it smaller",
    ),
    "picture_pixels": (
        "{name} 超过 2 亿像素。请缩小到 16384 × 8192 以内",
        "{name} has more than 200 megapixels; make it 16384 × 8192 or smaller",
    ),
    "picture_unreadable": (
        "{name} 不是可读的图片。请另存为 JPEG",
        "{name} is not a readable JPEG, PNG or WebP picture; save it as JPEG",
    ),
    "picture_damaged": (
        "{name} 不完整或已损坏，只能显示一部分。请重新复制或导出",
        "{name} is incomplete or damaged, and only a part of it can be shown; copy or export it again",
    ),
    "picture_16_bit": (
        "{name} 是每通道 16 位的 PNG，浏览器里会是一片黑。请另存为 8 位的 JPEG 或 PNG",
        "{name} is a PNG of 16 bits a channel, which browsers show black; save it as JPEG, or as PNG of 8 bits",
    ),
    "picture_transparent": (
        "{name} 完全透明，什么也看不见。请另存为 JPEG",
        "{name} is transparent everywhere, so nothing of it can be seen; save it as JPEG",
    ),
    "picture_costly": (
        "{name} 解码所需的内存或时间太多。请缩小到 16384 × 8192 以内，另存为 JPEG",
        "{name} takes too much memory or time to decode; make it 16384 × 8192 or smaller, and save it as JPEG",
    ),
    "picture_heic": (
        "{name} 是 HEIC 照片，多数浏览器打不开。请另存为 JPEG（iPhone：设置 › 相机 › 格式 › 兼容性最佳）",
        (
            "{name} is a HEIC photo, which most browsers cannot show; save it as JPEG "
            "(iPhone: Settings, Camera, Formats, Most Compatible)"
        ),
    ),
    "picture_insp": (
        "{name} 是 Insta360 未拼接的原片。请用 Insta360 的应用导出 360° 全景 JPEG（宽是高的两倍）",
        (
            "{name} is unstitched, as an Insta360 camera stores it; "
            "export it from the Insta360 app as a 360° photo (JPEG, twice as wide as high)"
        ),
    ),
    "picture_other": (
        "{name} 不是 JPEG、PNG 或 WebP。请另存为 JPEG",
        "{name} is neither JPEG nor PNG nor WebP; save it as JPEG",
    ),
    "picture_ratio": (
        "{name} 是 {width} × {height}，全景图的宽应是高的两倍",
        "{name} is {width} × {height}; a panorama is twice as wide as high",
    ),
    "picture_turned": (
        "{name} 的 EXIF 方向使它显示为 {width} × {height}，全景图的宽应是高的两倍。请在看图软件里转正后另存",
        (
            "{name} is shown as {width} × {height}, because its EXIF orientation turns it; "
            "a panorama is twice as wide as high. Turn it upright and save it again"
        ),
    ),
    "no_file": ("没有文件 {name}", "there is no file {name}"),
    "file_bytes": ("{name} 大于 1 GiB", "{name} is larger than 1 GiB"),
    "file_type": ("{name} 不是它的扩展名所说的格式", "{name} is not of the format that its name says"),
    "model_bytes": (
        "{name} 大于 64 MiB，手机放不下。请减少面数和贴图后重新导出",
        "{name} is larger than 64 MiB, too much for a phone; export it with fewer triangles and smaller textures",
    ),
    "model_version": (
        "{name} 是 glTF {version}，应是 2。请重新导出为 GLB",
        "{name} is glTF {version}; it must be 2. Export it as GLB again",
    ),
    "model_damaged": (
        "{name} 不完整或已损坏。请重新复制或导出",
        "{name} is incomplete or damaged; copy or export it again",
    ),
    "model_outside": (
        "{name} 要从别处取文件 {address}。请导出为自带全部内容的 GLB",
        "{name} fetches {address} from elsewhere; export it as a GLB that holds everything",
    ),
    "tiles_missing": (
        "{all} 个切片中缺少 {count} 个，第一个是 {name}",
        "{count} of {all} tiles are missing, the first is {name}",
    ),
    "tile_unreadable": (
        "切片 {name} 不是 JPEG、PNG 或 WebP 图片",
        "the tile {name} is not a JPEG, PNG or WebP picture",
    ),
    # hall.yaml as YAML.
    "description_bytes": ("文件大于 4 MiB", "the file is larger than 4 MiB"),
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
    "plan_again": (
        "场景 {name!r} 已在第 {number} 张平面图上",
        "scene {name!r} is on plan {number} already",
    ),
    "not_seen": (
        "{field}：在场景 {name!r} 里看不到这个方向（yaw {yaw:g}，pitch {pitch:g}）",
        "{field}: this direction is not to be seen in scene {name!r} (yaw {yaw:g}, pitch {pitch:g})",
    ),
    "unreachable": ("从 {start!r} 走不到场景 {name!r}", "scene {name!r} cannot be reached from {start!r}"),
}
say: Final = Sentences(_SENTENCES)
