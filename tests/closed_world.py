"""A network of its own in which every address of the world is this machine, and nothing else is.

`inside(script)` runs a script in fresh network and mount namespaces: all of IPv4 and IPv6 is routed
to the loopback, so a trap listens at every address there is; names are answered by `Names`, and
`Recorder` sees every connection attempt to any address and port, listening or not. Nothing inside
can reach a real network, so real names and addresses may be used.
"""

import ctypes
import json
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

PUBLIC = "45.45.45.45"
ONLY_SYN = (  # a packet filter: TCP with SYN and without ACK, over IPv4 (first) or IPv6
    (0x28, 0, 0, 12), (0x15, 0, 5, 0x0800),
    (0x30, 0, 0, 23), (0x15, 0, 9, 6), (0xB1, 0, 0, 14), (0x50, 0, 0, 27), (0x05, 0, 0, 4),
    (0x15, 0, 5, 0x86DD), (0x30, 0, 0, 20), (0x15, 0, 3, 6), (0x30, 0, 0, 67),
    (0x54, 0, 0, 0x12), (0x15, 1, 0, 2), (0x06, 0, 0, 0), (0x06, 0, 0, 256))
SETUP = """
ip link set lo up && ip route add local default dev lo && ip -6 route add local default dev lo
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount --bind "$1/site.pem" /etc/ssl/certs/ca-certificates.crt
WORLD=$1 && export WORLD && shift && exec "$@"
"""


def inside(script: str, *arguments: str, seconds: float = 3600) -> Any:
    """What tests/`script` prints as JSON, run in a closed world; skips where that is forbidden."""
    if not shutil.which("unshare") or not shutil.which("ip"):
        pytest.skip("needs the programs unshare and ip")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "resolv.conf").write_text("nameserver 127.0.0.1\noptions attempts:1\n")
        (Path(folder) / "site.pem").write_bytes(certificate("*.lizhou.test"))
        world = ["unshare", "--map-root-user", "--net", "--mount", "sh", "-c", SETUP, "sh", folder]
        if subprocess.run([*world, "true"], capture_output=True, check=False).returncode:
            pytest.skip("this machine does not allow network namespaces")
        done = subprocess.run([*world, sys.executable, Path(__file__).parent / script, *arguments],
                              capture_output=True, text=True, check=False, timeout=seconds,
                              env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)})
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def certificate(name: str) -> bytes:
    """A key and the certificate it signs for itself, as PEM; trusted inside, like a root's."""
    key, today = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(
        issuer_name=subject, subject_name=subject, public_key=key.public_key(),
        serial_number=x509.random_serial_number(), not_valid_before=today - timedelta(days=1),
        not_valid_after=today + timedelta(days=1),
    ).add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False).sign(
        key, hashes.SHA256())
    return made.public_bytes(Encoding.PEM) + key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@dataclass
