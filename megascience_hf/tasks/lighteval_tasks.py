"""The lighteval shell: a `LightevalTaskConfig` for each benchmark, scored by `megascience_hf.answers`.

lighteval loads whole datasets by name, config and revision, or from a local folder; `MEGASCIENCE_BENCHMARKS` names the
folder of the local copies and `MEGASCIENCE_MAX_NEW_TOKENS` a shorter budget for the response. Both are read when
lighteval asks for the tasks, since its command line has no options for them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from statistics import fmean
from typing import Any

from lighteval.metrics.metrics_sample import SampleLevelComputation
from lighteval.metrics.utils.metric_utils import SampleLevelMetricGrouping
from lighteval.models.model_output import ModelResponse
from lighteval.tasks.lighteval_task import LightevalTaskConfig
from lighteval.tasks.requests import Doc, SamplingMethod

from megascience_hf import answers
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.benchmark import Benchmark
from megascience_hf.tasks.lighteval_cache import fingerprint

# Beside accuracy: which share of the responses had an answer to judge, and what became of the others.
RATES = {
    "extraction_rate": "extracted",
    "no_answer_rate": "no_answer",
    "ambiguous_rate": "ambiguous",
    "truncation_rate": "truncated",
    "over_budget_rate": "over_budget",
}


def tasks_table() -> list[LightevalTaskConfig]:
    return [task_config(benchmark) for benchmark in BENCHMARKS.values()]


def task_config(benchmark: Benchmark) -> LightevalTaskConfig:
    """The task `megascience:<name>`: zero-shot, greedy, scored from the text of the response."""
    source = benchmark.source
    folder = os.environ.get("MEGASCIENCE_BENCHMARKS")
    local = Path(folder).resolve() / source.folder if folder else None
    return LightevalTaskConfig(
        name=f"megascience:{benchmark.name}",
        prompt_function=prompt_function(benchmark, fingerprint(local) if local else source.revision),
        hf_repo=str(local) if local else source.repo,
        hf_subset="default" if local else source.config,
        hf_revision=None if local else source.revision,
        metrics=[science_answer_metric()],
        hf_avail_splits=[source.split],
        evaluation_splits=[source.split],
        generation_size=int(os.environ.get("MEGASCIENCE_MAX_NEW_TOKENS", benchmark.max_new_tokens)),
        stop_sequence=[],
        version=benchmark.version,
    )


def prompt_function(benchmark: Benchmark, data: str) -> Callable[[dict[str, Any], str], Doc | None]:
    """`to_doc` for one benchmark, under a name that tells the items and the wording apart.

    lighteval's cache of responses is keyed by the name of this function and not by what it does, so that an edited
    local item would be scored by the response to the old one.
    """

    def read_row(row: dict[str, Any], task_name: str) -> Doc | None:
        return to_doc(benchmark, row, task_name)

    read_row.__name__ = f"{benchmark.name}_v{benchmark.version}_{data}"
    return read_row


def to_doc(benchmark: Benchmark, row: dict[str, Any], task_name: str) -> Doc | None:
    """A lighteval document of a row; `specific` is what the metric scores by and what the details keep."""
    item = benchmark.read(row)
    if item is None:
        return None
    golds = [item.gold] if isinstance(item.gold, str) else list(item.gold)
    choices = list(item.letters) if item.letters else golds
    return Doc(
        task_name=task_name,
        query=item.prompt,
        choices=choices,
        gold_index=[choices.index(gold) for gold in golds],
        specific={
            "kind": item.kind,
            "gold": golds,  # always a list: one column of the details has one type
            "letters": item.letters,
            "options": list(item.options) if item.options else None,
            "unit": item.unit,
            "rel_tol": item.rel_tol,
            "abs_tol": item.abs_tol,
        },
    )


class ScienceAnswer(SampleLevelComputation):  # type: ignore[misc]
    """Accuracy and the rates of one response, from `answers.score`; writes what it found into the details."""

    def compute(self, doc: Doc, model_response: ModelResponse, **_: Any) -> dict[str, float]:
        how = doc.specific
        golds = how["gold"]
        # The raw text: the extractor reads reasoning blocks itself, an unclosed one included.
        score = answers.score(
            model_response.text[0],
            golds[0] if len(golds) == 1 else golds,
            how["kind"],
            letters=how["letters"],
            options=how["options"],
            unit=how["unit"],
            rel_tol=how["rel_tol"],
            abs_tol=how["abs_tol"],
            finish_reason=finish_reason(model_response, doc.generation_size),
        )
        value = score.answer.value
        how["answer"] = value if value is None or isinstance(value, str) else ",".join(value)
        how["status"] = score.answer.status
        how["rule"] = score.answer.rule
        how["span"] = list(score.answer.span) if score.answer.span else None
        how["reason"] = score.verdict.reason
        rates = {rate: float(score.answer.status == status) for rate, status in RATES.items()}
        return {"accuracy": float(score.correct)} | rates


def finish_reason(model_response: ModelResponse, max_new_tokens: int | None) -> str | None:
    """ "length" if the response used up its tokens, None where lighteval's backend does not tell.

    lighteval pads the responses of a batch to the longest with one repeated token, so a full length counts only if
    the last two tokens differ.
    """
    tokens = model_response.output_tokens[0] if model_response.output_tokens else []
    if max_new_tokens is None or len(tokens) < max_new_tokens:
        return None
    return None if len(tokens) > 1 and int(tokens[-1]) == int(tokens[-2]) else "length"


def science_answer_metric() -> SampleLevelMetricGrouping:
    names = ["accuracy", *RATES]
    return SampleLevelMetricGrouping(
        metric_name=names,
        higher_is_better={name: name in ("accuracy", "extraction_rate") for name in names},
        category=SamplingMethod.GENERATIVE,
        sample_level_fn=ScienceAnswer(),
        corpus_level_fn=dict.fromkeys(names, fmean),
    )
