"""Read quantities: a number with what is known of how it was written, and its unit as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from megascience_hf.answers.parsing.evaluate import Undefined, arithmetic, exact_value, value_of
from megascience_hf.answers.parsing.numbers import Number, find_numbers, number_at
from megascience_hf.answers.parsing.parsed_answers import read_item
from megascience_hf.answers.parsing.times import time_of_day
from megascience_hf.answers.parsing.tree import OverBudget, variables
from megascience_hf.answers.parsing.units import convert, parse_unit, same_dimension
from megascience_hf.answers.text.latex import MAX_ITEMS, clean, split_items
from megascience_hf.answers.text.numerals import number_in_words, tidy

MAX_VALUE_LENGTH = 400


AFTER_EQUALS = re.compile(r"(?:=|≈|≃|\\approx|\\simeq|\\sim|→|⇒)(?![<>])")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with what is known about how it was written."""

    value: float
    exact: Fraction | None
    decimals: int
    digits: int
    whole: bool
    powered: bool
    percent: bool
    unit: str  # as written, "" if none
    money: bool = False  # a sign or word of a currency stands beside the number


_ABOUT = re.compile(
    r"^(?:(?:~|≈|∼|≃|\\approx|\\sim|\\simeq|about|approximately|approx\.?|around|roughly|nearly|circa|ca\.|=|:|\$"
    r"|US\$|USD|€|£|Rs\.?|₹|\+(?=\s?\d)|is|was|of|the|a|total|by|only|just|exactly|equal\sto)(?![A-Za-z])\s?)++",
    re.I,
)


_ITEM_LABEL = re.compile(
    r"^(?:\(?[a-zA-Z0-9]\)|\(?[ivx]{1,4}\)|[-*•]\s(?![\d.])|[A-Za-z][A-Za-z \-'()_{}\\0-9^/,]{0,60}:"
    r"|[A-Za-z][A-Za-z ]{0,40}\s(?:is|are)(?=\s[-+~$]?\d))\s*"
)


_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}


_CURRENCY = re.compile(r"[$€£¥₹](?=\s?[\d.])|\b(?:dollars?|euros?|USD|EUR|GBP)\b", re.I)


_IN_OTHER_WORDS = re.compile(r"\s\(\s?(?:=|≈|~|or|about|i\.e\.|\\approx)?\s?[-+$]?\d[^()]{0,40}\)$")


_UNCERTAINTY = re.compile(r"^(?:±|\\pm|\+/-)\s{0,2}\d{1,12}(?:\.\d{1,12})?")


def is_cents(unit: str) -> bool:
    """Whether a unit field says hundredths of a currency."""
    return bool(re.match(r"(?:\\(?:text|mathrm)\s?\{\s?)?(?:cents?\b|¢)", unit))


def read_quantity(text: str) -> Quantity | None:
    """Read one quantity: label, relation and "about" before it are skipped, what follows is its unit.

    None if the text is something else, such as a chemical name that begins with a number.
    """
    if len(text) > MAX_VALUE_LENGTH:
        return None
    text = _ITEM_LABEL.sub("", text.strip()).strip()
    equals = list(AFTER_EQUALS.finditer(text))
    if equals:
        text = text[equals[-1].end() :].strip()
    money = _CURRENCY.search(text) is not None
    text = _ABOUT.sub("", text).strip()
    while text.startswith("{") and text.endswith("}"):
        text = text[1:-1].strip()
    in_words = number_in_words(text)
    if in_words is not None:
        return Quantity(float(in_words), in_words, 0, 1, in_words.denominator == 1, False, False, "")
    text = _IN_OTHER_WORDS.sub("", text)
    number = number_at(text, 0, len(text))
    if number is None:
        return _from_expression(text)
    rest = text[number.end :]
    ratio = re.fullmatch(r"\s?:\s?(\d{1,9})", rest)
    if ratio and int(ratio[1]) and time_of_day(text) is None:
        value = number.value / int(ratio[1])
        return Quantity(float(value), value, 12, 12, False, False, False, "")
    if re.match(r"\s?(?:[-–—]|\bto\b)\s?\d", rest):
        return None  # a range
    if re.match(r"[-'′]\s?[A-Za-z\d(]|,\d|\.\d|[A-Za-z]?\d|:\d|,[A-Za-z]|\)", rest) and not re.match(
        r"-(?:fold|year|day|hour)", rest
    ):
        return None  # 2-bromo…, 3,3-dimethyl…, 10:30
    rest = _UNCERTAINTY.sub("", rest.strip()).strip()
    if re.match(r"(?:[*/^+(\\√π]|-\s?[\d\\(]|[×·]\s?\d)", rest) and not re.match(
        r"\\(?:text|mathrm|mathit|rm|mbox|,|;|%|!|:|\s|circ|degree|AA|mu|Omega|pu|unit|si)|\^\s?\{?\s?\\?(?:circ|degree|°)|/\s?[A-Za-z]|\((?!\d)",
        rest,
    ):
        return _from_expression(text)
    value, decimals = number.value, number.decimals
    scale = re.match(r"(?:\\ |\\,|\s)*+(?:\\text\s?\{\s?)?(thousand|million|billion|trillion)\b\s?\}?", rest, re.I)
    if scale:
        power = _SCALES[scale[1].lower()]
        value, decimals, rest = value * 10**power, decimals - power, rest[scale.end() :].strip()
    percent = bool(re.match(r"(?:%|percent\b|per\s?cent\b|pct\b)", rest))
    return Quantity(
        float(value),
        value,
        decimals,
        number.digits,
        number.whole and not scale,
        number.powered,
        percent,
        "" if percent else rest,
        money,
    )


