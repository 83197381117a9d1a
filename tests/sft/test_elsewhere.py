"""Trainings on other people's machines: several at once, by Slurm, on HF Jobs; and what a training will need."""

from __future__ import annotations

import json
import math
import os
import shlex
import subprocess
import sysconfig
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml

from megascience_hf.errors import UserError
from megascience_hf.sft import elsewhere, launch, preset
from megascience_hf.sft.forecast import active_parameters, estimated, forecast, hours_in_words
from megascience_hf.sft.preset import Overrides

MEGASCIENCE = Path(sysconfig.get_path("scripts")) / "megascience"


@pytest.mark.parametrize(
    ("overrides", "says"),
    [
        (Overrides(gpus=64), "64 GPUs are more than 1 machine of 8 have; --nodes 8 says in how many they are"),
        (Overrides(gpus=32, nodes=2), "more than 2 machines of 8 have; --nodes 4"),
        (Overrides(gpus=8, nodes=3), "8 GPUs do not divide among 3 machines"),
        (Overrides(nodes=0), "above 0"),
        (Overrides(rows=0), "above 0"),
    ],
)
def test_gpus_that_no_machine_has_are_refused_with_the_number_of_machines(overrides: Overrides, says: str) -> None:
    with pytest.raises(UserError) as caught:
        preset.adapt("qwen2.5-7b", overrides)
    assert says in str(caught.value)


def test_several_machines_are_rendered_with_the_options_of_each() -> None:
    made = preset.adapt("qwen3-14b", Overrides(gpus=16, nodes=2))
    text = made.render()
    found = yaml.safe_load(text)
    assert (found["num_machines"], found["num_processes"]) == (2, 16)
    assert "Hardware: 16 × 80 GB GPU in 2 machines" in text
    assert "--machine_rank 0, 1, …" in text
    assert 16 * found["per_device_train_batch_size"] * found["gradient_accumulation_steps"] == 512


def test_accelerate_starts_the_processes_of_its_machine() -> None:
    pytest.importorskip("accelerate")
    from accelerate.commands.launch import _validate_launch_command, launch_command_parser
    from trl.cli.accelerate_config import resolve_accelerate_config_argument

    found = yaml.safe_load(preset.adapt("qwen2.5-7b", Overrides(gpus=16, nodes=2, variant="lora")).render())
    words = [f"--{key}" for key in ()]
    for key in ("accelerate_config", "num_processes", "num_machines"):
        words += [f"--{key}", str(found[key])]
    words += ["--machine_rank", "1", "--main_process_ip", "10.0.0.1", "--main_process_port", "29500"]
    arguments = launch_command_parser().parse_args([*resolve_accelerate_config_argument(words), "script.py"])
    checked, *_ = _validate_launch_command(arguments)
    assert (checked.num_machines, checked.machine_rank, checked.num_processes) == (2, 1, 16)
    assert checked.multi_gpu


def test_the_machines_share_one_folder_and_one_of_them_keeps_it(tmp_path: Path) -> None:
    made = preset.adapt("qwen2.5-7b", Overrides(gpus=16, nodes=2))
    for rank, file in ((0, "preset.yaml"), (1, ".preset-1.yaml")):
        options = ["--output_dir", str(tmp_path), "--machine_rank", str(rank)]
        assert launch.command(made, options)[3] == str(tmp_path / file)
        assert launch.output_folder(made, options) == (tmp_path, rank == 0)
    assert (tmp_path / "preset.yaml").read_text() == (tmp_path / ".preset-1.yaml").read_text()


# --- Slurm ------------------------------------------------------------------------------------------------------------


