"""The typed records of a run: what a model answered on one benchmark, item by item, and the counts of it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from megascience_hf.proportions import wilson
from megascience_hf.results import repeats
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.loading import SAMPLE


class Scope(StrEnum):
    """What of a benchmark was answered. Only the whole of it is the exam that others sat."""

    WHOLE = "whole"
    UNKNOWN = "unknown"
    PART = "part"
    SAMPLE = "sample"

    @property
    def mark(self) -> str:
        """What stands behind the benchmark's name wherever the result is shown; nothing for the whole."""
        marks = {Scope.UNKNOWN: " (part?)", Scope.PART: " (part)", Scope.SAMPLE: " (own sample)"}
        return marks.get(self, "")

    @staticmethod
    def together(scopes: Iterable[Scope]) -> Scope:
        """Of what is made of several results: that of the one which says least of the exam."""
        return max(scopes, key=list(Scope).index)


@dataclass(frozen=True, slots=True)
class Result:
    """What one model scored on one benchmark in one run.

    Args:
        model: Hub id, or the name of the checkpoint's folder.
        benchmark: the name in `megascience_hf.tasks.BENCHMARKS`.
        items: number of items that were scored.
        correct: how many responses were right.
        status: number of responses by status of the extraction ("extracted", "no_answer", …).
        task_version: the benchmark's version when it ran; None if the file does not say.
        dataset: Hub id or local folder of the items, as the run recorded it; None if it did not.
        revision: the dataset's revision; None for a local folder.
        max_new_tokens: budget of a response in tokens; None if the file does not say.
        date: ISO 8601 in the spelling of the file that it was read from; empty if the file does not say.
        samples: responses to each item.
        independent: of several samples the number of independent responses that would have the same standard error,
            between `items` and `items * samples`; None for one sample.
        few_shot: examples before each question.
        judge: the model that was asked where rules cannot tell, and how; None for rules alone.
        scope: what of the benchmark the items are.
    """

    model: str
    benchmark: str
    items: int
    correct: int
    status: dict[str, int]
    task_version: int | None
    dataset: str | None
    revision: str | None
    max_new_tokens: int | None
    date: str
    samples: int = 1
    independent: float | None = None
    few_shot: int = 0
    judge: str | None = None
    scope: Scope = Scope.WHOLE

    @property
    def title(self) -> str:
        """The benchmark's name with the mark of what is not the whole of it."""
        return BENCHMARKS[self.benchmark].title + self.scope.mark

    @property
    def responses(self) -> int:
        return self.items * self.samples

    @property
    def accuracy(self) -> float:
        """Share of the responses that were right, 0 to 1: avg@k of k samples."""
        return self.correct / self.responses

    @property
    def extraction_rate(self) -> float:
        """Share of the responses that an answer could be read from, 0 to 1."""
        return self.status.get("extracted", 0) / self.responses

    @property
    def truncation_rate(self) -> float:
        """Share of the responses that were cut before their answer, 0 to 1."""
        return self.status.get("truncated", 0) / self.responses

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson interval of the accuracy (Wilson 1927), the one that holds its level on few items.

        Responses to one question are no independent ones: of several samples it is that of `independent` responses,
        as for other samples in clusters (Korn and Graubard 1998).
        """
        size = float(self.items) if self.independent is None else self.independent
        return wilson(self.accuracy * size, size, level)


@dataclass(frozen=True, slots=True)
class Sample:
    """What was asked and answered on one item: read only where it is shown or exported. All of it is untrusted text.

    `span` holds the character offsets of the extracted answer in the response.
    """

    prompt: str
    response: str
    gold: str
    answer: str | None
    rule: str | None
    span: tuple[int, int] | None
    reason: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How the responses of a run were got; None where its files do not say.

    Args:
        backend: "lighteval" or "inspect".
        package: version of megascience-hf, with its commit where the installation tells it.
        temperature, top_p, top_k, min_p, repetition_penalty, seed: of the sampling.
        not_sent: settings that the server did not take: it used its own.
        thinking: "on", "off", or "auto" for what the template does by itself.
        template: names the chat template (a hash), "none" for a model without one.
        system: the system prompt.
        server_model: the name that the server gives its model.
        stop: texts that ended a response.
        timeout: seconds that a reply was waited for, where it was told.
        model_revision, dtype, max_model_len, adapter, tensor_parallel, data_parallel: of the model, where it was told.
        thinking_budget: tokens of a thought.
        few_shot: examples before each question, 0 for none.
        prompts: whose wording the questions had, and its hash.
        sampling_by: what named the values of the sampling, "greedy" or "card"; empty where they were given.
    """

    backend: str
    package: str | None = None
    temperature: float | None = None
    top_p: float | None = None
    top_k: int | None = None
    min_p: float | None = None
    repetition_penalty: float | None = None
    seed: int | None = None
    not_sent: tuple[str, ...] = ()
    thinking: str | None = None
    template: str | None = None
    system: str | None = None
    server_model: str | None = None
    stop: tuple[str, ...] = ()
    timeout: float | None = None
    model_revision: str | None = None
    dtype: str | None = None
    max_model_len: int | None = None
    thinking_budget: int | None = None
    sampling_by: str = ""
    adapter: str | None = None
    tensor_parallel: int | None = None
    data_parallel: int | None = None
    few_shot: int = 0
    prompts: str | None = None


