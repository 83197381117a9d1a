"""The benchmarks, one file each, and their shells: `--custom-tasks megascience_hf.tasks` is lighteval's.

Importing it needs neither lighteval nor torch: `TASKS_TABLE` is made when lighteval asks for it.
"""

from __future__ import annotations

from typing import Any

from megascience_hf.tasks.benchmark import Benchmark, Item, Source
from megascience_hf.tasks.gsm8k import GSM8K
from megascience_hf.tasks.mmlu import MMLU
from megascience_hf.tasks.scibench import SCIBENCH

__all__ = ["BENCHMARKS", "Benchmark", "Item", "Source"]

# In the order of the paper's table.
BENCHMARKS: dict[str, Benchmark] = {benchmark.name: benchmark for benchmark in (MMLU, SCIBENCH, GSM8K)}


def __getattr__(name: str) -> Any:
    if name != "TASKS_TABLE":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from megascience_hf.tasks.lighteval_tasks import tasks_table

    return tasks_table()
