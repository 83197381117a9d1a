"""The card of a user's own model: from its checkpoint, its preset and the results of its evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from huggingface_hub import eval_result_entries_to_yaml
from huggingface_hub.utils._validators import validate_repo_id

from megascience_hf.cards import base_licences, loss_plot, model_card, training_record
from megascience_hf.cards.base_licences import Licence
from megascience_hf.cards.card_file import write_card, write_text
from megascience_hf.cards.training_record import TrainingRecord
from megascience_hf.errors import UserError
from megascience_hf.results import errata, exams, figures, hub_benchmarks, hub_entries, reading
from megascience_hf.results.records import Run
from megascience_hf.sft import preset as presets
from megascience_hf.sft.preset import Preset

LOSS_PLOT = "loss.png"
RESULTS_PLOT = "accuracies.png"
RESULTS = ".eval_results/megascience.yaml"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What no file of the checkpoint says; None takes what the files or the preset have.

    Args:
        name: title of the card and id on the Hub; by default the folder's name.
        licence: the Hub's identifier.
        base_model: Hub id of what was fine-tuned.
        datasets: Hub ids of the training data.
        hardware: in words.
        languages: codes; by default English for what was trained on this project's data, else none.
    """

    name: str | None = None
    licence: str | None = None
    base_model: str | None = None
    datasets: Sequence[str] = ()
    hardware: str | None = None
    languages: Sequence[str] = ()


def write(
    checkpoint: Path,
    results: str | None = None,
    preset: str | None = None,
    facts: ModelFacts = ModelFacts(),
    *,
    baseline: str | None = None,
    force: bool = False,
    made_from: Path | None = None,
) -> list[Path]:
    """Write the card into the checkpoint's folder, with its loss curve and `.eval_results/`.

    Args:
        checkpoint: a model's folder, or a trainer's output folder.
        results: what `megascience eval` wrote, an Inspect log or a file of scores; `DIR#MODEL` takes one model.
        preset: name of the preset that it was trained with.
        baseline: results of the model that it was trained from, to stand beside its own in the table.
        force: replace a card that was not written by this package or by TRL.
        made_from: the trainer's own folder, where `checkpoint` was finished from it: what tells of the training stands
            there.

    Returns:
        The files that were written.

    Raises:
        UserError: no checkpoint, no results of it, an unknown preset, or no base model known.
    """
    record = training_record.read(checkpoint)
    if made_from is not None:
        record = _finished(record, training_record.read(made_from))
    chosen = presets.get(preset) if preset else None
    name = facts.name or checkpoint.resolve().name
    training = _training(record, chosen, facts)
    runs = _runs(results, name, checkpoint.resolve().name) if results else []
    base = training.base_model
    before = _runs(baseline, base, base.rpartition("/")[2]) if baseline else []
    parts = [run for run in runs if not exams.whole_exam(run)]
    card = model_card.build(
        name,
        training,
        [replace(run.result, model=base) for run in before if run.benchmark in {run.benchmark for run in runs}],
        [replace(run.result, model=name) for run in runs],
        model_card.About(
            licence=Licence(facts.licence) if facts.licence else base_licences.of_base(base) or base_licences.UNKNOWN,
            loss_plot=LOSS_PLOT if len(record.loss) > 1 else None,
            results_plot=RESULTS_PLOT if runs else None,
            language=facts.languages or (("en",) if training.is_science else ()),
            versions=record.versions,
            tags=["sft"] if chosen else [],
            vllm=_vllm(runs),
            notes=[*_notes(parts), *reading.cautions([*before, *runs]), *errata.as_published([*before, *runs])],
            sampling=_sampling(runs),
        ),
    )
    # The card last: it links the others.
    written = _write_linked(checkpoint, name, record, runs, training.window)
    return [*written, write_card(checkpoint / "README.md", str(card), force)]


def _write_linked(checkpoint: Path, name: str, record: TrainingRecord, runs: Sequence[Run], window: int) -> list[Path]:
    """The figures, and the results of whole benchmarks that the Hub knows."""
    written = []
    if runs:
        figures.save(figures.accuracies([run.result for run in runs], {}), checkpoint / RESULTS_PLOT)
        written.append(checkpoint / RESULTS_PLOT)
    if len(record.loss) > 1:
        loss_plot.plot(record.steps, record.loss, window, name, checkpoint / LOSS_PLOT)
        written.append(checkpoint / LOSS_PLOT)
    if registered := [r for r in runs if exams.whole_exam(r) and hub_benchmarks.is_registered(r.benchmark)]:
        entries = eval_result_entries_to_yaml([hub_entries.entry(run) for run in registered])
        text = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True)
        written.append(write_text(checkpoint / RESULTS, text))
    return written


