r"""Read numbers as people and models write them: 1,000 and 10{,}000, 3×10^8, 3e8, 3 \cdot 10^{8}, −5, 1/2, 44%.

Standard library only; every pattern is linear, and exponents are bounded before any power is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from megascience_hf.answers.text.numerals import grouped_at
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import RAISED_NUMBER, VULGAR_CLASS, VULGAR_FRACTIONS, on_the_line

MAX_DIGITS = 400


MAX_EXPONENT = 300  # powers of ten beyond this are no physical quantity, and no float


MAX_BITS = 1_000  # of the value, so that it fits a float


_GAP = r"(?:\\[,;:! ]|\s|~){0,4}"


_MANTISSA = r"(?:\d{1,3}(?:(?:,|\{,\}|\\,|\\!,?|,\\!|['_](?=\d))\s?\d{3}(?!\d))+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"


def _power(name: str) -> str:
    return (
        "10" + _GAP + r"(?:(?:\^|\*\*)" + _GAP + r"[{(]?" + _GAP + rf"(?P<{name}>[-+−–]?\s?\d{{1,9}})(?:\s?[)}}])?"
        rf"|(?P<{name}_up>{RAISED_NUMBER}))"
    )


_NUMBER = lazy_regex(
    rf"""
    (?P<sign> [-+−–]\s{{0,2}} | (?<![\w.])±\s? )?
    (?: {_power("pure")} (?![\d.])
      | (?P<mantissa>{_MANTISSA})
        (?: {_GAP} (?:×|x|X|\*|∗|\\times|\\cdot|\\ast|·|⋅|•) {_GAP}
            # 10-5 and 10(-5): an exponent that lost its raised place
            (?: {_power("pow")} | 10 (?:\((?P<lost>[-+]?\d{{1,3}})\) | (?P<flat>[-−–+]\d{{1,3}})(?![\d.])) )
          | \s?[eE] (?P<exp>[-+−–]?\d{{1,9}}) (?!\w|\.\d)
        )?
    )
    """,
    re.X,
)


_MIXED_PART = lazy_regex(r"[ \t]{1,2}(?P<top>\d{1,6})\s?[/⁄]\s?(?P<bottom>\d{1,6})(?![\d.,/]|\s?[A-Za-z]*\^)")


_SLASH = lazy_regex(r"\s{0,2}[/⁄]\s{0,2}(?P<denominator>\d{1,15})(?![\d.,]\d|[A-Za-z])")


_LATEX_FRACTION = lazy_regex(
    r"""
    (?P<sign>[-+−–]\s{0,2})?(?:(?P<whole>\d{1,9})\s{0,2})?\\[dtc]?frac\s{0,2}
    (?:
        \{\s{0,2}(?P<top>-?\d{1,30})\s{0,2}\}\s{0,2}\{\s{0,2}(?P<bottom>\d{1,30})\s{0,2}\}
      | (?P<t>\d)(?P<b>\d)
    )
    """,
    re.X,
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number at `text[start:end]`. `decimals`: how many digits after the point it shows, scaled by its power
    of ten (may be negative); `digits`: significant digits; `whole`: written as a bare integer."""

    value: Fraction
    start: int
    end: int
    decimals: int
    digits: int
    whole: bool
    powered: bool


_MINUS = ("-", "−", "–")
_SIGN = lazy_regex(r"[-+−–]\s{0,2}")


def _significant(digits: str) -> int:
    """How many significant digits a number shows; the zeros at the end of a whole number are not counted."""
    whole, _, part = digits.partition(".")
    return len((whole + part).lstrip("0")) if part else len(whole.strip("0")) or 1


def _exponent(match: re.Match[str]) -> int | None:
    for group in ("pow", "exp", "pure", "lost", "flat"):
        if match[group] is not None:
            return int(match[group].replace("−", "-").replace("–", "-").replace(" ", ""))
    for group in ("pow_up", "pure_up"):
        if match[group] is not None:
            return int(on_the_line(match[group]))
    return None


