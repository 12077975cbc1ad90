"""Checks that a certificate is loaded, renewed when its files change and fit together, and refused with the reason."""

from __future__ import annotations

import shutil
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from guide.server.certificate import EXPIRES_SOON, CertificateError, CertificateFiles
from guide.transport.tls import TlsBuffers
from tests.support.tls.certificates import Authority, Certificate


@pytest.fixture
def made(tmp_path: Path) -> Certificate:
    return Authority(tmp_path / "authority").certificate(tmp_path / "now")


def test_one_file_may_hold_both(made: Certificate, tmp_path: Path) -> None:
    both = tmp_path / "both.pem"
    both.write_bytes(made.key.read_bytes() + made.certificate.read_bytes())
    assert isinstance(CertificateFiles(both, both).load(), ssl.SSLContext)


def test_the_reason_why_one_cannot_be_used(made: Certificate, tmp_path: Path) -> None:
    other = Authority(tmp_path / "authority").certificate(tmp_path / "other")
    empty, missing = tmp_path / "empty.pem", tmp_path / "missing.pem"
    empty.touch()
    for certificate, key, file, why in (
        (missing, made.key, missing, "No such file or directory"),
        (made.certificate, missing, missing, "No such file or directory"),
        (empty, made.key, empty, "no_certificate"),
        (made.certificate, empty, empty, "no_key"),
        (made.certificate, other.key, other.key, "other_key"),
    ):
        with pytest.raises(CertificateError) as raised:
            CertificateFiles(certificate, key).load()
        assert (raised.value.file, raised.value.why) == (file, why)


def test_a_renewal_is_for_connections_to_come(made: Certificate, tmp_path: Path) -> None:
    """Where the files do not fit together yet, the certificate before stays; links are followed."""
    newer = Authority(tmp_path / "authority").certificate(tmp_path / "newer")
    certificate, key = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    for link, file in ((certificate, made.certificate), (key, made.key)):
        link.symlink_to(file)
    files = CertificateFiles(certificate, key)
    buffers = TlsBuffers(files.load())
    first = buffers.context
    files.renew(buffers)
    assert buffers.context is first
    certificate.unlink()
    certificate.symlink_to(newer.certificate)
    with structlog.testing.capture_logs() as logs:
        files.renew(buffers)
        files.renew(buffers)
    assert [line["event"] for line in logs] == ["certificate not usable"], "once"
    assert buffers.context is first
    key.unlink()
    key.symlink_to(newer.key)
    files.renew(buffers)
    assert buffers.context is not first
    shutil.rmtree(tmp_path / "newer")
    second = buffers.context
    files.renew(buffers)
    assert buffers.context is second


@pytest.mark.parametrize(("days", "level"), [(EXPIRES_SOON + 2, "info"), (EXPIRES_SOON - 2, "warning")])
def test_one_that_expires_soon_is_logged_as_a_warning(made: Certificate, days: int, level: str) -> None:
    now = datetime.now(UTC) - timedelta(days=days)
    with structlog.testing.capture_logs() as logs:
        CertificateFiles(*made).load(now)
    assert [(line["event"], line["log_level"]) for line in logs] == [("certificate loaded", level)]
