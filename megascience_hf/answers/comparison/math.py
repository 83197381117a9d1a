"""Compare two mathematical answers: numbers, expressions, equations, sets, intervals, tuples, matrices, lists.

Expressions are equal if they take the same values (see `values`); structures are equal if their parts are
(`structures`).
The gold decides what counts: whether order matters, how many digits are asked, whether the end of an interval belongs
to it. What cannot be read as mathematics is compared as text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.comparison.numbers import verify_numeric
from megascience_hf.answers.comparison.sets import answers_equal
from megascience_hf.answers.extraction.math import extract_math
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.parsing.evaluate import Undefined, exact_value
from megascience_hf.answers.parsing.parsed_answers import Item, read_answer
from megascience_hf.answers.parsing.quantities import bound_of
from megascience_hf.answers.parsing.times import same_time, time_of_day
from megascience_hf.answers.parsing.tree import OverBudget, variables
from megascience_hf.answers.text.latex import THOUSANDS, clean, text_key
from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import GoldError, Verdict

# -- sizes of matrices ------------------------------------------------------------------------------------------

_SIZE = re.compile(
    r"(?:an?\s|\\text\s?\{\s?a\s?\}\s?)?(\d{1,4})\s?(?:\\times|×|x|by|\\text\s?\{\s?by\s?\})\s?(\d{1,4})\s?"
    r"(?:\\(?:text|mathrm)\s?\{)?\s?(?:matrix|matrices|grid|array|table|board)\b[\s}.]*"
)


def matrix_size(text: str) -> tuple[int, int] | None:
    """Rows and columns of "a 2 × 3 matrix", which is another than 3 × 2; None if the text is no such size."""
    found = _SIZE.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


# 0,25 and 1234,5: a comma that can be no list and no thousands separator.
_DECIMAL_COMMA = re.compile(r"-?(?:0,\d+|\d{4,},\d+)")


def _readings(text: str) -> list[list[Item]]:
    """1,234 is a number first and a list second."""
    joined = THOUSANDS.sub(lambda m: m[0].replace(",", ""), text) if not re.search(r"[(\[{]", text) else text
    texts = [joined] if joined == text else [joined, text]
    if _DECIMAL_COMMA.fullmatch(text):
        texts.append(text.replace(",", "."))
    return [read_answer(t) for t in texts]


def verify_math(gold: str | Sequence[str], answer: str, rel_tol: float | None, abs_tol: float | None) -> Verdict:
    """Compare an answer with the gold formula.

    Raises:
        GoldError: the gold is empty, unbalanced or beyond the budgets.
    """
    gold_text = clean(gold if isinstance(gold, str) else ", ".join(gold))
    if not gold_text:
        raise GoldError("the gold is empty")
    answer_text = clean(answer)
    if not answer_text:
        return Verdict(False, "empty")
    try:
        golds = _readings(gold_text)
    except OverBudget as error:
        raise GoldError(f"gold {gold_text[:80]!r} is over budget: {error}") from error
    if isinstance(gold, str) and all(item.node is None for item in golds[0]):
        stated = _stated_formula(gold)  # a worked solution that ends in its answer
        if stated:
            golds = [*golds, *_readings(clean(stated))]
    if all(item.node is None for items in golds for item in items) and not _balanced(gold_text):
        raise GoldError(f"gold {gold_text[:80]!r} has unbalanced braces")
    if text_key(gold_text) == text_key(answer_text):
        return Verdict(True, "same text")
    if time_of_day(gold_text) and time_of_day(answer_text):
        return Verdict(same_time(gold_text, answer_text), "time of day")
    if (size := matrix_size(plain(gold_text))) and (other := matrix_size(plain(answer_text))):
        return Verdict(size == other, "size of a matrix")
    if isinstance(gold, str) and _money_in_other_units(gold, answer):
        return verify_numeric(gold, answer, None, rel_tol, abs_tol)
    try:
        answers = _readings(answer_text)
        if _any_equal(golds, answers, rel_tol, abs_tol):
            return Verdict(True, "equal value")
        formula = None if any(item.node is not None for item in answers[0]) else _formula_in_prose(answer)
        if formula and _any_equal(golds, _readings(clean(formula)), rel_tol, abs_tol):
            return Verdict(True, "equal value, said in a sentence")
    except OverBudget as error:
        if _computable(golds[0]):
            return Verdict(False, f"over budget: {error}")
    return Verdict(False, "different value")


_CENTS = re.compile(r"\d\s?(?:\\text\s?\{\s?)?(?:cents?\b|¢)")


_DOLLARS = re.compile(r"\\?\$\s?\d[\d.,]*|\d\s?(?:\\text\s?\{\s?)?dollars?\b")


def _money_in_other_units(gold: str, answer: str) -> bool:
    """Whether one side is in cents and the other in dollars; a dollar sign around a formula is no currency."""
    sides = (gold.strip().removesuffix("$"), answer.strip().removesuffix("$"))
    return any(_CENTS.search(a) and _DOLLARS.search(b) for a, b in (sides, sides[::-1]))


def _any_equal(
    golds: list[list[Item]], answers: list[list[Item]], rel_tol: float | None, abs_tol: float | None
) -> bool:
    return any(answers_equal(g, a, rel_tol, abs_tol) for g in golds for a in answers)


def _computable(items: list[Item]) -> bool:
    """Whether the constants among the items can be computed (10^{10^{100}} cannot, and is compared as written)."""
    for item in items:
        if item.node is not None and not variables(item.node):
            try:
                exact_value(item.node)
            except OverBudget:
                return False
            except Undefined:
                continue
    return True


def _stated_formula(gold: str) -> str | None:
    """What a gold solution announces as its answer, as far as it announces one."""
    text = plain(gold)
    found = extract_math(Body(text, 0, len(text), False))
    announced = found.rule in ("statement", "clause", "heading", "hash", "tag")
    return found.value if announced and isinstance(found.value, str) else None


_WORD = re.compile(r"[A-Za-z]{2,}|[\u3040-\u9fff]")


def _formula_in_prose(answer: str) -> str | None:
    """The formula of an answer that is a sentence and nothing but a sentence."""
    text = plain(answer)
    if not _WORD.search(re.sub(r"\\[A-Za-z]+", " ", text)):
        return None
    found = extract_math(Body(text, 0, len(text), False))
    if not isinstance(found.value, str) or found.span is None or found.value.strip() == answer.strip():
        return None
    return found.value if bound_of(text, 0, found.span[0]) is None else None  # "at least 3" is not 3


def _balanced(text: str) -> bool:
    depth = 0
    for c in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(c, 0)
        if depth < 0:
            return False
    return depth == 0
