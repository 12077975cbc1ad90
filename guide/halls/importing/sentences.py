"""What is said about an import: the source, its photos, and what became of them, in Chinese and in English."""

from typing import Final

from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    # The source.
    "source_missing": ("没有这个文件或文件夹", "there is no such file or folder"),
    "source_not_zip": (
        "请给出文件夹或 zip 文件；这个文件两者都不是",
        "name a folder or a zip file; this file is neither",
    ),
    "zip_damaged": ("zip 文件不完整或已损坏：{why}", "the zip file is incomplete or damaged: {why}"),
    "source_many": ("文件太多：{count} 个，最多 {most} 个", "there are {count} files; at most {most}"),
    "entry_outside": (
        "已略去：路径 {name} 会指到来源之外",
        "left out: the path {name} may lead out of the source",
    ),
    "entry_link": ("已略去：{name} 是符号链接", "left out: {name} is a symbolic link"),
    "entry_special": ("已略去：{name} 不是普通文件", "left out: {name} is no ordinary file"),
    "entry_encrypted": (
        "已略去：{name} 已加密。请解密后重新压缩",
        "left out: {name} is encrypted; pack it again without a password",
    ),
    "entry_twice": (
        "zip 里有两个 {name}，只用后一个",
        "the zip has two files {name}; the last one is used",
    ),
    # Photos that cannot be used, by their fault; the others are in halls/sentences.
    "picture_animation": (
        "{name} 是动画。请另存为一张静止的图片",
        "{name} is an animation; save one picture of it",
    ),
    "picture_fisheye": (
        "{name} 是未拼接的双鱼眼原片。请用相机厂商的应用（Insta360、RICOH THETA 等）导出 360° 全景 JPEG",
        (
            "{name} is unstitched: two fisheye pictures side by side; "
            "export it from the app of the camera (Insta360, RICOH THETA …) as a 360° photo (JPEG)"
        ),
    ),
    # What a photo was taken for.
    "gpano_shape": (
        "GPano 数据与图片的形状不符，可能裁剪后没有更新；按形状处理",
        "its GPano data do not fit its shape, as after cropping it; the shape decides",
    ),
    "sweep": (
        "没有说明角度，按横扫全景处理：宽约 {width}°，高约 {height}°；不对请改 hall.yaml 里的 covers",
        (
            "nothing says which angles it covers; it is taken as a sweep of {width}° by {height}°. "
            "Change `covers` in hall.yaml if that is wrong"
        ),
    ),
    "flat": ("作为展品收入：{why}", "it became an exhibit: {why}"),
    "flat_small": (
        "{width} × {height}，没有 GPano 数据，宽不超过 {least} 像素，按平面图片处理",
        "{width} × {height} without GPano data and not over {least} pixels wide is taken as a flat picture",
    ),
    "flat_shape": (
        "{width} × {height} 不是全景图（没有 GPano 数据；全景图宽超过 {least} 像素，至少是高的两倍）",
        (
            "{width} × {height} is no panorama (it has no GPano data; a panorama is over {least} pixels wide "
            "and at least twice as wide as high)"
        ),
    ),
    # How a photo was changed.
    "change_turned": ("按 EXIF 方向转正", "turned upright, as its EXIF orientation says"),
    "change_filled": ("透明处填为黑色", "what was transparent is black"),
    "change_depth": ("16 位改为 8 位", "16 bits a channel became 8"),
    "change_heic": ("HEIC 改为 JPEG", "HEIC became JPEG"),
    "change_cmyk": ("CMYK 按色彩配置转为 sRGB", "CMYK became sRGB by its colour profile"),
    "change_cmyk_guess": (
        "CMYK 没有色彩配置，颜色只是近似。请看一下",
        "CMYK without a colour profile: the colours are a guess. Look at it",
    ),
    "change_profile": ("按色彩配置转为 sRGB", "its colours became sRGB by its colour profile"),
    "change_projected": (
        "重新绘制为端正的等距柱状全景（柱面投影，或相机倾斜）",
        "drawn anew as an upright equirectangular picture (it was cylindrical, or the camera was tilted)",
    ),
    "change_rewritten": ("另存为 JPEG", "saved as JPEG"),
    # What becomes of a source.
    "no_panorama_here": (
        "这里没有可用的全景图，也没有能识别的导览（hall.yaml、Marzipano、Pannellum、krpano）",
        "neither a usable panorama nor a tour of a known kind is here (hall.yaml, Marzipano, Pannellum, krpano)",
    ),
    "no_panorama_flat": (
        "这里只有平面图片；展厅至少要有一张全景图",
        "only flat pictures are here; a hall needs a panorama",
    ),
    "scenes_many": ("展厅最多 {most} 个场景", "a hall has at most {most} scenes"),
    "exhibits_many": ("展厅最多 {most} 件展品", "a hall has at most {most} exhibits"),
    "no_spot": (
        "{name} 没有热点：所有场景都放满了",
        "{name} has no hotspot: all scenes are full",
    ),
    "unused": ("{name} 未被 hall.yaml 使用，没有复制", "{name} is not used by hall.yaml, so it was not copied"),
    "hall_there": (
        "展厅 {id} 已存在，而且不是导入的，不会覆盖。请用 --into 另给一个编号",
        "the hall {id} is there and was not imported, so it is not replaced; give another id with --into",
    ),
    "other_source": (
        "展厅 {id} 是从 {path} 导入的。要用这个来源更新它，请写 --into {id}；要另建一个，请用 --into 给别的编号",
        (
            "the hall {id} was imported from {path}. To update it from this source say --into {id}; "
            "to make another one give another id with --into"
        ),
    ),
    "merged": (
        "展厅里手工改过的内容已保留；改之前的文件留作 {file}（注释只在那里）",
        "what people had changed in the hall was kept; the old file, with its comments, is {file}",
    ),
    "conflict": (
        "{place} 在来源和展厅里都改过，保留了展厅里的",
        "{place} was changed both in the source and in the hall; the hall's was kept",
    ),
    "cube_sizes": (
        "立方体的六个面应是同样大小的正方形，现为：{sizes}",
        "the faces of a cube must be squares of one size; they are: {sizes}",
    ),
    "cube_levels": ("切片的大小或数量超出展厅格式的范围", "its tiles are larger or more than a hall may have"),
    "cube_levels_left": (
        "{count} 级切片中只收入 {kept} 级，其余超出展厅格式的范围",
        "{kept} of its {count} levels of tiles were taken over; the others are more than a hall may have",
    ),
    "link_title": (
        "{name}：连接的标题“{title}”没有收入，连接显示目标的名称“{target}”",
        "{name}: the title of a link, “{title}”, was not carried over; a link shows its target's title, “{target}”",
    ),
    # The report.
    "kind": ("来源：{kind}", "Source: {kind}"),
    "kind_photos": ("照片", "photos"),
    "kind_guide": ("同游展厅", "a hall of Guide"),
    "kind_marzipano": ("Marzipano 导览", "a Marzipano tour"),
    "kind_pannellum": ("Pannellum 导览", "a Pannellum tour"),
    "kind_krpano": ("krpano 导览", "a krpano tour"),
    "note_on": ("  {name}：{note}", "  {name}: {note}"),
    "counts": (
        "{scenes} 个场景，{hotspots} 个热点，{exhibits} 件展品；{notes} 项未收入",
        "{scenes} scenes, {hotspots} hotspots, {exhibits} exhibits; not carried over: {notes}",
    ),
    "made": ("已建立展厅 {id}：{folder}", "Made the hall {id}: {folder}"),
    "updated": ("已更新展厅 {id}：{folder}", "Updated the hall {id}: {folder}"),
}
say: Final = Sentences(_SENTENCES)
