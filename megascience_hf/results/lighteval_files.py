"""Reads what `lighteval … --output-dir DIR --save-details` left in DIR."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from megascience_hf.errors import UserError
from megascience_hf.results import measures, parts
from megascience_hf.results.records import Item, Reading, Result, Run, Sample, Settings, told
from megascience_hf.rows import lighteval_details
from megascience_hf.tasks import BENCHMARKS, BY_TASK
from megascience_hf.tasks.loading import SAMPLE

_LEAVES = ("item", "status", "prompt_tokens", "tokens", "reasoning_tokens", "error", "sample", "parts")
_COLUMNS = [*(f"doc.specific.{leaf}" for leaf in _LEAVES), "metric.accuracy", "model_response.output_tokens"]
_TEXTS = ["doc.query", "doc.specific", "model_response.text"]
_SERVED = "openai/"  # litellm's name of the protocol, before that of a model behind a server
_SAMPLING = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty", "seed")


@dataclass(frozen=True, slots=True)
class _Task:
    """What the summary says of one task: its name in lighteval, its configuration, and the run's settings."""

    file: Path
    name: str
    config: Mapping[str, Any]
    temperature: float | None
    system: str | None
    limited: bool
    seconds: float | None

    def field(self, name: str) -> Any:
        if name not in self.config:
            raise UserError(
                f"{self.file} is no complete lighteval result (no {name!r} of a task); remove it or run it again"
            )
        return self.config[name]


def read(folder: Path) -> list[Result]:
    """The newest result of every model and benchmark below the folder, benchmarks in the order of the paper's table.

    Raises:
        UserError: there is no result, a file is damaged, or a result has no details to count items from.
    """
    runs = read_runs(folder).runs
    if not runs:
        raise UserError(f"no lighteval results of our tasks in {folder} (expected {folder}/results/**/results_*.json)")
    return [run.result for run in runs]


def read_runs(folder: Path, only: str | None = None) -> Reading:
    """The newest run of every model and benchmark below the folder; empty if lighteval left nothing of ours there.

    Args:
        only: read the runs of this model.

    Raises:
        UserError: a file is damaged, or a result has no details to read items from.
    """
    reading, others, older = Reading(), set[str](), 0
    newest: dict[tuple[str, str], _Task] = {}
    for file in sorted((folder / "results").rglob("results_*.json"), key=lambda file: file.name):
        model, tasks = _summary(file)
        for task in tasks:
            benchmark = BY_TASK.get(task.name.partition("|")[0])
            if benchmark is None or not benchmark.graded:
                others.add(task.name)
                continue
            older += (model, benchmark.name) in newest
            newest[model, benchmark.name] = task
    names = _short_names({model for model, _ in newest})
    order = list(BENCHMARKS)
    for model, name in sorted(newest, key=lambda key: (names[key[0]], order.index(key[1]))):
        if only and names[model] != only:
            continue
        task = newest[model, name]
        date = task.file.stem.removeprefix("results_")
        details = _details_file(folder, task.file, task.name, date)
        items, settings = _items(details), _settings(details, task)
        reading.runs.append(
            Run(
                model=names[model],
                benchmark=name,
                items=items,
                task_version=task.field("version"),
                dataset=task.field("hf_repo"),
                revision=task.field("hf_revision"),
                max_new_tokens=task.field("generation_size"),
                date=date,
                source=details,
                temperature=settings.temperature if settings else task.temperature,
                limited=task.limited,
                seconds=task.seconds,
                sample=Path(str(task.field("hf_repo"))).parts[-3:-1] == SAMPLE.parts[-2:],
                settings=settings,
            )
        )
    if others:
        reading.notes.append(f"{folder}: {len(others)} tasks that are not ours left out ({', '.join(sorted(others))})")
    if older:
        reading.notes.append(f"{folder}: {older} older results left out; the newest of each model and benchmark counts")
    return reading


