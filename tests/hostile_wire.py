"""Hostile answers below the document: heads, lengths, encodings, redirects, hang-ups.

A case is a function from the path that was asked for to the pieces that are sent before the
connection is closed; `RESET` cuts it off instead, `WAIT` lets a second pass.
"""

import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import count, repeat

import brotli
from backports import zstd

RESET, WAIT = b"<reset>", b"<wait>"
MIB = 1024 * 1024
Serve = Callable[[str], Iterable[bytes]]
LIST = '<ul><li><a href="/a/1001.html">南街停水三天多人反映</a></ul>'.encode()


def whole(body: bytes, kind: str = "text/html; charset=utf-8", *more: str,
          status: str = "200 OK") -> bytes:
    """One complete answer with an honest length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", *more]
    return "\r\n".join((*lines, "", "")).encode("utf-8", "surrogateescape") + body


def head(*lines: str, status: str = "HTTP/1.1 200 OK") -> bytes:
    """A head without any length."""
    return "\r\n".join((status, "Content-Type: text/html; charset=utf-8", *lines, "", "")).encode()


def once(data: bytes) -> Serve:
    """The same bytes whatever is asked."""
    return lambda _path: [data]


def pieces(*made: Iterable[bytes]) -> Serve:
    """Bytes that are made while they are sent; every call begins anew."""
    def serve(_path: str) -> Iterator[bytes]:
        for piece in made:
            yield from piece() if callable(piece) else piece
    return serve


def endless(start: bytes, piece: bytes) -> Serve:
    return lambda _path: (part for whole_part in ([start], repeat(piece)) for part in whole_part)


def drip(data: bytes) -> Serve:
    """One byte a second."""
    return lambda _path: (part for byte in data for part in (bytes([byte]), WAIT))


def packed(bomb: bytes | Callable[[], bytes], encoding: str) -> Serve:
    """A compressed answer; a bomb is built when it is asked for."""
    return lambda _path: [whole(bomb if isinstance(bomb, bytes) else bomb(), "text/html",
                                f"Content-Encoding: {encoding}")]


@cache
def gzip_bomb(megabytes: int, byte: bytes = b" ") -> bytes:
    """That many megabytes without ever holding them."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(byte * MIB) for _ in range(megabytes)) + packer.flush()


@cache
def brotli_bomb(megabytes: int) -> bytes:
    packer = brotli.Compressor(quality=5)
    return b"".join(packer.process(b" " * MIB) for _ in range(megabytes)) + packer.finish()


@cache
def zstd_bomb(megabytes: int) -> bytes:
    packer = zstd.ZstdCompressor()
    return b"".join(packer.compress(b" " * MIB) for _ in range(megabytes)) + packer.flush()


def redirect(location: str, code: int = 302, *more: str) -> bytes:
    return whole(b"", "text/html", f"Location: {location}", *more, status=f"{code} Moved")


def maze(step: Callable[[str], str], code: int = 302) -> Serve:
    """Each answer leads on to another address of the same host."""
    return lambda path: [redirect(step(path), code)]


def flood(line: str, times: int | None = None) -> Serve:
    """A head of many lines (`{}` is their number), endless when no number is said."""
    def serve(_path: str) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        numbers = count() if times is None else iter(range(0, times, 1000))
        for number in numbers:
            yield "".join(line.format(number + n) + "\r\n" for n in range(1000)).encode()
        yield b"\r\n" + LIST
    return serve


def chunked(*chunks: bytes) -> bytes:
    return head("Transfer-Encoding: chunked") + b"".join(chunks)


