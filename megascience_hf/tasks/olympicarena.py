r"""OlympicArena: olympiad problems of six sciences (Huang et al., arXiv 2406.12753; CC-BY-NC-SA-4.0).

As in the MegaScience paper: the English problems without pictures, and no computer science. The paper does not say of
which split, and its authors have the answers of the test set, which nobody else has. `val` has answers and is scored
here: do not put its scores beside the paper's as if they were of the same items. For `test` see
`olympicarena_submission`.

The prompt is the row's `prompt`, unchanged. It is the exam, in the paper too, and it is more than the problem: what
earlier parts of a question found stands nowhere else in the row, and it names the unit and the order of the quantities.
It asks for the answer in a `\boxed{}`, without its unit. The paper puts one line on the model's role before it, which
is left out here.

A problem says by a code what its answer is, and is scored by it:

- SC and MC, one option or all the right ones; TF, true or false
- NV, a number; EX, an expression; EQ, an equation; IN, an interval; TUP, a tuple; SET, a set
- MPV, several quantities in the order of the prompt; MA, several answers, all of them, in any order

CODE and OT (open answers) need a sandbox and a judge, and are no items. None is known in these six sciences: the 548
open problems are a set of their own, which is not released (arXiv 2406.12753, section 3.4).

Tolerances are those of the official judge (GAIR-NLP/OlympicArena, `code/judge.py`): 1e-5 for a number, 0.1 in the
coefficient of a gold in scientific notation. Where this differs from the judge:

- 1e-5 is absolute there, so that 0 is right for every gold below 1e-5. Here it is 1% of the gold at most.
- There, a response in scientific notation has the wide tolerance even if the gold is a plain number. Here the gold
  decides.
- There, an answer with its unit is wrong. Here the unit is read, and another one is converted.
- There, the first box of a response counts (the last in the MegaScience paper's copy). Here it is the last; and an
  answer outside a box is found as well.
- There, a response is right if it is by any of the types, tried in turn. Here the problem's own type is the only one.
- Several quantities have one tolerance here, the least of theirs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from string import ascii_uppercase
from typing import Any

from megascience_hf.answers import AnswerKey, GoldError, Reason, verify
from megascience_hf.tasks.benchmark import CONFIG, Benchmark, Item, Source

CONFIGS = ("Math", "Physics", "Chemistry", "Biology", "Geography", "Astronomy")
# The newest commit that is known with all 40 digits; the data files are as they were uploaded in June 2024 (844eecc).
REVISION = "001189f4e78bbdbe436770a2763a4283c6224709"

ABSOLUTE = Decimal("1e-5")
IN_COEFFICIENT = Decimal("0.1")
MOST = Decimal("0.01")

_OPTION = re.compile(r"^[ \t]*[(\[]?([A-Z])(?:[)\]]|[:.](?=[ \t]))[ \t]*", re.MULTILINE)
_GOLD_LETTERS = re.compile(r"\W*([A-Z](?:[\s,]*[A-Z])*)(?![A-Za-z])")
_LETTERS = re.compile(r"options:?\s*\[([A-Z](?:,\s?[A-Z])+)\]")
_THOUSANDS = re.compile(r"\$?\s*([-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)\s*\$?")
_SCIENTIFIC = re.compile(
    r"(?:(?P<coefficient>[-+]?\d{0,30}\.?\d{1,30})\s*(?:\\times|\\cdot|×|\*)\s*)?10\s*\^\s*\{?\s*[-+]?\d{1,4}\s*\}?"
)


def read(row: Mapping[str, Any]) -> Item | None:
    """The item of a row of `val`; None for another language, a picture, or a type that rules cannot judge.

    Raises:
        GoldError: the row has no answer.
    """
    if not in_exam(row):
        return None
    golds = tuple(text for answer in row["answer"] or () if (text := answer.strip()))
    if not golds:
        raise GoldError(f"OlympicArena's {row['id']} has no answer")
    return Item(row["prompt"].strip(), _key(row, golds), row["id"], row["problem"].strip())


def read_ungraded(row: Mapping[str, Any]) -> Item | None:
    """The item of a row of `test`: its key says how to read an answer; its gold is empty and must not be scored by."""
    if not in_exam(row):
        return None
    return Item(row["prompt"].strip(), _key_without_gold(row), row["id"], row["problem"].strip())


def in_exam(row: Mapping[str, Any]) -> bool:
    """Whether a row is English, without pictures, and of a type that rules can judge."""
    return row["language"] == "EN" and row["modality"] == "text-only" and row["answer_type"] not in ("CODE", "OT")


def _key(row: Mapping[str, Any], golds: tuple[str, ...]) -> AnswerKey:
    units = _units(row)
    match row["answer_type"]:
        case "SC" | "MC":
            return _choice(row, golds)
        case "TF":
            return AnswerKey(gold=golds[0], kind="label", labels=("True", "False"))
        case "NV" if any(units) and len(golds) == 1:
            return _quantity(golds[0], units[0])
        case "MPV" if len(golds) > 1:
            return _quantities(tuple(map(_without_thousands_commas, golds)), units)
        case "SET":
            return _formula(_members(golds), golds)
        case "MA":
            golds = tuple(map(_without_thousands_commas, golds))
            return _formula(golds[0] if len(golds) == 1 else golds, golds)
        case _:
            return _formula(golds[0] if len(golds) == 1 else golds, golds)


def _key_without_gold(row: Mapping[str, Any]) -> AnswerKey:
    match row["answer_type"]:
        case "SC" | "MC" as answer_type:
            return AnswerKey(gold="", kind="choice", options=options(row)[1] or None, multiple=answer_type == "MC")
        case "TF":
            return AnswerKey(gold="", kind="label", labels=("True", "False"))
        case "NV" if any(_units(row)):
            return AnswerKey(gold="", kind="numeric")
        case _:
            return AnswerKey(gold="", kind="math")


def _units(row: Mapping[str, Any]) -> list[str]:
    return [(unit or "").strip() for unit in row["unit"] or ()]


def _choice(row: Mapping[str, Any], golds: Sequence[str]) -> AnswerKey:
    named = [found[1] for gold in golds if (found := _GOLD_LETTERS.match(gold))]
    right = tuple(letter for letter in "".join(named) if letter in ascii_uppercase)
    if not right:
        raise GoldError(f"OlympicArena's {row['id']} has no letter as its answer: {golds!r}")
    letters, texts = options(row)
    known = set(right) <= set(letters)  # else the options were not found, and any letter may be one
    return AnswerKey(
        gold=right[0] if len(right) == 1 else right,
        kind="choice",
        letters=letters if known else None,
        options=texts if known and texts else None,
        multiple=row["answer_type"] == "MC",
    )


def options(row: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The letters and texts of the options: lines of the problem that open with `A:`, `B:` and so on.

    The last such run counts, as the statements of a problem may be lettered too. The texts are empty where only the
    list of letters at the end of the prompt could be read, and the letters as well where not even that is there.
    """
    problem = row["problem"]
    marks: list[re.Match[str]] = []
    for mark in _OPTION.finditer(problem):
        if mark[1] == "A":
            marks = [mark]
        elif marks and mark[1] == ascii_uppercase[len(marks) : len(marks) + 1]:
            marks.append(mark)
    ends = [mark.start() for mark in marks[1:]] + [len(problem)]
    texts = tuple(problem[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=False))
    listed = _LETTERS.search(row["prompt"])
    letters = "".join(re.findall("[A-Z]", listed[1])) if listed else ascii_uppercase[: len(texts)]
    return (letters, texts) if len(texts) == len(letters) > 1 else (letters if listed else "", ())


