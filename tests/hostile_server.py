"""Every hostile answer on a port of its own, in a process of its own: `python hostile_server.py`.

Prints one line of JSON, {case: port}, and serves until its stdin is closed. A case is asked at any
path; /robots.txt allows everything, except in the cases about robots.txt.
"""

import json
import socket
import struct
import sys
import threading
from contextlib import suppress

from hostile_documents import FEEDS, PAGES, ROBOTS, SITEMAPS, TEXT
from hostile_wire import RESET, TLS, WAIT, WIRE, Serve, whole

ALLOW = whole(b"User-agent: *\nAllow: /\n", "text/plain")
ARTICLE = whole(f"<title>南街停水三天</title><h1>南街停水三天</h1><p>发布时间：2026-06-17 08:30</p>"
                f"<div class=c><p>{TEXT}</p></div>".encode())
CALM = whole(b'<ul><li><a href="/a/1001.html">%s</a></li></ul>' % "南街停水三天多人反映".encode())
KINDS = {  # kind of case: (spider, form, scheme, cases)
    "wire": ("pages", "", "http", WIRE), "page": ("pages", "", "http", PAGES),
    "article": ("pages", "", "http", PAGES), "feed": ("feed", "", "http", FEEDS),
    "sitemap": ("pages", "sitemap", "http", SITEMAPS), "robots": ("pages", "", "http", ROBOTS),
    "tls": ("pages", "", "https", TLS),
    "calm": ("pages", "", "http", {"calm": lambda path: [CALM if path == "/list" else ARTICLE]}),
}
CASES = {f"{kind}: {name}": (kind, serve) for kind, (_, _, _, cases) in KINDS.items()
         for name, serve in cases.items()}


def answer(kind: str, serve: Serve, path: str) -> object:
    """What is sent for this path."""
    if kind == "tls":
        return serve(path)
    if path.startswith("/robots.txt") or (kind == "robots" and path.startswith("/robots")):
        return serve(path) if kind == "robots" else [ALLOW]
    if kind == "article" and path == "/list":
        return [CALM]
    return [CALM if path == "/list" else ARTICLE] if kind == "robots" else serve(path)


def converse(conn: socket.socket, kind: str, serve: Serve) -> None:
    """One question, one answer, closed."""
    pause = threading.Event()
    with conn, suppress(OSError):
        conn.settimeout(60)
        asked = conn.recv(65_536)
        words = asked.split(b" ", 2)
        path = words[1].decode("latin-1") if len(words) > 1 else "/"
        for piece in answer(kind, serve, path):  # type: ignore[attr-defined]
            conn.sendall(piece.removesuffix(WAIT).removesuffix(RESET))
            if piece.endswith(RESET):
                conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            if piece.endswith(WAIT):
                pause.wait(1)


def listen(kind: str, serve: Serve) -> int:
    """The port on which this case waits."""
    server = socket.create_server(("127.0.0.1", 0), backlog=64)

    def accept() -> None:
        while True:
            conn, _ = server.accept()
            threading.Thread(target=converse, args=(conn, kind, serve), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    port: int = server.getsockname()[1]
    return port


if __name__ == "__main__":
    print(json.dumps({name: listen(kind, serve) for name, (kind, serve) in CASES.items()}),
          flush=True)
    sys.stdin.read()
