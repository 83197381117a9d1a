"""Numeric answers: quantities compared with the gold within a tolerance, units converted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from typing import Any

from megascience_hf.answers.comparison.tolerance import TOL
from megascience_hf.answers.parsing import units
from megascience_hf.answers.parsing.bounds import bound_before, without_bound
from megascience_hf.answers.parsing.numbers import MAX_EXPONENT
from megascience_hf.answers.parsing.quantities import (
    MAX_VALUE_LENGTH,
    NotAQuantity,
    Quantity,
    in_plain_words,
    is_cents,
    read_quantities,
)
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.text.beside import is_counted_noun
from megascience_hf.answers.text.latex import currency
from megascience_hf.answers.text.numerals import number_in_words
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import RAISED_NUMBER, on_the_line
from megascience_hf.answers.types import Gold, GoldError, Question, Reason, Verdict

# -- the gold ---------------------------------------------------------------------------------------------------

_UNIT_POWER = lazy_regex(
    rf"""
    ^[\s$\\{{}}~,]*(?:\\(?:times|cdot)\s?)?10\s?\^\s?\{{?\s?(?P<exponent>[-+−]?\d{{1,3}})\s?\}}?
    |^[\s$]*10(?P<up>{RAISED_NUMBER})
    """,
    re.X,
)
_A_NUMBER = lazy_regex(r"\d|\\pi|π|\\sqrt|√|\be\b")


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


@lru_cache(maxsize=4096)
def gold_quantities(gold: Gold, unit: str | None) -> list[Quantity] | None:
    """The gold quantities with the unit field applied; None if the gold is a formula or a name with digits in it.

    Raises:
        GoldError: the gold holds no number, or none that can be computed.
    """
    text = gold if isinstance(gold, str) else ", ".join(gold)
    if not _A_NUMBER.search(text) and number_in_words(text) is None:
        raise GoldError(f"gold {text[:80]!r} holds no number")
    try:
        quantities = read_quantities(without_bound(in_plain_words(text)))[-1]
    except OverBudget as error:
        raise GoldError(f"gold {text[:80]!r} is over budget: {error}") from error
    except NotAQuantity:
        return None
    if any(_is_variable(quantity.unit) for quantity in quantities):
        return None  # 2a
    power, rest = split_unit_power(unit)
    return [_in_field(quantity, power, rest) for quantity in quantities]


def _in_field(quantity: Quantity, power: int, unit: str) -> Quantity:
    """A gold quantity with the power of ten and the unit of the question's unit field."""
    return replace(
        quantity,
        value=quantity.value * 10.0**power,
        exact=quantity.exact * Fraction(10) ** power if quantity.exact is not None and power else quantity.exact,
        decimals=quantity.decimals - power,
        whole=quantity.whole and power == 0,
        percent=quantity.percent or unit.strip(" $\\") in ("%", "percent"),
        unit=quantity.unit or unit,
        money=quantity.money or _currency_of_field(unit) not in ("", "¢"),
    )


# -- values -----------------------------------------------------------------------------------------------------


def _rounds_to(gold: Quantity, value: float) -> bool:
    """Whether `value`, written with the gold's digits, is the gold."""
    return (
        gold.digits >= TOL.digits_of_measured_gold
        and gold.decimals < TOL.places_of_exact_value
        and abs(gold.value - value) <= TOL.half_a_unit * 10.0**-gold.decimals
    )


def _equal(gold: Quantity, value: float, exact: Fraction | None, question: Question, measured: bool) -> bool:
    both_exact = exact is not None and gold.exact is not None
    if both_exact and exact == gold.exact:
        return True
    difference = abs(gold.value - value)
    if not both_exact and difference <= TOL.of_floats * abs(gold.value):
        return True
    if question.rel_tol is not None or question.abs_tol is not None:
        allowed = max((question.rel_tol or 0.0) * abs(gold.value), question.abs_tol or 0.0)
        return difference <= allowed * (1 + TOL.of_floats)
    if gold.whole and not measured:
        return False
    if gold.percent and gold.whole:
        return gold.digits >= TOL.digits_of_measured_gold and difference <= TOL.half_a_unit
    return difference <= TOL.measured * abs(gold.value) or _rounds_to(gold, value)


def _times(answer: Quantity, factor: Fraction) -> tuple[float, Fraction | None]:
    return answer.value * float(factor), None if answer.exact is None else answer.exact * factor


