"""`--few-shot N`: a completion prompt for base models, with worked examples of the benchmark's own development split.

No chat template and no instructions: a base model goes on with what stands there, and what it is to do the examples
show. Never an item of the exam: a benchmark without a development split is refused.
"""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.tasks import loading
from megascience_hf.tasks.benchmark import Benchmark, Item
from megascience_hf.tasks.questions import question_of

_PROBLEM, _SOLUTION = "Problem:\n", "\n\nSolution:\n"
# What a base model writes when it has answered: the next problem.
STOPS = ("\nProblem:",)
SEED = "few-shot"
# What is recorded of the wording: it has another one than the prompts without examples.
RECORD = f"few-shot {hashlib.sha256((_PROBLEM + _SOLUTION).encode()).hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Example:
    """A worked item of the development split, and the part of the benchmark that it is of."""

    problem: str
    solution: str
    part: str | None


def prompts(benchmark: Benchmark, shots: int, data_dir: Path | None) -> Callable[[Item], str]:
    """What is asked of each item: the same examples each time, or those of its subject.

    Raises:
        UserError: the benchmark has no development split, it cannot be had, or it has too few items.
    """
    examples = _examples(benchmark.name, data_dir)
    same = benchmark.development.same if benchmark.development else None
    fewest = min(map(len, examples.values()), default=0)
    if fewest < shots:
        of = f"of some {same}" if same else "of it"
        raise UserError(
            f"{benchmark.name}: its development split has {fewest} items {of}, and --few-shot wants {shots}"
        )

    def prompt(item: Item) -> str:
        asked = problem(item)
        part = item.parts.get(same) if same else None
        if part not in examples:
            raise UserError(f"{benchmark.name}: its development split has no items of the {same} {part!r}")
        shown = [one for one in examples[part] if one.problem != asked][:shots]
        worked = [f"{_PROBLEM}{one.problem}{_SOLUTION}{one.solution}" for one in shown]
        return "\n\n".join([*worked, f"{_PROBLEM}{asked}{_SOLUTION}"]).rstrip("\n") + "\n"

    return prompt


def problem(item: Item) -> str:
    """The question with its options, without the instructions of the prompt."""
    if item.key.kind == "choice":
        return item.prompt.partition("\n\n")[2]
    return question_of(item.prompt)


@functools.cache
def _examples(name: str, data_dir: Path | None) -> Mapping[str | None, Sequence[Example]]:
    """By the part that examples share with the asked item, each in the order of a hash."""
    from megascience_hf.tasks.registry import BENCHMARKS

    benchmark = BENCHMARKS[name]
    development = benchmark.development
    if development is None:
        others = ", ".join(other for other, one in BENCHMARKS.items() if one.development)
        raise UserError(f"{name} has no development split, and test items are no examples: --few-shot is for {others}")
    found: defaultdict[str | None, list[Example]] = defaultdict(list)
    for row in loading.development_rows(benchmark, development, data_dir):
        item = development.item(benchmark, row)
        if item is not None:
            part = item.parts.get(development.same) if development.same else None
            found[part].append(Example(problem(item), _solution(item, development.solution, row), part))
    return {part: sorted(several, key=_order) for part, several in found.items()}


def _order(example: Example) -> bytes:
    return hashlib.sha256(f"{SEED}\n{example.problem}".encode()).digest()


def _solution(item: Item, worked: Callable[[Mapping[str, Any]], str] | None, row: Mapping[str, Any]) -> str:
    """The worked solution, where the row has one, and the answer in the form that is read."""
    text = (worked(row) if worked else "").strip()
    gold = item.key.gold if isinstance(item.key.gold, str) else ", ".join(item.key.gold)
    if item.key.kind == "choice":
        answer = f"Answer: {gold}"
    elif "\\boxed" in text:
        return text
    else:
        answer = f"The answer is \\boxed{{{gold}}}."
    return f"{text}\n{answer}" if text else answer
