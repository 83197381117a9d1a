"""The cards of the published datasets and models: what is known of each, and the files that say it."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import yaml
from huggingface_hub import (
    DatasetCardData,
    EvalResult,
    EvalResultEntry,
    ModelCardData,
    eval_result_entries_to_yaml,
)

from megascience_hf import rendered_files
from megascience_hf.builders.megascience import MegaScience
from megascience_hf.builders.science_builder import HOMEPAGE, Published
from megascience_hf.builders.textbook_reasoning import TextbookReasoning
from megascience_hf.cards import base_licences, example_row
from megascience_hf.cards.rendering import render, signed
from megascience_hf.cards.size_category import size_category
from megascience_hf.errors import UserError
from megascience_hf.results import averages, hub_benchmarks, paper, paper_claims
from megascience_hf.results.estimates import Estimate, z_value
from megascience_hf.results.paper import GROUPS
from megascience_hf.sft import preset
from megascience_hf.tasks import BENCHMARKS

ROOT = Path(__file__).parents[2]
LICENCE = "cc-by-nc-sa-4.0"  # of both datasets
_FACTS = Path(__file__).with_name("published_facts.yaml")


def write(root: Path = ROOT, check: bool = False) -> list[Path]:
    """Write all cards below `root` and delete what is none; with `check` only say which would change.

    Returns:
        The files that were, or would be, written or deleted.

    Raises:
        UserError: `root` is no working copy of this project.
    """
    folders = [root / "dataset_cards", root / "model_cards"]
    if not (root / "pyproject.toml").is_file():
        raise UserError(f"{root} is no working copy of megascience-hf, whose cards these are")
    wanted = {root / name: text for name, text in files()}
    present = [path for folder in folders if folder.is_dir() for path in folder.rglob("*") if path.is_file()]
    return rendered_files.write(wanted, present, check=check)


def files() -> Iterator[tuple[str, str]]:
    """(path below the project, text) of every card and of the results that go beside it."""
    for builder in (MegaScience, TextbookReasoning):
        name = builder.PUBLISHED.repo_id.rpartition("/")[2]
        yield f"dataset_cards/{name}.md", dataset_card(builder.PUBLISHED)
    for base in paper.BASES:
        yield f"model_cards/{base.megascience}.md", model_card(base)
        entries = eval_result_entries_to_yaml(_entries(base))
        text = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True)
        yield f"model_cards/{base.megascience}.eval_results.yaml", text
    yield from _figures()


@functools.cache
def _figures() -> tuple[tuple[str, str], ...]:
    return tuple(_drawn())


def _drawn() -> Iterator[tuple[str, str]]:
    """What the cards show: a model beside its instruct version, the gains by size, the datasets side by side."""
    from megascience_hf.results import figures, scaling

    for base in paper.BASES:
        names = [name for group in GROUPS if group != "All" for name in GROUPS[group]]
        rows = [*(_benchmark_row(base, name) for name in names), *(_average_row(base, group) for group in GROUPS)]
        models = (base.instruct, base.megascience)
        cells, titles = {}, []
        for row in rows:
            titles.append(row.title if row.items else f"{row.title} (average)")
            for model, found in zip(models, (row.instruct, row.megascience), strict=True):
                cells[titles[-1], model] = (found.value, *found.interval())
        drawn = figures.marks(models, cells, titles, ink="black")
        yield f"model_cards/figures/{base.megascience}.svg", figures.svg_text(drawn)
    gains = figures.gains(scaling.scaling([], with_paper=True))
    yield "dataset_cards/figures/MegaScience.svg", figures.svg_text(gains)
    compared = {row["trained_on"]: row["model"] for row in facts()["dataset_comparison"]}
    groups = {
        (f"{group} (average)", name): averages.of_published(model, group)
        for name, model in compared.items()
        for group in GROUPS
    }
    marked = {place: (found.value, *found.interval()) for place, found in groups.items()}
    drawn = figures.marks(list(compared), marked, [f"{group} (average)" for group in GROUPS], ink="black")
    yield "dataset_cards/figures/TextbookReasoning.svg", figures.svg_text(drawn)


def facts() -> dict[str, Any]:
    """The figures of the paper that only cards quote, as the templates read them."""
    loaded: dict[str, Any] = yaml.safe_load(_FACTS.read_text(encoding="utf-8"))
    return loaded


# --- the datasets -----------------------------------------------------------------------------------------------------


def dataset_card(published: Published) -> str:
    """The card of a published dataset."""
    name = published.repo_id.rpartition("/")[2]
    data = DatasetCardData(
        pretty_name=name,
        language=["en"],
        license=LICENCE,
        task_categories=["text-generation"],
        size_categories=[size_category(published.num_rows)],
        annotations_creators=["machine-generated"],
        language_creators=["found", "machine-generated"],
        tags=["arxiv:2507.16812", "science", "reasoning", "sft", "textbooks", "megascience"],
        configs=[
            {"config_name": "default", "data_files": [{"split": "train", "path": "data/train-*"}], "default": True}
        ],
        dataset_info={
            "features": [{"name": column, "dtype": "string"} for column in published.columns],
            "splits": [{"name": "train", "num_bytes": published.num_bytes, "num_examples": published.num_rows}],
            "download_size": published.download_bytes,
            "dataset_size": published.num_bytes,
        },
    )
    known = facts()
    comparison = [
        (row["trained_on"], paper.printed_averages().get(row["model"]) or _averages(row["model"]))
        for row in known["dataset_comparison"]
    ]
    template = "megascience.md.jinja" if name == "MegaScience" else "textbook_reasoning.md.jinja"
    return render(
        template,
        data,
        name=name,
        published=published,
        facts=known,
        comparison=comparison,
        gains=paper_claims.gains(),
        averages=paper.printed_averages(),
        half_widths={base.name: _average_row(base, "All").half_width for base in paper.BASES},
        bases={base.name: base for base in paper.BASES},
        findings=[paper_claims.every_model_gains(), paper_claims.gains_grow_with_size()],
        math_losses=_math_losses(),
        example=_example(published.columns),
    )


def _example(columns: Sequence[str]) -> str:
    """A short row of those that this package embeds; the dataset's own are not copied."""
    lines = resources.files("megascience_hf.builders").joinpath("sample.jsonl").read_text(encoding="utf-8").splitlines()
    shortest = min(map(json.loads, lines), key=lambda row: len(row["answer"]))
    return example_row.fenced({column: shortest[column] for column in columns})


