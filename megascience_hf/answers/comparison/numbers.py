"""Numeric answers: read a quantity, compare it with the gold within a tolerance, converting units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from megascience_hf.answers.comparison.tolerance import TOL
from megascience_hf.answers.comparison.words import same_text
from megascience_hf.answers.parsing import units as physical
from megascience_hf.answers.parsing.numbers import MAX_EXPONENT, find_numbers
from megascience_hf.answers.parsing.quantities import (
    AFTER_EQUALS,
    MAX_VALUE_LENGTH,
    Quantity,
    bound_before,
    is_cents,
    quantity_span,
    read_quantities,
    read_quantity,
    without_bound,
)
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.parsing.units import clash, convert, parse_unit, plain_unit, registry
from megascience_hf.answers.text.numerals import number_in_words, tidy
from megascience_hf.answers.text.unicode import RAISED_NUMBER, on_the_line
from megascience_hf.answers.types import Gold, GoldError, Question, Reason, Verdict

# -- comparison -----------------------------------------------------------------------------------------------

_UNIT_POWER = re.compile(
    r"^[\s$\\{}~,]*(?:\\(?:times|cdot)\s?)?10\s?\^\s?\{?\s?(?P<exponent>[-+−]?\d{1,3})\s?\}?"
    rf"|^[\s$]*10(?P<up>{RAISED_NUMBER})"
)


def split_unit_power(unit: str | None) -> tuple[int, str]:
    """The power of ten that a unit field carries (SciBench: `$10^{-22} \\mathrm{~J}$`), and the rest of the field."""
    if not unit:
        return 0, ""
    m = _UNIT_POWER.match(unit)
    if m is None:
        return 0, unit.strip()
    exponent = int(on_the_line(m["exponent"] or m["up"]).replace("−", "-"))
    if abs(exponent) > MAX_EXPONENT:
        raise GoldError(f"unit {unit[:40]!r} holds a power of ten out of range")
    return exponent, unit[m.end() :].strip()


def _gold_quantities(gold: str | Sequence[str], unit: str | None) -> tuple[list[Quantity], int] | None:
    """The gold quantities with the unit field applied; None if the gold is a name with digits in it."""
    text = gold if isinstance(gold, str) else ", ".join(gold)
    if (
        not any(c.isdigit() for c in text)
        and number_in_words(text) is None
        and not re.search(r"\\pi|π|\\sqrt|\be\b", text)
    ):
        raise GoldError(f"gold {text[:80]!r} holds no number")
    quantities = read_quantities(text)
    if quantities is None:
        return None
    power, rest = split_unit_power(unit)
    scaled = [
        Quantity(
            q.value * 10.0**power,
            None if q.exact is None else q.exact * Fraction(10) ** power,
            q.decimals - power,
            q.digits,
            q.whole and power == 0,
            q.powered,
            q.percent or rest.strip(" $\\") in ("%", "percent"),
            q.unit or rest,
            q.money,
        )
        for q in quantities
    ]
    return scaled, power


def _known(unit: str) -> Any:
    text = plain_unit(unit)
    if not text:
        return None
    found = parse_unit(text)
    if found is None and " " in text:  # "cm of water", "years old": the first word may be the unit
        head = re.match(r"[^\s(,]{1,24}", text)
        found = parse_unit(head.group()) if head else None
    return found


def _rounds_to(gold: Quantity, value: float) -> bool:
    """Whether `value`, written with the gold's digits, is the gold (at least two significant digits shown)."""
    return (
        gold.digits >= TOL.digits_of_measured_gold
        and gold.decimals < TOL.places_of_exact_value
        and abs(gold.value - value) <= TOL.half_a_unit * 10.0**-gold.decimals
    )


def _equal(
    gold: Quantity, value: float, exact: Fraction | None, rel_tol: float | None, abs_tol: float | None, measured: bool
) -> bool:
    both_exact = exact is not None and gold.exact is not None
    if both_exact and exact == gold.exact:
        return True
    difference = abs(gold.value - value)
    if not both_exact and difference <= TOL.of_floats * abs(gold.value):
        return True
    if rel_tol is not None or abs_tol is not None:
        return difference <= max((rel_tol or 0.0) * abs(gold.value), abs_tol or 0.0) * (1 + TOL.of_floats)
    if gold.whole and not measured:
        return False
    if gold.percent and gold.whole:
        return gold.digits >= TOL.digits_of_measured_gold and difference <= TOL.half_a_unit
    return difference <= TOL.measured * abs(gold.value) or _rounds_to(gold, value)


