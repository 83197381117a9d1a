"""The Space running on this machine with models that follow a script, and a browser that looks at it."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from free_port import free_port
from hub_server import Hub, running, sign_in

from megascience_hf.space.chat.protocol import ChatModel, Message, Piece, Sampling
from megascience_hf.space.settings import Limits, Settings

CHROMIUM = shutil.which("chromium")
# The machine may be closed to the network: a browser that looks for updates would wait for each refusal.
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP demo.example.com 127.0.0.1",  # a name that leads here, as DNS rebinding makes one
]
ATTACK = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> "
    "![spy](http://192.0.2.1/spy.png) [press](javascript:document.title='owned') [web](https://example.org/a) "
    "$\\text{<img src=http://192.0.2.1/m.png>}$ $$\\href{javascript:alert(1)}{x}$$\n\n"
    "<iframe src=http://192.0.2.1></iframe>\n\nThe energy is $E = mc^2$, so \\boxed{42}."
)

SAYINGS = {
    "attack": ATTACK,
    "aloud": "<think>Is it water?</think>It is $\\ce{H2O}$, of \\SI{18}{\\gram\\per\\mole}.\n\n\\boxed{18}",
    "boil": "Its vapour pressure reaches that of the air, so it is evaporation.",
    "sky": "Light of 400 to 700 nm is scattered, the blue most.",
}


@dataclass
class ScriptedModel:
    """Says what a word of the question asks for; `saying` is set while it speaks."""

    name: str
    asked: list[list[Message]] = field(default_factory=list)
    saying: threading.Event = field(default_factory=threading.Event)

    def stream(self, messages: Sequence[Message], sampling: Sampling) -> Generator[Piece, None, None]:
        self.asked.append(list(messages))
        question = messages[-1]["content"]
        self.saying.set()
        try:
            if "slowly" in question:
                for number in range(sampling.new_tokens):
                    yield Piece(f"word{number} ")
                    time.sleep(0.05)
                yield Piece("", "length")
                return
            text = next(
                (said for word, said in SAYINGS.items() if word in question), "Two and two is four.\n\n\\boxed{4}"
            )
            for piece in re.findall(r"\S+\s*|\s+", text):
                yield Piece(piece)
            yield Piece("", "stop")
        finally:
            self.saying.clear()


@dataclass(frozen=True)
class RunningSpace:
    url: str
    models: dict[str, ScriptedModel]
    settings: Settings


@pytest.fixture(scope="module")
def space_settings() -> Settings:
    return replace(Settings(online=False), limits=Limits(upload_bytes=1 << 20))


@pytest.fixture(scope="session", autouse=True)
def own_uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A page that closes deletes what it was sent: in a folder of two workers also the other's file of that content."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("GRADIO_TEMP_DIR", str(tmp_path_factory.mktemp("uploads")))
        yield


@contextmanager
def launched(settings: Settings, models: dict[str, ChatModel]) -> Iterator[str]:
    """The address of a page that runs until the end of the block."""
    from megascience_hf.space.app import build, launch_page

    page = build(settings, models)
    # Two workers that look for Gradio's own ports at once may find the same, and the second waits for ever.
    port = free_port()
    _, url, _ = launch_page(page, settings, server_port=port, prevent_thread_lock=True, quiet=True)
    yield url
    page.close(verbose=False)


@pytest.fixture(scope="module")
def space(space_settings: Settings) -> Iterator[RunningSpace]:
    models = {name: ScriptedModel(name) for name in ("scripted-a", "scripted-b")}
    with launched(space_settings, dict(models)) as url:
        yield RunningSpace(url, models, space_settings)


@pytest.fixture
def a_copy() -> Callable[[Settings], AbstractContextManager[str]]:
    """Call it with settings; gives the address of a copy that has them, until the end of the block."""
    return lambda settings: launched(settings, {"scripted": ScriptedModel("scripted")})


@pytest.fixture(scope="module")
def keyed() -> Iterator[str]:
    """The address of a copy whose models are asked with a key."""
    with launched(replace(Settings(online=False), has_key=True), {"scripted": ScriptedModel("scripted")}) as url:
        yield url


REFUSALS = {"busy": 429, "keyless": 401, "absent": 404, "faulty": 500, "short": 400}


class StreamingServer(ThreadingHTTPServer):
    """A server of the OpenAI protocol that does what the name of the model asks for."""

    daemon_threads = True
    token = "hf_" + "abcdefghijklmnopqrstuvwxyz0123456789"

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.hung_up = threading.Event()  # a client went away
        self.over = threading.Event()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: StreamingServer

    def log_message(self, *_: Any) -> None:
        pass

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append(asked)
        name = asked["model"]
        if name in REFUSALS:
            body = json.dumps({"error": {"message": f"no, not with {self.server.token}"}}).encode()
            self.send_response(REFUSALS[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        elif name == "silent":
            self.wait_for_the_client()
        else:
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            if name == "broken off":
                self.send_header("Content-Length", "1000000")
            self.end_headers()
            getattr(self, name.replace(" ", "_"))()

    def wait_for_the_client(self) -> None:
        self.connection.settimeout(0.05)
        while not self.server.over.is_set():
            try:
                if not self.connection.recv(1):
                    return self.server.hung_up.set()
            except TimeoutError:
                continue

    def piece(self, text: str, reason: str | None = None) -> None:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": reason}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

    def good(self) -> None:
        for text, reason in (("It is ", None), ("\\boxed{4}", None), ("", "stop")):
            self.piece(text, reason)
        self.wfile.write(b"data: [DONE]\n\n")

    def broken_off(self) -> None:
        self.piece("It is ")
        self.close_connection = True

    def cut(self) -> None:
        self.piece("It is ")

    def stalling(self) -> None:
        self.piece("It is ")
        self.wait_for_the_client()

    def endless(self) -> None:
        try:
            while not self.server.over.is_set():
                self.piece("word " * 20)
        except OSError:
            self.server.hung_up.set()

    def garbage(self) -> None:
        self.wfile.write(b"data: {no json\n\n")

    def page(self) -> None:
        self.wfile.write(b"<html><body>It works!</body></html>")

    def fault_inside(self) -> None:
        self.wfile.write(b'data: {"error": {"message": "the engine died"}}\n\n')


@pytest.fixture(scope="module")
def server() -> Iterator[StreamingServer]:
    server = StreamingServer()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.over.set()
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """For a module and not longer: Playwright keeps an event loop running, and the tests of others start their own."""
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def visitors(chromium: Any) -> dict[bool, Any]:
    """One who likes it light and one who likes it dark: a visitor's next page does not compile its scripts again."""
    return {dark: chromium.new_context(color_scheme="dark" if dark else "light") for dark in (False, True)}