_ANGLE = re.compile(r"(?:\\(?:text|mathrm)\s?\{\s?)?(?<![a-z])rad(?:ian)?s?\s?\}?$")


def _from_expression(text: str) -> Quantity | None:
    """A closed formula such as (4/7)^{1/3}, \\frac{10}{\\sqrt{3}} Å, 4\\pi."""
    angle = _ANGLE.search(text)
    cleaned = clean(text[: angle.start()] if angle else text)
    if len(cleaned) > 200:
        return None
    try:
        item = read_item(cleaned)
        if (
            item.node is None
            or variables(item.node)
            or item.node.op in ("relation", "tuple", "set", "list", "matrix", "union")
        ):
            return None
        exact = exact_value(item.node)
        ctx = arithmetic()
        value = value_of(item.node, {}) if exact is None else exact
        if exact is None and ctx.im(value) != 0:
            return None
        number = float(ctx.re(value)) if exact is None else float(exact)
    except OverflowError as error:
        raise OverBudget("value out of range") from error
    except Undefined:
        return None
    return Quantity(number, exact, 12, 12, False, False, item.node.op == "percent", "radian" if angle else item.unit)


_PART = re.compile(
    r"\s{0,2}(?:and\s|,\s?)?(\d[\d.]{0,12})\s{0,2}(?:\\(?:text|mathrm)\s?\{\s{0,2}([a-z]{1,10})\s{0,2}\}|([a-z]{1,10})\.?)(?![a-z])",
    re.I,
)


MAX_PARTS = 4


def _compound(text: str) -> Quantity | None:
    """1 h 30 min, 5 feet 6 inches: a quantity in units of one kind from large to small, in the first of them."""
    parts: list[tuple[Fraction, str]] = []
    at = 0
    while at < len(text) and len(parts) < MAX_PARTS:
        part = _PART.match(text, at)
        if part is None or part[1].count(".") > 1 or part[1].endswith("."):
            return None
        parts.append((Fraction(part[1]), part[2] or part[3]))
        at = part.end()
    if len(parts) < 2 or at < len(text):
        return None
    units = [parse_unit(unit) for _, unit in parts]
    if any(u is None or u.dimensionless or not same_dimension(u, units[0]) for u in units):
        return None
    sizes = [convert(1.0, unit, units[0]) for unit in units]
    if sizes != sorted(sizes, reverse=True) or len(set(sizes)) < len(sizes):
        return None
    value = sum(float(n) * size for (n, _), size in zip(parts, sizes, strict=True))
    return Quantity(value, None, 12, 12, False, False, False, parts[0][1])


_BOUND = re.compile(
    r"(?:(?P<less>[<≤]|\\(?:leq?|lt)(?![a-z])|\bat\smost|\b(?:less|fewer|lower|smaller)\sthan|\b(?:under|below|up\sto)|\bno\smore\sthan)"
    r"|(?P<more>[>≥]|\\(?:geq?|gt)(?![a-z])|\bat\sleast|\b(?:more|greater|higher|larger)\sthan|\babove|\bno\sless\sthan)"
    r"|(?P<other>\bnot|\bnever|\w n't|≠|\\neq?(?![a-z])))(?:\sor\sequal\sto)?[\s$]{0,3}(?=[-+]?[\d.])",
    re.I,
)  # fmt: skip