def _quantity(gold: str, unit: str) -> AnswerKey:
    """A number in a unit; a formula where the gold is none that can be read as a number."""
    if _is_number(gold, unit):
        return AnswerKey(gold=gold, kind="numeric", unit=unit, rel_tol=rel_tol([gold]))
    return _formula(gold, [gold])


def _quantities(golds: tuple[str, ...], units: Sequence[str]) -> AnswerKey:
    """Several quantities in their order: numbers with their units, or else formulas, whose units are not compared."""
    if any(units) and len(units) == len(golds):
        measured = tuple(f"{gold} {unit}".strip() for gold, unit in zip(golds, units, strict=True))
        # A power of ten in a unit belongs to the number only if the response leaves it out: no list can say that.
        if all(_is_number(part, None) for part in measured) and not any("10^" in unit for unit in units):
            return AnswerKey(gold=measured, kind="numeric", rel_tol=rel_tol(golds))
    return _formula(f"({', '.join(golds)})", golds)  # the brackets keep the order


def _formula(gold: str | tuple[str, ...], parts: Sequence[str]) -> AnswerKey:
    return AnswerKey(gold=gold, kind="math", rel_tol=rel_tol(parts))


def _members(golds: tuple[str, ...]) -> str | tuple[str, ...]:
    r"""The members of a set, of which one string may hold all: `{1, 2}` is a group in LaTeX, `\{1, 2\}` a set."""
    if len(golds) > 1:
        return golds
    bare = golds[0].strip("$ ")
    return rf"\{{{bare[1:-1]}\}}" if bare.startswith("{") and bare.endswith("}") else golds[0]


