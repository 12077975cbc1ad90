"""The Kubernetes manifests: valid by the cluster's own schemas, and what they promise. Running them needs a cluster."""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import kubernetes_validate
import pytest
import yaml

from guide.common.settings import Settings
from tests.deploy.reverse_proxy import DEPLOY

FOLDER = DEPLOY / "kubernetes"
VERSIONS = ["1.30", kubernetes_validate.latest_version()]
"""The oldest that takes all we use as it comes, and the newest that the schemas know."""
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())
MANIFESTS: dict[str, list[dict[str, Any]]] = {
    path.name: list(yaml.safe_load_all(path.read_text()))
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.name != "kustomization.yaml"
}


def only(kind: str) -> dict[str, Any]:
    [found] = [one for group in MANIFESTS.values() for one in group if one["kind"] == kind]
    return found


def pod(kind: str) -> dict[str, Any]:
    spec: dict[str, Any] = only(kind)["spec"]
    return spec if kind == "Pod" else dict(spec["template"]["spec"])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", MANIFESTS)
def test_it_is_valid_and_has_no_unknown_field(name: str, version: str) -> None:
    for manifest in MANIFESTS[name]:
        kubernetes_validate.validate(manifest, version, strict=True)


def test_an_unknown_field_would_be_found() -> None:
    wrong = {**only("PodDisruptionBudget"), "spec": {"maxUnavailable": 1, "selectr": {}}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[-1], strict=True)


def test_every_file_is_listed_or_applied_by_hand() -> None:
    assert set(MANIFESTS) - set(KUSTOMIZATION["resources"]) == {"secret.example.yaml", "migrate.yaml", "halls.yaml"}
    assert set(KUSTOMIZATION["resources"]) <= set(MANIFESTS)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl found, which renders the kustomization")
def test_the_kustomization_renders() -> None:
    result = subprocess.run(["kubectl", "kustomize", FOLDER], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    rendered = list(yaml.safe_load_all(result.stdout))
    [deployment] = [one for one in rendered if one["kind"] == "Deployment"]
    image = deployment["spec"]["template"]["spec"]["containers"][0]["image"]
    assert image == pod("Job")["containers"][0]["image"]
    assert {one["metadata"].get("namespace", "guide") for one in rendered} <= {"guide"}


@pytest.mark.parametrize("kind", ["Deployment", "Job", "Pod"])
def test_a_pod_may_do_little(kind: str) -> None:
    spec = pod(kind)
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["runAsUser"] == 10001
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    [container] = spec["containers"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert {"/data", "/tmp"} == {mount["mountPath"] for mount in container["volumeMounts"]}
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in spec["volumes"]}


def test_a_node_leaves_slowly_and_only_after_another_is_ready() -> None:
    spec = pod("Deployment")
    [container] = spec["containers"]
    pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert spec["terminationGracePeriodSeconds"] >= pause + 40
    probe = container["readinessProbe"]
    assert pause > probe["periodSeconds"]  # the endpoints hear of it in the meantime
    assert only("Deployment")["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["startupProbe"]["httpGet"]["path"] == "/livez"
    assert probe["httpGet"]["path"] == "/readyz"


def test_what_selects_finds() -> None:
    labels = only("Deployment")["spec"]["template"]["metadata"]["labels"]
    service = next(one for one in MANIFESTS["service.yaml"])
    spread = [one["labelSelector"]["matchLabels"] for one in pod("Deployment")["topologySpreadConstraints"]]
    for selector in (
        only("Deployment")["spec"]["selector"]["matchLabels"],
        only("PodDisruptionBudget")["spec"]["selector"]["matchLabels"],
        only("NetworkPolicy")["spec"]["podSelector"]["matchLabels"],
        service["spec"]["selector"],
        *spread,
    ):
        assert selector.items() <= labels.items()


def test_the_line_may_be_quiet_and_the_metrics_stay_inside() -> None:
    ingress = only("Ingress")
    for name in ("proxy-read-timeout", "proxy-send-timeout"):
        assert int(ingress["metadata"]["annotations"][f"nginx.ingress.kubernetes.io/{name}"]) >= 60
    paths = {path["path"]: path["backend"]["service"]["name"] for path in ingress["spec"]["rules"][0]["http"]["paths"]}
    assert paths == {"/metrics": "guide-nowhere", "/readyz": "guide-nowhere", "/": "guide"}
    nowhere = MANIFESTS["ingress.yaml"][1]["spec"]["selector"]
    labels = only("Deployment")["spec"]["template"]["metadata"]["labels"]
    assert not nowhere.items() <= labels.items()


def test_its_settings_are_settings() -> None:
    names = {*only("ConfigMap")["data"], *only("Secret")["stringData"]} - {"FORWARDED_ALLOW_IPS"}
    assert names <= {f"GUIDE_{name.upper()}" for name in Settings.model_fields}