@dataclass
class Watched:
    """A page, and what it did that it should not: errors on the console, requests to elsewhere."""

    page: Any
    faults: list[str]


@pytest.fixture
def open_page(visitors: dict[bool, Any], space: RunningSpace) -> Iterator[Any]:
    """Call it with a width; gives the page of the Space, loaded. At the end it must have had no fault."""
    opened: list[Watched] = []

    def open_(width: int = 1440, *, dark: bool = False, query: str = "", height: int = 900) -> Any:
        page = visitors[dark].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(60_000)
        watched = Watched(page, [])
        page.on("console", lambda m: watched.faults.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("pageerror", lambda e: watched.faults.append(f"page: {e}"))

        def foreign(request: Any) -> None:
            if not request.url.startswith((space.url, space.url.replace("localhost", "127.0.0.1"), "data:", "blob:")):
                watched.faults.append(f"request: {request.url}")

        page.on("request", foreign)
        opened.append(watched)
        page.goto(space.url + query)
        page.wait_for_selector("#question textarea")
        return page

    yield open_
    faults = [fault for watched in opened for fault in watched.faults]
    for watched in opened:
        watched.page.close()
    assert faults == []


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A Hub on this machine; this process is online with it, and signed in."""
    with running() as hub:
        sign_in(hub, monkeypatch)
        yield hub


@pytest.fixture
def scores_file(tmp_path: Path) -> Path:
    """What `megascience score -o` writes, of a benchmark of ours."""
    rows = [
        f'{{"id": "q{n}", "task": "megascience:gsm8k|0", "correct": {str(n % 3 != 0).lower()}, "status": "extracted"}}'
        for n in range(60)
    ]
    file = tmp_path / "my-model.jsonl"
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")