def _build(match: re.Match[str]) -> Number | None:
    exponent = _exponent(match)
    if exponent is not None and abs(exponent) > MAX_EXPONENT:
        return None
    mantissa = "1" if match["mantissa"] is None else re.sub(r"[^\d.]", "", match["mantissa"])
    if len(mantissa) > MAX_DIGITS:
        return None
    part = mantissa.partition(".")[2]
    value = Fraction(mantissa if not mantissa.startswith(".") else "0" + mantissa)
    if exponent:
        value *= Fraction(10) ** exponent
    if value and abs(value.numerator.bit_length() - value.denominator.bit_length()) > MAX_BITS:
        return None
    sign = (match["sign"] or "").strip()
    if sign in _MINUS:
        value = -value
    return Number(
        value,
        match.start(),
        match.end(),
        len(part) - (exponent or 0),
        _significant(mantissa),
        not part and exponent is None,
        exponent is not None,
    )


def number_at(text: str, start: int, end: int) -> Number | None:
    """The number that begins at `start`, a fraction a/b or \\frac{a}{b} included; None if there is none."""
    fraction = _LATEX_FRACTION.match(text, start, end)
    if fraction:
        top, bottom = int(fraction["top"] or fraction["t"]), int(fraction["bottom"] or fraction["b"])
        if bottom == 0:
            return None
        value = Fraction(top, bottom) + int(fraction["whole"] or 0)
        if (fraction["sign"] or "").strip() in _MINUS:
            value = -value
        return Number(value, start, fraction.end(), 12, 12, False, False)
    vulgar = _VULGAR.match(text, start, end)
    if vulgar:
        value = VULGAR_FRACTIONS[vulgar["part"]] + int(vulgar["whole"] or 0)
        return Number(-value if vulgar["sign"] else value, start, vulgar.end(), 12, 12, False, False)
    sign = _SIGN.match(text, start, end)
    grouped = grouped_at(text, sign.end() if sign else start, end)
    if grouped is not None:  # 12 345, 5.000.000
        digits, stop = grouped
        value = Fraction(digits)
        places = len(digits.partition(".")[2])
        negative = sign is not None and sign[0].strip() in _MINUS
        return Number(-value if negative else value, start, stop, places, _significant(digits), not places, False)
    match = _NUMBER.match(text, start, end)
    if match is None:
        return None
    number = _build(match)
    if number is None:
        return None
    part = _MIXED_PART.match(text, number.end, end) if number.whole else None
    if part and int(part["top"]) < int(part["bottom"]):  # 1 1/2, -2 1/2
        fraction_part = Fraction(int(part["top"]), int(part["bottom"]))
        negative = (match["sign"] or "").strip() in _MINUS
        value = number.value - fraction_part if negative else number.value + fraction_part
        return Number(value, start, part.end(), 12, 12, False, False)
    slash = _SLASH.match(text, number.end, end)
    if slash and int(slash["denominator"]) and not number.powered:
        value = number.value / int(slash["denominator"])
        return Number(value, start, slash.end(), 12, 12, value.denominator == 1, False)
    return number


# 2½, -¾
_VULGAR = lazy_regex(r"(?P<sign>[-−–]\s{0,2})?(?P<whole>\d{1,9}\s?)?(?P<part>" + VULGAR_CLASS + ")")


_RAISED = lazy_regex(r"[\^_]\s?\{?\s?[-+−–]?$")  # an exponent or an index, not a number of its own


_STARTS = lazy_regex(
    rf"""
    (?<![A-Za-zÀ-ɏ0-9_.^])(?:[-+−–]\s?)?(?:\.?\d|
    {VULGAR_CLASS}
    |\\[dtc]?frac(?![a-z]))|(?<=[A-Za-z(=:$~≈{{ *])[-−–]?\.?\d
    """,
    re.X,
)


def find_numbers(text: str, start: int, end: int) -> Iterator[Number]:
    """All numbers of a stretch of text, from left to right, not overlapping. Digits inside words are left out."""
    at = start
    while True:
        m = _STARTS.search(text, at, end)
        if m is None:
            return
        begin = m.start()
        if m.group()[0] in "-+−–" and begin > start and (text[begin - 1].isalnum() or text[begin - 1] in ")]}"):
            begin = m.end() - 1  # a hyphen or a subtraction, not a sign
            if not text[begin].isdigit() and text[begin] != ".":
                begin = m.start() + 1
        number = number_at(text, begin, end)
        if number is None:
            at = m.end()
            continue
        before = text[begin - 1] if begin > start else " "
        raised = _RAISED.search(text[max(start, begin - 5) : begin])
        if not raised and not (before.isalpha() and before.isascii()):
            yield number
        at = max(number.end, m.end())
