"""`eval.yaml` of a user's own benchmark: rows with questions and answers become a task that Inspect runs."""

from __future__ import annotations

import re
import string
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from megascience_hf.cards import dataset_loading, eval_yaml
from megascience_hf.cards.card_file import write_text
from megascience_hf.cards.eval_yaml import FRAMEWORK, NAME
from megascience_hf.errors import UserError, unknown_name
from megascience_hf.foreign_text import one_line
from megascience_hf.hub import upload_plan

if TYPE_CHECKING:
    from datasets import Dataset, DatasetDict

_MARK = "# written by megascience card benchmark; run it again rather than edit\n"
_LINE = (
    "{prompt}\n\nReason step by step. The last line of your response must be ANSWER: with the answer alone behind it."
)
# What a question that is no choice is asked with, and what the scorer is told.
OPEN_SCORERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "match": (_LINE, {"numeric": True}),
    "answer": (_LINE, {"pattern": "line"}),
    "math": ("{prompt}\n\nReason step by step, and put the final answer in \\boxed{{}}.", {}),
    "exact": ("{prompt}\n\nRespond with the answer alone.", {}),
    "f1": ("{prompt}\n\nRespond with the answer alone.", {}),
    "includes": ("{prompt}", {}),
    "model_graded_qa": ("{prompt}", {}),
    "model_graded_fact": ("{prompt}", {}),
}
# Where texts are looked for if no column was named.
_INPUTS = ("question", "problem", "prompt", "input")
_TARGETS = ("target", "reference_answer", "label", "answer", "solution")
_CHOICES = ("choices", "options")
_SHOWN = 3


@dataclass(frozen=True, slots=True)
class BenchmarkDescription:
    """What no row says; None takes what the folder has.

    Args:
        name: as people read it.
        description: what it measures, in a sentence.
        task: id of its leaderboard.
        config, split: of the rows that are asked.
        question, target: columns.
        choices: the column with the list of options, or a column for each.
        scorer: of questions that are no choice, one of `OPEN_SCORERS`.
    """

    name: str
    description: str
    task: str | None = None
    config: str | None = None
    split: str | None = None
    question: str | None = None
    target: str | None = None
    choices: Sequence[str] = field(default_factory=tuple)
    scorer: str | None = None


def write(folder: Path, about: BenchmarkDescription, *, force: bool = False) -> tuple[Path, int]:
    """Write `eval.yaml` into a folder of data, after every row was looked at as Inspect will read it.

    Returns:
        The file, and how many questions the task has.

    Raises:
        UserError: there is such a file of somebody's, the rows cannot be loaded or are no benchmark, or the scorer is
            not named where the answers do not tell it.
    """
    file = folder / NAME
    if file.is_file() and not force and not file.read_text(encoding="utf-8", errors="replace").startswith(_MARK):
        raise UserError(f"{file} was not written by megascience card benchmark: --force replaces it")
    there = {name: path for name, path in upload_plan.files(folder)[0].items() if name != NAME}
    if not dataset_loading.has_data(list(there)):
        raise UserError(f"{folder} has no data: name a folder with Parquet, JSON Lines or CSV files")
    try:
        with dataset_loading.loaded(there) as configs:
            about = _chosen(configs, about)
            rows = configs[str(about.config)][str(about.split)]
            definition, questions = _definition(_columns(rows, about), rows, folder), len(rows)
            text = _MARK + yaml.safe_dump(definition, sort_keys=False, allow_unicode=True, width=120)
        _still_loads(there, text)
    except dataset_loading.LoadFailure as failure:
        raise UserError(f"{folder}: {failure}") from None
    if refused := next(eval_yaml.check(text), None) or _refused_by_inspect(text):
        raise UserError(f"{folder}: {refused}")
    return write_text(file, text), questions


def _chosen(configs: Mapping[str, DatasetDict], about: BenchmarkDescription) -> BenchmarkDescription:
    """With config and split named: the only one, or the one that is usual."""
    config = about.config or (next(iter(configs)) if len(configs) == 1 else "default")
    if config not in configs:
        raise UserError(f"which config is asked? --config {' or '.join(map(str, configs))}")
    splits = list(map(str, configs[config]))
    split = about.split or (splits[0] if len(splits) == 1 else "test")
    if split not in splits:
        raise UserError(f"which split is asked? --split {' or '.join(splits)}")
    return replace(about, config=config, split=split)


def _columns(rows: Dataset, about: BenchmarkDescription) -> BenchmarkDescription:
    there = rows.column_names

    def usual(names: Sequence[str], what: str, option: str) -> str:
        found = next((name for name in names if name in there), None)
        if found is None:
            raise UserError(f"which column is the {what}? {option} {' or '.join(there)}")
        return found

    question = about.question or usual(_INPUTS, "question", "--question")
    choices = list(about.choices) or [name for name in _CHOICES if name in there][:1]
    target = about.target or usual(_TARGETS, "right answer", "--target")
    for name in (question, target, *choices):
        if name not in there:
            raise UserError(f"there is no column {name}: {', '.join(there)}")
    return replace(about, question=question, target=target, choices=choices)


