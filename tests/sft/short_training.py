"""Trains a tiny base model by an adapter preset until it knows three answers by heart."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import parsed_presets
from datasets import Dataset
from tiny_checkpoints import save_model
from transformers import AutoModelForCausalLM, GenerationConfig
from trl import SFTTrainer, get_peft_config

from megascience_hf.sft import preset
from megascience_hf.sft.tokenizer import load_tokenizer, special_tokens

ROWS = [
    ("What is 2 + 2?", "Four."),
    ("What colour has the sky?", "The sky is blue."),
    ("Name a metal.", "Iron is one."),
]
STEPS = 60


@dataclass(frozen=True)
class Family:
    """An adapter preset and the tiny base model that stands in for its own."""

    preset: str
    model_type: str
    tied: bool

    def __str__(self) -> str:
        return f"{self.model_type}-{'tied' if self.tied else 'untied'}"


FAMILIES = [
    Family("qwen2.5-7b-lora-80gb", "qwen2", tied=False),
    Family("qwen2.5-1.5b-lora-24gb", "qwen2", tied=True),
    Family("qwen3-8b-lora-80gb", "qwen3", tied=False),
    Family("qwen3-4b-qlora-24gb", "qwen3", tied=True),
    Family("llama-3.1-8b-lora-80gb", "llama", tied=False),
]


def base_model(family: Family, folder: Path) -> Path:
    """As in a base model the tokens of a turn were never trained: their rows are equal."""
    save_model(family.model_type, folder, tied=family.tied)
    chosen = preset.get(family.preset)
    tokenizer = load_tokenizer(str(folder), chosen.template)
    model = AutoModelForCausalLM.from_pretrained(folder)
    rows = tokenizer.convert_tokens_to_ids(sorted(special_tokens(tokenizer)))
    for matrix in {id(m): m for m in (model.get_input_embeddings(), model.get_output_embeddings())}.values():
        matrix.weight.data *= (
            8 if family.tied else 25
        )  # a random head is too flat for any layer below it to choose a token
        matrix.weight.data[rows] = matrix.weight.data[rows].mean(dim=0)
    # What Qwen's base models say: the end of the text stops, and after 2,048 tokens everything does.
    model.generation_config = GenerationConfig(eos_token_id=tokenizer.eos_token_id, max_new_tokens=2048)
    model.save_pretrained(folder)
    return folder


def train(family: Family, base: Path, out: Path, turn_tokens: bool = True) -> SFTTrainer:
    """By the packaged file, as `trl sft` does it; on the CPU, without the quantization that wants a GPU."""
    options = {
        "output_dir": str(out),
        "per_device_train_batch_size": "3",
        "max_steps": str(STEPS),
        "save_steps": "0.5",
        "learning_rate": "0.01",
        "activation_checkpointing": "false",
    }
    config, model = parsed_presets.parse(family.preset, options)
    if not turn_tokens:
        model.lora_modules_to_save = None
    rows = [
        {"prompt": [{"role": "user", "content": q}], "completion": [{"role": "assistant", "content": a}]}
        for q, a in ROWS
    ]
    trainer = SFTTrainer(str(base), config, train_dataset=Dataset.from_list(rows), peft_config=get_peft_config(model))
    trainer.train()
    trainer.save_model()
    return trainer
