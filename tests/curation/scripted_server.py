"""A server of the OpenAI protocol that answers by a script, faults included."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = str | Callable[["Reply"], None]


@dataclass
class Reply:
    """The open connection of a request, for faults that an answer in text cannot show."""

    handler: BaseHTTPRequestHandler
    request: dict[str, Any]

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.request["messages"])

    def send(
        self,
        text: str,
        reason: str = "stop",
        *,
        model: str | None = None,
        usage: dict[str, Any] | None = None,
        **said: str,
    ) -> None:
        """A proper reply; `said` is what else its message has, such as `reasoning_content`."""
        message = {"role": "assistant", "content": text, **said}
        self.send_json(
            200,
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 0,
                "model": model or self.request["model"],
                "choices": [{"index": 0, "finish_reason": reason, "message": message}],
                "usage": usage or {
                    "prompt_tokens": len(self.prompt) // 4,
                    "completion_tokens": len(text) // 4,
                    "total_tokens": (len(self.prompt) + len(text)) // 4,
                },
            },
        )  # fmt: skip

    def drip(self, seconds: float) -> None:
        """A byte now and then, so that no pause is long."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Length", "1000000")
        self.handler.end_headers()
        end = time.monotonic() + seconds
        with suppress(OSError):
            while time.monotonic() < end:
                self.handler.wfile.write(b" ")
                time.sleep(0.1)

    def send_json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.send_raw(json.dumps(body).encode(), headers, status)

    def send_raw(self, data: bytes, headers: dict[str, str] | None = None, status: int = 200) -> None:
        self.handler.send_response(status)
        for name, value in (headers or {}).items():
            self.handler.send_header(name, value)
        self.handler.send_header("Content-Type", "application/json")
        self.handler.send_header("Content-Length", str(len(data)))
        self.handler.end_headers()
        self.handler.wfile.write(data)

    def half(self) -> None:
        """The beginning of a reply that says it is longer, then the end of the connection."""
        self.handler.send_response(200)
        self.handler.send_header("Content-Type", "application/json")
        self.handler.send_header("Content-Length", "1000")
        self.handler.end_headers()
        self.handler.wfile.write(b'{"choices": [{"mess')
        self.handler.wfile.flush()
        self.handler.connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """A connection that is reset."""
        linger = struct.pack("ii", 1, 0)
        self.handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.handler.close_connection = True
        os.close(self.handler.connection.detach())  # at once, although files of the handler stand on it

    def hang(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass
class ScriptedServer:
    """Answers each request with what the script makes of it; keeps all requests.

    `models` are those that it lists: their names, or the status of a refusal.
    """

    script: Callable[[Reply], Answer | None]
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    models: list[str] | int = 404


@contextmanager
def serve(script: Callable[[Reply], Answer | None]) -> Iterator[ScriptedServer]:
    """A running server. The script returns the text of a reply, or has answered by itself and returns None."""
    server = ScriptedServer(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            models = server.models
            status, names = (models, []) if isinstance(models, int) else (200, models)
            Reply(self, {}).send_json(status, {"object": "list", "data": [{"id": name} for name in names]})

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            server.requests.append(request)
            reply = Reply(self, request)
            answer = server.script(reply)
            if isinstance(answer, str):
                reply.send(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Connections that the script has cut are no error."""

    http = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
