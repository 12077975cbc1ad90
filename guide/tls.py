"""A certificate for the day: browsers give a microphone only to pages from HTTPS or from this machine itself.

It is made once and kept in DATA/tls; browsers warn of it, because nobody vouches for it. For more than a rehearsal put
Caddy in front (deploy/), which gets a real one.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAYS: Final = 397  # the longest that Safari takes


class Certificate(NamedTuple):
    """PEM files."""

    certificate: Path
    key: Path


def self_signed(folder: Path, host: str, now: datetime | None = None) -> Certificate:
    """The certificate in `folder` for this machine's names and `host`; made anew where it is missing or runs out."""
    now = now or datetime.now(UTC)
    files = Certificate(folder / "certificate.pem", folder / "key.pem")
    names = _names(host)
    if not _is_good(files, names, now):
        folder.mkdir(parents=True, exist_ok=True)
        _make(files, names, now)
    return files


def _names(host: str) -> list[x509.GeneralName]:
    asked = dict.fromkeys(("localhost", socket.gethostname(), "127.0.0.1", "::1", host))
    names: list[x509.GeneralName] = []
    for name in asked:
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            names.append(x509.DNSName(name))
        else:
            if not address.is_unspecified:
                names.append(x509.IPAddress(address))
    return names


def _is_good(files: Certificate, names: list[x509.GeneralName], now: datetime) -> bool:
    if not files.certificate.exists() or not files.key.exists():
        return False
    known = x509.load_pem_x509_certificate(files.certificate.read_bytes())
    covered = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return known.not_valid_after_utc > now + timedelta(days=1) and set(names) <= set(covered)


def _make(files: Certificate, names: list[x509.GeneralName], now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Guide, self-signed")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # clocks of phones differ
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    handle = os.open(files.key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(private)
    files.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