def require_base(checkpoint: Path, preset: str | None, facts: ModelFacts) -> None:
    """Refuse early what `write` would refuse late.

    Raises:
        UserError: it is not known what was fine-tuned.
    """
    _training(training_record.read(checkpoint), presets.get(preset) if preset else None, facts)


def _finished(whole: TrainingRecord, trained: TrainingRecord) -> TrainingRecord:
    """Of a merged adapter its rank belongs to how the model was made, but nothing has to be loaded beside it."""
    adapter = {f"adapter's {name}": value for name, value in trained.adapter.items()}
    shown = {name: ", ".join(map(str, v)) if isinstance(v, list | set) else v for name, v in adapter.items()}
    return replace(
        trained, adapter={}, hyper_parameters={**trained.hyper_parameters, **shown}, parameters=whole.parameters
    )


def _runs(source: str, name: str, folder: str) -> list[Run]:
    """The runs of a model: the only one in the source, or the one of its name or folder."""
    found = reading.read_source(source).runs
    models = sorted({run.model for run in found})
    if len(models) > 1:
        models = [model for model in models if model == name or model.rpartition("/")[2] == folder]
        if len(models) != 1:
            several = ", ".join(sorted({run.model for run in found}))
            raise UserError(f"{source} has results of {several}: write {source}#MODEL for the one of {name}")
    return [run for run in found if run.model == models[0]]


def _training(record: TrainingRecord, chosen: Preset | None, facts: ModelFacts) -> model_card.Training:
    recipe = chosen.recipe if chosen else None
    base = facts.base_model or (recipe.model.repo if recipe else None) or _on_the_hub(record.base_model)
    if base is None:
        known = f" (its files say {record.base_model})" if record.base_model else ""
        raise UserError(f"what was it fine-tuned from{known}? give --base-model OWNER/NAME, or --preset")
    datasets = list(facts.datasets)
    if not datasets and recipe and recipe.data.hub:
        datasets = [recipe.data.hub[0]]
    data = recipe.data.title if recipe and not facts.datasets else ", ".join(datasets)
    return model_card.Training(
        base_model=base,
        data=data,
        datasets=datasets,
        hyper_parameters=record.hyper_parameters,
        loss=record.loss,
        tokens=record.tokens,
        hardware=facts.hardware or "",
        seconds=record.seconds,
        last_step=record.steps[-1] if record.steps else None,
        adapter=record.adapter,
        parameters=record.parameters,
    )


def _on_the_hub(name: str | None) -> str | None:
    """The name, if it can be one of the Hub and is no folder here."""
    if not name or "/" not in name or Path(name).exists():
        return None
    try:
        validate_repo_id(name)
    except ValueError:
        return None
    return name


def _notes(parts: Sequence[Run]) -> list[str]:
    if not parts:
        return []
    names = "; ".join(dict.fromkeys(map(exams.part, parts)))
    return [f"not the whole exam, so the metadata leave it out and it cannot be compared with others: {names}"]


_OF_VLLM = ("temperature", "top_p", "top_k", "min_p", "repetition_penalty", "seed", "stop")


def _vllm(runs: Sequence[Run]) -> model_card.Sampling:
    """What all the runs were sampled with, as vLLM takes it, without what is unknown or was not the same in all."""
    given: dict[str, object] = {}
    for name in _OF_VLLM:
        known = {getattr(run.settings, name) if run.settings else None for run in runs}
        if name == "temperature":
            known = {run.settings.temperature if run.settings else run.temperature for run in runs}
        value = known.pop() if len(known) == 1 else None
        if value not in (None, (), 1.0 if name in ("top_p", "repetition_penalty") else None):
            given[name] = list(value) if isinstance(value, tuple) else value
    budgets = {run.max_new_tokens for run in runs}
    if len(budgets) == 1 and None not in budgets:
        given["max_tokens"] = budgets.pop()
    modes = {run.settings.thinking if run.settings else None for run in runs}
    mode = modes.pop() if len(modes) == 1 else None
    return model_card.Sampling(given, {"on": True, "off": False}.get(mode or ""))


def _sampling(runs: Sequence[Run]) -> str:
    temperatures = {run.temperature for run in runs}
    budgets = {run.max_new_tokens for run in runs}
    if temperatures == {0.0}:
        how = "greedy decoding"
    elif len(temperatures) == 1 and None not in temperatures:
        how = f"temperature {temperatures.pop():g}"
    else:
        how = "temperature not recorded or not the same everywhere"
    return f"{how}, at most {budgets.pop():,} new tokens" if len(budgets) == 1 and None not in budgets else how
