"""Starting the server as a person does: what is printed, and one sentence in the reader's language when it cannot."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from PIL import Image

from tests.cli.conftest import run
from tests.halls.files.pictures_made import cut
from tests.support.server_process import DEMO_HALL, Server


def photos(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        Image.new("RGB", (64, 32), "gray").save(folder / name)
    return folder


@pytest.mark.parametrize(("language", "sentence"), [("zh", "端口 {} 已被占用"), ("en", "Port {} is in use")])
def test_a_port_in_use(tmp_path: Path, language: str, sentence: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run("demo", "--port", str(port), "--data", str(tmp_path / "data"), language=language)
    assert ended.returncode == 1
    assert sentence.format(port) in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")  # a folder cannot be made below a file, not even by root
    ended = run("demo", "--port", "0", "--data", str(tmp_path / "file" / "data"))
    assert ended.returncode == 1
    assert "无法写入数据文件夹" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_an_address_of_redis_that_cannot_be_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_REDIS_URL", f"rediss://:s3cret@127.0.0.1?ssl_ca_certs={tmp_path / 'missing.pem'}")
    ended = run("serve", "--hall", str(DEMO_HALL), "--port", "0", "--data", str(tmp_path / "data"), language="en")
    assert ended.returncode == 1
    assert "GUIDE_REDIS_URL cannot be used: ssl_ca_certs: expected a file of certificates (PEM)" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout
    assert "s3cret" not in ended.stderr + ended.stdout


def test_a_data_folder_another_server_uses(tmp_path: Path) -> None:
    with Server(tmp_path / "data"):
        ended = run("serve", "--hall", str(DEMO_HALL), "--port", "0", "--data", str(tmp_path / "data"), language="en")
    assert ended.returncode == 1
    assert "in use by another server" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_a_hall_with_a_missing_picture_is_named_with_file_and_line(tmp_path: Path) -> None:
    folder = photos(tmp_path / "hall")
    lines = ["format: 1", "id: h", "title: H", "scenes:", "  - id: a", "    title: A", "    picture: gone.jpg"]
    (folder / "hall.yaml").write_text("\n".join(lines))
    ended = run("demo", "--hall", str(folder), "--port", "0", "--data", str(tmp_path / "data"))
    assert ended.returncode == 1
    assert f"{folder / 'hall.yaml'}:7: 错误: 没有图片 gone.jpg" in ended.stderr
    assert "Traceback" not in ended.stderr + ended.stdout


def test_a_broken_hall_is_named_and_the_others_are_served(tmp_path: Path) -> None:
    shelf = tmp_path / "data" / "halls"
    shelf.mkdir(parents=True)
    for name in ("党史馆", "序厅照片"):
        photos(shelf / name, "1.jpg")
    (shelf / "half").mkdir()
    cut(shelf / "half" / "1.jpg")
    (shelf / "序厅照片" / "IMG_2.HEIC").write_bytes(b"")
    with Server(tmp_path / "data") as server:
        halls = httpx.get(f"{server.url}/api/halls").json()["halls"]
        titles = {hall["title"] for hall in halls if isinstance(hall["title"], str)}
        assert titles == {"党史馆", "序厅照片"}
        said = server.log.read_text()
    assert "Some halls cannot be used, and the others are served. Mend them, then start again:" in said
    assert f"{shelf / 'half'}: error: " in said
    assert "1.jpg is incomplete or damaged" in said
    assert "IMG_2.HEIC is a HEIC photo" in said
    checked = (tmp_path / "data" / ".guide-pictures").read_text()
    assert len(checked.splitlines()) == 3, "the next start need not decode them again"


def test_only_broken_halls(tmp_path: Path) -> None:
    photos(tmp_path / "half", "1.jpg")
    (tmp_path / "half" / "1.jpg").write_bytes(b"")
    ended = run("serve", "--hall", str(tmp_path / "half"), "--port", "0", "--data", str(tmp_path / "data"))
    assert ended.returncode == 1
    assert "展厅有误，未启动：" in ended.stderr
    assert "1.jpg 不是可读的图片。请另存为 JPEG" in ended.stderr


def test_no_hall_at_all(tmp_path: Path) -> None:
    ended = run("serve", "--port", "0", "--data", str(tmp_path / "data"), language="en")
    assert ended.returncode == 1
    assert "There is no hall" in ended.stderr


@pytest.mark.parametrize("given", ["garbage", "10.0.0.0/8,proxy.internal", "10.0.0.1/8", "127.0.0.1,*", "10.0.0.1:80"])
@pytest.mark.parametrize("command", ["serve", "demo"])
def test_proxies_that_are_no_addresses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str, command: str
) -> None:
    """uvicorn would take them, and believe nobody."""
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", given)
    ended = run(command, "--port", "0", "--data", str(tmp_path / "data"), language="en")
    assert ended.returncode == 1
    assert f"{given.rpartition(',')[2]!r} in FORWARDED_ALLOW_IPS is neither an address nor a network" in ended.stderr
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("given", ["", "*", "127.0.0.1,::1", " 10.0.0.0/8, fd00::/8 ,"])
def test_proxies_that_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", given)
    ended = run("serve", "--port", "0", "--data", str(tmp_path / "data"), language="en")
    assert "There is no hall" in ended.stderr


def test_a_folder_of_photos_is_led_by_the_robot_at_once(tmp_path: Path) -> None:
    folder = photos(tmp_path / "我的照片", "10.jpg", "2.jpg", "1.png")
    with Server(tmp_path / "data", "demo", hall=folder) as server:
        listed = httpx.get(f"{server.url}/api/sessions").json()["sessions"]
        assert [(item["phase"], item["leader"]["robot"]) for item in listed] == [("live", True)]
        hall = httpx.get(f"{server.url}/api/halls/{listed[0]['hall']}").json()
        assert [urlsplit(scene["picture"]).path.rsplit("/", 1)[1] for scene in hall["scenes"]] == [
            "1.png",
            "2.jpg",
            "10.jpg",
        ]
        assert httpx.get(server.url + hall["scenes"][0]["picture"]).headers["content-type"] == "image/png"


def test_the_demo_prints_where_to_open_and_keeps_its_links_over_a_restart(tmp_path: Path) -> None:
    with Server(tmp_path / "data", "demo") as server:
        made = json.loads((tmp_path / "data" / "demo.json").read_text())
        printed = server.log.read_text()
        for link in (
            f"{server.url}/\n",
            f"{server.url}/j/{made['code']}\n",
            f"{server.url}/guide#{made['guide_secret']}",
        ):
            assert link in printed
        assert "█" in printed  # the QR code
        assert (tmp_path / "data" / "demo.json").stat().st_mode & 0o077 == 0
        assert server.stop() == 0
        server.start()
        assert json.loads((tmp_path / "data" / "demo.json").read_text()) == made