def _math_losses() -> list[str]:
    """The base models whose average in mathematics falls below the instruct version's, with the points."""
    printed = paper.printed_averages()
    falls = {base.name: printed[base.megascience]["Math"] - printed[base.instruct]["Math"] for base in paper.BASES}
    return [f"{name} {signed(points)}" for name, points in falls.items() if points < 0]


def _averages(model: str) -> dict[str, float]:
    return {group: 100 * averages.of_published(model, group).value for group in GROUPS}


# --- the models -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A benchmark or average of a model beside its official instruct version, in percent, with the 95% interval."""

    title: str
    items: int | None
    instruct: Estimate
    megascience: Estimate
    printed: tuple[float, float]

    @property
    def difference(self) -> float:
        """Points, of the figures as printed."""
        return round(self.printed[1] - self.printed[0], 2)

    @property
    def half_width(self) -> float:
        """Of the 95% interval of the difference, in points, the two models taken as independent."""
        return 100 * z_value() * (self.megascience - self.instruct).standard_error


def model_card(base: paper.Base) -> str:
    """The card of a published model."""
    model, licence = base.model, base_licences.of_base(base.model.repo) or base_licences.UNKNOWN
    data = ModelCardData(
        model_name=base.megascience,
        language=["en"],
        license=licence.id,
        license_name=licence.name or None,
        license_link=licence.link or None,
        base_model=model.repo,
        base_model_relation="finetune",
        datasets=[MegaScience.PUBLISHED.repo_id],
        library_name="transformers",
        pipeline_tag="text-generation",
        metrics=["accuracy"],
        tags=["arxiv:2507.16812", "megascience", "science", "reasoning", "sft"],
        eval_results=_model_index(base),
    )
    of_groups = [_average_row(base, group) for group in GROUPS]
    rows = {group: [_benchmark_row(base, name) for name in GROUPS[group]] for group in GROUPS if group != "All"}
    return render(
        "published_model.md.jinja",
        data,
        base=base,
        model=model,
        preset=preset.get(model.name),
        averages=of_groups,
        groups=rows,
        gain=paper_claims.gains()[base.name],
        lower=[row for of_group in rows.values() for row in of_group if row.difference < 0],
        math=next(row for row in of_groups if row.title == "Math"),
        overall=next(row for row in of_groups if row.title == "All"),
        response_tokens=paper.RESPONSE_TOKENS.get(base.megascience),
        parameters=base.parameters,
        licence=licence,
        active_experts=model.architecture.experts_per_token,
    )


def _benchmark_row(base: paper.Base, name: str) -> Row:
    def estimate(model: str) -> Estimate:
        share, items = paper.model(model)[name] / 100, paper.items(name)
        return Estimate(share, (share * (1 - share) / items) ** 0.5)

    printed = paper.model(base.instruct)[name], paper.model(base.megascience)[name]
    return Row(BENCHMARKS[name].title, paper.items(name), estimate(base.instruct), estimate(base.megascience), printed)


def _average_row(base: paper.Base, group: str) -> Row:
    of_models = paper.printed_averages()
    printed = of_models[base.instruct][group], of_models[base.megascience][group]
    return Row(
        group,
        None,
        averages.of_published(base.instruct, group),
        averages.of_published(base.megascience, group),
        printed,
    )


def _model_index(base: paper.Base) -> list[EvalResult]:
    results = []
    for name, accuracy in paper.model(base.megascience).items():
        benchmark = BENCHMARKS[name]
        source = benchmark.sources[0]
        # Where the paper's pool of items is another than ours, config and split would name what was not measured.
        known = benchmark.items is not None
        results.append(
            EvalResult(
                task_type="text-generation",
                dataset_type=source.repo,
                dataset_name=benchmark.title,
                dataset_config=source.config if known and len(benchmark.sources) == 1 else None,
                dataset_split=source.split if known else None,
                metric_type="accuracy",
                metric_name="accuracy, zero-shot, as published",
                metric_value=accuracy,
                source_name="arXiv 2507.16812",
                source_url=HOMEPAGE,
            )
        )
    return results


def _entries(base: paper.Base) -> list[EvalResultEntry]:
    return [
        EvalResultEntry(
            dataset_id=BENCHMARKS[name].sources[0].repo,
            task_id=hub_benchmarks.REGISTERED[name],
            value=accuracy,
            source_url=HOMEPAGE,
            source_name="arXiv 2507.16812, tables 12 and 13",
            notes="as published: zero-shot chain of thought, greedy; not measured again by megascience-hf",
        )
        for name, accuracy in paper.model(base.megascience).items()
        if hub_benchmarks.is_registered(name)
    ]
