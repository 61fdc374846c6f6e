"""A TLS front before a plain site on the loopback, with certificates made for the moment."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hostile_site import HostileSite

PEM, PLAIN = serialization.Encoding.PEM, serialization.NoEncryption()


class Authority:
    """A certificate authority that lives in one folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        self.folder, self.file = folder, folder / "authority.pem"
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"test {folder.name}")])
        made = self._builder(self.name, self.key, days=900).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.file.write_bytes(made.sign(self.key, hashes.SHA256()).public_bytes(PEM))

    def certificate(self, *, days: int) -> Path:
        """A file with key and certificate of 127.0.0.1 that runs out in `days` (< 0: did so)."""
        key = ec.generate_private_key(ec.SECP256R1())
        named = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
        made = self._builder(named, key, days=days).add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False).sign(self.key, hashes.SHA256())
        file = self.folder / f"site{days}.pem"
        file.write_bytes(made.public_bytes(PEM) + key.private_bytes(
            PEM, serialization.PrivateFormat.PKCS8, PLAIN))
        return file

    def _builder(self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, *,
                 days: int) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return x509.CertificateBuilder(
            issuer_name=self.name, subject_name=subject, public_key=key.public_key(),
            serial_number=x509.random_serial_number(), not_valid_before=now - timedelta(days=500),
            not_valid_after=now + timedelta(days=days))


@dataclass
class Front:
    """Accepts TLS with the certificate it was last told to show; passes bytes to the site."""

    base_url: str
    context: ssl.SSLContext

    def show(self, certificate: Path) -> None:
        """From the next connection on."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate)


@contextmanager
def serve_tls(site: HostileSite, certificate: Path) -> Iterator[Front]:
    """The site over https on a port of its own."""
    listener = socket.create_server(("127.0.0.1", 0))
    front = Front(f"https://127.0.0.1:{listener.getsockname()[1]}",
                  ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    front.show(certificate)
    behind = urlsplit(site.base_url)

    def accept() -> None:
        with suppress(OSError):
            while True:
                caller, _ = listener.accept()
                Thread(target=carry, args=(caller,), daemon=True).start()

    def carry(caller: socket.socket) -> None:
        with suppress(OSError), front.context.wrap_socket(caller, server_side=True) as secured, \
                socket.create_connection((behind.hostname, behind.port)) as plain:
            back = Thread(target=pump, args=(plain, secured), daemon=True)
            back.start()
            pump(secured, plain)
            back.join(1)

    thread = Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield front
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Bytes from one to the other until one of them ends."""
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
