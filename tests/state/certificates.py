"""A certificate authority that lives as long as one run of the tests, and one certificate of it."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme
from attrs import frozen

__all__ = ["Certificates", "issue"]


@frozen
class Certificates:
    """The files that a server, and those who trust it, are given."""

    authority: Path
    certificate: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """TLS for a server written in Python."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        return context


def issue(directory: Path, *names: str) -> Certificates:
    """A certificate for these hosts and addresses, by an authority that nobody else trusts."""
    authority = trustme.CA()
    issued = authority.issue_cert(*names)
    files = Certificates(
        directory / "authority.pem", directory / "server.pem", directory / "server.key"
    )
    authority.cert_pem.write_to_path(files.authority)
    issued.cert_chain_pems[0].write_to_path(files.certificate)
    issued.private_key_pem.write_to_path(files.key)
    return files
