"""Numbers as people and models spell them: 0.\\overline{3}, 1 1/2, 5th, 1.5 million, $5M, twenty-five."""

from __future__ import annotations

import re
from fractions import Fraction

from megascience_hf.answers.text.unicode import VULGAR_CLASS, VULGAR_FRACTIONS, plain

_DECIMAL_POINT = r"(?<![\d.,])(?P<whole>\d{0,15})\.(?P<fixed>\d{0,30})"


# 0.1\overline{6}; one dot over each end of the period, 0.\dot{1}4285\dot{7}, or over its only digit
_PERIOD = re.compile(
    _DECIMAL_POINT + r"\\(?:overline|bar)\s?\{?(?P<period>\d{1,30})\}?"
    r"|" + _DECIMAL_POINT.replace("P<", "P<d_")
    + r"\\dot\s?\{?(?P<first>\d)\}?(?:(?P<middle>\d{0,30})\\dot\s?\{?(?P<last>\d)\}?)?"
)  # fmt: skip


# 0.333… and 0.1212…: a digit three times, or a longer period twice, and dots
_ELLIPSIS = re.compile(r"(?<![\d.,])(\d{0,15})\.(\d{2,40})\s?\\ldots(?!\s?[\d,+*-])")


_REPEATED = re.compile(r"(?P<fixed>\d{0,12}?)(?:(?P<one>\d)(?P=one){2,}|(?P<period>\d{2,12})(?P=period)+)$")


_DOTS = re.compile(r"\.{3,}|…|⋯|\\(?:cdots|dots|dotsc|dotsb|dotsm|hdots)(?![a-zA-Z])")


_MIXED = re.compile(r"(?<![\d.,/^_{(\\])(\d{1,6}) +(\d{1,6})/(\d{1,6})(?![\d./^])")


_ORDINAL = re.compile(
    r"(?<=\d)\s?(?:\^\s?\{\s?\\(?:text|mathrm|textrm|rm)\s?\{(?:st|nd|rd|th)\}\s?\}|\^?\s?\\(?:text|mathrm|textrm)\s?"
    r"\{\s?(?:st|nd|rd|th)\s?\}|\^?\s?\{(?:st|nd|rd|th)\}|(?:st|nd|rd|th)(?![A-Za-z]))"
)


_TO = re.compile(
    r"^\s{0,4}(\d{1,9})\s?(?:\\(?:text|mbox)\s?\{\s{0,2}to\s{0,2}\}|\bto\b)\s?(\d{1,9})\s{0,4}$"
)  # a ratio


_SCALE = re.compile(
    r"(?<=\d)\s{0,3}(?:\\(?:text|mathrm|mbox|textrm)\s?\{\s{0,2})?(hundred|thousand|million|billion|trillion|dozen)\b(?:\s?\})?",
    re.I,
)


_SCALES = {
    "hundred": "100", "thousand": "10^{3}", "million": "10^{6}", "billion": "10^{9}", "trillion": "10^{12}",
    "dozen": "12",
}  # fmt: skip


_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d])")


_LETTER_X_AS_TIMES = re.compile(r"(?<=\d)\s?[xX]\s?(?=10\s?(?:\^|\*\*))")


_CHOOSE = re.compile(
    r"(?:\{\})?(?:[_^]\s?\{?(\d{1,6})\}?\s?C\s?_\s?\{?(\d{1,6})\}?|(?<![A-Za-z\\])C\((\d{1,6}),\s?(\d{1,6})\))"
)


_POSITIVE_REALS = re.compile(r"\\mathbb\s?\{?R\}?\s?(?:\^\s?\{?\s?\+\s?\}?|_\s?\{?\s?(?:\+|>\s?0)\s?\}?)")


# ", k \in \mathbb{Z}" after a family of solutions says what k runs over, not a further answer
_RUNS_OVER = re.compile(
    r"(?<=[\w)}\]°])[\s,;]{1,4}\(?(?:\\(?:text|mbox)\s?\{[^{}]{0,20}\}\s?)?\(?([a-zA-Z])\s?(?:\\in|∈)\s?"
    r"(?:\\mathbb\s?\{?\s?[ZN]\s?\}?|ℤ|ℕ|\\Z|Z|\\N|N)(?:\^\s?\{?[+*]\}?)?\)?\s{0,4}$"
    r"|(?<=[\w)}\]°])[\s,;]{1,4}\\(?:text|mbox)\s?\{[^{}]{0,20}\b(?:any|an)\s?integers?\b[^{}]{0,20}\}\s{0,4}$"
)


