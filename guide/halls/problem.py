"""What is wrong with a hall's folder, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from guide.common.errors import GuideError

Message = Mapping[str, str]
"""The same sentence by language: `zh` and `en`."""
Place = tuple[str | int, ...]
"""Where in hall.yaml: keys and indexes from the top, such as `("scenes", 0, "picture")`."""
Severity = Literal["error", "warning", "note"]

SEVERITIES: Mapping[Severity, Message] = {
    "error": {"zh": "错误", "en": "error"},
    "warning": {"zh": "警告", "en": "warning"},
    "note": {"zh": "提示", "en": "note"},
}


@dataclass(frozen=True)
class Problem:
    """Only an error keeps a hall from being opened. `line` counts from 1; None: the file as a whole."""

    file: Path
    line: int | None
    message: Message
    path: Place = ()
    severity: Severity = "error"

    def sentence(self, language: str = "en") -> str:
        """`FILE:LINE: error: message`, as editors and compilers write it. `language` is `zh` or `en`."""
        where = f"{self.file}:{self.line}" if self.line else f"{self.file}"
        return f"{where}: {SEVERITIES[self.severity][language]}: {self.message[language]}"


class HallError(GuideError):
    """A hall cannot be opened. `problems` has at least one error, and the warnings found on the way."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        errors = [problem.sentence() for problem in self.problems if problem.severity == "error"]
        super().__init__("\n".join(errors))
