"""`--prompts PATH`: other wordings of the questions, from a folder of the user's or a checkout of the authors' code.

A folder of prompts holds a text file for each form of question, or for a benchmark, with what is asked in braces:

- `choice.txt` and `choices.txt` (one and several right options): `{question}`, `{options}`, `{letters}`, `{context}`
- `boxed.txt` (an answer in a box): `{question}`
- `number.txt` (a computation): `{question}`, `{unit}`
- `NAME.txt`, for the benchmark of that name, in the place of those

A text without the options, the context or the unit of an item that has them is refused: it would ask something else.

A checkout of the authors' evaluation code (GAIR-NLP/lm-open-science-evaluation) is read as it lies there: its
configuration names a class for each benchmark, whose `format_prompt` is a piece of text. Python is read as a tree and
never run; only texts that are put together are understood.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.tasks import prompts
from megascience_hf.tasks.benchmark import Benchmark, Item
from megascience_hf.tasks.olympicarena import OLYMPICARENA, OLYMPICARENA_TEST
from megascience_hf.tasks.questions import question_of

OURS = "megascience-hf"
_FORMS = ("choice", "choices", "boxed", "number")
_FIELD = re.compile(r"\{(question|options|letters|context|unit)\}")
_MOST = 100_000  # characters of a file of prompts, or of Python
_CONFIGS, _CLASSES = "configs", "few_shot_prompts"
# Our benchmark → the name in the authors' configuration; where there are several, by the item (`_entry`).
_ENTRIES = {
    **{name: name for name in ("mmlu", "mmlu_pro", "gpqa_diamond", "gpqa_main", "gsm8k", "math", "medmcqa", "piqa")},
    **{"supergpqa": "super_gpqa", "math_500": "math-500", "medqa": "medqa-us", "pubmedqa": "PubMedQA"},
    **{"scibench": "scibench-physics", "olympicarena": "olympic-arena-physics"},
    **{"olympicarena_test": "olympic-arena-physics"},
}


@dataclass(frozen=True, slots=True)
class Wording:
    """How questions are put: `name` and `digest` (12 hex digits) are recorded, `prompt` makes the text of an item."""

    name: str
    digest: str
    prompt: Callable[[Benchmark, Item], str]

    @property
    def record(self) -> str:
        return f"{self.name} {self.digest}"


def wording(path: Path | None) -> Wording:
    """That of the package without a path.

    Raises:
        UserError: the folder holds neither prompts nor the authors' code.
    """
    if path is None:
        return _ours()
    if not path.is_dir():
        raise UserError(f"--prompts {path}: no such folder")
    return _authors(path) if (path / _CLASSES).is_dir() and (path / _CONFIGS).is_dir() else _folder(path)


def check(wanted: Wording, benchmark: Benchmark, items: list[Item]) -> None:
    """Raises UserError if it has no wording for one of the items."""
    for item in items:
        wanted.prompt(benchmark, item)


@functools.cache
def _ours() -> Wording:
    """Its hash is of the wordings, not of the items: two runs with other items had the same."""
    made = [
        prompts.multiple_choice("{question}", ["{a}", "{b}"], given="{given}"),
        prompts.multiple_answers("{question}", ["{a}", "{b}"]),
        prompts.boxed("{question}"),
        prompts.boxed_number("{question}", "{unit}"),
        prompts.boxed_number("{question}", None),
    ]
    return Wording(OURS, _digest(made), lambda _, item: item.prompt)


def _digest(texts: list[str]) -> str:
    return hashlib.sha256(json.dumps(texts).encode()).hexdigest()[:12]


# -- a folder of the user's ------------------------------------------------------------------------------------


def _folder(path: Path) -> Wording:
    texts = {file.stem: _read(file) for file in sorted(path.glob("*.txt"))}
    if not texts:
        raise UserError(f"--prompts {path}: no prompts in it ({', '.join(f'{form}.txt' for form in _FORMS)})")
    for name, text in texts.items():
        if "{question}" not in text:
            raise UserError(f"{path / name}.txt: it has no {{question}}, so that every item would be asked alike")

    def prompt(benchmark: Benchmark, item: Item) -> str:
        form = _form(item)
        text = texts.get(benchmark.name, texts.get(form))
        if text is None:
            raise UserError(f"--prompts {path}: neither {benchmark.name}.txt nor {form}.txt for {benchmark.name}")
        fields = _fields(benchmark, item)
        unsaid = [name for name in _needed(benchmark, form) if fields[name] and f"{{{name}}}" not in text]
        if unsaid:
            name = benchmark.name if benchmark.name in texts else form
            raise UserError(
                f"{path / name}.txt: it has no {{{unsaid[0]}}}, without which {benchmark.name} cannot be answered"
            )
        return _FIELD.sub(lambda field: fields[field[1]], text).strip()

    return Wording(path.resolve().name, _digest([*texts, *texts.values()]), prompt)


def _needed(benchmark: Benchmark, form: str) -> tuple[str, ...]:
    """What of an item a text must hold beside the question, where the item has it."""
    if _own_prompts(benchmark):
        return ()
    return {"number": ("unit",), "boxed": ()}.get(form, ("options", "context"))


def _form(item: Item) -> str:
    if item.key.kind == "choice":
        return "choices" if item.key.multiple else "choice"
    return "number" if item.prompt == prompts.boxed_number(question_of(item.prompt), item.key.unit) else "boxed"


def _fields(benchmark: Benchmark, item: Item) -> dict[str, str]:
    options = item.key.options or ()
    letters = item.key.letters or ""
    return {
        "question": item.prompt if _own_prompts(benchmark) else question_of(item.prompt),
        "options": "\n".join(f"({letter}) {option}" for letter, option in zip(letters, options, strict=False)),
        "letters": ", ".join(letters),
        "context": "" if _own_prompts(benchmark) else _context(item),
        "unit": item.key.unit or "",
    }


def _own_prompts(benchmark: Benchmark) -> bool:
    """OlympicArena's prompts are its rows' own, and hold all of the problem and more."""
    return benchmark in (OLYMPICARENA, OLYMPICARENA_TEST)


def _context(item: Item) -> str:
    """What is to be read before the question of a choice."""
    before = item.prompt.partition("\n\nQuestion: ")[0]
    return before.partition("\n\n")[2].strip() if item.key.kind == "choice" else ""


def _read(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file} cannot be read ({error})") from None
    if len(text) > _MOST:
        raise UserError(f"{file} is longer than {_MOST:,} characters")
    return text


# -- the authors' evaluation code ------------------------------------------------------------------------------

_INPUT = "\0"  # stands for the question while a class is read


def _authors(path: Path) -> Wording:
    classes: dict[str, str] = {}
    for file in sorted((path / _CLASSES).glob("*.py")):
        classes |= _classes(file)
    entries: dict[str, str] = {}
    for file in sorted((path / _CONFIGS).glob("*sft*.json")):
        entries |= _entries(file)
    used = {entry: classes[name] for entry, name in entries.items() if name in classes}
    if not used:
        raise UserError(f"--prompts {path}: its {_CONFIGS} name no class of {_CLASSES} that could be read")

    def prompt(benchmark: Benchmark, item: Item) -> str:
        entry = _entry(benchmark, item)
        if entry not in used:
            raise UserError(f"--prompts {path}: it has no prompt for {benchmark.name} ({entry})")
        return used[entry].replace(_INPUT, _task_input(benchmark, item)).strip()

    texts = [part for entry in sorted(used) for part in (entry, used[entry])]
    return Wording(path.resolve().name, _digest(texts), prompt)


def _entries(file: Path) -> dict[str, str]:
    """Benchmark → class of a configuration."""
    try:
        config = json.loads(_read(file))
        return {name: one["few_shot_prompt"] for name, one in config.items() if one.get("few_shot_prompt")}
    except (ValueError, AttributeError, TypeError) as error:
        raise UserError(f"{file} is no configuration of the authors' ({error})") from None


def _classes(file: Path) -> dict[str, str]:
    """Class → its prompt, of those that only put texts together."""
    try:
        tree = ast.parse(_read(file))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    names = _assigned(tree.body, {})
    found = {}
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        for method in node.body:
            if isinstance(method, ast.FunctionDef) and method.name == "format_prompt":
                local = _assigned(method.body, {**names, "task_input": _INPUT, "task_output": ""})
                result = next((step.value for step in method.body if isinstance(step, ast.Return)), None)
                text = _text(result, local) if result is not None else None
                if text is not None and _INPUT in text:
                    found[node.name] = text
    return found


def _assigned(steps: list[ast.stmt], names: Mapping[str, str]) -> dict[str, str]:
    known = dict(names)
    for step in steps:
        if isinstance(step, ast.Assign) and len(step.targets) == 1 and isinstance(step.targets[0], ast.Name):
            text = _text(step.value, known)
            if text is not None:
                known[step.targets[0].id] = text
    return known


def _text(node: ast.AST, names: Mapping[str, str]) -> str | None:
    """The text that an expression makes; None if it is anything but texts that are put together."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Name(id=name):
            return names.get(name)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([_text(left, names), _text(right, names)])
        case ast.JoinedStr(values=values):
            return _joined([_text(value, names) for value in values])
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return _text(value, names)
        case ast.Call(func=ast.Attribute(value=value, attr="strip" | "lstrip" | "rstrip" as how), args=[], keywords=[]):
            whole = _text(value, names)
            return None if whole is None else str(getattr(whole, how)())
    return None


