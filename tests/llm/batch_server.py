"""A server of the OpenAI protocol's Batch API that answers by a script, faults included."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[[dict[str, Any]], "str | tuple[int, Any] | None"]


@dataclass
class BatchServer:
    """Files and batches.

    Args:
        script: from the body of a request to the text of its reply, to a status and a body, or to None: it is left
            undone when the batch expires.
        looks: how often a batch is looked at before it has ended.
        ends: the status that it ends with.
        refuses: the status of the answer to everything.
        cut: whether the connection breaks once, right after a batch was made.
        hidden: looks that fail with 500 before the others.
    """

    script: Script
    looks: int = 1
    ends: str = "completed"
    refuses: int = 0
    cut: bool = False
    hidden: int = 0
    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, dict[str, Any]] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)

    @property
    def requests(self) -> list[dict[str, Any]]:
        """The bodies of all requests of all batches."""
        inputs = [self.files[batch["input_file_id"]] for batch in self.batches.values()]
        return [json.loads(line)["body"] for content in inputs for line in content.splitlines()]

    def make(self, asked: dict[str, Any]) -> dict[str, Any]:
        name = f"batch_{len(self.batches)}"
        self.batches[name] = {
            "id": name, "object": "batch", "endpoint": asked["endpoint"], "status": "validating", "created_at": 0,
            "input_file_id": asked["input_file_id"], "completion_window": "24h", "metadata": asked.get("metadata"),
        }  # fmt: skip
        self.left[name] = self.looks
        return self.batches[name]

    def look(self, name: str) -> dict[str, Any]:
        batch = self.batches[name]
        self.left[name] -= 1
        if self.left[name] > 0:
            batch["status"] = "in_progress"
        elif batch["status"] != self.ends:
            batch["status"] = self.ends
            if self.ends == "failed":
                batch["errors"] = {"object": "list", "data": [{"code": "x", "message": "too many tokens enqueued"}]}
            else:
                self.answer(batch)
        return batch

    def answer(self, batch: dict[str, Any]) -> None:
        good, bad = [], []
        for line in self.files[batch["input_file_id"]].splitlines():
            asked = json.loads(line)
            made = self.script(asked["body"])
            if made is None:
                continue
            status, body = (200, completion(asked["body"], made)) if isinstance(made, str) else made
            result = {"custom_id": asked["custom_id"], "response": {"status_code": status, "body": body}, "error": None}
            (good if status == 200 else bad).append(json.dumps(result))
        for name, lines in (("output_file_id", good), ("error_file_id", bad)):
            if lines:
                batch[name] = f"{batch['id']}-{name}"
                self.files[batch[name]] = "\n".join(reversed(lines)).encode()  # in another order than they were asked


def completion(body: dict[str, Any], text: str) -> dict[str, Any]:
    return {
        "id": "x", "object": "chat.completion", "created": 0, "model": body["model"],
        "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
        "usage": {"prompt_tokens": 10, "completion_tokens": len(text) // 4 + 1, "total_tokens": 11},
    }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_state: BatchServer

    def do_GET(self) -> None:
        state, path = self.server_state, self.path.partition("?")[0].removeprefix("/v1")
        if state.refuses:
            self.send(state.refuses, {"error": {"message": "no"}})
        elif path == "/batches":
            listed = {"object": "list", "data": list(reversed(state.batches.values())), "has_more": False}
            self.send(200, listed)
        elif path.startswith("/batches/"):
            if state.hidden:
                state.hidden -= 1
                self.send(500, {"error": {"message": "try again"}})
            else:
                name = path.removeprefix("/batches/")
                self.send(200, state.look(name)) if name in state.batches else self.send(404, {})
        elif path.startswith("/files/"):
            content = state.files.get(path.split("/")[2])
            self.send(404, {}) if content is None else self.send_bytes(200, content)
        else:
            self.send(404, {"error": {"message": "no such page"}})

    def do_POST(self) -> None:
        state, path = self.server_state, self.path.removeprefix("/v1")
        content = self.rfile.read(int(self.headers["Content-Length"]))
        if state.refuses:
            self.send(state.refuses, {"error": {"message": "no"}})
        elif path == "/files":
            name = f"file_{len(state.files)}"
            state.files[name] = b"".join(line + b"\n" for line in content.splitlines() if line.startswith(b"{"))
            self.send(
                200, {"id": name, "object": "file", "bytes": 1, "created_at": 0, "filename": "x", "purpose": "batch"}
            )
        elif path == "/batches":
            made = state.make(json.loads(content))
            if state.cut:
                state.cut = False
                self.close_connection = True
                self.connection.close()
            else:
                self.send(200, made)
        else:
            self.send(404, {"error": {"message": "no such page"}})

    def send(self, status: int, body: Any) -> None:
        self.send_bytes(status, json.dumps(body).encode())

    def send_bytes(self, status: int, data: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Connections that were cut are no error."""


@contextmanager
def batches_by(script: Script, **faults: Any) -> Iterator[BatchServer]:
    """A running server."""
    state = BatchServer(script, **faults)
    http = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_state": state}))
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{http.server_address[1]}/v1"
    try:
        yield state
    finally:
        http.shutdown()
        http.server_close()
