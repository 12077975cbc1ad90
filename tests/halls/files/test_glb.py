"""Checks which 3D models are refused, and why. None of them raises anything."""

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guide.halls.files import glb
from guide.halls.sentences import say
from tests.halls.conftest import glb as write

BINARY = struct.pack("<I4s", 4, b"BIN\0") + b"\0\0\0\0"
INSIDE = {"buffers": [{"byteLength": 4}], "images": [{"uri": "data:image/png;base64,AA=="}, {"bufferView": 0}]}


@pytest.mark.parametrize("described", [None, INSIDE, {"buffers": None, "images": {}}, {"images": [7, {"uri": 7}]}])
def test_a_whole_model(tmp_path: Path, described: object) -> None:
    assert glb.fault(write(tmp_path / "a.glb", described, rest=BINARY), "a.glb") is None


def test_one_without_a_binary_chunk(tmp_path: Path) -> None:
    assert glb.fault(write(tmp_path / "a.glb"), "a.glb") is None


@pytest.mark.parametrize("raw", [b"", b"glTF", b"<html>not found</html>", b'{"asset": {"version": "2.0"}}'])
def test_a_file_of_another_type(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "a.glb").write_bytes(raw)
    assert glb.fault(tmp_path / "a.glb", "a.glb") == say.both("file_type", name="a.glb")


def test_another_version(tmp_path: Path) -> None:
    path = write(tmp_path / "a.glb", version=1)
    assert glb.fault(path, "a.glb") == say.both("model_version", name="a.glb", version=1)


def spoilt(whole: bytes) -> dict[str, bytes]:
    return {
        "cut": whole[:-1],
        "longer": whole + b"\0",
        "header only": whole[:12],
        "no chunk": struct.pack("<4sII", b"glTF", 2, 12),
        "binary first": whole[:16] + b"BIN\0" + whole[20:],
        "empty chunk": whole[:12] + struct.pack("<I", 0) + whole[16:],
        "chunk beyond the end": whole[:12] + struct.pack("<I", len(whole)) + whole[16:],
        "no JSON": whole[:20] + b"[" + whole[21:],
    }


@pytest.mark.parametrize("how", spoilt(b""))
def test_a_damaged_model(tmp_path: Path, how: str) -> None:
    path = write(tmp_path / "a.glb")
    path.write_bytes(spoilt(path.read_bytes())[how])
    assert glb.fault(path, "a.glb") == say.both("model_damaged", name="a.glb")


@pytest.mark.parametrize("described", [[], 7, "x"])
def test_one_that_describes_nothing(tmp_path: Path, described: object) -> None:
    assert glb.fault(write(tmp_path / "a.glb", described), "a.glb") == say.both("model_damaged", name="a.glb")


def test_one_that_is_nested_very_deeply(tmp_path: Path) -> None:
    path = write(tmp_path / "a.glb", "x" * 400_000)
    raw = path.read_bytes()
    path.write_bytes(raw[:20] + b"[" * (len(raw) - 20))
    assert glb.fault(path, "a.glb") == say.both("model_damaged", name="a.glb")


@pytest.mark.parametrize("kind", ["buffers", "images"])
@pytest.mark.parametrize("address", ["https://example.org/a.bin", "a.bin", "../../a.png", "javascript:alert(1)", ""])
def test_one_that_fetches_something(tmp_path: Path, kind: str, address: str) -> None:
    path = write(tmp_path / "a.glb", {kind: [{"uri": "data:,x"}, {"uri": address}]})
    assert glb.fault(path, "a.glb") == say.both("model_outside", name="a.glb", address=address)


def test_one_that_is_too_large(tmp_path: Path) -> None:
    with write(tmp_path / "a.glb").open("r+b") as file:
        file.truncate(glb.LARGEST + 1)
    assert glb.fault(tmp_path / "a.glb", "a.glb") == say.both("model_bytes", name="a.glb")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60), st.integers(0, 60))
def test_no_file_raises(tmp_path: Path, noise: bytes, at: int) -> None:
    path = write(tmp_path / "a.glb", INSIDE, rest=BINARY)
    whole = path.read_bytes()
    path.write_bytes(whole[:at] + noise + whole[at + len(noise) :])
    found = glb.fault(path, "a.glb")
    assert found is None or "a.glb" in found["en"]
