"""Writes hall.yaml: plain data as text that `document` reads back as the same, and that a person can edit. Pure."""

from __future__ import annotations

from typing import Any, Final

import yaml

from guide.halls import document

_SHORT: Final = 100  # characters of a mapping that is written in one line
_IN_ONE_LINE: Final = frozenset({"at", "view", "arrive", "covers", "limits", "autorotate", "music", "zones", "levels"})
"""Keys whose values, small mappings or lists of them, read best in one line."""


class _Dumper(yaml.SafeDumper):
    """Writes no anchors, and quotes every text that `document` would not read as one."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = document.parse(text.encode("utf-8", "surrogatepass"))
    style = None if plain.data == text and not plain.faults else "|" if "\n" in text else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _mapping(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.MappingNode:
    node = dumper.represent_mapping("tag:yaml.org,2002:map", data)
    for key, value in node.value:
        if key.value in _IN_ONE_LINE:
            for inner in [value, *(value.value if isinstance(value, yaml.SequenceNode) else [])]:
                if isinstance(inner, yaml.MappingNode) or inner is value:
                    inner.flow_style = isinstance(inner, yaml.MappingNode)
    return node


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)


def dump(data: dict[str, Any]) -> str:
    """Return the text of a hall.yaml. `data`: of JSON's types, in the order in which it is to be written.

    Raises ValueError where it could not be read back as it is.
    """
    text = yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110, default_flow_style=False)
    if document.parse(text.encode("utf-8", "surrogatepass")).data != data:
        raise ValueError("this cannot be written as YAML")
    return text
