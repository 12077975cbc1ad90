"""A certificate for the day: browsers give a microphone only to pages from HTTPS or from this machine itself.

It is made once and kept in DATA/tls; browsers warn of it, because nobody vouches for it. For more than a rehearsal put
Caddy in front (deploy/), which gets a real one.

Processes that share the folder and start at once get the same one: who makes it holds a lock, and loads it before
letting go. A file is there only when it is whole. Who dies between the two leaves a key that is not the certificate's;
the next start sees that, and makes both anew.
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

DAYS: Final = 397  # the longest that Safari takes


class Certificate(NamedTuple):
    """PEM files, and what to serve with: both as they were when they were found good."""

    certificate: Path
    key: Path
    context: ssl.SSLContext


def self_signed(folder: Path, host: str, now: datetime | None = None) -> Certificate:
    """The certificate in `folder` for this machine's names and `host`; made anew where it is missing, runs out, is
    damaged or does not fit its key. Raises OSError where it cannot be read or written."""
    now = now or datetime.now(UTC)
    certificate, key, names = folder / "certificate.pem", folder / "key.pem", _names(host)
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        context = _loaded(certificate, key, names, now)
        if context is None:
            _make(certificate, key, names, now)
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate, key)
    return Certificate(certificate, key, context)


def vouches_for_itself_only(certificate: Path) -> bool:
    """Whether it is one self-signed certificate and no authority's, as `self_signed` makes them.

    Raises OSError; ValueError where the file holds none.
    """
    known = x509.load_pem_x509_certificates(certificate.read_bytes())
    if len(known) != 1 or known[0].issuer != known[0].subject:
        return False
    try:
        return not known[0].extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """While nobody else makes a certificate here. The lock goes with the process, however that ends."""
    handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


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


def _loaded(certificate: Path, key: Path, names: list[x509.GeneralName], now: datetime) -> ssl.SSLContext | None:
    """What is in the files; None where that will not do. OpenSSL compares the key with the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        context.load_cert_chain(certificate, key, password="")  # else it would be asked for at the terminal
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
        .not_valid_before(now - timedelta(days=1))  # clocks of phones differ
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
    _put(certificate, signed.public_bytes(serialization.Encoding.PEM), 0o666)  # less what the process's umask takes


def _put(path: Path, content: bytes, mode: int) -> None:
    """The file is there when it is whole. A draft of one who died is written over: only one at a time is here."""
    draft = path.with_name(f".{path.name}.draft")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    draft.replace(path)