def told(known: Any) -> dict[str, Any]:
    """The fields of `Settings` that a run's own record has (`tasks.evaluation.Evaluation.told`); what is of another
    type is left out."""
    kinds: dict[str, type | tuple[type, ...]] = {
        **dict.fromkeys(("model_revision", "dtype", "sampling_by", "adapter", "prompts"), str),
        **dict.fromkeys(("max_model_len", "thinking_budget", "tensor_parallel", "data_parallel", "few_shot"), int),
        "timeout": (int, float),
    }
    known = known if isinstance(known, dict) else {}
    found = {name: known[name] for name, kind in kinds.items() if isinstance(known.get(name), kind)}
    stop = known.get("stop")
    return found | ({"stop": tuple(map(str, stop))} if isinstance(stop, list) else {})


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge had to do with a response, in a run that was judged.

    Args:
        by_rules: whether rules alone find it right.
        undecided: whether rules cannot tell, so that the judge's verdict counts.
        asked: whether the judge was asked about it.
        correct: its verdict; None for none.
    """

    by_rules: bool
    undecided: bool
    asked: bool
    correct: bool | None


@dataclass(frozen=True, slots=True)
class Item:
    """The verdict on one response.

    Args:
        id: names the question and its gold (`tasks.Item.id`); a question that a benchmark asks twice has it twice in
            each sample.
        correct: whether the response was right.
        status: of the extraction, as in `answers.Answer`.
        tokens: length of the response in tokens of the model; None where the file does not say.
        reasoning_tokens: of these the ones of the thought, where a server counts them.
        prompt_tokens: length of what was asked; None where the file does not say.
        error: what the server said, if the question did not fit the model's context.
        sample: which of several responses to the item it is, from 1.
        vote: of several, the number of what it answers: equal for equal answers to the item, 0 for the right one. None
            for a response without an answer, and where it is not known.
        parts: which parts of the benchmark the item belongs to, such as (("level", "Level 3"),).
        judged: what a judge had to do with it; None in a run without one.
    """

    id: str
    correct: bool
    status: str
    tokens: int | None = None
    reasoning_tokens: int | None = None
    error: str | None = None
    sample: int = 1
    vote: int | None = None
    parts: tuple[tuple[str, str], ...] = ()
    judged: Judged | None = None
    prompt_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One model on one benchmark, response by response. Fields as in `Result`; there is at least one item.

    Every item has as many samples as the others.
    `source` is the file that the items were read from; `temperature` that of the sampling, None where no file says;
    `limited` whether the run was told to stop after so many items; `sample` whether its items are the embedded ones;
    `judge` the model that was asked where rules cannot tell, and how, None for rules alone;
    `seconds` the wall time of the process that wrote the results, all its benchmarks together, None where no file says.
    """

    model: str
    benchmark: str
    items: tuple[Item, ...]
    task_version: int | None
    dataset: str | None
    revision: str | None
    max_new_tokens: int | None
    date: str
    source: Path
    temperature: float | None = None
    limited: bool = False
    sample: bool = False
    settings: Settings | None = None
    judge: str | None = None
    seconds: float | None = None

    @property
    def samples(self) -> int:
        """Responses to each item."""
        return max([item.sample for item in self.items])

    @property
    def questions(self) -> int:
        """Number of items of the exam: a question that a benchmark asks twice is two."""
        return len(self.items) // self.samples

    @property
    def scope(self) -> Scope:
        """What of the benchmark the items are, as far as can be told.

        Of a benchmark whose number of items is not known, only what was read from the Hub at its pinned revision, and
        was not told to stop, is known to be whole.
        """
        if self.sample or Path(self.dataset or "").parts[-3:-1] == SAMPLE.parts[-2:]:
            return Scope.SAMPLE
        known = BENCHMARKS[self.benchmark].items
        if known is not None:
            return Scope.WHOLE if self.questions == known else Scope.PART
        if self.limited:
            return Scope.PART
        return Scope.WHOLE if self.revision is not None else Scope.UNKNOWN

    @property
    def items_digest(self) -> str:
        """Names what was asked: equal for runs of the same questions with the same golds, in any order."""
        ids = sorted(item.id for item in self.items if item.sample == 1)
        return hashlib.sha256("\n".join(ids).encode()).hexdigest()[:12]

    def places(self) -> list[tuple[int, ...]]:
        """Where the samples of each item of the exam stand in `items`, the first sample first."""
        return repeats.by_question([(item.id, item.sample) for item in self.items])

    @property
    def result(self) -> Result:
        return Result(
            model=self.model,
            benchmark=self.benchmark,
            items=self.questions,
            correct=sum(item.correct for item in self.items),
            status=dict(Counter(item.status for item in self.items)),
            task_version=self.task_version,
            dataset=self.dataset,
            revision=self.revision,
            max_new_tokens=self.max_new_tokens,
            date=self.date,
            samples=self.samples,
            independent=self._independent() if self.samples > 1 else None,
            few_shot=self.settings.few_shot if self.settings else 0,
            judge=self.judge,
            scope=self.scope,
        )

    def _independent(self) -> float:
        right = [[self.items[place].correct for place in item] for item in self.places()]
        return repeats.independent(np.array(right, dtype=np.float64))

    @property
    def truncation_rate(self) -> float:
        """Share of the responses that were cut before their answer, 0 to 1."""
        return sum(item.status == "truncated" for item in self.items) / len(self.items)

    @property
    def mean_tokens(self) -> float | None:
        """Mean length of the responses in tokens; None unless it is known of every one."""
        known = [item.tokens for item in self.items if item.tokens is not None]
        return sum(known) / len(known) if len(known) == len(self.items) else None


@dataclass(slots=True)
class Reading:
    """What was read, and what was left out and why: one line each, to be shown under every table."""

    runs: list[Run] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