def _compare(gold: Quantity, answer: Quantity, power: int, rel_tol: float | None, abs_tol: float | None) -> Verdict:
    values: list[tuple[float, Fraction | None]] = [(answer.value, answer.exact)]
    if is_cents(answer.unit) != is_cents(gold.unit):
        in_unit_of_gold = _times(answer, Fraction(1, 100) if is_cents(answer.unit) else Fraction(100))
        # "$3" is not "3 cents"; without a currency beside it "3" may be
        values = [in_unit_of_gold] if (gold if is_cents(answer.unit) else answer).money else [*values, in_unit_of_gold]
    if gold.percent != answer.percent:
        # 0.44 for 44%, 44% for 0.44, and 44 for 44%
        values.append(_times(answer, Fraction(100) if gold.percent else Fraction(1, 100)))
    if power and not answer.powered:
        values.append(_times(answer, Fraction(10) ** power))
    if _is_variable(answer.unit) and _letters(gold.unit) != _letters(answer.unit):
        return Verdict(False, Reason.VARIABLE)
    if clash(gold.unit, answer.unit):
        return Verdict(False, Reason.OTHER_DIMENSION)
    units = bool(gold.unit) and bool(answer.unit) and _letters(gold.unit) != _letters(answer.unit)
    gold_unit = _known(gold.unit) if gold.unit else None
    measured = (
        gold_unit is not None and not gold_unit.dimensionless and gold.digits >= TOL.digits_of_measured_gold
    ) or (gold.percent and not answer.whole)
    if gold.whole and not answer.whole and answer.unit and gold.digits >= TOL.digits_of_cut_gold and not measured:
        found = _known(answer.unit)  # 488.57 rpm for 488: a measured value whose gold was cut
        measured = found is not None and not found.dimensionless
    if answer.unit and not gold.unit and (ratio := _known(answer.unit)) is not None and ratio.dimensionless:
        factor = convert(1.0, ratio, registry().dimensionless)  # 5 ppm is 5e-6
        if factor < TOL.small_ratio:
            values.append((answer.value * factor, None))
    if units and gold_unit is not None:
        answer_unit = _known(answer.unit)
        if {gold.unit.strip(), answer.unit.strip()} & {"C", "F"}:  # 27 C, beside a temperature, is no charge
            gold_unit, answer_unit = physical.as_temperatures(gold_unit, answer_unit)
        if answer_unit is not None:
            if physical.same_dimension(gold_unit, answer_unit):
                if gold_unit != answer_unit:
                    converted = physical.convert(answer.value, answer_unit, gold_unit)
                    return _verdict(
                        _equal(gold, converted, None, rel_tol, abs_tol, True),
                        Reason.AFTER_CONVERSION,
                        Reason.NOT_AFTER_CONVERSION,
                    )
            elif physical.differ_by_amount(gold_unit, answer_unit):
                converted = physical.convert_amount(answer.value, answer_unit, gold_unit)
                if _equal(gold, converted, None, rel_tol, abs_tol, True):
                    return Verdict(True, Reason.AFTER_AVOGADRO)
            elif not (physical.is_counting(gold_unit) or physical.is_counting(answer_unit)):
                return Verdict(False, Reason.OTHER_DIMENSION)
    right = any(_equal(gold, v, e, rel_tol, abs_tol, measured) for v, e in values)
    return _verdict(right, Reason.WITHIN_TOLERANCE, Reason.NOT_WITHIN_TOLERANCE)


def _times(answer: Quantity, factor: Fraction) -> tuple[float, Fraction | None]:
    return answer.value * float(factor), None if answer.exact is None else answer.exact * factor


def _is_variable(unit: str) -> bool:
    """Whether what follows the number is a lone letter that is no unit: 5x, 0.7/k."""
    return bool(re.fullmatch(r"/?\s?[a-zA-Z]", unit.strip())) and _known(unit) is None


