"""Compare two mathematical answers: numbers, expressions, equations, sets, intervals, tuples, matrices, lists.

Expressions are equal if they take the same values (see `expressions`); structures are equal if their parts are
(`structures`).
The gold decides what counts: whether order matters, how many digits are asked, whether the end of an interval belongs
to it. What cannot be read as mathematics is compared as text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from megascience_hf.answers.comparison.numbers import verify_numeric
from megascience_hf.answers.comparison.sets import answers_equal
from megascience_hf.answers.parsing.evaluate import Undefined, exact_value
from megascience_hf.answers.parsing.parsed_answers import Item, readings
from megascience_hf.answers.parsing.surroundings import without_given_for
from megascience_hf.answers.parsing.times import same_span, same_time, time_of_day
from megascience_hf.answers.parsing.tree import OverBudget, is_product_of_letters, variables
from megascience_hf.answers.parsing.units import parse_unit
from megascience_hf.answers.text.commands import BOX, COMMAND, TEXT_OPEN
from megascience_hf.answers.text.latex import clean, currency, text_key
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import Gold, GoldError, Question, Reason, Verdict

# -- sizes of matrices ------------------------------------------------------------------------------------------

# 2 \\times 3 \\text{ matrix}, a 2 by 3 matrix
_SIZE = lazy_regex(
    rf"""(?:an?\s|{TEXT_OPEN}a\s?\}}\s?)?
        (\d{{1,4}})\s?(?:\\times|×|x|by|{TEXT_OPEN}by\s?\}})\s?(\d{{1,4}})\s?(?:{TEXT_OPEN})?\s?
        (?:matrix|matrices|grid|array|table|board)\b[\s}}.]*""",
    re.X,
)


def matrix_size(text: str) -> tuple[int, int] | None:
    """Rows and columns of "a 2 × 3 matrix", which is another than 3 × 2; None if the text is no such size."""
    found = _SIZE.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


def verify_math(gold: Gold, answer: str, question: Question, stated: str | None = None) -> Verdict:
    """Compare an answer with the gold formula, or with the one that a gold in words states as its result.

    Raises:
        GoldError: the gold is empty, unbalanced or beyond the budgets.
    """
    gold_text = clean(gold if isinstance(gold, str) else ", ".join(gold))
    if not gold_text:
        raise GoldError("the gold is empty")
    answer_text = clean(answer)
    if not answer_text:
        return Verdict(False, Reason.EMPTY)
    if without_given_for(gold_text) == gold_text:  # "3 \\text{ at } x = 2" is 3
        answer_text = without_given_for(answer_text) or answer_text
    try:
        golds = readings(gold_text)
    except OverBudget as error:
        raise GoldError(f"gold {gold_text[:80]!r} is over budget: {error}") from error
    if stated:
        golds = [*golds, *readings(clean(stated))]
    if all(item.node is None for items in golds for item in items) and not _balanced(gold_text):
        raise GoldError(f"gold {gold_text[:80]!r} has unbalanced braces")
    if isinstance(gold, str) and len({currency(gold), currency(answer)} - {""}) > 1:
        return Verdict(False, Reason.OTHER_DIMENSION)
    as_texts = _compared_as_texts(gold_text, answer_text)
    if as_texts is not None:
        return as_texts
    if isinstance(gold, str) and _money_in_other_units(gold, answer):
        return verify_numeric(gold, answer, replace(question, unit=None))
    try:
        answers = readings(answer_text)
        if _are_words(golds[0], answers[0]) and any(map(_NAME.fullmatch, (str(gold), answer, gold_text, answer_text))):
            return Verdict(False, Reason.OTHER_VALUE)
        if any(answers_equal(g, a, question.rel_tol, question.abs_tol) for g in golds for a in answers):
            return Verdict(True, Reason.EQUAL_VALUE)
    except OverBudget:
        if _computable(golds[0]):
            return Verdict(False, Reason.OVER_BUDGET)
    return Verdict(False, Reason.OTHER_VALUE)


# Letters that a command sets as a word, and points or things in a row: \\text{CN XI}, ACB. Their order counts.
_NAME = lazy_regex(
    rf"""[\s$]*(?:{BOX}\s?\{{)?\s?(?:{TEXT_OPEN})[A-Za-z][A-Za-z\s.'-]{{1,40}}\}}[\s$.}}]*
      | (?=(?P<letter>[A-H])\s?(?!(?P=letter)))(?:[A-H]\s?){{3,8}}""",
    re.X,
)


def _are_words(gold: list[Item], answer: list[Item]) -> bool:
    """Whether both answers are nothing but letters, which the grammar reads as products."""
    return all(
        len(items) == 1 and items[0].node is not None and is_product_of_letters(items[0].node)
        for items in (gold, answer)
    )


def _compared_as_texts(gold: str, answer: str) -> Verdict | None:
    """What is no formula: the same text, times of day, sizes of matrices; None for everything else."""
    if text_key(gold) == text_key(answer):
        same = not _differ_in_case_of_unit(gold, answer)
        return Verdict(same, Reason.SAME_TEXT if same else Reason.OTHER_DIMENSION)
    if time_of_day(gold) and time_of_day(answer):
        return Verdict(same_time(gold, answer), Reason.TIME_OF_DAY)
    if (as_long := same_span(gold, answer)) is not None:
        return Verdict(as_long, Reason.EQUAL_QUANTITIES if as_long else Reason.OTHER_VALUE)
    if (size := matrix_size(plain(gold))) and (other := matrix_size(plain(answer))):
        return Verdict(size == other, Reason.MATRIX_SIZE)
    return None


_LETTERS = lazy_regex(r"[A-Za-z]{3,}")


def _differ_in_case_of_unit(gold: str, answer: str) -> bool:
    """Whether texts that are alike but for the case of words hold different units: mHz and MHz."""
    pairs = zip(*(_LETTERS.findall(COMMAND.sub(" ", text)) for text in (gold, answer)), strict=False)
    units = [(parse_unit(a), parse_unit(b)) for a, b in pairs if a != b and a.lower() == b.lower()]
    return any(a is not None and b is not None and a != b for a, b in units)


_CENTS = lazy_regex(r"\d\s?(?:\\text\s?\{\s?)?(?:cents?\b|¢)")


_DOLLARS = lazy_regex(r"\\?\$\s?\d[\d.,]*|\d\s?(?:\\text\s?\{\s?)?dollars?\b")


def _money_in_other_units(gold: str, answer: str) -> bool:
    """Whether one side is in cents and the other in dollars; a dollar sign around a formula is no currency."""
    sides = (gold.strip().removesuffix("$"), answer.strip().removesuffix("$"))
    return any(_CENTS.search(a) and _DOLLARS.search(b) for a, b in (sides, sides[::-1]))


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


def _balanced(text: str) -> bool:
    depth = 0
    for c in re.sub(r"\\[{}]", "", text):
        depth += {"{": 1, "}": -1}.get(c, 0)
        if depth < 0:
            return False
    return depth == 0