def _values(gold: Quantity, answer: Quantity, power: int) -> Iterator[tuple[float, Fraction | None]]:
    """The values that an answer without a unit to be converted may be meant to have, in the gold's unit."""
    as_written = (answer.value, answer.exact)
    if is_cents(answer.unit) != is_cents(gold.unit):
        yield _times(answer, Fraction(1, 100) if is_cents(answer.unit) else Fraction(100))
        # "$3" is not "3 cents"; without a currency beside it "3" may be
        if not (gold if is_cents(answer.unit) else answer).money:
            yield as_written
        return
    small = _known(gold.unit) if answer.percent and gold.unit else None
    if small is not None and small.dimensionless and small != units.named_unit("dimensionless"):  # ‰, basis points, ppm
        yield units.convert(answer.value / 100, units.named_unit("dimensionless"), small), None
        return
    if answer.percent and not gold.percent:
        yield _times(answer, Fraction(1, 100))  # 44% for 0.44
        if abs(answer.value) < TOL.least_percent_as_written:
            return  # 0.3% is not 0.3
    elif gold.percent and not answer.percent:
        yield _times(answer, Fraction(100))  # 0.44 for 44%
    ratio = _known(answer.unit) if answer.unit and (gold.percent or not gold.unit) else None
    if gold.percent and ratio is not None and ratio in (units.parse_unit("‰"), units.parse_unit("basis points")):
        yield units.convert(100 * answer.value, ratio, units.named_unit("dimensionless")), None
        return
    if ratio is not None and ratio.dimensionless:
        factor = units.convert(100.0 if gold.percent else 1.0, ratio, units.named_unit("dimensionless"))
        if factor < TOL.small_ratio:  # 5 ppm is 5e-6
            yield answer.value * factor, None
            return
    yield as_written
    if power and not answer.powered and not _measures(answer.unit):
        yield _times(answer, Fraction(10) ** power)


# -- units ------------------------------------------------------------------------------------------------------


def _known(unit: str) -> Any:
    text = units.plain_unit(unit)
    if not text:
        return None
    found = units.parse_unit(text)
    if found is None and " " in text:  # "cm of water", "years old": the first word may be the unit
        head = re.match(r"[^\s(,]{1,24}(?!\s(?:fraction|percent|ratio)\b)(?![^\s(,])", text)
        found = units.parse_unit(head.group()) if head else None
    return found


def _measures(unit: str) -> bool:
    """Whether a unit is known and has a dimension."""
    found = _known(unit) if unit else None
    return found is not None and not found.dimensionless


def _is_no_ratio(unit: str) -> bool:
    """Whether a unit has a dimension, or is that of an angle or a level."""
    known = _known(unit) if unit else None
    return known is not None and (not known.dimensionless or units.is_angle_or_level(known))


def _is_variable(unit: str) -> bool:
    """Whether what follows the number is a lone letter that is no unit: 5x, 0.7/k."""
    return bool(re.fullmatch(r"/?\s?[a-zA-Z]", unit.strip())) and _known(unit) is None


_NOUN = lazy_regex(r"(?:[a-z]+\s){0,2}[A-Za-z][a-z]{2,}")  # "one signal"
_CAPITALISED = lazy_regex(r"[A-Z][a-z]{3,}")  # a noun in German: "5 Tage"


def _is_understood(answer: Quantity) -> bool:
    """Whether words behind a number are a unit, or name what is counted."""
    words = units.plain_unit(answer.unit)
    if answer.glued:  # 5m, 5K, 5s: metres, millions or a variable
        return False
    if answer.value == 1 and _NOUN.fullmatch(words):
        return True
    return _known(answer.unit) is not None or is_counted_noun(words) or _CAPITALISED.fullmatch(words) is not None


@lru_cache(maxsize=4096)
def _letters(unit: str) -> str:
    raised = re.sub(r"\)(?=\s?[\^²³])", "_", units.plain_unit(unit))  # (m/s)^2 is not m/s^2
    return re.sub(r"[^\w/%°-]", "", raised)


