"""The benchmarks, one file each, and their shells: `--custom-tasks megascience_hf.tasks` is lighteval's.

Importing it needs neither lighteval nor torch: `TASKS_TABLE` is made when lighteval asks for it.
"""

from __future__ import annotations

from typing import Any

from megascience_hf.tasks.benchmark import Benchmark, Item, Source
from megascience_hf.tasks.registry import BENCHMARKS, BY_TASK

__all__ = ["BENCHMARKS", "BY_TASK", "Benchmark", "Item", "Source"]


def __getattr__(name: str) -> Any:
    if name != "TASKS_TABLE":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from megascience_hf.tasks.lighteval_tasks import tasks_table

    return tasks_table()
