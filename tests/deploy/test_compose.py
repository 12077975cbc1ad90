"""The compose file: of the form that the specification asks for, and what it promises of each service."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from guide.common.settings import Settings
from tests.deploy.reverse_proxy import DEPLOY
from tests.deploy.test_image import PINNED

COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
NODES = [name for name, service in SERVICES.items() if service.get("command") == ["serve"]]


def seconds(text: str) -> int:
    match = re.fullmatch(r"(\d+)s", text)
    assert match, text
    return int(match[1])


def test_it_is_of_the_specifications_form() -> None:
    schema = json.loads(files("check_jsonschema").joinpath("builtin_schemas/vendor/compose-spec.json").read_text())
    jsonschema.validate(COMPOSE, schema)


def test_the_profiles_hold_what_they_say() -> None:
    profiles: dict[str, set[str]] = {}
    for name, service in SERVICES.items():
        for profile in service["profiles"]:
            profiles.setdefault(profile, set()).add(name)
    assert profiles == {
        "single": {"caddy", "guide"},
        "grown": {"caddy", "migrate", "node-1", "node-2", "redis", "postgres"},
        "four": {"node-3", "node-4"},
    }


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned_or_ours(name: str) -> None:
    image = SERVICES[name]["image"]
    assert re.fullmatch(PINNED, image) or "build" in SERVICES[name]


@pytest.mark.parametrize("name", NODES)
def test_a_node_is_confined_and_has_time_to_leave(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert seconds(service["stop_grace_period"]) >= 40
    assert service["ulimits"]["nofile"]["hard"] >= 20_000
    assert service["deploy"]["resources"]["limits"]["memory"]


def test_the_record_is_migrated_before_a_node_starts() -> None:
    grown = [name for name in NODES if name != "guide"]
    assert len(grown) == 4
    for name in grown:
        assert SERVICES[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert SERVICES["migrate"]["command"] == ["db", "upgrade"]
    assert SERVICES["migrate"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_what_it_mounts_is_declared_or_there() -> None:
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            if isinstance(volume, dict):
                continue
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in COMPOSE["volumes"], name
        assert set(service.get("networks", [])) <= set(COMPOSE["networks"])
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])


def test_caddy_sees_a_file_that_an_editor_has_replaced() -> None:
    mounts = [volume for volume in SERVICES["caddy"]["volumes"] if volume.startswith(".")]
    assert mounts == ["./caddy:/etc/caddy:ro"]
    assert (DEPLOY / "caddy" / "Caddyfile").is_file()


@pytest.mark.parametrize("name", [*NODES, "migrate"])
def test_a_backup_has_somewhere_to_go(name: str) -> None:
    [volume] = [one for one in SERVICES[name]["volumes"] if isinstance(one, dict) and one["target"] == "/backups"]
    assert not volume.get("read_only")


def test_its_settings_are_settings() -> None:
    known = set(Settings.model_fields)
    given = {name for service in SERVICES.values() for name in service.get("environment", {}) if "GUIDE_" in name}
    secret = {name for name in COMPOSE["secrets"] if name.startswith("guide_")}
    ours = {name.removeprefix("GUIDE_").lower() for name in given - {"GUIDE_SITE", "GUIDE_UPSTREAMS"}}  # Caddy's own
    assert ours | {name.removeprefix("guide_") for name in secret} <= known


def test_a_node_is_well_when_it_takes_people() -> None:
    for name in NODES:
        assert SERVICES[name]["healthcheck"]["test"][:3] == ["CMD", "python", "-c"]
        assert "/readyz" in SERVICES[name]["healthcheck"]["test"][3]
        compile(SERVICES[name]["healthcheck"]["test"][3], name, "exec")


def test_nobody_outside_reaches_the_stores() -> None:
    assert COMPOSE["networks"]["back"]["internal"]
    for name in ("redis", "postgres"):
        assert SERVICES[name]["networks"] == ["back"]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]


def test_the_example_names_every_variable() -> None:
    asked = set(re.findall(r"\$\{(GUIDE_\w+)", (DEPLOY / "compose.yaml").read_text()))
    offered = set(re.findall(r"^#?(GUIDE_\w+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))
    assert offered <= asked
    assert asked - offered == {"GUIDE_IMAGE", "GUIDE_LOG_LEVEL"}


def test_secrets_are_made_once_and_fit_together(tmp_path: Path) -> None:
    script = tmp_path / "secrets.sh"
    script.write_bytes((DEPLOY / "secrets.sh").read_bytes())
    made, again = (made_by(script) for _ in range(2))
    assert set(made) == set(COMPOSE["secrets"])
    assert re.fullmatch("[0-9a-f]{48}", made["postgres_password"])
    assert made["guide_database_url"] == f"postgresql://guide:{made['postgres_password']}@postgres:5432/guide"
    assert made["guide_redis_url"] == f"redis://:{made['redis_password']}@redis:6379/0"
    assert again == made


def made_by(script: Path) -> dict[str, str]:
    subprocess.run(["sh", script], check=True, capture_output=True)
    return {path.name: path.read_text().strip() for path in script.with_name("secrets").iterdir()}