def _period(match: re.Match[str]) -> str:
    if match["period"] is not None:
        whole, fixed, period = match["whole"], match["fixed"], match["period"]
    else:
        whole, fixed = match["d_whole"], match["d_fixed"]
        period = match["first"] + ((match["middle"] or "") + match["last"] if match["last"] else "")
    return _fraction(whole, fixed, period)


def _fraction(whole: str, fixed: str, period: str) -> str:
    value = Fraction(int((whole or "0") + fixed)) / 10 ** len(fixed)
    value += Fraction(int(period), (10 ** len(period) - 1) * 10 ** len(fixed))
    return f"({value.numerator}/{value.denominator})"


def _ellipsis(match: re.Match[str]) -> str:
    repeated = _REPEATED.match(match[2])
    if repeated is None:
        return match[1] + "." + match[2] if len(match[2]) >= 5 else match[0]
    return _fraction(match[1], repeated["fixed"], repeated["one"] or repeated["period"])


def _mixed(match: re.Match[str]) -> str:
    return rf"{match[1]}\frac{{{match[2]}}}{{{match[3]}}}" if int(match[2]) < int(match[3]) else match[0]


def _choose(match: re.Match[str]) -> str:
    return rf"\binom{{{match[1] or match[3]}}}{{{match[2] or match[4]}}}"


def rewritten(text: str) -> str:
    """The formula with these spellings replaced by what the grammar reads."""
    text = _DOTS.sub(r"\\ldots ", text)
    if "." in text:
        text = _ELLIPSIS.sub(_ellipsis, _PERIOD.sub(_period, text))
    text = _MIXED.sub(_mixed, text)
    text = _ORDINAL.sub("", text)
    text = _TO.sub(r"\1:\2", text)
    text = _SCALE.sub(lambda m: rf" \cdot {_SCALES[m[1].lower()]}", text)
    text = _SPACED_THOUSANDS.sub(lambda m: m[0].replace(" ", ""), text)
    text = _LETTER_X_AS_TIMES.sub(r"\\times ", text)
    if "C" in text:
        text = _CHOOSE.sub(_choose, text)
    text = _POSITIVE_REALS.sub(r"(0,\\infty)", text)
    return _RUNS_OVER.sub("", text)


# -- whole answers said in words -------------------------------------------------------------------------------

_PHRASES = {
    r"\infty": "infinitely many|infinite|infinity|∞|positive infinity",
    r"-\infty": "negative infinity|minus infinity",
    r"\emptyset": "no solution|no solutions|there is no solution|there are no solutions|empty set|the empty set|none"
    "|no such value|no such values|no values|does not have a solution",
    r"\text{no real solution}": "no real solution|no real solutions|there are no real solutions|no real roots",
    r"\text{undefined}": "dne|does not exist|undefined|not defined|the limit does not exist",
    r"\mathbb{R}": "all real numbers|all reals|the set of all real numbers|the set of real numbers|any real number"
    "|real numbers|all real values",
}


_MEANING = {phrase: formula for formula, phrases in _PHRASES.items() for phrase in phrases.split("|")}


def phrase(text: str) -> str:
    """The formula that a whole answer in words stands for ("no solution", "all real numbers"), else the text."""
    if len(text) > 60:
        return text
    return _MEANING.get(" ".join(re.sub(r"\\(?:text|mbox)\s?\{|[{}.,]", " ", text).lower().split()), text)


_ONES = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip


_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip


_PARTS = {
    "half": 2, "halves": 2, "quarter": 4, "quarters": 4, "third": 3, "thirds": 3, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "eighth": 8, "eighths": 8, "tenth": 10, "tenths": 10,
}  # fmt: skip


_POWERS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12}


MAX_WORDS = 12


