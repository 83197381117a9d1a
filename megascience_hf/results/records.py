"""The typed records of a run: what a model answered on one benchmark, item by item, and the counts of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Result:
    """What one model scored on one benchmark in one run.

    Args:
        model: Hub id, or the name of the checkpoint's folder.
        benchmark: the name in `megascience_hf.tasks.BENCHMARKS`.
        items: number of items that were scored.
        correct: how many were right.
        status: number of responses by status of the extraction ("extracted", "no_answer", …).
        task_version: the benchmark's version when it ran; None if the file does not say.
        dataset: Hub id or local folder of the items, as the run recorded it; None if it did not.
        revision: the dataset's revision; None for a local folder.
        max_new_tokens: budget of a response in tokens; None if the file does not say.
        date: ISO 8601 in the spelling of the file that it was read from; empty if the file does not say.
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

    @property
    def accuracy(self) -> float:
        """Share of the items that were right, 0 to 1."""
        return self.correct / self.items

    @property
    def extraction_rate(self) -> float:
        """Share of the responses that an answer could be read from, 0 to 1."""
        return self.status.get("extracted", 0) / self.items

    @property
    def truncation_rate(self) -> float:
        """Share of the responses that were cut before their answer, 0 to 1."""
        return self.status.get("truncated", 0) / self.items

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Wilson interval of the accuracy (Wilson 1927), the one that holds its level on few items."""
        from statsmodels.stats.proportion import proportion_confint

        low, high = proportion_confint(self.correct, self.items, alpha=1 - level, method="wilson")
        return float(low), float(high)


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
        package: version of megascience-hf.
        temperature, top_p, top_k, min_p, repetition_penalty, seed: of the sampling.
        not_sent: settings that the server did not take: it used its own.
        thinking: "on", "off", or "auto" for what the template does by itself.
        template: names the chat template (a hash), "none" for a model without one.
        system: the system prompt.
        server_model: the name that the server gives its model.
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


@dataclass(frozen=True, slots=True)
class Item:
    """The verdict on one response.

    Args:
        id: names the question and its gold (`tasks.Item.id`); a question that a benchmark asks twice has it twice.
        correct: whether the response was right.
        status: of the extraction, as in `answers.Answer`.
        tokens: length of the response in tokens of the model; None where the file does not say.
        reasoning_tokens: of these the ones of the thought, where a server counts them.
        error: what the server said, if the question did not fit the model's context.
    """

    id: str
    correct: bool
    status: str
    tokens: int | None = None
    reasoning_tokens: int | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One model on one benchmark, item by item. Fields as in `Result`; there is at least one item.

    `source` is the file that the items were read from; `temperature` that of the sampling, None where no file says;
    `limited` whether the run was told to stop after so many items; `sample` whether its items are the embedded ones.
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

    @property
    def result(self) -> Result:
        return Result(
            model=self.model,
            benchmark=self.benchmark,
            items=len(self.items),
            correct=sum(item.correct for item in self.items),
            status=dict(Counter(item.status for item in self.items)),
            task_version=self.task_version,
            dataset=self.dataset,
            revision=self.revision,
            max_new_tokens=self.max_new_tokens,
            date=self.date,
        )

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
