"""Ways of writing that are no formulas, rewritten as formulas: 0.\\overline{3}, 1 1/2, 5th, 1.5 million.

Every rewriting is a single pass of a linear pattern, and none looks at what the formula means.
"""

from __future__ import annotations

import re
from fractions import Fraction

_DECIMAL = r"(?<![\d.,])(?P<whole>\d{0,15})\.(?P<fixed>\d{0,30})"
# 0.1\overline{6}; one dot over each end of the period, 0.\dot{1}4285\dot{7}, or over its only digit
_PERIOD = re.compile(
    _DECIMAL + r"\\(?:overline|bar)\s?\{?(?P<period>\d{1,30})\}?"
    r"|" + _DECIMAL.replace("P<", "P<d_")
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
_MODULUS = re.compile(r"\(?\s?\\?(?:pmod|bmod|mod)(?![a-zA-Z])\s?\{?\s?(\d{1,15})\s?\}?\s?\)?$")
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


def congruence(text: str) -> tuple[str, int] | None:
    """`x \\equiv 3 \\pmod 7` without its modulus, and the modulus; None if it is no congruence."""
    found = _MODULUS.search(text[-40:]) if "mod" in text[-40:] else None
    if found is None or int(found[1]) == 0:
        return None
    return text[: len(text) - len(found[0])].strip(), int(found[1])


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


# -- sizes of matrices ------------------------------------------------------------------------------------------

_SIZE = re.compile(
    r"(?:an?\s|\\text\s?\{\s?a\s?\}\s?)?(\d{1,4})\s?(?:\\times|×|x|by|\\text\s?\{\s?by\s?\})\s?(\d{1,4})\s?"
    r"(?:\\(?:text|mathrm)\s?\{)?\s?(?:matrix|matrices|grid|array|table|board)\b[\s}.]*"
)


def matrix_size(text: str) -> tuple[int, int] | None:
    """Rows and columns of "a 2 × 3 matrix", which is another than 3 × 2; None if the text is no such size."""
    found = _SIZE.fullmatch(text.strip())
    return (int(found[1]), int(found[2])) if found else None


# -- times of day and dates ------------------------------------------------------------------------------------

_TIME = re.compile(
    r"0?(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s{0,3}"
    r"(?:\\(?:text|mathrm|mbox|textrm)\s?\{)?\s{0,2}(?:(?P<half>[ap])\.?\s?m\.?)?\s{0,2}\}?",
    re.I,
)
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/(?:19|20)\d{2}|\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}")


def time_of_day(text: str) -> tuple[int, bool] | None:
    """Seconds since midnight, and whether it was told which half of the day is meant; None if it is no time."""
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found["hour"]) > 24:
        return None
    hour = int(found["hour"])
    half = (found["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 3600 * hour + 60 * int(found["minute"]) + int(found["second"] or 0), bool(half) or hour > 12


def same_time(gold: str, answer: str) -> bool:
    """Whether two texts tell one time of day; where one leaves out the half of the day, the clock's face decides."""
    g, a = time_of_day(gold), time_of_day(answer)
    if g is None or a is None:
        return False
    return g[0] == a[0] or (not (g[1] and a[1]) and g[0] % 43200 == a[0] % 43200)


def is_date(text: str) -> bool:
    """Whether the text is a date in figures, which is no subtraction and no quotient."""
    return bool(_DATE.fullmatch(text.strip()))
