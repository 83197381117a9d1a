"""A step of GRPO by TRL's own script: a tiny model of each architecture, from its preset, with our rewards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from megascience_hf.answers import RATES
from megascience_hf.rl import preset
from megascience_hf.rl.preset import Overrides
from megascience_hf.rl.trainer import with_finish_reasons
from megascience_hf.sft import chat_template

pytest.importorskip("trl")
# model_type of the stand-in → a preset of that architecture, and how it is trained
FAMILIES = {
    "qwen2": ("qwen2.5-7b", "lora"),
    "qwen3": ("qwen3-4b", "full"),
    "qwen3_moe": ("qwen3-30b-a3b", "full"),
    "llama": ("llama-3.1-8b", "full"),
}


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    from megascience_hf.rl import trainer

    trainer.register()  # what the start-up file does when TRL is imported

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def train(file: Path, model: Path, out: Path) -> dict[str, float]:
    """What `trl grpo` does in the process that `accelerate launch` starts; the log of the last step."""
    from trl.scripts import grpo

    options = {
        "model_name_or_path": model,
        "output_dir": out,
        "use_cpu": "true",
        "bf16": "false",
        "dtype": "float32",
        "activation_checkpointing": "false",
        "report_to": "none",
        "per_device_train_batch_size": "4",
        "gradient_accumulation_steps": "2",
        "num_generations": "4",
        "max_completion_length": "8",
        "max_steps": "1",
        "save_steps": "1",
    }
    words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
    parser = grpo.make_parser()
    *parsed, _ = parser.parse_args_and_config(["--config", str(file), *words], return_remaining_strings=True)
    grpo.main(*parsed)
    return json.loads((out / "checkpoint-1" / "trainer_state.json").read_text())["log_history"][-1]


@pytest.mark.parametrize("model_type", FAMILIES)
def test_a_preset_takes_a_step_from_a_base_model_and_logs_rewards_and_rates(
    model_type: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tiny_checkpoints import save_model
    from transformers import AutoTokenizer

    monkeypatch.chdir(tmp_path)
    save_model(model_type, tmp_path / "model")
    name, variant = FAMILIES[model_type]
    chosen = preset.adapt(name, Overrides(variant=variant, start="base", data="sample", vllm="none"))
    (tmp_path / "grpo.yaml").write_text(chosen.render(), encoding="utf-8")
    logged = train(tmp_path / "grpo.yaml", tmp_path / "model", tmp_path / "out")
    assert 0 <= logged["rewards/science_reward/mean"] <= 1
    assert 0 <= logged["rewards/format_reward/mean"] <= 1
    assert logged["science/unverifiable_rate"] == 0
    assert sum(logged[f"science/{rate}"] for rate in RATES) == pytest.approx(1)
    # eight tokens are no answer of a random model: what was cut counts as cut, because the reward is told
    assert logged["science/truncation_rate"] > 0
    assert logged["completions/clipped_ratio"] > 0
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "out")
    assert tokenizer.eos_token == chosen.recipe.model.end_of_turn
    if variant == "full":  # an adapter's is written by `megascience finish`
        ends = json.loads((tmp_path / "out" / "generation_config.json").read_text())["eos_token_id"]
        assert tokenizer.eos_token_id in ends
    template = (tmp_path / "out" / "chat_template.jinja").read_text(encoding="utf-8")
    assert template == (chat_template.FOLDER / chosen.recipe.model.chat_template).read_text(encoding="utf-8")


def test_what_ends_in_another_token_than_that_of_an_end_was_cut() -> None:
    rows = [{"a": 1}, {"a": 2}, {"a": 3, "finish_reason": "stop"}, {"a": 4}]
    found = with_finish_reasons(rows, [[5, 0], [5, 6], [5, 6], []], {0})
    assert [row["finish_reason"] for row in found] == ["stop", "length", "stop", "length"]
    assert "finish_reason" not in rows[0], "the trainer's rows stay as they are"
