"""Checks what a click does, without doing it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.readers.draft import AS_FIRST, Arrival
from guide.halls.importing.readers.krpano_actions import Call, Click, calls, click, lookat

SCENES = {"scene_1", "b"}


def test_calls() -> None:
    assert calls("a(1, 'x, y', get(z)); Layer[q].B.Do(); if(c, d(e(f)))") == [
        Call("a", ("1", "x, y", "get(z)")),
        Call("get", ("z",)),
        Call("do", ("",)),
        Call("if", ("c", "d(e(f))")),
        Call("d", ("e(f)",)),
        Call("e", ("f",)),
    ]
    assert calls("loadscene(a, (") == [Call("loadscene", ("a", "("))]
    assert calls("") == []


@pytest.mark.parametrize(
    ("action", "done"),
    [
        ("loadscene(scene_1)", Click("scene_1")),
        ("skin_loadscene(SCENE_1, BLEND(1))", Click("SCENE_1")),
        ("loadscene(elsewhere)", Click("elsewhere")),
        ("mygoto(b)", Click("b")),
        ("set(b, 1); playsound(b)", Click()),
        ("if(linkedscene, loadscene(get(linkedscene), null))", Click()),
        ("loadscene(b, 'view.hlookat=5&view.vlookat=-6&view.fov=70')", Click("b", Arrival(5, 6, 70))),
        ("loadscene(b, null, KEEPVIEW|MERGE)", Click("b", Arrival(11))),
        ("loadscene(b); skin_lookat(1, 2)", Click("b", Arrival(1, -2))),
        ("lookat(1, 2)", Click()),
        ("openurl(https://x.org/a)", Click(address="https://x.org/a")),
        ("openurl(javascript:x)", Click(address="javascript:x")),
        ("popup('https://x.org/a')", Click(address="https://x.org/a")),
        ("photo(a.jpg, B.PNG); film(x/y.mp4)", Click(files=("a.jpg", "B.PNG", "x/y.mp4"))),
        ("photo(https://x.org/a.jpg)", Click(files=("https://x.org/a.jpg",))),
        ("show(get(data[t 1].content)); x(data[t2])", Click(data=("t 1", "t2"))),
    ],
)
def test_what_is_done(action: str, done: Click) -> None:
    assert click(action, SCENES, 11.0) == done


@pytest.mark.parametrize(
    ("numbers", "arrival"),
    [(["1", "2", "3"], Arrival(1, -2, 3)), (["x", "2"], Arrival(None, -2)), ([], AS_FIRST), (["1e999"], AS_FIRST)],
)
def test_numbers_of_a_look(numbers: list[str], arrival: Arrival) -> None:
    assert lookat(numbers) == arrival


@given(st.text(alphabet=st.sampled_from("ab1.,()[]'\"; =&load")))
def test_any_action_is_read(action: str) -> None:
    click(action, SCENES, None)


@pytest.mark.parametrize("unit", ["a(", "a", "(", "a.b", "a['b'](", "loadscene(x,", "''"])
def test_a_hostile_action_takes_no_time(unit: str) -> None:
    assert len(calls(unit * 100_000)) <= 40
