"""The paper (arXiv 2507.16812) as data: its benchmarks and groups, its models, and Tables 6, 7, 12 and 13.

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
from megascience_hf.sft.models import MODELS, Model
from megascience_hf.tasks import BENCHMARKS, BY_TASK

# What is evaluated, in the groups and the order of Table 5.
EVALUATED: dict[str, tuple[str, ...]] = {
    "General": ("mmlu", "mmlu_pro", "gpqa_diamond", "supergpqa", "scibench", "olympicarena"),
    "Specific": ("chembench", "csbench", "medqa", "medmcqa", "pubmedqa", "piqa"),
    "Math": ("gsm8k", "math", "math_500"),
}
_NOT_AVERAGED = ("mmlu",)  # the paper's footnote 4
# What each average is over.
GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(name for name in names if name not in _NOT_AVERAGED) for group, names in EVALUATED.items()
}
GROUPS["All"] = tuple(name for names in GROUPS.values() for name in names)

_DATA = Path(__file__).parent / "data"
PREFIX = "paper:"  # before the name of a published model, where a folder of results may stand as well
# The items that the paper scored where `tasks` does not know the number. ChemBench: the copy of its evaluation code.
# OlympicArena: not stated; 6,060 is the smallest pool of which all 22 published accuracies are fractions.
_ITEMS = {"chembench": 2_788, "olympicarena": 6_060}
# Mean length of the responses in tokens (the paper's section 5.5; those of the other models are plotted only).
RESPONSE_TOKENS = {"Qwen2.5-7B-MegaScience": 1_345, "Qwen3-8B-MegaScience": 1_080}


@dataclass(frozen=True, slots=True)
class Base:
    """A base model that the paper trained on MegaScience, beside the official instruct version."""

    model: Model

    @property
    def name(self) -> str:
        """As in the paper."""
        return self.model.paper_name

    @property
    def family(self) -> str:
        """Models of one family differ in size alone."""
        return self.name.partition("-")[0]

    @property
    def parameters(self) -> float:
        """In billions, to three digits; all of them for a mixture of experts."""
        return float(f"{self.model.architecture.parameters / 1e9:.3g}")

    @property
    def instruct_repo(self) -> str:
        """What the paper calls the instruct version, on the Hub: of Qwen3 the hybrid model, run without thinking."""
        if self.family == "Qwen3":
            return f"Qwen/{self.name}"
        return f"{self.model.repo}-Instruct"

    @property
    def instruct(self) -> str:
        return f"{self.name}-Instruct"

    @property
    def megascience(self) -> str:
        return f"{self.name}-MegaScience"


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


# By size.
BASES: tuple[Base, ...] = tuple(
    sorted(
        (base for base in map(Base, MODELS.values()) if base.megascience in accuracies()),
        key=lambda base: base.parameters,
    )
)


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


def exam(group: str) -> list[str]:
    """The benchmarks that are evaluated in a group of the command line: "general", "specific", "math" or "all"."""
    return [name for of, names in EVALUATED.items() if group in ("all", of.lower()) for name in names]


def named_one_by_one(tasks: str) -> list[str]:
    """Those of `named_benchmarks` that are named themselves, and not by a group."""
    parts = [part.strip().removesuffix("|0") for part in tasks.split(",")]
    alone = [part for part in parts if part not in {group.lower() for group in GROUPS}]
    return named_benchmarks(",".join(alone)) if alone else []


def named_benchmarks(tasks: str) -> list[str]:
    """The benchmarks of a comma-separated list of names and groups, in the order of the paper's table.

    "math" is the group of three; the benchmark MATH alone is `megascience:math`, its name in lighteval.

    Raises:
        UserError: a name is neither; the message has the nearest ones.
    """
    groups = [group.lower() for group in GROUPS]
    wanted: set[str] = set()
    for name in (part.strip().removesuffix("|0") for part in tasks.split(",")):
        if name in groups:
            wanted |= set(exam(name))
        elif name in BENCHMARKS:
            wanted.add(name)
        elif name in BY_TASK:
            wanted.add(BY_TASK[name].name)
        else:
            raise unknown_name("benchmark or group", name, list(dict.fromkeys([*groups, *BENCHMARKS])))
    return [name for name in BENCHMARKS if name in wanted]
