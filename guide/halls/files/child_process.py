"""Starts the process that decodes pictures, asks it, and starts another where it has ended."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys

from guide.halls.files import decoder_process


class ChildProcess:
    """The process, which is started when it is first asked. Close it in the end."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def ask(self, request: object) -> tuple[object] | None:
        """Return the answer to a request, both in JSON's types; None: the process ended without one.

        It ends where a picture takes too much time, or where the system ends it for want of memory.
        """
        process = self.process = self.process or _start()
        answer = ""
        if process.stdin is not None and process.stdout is not None:
            with contextlib.suppress(BrokenPipeError):
                process.stdin.write(json.dumps(request) + "\n")
                process.stdin.flush()
                answer = process.stdout.readline()
        if not answer.endswith("\n"):
            self.close()
            return None
        return (json.loads(answer),)

    def close(self) -> None:
        """End the process, if there is one."""
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.communicate()


def _start() -> subprocess.Popen[str]:
    # as a file, not as a module: it works however the package is found; -P: its folder's modules are no libraries;
    # S603: no word of the command is a user's
    command = [sys.executable, "-P", decoder_process.__file__]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="ascii")  # noqa: S603