def run_script(script: str, folder: Path) -> tuple[list[str], str]:
    """The script under bash, with stand-ins that write down what Slurm's commands and ours are given."""
    commands = folder / "bin"
    commands.mkdir(exist_ok=True)
    for name, body in {
        "srun": 'shift; exec "$@"',
        "scontrol": 'echo "$@" >> scontrol.log; echo node-a; echo node-b',  # who reads may close at once
        "megascience": 'printf "%s\\n" "$@" > given.log',
    }.items():
        (commands / name).write_text(f"#!/bin/bash\n{body}\n")
        (commands / name).chmod(0o755)
    environment = os.environ | {
        "PATH": f"{commands}:{os.environ['PATH']}",
        "SLURM_JOB_ID": "7",
        "SLURM_JOB_NODELIST": "node-[a-b]",
        "SLURM_NODEID": "1",
    }
    done = subprocess.run(
        ["bash"], input=script, cwd=folder, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return (folder / "given.log").read_text().splitlines(), (folder / "scontrol.log").read_text()


def test_the_batch_script_starts_each_machine_and_resumes_when_it_is_requeued(tmp_path: Path) -> None:
    own = tmp_path / "my rows"
    own.mkdir()
    row = {"question": "Q", "answer": "A", "subject": "", "reference_answer": ""}
    (own / "rows.jsonl").write_text(json.dumps(row) + "\n" * 2)
    script = elsewhere.slurm("qwen2.5-7b", Overrides(gpus=16, nodes=2, data=str(own)))
    for line in ("--nodes=2", "--ntasks-per-node=1", "--gpus-per-node=8", "--requeue", "--open-mode=append"):
        assert f"#SBATCH {line}\n" in script
    given, asked = run_script(script, tmp_path)
    name = preset.adapt("qwen2.5-7b", Overrides(gpus=16, nodes=2, data=str(own))).name
    assert given == [
        *("sft", "qwen2.5-7b", "--data", str(own), "--gpus", "16", "--nodes", "2", "--output_dir", name),
        *("--machine_rank", "1", "--main_process_ip", "node-a", "--main_process_port", "29500"),
    ]
    assert "show hostnames node-[a-b]" in asked
    checkpoint = tmp_path / name / "checkpoint-9"
    checkpoint.mkdir(parents=True)
    (checkpoint / "trainer_state.json").write_text("{}")
    assert "--resume" in run_script(script, tmp_path)[0]


def test_the_smoke_test_needs_no_batch_script() -> None:
    with pytest.raises(UserError, match="runs on a CPU"):
        elsewhere.slurm("smollm2-135m-smoke", Overrides())


# --- HF Jobs ----------------------------------------------------------------------------------------------------------


def hardware(name: str, quantity: str | None, vram: str, micro_dollars: int) -> dict[str, object]:
    accelerator = {"type": "gpu", "model": "X", "quantity": quantity, "vram": vram, "manufacturer": "Nvidia"}
    return {
        "name": name,
        "prettyName": name,
        "cpu": "12 vCPU",
        "ram": "142 GB",
        "ephemeralStorage": "1 TB",
        "accelerator": accelerator if quantity else None,
        "unitCostMicroUSD": micro_dollars,
        "unitCostUSD": micro_dollars / 1e6,
        "unitLabel": "minute",
    }


@pytest.fixture
def jobs() -> Iterator[str]:
    """A Hub with the jobs API's list of machines."""
    machines = [
        hardware("a100-large", "1", "80 GB", 41_667),
        hardware("l40sx4", "4", "192 GB", 138_333),
        hardware("cpu-basic", None, "", 167),
    ]

    class Hub(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/api/jobs/hardware"
            content = json.dumps(machines if found else {"error": "no"}).encode()
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def on_jobs(hub: str, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"HF_ENDPOINT": hub, "HF_HUB_OFFLINE": "0"}
    command = [str(MEGASCIENCE), "preset", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_for_hf_jobs_has_its_price_and_a_time_out(jobs: str) -> None:
    done = on_jobs(jobs, "qwen2.5-7b", "--variant", "lora", "--rows", "50000", "--hf-jobs", "a100-large")
    assert done.returncode == 0, done.stderr
    first, second, command = done.stdout.splitlines()
    made = preset.adapt("qwen2.5-7b", Overrides(variant="lora", rows=50_000, gpus=1, gpu_memory=80))
    hours = forecast(made.recipe).hours
    assert hours is not None
    assert f"1 × 80 GB, $2.50 an hour; about {hours:,.0f} hours, ${hours * 2.5:,.2f}" in first
    assert "at most" in second
    words = shlex.split(command)
    assert words[:5] == ["hf", "jobs", "run", "--flavor", "a100-large"]
    assert words[words.index("--timeout") + 1] == f"{math.ceil(hours * 1.5)}h"
    assert "megascience sft qwen2.5-7b --variant lora --gpus 1 --gpu-memory 80 --rows 50000" in words[-1]
    assert "--hub_strategy checkpoint" in words[-1]


@pytest.mark.parametrize("rows", range(1000, 15_000, 1000))
def test_the_time_out_of_a_short_job_leaves_half_as_much_again(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In whole hours: 2.4 were 2, which ends a training that takes 1.6 with a fifth to spare."""
    machine = SimpleNamespace(name="a100-large", title="A100", gpus=1, memory=80, price=2.5)
    monkeypatch.setattr(elsewhere, "find_flavor", lambda _: machine)
    wanted = Overrides(variant="lora", rows=rows)
    _, second, command = elsewhere.hf_jobs("qwen2.5-7b", wanted, "a100-large").splitlines()
    hours = forecast(preset.adapt("qwen2.5-7b", Overrides(variant="lora", rows=rows)).recipe).hours
    words = shlex.split(command)
    limit = int(words[words.index("--timeout") + 1].removesuffix("h"))
    assert hours is not None
    assert hours * 1.5 <= limit < hours * 1.5 + 1
    assert f"stops after {limit} hours, ${limit * 2.5:,.2f} at most" in second


@pytest.mark.parametrize(
    ("words", "installs"),
    [
        (["--variant", "qlora", "--rows", "5000"], "[train,qlora]=="),
        (["--variant", "lora", "--rows", "5000", "--packing"], "' kernels &&"),
    ],
)
def test_a_job_installs_what_its_preset_needs(words: list[str], installs: str, jobs: str) -> None:
    done = on_jobs(jobs, "qwen2.5-7b", *words, "--hf-jobs", "a100-large")
    assert installs in shlex.split(done.stdout.splitlines()[-1])[-1], done.stderr


def test_a_folder_of_this_machine_is_no_data_of_a_job(jobs: str, tmp_path: Path) -> None:
    row = {"question": "Q", "answer": "A", "subject": "", "reference_answer": ""}
    (tmp_path / "rows.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = on_jobs(jobs, "qwen2.5-7b", "--variant", "lora", "--data", str(tmp_path), "--hf-jobs", "a100-large")
    assert done.returncode == 2
    assert "not on a machine of HF Jobs" in done.stderr


def test_hf_itself_reads_the_command(jobs: str) -> None:
    """As far as it goes without an account: its options are known, the flavor is one of its list."""
    command = on_jobs(jobs, "qwen3-8b", "--variant", "lora", "--hf-jobs", "l40sx4").stdout.splitlines()[-1]
    _, *words = shlex.split(command)
    words.insert(words.index("run") + 1, "--dry-run")
    environment = os.environ | {"HF_ENDPOINT": jobs, "HF_HUB_OFFLINE": "0", "HF_TOKEN": "hf_none"}
    done = subprocess.run(
        [str(MEGASCIENCE.with_name("hf")), *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 2, done.stderr
    assert "No such option" not in done.stderr
    assert "Invalid value" not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["qwen2.5-7b", "--hf-jobs", "a100"], "no flavor 'a100'; did you mean a100-large"),
        (["qwen2.5-7b", "--hf-jobs", "cpu-basic"], "cpu-basic has no GPU"),
        (["qwen2.5-7b", "--hf-jobs", "a100-large"], "--variant lora would do"),
        (["qwen2.5-7b", "--hf-jobs", "a100-large", "--gpus", "2"], "says which GPUs there are"),
    ],
)
def test_a_flavor_that_does_not_do_is_one_line(words: list[str], says: str, jobs: str) -> None:
    done = on_jobs(jobs, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_a_hub_that_is_not_there_is_one_line() -> None:
    done = on_jobs("http://127.0.0.1:9", "qwen2.5-7b", "--hf-jobs", "a100-large")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "the Hub cannot be asked for its flavors" in done.stderr


# --- what it will need ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "billions"), [("qwen3-30b-a3b", 3.0), ("qwen2.5-7b", 7.1), ("qwen3-1.7b", 1.7)])
def test_the_parameters_that_work_on_a_token(name: str, billions: float) -> None:
    assert active_parameters(preset.get(name).recipe.model.architecture) / 1e9 == pytest.approx(billions, rel=0.03)


def test_a_checkpoint_of_full_fine_tuning_is_sixteen_bytes_a_parameter_with_fsdp() -> None:
    made = forecast(preset.get("qwen2.5-7b").recipe)
    assert made.checkpoint / 1e9 == pytest.approx(122, abs=0.5)
    assert forecast(preset.get("qwen2.5-7b-lora-80gb").recipe).checkpoint / 1e9 == pytest.approx(1.9, abs=0.1)


@pytest.mark.parametrize(("hours", "says"), [(0.01, "less than 0.1"), (0.34, "0.3"), (9.96, "10.0"), (1234.5, "1,234")])
def test_a_training_of_minutes_does_not_take_zero_hours(hours: float, says: str) -> None:
    assert hours_in_words(hours) == says
    assert estimated(hours) == (says if says.startswith("less") else f"about {says}")


def test_a_subset_takes_its_share_of_the_hours_and_its_steps() -> None:
    whole = preset.get("qwen3-8b-lora-80gb").recipe
    part = preset.adapt("qwen3-8b-lora-80gb", Overrides(rows=51_200))
    assert part.recipe.steps == 300
    made, of_all = forecast(part.recipe).hours, forecast(whole).hours
    assert made is not None
    assert of_all is not None
    assert made / of_all == pytest.approx(51_200 / 1_252_230)
    assert yaml.safe_load(part.render())["dataset_kwargs"]["megascience"]["rows"] == 51_200
    assert part.name == "qwen3-8b-lora-1x80gb-51200rows"
