"""Whether two runs may stand side by side: what part of a benchmark each is of, and how each was got."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from megascience_hf.results.records import Run, Scope, Settings
from megascience_hf.tasks import BENCHMARKS

# What changes the scores of a model, and what it is called where runs differ in it. The chat template is the model's.
_OF_SETTINGS = {
    "temperature": "temperatures",
    "top_p": "values of top-p",
    "top_k": "values of top-k",
    "min_p": "values of min-p",
    "repetition_penalty": "repetition penalties",
    "thinking": "modes of thinking",
    "system": "system prompts",
    "thinking_budget": "budgets of thought",
    "few_shot": "numbers of examples",
    "prompts": "prompts",
    "stop": "stops",
    "max_model_len": "lengths of the context",
}
# What makes a model another one: two that are compared may differ in it, the runs of one that are averaged may not.
_OF_ONE_MODEL = {
    "model_revision": "revisions of the model",
    "dtype": "dtypes",
    "adapter": "adapters",
    "template": "chat templates",
    "server_model": "models behind its name at the server",
}
# What says nothing where it is not set: the run did not limit it, or took the model as it is.
_UNSET_IS_A_VALUE = ("system", "thinking_budget", "stop", "max_model_len", "model_revision", "dtype", "adapter")
_LONGEST = 40  # characters of a value in a message


def whole_exam(run: Run) -> bool:
    """Whether the run is of all the benchmark's own items, as far as can be told: a part of them is another exam."""
    return run.scope is Scope.WHOLE


def part(run: Run) -> str:
    """What a run that is not of the whole benchmark is of, in a few words."""
    known = BENCHMARKS[run.benchmark].items
    if run.scope is Scope.SAMPLE:
        return f"{run.benchmark} {run.questions:,}, written for megascience-hf: not the benchmark"
    if known is not None:
        return f"{run.benchmark} {run.questions:,} of {known:,}"
    why = "told to stop there" if run.limited else "whose number cannot be checked without the Hub"
    return f"{run.benchmark} {run.questions:,}, {why}"


def differences(runs: Sequence[Run], *, of_one_model: bool = False) -> list[str]:
    """What changes scores and is not the same in all the runs, with its values; what a run does not say is not told.

    Args:
        of_one_model: whether they are to be runs of one model, which was then one at each of them.
    """
    asked = _OF_SETTINGS | (_OF_ONE_MODEL if of_one_model else {})
    values: defaultdict[str, dict[Any, str]] = defaultdict(dict)  # value → how it is shown
    for run in runs:
        if run.max_new_tokens is not None:
            values["token budgets"][run.max_new_tokens] = f"{run.max_new_tokens:,}"
        values["judges"][run.judge] = run.judge or "rules alone"
        if run.settings is None:
            if run.temperature is not None:
                values["temperatures"][run.temperature] = _shown(run.temperature)
            continue
        for name, title in asked.items():
            value = getattr(run.settings, name)
            # a server that does not take a setting uses its own, which nobody knows
            if value is not None or name in run.settings.not_sent or name in _UNSET_IS_A_VALUE:
                values[title][value or None if isinstance(value, str | tuple) else value] = _shown(value)
    return [f"{title} ({', '.join(_told_apart(found))})" for title, found in values.items() if len(found) > 1]


def _told_apart(found: Mapping[Any, str]) -> list[str]:
    """The values as they are shown, with a hash where two long ones begin alike."""
    times = Counter(found.values())
    return [
        f"{text} #{hashlib.sha256(repr(value).encode()).hexdigest()[:6]}" if times[text] > 1 else text
        for value, text in found.items()
    ]


def judged_beside_published(runs: Sequence[Run]) -> list[str]:
    """The line for what shows published numbers beside those of a judge."""
    judges = ", ".join(dict.fromkeys(run.judge for run in runs if run.judge is not None))
    return (
        [f"published numbers are by rules alone, and these with the verdicts of a judge ({judges})"] if judges else []
    )


