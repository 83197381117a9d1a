"""How the next token is chosen: greedily as in the paper, unless a run says otherwise, and nothing by a model's file.

A model's `generation_config.json` may hold a repetition penalty, a temperature or a top-k of its own, which
transformers and vLLM apply to every request that does not name another value. So every value is named.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Sampling:
    """The values of a run; the defaults change nothing of what the model says.

    Args:
        temperature: 0 takes the likeliest token each time.
        top_p: 1 keeps all tokens.
        top_k: 0 keeps all tokens.
        min_p: 0 keeps all tokens.
        repetition_penalty: 1 is none.
        seed: of the first sample of each item; each further sample has the next one.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    seed: int = 0

    @property
    def greedy(self) -> bool:
        return self.temperature == 0

    def seed_of(self, sample: int) -> int:
        """Of several samples of an item, from 1: with one seed a server would give one response several times."""
        return self.seed + sample - 1

    def to_row(self) -> dict[str, Any]:
        return asdict(self)

    def transformers_arguments(self) -> dict[str, Any]:
        """The arguments of `generate`, every one of them named."""
        drawn = {
            "temperature": self.temperature,
            "top_p": self.top_p,
            "top_k": self.top_k,
            "min_p": self.min_p or None,
        }
        return {
            "do_sample": not self.greedy,
            "repetition_penalty": self.repetition_penalty,
            **({} if self.greedy else drawn),
        }

    def standard_fields(self) -> dict[str, Any]:
        """The fields of a request that OpenAI's protocol knows."""
        return {"temperature": self.temperature, "top_p": self.top_p, "seed": self.seed}

    def further_fields(self) -> dict[str, Any]:
        """The fields that vLLM, SGLang and llama.cpp know beside them: without them a model's own file decides."""
        drawn = {"top_k": self.top_k or -1, "min_p": self.min_p}
        return {"repetition_penalty": self.repetition_penalty, **({} if self.greedy else drawn)}
