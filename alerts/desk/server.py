"""The desk as a real HTTP server: ASGI under uvicorn, static files from the package."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from django.core.asgi import get_asgi_application
from servestatic import ServeStaticASGI

from alerts.desk import context, framework
from alerts.desk.bounds import BodyLimit
from config.problems import HuiyingError

START_SECONDS = 30.0


def application() -> Any:
    """The ASGI application; `framework.configure` must have run."""
    desk = ServeStaticASGI(get_asgi_application(), root=str(Path(__file__).parent / "static"),
                           prefix="static")
    return BodyLimit(desk, framework.BODY_BYTES)


def listen(host: str, port: int) -> socket.socket:
    """Take the address before anything else starts; port 0 = any free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise HuiyingError(f"工作台端口 {host}:{port} 用不了: {error.strerror} — "
                           "请用 --port 换一个端口，或先停掉占用它的程序") from error
    listener.listen(128)
    return listener


def make_server() -> uvicorn.Server:
    """A server that logs nothing about what people read and stops without waiting for idlers."""
    return uvicorn.Server(uvicorn.Config(
        application(), log_level="warning", access_log=False, lifespan="off",
        server_header=False, timeout_graceful_shutdown=5, timeout_keep_alive=15))


@contextlib.contextmanager
def running(desk: context.Desk, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """The desk in a thread of this process; yields its address, stops it on leaving."""
    framework.configure(desk)
    with contextlib.closing(listen(host, port)) as listener:
        server = make_server()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True,
                                  name="desk")
        thread.start()
        waited = 0.0
        while not server.started and thread.is_alive() and waited < START_SECONDS:
            time.sleep(0.05)
            waited += 0.05
        if not server.started:
            raise HuiyingError("工作台没有启动 — 请查看上面的错误信息")
        shown = f"[{host}]" if ":" in host else host
        try:
            yield f"http://{shown}:{listener.getsockname()[1]}/"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
