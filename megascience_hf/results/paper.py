"""The published numbers (arXiv 2507.16812, Tables 6, 7, 12 and 13) as data, with what follows from them.

The paper prints accuracies to two decimals and no intervals. The number of items of each benchmark gives them; no two
of its models can be paired, because it has no verdicts item by item.
"""

from __future__ import annotations

import csv
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from megascience_hf.errors import unknown_name
from megascience_hf.results import averages
from megascience_hf.results.estimates import Estimate
from megascience_hf.tasks import BENCHMARKS

_DATA = Path(__file__).parent / "data"
PREFIX = "paper:"  # before the name of a published model, where a folder of results may stand as well
# The items that the paper scored where `tasks` does not know the number. ChemBench: the copy of its evaluation code.
# OlympicArena: not stated; 6,060 is the smallest pool of which all 22 published accuracies are fractions.
_ITEMS = {"chembench": 2_788, "olympicarena": 6_060}
# Mean length of the responses in tokens (the paper's section 5.5; those of the other models are plotted only).
RESPONSE_TOKENS = {"Qwen2.5-7B-MegaScience": 1_345, "Qwen3-8B-MegaScience": 1_080}


@dataclass(frozen=True, slots=True)
class Base:
    """A base model that the paper trained on MegaScience, beside the official instruct version.

    Args:
        name: as in the paper.
        family: models of one family differ in size alone.
        parameters: in billions, all of them for a mixture of experts.
    """

    name: str
    family: str
    parameters: float

    @property
    def instruct(self) -> str:
        return f"{self.name}-Instruct"

    @property
    def megascience(self) -> str:
        return f"{self.name}-MegaScience"


# Numbers of parameters: the models' own cards.
BASES = (
    Base("Qwen2.5-1.5B", "Qwen2.5", 1.54),
    Base("Qwen3-1.7B", "Qwen3", 1.72),
    Base("Qwen2.5-3B", "Qwen2.5", 3.09),
    Base("Qwen3-4B", "Qwen3", 4.02),
    Base("Qwen2.5-7B", "Qwen2.5", 7.62),
    Base("Llama3.1-8B", "Llama3.1", 8.03),
    Base("Qwen3-8B", "Qwen3", 8.19),
    Base("Qwen3-14B", "Qwen3", 14.8),
    Base("Qwen3-30B-A3B", "Qwen3", 30.5),
)


@functools.cache
def accuracies() -> Mapping[str, Mapping[str, float]]:
    """Model → benchmark (a name of `BENCHMARKS`) → accuracy in percent, as printed. 22 models, 14 benchmarks."""
    table: dict[str, dict[str, float]] = {}
    for row in _rows("paper_accuracies.csv"):
        table.setdefault(row["model"], {})[row["benchmark"]] = float(row["accuracy_percent"])
    return table


@functools.cache
def printed_averages() -> Mapping[str, Mapping[str, float]]:
    """Model → group ("General", "Specific", "Math", "All") → average in percent, as the paper prints or implies it."""
    return {
        row["model"]: {group.capitalize(): float(row[group]) for group in row if group != "model"}
        for row in _rows("paper_averages.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def model(name: str) -> Mapping[str, float]:
    """The published accuracies of a model, in percent, by benchmark.

    Raises:
        UserError: the paper has no model of that name; the message has the nearest ones.
    """
    if name not in accuracies():
        raise unknown_name("model of the paper", name, list(accuracies()))
    return accuracies()[name]


def same_model(name: str) -> str | None:
    """The paper's name of a model that a user names by its Hub id, such as `MegaScience/Qwen3-8B-MegaScience`."""
    bare = name.rpartition("/")[2].replace("Llama-3.1", "Llama3.1").casefold()
    return next((known for known in accuracies() if known.casefold() == bare), None)


def items(benchmark: str) -> int:
    """The number of items that an accuracy of the paper is of."""
    return BENCHMARKS[benchmark].items or _ITEMS[benchmark]


def correct(name: str, benchmark: str) -> int:
    """How many items a published accuracy must have had right, to the nearest."""
    return round(model(name)[benchmark] / 100 * items(benchmark))


def average(name: str, group: str) -> Estimate:
    """An average of a published model with the standard error that its benchmarks' sizes imply; 0 to 1."""
    return averages.of_counts({b: (model(name)[b] / 100, items(b)) for b in averages.GROUPS[group]})


def gain(base: Base, group: str = "All") -> Estimate:
    """How much the MegaScience model is above the instruct model, 0 to 1.

    The two are taken as independent. They answered the same items, so the true standard error is smaller.
    """
    before, after = average(base.instruct, group), average(base.megascience, group)
    return Estimate(
        value=after.value - before.value,
        standard_error=(before.standard_error**2 + after.standard_error**2) ** 0.5,
    )
