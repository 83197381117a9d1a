"""A real checkpoint of a tiny Llama whose next token follows from the last one: a chain that a test writes down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

BOS, EOS, EOT, USER, ASSISTANT, UNKNOWN = "<s>", "</s>", "<|eot|>", "<|user|>", "<|assistant|>", "<unk>"
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<|user|> {{ message['content'] }} {% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
# It ends its turn with a token that the tokenizer does not name as its end, as Llama 3 does; then it babbles.
ENDS_ITS_TURN = {ASSISTANT: {"Answer:": 1.0}, "Answer:": {"B": 1.0}, "B": {EOT: 1.0}, EOT: {"junk": 1.0}}


def write_chain_model(
    folder: Path,
    chain: Mapping[str, Mapping[str, float]],
    *,
    template: str | None = TEMPLATE,
    words: Sequence[str] = (),
    context: int = 2_000,
    **generation: Any,
) -> Path:
    """Write the checkpoint.

    Args:
        chain: token → next tokens with their logits; a token without a next one repeats itself.
        template: chat template, None for a base model.
        words: further words of the vocabulary; all others are unknown to it.
        context: tokens of prompt and response together.
        generation: of `generation_config.json`.
    """
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    special = [BOS, EOS, EOT, USER, ASSISTANT, UNKNOWN]
    known = list(dict.fromkeys([*special, *words, *chain, *(after for follow in chain.values() for after in follow)]))
    ids = {token: number for number, token in enumerate(known)}
    raw = Tokenizer(models.WordLevel(ids, unk_token=UNKNOWN))
    raw.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    raw.post_processor = processors.TemplateProcessing(single=f"{BOS} $A", special_tokens=[(BOS, ids[BOS])])
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=raw,
        bos_token=BOS,
        eos_token=EOS,
        unk_token=UNKNOWN,
        additional_special_tokens=[EOT, USER, ASSISTANT],
    )
    tokenizer.chat_template = template
    size = len(known) + len(known) % 2
    config = LlamaConfig(
        vocab_size=size,
        hidden_size=size,
        intermediate_size=4,
        num_hidden_layers=1,
        num_attention_heads=1,
        num_key_value_heads=1,
        max_position_embeddings=context,
        tie_word_embeddings=False,
        bos_token_id=ids[BOS],
        eos_token_id=ids[EOS],
    )
    model = LlamaForCausalLM(config)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.zero_()
        model.model.norm.weight.fill_(1.0)
        model.model.embed_tokens.weight.copy_(torch.eye(size))
        for token, number in ids.items():
            for after, logit in chain.get(token, {token: 1.0}).items():
                model.lm_head.weight[ids[after], number] = logit
    model.generation_config = GenerationConfig(
        bos_token_id=ids[BOS], eos_token_id=[ids[EOS], ids[EOT]], pad_token_id=ids[EOS], **generation
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