def _is_measured(gold: Quantity, answer: Quantity) -> bool:
    """Whether the gold is a measured quantity, which has a tolerance; a bare whole number is a count, and so are
    whole days, months and years for whole ones.
    """
    if gold.percent and not answer.whole:
        return True
    if _measures(gold.unit):
        if gold.whole and answer.whole and units.is_exact_when_whole(_known(gold.unit)):
            return False
        return gold.digits >= TOL.digits_of_measured_gold
    # 488.57 rpm for 488: a measured value whose gold was cut
    cut = gold.whole and not answer.whole and gold.digits >= TOL.digits_of_cut_gold
    return cut and _measures(answer.unit)


# What the ticks of 5' and 5" may be, and what the percentage is of.
_TICKS = {"'": ("foot", "arcminute"), '"': ("inch", "arcsecond")}
_SHARES = {
    "mass": r"wt|weight|mass|w/w|m/m|by\s(?:weight|mass)", "amount": r"mol|mole|molar", "volume": r"vol|volume|v/v",
    "atoms": r"at|atomic|atom", "mixed": r"w/v|m/v",
}  # fmt: skip
_SHARE = {
    share: lazy_regex(rf"(?:(?<![A-Za-z])(?:{words})\.?[\s-]?(?:\\?%|percent|per\scent)|^\W*(?P<behind>{words})\W*$)")
    for share, words in _SHARES.items()
}


def _share(quantity: Quantity) -> str:
    """What a percentage is of, if its unit says so: "wt%", "% v/v"."""
    for share, pattern in _SHARE.items():
        found = pattern.search(quantity.unit)
        if found and (quantity.percent or not found["behind"]):
            return share
    return ""


def _compare(gold: Quantity, answer: Quantity, power: int, question: Question) -> Verdict:
    if answer.unit.strip() == "y" and gold.unit and units.is_time(_known(gold.unit)):
        answer = replace(answer, unit="year")  # "5730 y", which is a variable beside any other gold
    if _is_variable(answer.unit) and _letters(gold.unit) != _letters(answer.unit):
        return Verdict(False, Reason.VARIABLE)
    shares = {_share(gold), _share(answer)} - {""}
    percent_of_none = (answer.percent and _is_no_ratio(gold.unit)) or (gold.percent and _measures(answer.unit))
    if units.clash(gold.unit, answer.unit) or percent_of_none or len(shares) > 1:
        return Verdict(False, Reason.OTHER_DIMENSION)
    if answer.unit in _TICKS and gold.unit != answer.unit:
        measured = _known(gold.unit) if gold.unit else None
        unit = next((u for u in _TICKS[answer.unit] if measured and units.same_dimension(_known(u), measured)), None)
        if unit is None:
            return Verdict(False, Reason.OTHER_DIMENSION)
        answer = replace(answer, unit=unit)
    unknown = answer.unit and (not gold.unit or (gold.percent and not answer.percent))
    if unknown and not _share(answer) and not _is_understood(answer):
        return Verdict(False, Reason.UNDECIDED)
    measured = _is_measured(gold, answer)
    if gold.unit and answer.unit and _letters(gold.unit) != _letters(answer.unit):
        verdict = _in_gold_unit(gold, answer, question, measured)
        if verdict is not None:
            return verdict
    right = any(_equal(gold, value, exact, question, measured) for value, exact in _values(gold, answer, power))
    return Verdict(right, Reason.WITHIN_TOLERANCE if right else Reason.NOT_WITHIN_TOLERANCE)


def _in_gold_unit(gold: Quantity, answer: Quantity, question: Question, measured: bool) -> Verdict | None:
    """The verdict on an answer whose unit is written otherwise than the gold's; None if the units say nothing."""
    wanted, given = _known(gold.unit), _known(answer.unit)
    if wanted is None and given is None and all(re.search(r"\d", unit) for unit in (gold.unit, answer.unit)):
        return Verdict(False, Reason.OTHER_DIMENSION)  # per $100, per $1000
    if {gold.unit.strip(), answer.unit.strip()} & {"C", "F"}:  # 27 C, beside a temperature, is no charge
        wanted, given = units.as_temperatures(wanted, given)
    if wanted is None or wanted == given:
        return None
    if given is None:  # a word that is no unit, for a gold that has one
        counted = wanted.dimensionless and not units.is_angle_or_level(wanted)
        return None if counted else Verdict(False, Reason.UNDECIDED)
    if units.same_dimension(wanted, given):
        value = units.convert(answer.value, given, wanted)
        right = _equal(gold, value, None, question, measured or not units.is_exact_when_whole(wanted))
        return Verdict(right, Reason.AFTER_CONVERSION if right else Reason.NOT_AFTER_CONVERSION)
    if units.differ_by_amount(wanted, given):
        return _of_an_amount(gold, answer, wanted, given, question, measured)
    if units.is_count(wanted) and units.is_count(given):
        return None
    if given == units.named_unit("degree") and units.same_dimension(wanted, units.named_unit("kelvin")):
        return None  # 60° for 60 °C
    return Verdict(False, Reason.OTHER_DIMENSION)


