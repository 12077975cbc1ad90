"""What a browser needs of a desktop, without one: a display (Xvfb), and a sound server (PulseAudio) whose microphone
hears a tone of 1 kHz."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Final

STARTS_WITHIN: Final = 30.0  # seconds

SOUND: Final = """
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=loudspeaker rate=48000 channels=2
load-module module-null-sink sink_name=air rate={rate} channels=1
load-module module-remap-source master=air.monitor source_name=microphone
load-module module-sine sink=air rate={rate} frequency=1000
set-default-sink loudspeaker
set-default-source microphone
"""


class Desktop:
    """A display and a sound server of its own. `environment` is what a browser is started with.

    rate: of the microphone, Hz.
    """

    def __init__(self, folder: Path, rate: int = 48_000, *, sound: bool = True) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        self.environment = {**os.environ, "LIBGL_ALWAYS_SOFTWARE": "1", "LANG": "C.UTF-8"}
        try:
            self.environment["DISPLAY"] = self._display()
            if sound:
                self._sound(folder, rate)
        except BaseException:
            self.close()
            raise

    def _display(self) -> str:
        read, write = os.pipe()
        command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"]
        self._processes.append(subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL))
        os.close(write)
        with os.fdopen(read) as number:
            shown = number.readline().strip()
        if not shown:
            raise RuntimeError("Xvfb gave no display: does `Xvfb :99` start by hand?")
        return f":{shown}"

    def _sound(self, folder: Path, rate: int) -> None:
        run = folder / "run"
        run.mkdir(mode=0o700)
        socket, script = run / "sound", folder / "sound.pa"
        script.write_text(SOUND.format(socket=socket, rate=rate))
        own = {"HOME": str(folder), "XDG_RUNTIME_DIR": str(run), "PULSE_RUNTIME_PATH": str(run)}
        command = ["pulseaudio", "-n", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
        with (folder / "sound.log").open("wb") as log:
            self._processes.append(
                subprocess.Popen(command, env={**self.environment, **own}, stdout=log, stderr=log, cwd=folder)
            )
        self.environment["PULSE_SERVER"] = f"unix:{socket}"
        deadline = time.monotonic() + STARTS_WITHIN
        asked = ["pactl", "info"]
        while subprocess.run(asked, env=self.environment, capture_output=True, check=False).returncode:
            if time.monotonic() > deadline:
                raise RuntimeError(f"PulseAudio does not answer:\n{(folder / 'sound.log').read_text()}")
            time.sleep(0.05)

    def close(self) -> None:
        for process in reversed(self._processes):
            process.terminate()
        for process in self._processes:
            process.wait(timeout=20)


def missing(*programs: str) -> list[str]:
    """Return which of these programs are not on this machine."""
    return [program for program in programs if shutil.which(program) is None]
