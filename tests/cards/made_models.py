"""Small folders as users have them: a model that loads, an adapter, rows. No weights that could answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models

CONFIG = {
    "model_type": "qwen2",
    "vocab_size": 8,
    "hidden_size": 4,
    "intermediate_size": 4,
    "num_hidden_layers": 1,
    "num_attention_heads": 1,
    "num_key_value_heads": 1,
}
EMBEDDING, HEAD = "model.embed_tokens.weight", "lm_head.weight"


def write_json(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content))


def write_tensors(file: Path, *names: str, rows: int = 8) -> None:
    save_file({name: np.zeros((rows, 4), np.float32) for name in names}, file)


def write_tokenizer(folder: Path, tokens: int = 3) -> None:
    unknown = {"unk_token": "[UNK]"}
    words = {"[UNK]": 0, **{f"w{n}": n for n in range(1, tokens)}}
    Tokenizer(models.WordLevel(words, **unknown)).save(str(folder / "tokenizer.json"))
    write_json(folder / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast", **unknown})


def write_model(folder: Path, **config: Any) -> Path:
    """Config, tokenizer and weights in one file."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "config.json", {**CONFIG, **config})
    write_tokenizer(folder)
    write_tensors(folder / "model.safetensors", EMBEDDING, HEAD)
    return folder


def write_sharded_model(folder: Path) -> Path:
    """The same in two shards with their index."""
    write_model(folder)
    (folder / "model.safetensors").unlink()
    shards = {f"model-0000{n}-of-00002.safetensors": name for n, name in ((1, EMBEDDING), (2, HEAD))}
    for shard, name in shards.items():
        write_tensors(folder / shard, name)
    write_json(folder / "model.safetensors.index.json", {"weight_map": {name: shard for shard, name in shards.items()}})
    return folder


def write_adapter(folder: Path, base: str | None = "me/base") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "adapter_config.json", {"peft_type": "LORA", "r": 8, "base_model_name_or_path": base})
    write_tensors(folder / "adapter_model.safetensors", "a")
    write_tokenizer(folder)
    return folder


def write_rows(file: Path, **columns: list[Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), file)
