"""Procedural materials. Colours are given as sRGB hex; texture coordinates are the world's metres (see build.py)."""

from functools import cache

import bpy

from tools.demo_hall.modelling.shader import Shader, rgb, shade


@cache
def plain(color: str, rough: float = 0.5, metal: float = 0.0, vary: float = 0.08, scale: float = 3, bump: float = 0.0):
    """Paint, plaster, plastic or metal: one colour with faint cloudiness, so that it never looks flat."""
    s = Shader("plain")
    cloud = s.noise(scale, detail=3)
    s.join(s.ramp(cloud, (0.3, shade(color, 1 - vary)), (0.7, shade(color, 1 + vary))), s.bsdf.inputs["Base Color"])
    s.join(s.span(cloud, max(rough - 0.1, 0.02), min(rough + 0.1, 1)), s.bsdf.inputs["Roughness"])
    s.set(Metallic=metal)
    if bump:
        s.bump(s.noise(scale * 40, detail=2), bump)
    return s.material


@cache
def wood(color: str, axis: str = "z", rough: float = 0.42, dark: float = 0.62):
    """Wood whose grain runs along `axis`."""
    s = Shader("wood")
    long = {"x": (0.06, 1, 1), "y": (1, 0.06, 1), "z": (1, 1, 0.06)}[axis]
    broad, fine = s.noise(9, long, 3), s.noise(70, long, 2)
    base = s.ramp(broad, (0.32, shade(color, dark)), (0.5, shade(color, 0.9)), (0.68, shade(color, 1.12)))
    grain = s.ramp(fine, (0.35, "#b8b0a8"), (0.6, "#ffffff"))
    s.join(s.mix("MULTIPLY", 0.55, base, grain), s.bsdf.inputs["Base Color"])
    s.join(s.span(fine, rough - 0.08, rough + 0.12), s.bsdf.inputs["Roughness"])
    return s.material


@cache
def planks(color: str, width: float = 0.16, length: float = 1.9, rough: float = 0.32):
    """A plank floor; boards run along x."""
    s = Shader("planks")
    brick = s.add(
        "ShaderNodeTexBrick",
        Scale=1,
        Mortar_Size=0.0016,
        Mortar_Smooth=0.2,
        Bias=0,
        Brick_Width=length,
        Row_Height=width,
    )
    brick.offset = 0.37
    s.join(s.where(), brick.inputs["Vector"])
    for name, factor in (("Color1", 0.86), ("Color2", 1.1), ("Mortar", 0.3)):
        brick.inputs[name].default_value = rgb(shade(color, factor))
    fine = s.noise(26, (0.07, 1, 1), 6)
    grain = s.ramp(fine, (0.3, "#8f867c"), (0.65, "#ffffff"))
    cloud = s.ramp(s.noise(0.9), (0.3, "#cfcac4"), (0.7, "#ffffff"))
    s.join(
        s.mix("MULTIPLY", 0.5, s.mix("MULTIPLY", 0.6, brick.outputs["Color"], grain), cloud),
        s.bsdf.inputs["Base Color"],
    )
    s.join(s.span(s.noise(7), rough - 0.1, rough + 0.1), s.bsdf.inputs["Roughness"])
    s.bump(brick.outputs["Fac"], -0.25, 0.003)
    return s.material


@cache
def terrazzo(color: str = "#cfc9be", rough: float = 0.2):
    """Ground stone chips in cement, polished, in slabs with thin brass-grey joints."""
    s = Shader("terrazzo")
    chips = s.add("ShaderNodeTexVoronoi", Scale=34)
    s.join(s.where(), chips.inputs["Vector"])
    tone = s.add("ShaderNodeSeparateColor")
    s.join(chips.outputs["Color"], tone.inputs["Color"])
    stones = s.ramp(
        tone.outputs["Red"],
        (0.0, shade(color, 0.62)),
        (0.16, shade(color, 0.8)),
        (0.2, color),
        (0.82, shade(color, 1.04)),
        (0.9, "#f4efe6"),
        (1.0, "#b08d70"),
    )
    cloud = s.ramp(s.noise(0.7, detail=6), (0.3, "#d5d0c8"), (0.7, "#ffffff"))
    joints = s.add("ShaderNodeTexBrick", Scale=1, Mortar_Size=0.003, Brick_Width=1.5, Row_Height=1.5)
    joints.offset = 0
    s.join(s.where(shift=(0.6, 0.45, 0)), joints.inputs["Vector"])
    body = s.mix("MULTIPLY", 0.8, s.mix("MIX", 0.6, stones, rgb(color)), cloud)
    s.join(s.mix("MIX", joints.outputs["Fac"], body, rgb("#6d665c")), s.bsdf.inputs["Base Color"])
    s.join(s.span(s.noise(3), rough - 0.08, rough + 0.1), s.bsdf.inputs["Roughness"])
    return s.material


