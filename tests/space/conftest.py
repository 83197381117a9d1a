"""The Space running on this machine with models that follow a script, and a browser that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import threading
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.space.chat_models import Message, Piece, Sampling
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
]
ATTACK = (
    "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> "
    "![spy](http://192.0.2.1/spy.png) [press](javascript:document.title='owned') [web](https://example.org/a) "
    "$\\text{<img src=http://192.0.2.1/m.png>}$ $$\\href{javascript:alert(1)}{x}$$\n\n"
    "<iframe src=http://192.0.2.1></iframe>\n\nThe energy is $E = mc^2$, so \\boxed{42}."
)


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
            text = ATTACK if "attack" in question else "Two and two is four.\n\n\\boxed{4}"
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


@pytest.fixture(scope="package")
def space() -> Iterator[RunningSpace]:
    from megascience_hf.space.app import build, launch_page

    models = {name: ScriptedModel(name) for name in ("scripted-a", "scripted-b")}
    settings = replace(Settings(online=False), limits=Limits(upload_bytes=1 << 20))
    page = build(settings, dict(models))
    _, url, _ = launch_page(page, settings, prevent_thread_lock=True, quiet=True)
    yield RunningSpace(url, models, settings)
    page.close(verbose=False)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("no chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and what it did that it should not: errors on the console, requests to elsewhere."""

    page: Any
    faults: list[str]


@pytest.fixture
def open_page(chromium: Any, space: RunningSpace) -> Iterator[Any]:
    """Call it with a width; gives the page of the Space, loaded. At the end it must have had no fault."""
    opened: list[Watched] = []

    def open_(width: int = 1440, *, dark: bool = False, query: str = "", height: int = 900) -> Any:
        page = chromium.new_page(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
        page.set_default_timeout(15_000)
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
