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
    # Tours of other programs: what cannot be read at all.
    "script_value": ("这里应是数据，却是 {got!r}", "expected a value here, got {got!r}"),
    "script_end": (
        "数据没有写完，文件就结束了。请重新复制或导出",
        "the file ends in the middle of its data; copy or export it again",
    ),
    "too_many_values": ("内容超过 {most} 项", "has more than {most} values"),
    "not_xml": ("不是正确的 XML：{why}", "this is not XML: {why}"),
    "xml_entities": (
        "XML 里不能有文档类型声明和实体，请删去",
        "a document type with declarations, such as entities, is not allowed; remove it",
    ),
    "tour_data": ("没有找到 {name} 的数据", "the data of {name} is not there, or is made by a program"),
    "tour_encrypted": (
        "已加密，无法读取。请用加密之前的 XML",
        "is encrypted, and cannot be read; use the XML from before it was encrypted",
    ),
    "tour_included": (
        "场景写在别的文件里，不会读取：{names}。请合并到这一个文件",
        "its scenes are in other files, which are not read: {names}; put them into this one",
    ),
    "tour_no_scene": ("没有可用的场景", "has no scene that can be used"),
    "tour_scenes": ("有 {count} 个场景，最多 {most} 个", "has {count} scenes; at most {most}"),
    # Tours of other programs: what is left out of them.
    "tour_other": ("这是另一个漫游，未读取。请单独导入", "is another tour, and is not read; import it by itself"),
    "first_unknown": (
        "没有首个场景 {name!r}，改用 {first!r}",
        "there is no first scene {name!r}; {first!r} is the first",
    ),
    "scene_left_out": ("场景 {name!r} 已略去：{why}", "scene {name!r} is left out: {why}"),
    "image_none": ("它没有图片", "it has no picture"),
    "image_remote": ("图片在别的服务器上：{name}", "its picture is on another server: {name}"),
    "image_kind": ("这种图片不能带入：{name}", "a picture of this kind cannot be carried over: {name}"),
    "image_tiles": ("缺少切片，如 {name}", "tiles are not there, such as {name}"),
    "image_sizes": ("图片或切片的尺寸不合理：{name}", "the size of its picture or tiles makes no sense: {name}"),
    "image_turned": (
        "场景 {name!r} 的图片校正 {setting} 未带入，热点可能偏移",
        "the picture of scene {name!r} is turned by {setting}, which is not carried over; its hotspots may be beside",
    ),
    "level_left_out": (
        "场景 {name!r} 的 {size} 像素一级已略去，缺少 {file}",
        "scene {name!r} has no level of {size} pixels, because {file} is not there",
    ),
    "link_left_out": (
        "场景 {name!r} 的一个链接已略去：没有场景 {target!r}",
        "a link of scene {name!r} is left out, because there is no scene {target!r}",
    ),
    "hotspot_nowhere": (
        "场景 {name!r} 的一个热点已略去：角度不是数字",
        "a hotspot of scene {name!r} is left out, because its angles are no numbers",
    ),
    "hotspot_empty": (
        "场景 {name!r} 的一个热点已略去：没有文字、图片、影片或链接",
        "a hotspot of scene {name!r} is left out, because it has no text, picture, film or link",
    ),
    "hotspot_code": (
        "场景 {name!r} 的一个热点已略去：只有程序能打开它",
        "a hotspot of scene {name!r} is left out, because only a program can open it",
    ),
    "hotspot_hidden": (
        "场景 {name!r} 的一个热点已略去：要由程序显示",
        "a hotspot of scene {name!r} is left out, because only a program shows it",
    ),
    "hotspot_outline": (
        "场景 {name!r} 的一个热点的轮廓未带入，只保留中心",
        "the outline of a hotspot of scene {name!r} is not carried over; its middle is",
    ),
    "hotspots_many": (
        "场景 {name!r} 有 {count} 个热点，只保留前 {most} 个",
        "scene {name!r} has {count} hotspots; the first {most} are kept",
    ),
    "exhibits_many": ("有 {count} 个展品，只保留前 {most} 个", "has {count} exhibits; the first {most} are kept"),
    "text_cut": (
        "场景 {name!r} 的一段文字有 {length} 个字符，只保留前 {longest} 个",
        "a text of scene {name!r} has {length} characters; the first {longest} are kept",
    ),
    "text_cleaned": (
        "场景 {name!r} 的一段文字里的 {names} 未带入",
        "{names} in a text of scene {name!r} is not carried over",
    ),
    "file_left_out": (
        "场景 {name!r} 的一个热点的文件未带入：{why}",
        "a file of a hotspot of scene {name!r} is not carried over: {why}",
    ),
    "url_left_out": (
        "场景 {name!r} 的一个外部链接未带入，只能是 http 或 https：{url}",
        "a link out of scene {name!r} is not carried over, because it is neither http nor https: {url}",
    ),
    "not_carried": ("{name} 未带入（{count} 处）：{why}", "{name} is not carried over (found {count} times): {why}"),
    "why_viewer": ("那是原播放器的设置", "it is a setting of its viewer"),
    "why_program": ("那是程序，从不运行", "it is a program, and none is ever run"),
    "why_included": ("不读取别的文件", "no other file is read"),
    "why_outside": ("它不属于任何场景", "it belongs to no scene"),
    "why_look": ("展厅有自己的外观", "halls have a look of their own"),
}
say: Final = Sentences(_SENTENCES)
