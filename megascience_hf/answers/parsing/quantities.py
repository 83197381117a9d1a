"""Read quantities: a number with what is known of how it was written, and its unit as text.

A numeric answer is one value. Whatever stands beside it and is not understood (a word, an operator, a bracket) makes
the text no quantity: `NotAQuantity` says what it is instead, and nothing is read out of the rest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache

from megascience_hf.answers.parsing.bounds import BOUND, BOUND_AFTER, CHANGED, RELATIVE
from megascience_hf.answers.parsing.equation_names import names_a_value
from megascience_hf.answers.parsing.evaluate import Undefined, arithmetic, exact_value, value_of
from megascience_hf.answers.parsing.numbers import Number, find_numbers, number_at
from megascience_hf.answers.parsing.parsed_answers import read_item
from megascience_hf.answers.parsing.surroundings import (
    AFTER_EQUALS,
    ALTERING,
    ANGLE,
    BRACKET,
    CHANGE,
    CIRCUMSTANCE,
    CIRCUMSTANCE_IN_BRACKET,
    CONTRAST,
    CURRENCY,
    DENIALS,
    DENIED_AFTER,
    DIRECTION,
    DOZEN,
    FRACTION_OF_UNITS,
    IS_THE_ANSWER,
    ITEM_LABEL,
    LEAD,
    MULTIPLES,
    NO_OPERATOR,
    NO_UNIT,
    OF_A_NAME,
    OPERATOR,
    PERCENT_OF_VARIABLE,
    RANGE,
    RANGE_OF_UNITS,
    RATIO,
    ROUNDED,
    SAME_IN_OTHER_WORDS,
    SCALE,
    SCALES,
    SIGN_OF_CURRENCY,
    TAG,
    TEXT_COMMAND,
    TIMES,
    UNCERTAINTY,
    UNIT_TEXT,
    WITH_UNCERTAINTY,
    without_given_for,
    without_reason,
)
from megascience_hf.answers.parsing.times import time_of_day
from megascience_hf.answers.parsing.tree import PLUS_MINUS, Op, OverBudget, contains, variables
from megascience_hf.answers.parsing.unit_tails import parse_one
from megascience_hf.answers.parsing.units import convert, in_one_word, parse_unit, plain_unit, same_dimension
from megascience_hf.answers.text.beside import is_counted_noun, is_introduction
from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.latex import MAX_ITEMS, clean, split_items
from megascience_hf.answers.text.numerals import in_figures, is_bare_number, said_once, tidy, with_decimal_points
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import RAISED_NUMBER, STRUCK, undecorated_ends
from megascience_hf.answers.types import Reason

MAX_VALUE_LENGTH = 400
# An uncertainty is no part of the value, unless it is so large that the value says little: 3.2 ± 0.1, not 5 ± 3.
MAX_UNCERTAINTY = 0.1
# The two sides of "6.96 = 7", or a value and its bracket "5 m (16 ft)", may differ by a rounding of this share.
RESTATED = 0.02


class NotAQuantity(ValueError):
    """The text is no single quantity.

    Attributes:
        reason: what it is instead: a bound, several values, a formula with variables, or nothing that is understood.
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with what is known about how it was written.

    Attributes:
        value: as a float.
        exact: as a fraction, where it is rational.
        decimals: places after the point that the number shows, scaled by its power of ten; may be negative.
        digits: significant digits that it shows.
        whole: written as a bare whole number.
        powered: written with a power of ten.
        percent: written with a percent sign.
        unit: as written, "" if there is none.
        money: a sign or word of a currency stands beside the number.
        glued: a lone letter touches the number, "5m", which may be a unit, a scale or a variable.
    """

    value: float
    exact: Fraction | None
    decimals: int
    digits: int
    whole: bool
    powered: bool
    percent: bool
    unit: str
    money: bool = False
    glued: bool = False


# A computed value shows no digits that could be rounded.
_COMPUTED = 12


def _computed(value: Fraction | float, unit: str = "", *, percent: bool = False) -> Quantity:
    exact = value if isinstance(value, Fraction) else None
    return Quantity(float(value), exact, _COMPUTED, _COMPUTED, False, False, percent, unit)


# -- one quantity -----------------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)  # as `tidy`
def read_quantity(text: str) -> Quantity:
    """Read one quantity: label, relation and "about" before it are skipped, what follows is its unit.

    Raises:
        NotAQuantity: the text is something else: a bound, a range, a name with digits, or not understood.
        OverBudget: a value too large or too costly to compute.
    """
    if len(text) > MAX_VALUE_LENGTH:
        raise NotAQuantity(Reason.NOT_A_NUMBER)
    label = ITEM_LABEL.match(text.strip())
    if label and not DENIALS.isdisjoint(_words(label[0])):
        raise NotAQuantity(Reason.UNDECIDED)
    text = last_side(ITEM_LABEL.sub("", text.strip()).strip())
    money = CURRENCY.search(text) is not None
    text = _unbracketed(LEAD.sub("", CHANGE.sub("", text)).strip())
    if BOUND.match(text):
        raise NotAQuantity(Reason.BOUND)
    if (rounded := _ROUNDED_IN_BRACKET.search(text)) is not None and not _WRITTEN.fullmatch(text, 0, rounded.start()):
        exact, about = read_quantity(text[: rounded.start()]), read_quantity(rounded["value"])
        if not _same_value(exact, about):
            raise NotAQuantity(Reason.AMBIGUOUS)
        return exact
    if _PLUS_MINUS.match(text):  # x = ±5
        raise NotAQuantity(Reason.AMBIGUOUS)
    number = number_at(text, 0, len(text))
    quantity = _from_expression(text) if number is None else _with_rest(text, number, text[number.end :])
    return replace(quantity, money=money) if money else quantity


# "2\\sqrt 5 (≈ 4.47)", "5/36 (approximately 13.9%)": an exact value with its rounding
_ROUNDED_IN_BRACKET = lazy_regex(
    r"""
    \s{0,2}\(\s? (?:≈|~|\\approx|approximately|approx\.?|about|roughly|or) \s?(?P<value>[-\d.][^()]{0,20})\)$
    """,
    re.I | re.X,
)
_WRITTEN = lazy_regex(r"[-+]?\d[\d.,]*(?:\s?[A-Za-z°%/]{1,8})?\s*")
_IN_BRACKETS = lazy_regex(r"\\?[{(\[]\s*([^{}()\[\]\\]*)\\?[)}\]]")


def _unbracketed(text: str) -> str:
    """A text in brackets without them."""
    while (whole := _IN_BRACKETS.fullmatch(text)) is not None:
        text = whole[1].strip()
    return text


def _without_given_for(text: str) -> str:
    found = without_given_for(text)
    if found is None:
        raise NotAQuantity(Reason.AMBIGUOUS)
    return found


def last_side(text: str) -> str:
    """What stands after the last sign of equality, if the side before it is not another number: "5 = 7" is no 7.

    What the value is given for is no side: "6 for n = 5" is 6.

    Raises:
        NotAQuantity: the left side names no value, or the sides are different numbers.
    """
    text = _without_given_for(text)
    signs = [s for s in AFTER_EQUALS.finditer(text) if text.count("(", 0, s.start()) <= text.count(")", 0, s.start())]
    if not signs:
        return text
    last = text[signs[-1].end() :].strip()
    if not is_named(text[: signs[0].start()]) and not restates(text[: signs[0].start()], last):  # 1500 J = 1.5 kJ
        raise NotAQuantity(Reason.UNDECIDED)
    before = text[signs[-2].end() if len(signs) > 1 else 0 : signs[-1].start()].strip()
    if before and last and len(before) < _MAX_SIDE:
        sides = [_constant(side) for side in (before, last)]
        if None not in sides and not _nearly_equal(*sides):
            raise NotAQuantity(Reason.UNDECIDED)
    return last


_MAX_SIDE = 60
# Numbers and operators and nothing else: 2 \\cdot 3, 12/2
_ARITHMETIC = lazy_regex(r"(?:[-+*/^().\d\s×·÷−]|\\(?:cdot|times|div|left|right|[dt]?frac)(?![a-z])|[{}])+")


_ORDERED = lazy_regex(r"[<>≤≥?]|\\(?:lt|gt|leq?|geq?|ll|gg)(?![a-z])")
_WORD = lazy_regex(r"(?<![A-Za-z\\])[A-Za-z]{4,}")
# Names as texts write them, which the grammar would read as products: v0, E°, E^0, t½, P_O2, P(at least one six)
_PLAIN_NAME = lazy_regex(
    r"""
    (?!(?:ln|log|exp|sin|cos|tan|e)\b) (?:\\?[A-Za-z]{1,3}|[α-ωΑ-Ω]) (?:_\{?\w{1,8}\}?)? [0-9₀-₉]{0,2}
      (?: [°⁰⊖*'′] | \^\s?\{?\s?(?:0|o|\\circ|\\degree|\\ominus|⊖|\*|\\ast|°)\s?\}? | ½ | \s?1/2 )?
  | (?:P|Pr)\([^()=\n]{1,60}\)
    """,
    re.X,
)
_MAX_WORDS_OF_NAME = 4
_ASIDE = lazy_regex(r"<\w{1,10}>|\([^()]{0,40}\)|\[[^\[\]]{0,40}\]")  # <p>, a mean; P(X > 3)
_CONCENTRATION = lazy_regex(r"\\?\[[^\[\]=]{1,30}\]")  # [H^+]
_FUNCTION_OF_WORDS = lazy_regex(r"\s*[-−√]|.*(?:\^\s?\{?\s?[^{}]{1,6}\}?|!)\s*\Z")


def is_named(left: str) -> bool:
    """Whether a left side names the value behind it: "x", "P(A)", "\\text{area}", not "x^2", "-x", "not x", "x < y"."""
    words, _, name = left.rpartition("\\(") if "\\(" in left else left.rpartition("$")
    if not DENIALS.isdisjoint(_words(words)):
        return False
    left = LEAD.sub("", name).strip(" $:")
    if len(left.split()) > _MAX_WORDS_OF_NAME:  # a sentence up to its last word: "the filter has a pole at z"
        *before, left = left.split()
        if not DENIALS.isdisjoint(_words(" ".join(before))):
            return False
    if left.startswith("^"):  # of a word that announces: "answer^2"
        return False
    if not left or _CONCENTRATION.fullmatch(left) or _PLAIN_NAME.fullmatch(left):
        return True
    if _ORDERED.search(_ASIDE.sub("", left)) or not is_introduction(left):
        return False
    if _is_measured(left) or (_WORD.search(left) and _FUNCTION_OF_WORDS.match(left)):
        return False
    try:
        node = parse_one(clean(left))
    except OverBudget:
        return False
    if node is None and not re.search(r"[A-Za-z]", left):
        return True
    return names_a_value(node) if node is not None else _FUNCTION_OF_WORDS.match(left) is None


def _is_measured(left: str) -> bool:
    """Whether a left side is a number with a unit: "5 m/s = 7 m/s"."""
    number = number_at(left, 0, len(left))
    rest = "" if number is None else left[number.end :].strip()
    return rest[:1].isalpha() and _WORKED.search(rest) is None and parse_unit(rest) is not None


_WORKED = lazy_regex(r"\d[.,]?\d|\sx\s|[×*]")  # a product of quantities


def _constant(text: str) -> float | None:
    """The value of a side of an equation that is a number or is made of numbers, without anything beside it."""
    text = LEAD.sub("", text).strip(" $.")
    number = number_at(text, 0, len(text))
    if number is not None and number.end == len(text):
        return float(number.value)
    if not text or _ARITHMETIC.fullmatch(text) is None:
        return None
    try:
        return _computed_formula(text).value
    except (NotAQuantity, OverBudget):
        return None


def _nearly_equal(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and abs(a - b) <= RESTATED * max(abs(a), abs(b))


_RAISED = lazy_regex(rf"{RAISED_NUMBER}(?![\w·⋅])")
_GLUED = lazy_regex(r"[A-Za-z]{1,3}(?![\w'^{])")
_LONE = lazy_regex(r"[A-Za-z](?=[\s.,;)}$]*$)")


def _with_rest(text: str, number: Number, rest: str) -> Quantity:
    """The quantity of a number and what follows it."""
    if not rest:
        return _written(number)
    ratio = RATIO.match(rest)
    if ratio and int(ratio[1]) and time_of_day(text) is None:
        return _computed(number.value / int(ratio[1]))
    if rounded := ROUNDED.search(rest):
        rest = rest[: rounded.start()]
    if BOUND_AFTER.search(rest):
        raise NotAQuantity(Reason.BOUND)
    if RELATIVE.search(rest) or CHANGED.match(rest):
        raise NotAQuantity(Reason.UNDECIDED)
    if (times := TIMES.match(rest)) and DENIALS.isdisjoint(_words(times["of"])):
        return replace(_written(number), unit="times")
    if (tick := _TICK.fullmatch(rest)) is not None:  # 5', 5″: feet, minutes, inches, seconds
        return replace(_written(number), unit='"' if len(tick[0].strip()) > 1 or tick[0].strip() in '"″' else "'")
    if RANGE.match(rest) or RANGE_OF_UNITS.search(rest):
        raise NotAQuantity(Reason.AMBIGUOUS)
    if OF_A_NAME.match(rest):
        raise NotAQuantity(Reason.NOT_A_NUMBER)
    if (glued := _GLUED.match(rest)) and parse_unit(glued[0]) is None:  # 5x, 7ish
        raise NotAQuantity(Reason.VARIABLE)
    if _RAISED.match(rest):  # 3²
        return _from_expression(text)
    lone = _LONE.match(rest) is not None
    rest = _after_uncertainty(number, rest)
    quantity, rest = _scaled(replace(_written(number), glued=lone), rest)
    if fraction := FRACTION_OF_UNITS.match(rest):
        slanted = "/".join([fraction[1].strip(), *plain_unit(fraction[2]).replace("·", " ").split()])
        if parse_unit(slanted) is not None:
            rest = slanted + rest[fraction.end() :]
    if OPERATOR.match(rest) and not NO_OPERATOR.match(rest) and not _GLOSS.fullmatch(text, number.end):
        return _from_expression(text)
    return _with_unit(quantity, rest)


_TICK = lazy_regex(r"\s?(?:['′’]{1,2}|[\"″”])")


def _written(number: Number) -> Quantity:
    """The quantity of a number without a unit."""
    shown = (number.decimals, number.digits, number.whole, number.powered)
    return Quantity(float(number.value), number.value, *shown, percent=False, unit="")


# A bracket apart from the number says it again: "0.25 (25%)" is no product.
_GLOSS = lazy_regex(r"\s+\([^()]{1,40}\)")


def _after_uncertainty(number: Number, rest: str) -> str:
    uncertainty = UNCERTAINTY.match(rest)
    if uncertainty is None:
        return rest.strip()
    if Fraction(uncertainty[1]) > MAX_UNCERTAINTY * abs(number.value):
        raise NotAQuantity(Reason.AMBIGUOUS)
    return rest[uncertainty.end() :].strip()


def _scaled(quantity: Quantity, rest: str) -> tuple[Quantity, str]:
    """The quantity with "thousand" or "dozen" taken into its value."""
    factor, shift = Fraction(1), 0
    if scale := SCALE.match(rest):
        shift = SCALES[scale[1].lower()]
        factor = Fraction(10) ** shift
    elif scale := DOZEN.match(rest):
        factor = Fraction(MULTIPLES[scale[1].lower()])
    if scale is None:
        return quantity, rest
    value = (quantity.exact or Fraction(0)) * factor
    decimals = quantity.decimals - shift
    scaled = replace(quantity, value=float(value), exact=value, decimals=decimals, whole=value.denominator == 1)
    return scaled, rest[scale.end() :].strip()


_MORE = lazy_regex(
    r"^(?:more|fewer|additional|extra|other|different)\s(?=[a-z]{2,14}s[\s.]*$)", re.I
)  # "42 more apples"
# "25\\,\\%", "25~\\%"
_SPACED_PERCENT = lazy_regex(r"(?:\\[,;:! ]|~|\s){1,3}(?=\\?%)")


def _with_unit(quantity: Quantity, rest: str) -> Quantity:
    """The quantity with the unit that follows it; glosses after the unit are passed over if they are understood."""
    rest = _MORE.sub("", in_one_word(rest))
    if spaced := _SPACED_PERCENT.match(rest):
        rest = rest[spaced.end() :]
    for _ in range(4):
        if rest.startswith(("%", "\\%")) or re.match(r"(?:per\s?cent|pct)\b", rest, re.I):
            quantity = replace(quantity, percent=True)
            rest = re.sub(r"^(?:\\?%|per\s?cent|pct)", "", rest, flags=re.I).strip()
        if quantity.percent and PERCENT_OF_VARIABLE.match(rest):
            raise NotAQuantity(Reason.VARIABLE)
        rest = SIGN_OF_CURRENCY.sub("", rest).strip()
        if bracketed := _BRACKETED_UNIT.fullmatch(rest):  # 12.5 [g]
            rest = bracketed[1]
        shorter = _without_gloss(quantity, rest)
        if _is_unit(rest) and (shorter == rest or _is_known(rest)):
            return replace(quantity, unit=rest.strip() if rest.strip(" (){}~") else "")
        if shorter == rest:
            break
        rest = shorter
    raise NotAQuantity(Reason.AMBIGUOUS if re.search(r"\b(?:or|and|to)\b", rest, re.I) else Reason.UNDECIDED)


def _is_unit(text: str) -> bool:
    """Whether a text is nothing, or the words and signs of a unit and no operator."""
    if UNIT_TEXT.fullmatch(text) is None:
        return False
    bare = text.strip(" {}()~")
    return not bare or (re.search(r"[A-Za-zµμÅΩ°℃ℓ‰☉⊙⊕]", bare) is not None and set(_words(bare)).isdisjoint(NO_UNIT))


_BRACKETED_UNIT = lazy_regex(r"\s*\[([A-Za-zµμÅΩ°%][^\[\]]{0,20})\]\s*")


def _is_known(rest: str) -> bool:
    """Whether words are a unit that pint knows, or name what is counted; other words may be a gloss."""
    return parse_unit(rest) is not None or is_counted_noun(rest)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z]+", text.lower())


def _without_gloss(quantity: Quantity, rest: str) -> str:
    """What follows a number without its last gloss: "at 25 °C", "(= 500 cm)", "rounded to 3 digits"."""
    substance = _SUBSTANCE.search(rest)
    if substance is not None and parse_unit(rest[: substance.start()]) is not None:
        return rest[: substance.start()]
    for gloss in (ROUNDED, DENIED_AFTER, IS_THE_ANSWER):
        if found := gloss.search(rest):
            return rest[: found.start()].strip()
    if bracket := BRACKET.search(rest):
        _check_bracket(quantity, rest[: bracket.start()].strip(), bracket["inside"])
        return rest[: bracket.start()].strip()
    found = CIRCUMSTANCE.search(" " + rest)
    if found and not (DENIALS | ALTERING).isdisjoint(_words(found[0])):
        raise NotAQuantity(Reason.UNDECIDED)
    return rest[: max(0, found.start() - 1)].strip() if found else rest


# What is weighed or counted, as a formula: "12.5 g CO₂", "2 mol \\ce{O2}"
_SUBSTANCE = lazy_regex(
    r"""
    (?:\\?\s|~)+ (?:of\s)?
    (?: \\ce\s?\{[^{}]{1,30}\}
      | \$?(?=.{0,12}[\d₀-₉])(?:[A-Z][a-z]?(?:_?\{?[\d₀-₉]{1,3}\}?\s?)?|[()]){1,12}[⁺⁻+-]?\$? ) \s*$
    """,
    re.X,
)


_DIRECTION = lazy_regex(rf"\s*(?:{DIRECTION})\s*", re.I | re.X)
_TAKE_BACK = (NO_UNIT - {"from", "to", "is", "square", "root", "of"}) | ALTERING | DENIALS | {"squared", "cubed"}


def _check_bracket(quantity: Quantity, unit: str, inside: str) -> None:
    """A bracket after a value may say the same in other words, how the value was got, or its parts.

    Raises:
        NotAQuantity: it holds another value, or takes the value back.
    """
    if _DIRECTION.fullmatch(inside):
        return
    if not re.search(r"\d", inside):
        if "?" not in inside and set(_words(inside)).isdisjoint(_TAKE_BACK):
            return
        raise NotAQuantity(Reason.UNDECIDED)
    if CIRCUMSTANCE_IN_BRACKET.match(inside):
        return
    parts = [number.value for number in find_numbers(inside, 0, len(inside))]
    if len(parts) > 1 and quantity.exact is not None and sum(parts) == quantity.exact:
        return  # 24 atoms (6 C, 12 H, 6 O)
    said = SAME_IN_OTHER_WORDS.sub("", inside)
    several = compound(said, 0, len(said))  # 2.5 hours (2 hours and 30 minutes)
    other = several[0] if several is not None else read_quantity(said)
    mine, theirs = (parse_unit(q) if q else None for q in (unit, other.unit))
    if mine is not None and theirs is not None and not mine.dimensionless and not same_dimension(mine, theirs):
        return  # 36.0 g (2.00 mol)
    if not _same_value(replace(quantity, unit=unit), other):
        raise NotAQuantity(Reason.AMBIGUOUS)


def _same_value(quantity: Quantity, other: Quantity) -> bool:
    """Whether two writings of a value agree, units converted where both are known."""
    value = other.value
    mine, theirs = (parse_unit(q.unit) if q.unit else None for q in (quantity, other))
    if mine is not None and theirs is not None and same_dimension(mine, theirs):
        value = convert(value, theirs, mine)
    if other.percent != quantity.percent and not (quantity.unit or other.unit):
        value *= 100 if quantity.percent else 0.01
    return _nearly_equal(quantity.value, value)


def restates(one: str, other: str) -> bool:
    """Whether two texts are single quantities that agree but for a rounding: "1/2" and "0.5", "0.25" and "25%"."""
    try:
        values = [read_quantity(in_plain_words(text)) for text in (one, other)]
    except (NotAQuantity, OverBudget):
        return False
    return _same_value(*values)


def _from_expression(text: str) -> Quantity:
    """A formula without variables (√2, 2π, 10!), computed; with a unit after it or without."""
    for gap in list(_GAP.finditer(text))[-_MAX_WORDS_OF_UNIT:]:
        if text[gap.end() :] and parse_unit(text[gap.end() :]) is not None:
            try:
                return replace(_computed_formula(text[: gap.start()]), unit=text[gap.end() :])
            except NotAQuantity:
                break
    return _computed_formula(text)


_GAP = lazy_regex(r"(?<=[\d)}!π])(?:\s|~|\\[,;: ])+(?=[A-Za-zµμÅΩ°\\])|(?<=\\pi)(?:\s|~|\\[,;: ])+(?=[A-Za-zµμÅΩ°\\])")
_MAX_WORDS_OF_UNIT = 6


_NO_VALUE = frozenset([Op.RELATION, Op.TUPLE, Op.SET, Op.LIST, Op.MATRIX, Op.UNION])


def _computed_formula(text: str) -> Quantity:
    angle = ANGLE.search(text)
    cleaned = clean(text[: angle.start()] if angle else text)
    if len(cleaned) > 200:
        raise NotAQuantity(Reason.NOT_A_NUMBER)
    try:
        item = read_item(cleaned)
        if item.node is None:
            raise NotAQuantity(Reason.NOT_A_NUMBER)
        if variables(item.node):
            raise NotAQuantity(Reason.VARIABLE)
        if item.node.op in _NO_VALUE or contains(item.node, PLUS_MINUS):
            raise NotAQuantity(Reason.AMBIGUOUS)
        unit = "radian" if angle else item.unit
        if unit and not _is_unit(unit):
            raise NotAQuantity(Reason.UNDECIDED)
        percent = item.node.op == Op.PERCENT
        exact = exact_value(item.node)
        if exact is not None:
            return replace(_computed(exact, unit, percent=percent), value=float(exact))
        ctx = arithmetic()
        value = value_of(item.node, {})
        if ctx.im(value) != 0:
            raise NotAQuantity(Reason.NOT_A_NUMBER)
        return _computed(float(ctx.re(value)), unit, percent=percent)
    except OverflowError as error:
        raise OverBudget("value out of range") from error
    except Undefined as error:
        raise NotAQuantity(Reason.NOT_A_NUMBER) from error


# -- several ----------------------------------------------------------------------------------------------------

_PART = lazy_regex(r"\s{0,2}(?:,?\s?and\s|,\s?)?(\d[\d.]{0,12})\s{0,2}([a-z]{1,10})\b\.?(?![a-z])", re.I)
_PART_OF_A_WORD = lazy_regex(r"\s{0,2}(\d[\d.]{0,12})(h)(?=\d)", re.I)  # 3h30min
MAX_PARTS = 4
# "3 dollars and 30 cents"
_MONEY_PARTS = lazy_regex(
    r"(?:\$\s?)?(\d{1,12})\s(dollars?|euros?|pounds?)(?:\s|,\s|,?\sand\s)(\d{1,2})\s(?:cents?|pence|p)(?![\w])", re.I
)


def compound(text: str, start: int, end: int) -> tuple[Quantity, int] | None:
    """A quantity in units of one kind from large to small, in the first of them, and where it ends: 1 h 30 min,
    5 feet 6 inches, 3 dollars and 30 cents. None if none begins at `start`.
    """
    if money := _MONEY_PARTS.match(text, start, end):
        value = Fraction(money[1]) + Fraction(int(money[3]), 100)
        return replace(_computed(value, money[2]), money=True, decimals=2), money.end()
    parts: list[tuple[Fraction, str]] = []
    at = start
    while len(parts) < MAX_PARTS and (part := _PART_OF_A_WORD.match(text, at, end) or _PART.match(text, at, end)):
        if part[1].count(".") > 1 or part[1].endswith("."):
            break
        parts.append((Fraction(part[1]), part[2]))
        at = part.end(2)
    if len(parts) < 2 or len({unit for _, unit in parts}) < len(parts):
        return None
    units = [parse_unit(unit) for _, unit in parts]
    if any(u is None or u.dimensionless or not same_dimension(u, units[0]) for u in units):
        return None
    sizes = [convert(1.0, unit, units[0]) for unit in units]
    if sizes != sorted(sizes, reverse=True) or len(set(sizes)) < len(sizes):
        return None
    if any(float(n) * size >= above for (n, _), size, above in zip(parts[1:], sizes[1:], sizes, strict=False)):
        return None  # "1.5 hours, 90 minutes" says it twice
    total = sum(float(n) * size for (n, _), size in zip(parts, sizes, strict=True))
    return replace(_computed(float(total)), unit=parts[0][1]), at


_BRACKETS = lazy_regex(r"\\?[({\[](?P<inner>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*){0,8})\\?[)}\]]")
_SPACE_IN_LIST = lazy_regex(r"(?<=[,;])\s{0,2}\\[ ,;:!]")
_LABEL = lazy_regex(r"^[A-Za-z][A-Za-z ]{1,30}:\s{0,2}(?=[-+$\d.])")
_PLUS_MINUS = lazy_regex(r"^(?:±|∓|\\(?:pm|mp)(?![a-z])|\+/-)\s*")
_NAMED_PLUS_MINUS = lazy_regex(rf"^[A-Za-z]\w{{0,2}}\s?=\s?(?={_PLUS_MINUS.pattern[1:]})")
_BETWEEN = lazy_regex(r"\b(?:between|from|in\sthe\srange)\b[^,;]{1,40}\b(?:and|to)\b", re.I)


def _without_brackets(text: str) -> str:
    """The items of a list in brackets of any form: (7.2, 2.4), [7.2, 2.4]. Brackets around one quantity stay."""
    whole = _BRACKETS.fullmatch(text)
    return whole["inner"].rstrip("\\") if whole and re.search(r"[,;]", whole["inner"]) else text


_SIGN_OF_MONEY = lazy_regex(
    rf"""
    {TEXT_OPEN}
    \\?[$€£¥]\s?\}}(?=\s?\d)
    """,
    re.X,
)  # -\\text{\\$}12


@lru_cache(maxsize=1024)  # as `tidy`
def in_plain_words(text: str) -> str:
    """The text of a quantity without markup, text commands opened, numerals in one spelling; what is denied after the
    value ("5 J, not 6 J") is left out.
    """
    if is_bare_number(text):
        return text
    text = _SIGN_OF_MONEY.sub("", undecorated_ends(text))
    for _ in range(2):
        text = TEXT_COMMAND.sub(r" \1", TAG.sub(" ", text))
    text = CONTRAST.sub("", in_figures(said_once(text.lstrip("} "))))
    text = _FROM_ZERO.sub(lambda m: f"{'-' if m['side'] else ''}{m['degrees']}", text)
    text = WITH_UNCERTAINTY.sub(_value_if_certain, DENIED_AFTER.sub("", tidy(text)))
    return re.sub(r",(?=\.\d)", ", ", _SPACE_IN_LIST.sub(" ", text))


# "5 °C below zero", "5 °C above zero"
_FROM_ZERO = lazy_regex(
    r"(?<![-+−–\w.])(?P<degrees>\d[\d.,]{0,12}\s?[$\\^{} ]{0,6}"
    r"(?:°|℃|\\circ|\\degree|degrees?(?![a-z]))[^\d,;.]{0,24}?)"
    r"\s(?:(?P<side>below)|above)\s(?:zero|0)\b",
    re.I | re.X,
)


def _value_if_certain(found: re.Match[str]) -> str:
    try:
        certain = Fraction(found["by"]) <= MAX_UNCERTAINTY * abs(Fraction(found["value"]))
    except ValueError:  # two points in a number
        return found[0]
    return found["value"] + " " if certain else found[0]


def read_quantities(text: str) -> list[list[Quantity]]:
    """The readings of a text that is one quantity or a list of them: "5,6" is 5.6, or 5 and 6.

    Raises:
        NotAQuantity: the text is something else.
        OverBudget: a value too large or too costly to compute.
    """
    if STRUCK.search(text):
        raise NotAQuantity(Reason.UNDECIDED)
    text = in_plain_words(text)
    if not text or len(text) > 2 * MAX_VALUE_LENGTH:
        raise NotAQuantity(Reason.NOT_A_NUMBER)
    if is_bare_number(text) and len(text) <= MAX_VALUE_LENGTH:  # in which nothing below finds anything
        return [[read_quantity(text)]]
    if (several := compound(text, 0, len(text))) is not None and not text[several[1] :].strip(" ."):
        return [[several[0]]]
    if _BETWEEN.search(text):
        raise NotAQuantity(Reason.AMBIGUOUS)
    text = without_reason(_NAMED_PLUS_MINUS.sub("", text))
    if sign := _PLUS_MINUS.match(text):
        value = read_quantity(text[sign.end() :])
        return [[value, _negative(value)]]
    readings: list[list[Quantity]] = []
    problem: NotAQuantity | None = None
    spellings = (with_decimal_points(text), text)
    for spelling in dict.fromkeys(spellings):
        try:
            readings.append(_read_list(spelling))
        except NotAQuantity as error:
            problem = problem or error
    if problem is not None and not readings:
        raise problem
    return readings


def is_one_quantity(text: str) -> bool:
    """Whether a text is a single quantity."""
    try:
        return len(read_quantities(text)[0]) == 1
    except (NotAQuantity, OverBudget):
        return False


def _negative(quantity: Quantity) -> Quantity:
    return replace(quantity, value=-quantity.value, exact=None if quantity.exact is None else -quantity.exact)


_SAID_AGAIN_FIRST = lazy_regex(r"\A\s?(?:or\s)?(?:equivalent|corresponding)\sto\s")
_SAYS_AGAIN = lazy_regex(r"\b(?:or|i\.e|that\sis|which\sis|equivalent\sto|corresponding\sto)\b")


def _read_list(text: str) -> list[Quantity]:
    if denied := DENIED_AFTER.search(text):
        text = text[: denied.start()]
    text = _without_given_for(text)
    if not re.search(r",|;|\n|\b(?:and|or)\b", text):
        return [read_quantity(text)]
    try:
        single = read_quantity(text)
    except NotAQuantity as error:
        problem, single = error, None
    if single is not None and not re.search(r",\s|;|\n|\b(?:and|or)\b", text):
        return [single]
    joined = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", _without_brackets(text))
    items = [_SAID_AGAIN_FIRST.sub("", _LABEL.sub("", item)) for item in split_items(joined)]
    if len(items) > MAX_ITEMS:
        raise NotAQuantity(Reason.AMBIGUOUS)
    try:
        values = [read_quantity(item) for item in items]
        again = len(values) == 2 and _SAYS_AGAIN.search(text) is not None and _same_value(*values)
        return values[:1] if again else values  # "0.25 or 25%"
    except NotAQuantity:
        if single is not None:
            return [single]
        raise problem from None


# -- where a quantity stands in a text --------------------------------------------------------------------------

_POWER_OF_UNIT = rf"(?:\^\s?\{{?\(?[-−+]?\d\)?\}}?|{RAISED_NUMBER}|\d(?![\d.]))"
_UNIT_AFTER = lazy_regex(
    rf"""
    [ \t]{{0,2}}
    (?: \\?% | °\s?[CFK]? | degrees?\s(?:Celsius|Fahrenheit|[CFK]\b) | /\s?[A-Za-z]{{1,8}}(?![A-Za-z])
      | (?:wt|mass|weight|mol|mole|vol|volume|at|atomic)\.?\s?\\?%
      | (?:\\[,;! ]|~)*+ {TEXT_OPEN} [^{{}}\n]{{1,40}}\}}(?:\^\{{?-?\d\}}?)?
      | (?!(?:or|to|and|but|not|if|is|are|was|at|in|of|for|from|with|as|by|on|times|plus|minus|over|which|because|since
            |when|where|after|per|than|then|so|more|less|rounded|left|remaining|total|altogether|exactly|approximately)\b)
        [A-Za-zµμÅΩ]{{1,14}}+ (?![À-ɏ]) {_POWER_OF_UNIT}?  # no part of a word: "Schüler"
        # kg m^-3, J/(mol K), mol·L⁻¹: further words only with a power or an operator, so that prose is left out
        (?: \s?[/·*⋅]\s?\(?[A-Za-zµμÅΩ]{{1,8}} {_POWER_OF_UNIT}? (?:\s[A-Za-z]{{1,4}}\))?
          | \s[A-Za-zµμÅΩ]{{1,6}} {_POWER_OF_UNIT}
          | \sper\s[a-z]{{1,12}}
        ){{0,5}}+
    )
    """,
    re.I | re.X,
)


def unit_end(text: str, at: int, end: int) -> int:
    """Where the unit ends that follows a number at `at`; `at` if none does."""
    unit = _UNIT_AFTER.match(text, at, min(end, at + 60)) or _PER_UNIT.match(text, at, min(end, at + 60))
    return unit.end() if unit else at


_PER_UNIT = lazy_regex(r"\sper\s[A-Za-z]{1,12}\b")


def units_end(text: str, start: int, at: int, end: int) -> int:
    """Where the last of several words of one unit ends, of which the first ends at `at`: "kg m/s", "W h / kg"."""
    stops = [at]
    while len(stops) < _MAX_WORDS_OF_UNIT and (further := _FURTHER_UNIT.match(text, stops[-1], end)):
        stops.append(further.end())
    for stop in reversed(stops[1:]):
        unit = text[start:stop].strip()
        if unit.count("(") == unit.count(")") and parse_unit(unit) is not None:
            return stop
    return at


_FURTHER_UNIT = lazy_regex(
    rf"""
    (?: \s?[/·*⋅]\s?\(?[A-Za-zµμÅΩ]{{1,8}} | \sper\s[A-Za-z]{{1,12}} | \s(?:squared|cubed)
      | \s(?!(?:a|at|as|am|an|in|is|it|so|do|to|of|on|or|by|if|we|I|A)\b)\(?[A-Za-zµμÅΩ]{{1,3}} )
    {_POWER_OF_UNIT}?\)? (?![A-Za-z])
    """,
    re.X,
)


def is_cents(unit: str) -> bool:
    """Whether a unit says hundredths of a currency."""
    return bool(re.match(r"(?:cents?\b|¢|pence\b|penn(?:y|ies)\b)", unit))
