"""What lighteval's and Inspect's local roads leave to a model's own files, or get wrong, said in one place.

- A model may end its turn with several tokens (`generation_config.eos_token_id`); both roads know the tokenizer's one,
  or none, and the others are followed by invented turns to the limit.
- `generation_config` may hold a repetition penalty, a temperature or a top-k, which would be applied under the name
  "greedy".
- A chat template writes the token that begins a text itself; both roads add it once more.
- A response of a batch is padded to the longest, so that its length and its end are not its own.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from megascience_hf.tasks.sampling import Sampling

# What `sampling` decides; and the scores, which nobody reads: those of 10,240 tokens are 6 GB a response.
_LEFT_OUT = ("temperature", "top_p", "top_k", "min_p", "output_scores")


@dataclass(frozen=True, slots=True)
class Length:
    """Of one response: its tokens, the last one included that ended it; `ended` if one did."""

    tokens: int
    ended: bool

    @property
    def finish_reason(self) -> str:
        return "stop" if self.ended else "length"


class Generation:
    """Stands in for a model's `generate`: names every setting, and remembers how long each response was.

    Args:
        model: a transformers model; its `generation_config` is replaced by one that names what is not asked for.
        tokenizer: the one that the responses are decoded with.
        sampling: what decides the next token, whatever the calls say.
    """

    def __init__(self, model: Any, tokenizer: Any, sampling: Sampling) -> None:
        from transformers import GenerationConfig

        own = model.generation_config
        self.ends = end_tokens(own, tokenizer)
        self._pad = tokenizer.pad_token_id if tokenizer.pad_token_id is not None else tokenizer.eos_token_id
        self.sampling = sampling
        self.stops: Sequence[str] = ()
        self._generate = model.generate
        self._lengths: defaultdict[tuple[int, ...], list[tuple[str, Length]]] = defaultdict(list)
        self._expected: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
        self._asked = Counter[str]()
        self._tokenizer = tokenizer
        model.generation_config = GenerationConfig(
            bos_token_id=own.bos_token_id,
            eos_token_id=self.ends,
            pad_token_id=self._pad,
            cache_implementation=own.cache_implementation,
        )
        model.generate = self

    def __call__(self, *, input_ids: Any, attention_mask: Any, **arguments: Any) -> Any:
        asked = {"eos_token_id": self.ends, "pad_token_id": self._pad, **self.sampling.transformers_arguments()}
        for name in _LEFT_OUT:
            arguments.pop(name, None)
        prompts = [tuple(row[mask.bool()].tolist()) for row, mask in zip(input_ids, attention_mask, strict=True)]
        with self._seeded(input_ids, prompts):
            done = self._generate(input_ids=input_ids, attention_mask=attention_mask, **{**arguments, **asked})
        sequences = done.sequences if hasattr(done, "sequences") else done
        width = input_ids.shape[1]
        several = len(sequences) // len(input_ids)
        for place, sequence in enumerate(sequences.tolist()):
            prompt = prompts[place // several]
            length = self.length(sequence[width:], self.stops)
            text = self._tokenizer.decode(sequence[width : width + length.tokens], skip_special_tokens=True)
            self._lengths[prompt].append((text, length))
        return done

    def expect(self, prompt: Sequence[int], sample: int) -> None:
        """Say which sample of its item, from 1, the next response to these tokens is: each is drawn anew, in a run that
        goes on after a kill too."""
        self._expected[tuple(prompt)].append(sample)

    @contextmanager
    def _seeded(self, input_ids: Any, prompts: Sequence[tuple[int, ...]]) -> Iterator[None]:
        """Samples depend on the seed, on what is asked, which sample it is and how often it was asked: not on what was
        drawn before."""
        samples = [self._expected[prompt].pop(0) if self._expected.get(prompt) else 1 for prompt in prompts]
        if self.sampling.greedy:
            yield
            return
        import torch

        asked = repr((input_ids.tolist(), *([samples] if max(samples) > 1 else [])))
        self._asked[asked] += 1
        digest = hashlib.sha256(repr((self.sampling.seed, asked, self._asked[asked])).encode()).digest()
        with torch.random.fork_rng():
            torch.manual_seed(int.from_bytes(digest[:8], "big") >> 1)
            yield

    def length(self, tokens: Sequence[int], stops: Sequence[str] = ()) -> Length:
        """Of a response that may be padded behind its end.

        Args:
            stops: texts that end it too; the tokens until the first of them is whole are its own.
        """
        own = next((place + 1 for place, token in enumerate(tokens) if token in self.ends), None)
        found = Length(len(tokens) if own is None else own, own is not None)
        if not self._stopped(tokens[: found.tokens], stops):
            return found
        few, enough = 0, found.tokens
        while few + 1 < enough:  # the fewest tokens that hold a stop
            middle = (few + enough) // 2
            few, enough = (few, middle) if self._stopped(tokens[:middle], stops) else (middle, enough)
        return Length(enough, True)

    def _stopped(self, tokens: Sequence[int], stops: Sequence[str]) -> bool:
        return bool(stops) and any(stop in self._tokenizer.decode(list(tokens)) for stop in stops)

    def of_text(self, prompt: Sequence[int], text: str) -> Length | None:
        """The length of a response that is known by its text alone; each is given out once."""
        kept = self._lengths.get(tuple(prompt), [])
        place = next((n for n, (known, _) in enumerate(kept) if known == text), 0)
        return kept.pop(place)[1] if kept else None


def until(text: str, stops: Sequence[str]) -> str:
    """The text before the first of the texts that end it."""
    return text[: min((text.find(stop) for stop in stops if stop in text), default=len(text))]


def end_tokens(generation_config: Any, tokenizer: Any) -> list[int]:
    """All the tokens that end a turn: the tokenizer's and those of the model's generation config."""
    configured = generation_config.eos_token_id if generation_config is not None else None
    several = configured if isinstance(configured, list | tuple) else [configured]
    return sorted({int(token) for token in (*several, tokenizer.eos_token_id) if token is not None})


def prepared(model: Any, tokenizer: Any, sampling: Sampling) -> Generation:
    """The `Generation` of a model, made once, with this sampling from now on."""
    if not isinstance(model.generate, Generation):
        return Generation(model, tokenizer, sampling)
    model.generate.sampling = sampling
    return model.generate
