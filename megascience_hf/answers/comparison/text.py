"""Short texts that hold quantities, formulas or reasons, compared with the gold text."""

from __future__ import annotations

import re
from dataclasses import replace

from megascience_hf.answers.comparison.math import verify_math
from megascience_hf.answers.comparison.numbers import verify_numeric
from megascience_hf.answers.comparison.words import same_text, words
from megascience_hf.answers.parsing.quantities import read_quantities
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.text.numerals import number_in_words
from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import Gold, GoldError, Question, Reason, Verdict


def verify_text(gold: Gold, answer: str, question: Question) -> Verdict:
    """Compare with the gold text, or with each of several accepted texts.

    Raises:
        GoldError: the gold is empty.
    """
    golds = [gold] if isinstance(gold, str) else list(gold)
    if not golds or not all(g.strip() for g in golds):
        raise GoldError("the gold text is empty")
    if any(same_text(g, answer) for g in golds):
        return Verdict(True, Reason.SAME_WORDS)
    if any(_same_reason(g, answer) for g in golds):
        return Verdict(True, Reason.SAME_WORDS_BEFORE_REASON)
    if any(_same_quantities(g, answer, question) for g in golds):
        return Verdict(True, Reason.EQUAL_QUANTITIES)
    if any(same_formula(g, answer, question) for g in golds):
        return Verdict(True, Reason.EQUAL_VALUE)
    return Verdict(False, Reason.OTHER_WORDS)


_BECAUSE = re.compile(r",\s(?:because|since|as|due to)\s", re.I)


def _same_reason(gold: str, answer: str) -> bool:
    """ "Robbery, because he used force": the reason may be left out, unless what is left is a mere yes or no."""
    head = _BECAUSE.split(gold, maxsplit=1)
    return len(head) == 2 and words(head[0])[:1] not in (["yes"], ["no"], []) and same_text(head[0], answer)


# 5 km, 40 mg/dL: a number with a unit, and nothing else
_ONE_QUANTITY = re.compile(r"[-+]?\d[\d.,]{0,15}\s?(?:[A-Za-zµμ°Ω%]{1,12}|[A-Za-zµμΩ]{1,8}/[A-Za-z]{1,8})\.?")


def _same_quantities(gold: str, answer: str, question: Question) -> bool:
    """Golds such as "efficiency = 88%, power = 12 kW": compared number by number."""
    if len(gold) > 200 or not (
        _ONE_QUANTITY.fullmatch(gold.strip()) or len(re.findall(r"(?:=|:|\bis)\s?[-+~$]?\d", gold)) >= 2
    ):
        return False

    try:
        return read_quantities(gold) is not None and verify_numeric(gold, answer, replace(question, unit=None)).correct
    except (GoldError, OverBudget):
        return False


_HAS_FORMULA = re.compile(r"[\\^=]|\d")


def _in_figures(text: str) -> str:
    number = number_in_words(plain(text).strip(" .*"))
    return text if number is None else str(number)


def same_formula(gold: str, answer: str, question: Question) -> bool:
    """Formulas may stand in text answers: 1/6, (9/2)ħω, r^3."""
    gold, answer = _in_figures(gold), _in_figures(answer)
    if len(gold) > 120 or len(answer) > 240 or not _HAS_FORMULA.search(gold) or not _HAS_FORMULA.search(answer):
        return False
    if len(re.findall(r"[A-Za-z]{4,}", re.sub(r"\\[a-zA-Z]+", " ", gold))) > 1:
        return False

    try:
        return verify_math(gold, answer, question).correct
    except GoldError:
        return False
