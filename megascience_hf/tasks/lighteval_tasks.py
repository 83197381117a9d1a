"""The lighteval shell: a `LightevalTaskConfig` for each benchmark, scored by `megascience_hf.answers`.

`MEGASCIENCE_BENCHMARKS` names the folder of local copies and `MEGASCIENCE_MAX_NEW_TOKENS` a shorter budget for the
response. Both are read when lighteval asks for the tasks, since its command line has no options for them.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

from lighteval.metrics.metrics_sample import SampleLevelComputation
from lighteval.metrics.utils.metric_utils import SampleLevelMetricGrouping
from lighteval.models.model_output import ModelResponse
from lighteval.tasks.lighteval_task import LightevalTask, LightevalTaskConfig
from lighteval.tasks.requests import Doc, SamplingMethod

from megascience_hf.answers import RATES, AnswerKey, Reason, Score, Verdict
from megascience_hf.errors import UserError
from megascience_hf.tasks import few_shot, lighteval_roads, loading, wordings
from megascience_hf.tasks.benchmark import Benchmark
from megascience_hf.tasks.lighteval_responses import stop
from megascience_hf.tasks.registry import BENCHMARKS, BY_TASK


def tasks_table() -> list[LightevalTaskConfig]:
    load_pools()
    load_adapters()
    return [task_config(benchmark) for benchmark in BENCHMARKS.values()]


def task_config(benchmark: Benchmark) -> LightevalTaskConfig:
    """The task `megascience:<name>`: zero-shot, greedy, scored from the text of the response."""
    folder = data_dir()
    source = benchmark.sources[0]
    local = folder / benchmark.name if folder else None
    return LightevalTaskConfig(
        name=benchmark.task,
        prompt_function=prompt_function(benchmark),
        hf_repo=str(local) if local else source.repo,
        hf_subset="default" if local else source.config,
        hf_revision=None if local else source.revision,
        metrics=[science_answer_metric(benchmark.graded)],
        hf_avail_splits=[source.split],
        evaluation_splits=[source.split],
        generation_size=int(os.environ.get("MEGASCIENCE_MAX_NEW_TOKENS", benchmark.max_new_tokens)),
        stop_sequence=json.loads(os.environ.get("MEGASCIENCE_STOP", "[]")),
        version=benchmark.version,
    )


def data_dir() -> Path | None:
    """The folder of the local copies, None for the Hub."""
    folder = os.environ.get("MEGASCIENCE_BENCHMARKS")
    return Path(folder).resolve() if folder else None


def load_pools() -> None:
    """Have lighteval take the rows of our tasks from `loading`. Safe to call twice.

    lighteval loads one config of one repository for a task, and averages tasks without weights: a benchmark of several
    configs would be macro-averaged, where the paper pools its items.
    """
    original = LightevalTask.download_dataset_worker
    if getattr(original, "megascience_hf", False):
        return

    def download_dataset_worker(task: LightevalTask) -> Any:
        benchmark = BY_TASK.get(task.config.name)
        if benchmark is None:
            return original(task)
        if task.config.num_fewshots:
            # lighteval takes the examples of the split that is asked, with their golds, the asked item among them
            stop(
                UserError(
                    f"{benchmark.task}|{task.config.num_fewshots}: the examples would be items of the test with their "
                    f"answers; ask for {benchmark.task}|0 (MEGASCIENCE_FEW_SHOT=N takes them of the development split)"
                )
            )
        try:
            if shots := lighteval_roads.few_shot():
                few_shot.prompts(benchmark, shots, data_dir())
            rows = list(loading.rows(benchmark, data_dir()))
            items = [item for row in rows if (item := benchmark.item(row)) is not None]
            loading.count(benchmark, len(items), data_dir())
            if lighteval_roads.prompts():
                wordings.check(_wording(lighteval_roads.prompts()), benchmark, items)
        except UserError as error:
            stop(error)
        return {benchmark.sources[0].split: rows}

    download_dataset_worker.megascience_hf = True  # type: ignore[attr-defined]
    LightevalTask.download_dataset_worker = staticmethod(download_dataset_worker)
    LightevalTask.get_docs = _several_samples(LightevalTask.get_docs)


def _several_samples(original: Callable[..., list[Doc]]) -> Callable[..., list[Doc]]:
    """Documents of our tasks for each sample of each item, all the first ones before all the second ones.

    lighteval would ask one document for several responses, of which its cache, its details and its metrics of our kind
    know the first alone.
    """

    def get_docs(task: LightevalTask, max_samples: int | None = None) -> list[Doc]:
        docs = original(task, max_samples)
        if BY_TASK.get(task.config.name) is None:
            return docs
        further = range(2, lighteval_roads.samples() + 1)
        again = [replace(doc, specific=doc.specific | {"sample": sample}) for sample in further for doc in docs]
        return docs + again

    return get_docs


def load_adapters() -> None:
    """Have lighteval's transformers backend take the folder of a LoRA adapter. Safe to call twice.

    transformers loads the base model and the adapter from such a folder, but its configuration is the base model's.
    (lighteval's own `adapter_weights` reads a field that its configuration has lost, and writes a merged copy of the
    model in half precision beside the adapter.)
    """
    from lighteval.models.transformers.transformers_model import TransformersModelConfig

    original = TransformersModelConfig.get_transformers_config
    if getattr(original, "megascience_hf", False):
        return

    def get_transformers_config(config: Any) -> Any:
        settings = Path(str(config.model_name)) / "adapter_config.json"
        if not settings.is_file() or (settings.parent / "config.json").is_file():
            return original(config)
        base = json.loads(settings.read_text(encoding="utf-8"))["base_model_name_or_path"]
        return original(config.model_copy(update={"model_name": base, "revision": "main"}))

    get_transformers_config.megascience_hf = True  # type: ignore[attr-defined]
    TransformersModelConfig.get_transformers_config = get_transformers_config


def prompt_function(benchmark: Benchmark) -> Callable[[dict[str, Any], str], Doc | None]:
    """`to_doc` for one benchmark."""

    def read_row(row: dict[str, Any], task_name: str) -> Doc | None:
        return to_doc(benchmark, row, task_name)

    return read_row


def to_doc(benchmark: Benchmark, row: dict[str, Any], task_name: str) -> Doc | None:
    """A lighteval document of a row; `specific` is what the metric scores by and what the details keep."""
    item = benchmark.item(row)
    if item is None:
        return None
    shots, wording = lighteval_roads.few_shot(), _wording(lighteval_roads.prompts())
    said = few_shot.RECORD if shots else wording.record
    parts = json.dumps(item.parts)  # text, because Parquet has no struct without fields
    key = item.key.to_row()
    choices = list(item.key.letters) if item.key.letters else key["gold"]
    return Doc(
        task_name=task_name,
        query=few_shot.prompts(benchmark, shots, data_dir())(item) if shots else wording.prompt(benchmark, item),
        choices=choices,
        gold_index=[choices.index(gold) for gold in key["gold"]],
        specific=key
        | {"item": item.id, "row_id": item.row_id, "finish_reason": None, "opened": "", "sample": 1, "parts": parts}
        | {"prompts": said},
    )


@functools.cache
def _wording(folder: Path | None) -> wordings.Wording:
    return wordings.wording(folder)


class ScienceAnswer(SampleLevelComputation):  # type: ignore[misc]
    """Accuracy and the rates of one response; writes what was found into the details.

    Args:
        graded: False where the gold is withheld: the answer is extracted and nothing is said of it.
    """

    def __init__(self, graded: bool) -> None:
        self.graded = graded

    def compute(self, doc: Doc, model_response: ModelResponse, **_: Any) -> dict[str, float]:
        key = AnswerKey.from_row(doc.specific)
        # The raw text: the extractor reads reasoning blocks itself, an unclosed one included.
        response = model_response.text[0]
        known = doc.specific["finish_reason"], doc.specific.get("opened", "")
        if self.graded:
            score = key.score(response, *known)
        else:
            score = Score(key.extract(response, *known), Verdict(False, Reason.WITHHELD))
        doc.specific |= {
            "answer": score.answer.text,
            "status": score.answer.status,
            "rule": score.answer.rule,
            "span": list(score.answer.span) if score.answer.span else None,
            "reason": score.verdict.reason,
        }
        found = {rate: float(score.answer.status == status) for rate, status in RATES.items()}
        return ({"accuracy": float(score.correct)} if self.graded else {}) | found | {"items": 1.0}


def science_answer_metric(graded: bool = True) -> SampleLevelMetricGrouping:
    """Accuracy with its standard error; each rate with its count, the number of items last."""
    measures: dict[str, Callable[[Sequence[float]], Any]] = {"accuracy": fmean} if graded else {}
    measures |= {rate: rate_and_count(rate, count) for rate, count in RATES.items()} | {"items": number_of_items}
    return SampleLevelMetricGrouping(
        metric_name=list(measures),
        higher_is_better={name: name in ("accuracy", "extraction_rate", "items") for name in measures},
        category=SamplingMethod.GENERATIVE,
        sample_level_fn=ScienceAnswer(graded),
        corpus_level_fn=measures,
    )


def rate_and_count(rate: str, count: str) -> Callable[[Sequence[float]], dict[str, float]]:
    def both(values: Sequence[float]) -> dict[str, float]:
        return {rate: fmean(values), count: int(sum(values))}

    return both


def number_of_items(values: Sequence[float]) -> dict[str, int]:
    return {"items": len(values)}