def _shown(value: Any) -> str:
    if value is None or value in ((), ""):
        return "none"
    if isinstance(value, tuple):
        value = ", ".join(map(repr, value))
    text = f"{value:g}" if isinstance(value, int | float) else str(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def how(runs: Sequence[Run]) -> list[str]:
    """How the responses of each model were got: one line a model on the settings, one on the exams."""
    by_model: defaultdict[str, list[Run]] = defaultdict(list)
    for run in runs:
        by_model[run.model].append(run)
    lines = []
    for model, of_model in by_model.items():
        said = list(dict.fromkeys(settings(run) for run in of_model))
        lines += [f"{model}: {line}" for line in said]
        dates = sorted({run.date[:10] for run in of_model if run.date})
        when = f", {dates[0]}{f' to {dates[-1]}' if len(dates) > 1 else ''}" if dates else ""
        exams = ", ".join(f"{run.benchmark} {_exam(run)}" for run in of_model)
        lines.append(f"{model}: task versions {exams}{when}")
    return lines


def settings(run: Run) -> str:
    """How the responses of a run were got."""
    known = run.settings
    temperature = known.temperature if known else run.temperature
    budget = "budget of tokens unknown" if run.max_new_tokens is None else f"at most {run.max_new_tokens:,} new tokens"
    parts = [
        *([f"{run.samples} samples of each item"] if run.samples > 1 else []),
        f"temperature {_or_unknown(temperature)}",
        budget,
        *([f"judged by {run.judge} where rules cannot tell"] if run.judge else []),
    ]
    if known is not None:
        drawn = bool(temperature)
        parts += [f"top-p {known.top_p:g}"] if drawn and known.top_p not in (None, 1.0) else []
        parts += [f"top-k {known.top_k}"] if drawn and known.top_k else []
        parts += [f"min-p {known.min_p:g}"] if drawn and known.min_p else []
        parts += [f"seed {known.seed}"] if drawn and known.seed is not None else []
        parts += (
            [f"repetition penalty {_or_unknown(known.repetition_penalty)}"] if known.repetition_penalty != 1.0 else []
        )
        parts += [f"not taken by the server: {', '.join(known.not_sent)}"] if known.not_sent else []
        parts += [f"sampling by the {known.sampling_by}"] if known.sampling_by == "card" else []
        parts += [f"thinking {known.thinking}"] if known.thinking and not known.few_shot else []
        parts += [f"at most {known.thinking_budget:,} tokens of thought"] if known.thinking_budget else []
        parts.append(prompt(run) if known.few_shot else template(run))
        parts += [f"prompts of {known.prompts}"] if known.prompts and not known.few_shot else []
        parts += ["with a system prompt"] if known.system else []
        parts += [f"stops {_shown(known.stop)}"] if known.stop else []
        parts += _of_model(known)
        parts += [f"the server calls it {known.server_model}"] if known.server_model not in (None, run.model) else []
        parts.append(f"{known.backend}, megascience-hf {_or_unknown(known.package)}")
    return ", ".join(parts)


def _of_model(known: Settings) -> list[str]:
    """How the model was loaded, as far as the run was told."""
    said = {
        "revision": known.model_revision,
        "adapter": known.adapter,
        "dtype": known.dtype,
        "context": f"{known.max_model_len:,} tokens" if known.max_model_len else None,
        "tensor parallel": known.tensor_parallel,
        "data parallel": known.data_parallel,
        "time-out": f"{known.timeout:g} s" if known.timeout else None,
    }
    return [f"{name} {value}" for name, value in said.items() if value]


def prompt(run: Run) -> str:
    """How the question was put, in a few words."""
    shots = run.settings.few_shot if run.settings else 0
    if shots:
        return f"{shots} worked examples of the development split, a completion without a chat template"
    return f"zero-shot chain of thought, one user turn, {template(run)}"


def template(run: Run) -> str:
    """Which chat template the prompts had."""
    name = run.settings.template if run.settings else None
    if name is None:
        return "the model's chat template, if it has one"
    return "no chat template" if name == "none" else f"chat template {name}"


def _exam(run: Run) -> str:
    version = _or_unknown(run.task_version)
    return (
        f"{version}@{run.revision[:7]}"
        if run.revision
        else f"{version} ({'own sample' if run.scope is Scope.SAMPLE else 'local copy'})"
    )


def _or_unknown(value: float | str | None) -> str:
    if value is None:
        return "unknown"
    return f"{value:g}" if isinstance(value, int | float) else value


def over_their_thoughts(runs: Sequence[Run]) -> list[str]:
    """A line on each run whose server did not keep the budget of a thought that it was asked to keep."""
    lines = []
    for run in runs:
        budget = run.settings.thinking_budget if run.settings else None
        over = sum((item.reasoning_tokens or 0) > budget for item in run.items) if budget else 0
        if over:
            lines.append(
                f"{run.benchmark}: {over:,} of {len(run.items):,} thoughts of {run.model} are longer than the budget "
                f"of {budget:,} tokens: its server does not keep it"
            )
    return lines


def did_not_fit(runs: Sequence[Run]) -> list[str]:
    """A line on each run with questions that did not fit the model's context, with what the server said."""
    lines = []
    for run in runs:
        said = [item.error for item in run.items if item.error and item.sample == 1]
        if said:
            lines.append(
                f"{run.benchmark}: {len(said):,} of {run.questions:,} questions did not fit the context of "
                f"{run.model} ({said[0]})"
            )
    return lines
