"""Reads the logs that `inspect eval megascience_hf/…` leaves (`.eval`, its default format, or `.json`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

from megascience_hf.answers import AnswerKey
from megascience_hf.answers.types import Status
from megascience_hf.errors import UserError, first_line
from megascience_hf.results import measures, parts
from megascience_hf.results.records import Item, Reading, Run, Sample, Settings, told
from megascience_hf.results.score_files import judged_of
from megascience_hf.rows import inspect_logs
from megascience_hf.tasks import BENCHMARKS, thoughts
from megascience_hf.tasks.benchmark import Benchmark

_PREFIX = inspect_logs.PREFIX
ANSWERED = inspect_logs.ANSWERED
_PROVIDERS = ("hf", "served", "vllm", "sglang")
_ERROR = 300  # characters of a server's message


def read_runs(files: list[Path]) -> Reading:
    """The newest finished run of every model and benchmark.

    Logs of runs that were stopped are left out with a note: `inspect eval-retry` leaves them beside the new one.

    Raises:
        UserError: Inspect is not installed, or a finished log cannot be counted.
    """
    reading, older = Reading(), 0
    newest: dict[tuple[str, str], Run] = {}
    for file in files:
        run = _read(file, reading.notes)
        if run is not None:
            older += (run.model, run.benchmark) in newest
            newest[run.model, run.benchmark] = run
    if older:
        reading.notes.append(f"{older} older Inspect logs left out; the newest of each model and benchmark counts")
    order = list(BENCHMARKS)
    reading.runs = [newest[key] for key in sorted(newest, key=lambda key: (key[0], order.index(key[1])))]
    return reading


def read_samples(file: Path, places: Sequence[int]) -> list[Sample]:
    """The texts of the items at these places of a log that `read_runs` has read."""
    samples = _with_openings(inspect_logs.read(file)).samples or []
    return [_sample(samples[place]) for place in places]


def _read(file: Path, notes: list[str]) -> Run | None:
    try:
        header = inspect_logs.read(file, header_only=True)
        benchmark = BENCHMARKS.get(header.eval.task.removeprefix(_PREFIX))
        if not header.eval.task.startswith(_PREFIX) or benchmark is None or not benchmark.graded:
            notes.append(f"{file}: left out, a task that is not ours or has no golds ({header.eval.task})")
            return None
        if header.status != "success":
            notes.append(f"{file}: left out, the run did not finish ({header.status}); inspect eval-retry {file}")
            return None
        log = inspect_logs.read(file)
    except inspect_logs.UnreadableLogError as error:
        notes.append(f"left out: {error}; inspect eval-retry, or remove it")
        return None
    try:
        return _run(file, benchmark, _with_openings(log))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        # what Inspect reads is a log of some task; ours writes more into it than Inspect checks
        raise UserError(
            f"{file} is no log as our tasks leave it ({type(error).__name__}: {first_line(error)[:_ERROR]}): remove "
            "it, and evaluate again"
        ) from None


def _with_openings(log: Any) -> Any:
    """The log with the verdicts of a scorer that knows all responses, where the server does not show its template.

    When Inspect scored the first of them, none had closed a thought yet: a cut one that the template opened was read
    as an answer. lighteval's road scores when it has them all.
    """
    hidden = [sample for sample in log.samples or [] if inspect_logs.opening_unknown(sample)]
    opened = thoughts.opened_before(sample.output.completion for sample in hidden)
    for sample in hidden if opened else []:
        score = (sample.scores or {}).get("science_answer")
        if score is None or (score.metadata or {}).get("judge") or sample.output.stop_reason == "model_length":
            continue
        known = sample.metadata.get(ANSWERED) or {}
        key = AnswerKey.from_row(sample.metadata["key"])
        found = key.score(sample.output.completion, known.get("finish_reason"), opened)
        score.value = {**score.value, "accuracy": float(found.correct)}
        score.answer, score.explanation = found.answer.text, found.verdict.reason
        score.metadata |= {"status": found.answer.status, "rule": found.answer.rule, "span": found.answer.span}
    return log


def _run(file: Path, benchmark: Benchmark, log: Any) -> Run:
    samples, settings = log.samples or [], _settings(log)
    return Run(
        model=_name(log.eval),
        benchmark=benchmark.name,
        items=_items(file, samples),
        task_version=_version(file, log.eval.task_version),
        dataset=(log.eval.task_args or {}).get("data_dir") or (benchmark.sources[0].repo if _revision(log) else None),
        revision=_revision(log),
        max_new_tokens=log.eval.model_generate_config.max_tokens or log.plan.config.max_tokens,
        date=log.eval.created,
        source=file,
        seconds=_seconds(log.stats),
        limited=log.eval.config.limit is not None or log.eval.config.sample_id is not None,
        sample=bool((log.eval.metadata or {}).get("sample") or (log.eval.task_args or {}).get("sample")),
        temperature=settings.temperature,
        settings=settings,
        judge=_judge(file, samples),
    )


def _seconds(stats: Any) -> float | None:
    """Between the beginning and the end of the run, as the log has them."""
    if not (stats.started_at and stats.completed_at):
        return None
    return (datetime.fromisoformat(stats.completed_at) - datetime.fromisoformat(stats.started_at)).total_seconds()


def _name(spec: Any) -> str:
    """Without the provider where it says nothing of the model, but how a server of one's own is spoken to."""
    model = str(spec.model)
    provider, _, name = model.partition("/")
    if provider == "openai-api":  # then the server's name for itself
        return name.partition("/")[2] or name
    if provider == "openai" and spec.model_base_url:
        return name or model
    return name if provider in _PROVIDERS and name else model


