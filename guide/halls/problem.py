"""A problem of a hall: what is wrong, how serious it is, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from guide.common.errors import GuideError
from guide.halls.sentences import say

Message = Mapping[str, str]
"""One sentence by language: `zh` and `en`."""
Place = tuple[str | int, ...]
"""A place in hall.yaml: keys and indexes from the top, such as `("scenes", 0, "picture")`."""
Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class Problem:
    """One problem. Only an error prevents a hall from being loaded. `line`: from 1; None: the file as a whole."""

    file: Path
    line: int | None
    message: Message
    path: Place = ()
    severity: Severity = "error"

    def sentence(self, language: str = "en") -> str:
        """Return `FILE:LINE: error: message`, as compilers write it. `language`: `zh` or `en`."""
        where = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{where}: {say(self.severity, language)}: {self.message[language]}"


class HallError(GuideError):
    """A hall cannot be loaded. `problems`: at least one error, and the warnings."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        errors = [problem.sentence() for problem in self.problems if problem.severity == "error"]
        super().__init__("\n".join(errors))
