"""The whole loop for real: what `make demo` runs, then run again, then again after its result was lost.

In forks of a process that has imported what the commands import (tests/cli/warm_python.py).
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from datasets import load_dataset
from huggingface_hub import ModelCard
from warm_python import MEGASCIENCE, warm_python

from megascience_hf import smollm2
from megascience_hf.demo import loop
from megascience_hf.results import lighteval_files

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]


def megascience_demo(out: Path) -> str:
    done = subprocess.run(
        [warm_python(), MEGASCIENCE, "demo", "--out", str(out)],
        env=os.environ | {"COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    out = tmp_path_factory.mktemp("demo")
    printed = megascience_demo(out)
    return out, printed


def test_the_demo_prints_its_steps_the_table_and_what_it_proves(finished: tuple[Path, str]) -> None:
    _, printed = finished
    assert re.findall(r"✓ (\d \w+)", printed) == [
        *("1 model", "2 data", "3 curate", "4 before", "5 train", "6 after", "7 card", "8 adapter", "9 finish"),
    ]
    for word in ("MMLU", "SciBench", "GSM8K", "base model", "fine-tuned", "say nothing about the science"):
        assert word in printed


def test_the_embedded_book_was_curated_and_its_rows_load(finished: tuple[Path, str]) -> None:
    out, printed = finished
    rows = load_dataset("textbook_reasoning", data_dir=str(out / "curated" / "data"), split="train")
    said = re.search(r"(\d+) chapters of the embedded book, (\d+) pairs in them, (\d+) rows left", printed)
    assert said is not None
    assert int(said[3]) == len(rows) > 50
    assert (out / "curated" / "provenance.parquet").exists()


def test_the_training_was_real_and_its_loss_fell(finished: tuple[Path, str]) -> None:
    out, _ = finished
    record = json.loads((out / "steps" / "5-train.json").read_text())
    loss = record["loss"]
    assert len(loss) == 8
    assert sum(loss[-2:]) < sum(loss[:2])
    assert record["tokens"] > 3_000  # 8 rows


def test_both_models_were_evaluated_on_the_same_items(finished: tuple[Path, str]) -> None:
    out, _ = finished
    before, after = (lighteval_files.read(out / name) for name in ("before", "after"))
    assert [result.benchmark for result in before] == ["mmlu", "scibench", "gsm8k"]
    for old, new in zip(before, after, strict=True):
        assert old.items == new.items == 3
        assert (old.benchmark, old.dataset, old.task_version) == (new.benchmark, new.dataset, new.task_version)
        assert sum(old.status.values()) == 3


def test_the_card_is_complete_and_does_not_claim_the_benchmarks(finished: tuple[Path, str]) -> None:
    out, _ = finished
    folder = out / loop.MODEL_NAME
    card = ModelCard.load(folder / "README.md")
    assert card.data.base_model == "HuggingFaceTB/SmolLM2-135M-Instruct"
    assert card.data.license == "apache-2.0"
    assert card.data.eval_results is None
    assert card.text.count("(own sample)") == 6
    assert "they are not the benchmarks" in card.text
    assert "None" not in card.text
    assert "More Information" not in card.text
    assert (folder / "loss.png").read_bytes().startswith(b"\x89PNG")
    assert not list(folder.glob("checkpoint-*"))
    assert not (folder / ".litellm_cache").exists()


def test_an_adapter_was_trained_merged_and_asked_and_its_answers_end(finished: tuple[Path, str]) -> None:
    out, printed = finished
    adapter = json.loads((out / loop.ADAPTER / "adapter_config.json").read_text())
    assert (adapter["r"], adapter["lora_alpha"], len(adapter["target_modules"])) == (64, 128, 7)
    assert adapter["trainable_token_indices"]
    merged = out / loop.MERGED
    generation = json.loads((merged / "generation_config.json").read_text())
    assert "max_new_tokens" not in generation
    assert not (merged / "adapter_config.json").exists()
    assert ModelCard.load(merged / "README.md").data.base_model == "HuggingFaceTB/SmolLM2-135M-Instruct"
    record = json.loads((out / "steps" / "9-finish.json").read_text())
    assert (record["asked"], record["stopped"]) == (3, 3)
    assert "The merged LoRA ends 3 of 3 answers by itself" in printed
    assert (merged / "model.safetensors").stat().st_size < 0.6 * (
        out / loop.MODEL_NAME / "model.safetensors"
    ).stat().st_size


@pytest.mark.parametrize(
    ("stopped", "says"), [(3, "ends 3 of 3 answers by itself"), (1, "did not end 2 of 3 answers within 128 tokens")]
)
def test_answers_that_do_not_end_are_said_and_the_demo_goes_on(stopped: int, says: str) -> None:
    assert says in loop._stopping({"asked": 3, "stopped": stopped})


def test_a_folder_that_was_moved_is_still_done(finished: tuple[Path, str], tmp_path: Path) -> None:
    out, _ = finished
    moved = tmp_path / "elsewhere"
    out.rename(moved)
    try:
        printed = megascience_demo(moved)
        # the card names no path, so it is not written again either
        assert printed.count("done before") == 9
    finally:
        moved.rename(out)


def test_a_second_run_reuses_everything_and_a_lost_file_redoes_only_its_step(finished: tuple[Path, str]) -> None:
    out, _ = finished
    weights = out / loop.MODEL_NAME / "model.safetensors"
    written = weights.stat().st_mtime_ns
    printed = megascience_demo(out)
    assert printed.count("done before") == 9
    (out / "results.md").unlink()
    printed = megascience_demo(out)
    assert printed.count("done before") == 8
    assert (out / "results.md").exists()
    assert weights.stat().st_mtime_ns == written


def test_a_failing_step_is_one_line_with_its_log_and_exit_code_2(tmp_path: Path) -> None:
    # A checkpoint that is no model: the first evaluation cannot load it.
    folder = tmp_path / "cache" / "megascience-hf" / smollm2.checkpoint_folder().name
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(b"not a model")
    done = subprocess.run(
        [warm_python(), MEGASCIENCE, "demo", "--out", str(tmp_path / "demo")],
        env=os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "before.log" in done.stderr
    assert not (tmp_path / "demo" / "steps" / "4-before.json").exists()
