"""What Inspect's options of generation say in our terms."""

from __future__ import annotations

from inspect_ai.model import GenerateConfig

from megascience_hf.tasks.sampling import Sampling


def sampling_of(config: GenerateConfig) -> Sampling:
    """What Inspect's options say, greedily where they say nothing; what has none stands in `extra_body`."""
    extra = config.extra_body or {}
    return Sampling(
        temperature=config.temperature or 0.0,
        top_p=1.0 if config.top_p is None else config.top_p,
        top_k=max(0, config.top_k or 0),
        min_p=float(extra.get("min_p", 0.0)),
        repetition_penalty=float(extra.get("repetition_penalty", 1.0)),
        seed=config.seed or 0,
    )


def thinking_of(config: GenerateConfig) -> bool | None:
    """The switch of the chat template, as vLLM's protocol has it; None if nothing is said."""
    switch = ((config.extra_body or {}).get("chat_template_kwargs") or {}).get("enable_thinking")
    return switch if isinstance(switch, bool) else None


def thinking_budget_of(config: GenerateConfig) -> int | None:
    """Tokens of a thought, by the name that vLLM's protocol has for it."""
    budget = (config.extra_body or {}).get("thinking_token_budget")
    return budget if isinstance(budget, int) else None
