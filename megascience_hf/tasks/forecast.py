"""`megascience eval --dry-run`: items, tokens, hours and dollars of an evaluation, before a model is asked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from megascience_hf.errors import UserError
from megascience_hf.tasks import few_shot, loading, wordings
from megascience_hf.tasks.evaluation import Evaluation
from megascience_hf.tasks.registry import BENCHMARKS

# Characters of English a token, as the tokenizers of today have it; of mathematics there are fewer.
CHARACTERS_A_TOKEN = 4
# The mean response of Qwen2.5-7B-MegaScience (arXiv 2507.16812, section 5.5), where nothing else is named.
RESPONSE_TOKENS = 1_345


@dataclass(frozen=True, slots=True)
class Rates:
    """What is known of the model.

    Args:
        response_tokens: of a response, in the mean.
        tokens_per_second: that the server writes, of all requests together; None where it is not known.
        price_in, price_out: US dollars for a million tokens sent and received.
    """

    response_tokens: int = RESPONSE_TOKENS
    tokens_per_second: float | None = None
    price_in: float = 0.0
    price_out: float = 0.0

    @property
    def priced(self) -> bool:
        return bool(self.price_in or self.price_out)

    def hours(self, tokens_out: int) -> float | None:
        return tokens_out / self.tokens_per_second / 3_600 if self.tokens_per_second else None

    def dollars(self, tokens_in: int, tokens_out: int) -> float:
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of one benchmark, or of all (`benchmark` is empty). `most_out` is what the token budget allows."""

    benchmark: str
    items: int
    requests: int
    tokens_in: int
    tokens_out: int
    most_out: int


def forecast(evaluation: Evaluation, rates: Rates) -> tuple[list[Forecast], list[str]]:
    """A row for each benchmark that can be had and one for all, and a line on each of the others.

    Raises:
        UserError: none can be had, or one that is required cannot.
    """
    wanted = [BENCHMARKS[name] for name in evaluation.tasks]
    found, missing = loading.available(wanted, evaluation.data_dir, evaluation.required)
    rows, wording = [], wordings.wording(evaluation.prompts)
    for benchmark in found:
        items = loading.items(benchmark, evaluation.data_dir)[: evaluation.max_samples]
        shots = evaluation.few_shot
        with_examples = few_shot.prompts(benchmark, shots, evaluation.data_dir) if shots else None
        texts = [with_examples(item) if with_examples else wording.prompt(benchmark, item) for item in items]
        system = len(evaluation.system or "")
        tokens_in = sum(-(-(len(text) + system) // CHARACTERS_A_TOKEN) for text in texts) * evaluation.samples
        budget = evaluation.max_new_tokens or benchmark.max_new_tokens
        requests = len(items) * evaluation.samples
        mean = min(rates.response_tokens, budget)
        rows.append(Forecast(benchmark.name, len(items), requests, tokens_in, requests * mean, requests * budget))
    return [*rows, _sum(rows)], missing


def check(rates: Rates, dry_run: bool) -> None:
    """Raises UserError if they are given for a run that forecasts nothing."""
    for name, number in asdict(rates).items():
        if number is not None and not math.isfinite(number):
            raise UserError(f"--{name.replace('_', '-')} is a number, not {number}")
    if not dry_run and rates != Rates():
        raise UserError("--response-tokens, --tokens-per-second and the prices are for --dry-run: give it as well")


def _sum(rows: Sequence[Forecast]) -> Forecast:
    return Forecast(
        "",
        sum(row.items for row in rows),
        sum(row.requests for row in rows),
        sum(row.tokens_in for row in rows),
        sum(row.tokens_out for row in rows),
        sum(row.most_out for row in rows),
    )