def number_in_words(text: str) -> Fraction | None:
    """A number said in words from end to end ("minus twenty-five", "two thirds", "three hundred and six"), or None."""
    if len(text) > 120:
        return None
    words = text.lower().replace("-", " ").split()
    sign = -1 if words[:1] in (["minus"], ["negative"]) else 1
    words = words[1:] if sign < 0 else words
    if words[:1] in (["a"], ["an"]):
        words = words[1:]
    if words[:1] and (words[0] == "hundred" or words[0] in _POWERS):
        words = ["one", *words]
    if not words or len(words) > MAX_WORDS or (len(words) == 1 and words[0] in _PARTS):
        return None
    part = _PARTS.get(words[-1], 1)
    if part > 1:
        words = ["one" if w in ("a", "an") else w for w in words[:-1]]
    total, group, seen = 0, 0, ""
    for word in words:
        if word in _ONES and (seen in ("", "hundred", "power", "and") or (seen == "tens" and 0 < _ONES[word] < 10)):
            group, seen = group + _ONES[word], "unit"
        elif word in _TENS and seen in ("", "hundred", "power", "and"):
            group, seen = group + _TENS[word], "tens"
        elif word == "hundred" and seen == "unit" and 0 < group < 10:
            group, seen = 100 * group, "hundred"
        elif word in _POWERS and seen in ("unit", "tens", "hundred"):
            total, group, seen = total + group * _POWERS[word], 0, "power"
        elif word == "and" and seen in ("hundred", "power"):
            seen = "and"
        else:
            return None
    return sign * Fraction(total + group, part) if seen not in ("", "and") else None


_OVER = re.compile(r"(?<![\d.])(-?\d{1,12})\s+over\s+(\d{1,12})(?![\d.])")


_HTML = re.compile(r"<(/?)(?:sup|sub|b|i|em|strong|br)\s?/?>", re.I)


_MONEY_SCALES = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "t": "trillion"}


_ESCAPED_DOLLAR = re.compile(r"\\\$(?=\s?[\d.])")


_IN_TOTAL = re.compile(r"(?<=\s)(?:in\s(?:total|all)|altogether|total)(?=[\s.]*$)", re.I)


_MONEY = re.compile(r"([$€£¥]\s?\d[\d,.]{0,20})\s?(k|mn?|bn?|t)(?![A-Za-z])", re.I)


_WITH_UNCERTAINTY = re.compile(r"\(\s{0,2}([-+]?\d[\d.]{0,20})\s{0,2}(?:±|\\pm|\+/-)\s{0,2}\d[\d.]{0,20}\s{0,2}\)")


_AROUND = " \t\r\n`*\"'"


_VULGAR = re.compile(rf"\s?({VULGAR_CLASS})")


def tidy(text: str) -> str:
    """A quantity without markup, with its spelling made plain: ½, $5M, (3.2 ± 0.1) cm, 1 000 000."""
    text = _ESCAPED_DOLLAR.sub("$", plain(text).strip())
    text = _VULGAR.sub(lambda m: f" {VULGAR_FRACTIONS[m[1]]}", text)
    text = _MONEY.sub(lambda m: f"{m[1]} {_MONEY_SCALES[m[2].lower()]}", text)
    text = _WITH_UNCERTAINTY.sub(r"\1 ", text)
    text = _SPACED_THOUSANDS.sub(lambda m: m[0].replace(" ", ""), text)
    text = re.sub(r"(?<=\d)\*\*(?=[-+({]?\d)", "^", text)
    text = re.sub(r"<sup>\s?([-+]?\d{1,3})\s?</sup>", r"^{\1}", text)
    text = _HTML.sub(" ", _IN_TOTAL.sub("", text))
    text = re.sub(r"\\(?:boxed|fbox|ensuremath)\s?(?=\{)", "", text)
    text = re.sub(r"\\[()\[\]]|(?<!\\)\$(?!\s?[\d.])|\\(?:left|right|displaystyle|quad|qquad)(?![a-z])", " ", text)
    text = re.sub(r"\\\$|(?<=\d)\$", " ", text)
    text = _OVER.sub(r"\1/\2", text.replace("**", " ").replace("\\%", "%")).rstrip(_AROUND + ".").lstrip(_AROUND)
    return re.sub(r"^(?:\.{2,}|\.(?!\d))", "", text).lstrip(_AROUND)  # the point of .5 stays
