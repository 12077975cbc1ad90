"""The commands as a person starts them: inside the test, or as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from typer.testing import CliRunner

from tests.support.server_process import ROOT

ZH, EN = "zh_CN.UTF-8", "C"
"""LC_ALL of those who read Chinese or English."""

runner = CliRunner()


def run(*arguments: str, language: str = "zh") -> subprocess.CompletedProcess[str]:
    """Run `guide …` as a process, which is expected to end by itself."""
    command = [sys.executable, "-m", "guide", *arguments, "--lang", language]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60, encoding="utf-8"
    )
