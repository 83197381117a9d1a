"""The tokens that a chat template writes around a turn, trained beside an adapter.

An adapter leaves the embedding and the output projection as the base model has them, and in a base model the rows of
`<|im_end|>` or `<|eot_id|>` were hardly ever trained: a model that only has adapters on its layers cannot learn to end
its turn. PEFT can train single rows (`trainable_token_indices`), but TRL 1.16 has no option for them; a preset asks for
them as `lora_modules_to_save: [megascience:turn_tokens]`, and the start-up file has `sft/trainer.py` put the tokens of
the chat template in its place.
"""

from __future__ import annotations

from copy import copy
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.sft.chat_template import SCHEME
from megascience_hf.sft.tokenizer import special_tokens

TURN_TOKENS = f"{SCHEME}turn_tokens"


def wanted(peft_config: Any) -> bool:
    """Whether the configuration of an adapter asks for the turn tokens."""
    return TURN_TOKENS in (getattr(peft_config, "modules_to_save", None) or [])


def with_turn_tokens(peft_config: Any, tokenizer: Any, tied: bool) -> Any:
    """A copy of PEFT's configuration that trains the rows of the tokens which the tokenizer's chat template writes.

    Args:
        tied: whether the output projection is the embedding; else its rows are trained as well.

    Raises:
        UserError: the template writes none.
    """
    tokens = sorted(special_tokens(tokenizer))
    if not tokens:
        raise UserError(f"the chat template writes no special token, so there are no {TURN_TOKENS} to be trained")
    made = copy(peft_config)
    kept = [module for module in peft_config.modules_to_save if module != TURN_TOKENS]
    made.modules_to_save = kept or None
    rows = tokenizer.convert_tokens_to_ids(tokens)
    # Whole matrices that the user trains anyway have no single rows to be trained.
    places = [place for place in ("embed_tokens", *(() if tied else ("lm_head",))) if place not in kept]
    if places:
        made.trainable_token_indices = {place: list(rows) for place in places}
    return made


def complete(model: Any) -> None:
    """What TRL's fused loss and its quantized training do not expect of such a model, put right after they made it."""
    import torch

    head = model.get_output_embeddings()
    if not hasattr(head, "bias"):
        head.bias = None  # PEFT's wrapper passes on the weight alone; TRL reads both
    for name, parameter in model.named_parameters():
        if "trainable_tokens_delta" in name:
            # TRL casts what is trained beside 4-bit weights to bfloat16. Whole rows are no small corrections as LoRA's
            # are: near 0.02 bfloat16 numbers are 1e-4 apart, and updates would be rounded away.
            parameter.data = parameter.data.to(torch.float32)