def _joined(parts: list[str | None]) -> str | None:
    return None if None in parts else "".join(part for part in parts if part is not None)


def _entry(benchmark: Benchmark, item: Item) -> str:
    if benchmark.name == "chembench":
        return "ChemBench-str-match" if item.key.kind == "numeric" else "ChemBench-multi-choise"
    if benchmark.name == "csbench":
        assertion = item.key.options == ("True", "False")
        return "cs-bench-assertion-questions" if assertion else "cs-bench-multiple-choice-questions"
    return _ENTRIES.get(benchmark.name, benchmark.name)


def _task_input(benchmark: Benchmark, item: Item) -> str:
    """A question in the form in which their loaders hand it to the class."""
    fields: dict[str, Any] = _fields(benchmark, item)
    options = fields["options"]
    if benchmark.name == "supergpqa":  # the one whose letters have no opening bracket there
        options = re.sub(r"^\(([A-Z])\)", r"\1)", options, flags=re.M)
    if benchmark.name == "pubmedqa":
        context = fields["context"].removeprefix("Abstract:").strip()
        return f"Information:\n{context}\n\nQuestion:\n{fields['question']}\n{options}"
    if benchmark.name == "scibench" and fields["unit"]:
        return f"{fields['question']} The unit of the answer is {fields['unit']}."
    return f"{fields['question']}\n{options}".strip()
