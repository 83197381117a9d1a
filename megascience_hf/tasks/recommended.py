"""`--sampling card`: what the makers of a family of models recommend, by its name, each with the page that says it.

Nothing of it is used unless a run asks for it. The paper of this package evaluates greedily.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from megascience_hf.errors import UserError
from megascience_hf.tasks.sampling import Sampling


@dataclass(frozen=True, slots=True)
class Family:
    """A row of the table: models whose name the pattern is found in, and where it is said how to draw their tokens.

    `quiet` is for a model that is told not to think, where its makers recommend something else then.
    """

    title: str
    pattern: str
    page: str
    sampling: Sampling
    quiet: Sampling | None = None


_QWEN3 = Sampling(temperature=0.6, top_p=0.95, top_k=20)
_QWEN3_QUIET = Sampling(temperature=0.7, top_p=0.8, top_k=20)

# The first row that fits counts: a distilled model is named for its base as well.
FAMILIES = (
    Family(
        "DeepSeek-R1",
        r"deepseek-r1",
        "https://huggingface.co/deepseek-ai/DeepSeek-R1#usage-recommendations",
        Sampling(temperature=0.6, top_p=0.95),
    ),
    Family(
        "Qwen3 2507 Instruct",
        r"qwen3-.*instruct-2507",
        "https://huggingface.co/Qwen/Qwen3-30B-A3B-Instruct-2507#best-practices",
        _QWEN3_QUIET,
    ),
    Family("Qwen3", r"qwen3-", "https://huggingface.co/Qwen/Qwen3-8B#best-practices", _QWEN3, quiet=_QWEN3_QUIET),
    Family("QwQ", r"qwq-32b", "https://huggingface.co/Qwen/QwQ-32B#usage-guidelines", _QWEN3),
    Family(
        "Qwen2.5 Instruct",
        r"qwen2\.5-.*instruct",
        "https://huggingface.co/Qwen/Qwen2.5-7B-Instruct/blob/main/generation_config.json",
        Sampling(temperature=0.7, top_p=0.8, top_k=20, repetition_penalty=1.05),
    ),
    Family(
        "Llama 3 Instruct",
        r"llama-3(?:\.\d)?-.*instruct",
        "https://huggingface.co/meta-llama/Llama-3.1-8B-Instruct/blob/main/generation_config.json",
        Sampling(temperature=0.6, top_p=0.9),
    ),
    Family(
        "Gemma 3",
        r"gemma-3n?-.*it",
        "https://huggingface.co/google/gemma-3-4b-it/blob/main/generation_config.json",
        Sampling(temperature=1.0, top_p=0.95, top_k=64),
    ),
    Family(
        "gpt-oss",
        r"gpt-oss",
        "https://github.com/openai/gpt-oss#recommended-sampling-parameters",
        Sampling(temperature=1.0),
    ),
    Family(
        "SmolLM3", r"smollm3", "https://huggingface.co/HuggingFaceTB/SmolLM3-3B", Sampling(temperature=0.6, top_p=0.95)
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
    family = next((one for one in FAMILIES if re.search(one.pattern, name)), None)
    if "megascience" in name or "-base" in name:
        family = None  # another model than the one the card is of
    if family is None:
        known = ", ".join(one.title for one in FAMILIES)
        raise UserError(
            f"--sampling card knows no recommendation for {name!r} (it knows {known}): give --temperature and the "
            "others"
        )
    return (family.quiet or family.sampling) if thinking == "off" else family.sampling, family


def chosen(word: str, model: str, thinking: str, given: Sampling) -> Sampling:
    """The sampling of a run that names it by a word.

    Args:
        word: "greedy" or "card".
        given: what the other options say; with "card" the seed alone may.

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
    return replace(by_card(model, thinking)[0], seed=given.seed)