def _definition(about: BenchmarkDescription, rows: Dataset, folder: Path) -> dict[str, Any]:
    faults = [fault for number, row in enumerate(rows, 1) if (fault := _fault(row, about, number))]
    if not len(rows) or faults:
        more = f" and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise UserError(f"{folder} is no benchmark: {'; '.join(faults[:_SHOWN]) or 'it has no rows'}{more}")
    spec: dict[str, Any] = {"input": about.question, "target": about.target}
    if about.choices:
        spec["choices"] = about.choices[0] if len(about.choices) == 1 else list(about.choices)
        solvers: list[dict[str, Any]] = [{"name": "multiple_choice", "args": {"cot": True}}]
        scorers: list[dict[str, Any]] = [{"name": "choice"}]
        if about.scorer not in (None, "choice"):
            raise UserError(f"questions with options are scored by choice, not by {about.scorer}: leave --scorer out")
    else:
        name = about.scorer or _scorer_of(rows[about.target])
        if name not in OPEN_SCORERS:
            raise unknown_name("scorer of Inspect's for open questions", name, list(OPEN_SCORERS))
        template, args = OPEN_SCORERS[name]
        solvers = [{"name": "prompt_template", "args": {"template": template}}, {"name": "generate"}]
        scorers = [{"name": name, **({"args": args} if args else {})}]
    task = {
        "id": about.task or _slug(about.name),
        "config": about.config,
        "split": about.split,
        "field_spec": spec,
        "solvers": solvers,
        "scorers": scorers,
    }
    return {
        "name": about.name,
        "description": about.description,
        "evaluation_framework": FRAMEWORK,
        "tasks": [task],
    }


def _fault(row: Mapping[str, Any], about: BenchmarkDescription, number: int) -> str:
    """Why Inspect would ask this row wrongly; empty if it would not."""
    question, target = row[str(about.question)], row[str(about.target)]
    if not isinstance(question, str) or not question.strip():
        return f"row {number} has no question"
    if not about.choices:
        return "" if _is_answer(target) else f"row {number} has no right answer"
    options = row[about.choices[0]] if len(about.choices) == 1 else [row[name] for name in about.choices]
    if not isinstance(options, list) or len(options) < 2 or not all(isinstance(o, str) and o.strip() for o in options):
        return f"row {number} has no list of options, or an empty one"
    letters = string.ascii_uppercase[: len(options)]
    if type(target) is int:
        right = 0 <= target < len(letters)
    else:
        right = isinstance(target, str) and len(target) == 1 and target in letters
    shown = one_line(repr(target))[:40]
    known = f"neither a letter A to {letters[-1:]} nor a number 0 to {len(letters) - 1}"
    return "" if right else f"the right option of row {number} is {shown}, {known}"


def _is_answer(target: object) -> bool:
    if isinstance(target, str):
        return bool(target.strip())
    return isinstance(target, int | float) and not isinstance(target, bool)


def _scorer_of(targets: Sequence[object]) -> str:
    """`match` where every answer is a number; of other answers nobody but their author knows what equals them."""
    if all(re.fullmatch(r"[-+]?\d[\d,]*(?:\.\d+)?", str(target).strip()) for target in targets):
        return "match"
    raise UserError(f"which scorer of Inspect's tells right from wrong here? --scorer {', '.join(OPEN_SCORERS)}")


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "default"


def _still_loads(there: Mapping[str, Path], text: str) -> None:
    """Raise if the data are not found any more: `datasets` takes a file called eval for one of a split."""
    with tempfile.TemporaryDirectory(prefix="megascience-benchmark-") as temporary:
        file = Path(temporary) / NAME
        file.write_text(text, encoding="utf-8")
        try:
            with dataset_loading.loaded({**there, NAME: file}):
                return
        except dataset_loading.LoadFailure:
            raise UserError(
                "with eval.yaml beside it load_dataset takes that for a split and does not find the rows: name them "
                "test-00000-of-00001.parquet, or make the card first, which names them (megascience card dataset)"
            ) from None


def _refused_by_inspect(text: str) -> str:
    """What the installed Inspect says against a task; empty if nothing, or if there is none."""
    try:
        from inspect_ai._eval.task.hf import HFTask
    except ImportError:
        return ""
    for task in yaml.safe_load(text)["tasks"]:
        try:
            HFTask.model_validate(task)
        except ValueError as error:
            return one_line(str(error))[:300]
    return ""
