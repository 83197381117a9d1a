"""`megascience preset`, `presets render` and `sft` as they are typed: what they print, and what they refuse at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest
import yaml

from megascience_hf.errors import UserError
from megascience_hf.rl import cli_output as rl_output
from megascience_hf.rl import preset as rl_preset
from megascience_hf.sft import cli_output, launch, preset
from megascience_hf.sft.preset import Overrides

SCRIPTS = Path(sysconfig.get_path("scripts"))


def megascience(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [str(SCRIPTS / "megascience"), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=240, check=False)


def test_a_name_alone_prints_the_packaged_file_and_options_the_rendered_yaml() -> None:
    alone = megascience("preset", "qwen2.5-7b")
    assert Path(alone.stdout.strip()) == preset.path("qwen2.5-7b")
    adapted = megascience("preset", "qwen2.5-7b", "--gpus", "4", "--variant", "lora")
    found = yaml.safe_load(adapted.stdout)
    assert (found["num_processes"], found["use_peft"]) == (4, True)
    assert 4 * found["per_device_train_batch_size"] * found["gradient_accumulation_steps"] == 512


def test_the_list_has_every_preset_with_its_sizes() -> None:
    lines = megascience("preset", "--list").stdout.splitlines()
    header, *rows = lines
    for column in ("model", "parameters", "variant", "GPUs", "GiB a GPU", "tokens a step", "steps"):
        assert column in header
    assert [row.split()[0] for row in rows] == preset.names()
    row = next(row for row in rows if row.startswith("qwen2.5-7b "))
    assert "7.62 B" in row
    assert row.rstrip().endswith("7,337")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["preset"], "megascience preset --list"),
        (["preset", "qwen25-7b"], "did you mean qwen2.5-7b"),
        (["preset", "qwen2.5-7b", "--gpus", "3"], "2 or 4 would do"),
        (["preset", "qwen2.5-7b", "--data", "/nowhere"], "no dataset '/nowhere'"),
        (["preset", "qwen2.5-7b", "--format", "axolotle"], "did you mean axolotl"),
        (["preset", "qwen2.5-7b", "--check", "sample", "--format", "axolotl"], "--check and --format print different"),
        (["preset", "qwen2.5-7b", "--slurm", "--hf-jobs", "l4x1"], "--slurm and --hf-jobs print different things"),
        (["preset", "qwen2.5-7b", "--slurm", "--format", "axolotl"], "--slurm and --format print different things"),
        (["preset", "qwen2.5-7b", "--slurm", "--check", "sample"], "--slurm and --check print different things"),
        (["preset", "qwen2.5-7b", "--tokenizer", "gpt2"], "go with --check DATA"),
        (["preset", "--list", "--gpus", "4"], "--list shows the presets as they are"),
        (["preset", "qwen2.5-7b", "--rows", "1252231"], "MegaScience has 1,252,230 to train; leave it out"),
        (["sft", "qwen2.5-7"], "did you mean qwen2.5-7b"),
        (["sft", "qwen2.5-7b", "--num_processes", "3"], "2 or 4 would do"),
        (["sft", "qwen2.5-7b", "--gpus", "3"], "2 or 4 would do"),
        (["sft", "qwen2.5-7b-scp_116k"], "into the folder 'scp_116k' here"),
        (["sft", "qwen2.5-7b", "--resume"], "no checkpoint in qwen2.5-7b"),
        (["sft", "qwen2.5-7b", "--resume", "--time"], "from the beginning: leave --resume out"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2_before_anything_is_loaded(
    arguments: list[str], says: str, tmp_path: Path
) -> None:
    done = megascience(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("megascience: ")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr
    assert list(tmp_path.iterdir()) == [], "nothing half-written"


def test_presets_render_checks_without_writing() -> None:
    done = megascience("presets", "render", "--check")
    assert (done.returncode, done.stdout) == (0, "")


def test_presets_render_writes_what_differs_and_deletes_what_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preset, "PRESETS", tmp_path)
    assert len(cli_output.write(check=True)) == len(preset.names())
    assert not list(tmp_path.iterdir())
    cli_output.write()
    old = tmp_path / "qwen2.5-7b" / "old.yaml"
    old.write_text("", encoding="utf-8")
    changed = preset.path("qwen2.5-7b")
    changed.write_text("learning_rate: 1.0\n", encoding="utf-8")
    assert cli_output.write(check=True) == sorted([changed, old])
    cli_output.write()
    assert cli_output.write(check=True) == []
    assert not old.exists()


def test_a_preset_that_is_not_rendered_yet_is_refused_with_the_command_that_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preset, "PRESETS", tmp_path)  # a path would be printed, and TRL would not find it
    with pytest.raises(UserError, match=r"full.yaml is not rendered yet: megascience preset render"):
        cli_output.show("qwen2.5-7b", Overrides(), None)
    monkeypatch.setattr(rl_preset, "PRESETS", tmp_path)
    with pytest.raises(UserError, match=r"full.yaml is not rendered yet: megascience preset render"):
        rl_output.show("qwen2.5-7b-grpo", rl_preset.Overrides(), whole=False)


def test_the_render_names_all_that_do_not_fit_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preset, "misfits", lambda: ["huge: takes too much", "huge-other: takes too much"])
    with pytest.raises(UserError) as refused:
        cli_output.render(check=True, others_lacking=["huge-grpo: takes too much"])
    assert str(refused.value).split("; ") == [
        *("huge: takes too much", "huge-other: takes too much", "huge-grpo: takes too much")
    ]
    assert "\n" not in str(refused.value)


def test_the_render_leaves_torch_and_trl_alone() -> None:
    code = (
        "import sys; from megascience_hf.sft import preset\n"
        "preset.get('qwen2.5-7b').render()\n"
        "print(sorted({'torch', 'trl', 'transformers', 'datasets'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.strip() == "[]", done.stderr


# --- megascience sft, as far as it goes before trl ------------------------------------------------------------------


def test_sft_runs_trl_with_the_packaged_file_and_passes_everything_else_on() -> None:
    made = launch.command(preset.get("qwen2.5-7b"), ["--max_steps", "5", "--learning_rate=1e-5", "--bf16", "true"])
    assert made == [
        str(SCRIPTS / "trl"),
        *("sft", "--config", str(preset.path("qwen2.5-7b"))),
        *("--max_steps", "5", "--learning_rate=1e-5", "--bf16", "true"),
    ]


def test_other_wishes_are_rendered_into_the_output_folder(tmp_path: Path) -> None:
    out = tmp_path / "out"
    made = launch.command(preset.adapt("qwen2.5-7b", Overrides(gpus=2, variant="lora")), ["--output_dir", str(out)])
    assert made[3] == str(out / "preset.yaml")
    assert yaml.safe_load((out / "preset.yaml").read_text(encoding="utf-8"))["num_processes"] == 2
    assert sorted(file.name for file in out.iterdir()) == [".megascience", "preset.yaml"]


def test_another_number_of_processes_keeps_the_examples_a_step() -> None:
    made = launch.command(preset.get("qwen2.5-7b"), ["--num_processes", "128"])
    rows = int(made[made.index("--per_device_train_batch_size") + 1])
    accumulation = int(made[made.index("--gradient_accumulation_steps") + 1])
    assert (rows * accumulation * 128, rows) == (512, 4)
    own = launch.command(preset.get("qwen2.5-7b"), ["--num_processes", "2", "--gradient_accumulation_steps", "1"])
    assert own.count("--gradient_accumulation_steps") == 1, "who sets the batch is left alone"


@pytest.mark.parametrize(
    ("options", "rows", "accumulation", "says"),
    [
        (["--per_device_train_batch_size", "1"], None, 64, "512 examples a step = 8 × 1 at a time × 64 accumulated"),
        (["--per-device-train-batch-size=2"], None, 32, "8 × 2 at a time × 32 accumulated"),
        (["--num_processes", "2", "--per_device_train_batch_size", "4"], None, 64, "2 × 4 at a time × 64 accumulated"),
        (["--num_processes", "1"], 8, 64, "1 × 8 at a time × 64 accumulated"),
    ],
)
def test_the_examples_a_step_stay_when_one_of_their_factors_is_changed_and_a_line_says_so(
    options: list[str], rows: int | None, accumulation: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = launch.command(preset.get("qwen2.5-7b"), options)
    assert made[made.index("--gradient_accumulation_steps") + 1] == str(accumulation)
    if rows is not None:
        assert made[made.index("--per_device_train_batch_size") + 1] == str(rows)
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            ["--per_device_train_batch_size", "3"],
            "into 8 × --per_device_train_batch_size 3; 2 or 4 would do",
        ),
        (["--per_device_train_batch_size", "0"], "1 would do"),
        (["--per_device_train_batch", "1"], "is short for --per_device_train_batch_size: write it out"),
        (["--output", "x"], "--output is short for --output_dir: write it out"),
        (["--model=x"], "--model is short for --model_name_or_path"),
        (["--max_length", "8"], "room for the chat template and little else; give at least 64"),
        (["--max_length", "many"], "invalid int value"),
        (["--config", "my.yaml"], "a second file beside the preset's"),
        (["--num_processes", "0"], "--num_processes 0; 1 would do"),
        (["--resume_from_checkpoint", "nowhere"], "nowhere is no checkpoint of a trainer"),
        (["--dataset_kwargs", "{"], "--dataset_kwargs is no JSON"),
        (["--dataset_kwargs", "[]"], "--dataset_kwargs is no mapping in JSON"),
        (["--no_such_option", "3"], "'--no_such_option' is no option of megascience sft, trl sft or accelerate launch"),
        (["stray"], "'stray' is no option"),
        (["--accelerate_config", "fsdp1"], "--accelerate_config fsdp1 would be a second one beside the preset's"),
        (["--eval_strategy"], "expected one argument"),
        (["--eval_strategy", "sometimes"], "invalid choice: 'sometimes'"),
        (["--learning_rate", "abc"], "invalid float value: 'abc'"),
        (["--learning_rate", "0"], "--learning_rate 0: give a number above 0"),
        (["--bf16", "maybe"], "Truthy value expected"),
        (["--max_steps", "0"], "--max_steps 0: give a number above 0, or -1"),
        (["--num_train_epochs", "0"], "--num_train_epochs 0: give a number above 0"),
        (["--gradient_accumulation_steps", "0"], "--gradient_accumulation_steps 0: give a number above 0"),
    ],
)
def test_an_option_that_would_be_misread_or_train_nothing_is_refused(options: list[str], says: str) -> None:
    with pytest.raises(UserError, match=re.escape(says)) as caught:
        launch.command(preset.get("qwen2.5-7b"), options)
    assert "\n" not in str(caught.value)


def test_a_wrong_option_leaves_no_folder_behind(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="'stray' is no option"):
        launch.command(preset.adapt("qwen2.5-7b", Overrides(gpus=4)), ["--output_dir", str(tmp_path / "out"), "stray"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("timed", [False, True])
def test_dataset_kwargs_are_put_among_those_of_the_preset(timed: bool) -> None:
    """TRL takes the last mapping alone: rows would not be held out, and nothing would be checked."""
    chosen = preset.get("qwen2.5-7b")
    words = ["--dataset_kwargs", '{"add_special_tokens": false}', *(launch.timing(chosen, ()) if timed else [])]
    found = json.loads(launch.command(chosen, words)[-1])
    own = yaml.safe_load(chosen.path.read_text(encoding="utf-8"))["dataset_kwargs"]["megascience"]
    assert found["add_special_tokens"] is False
    assert own.items() <= found["megascience"].items()
    assert ("timed" in found["megascience"]) is timed


def test_checkpoints_of_an_earlier_run_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "checkpoint-9").mkdir()
    options = ["--output_dir", str(tmp_path)]
    launch.command(preset.get("qwen2.5-7b"), options)  # nothing whole in it
    (tmp_path / "checkpoint-9" / "trainer_state.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="--resume goes on from checkpoint-9, --output_dir names another folder"):
        launch.command(preset.get("qwen2.5-7b"), options)
    launch.command(preset.get("qwen2.5-7b"), [*options, "--resume_from_checkpoint", str(tmp_path / "checkpoint-9")])


def test_two_trainings_do_not_share_an_output_folder_and_a_dead_one_lets_it_go(tmp_path: Path) -> None:
    holding = """import sys, pathlib; from megascience_hf.sft import launch
