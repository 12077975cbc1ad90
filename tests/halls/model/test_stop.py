"""Checks that a narration and its clip belong together, and that clients get captions with their times."""

from typing import Any

import pytest
from pydantic import ValidationError

from guide.halls.model.stop import Clip, Narration, Stop

STOP: dict[str, Any] = {
    "id": "welcome",
    "title": "欢迎",
    "view": {"scene": "lobby"},
    "narration": {"zh": "欢迎。请看。", "en": "Welcome. Look."},
}


def test_a_stop_as_clients_get_it() -> None:
    clip = {"audio": "clips/a.mp3", "seconds": 5.0, "sentences": [0, 2.5]}
    captions = [
        {"at": 0, "text": {"zh": "欢迎。", "en": "Welcome."}},
        {"at": 2.5, "text": {"zh": "请看。", "en": "Look."}},
    ]
    made = Stop.model_validate({**STOP, "clip": clip}).as_client("/{}".format)
    assert made == {
        **STOP,
        "view": {"scene": "lobby", "yaw": 0, "pitch": 0, "fov": 70},
        "pointer": None,
        "seconds": None,
        "clip": {"audio": "/clips/a.mp3", "seconds": 5.0, "captions": captions},
    }


def test_times_of_another_text_are_left_out() -> None:
    made = Clip(audio="a.mp3", sentences=[0]).as_client("一。二。", str)
    assert made == {"audio": "a.mp3", "seconds": None, "captions": []}


def test_a_narration_needs_no_clip() -> None:
    assert Narration.model_validate({}).narration_as_client(str) == {"narration": "", "clip": None}
    assert Narration.model_validate({"narration": "听"}).narration_as_client(str) == {"narration": "听", "clip": None}


def test_a_clip_needs_a_narration() -> None:
    with pytest.raises(ValidationError, match="clip_without_narration"):
        Narration.model_validate({"clip": {"audio": "a.mp3"}})


def test_the_files_of_a_narration() -> None:
    assert list(Narration.model_validate({}).clips()) == []
    assert list(Narration.model_validate({"narration": "听", "clip": {"audio": "a.mp3"}}).clips()) == ["a.mp3"]


@pytest.mark.parametrize(
    "clip", [{"audio": "a.mp3", "seconds": 0}, {"audio": "a.mp3", "sentences": [-1]}, {"audio": "a.wav"}, {}]
)
def test_clips_that_cannot_be(clip: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Stop.model_validate({**STOP, "clip": clip})


def test_a_stop_has_a_narration() -> None:
    with pytest.raises(ValidationError, match="missing"):
        Stop.model_validate({key: value for key, value in STOP.items() if key != "narration"})
