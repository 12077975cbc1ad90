"""Checks that tiles are made by a process of lowest priority with limits, one for a cache, whose end harms nothing."""

import fcntl
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.tiling import tiler as tiler_module
from guide.halls.tiling.cache import TileCache
from guide.halls.tiling.names import Recipe, Shot
from guide.halls.tiling.tiler import LOCK, BusyError, Tiler
from guide.halls.tiling.wanted import Wanted
from tests.halls.files.pictures_made import bomb

RECIPE = Recipe(whole=True, cut=True, shot=Shot(0.0, 0.0, 70.0))


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (2048, 1024), "teal").save(tmp_path / "a.jpg")
    return tmp_path / "a.jpg"


@pytest.fixture
def tiler(tmp_path: Path) -> Iterator[Tiler]:
    with Tiler(tmp_path / "cache") as tiler:
        yield tiler


@pytest.fixture(autouse=True)
def _usual_priority(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lowest is tested by one case; with it the others would wait for every other process of a test run."""
    if "lowest" not in request.node.name:
        monkeypatch.setattr(tiler_module, "NICE", 0)


def has_ended(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def pid_of(tiler: Tiler) -> int:
    assert tiler._process is not None
    return tiler._process.pid


def test_the_process_has_the_lowest_priority_also_its_threads(tiler: Tiler, picture: Path) -> None:
    assert tiler.make(picture, RECIPE) == (None, "")
    threads = [int(thread.name) for thread in Path(f"/proc/{pid_of(tiler)}/task").iterdir()]
    assert {os.getpriority(os.PRIO_PROCESS, thread) for thread in threads} == {19}


def test_one_process_makes_all_and_has_limits(tiler: Tiler, picture: Path, tmp_path: Path) -> None:
    assert tiler.make(picture, RECIPE) == (None, "")
    first = pid_of(tiler)
    assert resource.prlimit(first, resource.RLIMIT_AS)[0] <= 2 << 30
    assert Path(f"/proc/{first}/oom_score_adj").read_text() == "1000\n", "where memory is short, it ends first"
    assert tiler.make(tmp_path / "none.jpg", RECIPE)[0] == "gone"
    assert pid_of(tiler) == first
    assert TileCache(tmp_path / "cache").look([Wanted("h", "s", picture, RECIPE)]) == []
    tiler._end()
    assert has_ended(first)


def test_names_of_any_bytes(tiler: Tiler, picture: Path, tmp_path: Path) -> None:
    for name in (b"\xd6\xd0.jpg", "展\n厅.jpg".encode(), b"-rf.jpg"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.write_bytes(picture.read_bytes())
        assert tiler.make(path, RECIPE) == (None, "")
        assert TileCache(tmp_path / "cache").look([Wanted("h", "s", path, RECIPE)]) == []


def test_two_at_once_are_one(tiler: Tiler, tmp_path: Path) -> None:
    with pytest.raises(BusyError):
        Tiler(tmp_path / "cache")
    tiler.close()
    with Tiler(tmp_path / "cache"):
        pass
    tiler._lock = os.open(tmp_path / "cache" / LOCK, os.O_RDWR)


def test_a_cache_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="Not a directory"):
        Tiler(tmp_path / "file" / "cache")


def test_a_picture_that_takes_too_much_memory_ends_that_process_at_most(
    tmp_path: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is lowered by a limit of our own, which the process takes over."""
    start, before = Tiler._start, resource.getrlimit(resource.RLIMIT_AS)

    def start_with_less(self: Tiler) -> subprocess.Popen[str]:
        resource.setrlimit(resource.RLIMIT_AS, (600 << 20, before[1]))
        try:
            return start(self)
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)

    monkeypatch.setattr(Tiler, "_start", start_with_less)
    with Tiler(tmp_path / "cache") as tiler:
        fault, _why = tiler.make(bomb(tmp_path / "bomb.png"), RECIPE)
        assert fault in {"costly", "damaged"}, "libvips says the same of a picture for which memory is lacking"
        assert tiler.make(picture, RECIPE) == (None, "")


def test_a_process_that_does_not_answer_is_ended_and_replaced(
    tiler: Tiler, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiler.make(picture, RECIPE)
    first = pid_of(tiler)
    os.kill(first, signal.SIGSTOP)
    monkeypatch.setattr(tiler_module, "PATIENCE", 0.2)
    assert tiler.make(picture, RECIPE) == ("costly", "")
    assert has_ended(first)
    monkeypatch.setattr(tiler_module, "PATIENCE", 60.0)
    assert tiler.make(picture, RECIPE) == (None, "")


def test_what_is_stopped_answers_and_ends(tiler: Tiler, picture: Path) -> None:
    tiler.make(picture, RECIPE)
    tiler.stop()
    assert tiler.make(picture, RECIPE) == ("costly", "")
    assert tiler.make(picture, RECIPE) == ("costly", ""), "and what is started after it, too"


SERVER = """
import sys
from pathlib import Path
from guide.halls.tiling.tiler import Tiler
from guide.halls.tiling.names import Recipe, Shot
from guide.halls.tiling import tiler as module
module.NICE = 0
tiler = Tiler(Path(sys.argv[1]))
tiler._process = tiler._start()
print(tiler._process.pid, flush=True)
print(tiler.make(Path(sys.argv[2]), Recipe(True, True, Shot(0.0, 0.0, 70.0))), flush=True)
"""


def test_a_server_that_is_killed_leaves_nothing_half_made_and_no_lock(tmp_path: Path) -> None:
    """Killed at every stage, the next one finds all or nothing, and goes on."""
    Image.effect_noise((2048, 1024), 60).convert("RGB").save(tmp_path / "a.jpg")
    cache, wanted = tmp_path / "cache", Wanted("h", "s", tmp_path / "a.jpg", RECIPE)
    for _stage in range(3):
        command = [sys.executable, "-c", SERVER, str(cache), str(wanted.file)]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        maker = int(server.stdout.readline())
        server.kill()
        server.communicate()
        # whoever made tiles for it holds the lock until its end, which comes by itself
        with (cache / LOCK).open("r+") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
        while not has_ended(maker):
            pass
        look = TileCache(cache).look([wanted])
        assert look == [] or not list(cache.glob("*.tiles")) or not list(cache.glob("*.source"))
    with Tiler(cache) as tiler:
        assert tiler.make(wanted.file, RECIPE) == (None, "")
    assert TileCache(cache).look([wanted]) == []


def test_a_maker_that_is_killed_while_it_writes_leaves_nothing_that_counts(tmp_path: Path) -> None:
    Image.effect_noise((2048, 1024), 60).convert("RGB").save(tmp_path / "a.jpg")
    cache, wanted = tmp_path / "cache", Wanted("h", "s", tmp_path / "a.jpg", RECIPE)
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(cache), str(wanted.file)], stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    maker = int(server.stdout.readline())
    while not list(cache.glob("*.part")):
        assert server.poll() is None, "it ended before a part was seen"
    os.kill(maker, signal.SIGKILL)
    out, _ = server.communicate()
    assert out.strip() == "('costly', '')"
    assert TileCache(cache).look([wanted]) == [wanted]
    with Tiler(cache) as tiler:
        assert tiler.make(wanted.file, RECIPE) == (None, "")
    assert TileCache(cache).look([wanted]) == []
