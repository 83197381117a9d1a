"""Small stand-ins: tokenizers with the families' own special tokens, and randomly initialised models of the same
architectures. Nothing is downloaded."""

from __future__ import annotations

import json
from pathlib import Path

SAMPLE = Path(__file__).resolve().parents[2] / "megascience_hf" / "builders" / "sample.jsonl"

# model_type in transformers → the special tokens that its chat template uses
SPECIAL_TOKENS = {
    "qwen2": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    "qwen3": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    "qwen3_moe": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
    "llama": ["<|end_of_text|>", "<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
    "smollm2": ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
}


def sample_rows() -> list[dict[str, str]]:
    return [json.loads(line) for line in SAMPLE.read_text(encoding="utf-8").splitlines()]


def save_tokenizer(model_type: str, folder: Path) -> None:
    """A byte-level BPE like the families', trained on the sample. As in the base repositories the end of the text, not
    the end of a turn, is `eos_token`, and there is no chat template: the preset has to bring both."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
    from transformers import PreTrainedTokenizerFast

    special = SPECIAL_TOKENS[model_type]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=768,
        special_tokens=special,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((row["question"] + " " + row["answer"] for row in sample_rows()), trainer)
    begin = {"bos_token": "<|begin_of_text|>"} if model_type == "llama" else {}
    if begin:  # Llama's own tokenizer begins every text, so what a template has begun must not be begun again
        token = begin["bos_token"]
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{token} $A", special_tokens=[(token, tokenizer.token_to_id(token))]
        )
    pad = {} if model_type == "llama" else {"pad_token": special[0]}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=special[0], **begin, **pad).save_pretrained(folder)


def save_model(model_type: str, folder: Path, tied: bool = False, width: int = 32) -> None:
    """A model of the architecture with two layers of `width` units, and the tokenizer beside it."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    save_tokenizer(model_type, folder)
    sizes = {
        "vocab_size": len(AutoTokenizer.from_pretrained(folder)),
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "head_dim": width // 4,
        "max_position_embeddings": 32768,
        "tie_word_embeddings": tied,
        "dtype": "float32",
    }
    if model_type == "qwen3_moe":
        sizes |= {"num_experts": 4, "num_experts_per_tok": 2, "moe_intermediate_size": 16}
    config = AutoConfig.for_model("llama" if model_type == "smollm2" else model_type, **sizes)
    torch.manual_seed(0)
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