def _of_an_amount(
    gold: Quantity, answer: Quantity, wanted: Any, given: Any, question: Question, measured: bool
) -> Verdict:
    """The verdict on an answer that lacks the gold's "per mole", or has one that the gold lacks."""
    if _equal(gold, units.convert_amount(answer.value, given, wanted), None, question, True):
        return Verdict(True, Reason.AFTER_AVOGADRO)
    # many texts leave "per mole" out of an answer; none puts it into one where the gold has it not
    for_each = given / units.named_unit("mole")
    if not units.is_per_amount(wanted) or not units.same_dimension(wanted, for_each):
        return Verdict(False, Reason.OTHER_DIMENSION)
    right = _equal(gold, units.convert(answer.value, for_each, wanted), None, question, measured)
    return Verdict(right, Reason.AFTER_CONVERSION if right else Reason.NOT_AFTER_CONVERSION)


# -- opposites --------------------------------------------------------------------------------------------------

# Words that turn a quantity into its opposite. An answer with the other word of a pair is another answer.
_OPPOSITES = [
    ("increas", "decreas"), ("rise", "fall"), ("gain", "loss"), ("profit", "loss"), ("surplus", "deficit"),
    ("surplus", "shortage"), ("clockwise", "counterclockwise"), ("clockwise", "anticlockwise"), ("left", "right"),
    ("upward", "downward"), ("above", "below"), ("east", "west"), ("north", "south"), ("inward", "outward"),
    ("tension", "compression"), ("absorb", "releas"), ("endothermic", "exothermic"), ("attract", "repuls"),
    ("faster", "slower"), ("higher", "lower"), ("converging", "diverging"), ("virtual", "real"), ("before", "after"),
    ("heated", "cooled"), ("favorable", "unfavorable"), ("overvalued", "undervalued"),
]  # fmt: skip
_DROP = lazy_regex(r"\b(?:decreas\w*|loss|lost|lose[sd]?|drop\w*|fall\w*|declin\w*|reduc\w*|deficit)\b", re.I)


def _opposed(gold: str, answer: str) -> bool:
    """Whether gold and answer hold the two words of a pair of opposites, one each."""
    # each word behind a blank, so that a stem behind one is sought at the beginning of all
    gold_words, answer_words = (
        "".join(f" {word}" for word in re.findall(r"[a-z]+", text.lower()[:400])) for text in (gold, answer)
    )
    if not gold_words or not answer_words:
        return False
    for a, b in _OPPOSITES:
        of_gold = f" {a}" in gold_words, f" {b}" in gold_words
        if of_gold[0] != of_gold[1] and of_gold == (f" {b}" in answer_words, f" {a}" in answer_words):
            return True
    return False


_PERCENT_OR_UNIT = lazy_regex(r"\d\s?(?:\\?%|per\s?cent|(?P<unit>[A-Za-zµ°]{1,12})\W{0,3}$)")


def _is_of_another_kind(answer: str) -> bool:
    """Whether an answer to a sum of money is a percentage, or has a unit with a dimension."""
    found = _PERCENT_OR_UNIT.search(answer.strip()[-40:])
    return found is not None and (found["unit"] is None or _measures(found["unit"]))


@lru_cache(maxsize=1024)  # of a unit field with every gold
def _currency(text: str) -> str:
    """The sign of the currency of a text; a pair of dollar signs only sets a formula."""
    if found := currency(text):
        return found
    word = _CURRENCY_WORD.search(text)
    if word is not None:
        return _CURRENCY_WORDS[word[0].lower().rstrip("s")]
    return "$" if text.count("$") % 2 else ""