launch.run([sys.executable, '-c', 'print(1, flush=True); import time; time.sleep(60)'], pathlib.Path('out'))"""
    with subprocess.Popen([sys.executable, "-c", holding], cwd=tmp_path, stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"1\n"
        with pytest.raises(UserError, match=r"out is in use by megascience sft \(process"):
            launch.run(["/nowhere"], tmp_path / "out")
        first.kill()
    for _ in range(100):
        try:
            assert launch.run([sys.executable, "-c", "raise SystemExit(7)"], tmp_path / "out") == 7
        except UserError:  # what it had started hears of its end a moment later
            time.sleep(0.1)
        else:
            return
    pytest.fail("the folder is still kept")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent is gone")
def test_killing_the_visible_command_ends_the_trainer(tmp_path: Path) -> None:
    trainer = """import time; from megascience_hf.sft import trainer
trainer._end_with_the_launcher(); print("training", flush=True); time.sleep(60)"""
    launcher = f"""import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", {trainer!r}], env=os.environ | {{"ACCELERATE_MIXED_PRECISION": "bf16"}})
print(child.pid, flush=True); child.wait()"""
    with subprocess.Popen([sys.executable, "-c", launcher], stdout=subprocess.PIPE, text=True) as visible:
        assert visible.stdout is not None
        said = {visible.stdout.readline().strip(), visible.stdout.readline().strip()}
        (number,) = (int(word) for word in said - {"training"})
        visible.kill()
        for _ in range(100):
            stat = Path(f"/proc/{number}/stat")
            if not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] == "Z":
                return
            time.sleep(0.1)
        os.kill(number, 9)
        pytest.fail("the trainer went on")


def test_less_rows_than_a_batch_are_steps_all_the_same(tmp_path: Path) -> None:
    row = '{"question": "Q", "answer": "A", "subject": "", "reference_answer": ""}\n'
    (tmp_path / "rows.jsonl").write_text(row * 100, encoding="utf-8")
    text = preset.adapt("qwen2.5-7b", Overrides(data=str(tmp_path))).render()
    assert "Steps:    3, each of all 99 rows: they are less than a batch of 512" in text


def test_resume_goes_on_from_the_last_whole_checkpoint(tmp_path: Path) -> None:
    for step, whole in ((9, True), (10, True), (11, False)):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        if whole:
            (folder / "trainer_state.json").write_text("{}", encoding="utf-8")
    made = launch.command(preset.get("qwen2.5-7b"), ["--output_dir", str(tmp_path)], resume=True)
    assert made[made.index("--resume_from_checkpoint") + 1] == str(tmp_path / "checkpoint-10")


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ('"question": "Q", "answer": "A", "subject": "", "reference_answer": ""', "give it as --data"),
        ('"messages": []', "give it as --data"),
        ('"instruction": "Q", "output": "A"', "has the columns instruction, output where TRL needs prompt"),
    ],
)
def test_a_dataset_without_prompt_and_completion_is_refused(tmp_path: Path, columns: str, says: str) -> None:
    (tmp_path / "rows.jsonl").write_text(f"{{{columns}}}\n", encoding="utf-8")
    with pytest.raises(UserError, match=says):
        launch.command(preset.get("qwen2.5-7b"), ["--datasets", str(tmp_path)])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--dataset_name", "x"], "win over --dataset_name; give --datasets x"),
        (["--datasets", "megascience"], "has the columns answer, question.*give it as --data megascience"),
        (["--datasets", "no/data"], "no dataset to be had for no/data"),
    ],
)
def test_data_that_trl_would_ignore_or_choke_on_is_refused(options: list[str], says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        launch.command(preset.get("qwen2.5-7b"), options)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--model_name_or_path", "{llama}"], r"does not know <\|im_end\|>, <\|im_start\|>.*--chat_template_path"),
        (["--chat_template_path", "{qwen2}"], "has no chat template"),
        (["--model_name_or_path", "{qwen2}", "--chat_template_path", "no.jinja"], "there is no chat template no.jinja"),
        (["--model_name_or_path", "{qwen2}", "--chat_template_path", "megascience:qwen.jinja"], "did you mean qwen"),
        (["--model_name_or_path", "no/model"], "no tokenizer to be had for no/model"),
        (["--num_processes", "many"], "invalid int value"),
    ],
)
def test_a_model_that_does_not_fit_the_chat_template_is_refused(
    options: list[str], says: str, tiny_models: dict[str, Path]
) -> None:
    paths = {name: str(folder) for name, folder in tiny_models.items()}
    if options[0] == "--chat_template_path":
        options = ["--model_name_or_path", "{qwen2}", *options]
    with pytest.raises(UserError, match=says) as caught:
        launch.command(preset.get("qwen2.5-7b"), [option.format(**paths) for option in options])
    assert "\n" not in str(caught.value)


def test_the_folder_of_the_rows_is_no_output_folder(tmp_path: Path) -> None:
    turns = {"prompt": [{"role": "user", "content": "What is one?"}],
             "completion": [{"role": "assistant", "content": "It is one."}]}  # fmt: skip
    (tmp_path / "train.jsonl").write_text((json.dumps(turns) + "\n") * 40)
    with pytest.raises(UserError, match="is the input: name another folder with --output_dir"):
        launch.command(preset.get("qwen2.5-7b"), ["--datasets", str(tmp_path), "--output_dir", str(tmp_path)])
    assert [file.name for file in tmp_path.iterdir()] == ["train.jsonl"]


@pytest.mark.parametrize("name", ["org/nowhere", "no model at all"])
def test_a_model_that_cannot_be_had_is_said_before_trl_starts(name: str, tmp_path: Path) -> None:
    chosen = preset.get("qwen2.5-7b")
    with pytest.raises(UserError, match=f"{name} cannot be had|no model {name}"):
        launch.require_model(chosen, ["--model_name_or_path", name])
    launch.require_model(chosen, ["--model_name_or_path", str(tmp_path)])


def test_rows_that_cannot_be_had_are_one_line_before_the_training(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="the rows of MegaScience cannot be had: ") as refused:
        launch.require_rows(preset.get("qwen2.5-1.5b"), [])
    assert "\n" not in str(refused.value)
    launch.require_rows(preset.get("smollm2-135m-smoke"), [])  # embedded
    launch.require_rows(preset.get("qwen2.5-1.5b"), ["--datasets", str(tmp_path)])  # looked at elsewhere
