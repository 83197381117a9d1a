"""Results in the forms that the Hub reads: `.eval_results/*.yaml`, and the older `model-index` of a model card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.metadata import version

from huggingface_hub import EvalResult, EvalResultEntry, ModelCardData

from megascience_hf.results import errata, exams, hub_benchmarks, measures
from megascience_hf.results.records import Result, Run, Scope
from megascience_hf.tasks import BENCHMARKS

_LIGHTEVAL_TIME = re.compile(r"T(\d\d)-(\d\d)-(\d\d)")


def entry(run: Run, source_url: str | None = None) -> EvalResultEntry:
    """The entry of one benchmark for `.eval_results/`, in percent.

    Args:
        source_url: where the details can be seen; of a record in the datastore of Every Eval Ever the source is named
            EvalEval, as its own entries are.

    Raises:
        ValueError: the run is not of the whole benchmark, or its dataset is no registered Benchmark.
    """
    _require_whole(run.result)
    if not hub_benchmarks.is_registered(run.benchmark):
        raise ValueError(hub_benchmarks.not_registered(run.benchmark))
    benchmark = BENCHMARKS[run.benchmark]
    return EvalResultEntry(
        dataset_id=benchmark.sources[0].repo,
        task_id=hub_benchmarks.REGISTERED[run.benchmark],
        value=round(100 * run.result.accuracy, 2),
        dataset_revision=run.revision,
        date=iso_date(run.date) or None,
        source_url=source_url,
        source_name=_source_name(source_url),
        notes=notes(run),
    )


def _source_name(url: str | None) -> str | None:
    if url is None:
        return None
    return "EvalEval" if url.startswith(hub_benchmarks.EVERY_EVAL_EVER) else "megascience-hf"


def notes(run: Run) -> str:
    """How the score was got: prompt, sampling, scorer, number of items, interval, rates."""
    benchmark, result = BENCHMARKS[run.benchmark], run.result
    low, high = result.interval()
    others = list(dict.fromkeys(source.repo for source in benchmark.sources[1:]))
    others = [repo for repo in others if repo != benchmark.sources[0].repo]
    parts = [
        exams.prompt(run),
        exams.settings(run),
        f"accuracy on {result.items:,} items ({benchmark.metric}), 95% interval {100 * low:.1f} to {100 * high:.1f}",
        *(_of_samples(run) if run.samples > 1 else []),
        f"answers extracted from {100 * result.extraction_rate:.1f}%, cut off {100 * run.truncation_rate:.1f}%",
        f"task version {_or_unknown(run.task_version)} of megascience-hf {version('megascience-hf')}",
        *([f"with items of {', '.join(others)}"] if others else []),
        *errata.as_published([run]),
    ]
    return "; ".join(parts)


def _of_samples(run: Run) -> list[str]:
    """What the value is the mean of, and what else the samples tell."""
    told = [m for m in measures.of_samples(run.samples) if measures.known(run, m)]
    others = [f"{measure.title} {100 * measures.estimate([run], measure).value:.1f}" for measure in told]
    return [f"mean of {run.samples} samples of each item (avg@{run.samples}), interval clustered by item", *others]


def _or_unknown(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def iso_date(date: str) -> str:
    """ISO 8601 of a run's date; lighteval writes the time with dashes, for the sake of file names."""
    return _LIGHTEVAL_TIME.sub(r"T\1:\2:\3", date)


def model_index(name: str, results: Sequence[Result]) -> ModelCardData:
    """Metadata of a model card that holds the results as `model-index`."""
    return ModelCardData(model_name=name, eval_results=[eval_result(result) for result in results])


def _require_whole(result: Result) -> None:
    """The Hub ranks what it is given: it must never be given a part of a benchmark, or items of our own."""
    if result.scope is not Scope.WHOLE:
        raise ValueError(f"{result.title}: {result.items:,} items are not the benchmark")


def eval_result(result: Result) -> EvalResult:
    """One benchmark of the `model-index`, in percent.

    Raises:
        ValueError: the result is not of the whole benchmark.
    """
    _require_whole(result)
    benchmark = BENCHMARKS[result.benchmark]
    source = benchmark.sources[0]
    config = source.config if len(benchmark.sources) == 1 else None  # the items of all configs are one pool
    return EvalResult(
        task_type="text-generation",
        dataset_type=source.repo,
        dataset_name=benchmark.title,
        dataset_config=config,
        dataset_split=source.split,
        dataset_revision=result.revision,
        metric_type="accuracy",
        metric_name=f"accuracy, {result.few_shot or 'zero'}-shot, task version {_or_unknown(result.task_version)}"
        + (f", judged by {result.judge} where rules cannot tell" if result.judge else ""),
        metric_value=round(100 * result.accuracy, 2),
    )