BOMBS: dict[str, Serve] = {
    "gzip bomb": packed(lambda: gzip_bomb(400), "gzip"),
    "brotli bomb": packed(lambda: brotli_bomb(400), "br"),
    "zstd bomb": packed(lambda: zstd_bomb(400), "zstd"),
    "deflate bomb": packed(lambda: zlib.compress(b" " * 100 * MIB, 9), "deflate"),
    "gzip in gzip bomb": packed(lambda: gzip.compress(gzip_bomb(400)), "gzip, gzip"),
    "gzip in gzip in gzip": packed(
        lambda: gzip.compress(gzip.compress(gzip_bomb(400))), "gzip, gzip, gzip"),
    "fifty encodings": packed(LIST, ", ".join(["gzip"] * 50)),
    "thousand encodings": packed(LIST, ", ".join(["br"] * 1000)),
    "gzip cut in the middle": packed(gzip.compress(LIST * 1000)[:60], "gzip"),
    "gzip that is none": packed(LIST, "gzip"),
    "gzip with a tail": packed(gzip.compress(LIST) + b"\0" * MIB, "gzip"),
    "gzip of many members": packed(gzip.compress(b"") * 200_000, "gzip"),
    "brotli that is none": packed(b"\xff" * 5000, "br"),
    "zstd with a huge window": packed(b"\x28\xb5\x2f\xfd\x00\xf8" + b"\xff" * 400, "zstd"),
    "unknown encoding": packed(LIST, "x-evil"),
    "bomb that names no encoding": lambda _path: [whole(gzip_bomb(400), "application/gzip")],
}
BODIES: dict[str, Serve] = {
    "endless body": endless(head(), b"<p>x</p>" * 1000),
    "endless chunks": endless(head("Transfer-Encoding: chunked"), b"4\r\n<p>x\r\n" * 1000),
    "endless chunk size": endless(head("Transfer-Encoding: chunked"), b"0" * 10_000),
    "endless chunk extension": endless(chunked(b"4;a="), b"x" * 10_000),
    "endless trailers": endless(chunked(b"0\r\n"), b"X-Trailer: 1\r\n" * 1000),
    "chunk larger than memory": once(chunked(b"FFFFFFFFFFFFFFF\r\n", LIST)),
    "negative chunk": once(chunked(b"-5\r\n", LIST)),
    "chunk size in words": once(chunked(b"five\r\n", LIST)),
    "chunk shorter than it says": once(chunked(b"ff\r\n", LIST)),
    "chunk without an end": once(chunked(b"%x\r\n" % len(LIST), LIST, b"\r\n")),
    "million tiny chunks": once(chunked(b"1\r\nx\r\n" * 1_000_000, b"0\r\n\r\n")),
    "length too large": once(head("Content-Length: 5000000") + LIST),
    "length too small": once(head("Content-Length: 5") + LIST),
    "length of ten to the thirty": once(head("Content-Length: 1" + "0" * 30) + LIST),
    "length of a million digits": once(head("Content-Length: " + "9" * 15_000) + LIST),
    "negative length": once(head("Content-Length: -1") + LIST),
    "length in words": once(head("Content-Length: many") + LIST),
    "two lengths": once(head("Content-Length: 5", "Content-Length: 500") + LIST),
    "length and chunks": once(head("Content-Length: 5", "Transfer-Encoding: chunked")
                              + b"3\r\n<p>\r\n0\r\n\r\n"),
    "unknown transfer encoding": once(head("Transfer-Encoding: pickle") + LIST),
    "one byte a second": drip(head() + LIST),
    "stops in the middle": pieces([head("Content-Length: 5000") + LIST], repeat(WAIT)),
    "reset in the middle": once(head("Content-Length: 5000") + LIST + RESET),
    "no content with content": once(whole(LIST, status="204 No Content")),
    "unasked not modified": once(whole(b"", status="304 Not Modified")),
    "part nobody asked for": once(whole(LIST, "text/html", "Content-Range: bytes 0-9/10",
                                        status="206 Partial Content")),
    "two answers to one question": once(whole(LIST) + whole(b"<a href='/b/2002.html'>second</a>")),
    "length says one more than allowed": once(head(f"Content-Length: {8 * MIB + 1}") + LIST),
}
HEADS: dict[str, Serve] = {
    "endless head": flood("X-Flood-{}: " + "x" * 50),
    "million head lines": flood("X-{}: 1", 1_000_000),
    "million lines of one name": flood("X-Same: {}", 1_000_000),
    "cookie flood": flood("Set-Cookie: id{}=1; Domain=.cn", 200_000),
    "lines without a colon": flood("nonsense {}", 1_000_000),
    "head line of fifty megabytes": endless(b"HTTP/1.1 200 OK\r\nX-Long: ", b"x" * 100_000),
    "endless continuation": flood("\tmore {}"),
    "endless status line": endless(b"HTTP/1.1 200 ", b"O" * 100_000),
    "endless 100": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "endless 103 with links": endless(b"", b"HTTP/1.1 103 Early Hints\r\n"
                                      b"Link: </x>; rel=preload\r\n\r\n" * 100),
    "one byte a second of head": drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"),
    "one word a second of head": endless(b"HTTP/1.1 200 OK\r\n", b"X-A: 1\r\n" + WAIT),
    "silence": pieces(repeat(WAIT)),
    "hang up": once(b""),
    "reset at once": once(RESET),
    "half a head": once(b"HTTP/1.1 200 OK\r\nContent-Ty"),
    "status of another world": once(b"HTTP/9.9 200 OK\r\n\r\n" + LIST),
    "status icy": once(b"ICY 200 OK\r\n\r\n" + LIST),
    "status zero": once(head(status="HTTP/1.1 000 Nothing") + LIST),
    "status negative": once(head(status="HTTP/1.1 -200 OK") + LIST),
    "status of five digits": once(head(status="HTTP/1.1 20000 OK") + LIST),
    "status of a thousand digits": once(head(status="HTTP/1.1 " + "2" * 9000) + LIST),
    "status in words": once(head(status="HTTP/1.1 two hundred") + LIST),
    "status 999": once(head(status="HTTP/1.1 999 Denied") + LIST),
    "only a body, as in 1991": once(LIST),
    "switching protocols": once(head("Upgrade: websocket", status="HTTP/1.1 101 Switch") + LIST),
    "ssh banner": once(b"SSH-2.0-OpenSSH_9.9\r\n"),
    "smtp banner": once(b"220 mail ESMTP\r\n"),
    "random bytes": once(bytes(range(256)) * 4000),
    "line feeds only": once(b"\n" * 5 * MIB),
    "class in a policy": once(whole(LIST, "text/html", "Referrer-Policy: os.system")),
    "codec in a type": once(whole(LIST, "text/html; charset=unicode_escape")),
    "path in a type": once(whole(LIST, "text/html; charset=../../etc/passwd")),
    "megabyte-long type": once(whole(LIST, "text/html; charset=" + "a" * 15_000)),
    "picture that says html": once(whole(b"\xff\xd8\xff\xe0JFIF" * 5000)),
    "html that says picture": once(whole(LIST, "image/png")),
    "tag of fifteen kilobytes": once(whole(LIST, "text/html", 'ETag: "' + "e" * 15_000 + '"',
                                           "Last-Modified: yesterday\x00\x1b[31m")),
    "come back in ten to the four hundred": once(whole(
        b"", "text/html", "Retry-After: 1" + "0" * 400, status="503 Later")),
    "come back yesterday": once(whole(b"", "text/html", "Retry-After: -5", status="429 Slow")),
    "names and passwords wanted": once(whole(
        b"", "text/html", 'WWW-Authenticate: Basic realm="x"', status="401 Who")),
}
REDIRECTS: dict[str, Serve] = {
    "redirect to itself": maze(lambda path: path),
    "redirect maze": maze(lambda path: f"/m{len(path)}/{path[-200:].strip('/')}x"),
    "redirects that double": maze(lambda path: (path * 2)[:12_000], 308),
    "redirect without an address": once(whole(b"", status="302 Moved")),
    "redirect to nothing": once(redirect("")),
    "redirect to a file": once(redirect("file:///etc/passwd")),
    "redirect to data": once(redirect("data:text/html," + LIST.decode())),
    "redirect to a script": once(redirect("javascript:alert(1)")),
    "redirect with line breaks": once(redirect("/x\r\n\r\n<script>")),
    "redirect in raw bytes": once(whole(b"", "text/html", "Location: /\udcff\udcfe\udc80",
                                        status="302 Moved")),
    "redirect of fifteen kilobytes": once(redirect("/" + "a" * 15_000)),
    "redirect to a broken host": once(redirect("http://[::1/")),
    "redirect to port ninety thousand": once(redirect("http://127.0.0.1:90000/")),
    "redirect with a name": once(redirect("//user:secret@127.0.0.1/")),
    "many locations": once(whole(b"", "text/html", *(f"Location: /l{n}" for n in range(3000)),
                                 status="302 Moved")),
    "three hundred choices": once(whole(LIST, "text/html", "Location: /m", status="300 Choose")),
    "use a proxy": once(redirect("http://127.0.0.1:3128/", 305)),
    "refresh header": once(whole(LIST, "text/html", "Refresh: 0; url=http://127.0.0.1/")),
}
TLS: dict[str, Serve] = {
    "https that speaks http": once(whole(LIST)),
    "https of random bytes": once(bytes(range(256)) * 100),
    "https that hangs up": once(b""),
    "https that keeps silent": pieces(repeat(WAIT)),
    "https alert": once(b"\x15\x03\x01\x00\x02\x02\x28"),
    "https record of sixteen megabytes": endless(b"\x16\x03\x03\xff\xff", b"\x02" * 65_535),
    "https hello that never ends": endless(b"\x16\x03\x03\x40\x00\x02\xff\xff\xff",
                                           b"\0" * 16_000),
}
WIRE = BOMBS | BODIES | HEADS | REDIRECTS
