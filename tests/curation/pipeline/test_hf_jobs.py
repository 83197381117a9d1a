"""`executor: {kind: hf-jobs}` against a local Hub with buckets and Jobs, whose commands run as local processes."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import huggingface_hub.hf_api
import jobs_server
import pytest
import yaml
from hub_server import WRITE_TOKEN, Fault, sign_in
from jobs_server import JobsHub
from scripted_rows import quoted
from select_rows import Done

from megascience_hf.curation.pipeline import hf_jobs
from megascience_hf.curation.pipeline.hf_jobs import plan, run_on_jobs
from megascience_hf.curation.pipeline.manifest import Manifest
from megascience_hf.curation.pipeline.runner import progress
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.stages.registry import STAGES, stages_of
from megascience_hf.errors import UserError
from megascience_hf.llm import ledger
from megascience_hf.llm.ledger import Call, Ledger, Usage

OPTIONS = {"bucket": "me/curation", "flavor": "cpu-upgrade", "timeout": "2h", "poll_interval": 0.2}
REFINE = STAGES["refine"]


@pytest.fixture(name="hub")
def hub_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[JobsHub]:
    with jobs_server.running(tmp_path / "hub") as hub:
        sign_in(hub, monkeypatch)
        # of the functions of the client that are no methods, such as those that datatrove's executor takes
        monkeypatch.setattr(huggingface_hub.hf_api.api, "endpoint", hub.url)
        yield hub


def executor(tasks: int = 2, **options: Any) -> dict[str, Any]:
    return {"kind": "hf-jobs", "tasks": tasks, "options": OPTIONS | options}


def settings_file(folder: Path, name: str = "jobs", **settings: Any) -> Path:
    file = folder / f"{name}.yaml"
    file.write_text(yaml.safe_dump(settings), encoding="utf-8")
    return file


def files(out: Path) -> dict[str, bytes]:
    """Every Parquet file of the stages."""
    return {file.relative_to(out).as_posix(): file.read_bytes() for file in sorted(out.glob("stages/**/*.parquet"))}


def about_model(url: str, **more: Any) -> CurationSettings:
    model = {"name": "m", "endpoint": url, "api_key_variable": "MODEL_KEY", "concurrency": 1}
    return CurationSettings.model_validate({"models": {"default": model}, "executor": executor()} | more)


@pytest.mark.slow
def test_jobs_leave_the_same_bytes_as_this_machine_and_what_is_done_starts_none(
    hub: JobsHub, tmp_path: Path, curate: Callable[..., Done]
) -> None:
    here, there, words = tmp_path / "here", tmp_path / "there", ("--until", "chunk")
    curate("-o", here, *words, "--config", settings_file(tmp_path, "local", executor={"kind": "local", "tasks": 2}))
    config = settings_file(tmp_path, executor=executor())
    done = curate("-o", there, *words, "--config", config)
    assert done.code == 0, done.err
    assert "4 Jobs for 2 stages, 2 at once, on cpu-upgrade: 32 GB, $0.03 an hour" in done.err
    assert files(there) == files(here)
    assert len(hub.jobs) == 4
    for job in hub.jobs:
        assert job.spec["timeoutSeconds"] == 7_200
        assert job.spec["secrets"] == {"HF_TOKEN": WRITE_TOKEN}
        assert job.spec["command"][:4] == ["uv", "run", "--with", "megascience-hf[curate,books]==0.1.0"]
        assert WRITE_TOKEN not in str(job.spec | {"secrets": {}})
    assert not any(WRITE_TOKEN.encode() in content for bucket in hub.buckets.values() for content in bucket.values())

    done = curate("-o", there, *words, "--config", config)
    assert (done.code, len(hub.jobs)) == (0, 4)
    done = curate("-o", there, *words, "--from", "chunk", "--config", config)  # done again means that it is done
    assert (done.code, len(hub.jobs)) == (0, 6)
    assert files(there) == files(here)


COORDINATOR = """
import sys
from pathlib import Path
from megascience_hf.curation.pipeline import hf_jobs
from megascience_hf.curation.pipeline.hf_jobs import run_on_jobs
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.stages.registry import STAGES
settings = CurationSettings.model_validate_json(sys.argv[3])
run_on_jobs(STAGES["refine"], RunPaths(Path(sys.argv[1]), Path(sys.argv[2])), settings)
"""
# A Job that sends its ledger five times a second.
EAGER = """
import runpy, sys
from megascience_hf.curation.pipeline import hf_jobs
hf_jobs._SAVE_EVERY = 0.2
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def eager(spec: dict[str, Any]) -> list[str]:
    return [sys.executable, "-c", EAGER, *spec["command"][-2:]]


