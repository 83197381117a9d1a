"""SciBench: 640 computations from ten university textbooks (Wang et al., arXiv 2307.10635; MIT).

The Hub has 692 rows; the paper evaluates physics, chemistry and mathematics without the 52 of the calculus book. The
gold is a number with a LaTeX unit, which may open with a power of ten that belongs to the value. Scored on the number
with a relative tolerance of 5% (arXiv 2507.16812, section 4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from megascience_hf.answers import AnswerKey
from megascience_hf.tasks import prompts
from megascience_hf.tasks.benchmark import Benchmark, Item, Source

REL_TOL = 0.05
_POWER_OF_TEN = re.compile(r"10\s?\^\s?(?:\{\s?(-?\d{1,3})\s?\}|(-?\d{1,3}))")


def read(row: Mapping[str, Any]) -> Item | None:
    if row["source"] == "calculus":
        return None
    power, unit = split_power_of_ten(row["unit"])
    value = Decimal(row["answer_number"].strip().replace(",", "").replace("−", "-"))
    # "$10^6$" alone is how the answer is counted, and the question must say so; "$10^6$ m" is metres.
    if power is not None and unit:
        value = value.scaleb(power)
    elif power is not None:
        unit = f"$10^{{{power}}}$"
    key = AnswerKey(gold=str(value), kind="numeric", unit=unit or None, rel_tol=REL_TOL)
    return Item(prompts.boxed_number(row["problem_text"].strip(), unit), key)


def split_power_of_ten(unit: str) -> tuple[int | None, str]:
    r"""Split `$10^{-3} \mathrm{~m}$` into -3 and `$\mathrm{~m}$`; (None, unit) if there is no power of ten."""
    unit = " ".join(unit.split())
    power = _POWER_OF_TEN.search(unit)
    if power is None or unit[: power.start()].strip(" $"):
        return None, unit
    rest = unit[: power.start()] + unit[power.end() :].lstrip(" ~")
    return int(power[1] or power[2]), re.sub(r"\$ ?\$", "", rest).strip()


SCIBENCH = Benchmark(
    name="scibench",
    title="SciBench",
    category="general",
    items=640,
    # The Parquet conversion of the last data commit: one table, where main has twenty files of two schemas.
    sources=(Source("xw27/scibench", "default", "train", "67bc4705abf0968e388c3b1d77b0fe2cd2390511"),),
    read=read,
    note="without calculus",
    metric="number within 5%",
    rel_tol=REL_TOL,
    version=2,
    paper="https://arxiv.org/abs/2307.10635",
    licence="mit",
    parts={"book": ("source",)},
)
