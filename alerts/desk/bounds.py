"""No request is larger than the desk reads: Django would first write an endless one to the disk."""

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class BodyLimit:
    """ASGI: passes requests on as long as their bodies stay below `limit` bytes, else 413."""

    def __init__(self, application: Application, limit: int) -> None:
        self._application, self._limit = application, limit

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """One connection."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"")
        if declared.isdigit() and int(declared[:20]) > self._limit:
            await self._refuse(send)
            return
        came = 0

        async def counted() -> Message:
            nonlocal came
            message = await receive()
            came += len(message.get("body", b""))
            return message if came <= self._limit else {"type": "http.disconnect"}

        await self._application(scope, counted, send)
        if came > self._limit:  # Django reads a body whole and answers no one who hung up
            await self._refuse(send)

    async def _refuse(self, send: Send) -> None:
        said = {"message": f"请求超过 {self._limit // 1024} KiB — 分几次发送"}
        await send({"type": "http.response.start", "status": 413, "headers": [
            (b"content-type", b"application/json; charset=utf-8"), (b"connection", b"close")]})
        await send({"type": "http.response.body",
                    "body": json.dumps(said, ensure_ascii=False).encode()})