@cache
def concrete(
    color: str = "#a9a49c", rough: float = 0.6, joint: tuple[float, float] | None = None, upright: bool = False
):
    """Cast concrete with clouds and pores; `joint` is the size of the formwork panels."""
    s = Shader("concrete")
    cloud = s.ramp(s.noise(1.1, detail=6), (0.3, shade(color, 0.78)), (0.52, color), (0.75, shade(color, 1.12)))
    pores = s.ramp(s.noise(55, detail=2), (0.28, "#6b6761"), (0.36, "#ffffff"))
    body = s.mix("MULTIPLY", 0.5, cloud, pores)
    if joint:
        body = jointed(s, body, joint, upright)
    s.join(body, s.bsdf.inputs["Base Color"])
    s.join(s.span(s.noise(5, detail=6), rough - 0.15, rough + 0.12), s.bsdf.inputs["Roughness"])
    return s.material


def jointed(s: Shader, body, size: tuple[float, float], upright: bool):
    """Thin dark joints in a grid over `body`; on upright walls x and y are added, so that both directions get them."""
    joints = s.add("ShaderNodeTexBrick", Scale=1, Mortar_Size=0.004, Brick_Width=size[0], Row_Height=size[1])
    joints.offset = 0
    s.join(wall_position(s) if upright else s.where(shift=(0.7, 0.9, 0)), joints.inputs["Vector"])
    return s.mix("MIX", joints.outputs["Fac"], body, rgb("#4e4b46"))


def wall_position(s: Shader):
    """(x + y, z): a running length along axis-parallel walls, and the height."""
    split = s.add("ShaderNodeSeparateXYZ")
    s.join(s.where(), split.inputs[0])
    length = s.add("ShaderNodeMath", operation="ADD")
    s.join(split.outputs[0], length.inputs[0])
    s.join(split.outputs[1], length.inputs[1])
    joined = s.add("ShaderNodeCombineXYZ")
    s.join(length.outputs[0], joined.inputs[0])
    s.join(split.outputs[2], joined.inputs[1])
    return joined.outputs[0]


@cache
def brickwork(color: str = "#8d4a36", mortar: str = "#b5aa9c"):
    """A brick wall in stretcher bond with worn faces."""
    s = Shader("brickwork")
    brick = s.add(
        "ShaderNodeTexBrick", Scale=1, Mortar_Size=0.006, Mortar_Smooth=0.3, Brick_Width=0.25, Row_Height=0.075
    )
    s.join(wall_position(s), brick.inputs["Vector"])
    for name, value in (("Color1", shade(color, 0.75)), ("Color2", shade(color, 1.15)), ("Mortar", mortar)):
        brick.inputs[name].default_value = rgb(value)
    wear = s.ramp(s.noise(14, detail=8), (0.3, "#8a8078"), (0.65, "#ffffff"))
    s.join(s.mix("MULTIPLY", 0.6, brick.outputs["Color"], wear), s.bsdf.inputs["Base Color"])
    s.set(Roughness=0.85)
    s.bump(brick.outputs["Fac"], -0.7, 0.008)
    return s.material


