"""Read quantities: a number with what is known of how it was written, and its unit as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from megascience_hf.answers.numbers import number_at
from megascience_hf.answers.text import plain

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


_ABOUT = re.compile(
    r"^(?:(?:~|≈|∼|≃|\\approx|\\sim|\\simeq|about|approximately|approx\.?|around|roughly|nearly|circa|ca\.|=|:|\$"
    r"|US\$|USD|€|£|Rs\.?|₹|\+(?=\s?\d)|is|was|of|the|a|total|by|only|just|exactly|equal\sto)(?![A-Za-z])\s?)++",
    re.I,
)
_ITEM_LABEL = re.compile(
    r"^(?:\(?[a-zA-Z0-9]\)|\(?[ivx]{1,4}\)|[-*•]\s(?![\d.])|[A-Za-z][A-Za-z \-'()_{}\\0-9^/,]{0,60}:"
    r"|[A-Za-z][A-Za-z ]{0,40}\s(?:is|are)(?=\s[-+~$]?\d))\s*"
)
NUMBER_WORDS = dict(
    zip(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
        range(13),
        strict=True,
    )
)
_OVER = re.compile(r"(?<![\d.])(-?\d{1,12})\s+over\s+(\d{1,12})(?![\d.])")
_HTML = re.compile(r"<(/?)(?:sup|sub|b|i|em|strong|br)\s?/?>", re.I)
_SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}


def tidy(text: str) -> str:
    text = plain(text).strip()
    text = re.sub(r"<sup>\s?([-+]?\d{1,3})\s?</sup>", r"^{\1}", text)
    text = _HTML.sub(" ", text)
    text = re.sub(r"\\(?:boxed|fbox|ensuremath)\s?(?=\{)", "", text)
    text = re.sub(r"\\[()\[\]]|(?<!\\)\$(?!\s?[\d.])|\\(?:left|right|displaystyle|quad|qquad)(?![a-z])", " ", text)
    text = re.sub(r"\\\$|(?<=\d)\$", " ", text)
    return _OVER.sub(r"\1/\2", text.replace("**", " ").replace("\\%", "%")).strip(" \t\r\n.`*\"'")


_UNCERTAINTY = re.compile(r"^(?:±|\\pm|\+/-)\s{0,2}\d{1,12}(?:\.\d{1,12})?")


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
    text = _ABOUT.sub("", text).strip()
    while text.startswith("{") and text.endswith("}"):
        text = text[1:-1].strip()
    if text.lower() in NUMBER_WORDS:
        n = NUMBER_WORDS[text.lower()]
        return Quantity(float(n), Fraction(n), 0, 1, True, False, False, "")
    number = number_at(text, 0, len(text))
    if number is None:
        return _from_expression(text)
    rest = text[number.end :]
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
    )


def _from_expression(text: str) -> Quantity | None:
    """A closed formula such as (4/7)^{1/3}, \\frac{10}{\\sqrt{3}} Å, 4\\pi."""
    from megascience_hf.answers.expressions import OverBudget, variables
    from megascience_hf.answers.formula_text import clean
    from megascience_hf.answers.items import read_item
    from megascience_hf.answers.values import Undefined, arithmetic, exact_value, value_of

    cleaned = clean(text)
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
    return Quantity(number, exact, 12, 12, False, False, item.node.op == "percent", "")


def read_quantities(text: str) -> list[Quantity] | None:
    """All quantities of a list; None if any item is not a quantity."""
    from megascience_hf.answers.formula_text import MAX_ITEMS, split_items

    text = tidy(text)
    if not text or len(text) > 2 * MAX_VALUE_LENGTH:
        return None
    single = read_quantity(text)
    if single is not None and not re.search(r",\s|;|\n|\band\b", text):
        return [single]
    joined = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)
    items = split_items(joined)
    if len(items) > MAX_ITEMS:
        return None
    found: list[Quantity] = []
    for item in items:
        quantity = read_quantity(item)
        if quantity is None:
            return [single] if single is not None and not found else None
        found.append(quantity)
    return found or None
