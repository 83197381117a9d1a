"""What is rendered of the benchmarks: the task lists of the paper's groups for lighteval, and the table of the docs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from megascience_hf import rendered_files
from megascience_hf.results import paper
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.tasks.benchmark import Benchmark

ROOT = Path(__file__).parents[2]
_LISTS = Path("megascience_hf/tasks/groups")
_DOCS = Path("docs/evaluation.md")


def write(root: Path = ROOT, check: bool = False) -> list[Path]:
    """Write the files below `root`; with `check` only say which would change.

    Returns:
        The files that were, or would be, written or deleted.
    """
    wanted = {
        root / _LISTS / f"{group.lower()}.txt": "".join(f"{BENCHMARKS[n].task}|0\n" for n in paper.exam(group.lower()))
        for group in paper.GROUPS
    }
    docs = root / _DOCS
    wanted[docs] = rendered_files.with_block(docs.read_text(encoding="utf-8"), "benchmarks", markdown())
    return rendered_files.write(wanted, [*(root / _LISTS).glob("*.txt"), docs], check=check)


def markdown() -> str:
    """The table of every benchmark by category, those that the paper does not report at the end of theirs."""
    lines = ["| Task | Items | Hub | Scored by | By | In the paper |", "| --- | ---: | --- | --- | --- | --- |"]
    for category in paper.EVALUATED:
        lines.append(f"| **{category}** | | | | | |")
        of_category = [benchmark for benchmark in BENCHMARKS.values() if benchmark.category == category.lower()]
        for benchmark in sorted(of_category, key=lambda one: one.name not in paper.EVALUATED[category]):
            items = f"{benchmark.items:,}" if benchmark.items else "¹"
            by = ", ".join(benchmark.parts)
            reported = "not averaged" if benchmark.name in paper.exam("all") else ""
            reported = "averaged" if benchmark.name in paper.GROUPS["All"] else reported
            cells = (f"`{benchmark.name}`", items, _source(benchmark), benchmark.metric, by, reported)
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _source(benchmark: Benchmark) -> str:
    """Repositories, the config or how many of them, and the split."""
    configs = Counter(source.repo for source in benchmark.sources)
    parts = [f"`{repo}`" + (f", {count} configs" if count > 1 else "") for repo, count in configs.items()]
    first = benchmark.sources[0]
    if len(benchmark.sources) == 1 and first.config != "default":
        parts.append(f"`{first.config}`")
    parts += dict.fromkeys(source.split for source in benchmark.sources)
    return ", ".join([*parts, *([benchmark.note] if benchmark.note else [])])
