"""The Inspect shell: `inspect eval megascience_hf/gpqa_diamond --model …`, with its resume, log viewer and epochs.

The same items, prompts and `answers` functions as lighteval's tasks. A task takes `-T data_dir=DIR` for local copies
and `-T sample=true` for the embedded items; `-T judge=URL -T judge_model=NAME` has a judge read what rules cannot tell;
`--max-tokens` and `--limit` are Inspect's own.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import GenerateConfig
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import TaskState

from megascience_hf.answers import RATES, AnswerKey
from megascience_hf.errors import UserError
from megascience_hf.judging import lasting
from megascience_hf.judging.records import refuse_without_judge
from megascience_hf.tasks import few_shot, inspect_roads, loading, wordings
from megascience_hf.tasks.benchmark import Benchmark, Item
from megascience_hf.tasks.inspect_roads import answered
from megascience_hf.tasks.registry import BENCHMARKS
from megascience_hf.tasks.wordings import Wording

_RATES = {rate: [mean()] for rate in RATES}


def inspect_task(
    benchmark: Benchmark,
    data_dir: Path | None,
    shots: int = 0,
    wording: Wording | None = None,
    judge: Mapping[str, Any] | None = None,
) -> Task:
    """The benchmark as an Inspect task: zero-shot, one user turn, greedy, the benchmark's token budget.

    Args:
        shots: examples before each question, for a base model that goes on with the text.
        wording: of the questions, that of the package without one.
        judge: arguments of `science_answer`; None for rules alone.
    """
    items, asked = loading.items(benchmark, data_dir), wording or wordings.wording(None)
    prompt = few_shot.prompts(benchmark, shots, data_dir) if shots else partial(asked.prompt, benchmark)
    asking = samples(items, prompt)
    return Task(
        dataset=MemoryDataset(asking, name=benchmark.name),
        solver=answered(items=_digest(asking)),
        scorer=science_answer(**(judge or {})) if benchmark.graded else extracted_answer(),
        config=GenerateConfig(
            temperature=0.0, max_tokens=benchmark.max_new_tokens, stop_seqs=list(few_shot.STOPS) if shots else None
        ),
        display_name=benchmark.title,
        version=benchmark.version,
        metadata={
            "category": benchmark.category,
            "metric": benchmark.metric,
            "paper": benchmark.paper,
            "licence": benchmark.licence,
            "revisions": {f"{s.repo}/{s.config}": s.revision for s in benchmark.sources} if data_dir is None else None,
            "few_shot": shots,
            "prompts": few_shot.RECORD if shots else asked.record,
            "sample": data_dir is not None and data_dir.resolve() == loading.SAMPLE.resolve(),
        },
    )


def samples(items: list[Item], prompt: Callable[[Item], str] | None = None) -> list[Sample]:
    """Inspect's samples, named by what they ask, so that a log can be resumed whatever the order of the file.

    Args:
        prompt: what is asked of an item, if not its own prompt.
    """
    seen: Counter[str] = Counter()
    made = []
    for item in items:
        seen[item.id] += 1
        again = f"-{seen[item.id]}" if seen[item.id] > 1 else ""  # MMLU-Pro asks 159 questions twice
        key = item.key.to_row()
        made.append(
            Sample(
                id=item.id + again,
                input=prompt(item) if prompt else item.prompt,
                target=key["gold"],
                metadata={"key": key, "row_id": item.row_id, "parts": dict(item.parts)},
            )
        )
    return made


def _digest(asked: list[Sample]) -> str:
    digest = hashlib.sha256()
    for sample in asked:
        digest.update(repr((sample.id, sample.input)).encode())
    return digest.hexdigest()[:12]


@scorer(metrics={"accuracy": [mean(), stderr()], **_RATES})
def science_answer(
    judge: str | None = None,
    judge_model: str | None = None,
    judge_preset: str | None = None,
    judge_config: str | None = None,
    judge_folder: str = "science_answer.judge",
) -> Scorer:
    """Accuracy and the rates, by `AnswerKey.score`; with a judge for what rules cannot tell.

    Args:
        judge: base URL of a server of the OpenAI protocol; the accuracy is then with its verdicts, and the metadata of
            each sample say what rules found and what it said.
        judge_model, judge_preset, judge_config: as in `megascience score`.
        judge_folder: folder of its calls, which are paid for once.
    """
    asking = lasting.asking(judge, judge_model, judge_folder, judge_preset, judge_config) if judge else None

    async def score(state: TaskState, target: Target) -> Score:
        del target  # the key holds the gold and how it is compared
        key = AnswerKey.from_row(state.metadata["key"])
        found = key.score(*_response(state))
        correct, told = found.correct, dict[str, Any]()
        if asking is not None:
            correct, told = await asking.verdict(str(state.sample_id), state.input_text, key, found)
        value = {"accuracy": float(correct)} | _rates(found.answer.status)
        return Score(
            value=value,
            answer=found.answer.text,
            explanation=found.verdict.reason,
            metadata={"status": found.answer.status, "rule": found.answer.rule, "span": found.answer.span} | told,
        )

    return score


@scorer(metrics=dict(_RATES))
def extracted_answer() -> Scorer:
    """The rates alone, for a benchmark whose golds are withheld."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        answer = AnswerKey.from_row(state.metadata["key"]).extract(*_response(state))
        return Score(
            value=_rates(answer.status),
            answer=answer.text,
            metadata={"status": answer.status, "rule": answer.rule, "span": answer.span},
        )

    return score


def _response(state: TaskState) -> tuple[str, str | None, str]:
    """What `AnswerKey.score` takes: the text, why it ended, and what the chat template wrote of it."""
    known = state.metadata.get(inspect_roads.ANSWERED, {})
    reason = known.get("finish_reason") or inspect_roads.finish_reason(state.output, None)
    return inspect_roads.response(state.output), reason, known.get("opened", "")


def _rates(status: str) -> dict[str, float]:
    return {rate: float(status == of) for rate, of in RATES.items()}


def _register(benchmark: Benchmark) -> Callable[..., Task]:
    @task(name=benchmark.name)
    def megascience_task(  # noqa: PLR0913 - an option `-T` each
        data_dir: str | None = None,
        sample: bool = False,
        few_shot: int = 0,
        prompts: str | None = None,
        prompts_hash: str | None = None,
        responses_of: str | None = None,
        judge: str | None = None,
        judge_model: str | None = None,
        judge_preset: str | None = None,
        judge_config: str | None = None,
        judge_folder: str = "science_answer.judge",
    ) -> Task:
        del responses_of  # tells the log of one server or checkpoint from that of another of the same name
        wording = wordings.wording(Path(prompts)) if prompts else None
        if wording and prompts_hash not in (None, wording.digest):
            raise UserError(f"{prompts}: its prompts are others than those of this run ({prompts_hash})")
        folder = loading.SAMPLE if sample else Path(data_dir) if data_dir else None
        told = {"judge": judge, "judge_model": judge_model, "judge_preset": judge_preset, "judge_config": judge_config}
        if judge is None:
            refuse_without_judge(told)
        return inspect_task(
            benchmark, folder, few_shot, wording, told | {"judge_folder": judge_folder} if judge else None
        )

    return megascience_task


# Inspect finds the tasks in its registry once this module is imported, which the entry point in pyproject.toml does.
TASKS = {benchmark.name: _register(benchmark) for benchmark in BENCHMARKS.values()}
