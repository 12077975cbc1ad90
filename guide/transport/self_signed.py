"""A self-signed certificate: browsers give a page the microphone only over HTTPS, or from this machine itself.

It is made once and kept in DATA/tls. Browsers warn of it, as no authority vouches for it. For more than a rehearsal get
a real certificate (deploy/README.md).

Processes that share the folder and start at the same time get the same certificate: the one that makes it holds a lock,
and loads it before it releases the lock. Files appear only when they are whole. A process that dies between writing the
key and the certificate leaves two that do not fit; the next start sees that and makes both again.
"""

from __future__ import annotations

import fcntl
import ipaddress
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from guide.transport.tls import server_context

DAYS: Final = 397  # the longest validity that Safari accepts


class Certificate(NamedTuple):
    """Two PEM files, and an SSL context made from them while no other process could change them."""

    certificate: Path
    key: Path
    context: ssl.SSLContext


def self_signed(folder: Path, host: str, now: datetime | None = None) -> Certificate:
    """Return the certificate in `folder` for this machine's names and `host`.

    It is made again where it is missing, damaged, about to expire, for other names, or does not fit its key. Raises
    OSError where the folder cannot be read or written.
    """
    now = now or datetime.now(UTC)
    certificate, key, names = folder / "certificate.pem", folder / "key.pem", _names(host)
    folder.mkdir(parents=True, exist_ok=True)
    with _lock(folder):
        context = _loaded(certificate, key, names, now)
        if context is None:
            _make(certificate, key, names, now)
            context = server_context()
            context.load_cert_chain(certificate, key)
    return Certificate(certificate, key, context)


def vouches_for_itself_only(certificate: Path) -> bool:
    """Whether the file holds exactly one certificate, self-signed and not an authority's, as `self_signed` makes them.

    Raises OSError where it cannot be read; ValueError where it holds no certificate.
    """
    known = x509.load_pem_x509_certificates(certificate.read_bytes())
    if len(known) != 1 or known[0].issuer != known[0].subject:
        return False
    try:
        return not known[0].extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. The system releases it when the process ends, however that happens."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _names(host: str) -> list[x509.GeneralName]:
    """Return the names and addresses under which browsers may reach this machine."""
    candidates = dict.fromkeys(("localhost", socket.gethostname(), "127.0.0.1", "::1", host))
    names: list[x509.GeneralName] = []
    for name in candidates:
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            names.append(x509.DNSName(name))
        else:
            if not address.is_unspecified:
                names.append(x509.IPAddress(address))
    return names


def _loaded(certificate: Path, key: Path, names: list[x509.GeneralName], now: datetime) -> ssl.SSLContext | None:
    """Load the files. None where they are missing, damaged, for other names, or valid for less than a day.

    OpenSSL checks that the key fits the certificate.
    """
    context = server_context()
    try:
        context.load_cert_chain(certificate, key, password="")  # otherwise OpenSSL asks for one at the terminal
        known = x509.load_pem_x509_certificate(certificate.read_bytes())
        covered = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (FileNotFoundError, ssl.SSLError, ValueError, x509.ExtensionNotFound):
        return None
    return context if known.not_valid_after_utc > now + timedelta(days=1) and set(names) <= set(covered) else None


def _make(certificate: Path, key: Path, names: list[x509.GeneralName], now: datetime) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Guide, self-signed")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))  # a phone's clock may be behind
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    private = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _put(key, private, 0o600)
    _put(certificate, signed.public_bytes(serialization.Encoding.PEM), 0o666)  # less the process's umask


def _put(path: Path, content: bytes, mode: int) -> None:
    """Write a file so that it appears only when it is whole. The lock is held, so an old draft is of a dead process."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    draft.replace(path)
