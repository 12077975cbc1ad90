"""The systemd unit and the kernel's settings, as far as they can be checked without running them."""

from __future__ import annotations

import configparser
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from guide.server.listen import BACKLOG
from tests.common.test_settings import ROWS
from tests.deploy.reverse_proxy import DEPLOY
from tests.support.postgresql_server import PASSWORD, Postgresql
from tests.support.server_process import ROOT

UNIT = DEPLOY / "guide.service"
EXPOSURE = 20  # of 100, as systemd counts it ("OK" begins below 50); lower is better
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze found")


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # names as they are written
    parser.read_string(UNIT.read_text())
    return parser


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The unit, with a program that is there."""
    copy = tmp_path / "guide.service"
    copy.write_text(UNIT.read_text().replace("/opt/guide/bin/guide", "/bin/true"))
    return copy


@needs_systemd
def test_systemd_takes_it_as_it_is(installed: Path) -> None:
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", installed],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert "guide.service" not in result.stderr  # it is silent about what it understands


@needs_systemd
def test_systemd_takes_one_for_each_port(installed: Path) -> None:
    """As the page makes it."""
    [script] = re.findall(r"sed '(.*)' guide\.service", (DEPLOY / "README.md").read_text())
    text = subprocess.run(["sed", script, installed], capture_output=True, text=True, check=True).stdout
    assert "/bin/true serve --port %i\n" in text
    each = installed.with_name("guide@8001.service")
    each.write_text(text)
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(each)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


@needs_systemd
def test_little_is_open_to_it(installed: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", str(installed)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_it_has_time_to_leave_and_room_for_everyone() -> None:
    service = unit()["Service"]
    assert int(service["TimeoutStopSec"]) > 30
    assert int(service["LimitNOFILE"]) >= 20_000
    assert service["StateDirectory"] == "guide"
    assert service["ExecStart"].split()[1:] == ["serve"]


def test_it_is_started_again_for_ever() -> None:
    assert unit()["Service"]["Restart"] == "always"
    assert unit()["Unit"]["StartLimitIntervalSec"] == "0"


def test_the_example_sets_what_is_a_setting() -> None:
    text = (DEPLOY / "guide.env.example").read_text()
    names = set(re.findall(r"^#?GUIDE_([A-Z_]+)=", text, re.MULTILINE))
    assert names
    assert names <= set(ROWS)


def uncommented(**values: str) -> str:
    """The example, these settings in it taken in as they stand there, but for their values."""
    text = (DEPLOY / "guide.env.example").read_text()
    for name, value in values.items():
        text, found = re.subn(rf"^#{name}='[^']*'$", lambda _: f"{name}='{value}'", text, flags=re.MULTILINE)  # noqa: B023
        assert found == 1, name
    return text


def sourced(file: Path, command: str) -> subprocess.CompletedProcess[str]:
    """What a shell says to a command after it has read the settings, as the page does."""
    script = f"set -a; . {file}; set +a\n{command}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    return subprocess.run(
        ["sh", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_shell_and_systemd_read_the_same(tmp_path: Path) -> None:
    """What stands between single quotes is taken as it is by both."""
    given = 'postgresql://g:a$b;c d`e"f\\g@h/n?sslmode=verify-full&sslrootcert=/etc/guide/ca.pem'
    file = tmp_path / "guide.env"
    file.write_text(uncommented(GUIDE_DATABASE_URL=given, GUIDE_REDIS_URL="redis://:a&b@h"))
    read = sourced(file, 'printf "%s|%s" "$GUIDE_DATABASE_URL" "$GUIDE_REDIS_URL"')
    assert (read.stdout, read.stderr) == (f"{given}|redis://:a&b@h", "")


def test_after_the_example_a_command_is_at_the_database_of_its_address(postgresql: Postgresql, tmp_path: Path) -> None:
    """Without the quotes it would be at a new SQLite file, and say that all went well."""
    url, file, data = f"{postgresql.empty(tmp_path)}&application_name=guide", tmp_path / "guide.env", tmp_path / "data"
    upgrade = f"{sys.executable} -m guide db upgrade --lang en --data {data}"
    file.write_text(uncommented(GUIDE_DATABASE_URL=url))
    ended = sourced(file, upgrade)
    assert (ended.stdout, ended.stderr) == (
        f"Upgraded PostgreSQL 127.0.0.1:{postgresql.port}/postgres: empty → 0001\n",
        "",
    )
    assert PASSWORD not in ended.stdout
    assert not data.exists()
    file.write_text(uncommented(GUIDE_DATABASE_URL=url).replace("'", ""))
    assert sourced(file, upgrade).stdout == f"Upgraded {data / 'guide.sqlite3'}: empty → 0001\n"


def kernel_settings() -> dict[str, str]:
    lines = [line for line in (DEPLOY / "sysctl.conf").read_text().splitlines() if line and not line.startswith("#")]
    return dict(tuple(map(str.strip, line.split("=", 1))) for line in lines)  # type: ignore[misc]  # two each


def test_the_kernel_knows_every_setting() -> None:
    for name in kernel_settings():
        path = Path("/proc/sys", *name.removeprefix("-").split("."))
        assert name.startswith("-") or path.exists(), name


def test_the_queue_of_the_kernel_is_as_long_as_the_servers() -> None:
    assert int(kernel_settings()["net.core.somaxconn"]) >= BACKLOG
    assert int(kernel_settings()["net.ipv4.tcp_max_syn_backlog"]) >= BACKLOG


def test_a_proxys_own_lines_leave_the_ports_of_redis_alone() -> None:
    low, high = map(int, kernel_settings()["net.ipv4.ip_local_port_range"].split())
    reserved = {int(port) for port in kernel_settings()["net.ipv4.ip_local_reserved_ports"].split(",")}
    assert {port for port in (5432, 6379, 8000, 16379, 26379) if low <= port <= high} == reserved


def test_the_page_that_the_unit_names_is_put_there() -> None:
    path = unit()["Unit"]["Documentation"].removeprefix("file://")
    assert f"README.md {path} " in (DEPLOY / "README.md").read_text()


def test_the_user_has_the_images_number() -> None:
    [number] = set(re.findall(r"--[ug]id (\d+)", (DEPLOY / "README.md").read_text()))
    assert f"USER {number}:{number}" in (DEPLOY / "Dockerfile").read_text()