_CURRENCY_WORDS = {
    "dollar": "$", "usd": "$", "euro": "€", "eur": "€", "yen": "¥", "jpy": "¥", "rupee": "₹", "inr": "₹", "yuan": "元",
    "rmb": "元", "cny": "元", "franc": "Fr", "chf": "Fr", "peso": "P", "won": "₩", "krw": "₩", "ruble": "₽",
    "rouble": "₽", "krona": "kr", "krone": "kr", "kronor": "kr", "kroner": "kr", "baht": "฿", "rand": "R", "lira": "₺",
    "shekel": "₪", "zloty": "zł", "rupiah": "Rp", "ringgit": "RM", "dinar": "din", "dirham": "dh", "real": "R$",
    "reai": "R$", "gbp": "£", "quid": "£", "pounds sterling": "£", "cent": "¢", "pence": "p", "penny": "p",
    "pennie": "p",
}  # fmt: skip
_ALSO_OTHER_WORDS = frozenset(["won", "real", "reai", "rand", "penny", "quid"])  # "the real rate", "he won"
_CURRENCY_WORD = lazy_regex(
    rf"(?:\b|(?<=\d))(?<!per\s)(?:{'|'.join(map(re.escape, sorted(_CURRENCY_WORDS.keys() - _ALSO_OTHER_WORDS)))})s?\b"
    rf"|(?<=\d\s)(?:{'|'.join(map(re.escape, sorted(_ALSO_OTHER_WORDS)))})s?\b",
    re.I | re.X,
)
# The hundredth part of each is told by `is_cents`.
_PARTS_OF = {frozenset(pair) for pair in (("$", "¢"), ("€", "¢"), ("£", "p"), ("R", "¢"))}


def _currency_of_field(unit: str) -> str:
    """The currency of a unit field, "" if it is none."""
    bare = unit.strip(" $\\") or unit.strip(" \\")
    return "$" if bare in ("$", "US$") else _currency(f"5 {unit}") if bare else ""


def _is_another_currency(gold: str, answer: str) -> bool:
    return bool(gold and answer and gold != answer and frozenset((gold, answer)) not in _PARTS_OF)


# -- the verdict ------------------------------------------------------------------------------------------------


def verify_numeric(gold: Gold, answer: str, question: Question) -> Verdict:
    """Compare quantities: number against number, in order if there are several.

    A gold that is no quantity, but a formula or a name with digits, is not compared here.

    Raises:
        GoldError: the gold holds no number, or none that can be computed.
    """
    golds = gold_quantities(gold, question.unit)
    if golds is None:
        return Verdict(False, Reason.NOT_A_NUMBER)
    text = in_plain_words(gold if isinstance(gold, str) else ", ".join(gold))
    given = in_plain_words(answer)
    limit, given_limit = (bound_before(side, 0, MAX_VALUE_LENGTH) for side in (text, given))
    if (limit and limit[1]) != (given_limit and given_limit[1]):
        return Verdict(False, Reason.BOUND)
    if given_limit is not None:
        given = without_bound(given)
    money = _currency(gold if isinstance(gold, str) else ", ".join(gold)) or _currency_of_field(question.unit or "")
    paid = _currency(answer)
    if _is_another_currency(money, paid) or (money and not paid and _is_of_another_kind(answer)):
        return Verdict(False, Reason.OTHER_DIMENSION)
    if _opposed(text, answer):
        return Verdict(False, Reason.OPPOSITE)
    try:
        readings = read_quantities(given)
    except OverBudget:
        return Verdict(False, Reason.OVER_BUDGET)
    except NotAQuantity as error:
        return Verdict(False, error.reason)
    power, _ = split_unit_power(question.unit)
    drop = _DROP.search(answer) is not None
    verdict = Verdict(False, Reason.AMBIGUOUS if len(golds) == 1 else Reason.OTHER_COUNT)
    for reading in readings:
        if len(reading) == len(golds):
            verdict = _compare_all(golds, reading, power, question, drop)
            if verdict.correct:
                break
    return verdict


def _compare_all(golds: list[Quantity], answers: list[Quantity], power: int, question: Question, drop: bool) -> Verdict:
    verdict = Verdict(False, Reason.OTHER_COUNT)
    for gold, answer in zip(golds, answers, strict=True):
        if drop and gold.value < 0 < answer.value:  # a loss of 5 is -5
            answer = replace(answer, value=-answer.value, exact=None if answer.exact is None else -answer.exact)
        verdict = _compare(gold, answer, power, question)
        if not verdict.correct:
            break
    return verdict
