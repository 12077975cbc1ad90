"""Building shader node trees in few words."""

import bpy


def rgb(hex_color: str) -> tuple[float, float, float, float]:
    """sRGB hex to the linear RGBA that shaders take."""
    parts = [int(hex_color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return (*(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts), 1.0)


def shade(hex_color: str, factor: float) -> str:
    return "#" + "".join(f"{min(255, int(int(hex_color[i : i + 2], 16) * factor)):02x}" for i in (1, 3, 5))


class Shader:
    """A material under construction: `add` makes a node, `join` wires a socket, `bsdf` is the Principled node."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.bsdf = self.tree.nodes["Principled BSDF"]
        self.output = self.tree.nodes["Material Output"]

    def add(self, kind: str, **values):
        """A node of `kind`; values set inputs by name, or node properties where no input has that name."""
        node = self.tree.nodes.new(kind)
        for key, value in values.items():
            socket = next((s for s in node.inputs if s.name.replace(" ", "_") == key), None)
            if socket is not None:
                socket.default_value = value
            else:
                setattr(node, key, value)
        return node

    def join(self, out, into) -> None:
        self.tree.links.new(out, into)

    def set(self, **values) -> None:
        for key, value in values.items():
            self.bsdf.inputs[key.replace("_", " ")].default_value = value

    def where(self, scale=(1, 1, 1), shift=(0, 0, 0)):
        """World position, scaled per axis and shifted."""
        mapping = self.add("ShaderNodeMapping")
        mapping.inputs["Scale"].default_value = scale
        mapping.inputs["Location"].default_value = shift
        self.join(self.add("ShaderNodeTexCoord").outputs["Object"], mapping.inputs["Vector"])
        return mapping.outputs["Vector"]

    def noise(self, scale: float, stretch=(1, 1, 1), detail: float = 4):
        node = self.add("ShaderNodeTexNoise", Scale=scale, Detail=detail)
        self.join(self.where(stretch), node.inputs["Vector"])
        return node.outputs["Fac"]

    def ramp(self, value, *stops):
        """Map `value` through (position, hex colour) stops."""
        node = self.add("ShaderNodeValToRGB")
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (position, color) in zip(elements, stops, strict=True):
            element.position, element.color = position, rgb(color)
        self.join(value, node.inputs["Fac"])
        return node.outputs["Color"]

    def mix(self, kind: str, factor, a, b):
        """Blend colours; `factor`, `a`, `b` are sockets or values."""
        node = self.add("ShaderNodeMix", data_type="RGBA", blend_type=kind)
        for socket, value in ((node.inputs[0], factor), (node.inputs[6], a), (node.inputs[7], b)):
            if hasattr(value, "is_linked"):
                self.join(value, socket)
            else:
                socket.default_value = value
        return node.outputs[2]

    def bump(self, height, strength: float, distance: float = 0.01) -> None:
        node = self.add("ShaderNodeBump", Strength=strength, Distance=distance)
        self.join(height, node.inputs["Height"])
        self.join(node.outputs["Normal"], self.bsdf.inputs["Normal"])

    def span(self, value, low: float, high: float):
        node = self.add("ShaderNodeMapRange")
        node.inputs["To Min"].default_value, node.inputs["To Max"].default_value = low, high
        self.join(value, node.inputs["Value"])
        return node.outputs["Result"]