# Words that turn a quantity into its opposite. An answer with the other word of a pair is another answer.
_OPPOSITES = [
    ("increas", "decreas"), ("rise", "fall"), ("gain", "loss"), ("profit", "loss"), ("surplus", "deficit"),
    ("surplus", "shortage"), ("clockwise", "counterclockwise"), ("clockwise", "anticlockwise"), ("left", "right"),
    ("upward", "downward"), ("above", "below"), ("east", "west"), ("north", "south"), ("inward", "outward"),
    ("tension", "compression"), ("absorb", "releas"), ("endothermic", "exothermic"), ("attract", "repuls"),
    ("faster", "slower"), ("higher", "lower"), ("converging", "diverging"), ("virtual", "real"), ("before", "after"),
    ("heated", "cooled"), ("favorable", "unfavorable"), ("overvalued", "undervalued"),
]  # fmt: skip


_DROP = re.compile(r"\b(?:decreas\w*|loss|lost|lose[sd]?|drop\w*|fall\w*|declin\w*|reduc\w*|deficit)\b", re.I)


def _opposed(gold: str, answer: str) -> bool:
    """Whether gold and answer hold the two words of a pair of opposites, one each."""
    gold_words, answer_words = (re.findall(r"[a-z]+", text.lower()[:400]) for text in (gold, answer))

    def holds(words: list[str], stem: str) -> bool:
        return any(w.startswith(stem) for w in words)

    return any(
        (holds(gold_words, a) and holds(answer_words, b) and not (holds(gold_words, b) or holds(answer_words, a)))
        or (holds(gold_words, b) and holds(answer_words, a) and not (holds(gold_words, a) or holds(answer_words, b)))
        for a, b in _OPPOSITES
    )


def _letters(unit: str) -> str:
    return re.sub(r"[^\w/%°-]", "", plain_unit(unit))


def _verdict(right: bool, how: Reason, how_not: Reason) -> Verdict:
    return Verdict(right, how if right else how_not)


def verify_numeric(gold: Gold, answer: str, question: Question) -> Verdict:
    """Compare quantities: number against number, in order if there are several.

    Raises:
        GoldError: the gold holds no number.
    """
    text = tidy(gold if isinstance(gold, str) else ", ".join(gold))
    limit = bound_before(text, 0, MAX_VALUE_LENGTH)
    given_limit = bound_before(tidy(answer), 0, MAX_VALUE_LENGTH)
    try:
        golds = _gold_quantities(without_bound(text) if limit else gold, question.unit)
    except OverBudget as error:
        raise GoldError(f"gold {str(gold)[:80]!r} is over budget: {error}") from error
    if given_limit is not None and (limit is None or limit[1] != given_limit[1]):
        return Verdict(False, Reason.BOUND)
    if _opposed(text, answer):
        return Verdict(False, Reason.OPPOSITE)
    if golds is None:
        return _verdict(same_text(text, answer), Reason.SAME_TEXT, Reason.NOT_SAME_TEXT)
    wanted, power = golds
    try:
        given = read_quantities(without_bound(tidy(answer)) if given_limit else answer) or _first_quantity(answer)
    except OverBudget:
        return Verdict(False, Reason.OVER_BUDGET)
    if given is None:
        return Verdict(False, Reason.NOT_A_NUMBER)
    if len(given) != len(wanted):
        return Verdict(False, Reason.OTHER_COUNT)
    for g, a in zip(wanted, given, strict=True):
        if g.value < 0 < a.value and _DROP.search(answer):  # a loss of 5 is -5
            a = replace(a, value=-a.value, exact=None if a.exact is None else -a.exact)
        verdict = _compare(g, a, power, question.rel_tol, question.abs_tol)
        if not verdict.correct:
            return verdict
    return verdict


def _first_quantity(answer: str) -> list[Quantity] | None:
    """The quantity of a sentence that states exactly one, or that ends in an equation."""
    text = tidy(answer)
    if len(text) > 2 * MAX_VALUE_LENGTH:
        return None
    found = list(find_numbers(text, 0, len(text)))
    if not found:
        return None
    span = quantity_span(text, 0, len(text))
    if span is None or (len(found) > 1 and not AFTER_EQUALS.search(text)):
        return None
    quantity = read_quantity(text[span[0] : span[1]])
    return [quantity] if quantity is not None else None