@pytest.mark.slow
def test_after_kills_of_a_job_and_of_this_machine_the_same_command_goes_on_and_pays_for_no_call_again(
    hub: JobsHub, place: RunPaths, scholar: Callable[[Any], str], serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.on_job = eager
    monkeypatch.setenv("MODEL_KEY", "sk-of-the-model")
    open_, asked, keys = threading.Event(), [], set()

    def script(reply: Any) -> str:
        keys.add(reply.handler.headers["Authorization"])
        asked.append(quoted(reply.prompt, "QUESTION"))
        if len(asked) > 12:
            open_.wait()
        return scholar(reply)

    with serve(script) as server:
        settings = about_model(server.url)
        command = [sys.executable, "-c", COORDINATOR, str(place.input), str(place.out), settings.model_dump_json()]
        coordinator = subprocess.Popen(command, env=hub.environment(), stdout=subprocess.DEVNULL)
        until(lambda: len(asked) == 14)  # both Jobs wait for a reply
        until(lambda: sent(hub) >= 12)
        hub.jobs[0].process.kill()
        until(lambda: len(hub.jobs) == 3)  # it is started once more
        until(lambda: len(asked) == 15)
        coordinator.send_signal(signal.SIGKILL)
        coordinator.wait()
        assert {job.stage for job in hub.jobs[1:]} == {"RUNNING"}
        threading.Timer(3, open_.set).start()
        run_on_jobs(REFINE, place, settings)
    assert len(hub.jobs) == 3  # the two that it had left
    manifest = Manifest.read(place.stage("refine"))
    assert manifest is not None
    assert (manifest.rows_in, manifest.kept, manifest.calls) == (40, 40, 40)
    assert len(asked) == 41  # one reply was lost with the Job
    assert len(set(asked)) == 40
    assert keys == {"Bearer sk-of-the-model"}
    assert not any(b"sk-of-the-model" in content for bucket in hub.buckets.values() for content in bucket.values())


@pytest.mark.slow
def test_the_rows_that_jobs_have_done_are_seen_while_they_run(
    hub: JobsHub, place: RunPaths, scholar: Callable[[Any], str], serve: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.on_job = eager
    monkeypatch.setattr(hf_jobs, "_SAVE_EVERY", 0.2)
    monkeypatch.setenv("MODEL_KEY", "sk-of-the-model")
    open_, asked, seen = threading.Event(), [], []

    def script(reply: Any) -> str:
        asked.append(1)
        time.sleep(0.5)  # a rank notes once a second how many rows it has done
        if len(asked) > 16:
            open_.wait()
        return scholar(reply)

    def look() -> None:
        end = time.monotonic() + 200
        while not seen and time.monotonic() < end:
            rows, calls = progress(place, REFINE), ledger.totals_seen(place.ledger, "refine").calls
            seen.extend([(rows, calls)] if rows >= 3 and calls >= 3 else [])
            time.sleep(0.1)
        open_.set()

    with serve(script) as server:
        looking = threading.Thread(target=look)
        looking.start()
        run_on_jobs(REFINE, place, about_model(server.url))
        looking.join()
    assert seen, "the Jobs had ended before a row of theirs was seen"
    assert len(asked) == 40


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def sent(hub: JobsHub) -> int:
    """Calls in the ledgers of the bucket."""
    ledgers = [content for name, content in dict(hub.buckets["me/curation"]).items() if "/ledger/refine/" in name]
    return sum(content.count(b'"record": "call"') for content in ledgers)


@pytest.mark.slow
def test_what_stops_a_job_is_said_with_its_page_and_mended_the_run_goes_on(hub: JobsHub, place: RunPaths) -> None:
    extract = STAGES["extract"]
    wrong = CurationSettings.model_validate({"extractor": "llm", "executor": executor(1, max_retries=0)})
    with pytest.raises(UserError, match=rf"needs a model: .*\({hub.url}/jobs/me/1\)$"):
        run_on_jobs(extract, place, wrong)
    run_on_jobs(extract, place, wrong.model_copy(update={"extractor": "rules"}))
    assert Manifest.read(place.stage("extract")) is not None


def test_a_job_that_dies_is_one_line_with_what_it_said_last(
    hub: JobsHub, tmp_path: Path, curate: Callable[..., Done]
) -> None:
    hub.on_job = lambda _: ["sh", "-c", "echo no room on the machine; exit 1"]
    config = settings_file(tmp_path, executor=executor(1))
    done = curate("-o", tmp_path / "out", "--until", "read", "--config", config)
    assert done.code == 2
    assert done.err.splitlines()[-1].endswith(
        f"a Job of stage read has failed, error: no room on the machine ({hub.url}/jobs/me/2); the same command goes on"
    )
    assert len(hub.jobs) == 2  # it was started once more
    assert "Traceback" not in done.err


def test_without_credit_no_job_is_started_and_the_next_step_is_said(hub: JobsHub, place: RunPaths) -> None:
    hub.faults = [Fault("POST /api/jobs/me$", 402, message="Pre-paid credit balance is insufficient")]
    with pytest.raises(UserError, match=r"^me/curation: 402.*: Jobs are paid in advance"):
        run_on_jobs(REFINE, place, CurationSettings.model_validate({"executor": executor()}))
    assert not hub.jobs


def test_nothing_goes_into_a_public_bucket(hub: JobsHub, place: RunPaths) -> None:
    hub.public, hub.buckets["me/curation"] = True, {}
    with pytest.raises(UserError, match="me/curation is public"):
        run_on_jobs(REFINE, place, CurationSettings.model_validate({"executor": executor()}))
    assert not hub.buckets["me/curation"]
    assert not hub.jobs


def test_a_job_may_spend_what_the_other_stages_have_left(
    hub: JobsHub, place: RunPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stage, tokens in (("extract", 3_000_000), ("refine", 500_000)):
        with Ledger(place.ledger, stage, 0) as ledger:
            ledger.write(Call("key", "row", "prompt", "m", {}, Usage(tokens, 0), "stop", "reply"))
    made: list[Any] = []

    def stopped(pipeline: list[Any], **_: Any) -> None:
        made.extend(pipeline)
        raise SystemExit

    monkeypatch.setattr(hf_jobs, "JobsPipelineExecutor", stopped)
    settings = about_model("https://models.example/v1")
    model = settings.models["default"].model_copy(update={"price_in": 2.0})
    with pytest.raises(SystemExit):
        run_on_jobs(REFINE, place, settings.model_copy(update={"models": {"default": model}, "budget": 10.0}))
    assert CurationSettings.model_validate_json(made[0]._settings_json).budget == pytest.approx(10 - 3 * 2)
    assert sent(hub) == 1  # of its own stage, for the Job to know what that has cost


def test_ctrl_c_ends_the_jobs(hub: JobsHub, place: RunPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    hub.on_job = lambda _: ["sleep", "600"]
    monkeypatch.setattr("datatrove.executor.jobs.time.sleep", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_on_jobs(REFINE, place, CurationSettings.model_validate({"executor": executor()}))
    assert [job.stage for job in hub.jobs] == ["CANCELED", "CANCELED"]


def test_jobs_of_other_settings_are_cancelled(hub: JobsHub, place: RunPaths) -> None:
    hub.on_job = lambda _: ["sleep", "600"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("datatrove.executor.jobs.JobsPipelineExecutor._launch_and_wait", launch_and_die)
        with pytest.raises(SystemExit):
            run_on_jobs(REFINE, place, CurationSettings.model_validate({"executor": executor(1)}))
    hub.on_job = lambda _: ["false"]
    with pytest.raises(UserError):
        run_on_jobs(REFINE, place, CurationSettings.model_validate({"executor": executor(2, max_retries=0)}))
    assert [job.stage for job in hub.jobs] == ["CANCELED", "ERROR", "ERROR"]


def launch_and_die(self: Any, _: int, path: str, __: int, token: str) -> None:
    self._submit_array_index(0, path, token)
    raise SystemExit


def test_a_dry_run_shows_jobs_price_and_command_and_starts_none(
    hub: JobsHub, tmp_path: Path, curate: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MODEL_KEY", "sk-of-the-model")
    model = {"name": "m", "endpoint": "https://models.example/v1", "api_key_variable": "MODEL_KEY"}
    config = settings_file(tmp_path, executor=executor(8, tasks_per_job=2), models={"default": model})
    done = curate("-o", tmp_path / "out", "--dry-run", "--config", config)
    assert done.code == 0, done.err
    stages = stages_of(CurationSettings())
    jobs = sum(1 if stage.process_all is not None else 8 // 2 for stage in stages)
    assert done.out.splitlines()[-3:] == [
        f"{jobs} Jobs for {len(stages)} stages, 4 at once, on cpu-upgrade: 32 GB, $0.03 an hour",
        f"each stops after 2h and is started 2 times at most, so that all cost ${jobs * 0.12:.2f} at most; secrets: "
        "HF_TOKEN, MODEL_KEY",
        "uv run --with 'megascience-hf[curate,books]==0.1.0' --with datatrove==0.10.1 --python 3.11 "
        "launch_pickled_pipeline.py 'hf://buckets/me/curation/…/executor.pik'",
    ]
    assert not hub.jobs
    assert not hub.buckets
    assert not (tmp_path / "out").exists()


BAD: list[tuple[dict[str, Any], str]] = [
    ({"options": {"flavor": "cpu-upgrade", "timeout": "2h"}}, "setting executor.options.bucket: Field required"),
    ({"options": OPTIONS | {"bucket": "curation"}}, "setting executor.options.bucket: "),
    ({"options": OPTIONS | {"timeout": "2 hours"}}, "setting executor.options.timeout: "),
    ({"options": OPTIONS | {"token": "hf_x"}}, "setting executor.options.token: Extra inputs are not permitted (there"),
    ({"options": OPTIONS | {"flavor": "cpu-upgrad"}}, "no flavor 'cpu-upgrad'; did you mean cpu-upgrade?"),
    ({"options": OPTIONS, "workers": 0}, "setting executor.workers: so many Jobs run at once, or -1 for all"),
]


@pytest.mark.parametrize("dry", [True, False], ids=["dry run", "run"])
@pytest.mark.parametrize(("given", "said"), BAD, ids=[said.split(":")[0] + str(n) for n, (_, said) in enumerate(BAD)])
def test_a_wrong_setting_is_one_line(
    given: dict[str, Any], said: str, dry: bool, hub: JobsHub, tmp_path: Path, curate: Callable[..., Done]
) -> None:
    config = settings_file(tmp_path, executor={"kind": "hf-jobs"} | given)
    done = curate("-o", tmp_path / "out", "--config", config, *(["--dry-run"] if dry else []))
    assert done.code == 2
    assert len(done.err.splitlines()) == 1
    assert said in done.err
    assert not hub.jobs
    assert not hub.buckets


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"tokenizer": "FOLDER"}, "a Job cannot read FOLDER on this machine: megascience publish puts it on the Hub"),
        ({"decontamination": {"embedder": "FOLDER"}}, "a Job cannot read FOLDER on this machine"),
        ({}, "a Job cannot reach 127.0.0.1, the endpoint of stage refine: name a server on the net"),
    ],
)
def test_what_a_job_cannot_reach_is_said_before_one_is_started(
    more: dict[str, Any], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "https://huggingface.co")
    given = yaml.safe_load(yaml.safe_dump(more).replace("FOLDER", str(tmp_path)))
    with pytest.raises(UserError) as caught:
        plan([REFINE], about_model("http://127.0.0.1:8000/v1", **given))
    assert str(caught.value).startswith(said.replace("FOLDER", str(tmp_path)))


def test_without_a_token_the_login_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    with pytest.raises(UserError, match="hf auth login"):
        plan([REFINE], CurationSettings.model_validate({"executor": executor()}))
