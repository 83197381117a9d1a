"""`megascience eval --on hf-jobs`, against a local Hub with the Jobs API, and a scripted model in place of a Job."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from megascience_hf.errors import UserError
from megascience_hf.hub.flavors import Flavor
from megascience_hf.results import reading
from megascience_hf.tasks import hf_job, inspect_roads
from megascience_hf.tasks.evaluation import Evaluation

pytest.importorskip("inspect_ai")
MEGASCIENCE = Path(sysconfig.get_path("scripts")) / "megascience"
ACCELERATOR = {"type": "gpu", "model": "L4", "quantity": "1", "vram": "24 GB", "manufacturer": "Nvidia"}
MACHINE = {
    "name": "l4x1",
    "prettyName": "1x L4",
    "cpu": "8 vCPU",
    "ram": "30 GB",
    "ephemeralStorage": "400 GB",
    "accelerator": ACCELERATOR,
    "unitCostMicroUSD": 13_333,
    "unitCostUSD": 0.8 / 60,
    "unitLabel": "minute",
}


@dataclass
class Hub:
    """What it was asked; `stages` are those that a look at a Job finds, the last one for ever."""

    url: str = ""
    specs: list[dict[str, Any]] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)
    questions: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=lambda: ["SCHEDULING", "RUNNING"])
    log: list[str] = field(default_factory=list)
    answers: int = 10**6  # so many questions are answered, the next ones wait

    def job(self, number: int, stage: str) -> dict[str, Any]:
        stage = "CANCELED" if str(number) in self.cancelled else stage
        return {
            "id": str(number),
            "owner": {"id": "1", "name": "joe", "type": "user"},
            "status": {"stage": stage, "message": None, "exposeUrls": [f"{self.url}/served{number}"]},
        }


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A client that was killed needs no traceback."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    state = Hub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def say(self, content: Any, status: int = 200, kind: str = "application/json") -> None:
            body = content.encode() if isinstance(content, str) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/api/jobs/hardware":
                self.say([MACHINE])
            elif path == "/api/whoami-v2":
                self.say({"name": "joe", "type": "user", "auth": {"accessToken": {"role": "write"}}})
            elif path.endswith("/logs"):
                self.say(
                    "".join(f"data: {json.dumps({'data': line})}\n\n" for line in state.log), kind="text/event-stream"
                )
            elif path.startswith("/api/jobs/joe/"):
                stage = state.stages.pop(0) if len(state.stages) > 1 else state.stages[0]
                self.say(state.job(int(path.rpartition("/")[2]), stage))
            elif path.startswith("/served"):
                state.keys.add(self.headers["Authorization"])
                self.say("")
            else:
                self.say({"error": "no such path"}, 404)

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
            if self.path == "/api/jobs/joe":
                state.specs.append(request)
                self.say(state.job(len(state.specs), "SCHEDULING"))
            elif self.path.endswith("/cancel"):
                state.cancelled.append(self.path.split("/")[-2])
                self.say({})
            elif self.path.startswith("/served"):
                state.keys.add(self.headers["Authorization"])
                question = request["messages"][-1]["content"]
                if question != inspect_roads._PROBE:  # how the server's template is told
                    state.questions.append(question)
                while len(state.questions) > state.answers:
                    time.sleep(0.05)
                message = {"role": "assistant", "content": "Answer: A"}
                choice = {"index": 0, "message": message, "finish_reason": "stop"}
                self.say({"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]})
            else:
                self.say({"error": {"message": "no such path"}}, 404)

        def log_message(self, *_: Any) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield state
    state.answers = 10**9
    server.shutdown()
    server.server_close()


def started(hub: Hub, folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [str(MEGASCIENCE), "eval", "org/model", "--sample", "--tasks", "piqa,mmlu", "--out", str(folder / "out")]
    command += ["--batch-size", "1", "--backend", "inspect", "--on", "hf-jobs", "--flavor", "l4x1", *words]
    environment = {"HF_ENDPOINT": hub.url, "HF_HUB_OFFLINE": "0", "HF_TOKEN": "hf_secret", "INSPECT_DISPLAY": "none"}

    return subprocess.Popen(
        command,
        env=os.environ | environment,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_price_is_said_the_model_served_asked_with_the_token_and_the_job_cancelled(
    hub: Hub, tmp_path: Path
) -> None:
    process = started(hub, tmp_path, "--hours", "2", "--max-model-len", "4096", "--stop", "###")
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    assert "l4x1: 1 × 24 GB, $0.80 an hour; it stops after 2 hours, $1.60 at most" in err
    [spec] = hub.specs
    assert spec["dockerImage"] == hf_job.IMAGE
    assert spec["flavor"] == "l4x1"
    assert spec["timeoutSeconds"] == 7_200
    assert spec["expose"] == {"ports": [8000]}
    words = " ".join(spec["command"])
    assert words == ("vllm serve org/model --tensor-parallel-size 1 --max-model-len 4096 --host 0.0.0.0 --port 8000")
    assert hub.keys == {"Bearer hf_secret"}
    assert hub.cancelled == ["1"]
    runs = reading.read_source(str(tmp_path / "out")).runs
    assert {run.benchmark: len(run.items) for run in runs} == {"piqa": 3, "mmlu": 3}
    assert {run.model for run in runs} == {"org/model"}
    assert "PIQA" in out
    kept = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert not any(b"hf_secret" in file.read_bytes() for file in kept)
    assert not (tmp_path / "out" / hf_job.MARK).exists()


@pytest.mark.slow
def test_after_a_kill_the_same_command_goes_on_with_the_job_and_another_job_goes_on_with_the_answers(
    hub: Hub, tmp_path: Path
) -> None:
    def killed(*words: str) -> None:
        hub.answers = len(hub.questions) + 2
        process = started(hub, tmp_path, *words)
        while len(hub.questions) <= hub.answers and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=100)

    killed("--max-model-len", "4096")
    killed()
    assert hub.cancelled == ["1"]  # it served something else
    killed()
    assert len(hub.specs) == 2  # the second was still there
    hub.cancelled.append("2")  # its hours are over
    hub.answers = 10**6
    process = started(hub, tmp_path)
    _, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    assert len(hub.specs) == 3
    assert hub.cancelled == ["1", "2", "3"]
    # of the first three, which were of another model, nothing; of the others what a kill had left unwritten, again
    assert len(hub.questions) <= 3 + 6 + 2 * 2
    assert sum(len(run.items) for run in reading.read_source(str(tmp_path / "out")).runs) == 6


def test_a_job_that_ends_before_its_server_is_there_is_one_line_with_what_it_said_last(
    hub: Hub, tmp_path: Path
) -> None:
    hub.stages, hub.log = ["ERROR"], ["Loading …", "torch.OutOfMemoryError: CUDA out of memory", ""]
    process = started(hub, tmp_path)
    _, err = process.communicate(timeout=100)
    assert process.returncode == 2
    said = "the Job ended before its server was there (error: torch.OutOfMemoryError: CUDA out of memory)"
    assert err.splitlines()[-1].endswith(said)
    assert hub.questions == []
    assert not (tmp_path / "out" / hf_job.MARK).exists()


@pytest.mark.parametrize(
    ("on", "flavor", "said"),
    [
        ("slurm", "l4x1", "--on is hf-jobs, not 'slurm'"),
        (None, "l4x1", "--flavor is for --on hf-jobs"),
        ("hf-jobs", None, "--flavor NAME; `hf jobs hardware` lists them"),
    ],
)
def test_options_that_do_not_go_together_are_refused(on: str | None, flavor: str | None, said: str) -> None:
    with pytest.raises(UserError, match=said):
        hf_job.named(on, flavor, 1.0)


ON = hf_job.OnJobs(Flavor("l4x1", 1, 24, 0.8), 2.0)


@pytest.mark.parametrize("field_", ["model", "adapter"])
def test_a_folder_of_this_machine_is_refused_with_the_next_step(tmp_path: Path, field_: str) -> None:
    given: dict[str, Any] = {"model": "org/model", "tensor_parallel": 1, field_: str(tmp_path)}
    evaluation = Evaluation(out=tmp_path / "out", tasks=["piqa"], **given)
    with pytest.raises(UserError, match="megascience publish puts it on the Hub"), hf_job.serving(evaluation, ON):
        pass


def test_without_a_token_the_login_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    evaluation = Evaluation("org/model", tmp_path, ["piqa"], tensor_parallel=1)
    with pytest.raises(UserError, match="hf auth login"), hf_job.serving(evaluation, ON):
        pass


@pytest.mark.parametrize("url", ["http://1--8000.hf.jobs", "https://evil.example", "https://evilhf.jobs"])
def test_the_token_goes_to_no_address_that_is_not_the_hubs(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "https://huggingface.co")
    with pytest.raises(UserError, match="none of its own addresses"):
        hf_job._address([url])
    assert hf_job._address(["https://1--8000.hf.jobs/"]) == "https://1--8000.hf.jobs"
    assert hf_job._address([]) is None