def _summary(file: Path) -> tuple[str, list[_Task]]:
    """The model and its tasks."""
    try:
        run = json.loads(file.read_text(encoding="utf-8"))
        general = run["config_general"]
        model = general.get("model_config") or {}
        sampling, system = model.get("generation_parameters") or {}, model.get("system_prompt")
        limited = general.get("max_samples") is not None
        said = general.get("total_evaluation_time_secondes")
        seconds = float(said) if said else None
        tasks = [
            _Task(file, str(name), dict(config), sampling.get("temperature"), system, limited, seconds)
            for name, config in run["config_tasks"].items()
        ]
        name = str(general["model_name"])
        # as the server was asked for it, and as Inspect's logs have it
        return name.removeprefix(_SERVED) if model.get("base_url") else name, tasks
    except (json.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        reason = f"{type(error).__name__}: {error}"
        raise UserError(f"{file} is no complete lighteval result ({reason}); remove it or run it again") from None


def _short_names(models: set[str]) -> dict[str, str]:
    """A local checkpoint by the name of its folder, unless two have the same."""
    folders = defaultdict[str, set[str]](set)
    for model in models:
        folders[Path(model).name if Path(model).is_absolute() else model].add(model)
    return {model: short if len(same) == 1 else model for short, same in folders.items() for model in same}


def _details_file(folder: Path, summary: Path, task: str, date: str) -> Path:
    """The details of the model of the summary: both lie in folders named alike, below `results` and `details`."""
    name = f"details_{task}_{date}.parquet"
    beside = folder / "details" / summary.parent.relative_to(folder / "results") / date / name
    if beside.is_file():
        return beside
    files = list((folder / "details").rglob(f"{date}/{name}"))
    if not files:
        raise UserError(f"no details of {task} of {date} in {folder}: run lighteval with --save-details")
    if len(files) > 1:
        raise UserError(f"{len(files)} files {name} in {folder}, none of them where {summary} says")
    return files[0]


def read_samples(file: Path, places: Sequence[int]) -> list[Sample]:
    """The texts of the items at these places of a details file, in the order of the places.

    Raises:
        UserError: the file is damaged.
    """
    found: dict[int, Sample] = {}
    wanted, start = sorted(set(places)), 0
    try:
        for batch in lighteval_details.batches(file, _TEXTS):
            here = [place - start for place in wanted if start <= place < start + len(batch)]
            for place, row in zip(here, batch.take(pa.array(here, pa.int64())).to_pylist(), strict=True):
                found[start + place] = _sample(row)
            start += len(batch)
        return [found[place] for place in places]
    except (KeyError, TypeError, IndexError) as error:
        raise UserError(f"{file} holds no texts of our tasks ({type(error).__name__}: {error})") from None


def _settings(file: Path, task: _Task) -> Settings | None:
    """What the run was told, which stands beside every item; None in files of older versions, or of other backends."""
    try:
        batch = next(lighteval_details.batches(file, ["doc.specific.run", "doc.specific.prompts"]), None)
        rows = batch.slice(0, 1).to_pylist() if batch is not None and "doc" in batch.schema.names else []
        specific = rows[0]["doc"]["specific"] if rows else {}
        text = specific.get("run")
        if text is None:
            return None
        run = json.loads(text)
        sampling = {name: run["sampling"].get(name) for name in _SAMPLING if name not in run["not_sent"]}
        return Settings(
            backend=run["backend"],
            package=run["package"],
            **sampling,
            not_sent=tuple(run["not_sent"]),
            thinking=run["thinking"],
            template=run["template"],
            system=task.system,
            server_model=run["server_model"],
            **told(
                {"prompts": specific.get("prompts"), "stop": task.config.get("stop_sequence")} | (run.get("told") or {})
            ),
        )
    except (pa.ArrowInvalid, OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise UserError(f"{file} is no readable file of details ({error}); run the benchmark again") from None


def _items(file: Path) -> tuple[Item, ...]:
    rows: list[dict[str, Any]] = []
    tokens: list[int | None] = []
    try:
        for batch in lighteval_details.batches(file, _COLUMNS):
            tokens += _lengths(batch)
            rows += batch.select(["doc", "metric"]).to_pylist()
        if not rows:
            raise UserError(f"{file} has no items")
        odd = sum(row["metric"]["accuracy"] not in (0.0, 1.0) for row in rows)
        if odd:
            raise UserError(f"{file}: the accuracy of {odd} of {len(rows)} items is neither 0 nor 1 (NaN, or missing)")
        items = tuple(_item(number, row, tokens[number]) for number, row in enumerate(rows))
        if all(item.sample == 1 for item in items):
            return items
        known = [
            row["doc"]["specific"]
            for batch in lighteval_details.batches(file, ["doc.specific"])
            for row in batch.to_pylist()
        ]
        return measures.numbered(items, [one["answer"] for one in known], known, str(file))
    except (KeyError, TypeError, IndexError) as error:
        raise UserError(f"{file} holds no details of our tasks ({type(error).__name__}: {error})") from None


def _lengths(batch: pa.RecordBatch) -> list[int | None]:
    """Number of tokens of each first response; None where the list is empty: a server's tokens are not known.

    In Arrow, because the tokens of a benchmark are millions and only their number is wanted.
    """
    lengths: list[int | None] = [None] * len(batch)
    if "model_response" not in batch.column_names:
        return lengths
    outer = pc.struct_field(batch["model_response"], "output_tokens")
    if not (pa.types.is_list(outer.type) and pa.types.is_list(outer.type.value_type)):
        return lengths  # all of them are empty, and the type of what is in them is not known
    parents = pc.list_parent_indices(outer).to_pylist()
    inner = pc.list_value_length(pc.list_flatten(outer)).to_pylist()
    for parent, length in zip(reversed(parents), reversed(inner), strict=True):
        lengths[parent] = length or None
    return lengths


def _item(number: int, row: Mapping[str, Any], tokens: int | None) -> Item:
    specific = row["doc"]["specific"]
    return Item(
        # Details written before items had names can be counted, and paired by their place.
        id=specific.get("item") or f"row-{number}",
        correct=row["metric"]["accuracy"] == 1.0,
        status=specific["status"],
        tokens=tokens if specific.get("tokens") is None else specific["tokens"],
        reasoning_tokens=specific.get("reasoning_tokens"),
        prompt_tokens=specific.get("prompt_tokens"),
        error=specific.get("error"),
        sample=specific.get("sample") or 1,
        parts=parts.named_by_text(specific.get("parts") or "{}"),
    )


def _sample(row: Mapping[str, Any]) -> Sample:
    specific = row["doc"]["specific"]
    return Sample(
        prompt=row["doc"]["query"],
        response=row["model_response"]["text"][0],
        gold=", ".join(specific["gold"]),
        answer=specific["answer"],
        rule=specific["rule"],
        span=tuple(specific["span"]) if specific["span"] else None,
        reason=specific["reason"],
    )