class Names:
    """A name server: each name's addresses in turn; a list within is one answer of several."""

    table: dict[str, list[str]] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)

    def serve(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        threading.Thread(target=self._loop, daemon=True).start()

    def _loop(self) -> None:
        while True:
            query, peer = self.socket.recvfrom(4096)
            with suppress(IndexError, struct.error, UnicodeDecodeError):
                self.socket.sendto(self._answer(query), peer)

    def _answer(self, query: bytes) -> bytes:
        labels, at = [], 12
        while length := query[at]:
            labels.append(query[at + 1:at + 1 + length].decode("ascii").lower())
            at += length + 1
        question, kind = query[12:at + 5], query[at + 1:at + 3]
        found = self._find(".".join(labels)) if kind == b"\0\x01" else []
        code = 0x8180 if found or kind != b"\0\x01" else 0x8183
        records = b"".join(b"\xc0\x0c\0\x01\0\x01\0\0\0\0\0\x04" + ip_address(address).packed
                           for address in found)
        return query[:2] + struct.pack(">5H", code, 1, len(found), 0, 0) + question + records

    def _find(self, name: str) -> list[str]:
        turns = self.table.get(name)
        if turns is None:  # like nip.io: the address stands in the name
            digits = name.removesuffix(".nip.io")
            return [digits] if digits != name else []
        number = self.asked[name] = self.asked.get(name, 0) + 1
        return turns[min(number, len(turns)) - 1].split()


@dataclass
class Recorder:
    """Every TCP connection that anybody tries to open, by address and port."""

    opened: list[tuple[str, int]] = field(default_factory=list)

    def serve(self) -> None:
        self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        code = ctypes.create_string_buffer(b"".join(
            struct.pack("HBBI", *instruction) for instruction in ONLY_SYN))
        attach_filter = 26  # of Linux; the module socket does not name it
        self.socket.setsockopt(socket.SOL_SOCKET, attach_filter, struct.pack(
            "HL", len(ONLY_SYN), ctypes.addressof(code)))
        self.socket.bind(("lo", 0))
        threading.Thread(target=self._loop, daemon=True).start()

    def _loop(self) -> None:
        while True:
            frame, (_, protocol, direction, *_) = self.socket.recvfrom(128)
            packet = frame[14:]
            if direction == socket.PACKET_OUTGOING or protocol not in (0x0800, 0x86DD):
                continue
            four = protocol == 0x0800
            port = (packet[0] & 15) * 4 + 2 if four else 42
            target = packet[16:20] if four else packet[24:40]
            self.opened.append((str(ip_address(target)),
                                int.from_bytes(packet[port:port + 2], "big")))

    def strange(self, *allowed: tuple[str, int]) -> list[tuple[str, int]]:
        """What was opened beyond the allowed."""
        return [target for target in self.opened if target not in allowed]


@dataclass(frozen=True)
class Asked:
    """One request as the web server saw it, with the seconds in which it was answered."""

    at: str
    """Address and scheme it arrived at."""
    host: str
    path: str
    headers: dict[str, str]
    began: float
    ended: float


@dataclass
class Web:
    """Pages by (host, path): status, headers, body, seconds of thought."""

    pages: dict[tuple[str, str], tuple[int, dict[str, str], bytes, float]] = field(
        default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def put(self, host: str, path: str, body: str | bytes = b"", *, status: int = 200,
            headers: dict[str, str] | None = None, seconds: float = 0.0) -> None:
        raw = body.encode() if isinstance(body, str) else body
        self.pages[host, path] = (status, headers or {}, raw, seconds)

    def serve(self, tls: ssl.SSLContext) -> None:
        for port in (80, 443, 8080):
            server = _Server(("0.0.0.0", port), _Handler)  # noqa: S104 - the world is closed
            server.web, server.scheme = self, "https" if port == 443 else "http"
            if port == 443:
                server.socket = tls.wrap_socket(server.socket, server_side=True,
                                                do_handshake_on_connect=False)
            threading.Thread(target=server.serve_forever, daemon=True).start()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    web: Web
    scheme: str

    def handle_error(self, request: object, client_address: object) -> None:
        pass


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        began = time.monotonic()
        host = (self.headers.get("Host") or "").lower()
        status, headers, body, seconds = self.server.web.pages.get(
            (host, self.path), (404, {}, b"none", 0.0))
        threading.Event().wait(seconds)
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **headers,
                            "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.server.web.asked.append(Asked(
            at=f"{self.server.scheme} {self.connection.getsockname()[0]}", host=host,
            path=self.path, headers=dict(self.headers), began=began, ended=time.monotonic()))

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def world() -> Iterator[tuple[Names, Recorder, Web]]:
    """Name server, recorder and web server of this closed world; call it inside only."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(Path(os.environ["WORLD"]) / "site.pem")
    names, recorder, web = Names(), Recorder(), Web()
    names.serve()
    recorder.serve()
    web.serve(tls)
    yield names, recorder, web
    threading.Event().wait(0.3)  # the last packets