@cache
def stone(color: str = "#a69c8c", coarse: float = 1.0):
    """Weathered limestone, for the stone bridge and milestones."""
    s = Shader("stone")
    cloud = s.ramp(s.noise(6 / coarse, detail=5), (0.3, shade(color, 0.72)), (0.5, color), (0.72, shade(color, 1.12)))
    s.join(cloud, s.bsdf.inputs["Base Color"])
    s.set(Roughness=0.85)
    s.bump(s.noise(40 / coarse, detail=3), 0.2, 0.004)
    return s.material


@cache
def carpet(color: str):
    s = Shader("carpet")
    pile = s.noise(220, detail=2)
    s.join(s.ramp(pile, (0.3, shade(color, 0.6)), (0.7, shade(color, 1.3))), s.bsdf.inputs["Base Color"])
    s.set(Roughness=0.95)
    s.bump(pile, 0.6, 0.006)
    return s.material


@cache
def metal(color: str = "#b9bbbd", rough: float = 0.3):
    """Brushed metal."""
    s = Shader("metal")
    brush = s.noise(60, (1, 1, 0.04), 3)
    s.join(s.ramp(brush, (0.3, shade(color, 0.88)), (0.7, shade(color, 1.06))), s.bsdf.inputs["Base Color"])
    s.join(s.span(brush, rough - 0.03, rough + 0.05), s.bsdf.inputs["Roughness"])
    s.set(Metallic=1.0)
    return s.material


@cache
def pane(tint: str = "#f2f6f5"):
    """Window and case glass: see-through with a reflection; lets light pass without caustics."""
    s = Shader("pane")
    clear = s.add("ShaderNodeBsdfTransparent", Color=rgb(tint))
    gloss = s.add("ShaderNodeBsdfGlossy", Roughness=0.0)
    # Not the Fresnel node: on the far face of a pane it reflects everything beyond 48 degrees and keeps the sun out.
    facing = s.add("ShaderNodeLayerWeight", Blend=0.5).outputs["Facing"]
    power = s.add("ShaderNodeMath", operation="POWER")
    power.inputs[1].default_value = 4.0
    s.join(facing, power.inputs[0])
    mix = s.add("ShaderNodeMixShader")
    s.join(s.span(power.outputs[0], 0.03, 0.8), mix.inputs[0])
    s.join(clear.outputs[0], mix.inputs[1])
    s.join(gloss.outputs[0], mix.inputs[2])
    s.join(mix.outputs[0], s.output.inputs["Surface"])
    return s.material


@cache
def water(color: str = "#2f5f63"):
    s = Shader("water")
    s.set(Base_Color=rgb(color), Roughness=0.06, IOR=1.33)
    s.bump(s.noise(14, detail=3), 0.12, 0.02)
    return s.material


@cache
def glow(color: str, strength: float):
    """A lamp's face. Only the camera and reflections see it shine: area lights do the lighting, without fireflies."""
    s = Shader("glow")
    path, light = s.add("ShaderNodeLightPath"), s.add("ShaderNodeEmission", Color=rgb(color))
    seen = s.add("ShaderNodeMath", operation="SUBTRACT")
    seen.inputs[0].default_value = 1.0
    s.join(path.outputs["Is Diffuse Ray"], seen.inputs[1])
    power = s.add("ShaderNodeMath", operation="MULTIPLY")
    power.inputs[1].default_value = strength
    s.join(seen.outputs[0], power.inputs[0])
    s.join(power.outputs[0], light.inputs["Strength"])
    s.join(light.outputs[0], s.output.inputs["Surface"])
    s.material.cycles.emission_sampling = "NONE"
    return s.material


@cache
def image(path: str, lit: float = 0.0, rough: float = 0.45):
    """A printed panel, or with `lit` a screen: the part of its brightness that is its own light."""
    s = Shader("image")
    texture = s.add("ShaderNodeTexImage", image=bpy.data.images.load(path), interpolation="Cubic")
    color = texture.outputs["Color"]
    s.set(Roughness=rough)
    if lit >= 0.5:
        s.set(Base_Color=rgb("#050505"))
    else:
        s.join(color, s.bsdf.inputs["Base Color"])
    if lit:
        s.join(color, s.bsdf.inputs["Emission Color"])
        s.set(Emission_Strength=lit)
        s.material.cycles.emission_sampling = "NONE"
    return s.material
