"""`--sampling card`: what the makers of a family of models recommend, by its name, each with the page that says it.

Nothing of it is used unless a run asks for it. The paper of this package evaluates greedily.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from megascience_hf.errors import UserError
from megascience_hf.tasks import adapters
from megascience_hf.tasks.sampling import Sampling


@dataclass(frozen=True, slots=True)
class Family:
    """A row of the table: models whose whole name fits the pattern, and where it is said how to draw their tokens.

    `quiet` is for a model that is told not to think, where its makers recommend something else then.
    """

    title: str
    pattern: str
    page: str
    sampling: Sampling
    quiet: Sampling | None = None


_QWEN3 = Sampling(temperature=0.6, top_p=0.95, top_k=20)
_QWEN3_QUIET = Sampling(temperature=0.7, top_p=0.8, top_k=20)

_SIZE = r"\d+(?:\.\d+)?b(?:-a\d+b)?"
# What a name may end in beside: the same model in fewer bits.
_FEWER_BITS = r"(?:-(?:fp8(?:-dynamic)?|awq|gptq|int[48]|[48]bit|(?:unsloth-)?bnb-4bit|qat|q4_0|gguf))*"

FAMILIES = (
    Family(
        "DeepSeek-R1",
        rf"deepseek-r1(?:-(?:0528|zero))?(?:-(?:distill-)?(?:qwen3?|llama)-{_SIZE})?",
        "https://huggingface.co/deepseek-ai/DeepSeek-R1#usage-recommendations",
        Sampling(temperature=0.6, top_p=0.95),
    ),
    Family(
        "Qwen3 2507 Instruct",
        rf"qwen3-{_SIZE}-instruct-2507",
        "https://huggingface.co/Qwen/Qwen3-30B-A3B-Instruct-2507#best-practices",
        _QWEN3_QUIET,
    ),
    Family(
        "Qwen3",
        rf"qwen3-{_SIZE}(?:-thinking-2507)?",
        "https://huggingface.co/Qwen/Qwen3-8B#best-practices",
        _QWEN3,
        quiet=_QWEN3_QUIET,
    ),
    Family("QwQ", r"qwq-32b", "https://huggingface.co/Qwen/QwQ-32B#usage-guidelines", _QWEN3),
    Family(
        "Qwen2.5 Instruct",
        r"qwen2\.5-(?:3|7|14|32|72)b-instruct",  # the smaller ones have another penalty
        "https://huggingface.co/Qwen/Qwen2.5-7B-Instruct/blob/main/generation_config.json",
        Sampling(temperature=0.7, top_p=0.8, top_k=20, repetition_penalty=1.05),
    ),
    Family(
        "Llama 3 Instruct",
        rf"(?:meta-)?llama-3(?:\.\d)?-{_SIZE}-instruct",
        "https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct/blob/main/generation_config.json",
        Sampling(temperature=0.6, top_p=0.9),
    ),
    Family(
        "Gemma 3",
        r"gemma-3(?:n-e[24]b|-\d+b|-270m)-it",
        "https://huggingface.co/google/gemma-3-4b-it/blob/main/generation_config.json",
        Sampling(temperature=1.0, top_p=0.95, top_k=64),
    ),
    Family(
        "gpt-oss",
        rf"gpt-oss-{_SIZE}",
        "https://github.com/openai/gpt-oss#recommended-sampling-parameters",
        Sampling(temperature=1.0),
    ),
    Family(
        "SmolLM3",
        r"smollm3-3b",
        "https://huggingface.co/HuggingFaceTB/SmolLM3-3B",
        Sampling(temperature=0.6, top_p=0.95),
    ),
)


def by_card(model: str, thinking: str) -> tuple[Sampling, Family]:
    """What the makers of a model recommend.

    Args:
        model: its Hub id, or the name at the server.
        thinking: "on", "off" or "auto", which is on for those that think by themselves.

    Raises:
        UserError: the name is of no family of the table, or of one that was trained further.
    """
    name = model.rstrip("/").rpartition("/")[2].casefold()
    # the whole of it: `Qwen3-8B-my-sft` and `Qwen3-Coder-…` are other models than the one the card is of
    family = next((one for one in FAMILIES if re.fullmatch(one.pattern + _FEWER_BITS, name)), None)
    if family is None:
        known = ", ".join(one.title for one in FAMILIES)
        raise UserError(
            f"--sampling card knows no recommendation for {name!r} (it knows {known}): give --temperature and the "
            "others"
        )
    return (family.quiet or family.sampling) if thinking == "off" else family.sampling, family


def chosen(word: str, model: str, thinking: str, given: Sampling, adapter: str | None = None) -> Sampling:
    """The sampling of a run that names it by a word.

    Args:
        word: "greedy" or "card".
        given: what the other options say; with "card" the seed alone may.
        adapter: what the model was trained further to, of which the card says nothing.

    Raises:
        UserError: it is neither word, or contradicts the other options.
    """
    if word == "greedy":
        if not given.greedy:
            raise UserError("--sampling greedy and --temperature contradict each other: leave one out")
        return given
    if word != "card":
        raise UserError(f"--sampling is greedy or card, not {word!r}; --temperature and the others name values")
    if replace(given, seed=0) != Sampling():
        raise UserError("--sampling card takes every value from the card: leave out --temperature and the others")
    if adapter or (Path(model).expanduser() / adapters.SETTINGS).is_file():
        raise UserError("--sampling card makes no sense with an adapter: the card is of the model before it")
    return replace(by_card(model, thinking)[0], seed=given.seed)