def _setting(log: Any, name: str) -> Any:
    """What the command line said, else the task."""
    return _first(getattr(log.eval.model_generate_config, name, None), getattr(log.plan.config, name, None))


def _settings(log: Any) -> Settings:
    """What the run was told; what it was not is the provider's to say, except where our solver names it."""
    first = (log.samples or [None])[0]
    known = (first.metadata or {}).get(ANSWERED, {}) if first is not None else {}
    extra = _setting(log, "extra_body") or {}
    switch = (extra.get("chat_template_kwargs") or {}).get(
        "enable_thinking", (log.eval.model_args or {}).get("enable_thinking")
    )
    greedy = _setting(log, "temperature") == 0
    sampling = {
        "temperature": _setting(log, "temperature"),
        "top_p": _first(_setting(log, "top_p"), 1.0 if greedy else None),
        "top_k": _first(_setting(log, "top_k"), 0 if greedy else None),
        "min_p": _first(extra.get("min_p"), 0.0 if greedy else None),
        "repetition_penalty": _first(extra.get("repetition_penalty"), known.get("repetition_penalty")),
        "seed": _first(_setting(log, "seed"), 0 if greedy else None),
    }
    not_sent = _not_sent(log)
    return Settings(
        backend="inspect",
        package=known.get("package"),
        # of what the server did not take, nobody knows the value
        **{name: value for name, value in sampling.items() if name not in not_sent},
        thinking={True: "on", False: "off", None: "auto"}[switch],
        template=known.get("template"),
        system=_setting(log, "system_message"),
        server_model=first.output.model if first is not None and first.output.model != _name(log.eval) else None,
        not_sent=not_sent,
        **told(
            {"few_shot": (log.eval.task_args or {}).get("few_shot")}
            | {"prompts": (log.eval.metadata or {}).get("prompts")}
            | {"stop": _setting(log, "stop_seqs"), "thinking_budget": extra.get("thinking_token_budget")}
            | ((log.eval.metadata or {}).get("told") or {})
        ),
    )


def _not_sent(log: Any) -> tuple[str, ...]:
    """What the server did not take of any request: those before its first refusal may have been answered."""
    answered = [(sample.metadata or {}).get(ANSWERED, {}) for sample in log.samples or []]
    return tuple(sorted({str(name) for known in answered for name in known.get("not_sent") or ()}))


def _items(file: Path, samples: list[Any]) -> tuple[Item, ...]:
    if not samples:
        raise UserError(f"{file} has no items")
    without = [s for s in samples if s.error or "science_answer" not in (s.scores or {})]
    if without:
        raise UserError(f"{file}: {len(without)} of {len(samples)} items have no score; inspect eval-retry {file}")
    items = []
    for sample in samples:
        score = sample.scores["science_answer"]
        accuracy = score.value.get("accuracy") if isinstance(score.value, dict) else None
        if accuracy not in (0.0, 1.0):
            raise UserError(f"{file}: the accuracy of item {sample.id} is {accuracy!r}, neither 0 nor 1")
        if (status := score.metadata["status"]) not in get_args(Status):
            raise UserError(f"{file}: the status of item {sample.id} is {status!r}, which no scorer of ours gives")
        usage = sample.output.usage
        items.append(
            Item(
                id=str(sample.id)[: inspect_logs.ID_LENGTH],
                correct=accuracy == 1.0,
                status=status,
                tokens=usage.output_tokens if usage else None,
                reasoning_tokens=usage.reasoning_tokens if usage else None,
                prompt_tokens=usage.input_tokens or None if usage else None,
                error=sample.output.completion[:_ERROR] if sample.output.stop_reason == "model_length" else None,
                sample=sample.epoch,
                parts=parts.named((sample.metadata or {}).get("parts")),
                judged=judged_of(score.metadata, f"{file}, {sample.id}"),
            )
        )
    answers = [sample.scores["science_answer"].answer for sample in samples]
    return measures.numbered(items, answers, [sample.metadata["key"] for sample in samples], str(file))


def _judge(file: Path, samples: list[Any]) -> str | None:
    judges = {(sample.scores["science_answer"].metadata or {}).get("judge") for sample in samples}
    if len(judges) > 1:
        raise UserError(f"{file}: its items were judged by several judges, or by one and by none: run it again")
    return next(iter(judges))


def _sample(sample: Any) -> Sample:
    score = sample.scores["science_answer"]
    span = score.metadata["span"]
    return Sample(
        prompt=sample.input if isinstance(sample.input, str) else sample.input[-1].text,
        response=sample.output.completion,
        gold=sample.target if isinstance(sample.target, str) else ", ".join(sample.target),
        answer=score.answer,
        rule=score.metadata["rule"],
        span=(span[0], span[1]) if span else None,
        reason=score.explanation or "",
    )


def _version(file: Path, version: Any) -> int:
    try:
        return int(version)
    except (TypeError, ValueError):
        raise UserError(f"{file}: the task's version is {version!r}, not a number") from None


def _first(*values: Any) -> Any:
    return next((value for value in values if value is not None), None)


def _revision(log: Any) -> str | None:
    """The pinned revision of the first source; None for local copies and for the embedded sample."""
    revisions = (log.eval.metadata or {}).get("revisions") or {}
    first = next(iter(revisions.values()), None)
    return None if first is None else str(first)
