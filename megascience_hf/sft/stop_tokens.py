"""Where a trained model stops: its `generation_config.json`, also beside an adapter, and that it is read.

PEFT saves none, and `AutoModelForCausalLM` and `AutoPeftModelForCausalLM` read the base model's, which ends at
`<|endoftext|>`: a chat would never stop. The start-up file lets both read the one beside the adapter, where this
package is installed; `megascience finish` makes a model that stops everywhere.
"""

from __future__ import annotations

import functools
import importlib
from collections.abc import Callable
from typing import Any

_HUB_OPTIONS = ("revision", "token", "cache_dir", "local_files_only", "subfolder")
_LIMITS = ("max_new_tokens", "max_length", "min_new_tokens", "min_length", "max_time")
_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "typical_p", "epsilon_cutoff", "eta_cutoff")


def without_limits(generation_config: Any) -> Any:
    """A copy without limits of length: Qwen's base models say 2,048 new tokens, which would cut long answers.

    Nor has it settings of a sampling that it does not do. Some base models have them, and transformers, which reads
    such a file, refuses to write it: at the end of a training.
    """
    settings = generation_config.to_dict()
    for name in (*_LIMITS, *(() if settings.get("do_sample") else _SAMPLING)):
        settings.pop(name, None)
    return type(generation_config).from_dict(settings)


def adopt(model: Any, adapter: Any, options: dict[str, Any]) -> None:
    """Let a model stop where the adapter that it has loaded was trained to stop.

    Args:
        model: of transformers, or PEFT's around one.
        adapter: folder or repository; one of ours has trained turn tokens, others are left alone.
        options: keyword arguments that the adapter was loaded with.
    """
    from transformers import GenerationConfig

    trained = any(getattr(one, "trainable_token_indices", None) for one in model.peft_config.values())
    if adapter is None or not trained or getattr(model, "generation_config", None) is None:
        return
    given = {name: options[name] for name in _HUB_OPTIONS if options.get(name) is not None}
    try:
        own = GenerationConfig.from_pretrained(str(adapter), **given)
    except OSError:  # the adapter says nothing of generation
        return
    if own.eos_token_id is not None:
        model.generation_config.eos_token_id = own.eos_token_id


def register_transformers() -> None:
    """`AutoModelForCausalLM.from_pretrained(ADAPTER)` and `model.load_adapter`. Called by the start-up file."""
    mixin: Any = importlib.import_module("transformers.integrations.peft").PeftAdapterMixin
    original = mixin.load_adapter

    @functools.wraps(original)
    def load_adapter(self: Any, peft_model_id: Any = None, *arguments: Any, **options: Any) -> Any:
        done = original(self, peft_model_id, *arguments, **options)
        adopt(self, peft_model_id, options | (options.get("adapter_kwargs") or {}))
        return done

    _replace(mixin, "load_adapter", original, load_adapter)


def register_peft() -> None:
    """`PeftModel.from_pretrained(model, ADAPTER)`, which `AutoPeftModel…` calls. Called by the start-up file."""
    peft_model: Any = importlib.import_module("peft.peft_model").PeftModel
    original = peft_model.from_pretrained.__func__

    @functools.wraps(original)
    def from_pretrained(cls: Any, model: Any, model_id: Any, *arguments: Any, **options: Any) -> Any:
        loaded = original(cls, model, model_id, *arguments, **options)
        adopt(loaded, model_id, options)
        return loaded

    _replace(peft_model, "from_pretrained", original, from_pretrained, classmethod)


def _replace(owner: Any, name: str, original: Any, wrapper: Any, kind: Callable[[Any], Any] = lambda it: it) -> None:
    if not getattr(original, "_megascience_hf", False):
        wrapper._megascience_hf = True
        setattr(owner, name, kind(wrapper))