def bound_before(text: str, start: int, end: int) -> tuple[int, str] | None:
    """Where "at least", "<", "not" first stand before a number, and which way they point; None if nowhere."""
    found = _BOUND.search(text, start, end)
    return (found.start(), str(found.lastgroup)) if found else None


def bound_of(text: str, start: int, number: int) -> int | None:
    """Where the words begin that make the number at `number` a bound or deny it; not before `start`."""
    for found in _BOUND.finditer(text, max(start, number - 24), number + 1):
        if found.end() == number:
            return found.start()
    return None


def without_bound(text: str) -> str:
    """The text without "at least", "<" and the like before its numbers."""
    return _BOUND.sub("", text)


_BRACKETS = re.compile(r"\\?[({\[](?P<inner>[^()\[\]]*(?:\([^()]*\)[^()\[\]]*){0,8})\\?[)}\]]")


_SPACE_IN_LIST = re.compile(r"(?<=[,;])\s{0,2}\\[ ,;:!]")


_LABEL = re.compile(r"^(?:\\text\s?\{\s{0,2}\}|(?:\\text\s?\{)?[A-Za-z][A-Za-z ]{1,30}:\s{0,2}\}?)\s{0,2}(?=[-+$\d.])")


def _without_brackets(text: str) -> str:
    """The items of a list in brackets of any form: (7.2, 2.4), [7.2, 2.4]. Brackets around one quantity stay."""
    whole = _BRACKETS.fullmatch(text)
    return whole["inner"].rstrip("\\") if whole and re.search(r"[,;]", whole["inner"]) else text


def read_quantities(text: str) -> list[Quantity] | None:
    """All quantities of a list; None if any item is not a quantity."""
    text = re.sub(r",(?=\.\d)", ", ", _SPACE_IN_LIST.sub(" ", tidy(text)))
    if not text or len(text) > 2 * MAX_VALUE_LENGTH:
        return None
    compound = _compound(text)
    if compound is not None:
        return [compound]
    single = read_quantity(text)
    if single is not None and not re.search(r",\s|;|\n|\b(?:and|or)\b", text):
        return [single]
    joined = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", _without_brackets(text))
    items = [_LABEL.sub("", item) for item in split_items(joined)]
    if len(items) > MAX_ITEMS:
        return None
    found: list[Quantity] = []
    for item in items:
        quantity = read_quantity(item)
        if quantity is None:
            return [single] if single is not None and not found else None
        found.append(quantity)
    return found or None


_POWER_OF_UNIT = r"(?:\^\s?\{?\(?[-−+]?\d\)?\}?|[⁻⁺]?[¹²³⁴]|\d(?![\d.]))"


_UNIT_AFTER = re.compile(
    r"[ \t]{0,2}(?:\\?%|°\s?[CFK]?|degrees?\s(?:Celsius|Fahrenheit|[CFK]\b)|/\s?[A-Za-z]{1,8}(?![A-Za-z])"
    r"|(?:\\[,;! ]|~)*+\\(?:text|mathrm)\{[^{}\n]{1,40}\}(?:\^\{?-?\d\}?)?"
    r"|[A-Za-zµμÅΩ]{1,12}" + _POWER_OF_UNIT + r"?"
    # kg m^-3, J/(mol K), mol·L⁻¹: further words only with a power or an operator, so that prose is left out
    r"(?:\s?[/·*⋅]\s?\(?[A-Za-zµμÅΩ]{1,8}" + _POWER_OF_UNIT + r"?(?:\s[A-Za-z]{1,4}\))?"
    r"|\s[A-Za-zµμÅΩ]{1,6}" + _POWER_OF_UNIT + r"|\sper\s[a-z]{1,12}){0,5}+)"
)


def unit_end(text: str, at: int, end: int) -> int:
    from_unit = _UNIT_AFTER.match(text, at, min(end, at + 60))
    return from_unit.end() if from_unit else at


def quantity_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The quantity of a sentence: the first after its last equals sign, else its first."""
    first: Number | None = None
    equals = [m.end() for m in AFTER_EQUALS.finditer(text, start, end)]
    for begin in ([equals[-1]] if equals else []) + [start]:
        first = next(find_numbers(text, begin, end), None)
        if first is not None:
            break
    if first is None:
        return None
    bound = bound_of(text, start, first.start)
    return (first.start if bound is None else bound), unit_end(text, first.end, end)
