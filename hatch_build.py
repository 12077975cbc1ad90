"""Build hook: a package carries the built client, or is not built at all."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ClientHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling leaves its config type open
    """Looks for the client that `make client` builds into guide/pages/static."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Raise FileNotFoundError where the built client is missing. An editable install may precede it."""
        if version == "editable":
            return
        index = Path(self.root, "guide", "pages", "static", "index.html")
        if not index.is_file():
            raise FileNotFoundError(f"the built client is missing ({index}): run `make client` first")
