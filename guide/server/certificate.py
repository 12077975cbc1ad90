"""The certificate that the server shows: two PEM files, which a renewal replaces while the server runs.

Certificates are renewed every two or three months, and a tour must not be cut for that. So the files are looked at
every few seconds. Where they have changed and fit together, connections from then on get the new certificate; those
that stand keep the one they began with. Where they do not fit, as between the writing of the one and of the other, the
old certificate stays in use, and the log says so.
"""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from cryptography import x509

from guide.common.errors import GuideError
from guide.transport.tls import TlsBuffers, server_context

CHECK_EVERY: Final = 5.0  # seconds
EXPIRES_SOON: Final = 14  # days: certbot renews 30 days before the end, so a renewal has failed

log = structlog.get_logger()


class CertificateError(GuideError):
    """The certificate cannot be used. `file`: which one. `why`: what the system says of the file, or one of
    no_certificate, no_key, other_key."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")
        self.file = file
        self.why = why


class CertificateFiles:
    """A certificate with its chain, and its key: PEM files, which may be one and the same."""

    def __init__(self, certificate: Path, key: Path) -> None:
        self.certificate = certificate
        self.key = key
        self._seen = self._state()

    def load(self, now: datetime | None = None) -> ssl.SSLContext:
        """Return a context with the certificate as the files are now. Raises CertificateError."""
        self._seen = self._state()
        for file in (self.certificate, self.key):
            try:
                file.read_bytes()
            except OSError as error:
                raise CertificateError(file, error.strerror or str(error)) from None
        context = server_context()
        try:
            known = x509.load_pem_x509_certificates(self.certificate.read_bytes())[0]
            context.load_cert_chain(self.certificate, self.key, password="")  # else OpenSSL asks at the terminal
        except ValueError:
            raise CertificateError(self.certificate, "no_certificate") from None
        except ssl.SSLError as error:
            why = "other_key" if error.reason == "KEY_VALUES_MISMATCH" else "no_key"
            raise CertificateError(self.key, why) from None
        expires = known.not_valid_after_utc
        days = (expires - (now or datetime.now(UTC))).days
        say = log.info if days >= EXPIRES_SOON else log.warning
        say("certificate loaded", file=str(self.certificate), expires=expires.date().isoformat(), days=days)
        return context

    def changed(self) -> bool:
        """Return whether the files have changed since `load` was called."""
        return self._state() != self._seen

    def _state(self) -> tuple[object, ...]:
        """Return what changes with the files. Links are followed: certbot's renewals change where they point."""
        found: list[object] = []
        for file in (self.certificate, self.key):
            try:
                stat = file.stat()
                found.append((stat.st_ino, stat.st_size, stat.st_mtime_ns))
            except OSError:
                found.append(None)
        return tuple(found)

    def renew(self, buffers: TlsBuffers) -> None:
        """Show connections to come the certificate of the files, where they have changed and can be used."""
        if not self.changed():
            return
        try:
            buffers.context = self.load()
        except (CertificateError, OSError) as error:
            log.error("certificate not usable", error=str(error), kept="the one before")

    async def watch(self, buffers: TlsBuffers) -> None:
        """Renew every few seconds, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_EVERY)
            self.renew(buffers)