def _without_thousands_commas(gold: str) -> str:
    """The gold as it can stand in a list: "1,500" beside others would be two numbers."""
    grouped = _THOUSANDS.fullmatch(gold)
    return grouped[1].replace(",", "") if grouped else gold


def _is_number(gold: str, unit: str | None) -> bool:
    try:
        verdict = verify(gold, gold, "numeric", unit=unit, rel_tol=0.0)
    except GoldError:
        return False
    return verdict.reason == Reason.WITHIN_TOLERANCE  # and not as text or as a formula


def rel_tol(golds: Sequence[str]) -> float:
    """The judge's tolerance of these golds, as a relative one: the least of them, since a key has one for all parts.

    Relative, because that holds in any unit.
    """
    return float(min(_one_rel_tol(gold.strip("$ ").replace(",", "")) for gold in golds))


def _one_rel_tol(gold: str) -> Decimal:
    scientific = _SCIENTIFIC.fullmatch(gold)
    if scientific:
        coefficient = abs(Decimal(scientific["coefficient"] or 1))
        if coefficient == 0:
            return Decimal(0)
        return IN_COEFFICIENT / max(coefficient, coefficient.scaleb(-coefficient.adjusted()))
    try:
        value = abs(Decimal(gold))
    except InvalidOperation:
        return ABSOLUTE  # an expression: its size is not known here
    if not value.is_finite():
        return ABSOLUTE
    return min(ABSOLUTE / value, MOST) if value else Decimal(0)


OLYMPICARENA = Benchmark(
    name="olympicarena",
    title="OlympicArena",
    category="general",
    items=None,
    sources=tuple(Source("GAIR/OlympicArena", config, "val", REVISION) for config in CONFIGS),
    read=read,
    note="English, text only",
    metric="equal by type of answer; number within 1e-5",
    version=2,
    paper="https://arxiv.org/abs/2406.12753",
    licence="cc-by-nc-sa-4.0",
    parts={"subject": ("subject", CONFIG), "type": ("answer_type",)},
)

OLYMPICARENA_TEST = replace(
    OLYMPICARENA,
    name="olympicarena_test",
    title="OlympicArena (test)",
    sources=tuple(Source("GAIR/OlympicArena", config, "test", REVISION) for config in CONFIGS),
    read=read_ungraded,
    metric="none: the answers are withheld",
    graded=False,
)
