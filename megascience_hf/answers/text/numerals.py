"""Numbers as people and models spell them: 0.\\overline{3}, 1 1/2, 5th, 1.5 million, $5M, twenty-five."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from megascience_hf.answers.text.commands import COLOUR, TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.siunitx import without_siunitx
from megascience_hf.answers.text.unicode import VULGAR_CLASS, VULGAR_FRACTIONS, plain, without_tagged_scripts

_DECIMAL_POINT = r"(?<![\d.,])(?P<whole>\d{0,15})\.(?P<fixed>\d{0,30})"


# 0.1\overline{6}; one dot over each end of the period, 0.\dot{1}4285\dot{7}, or over its only digit
_PERIOD = lazy_regex(
    rf"""
    {_DECIMAL_POINT} \\(?:overline|bar)\s?\{{?(?P<period>\d{{1,30}})\}}?
  | {_DECIMAL_POINT.replace("P<", "P<d_")} \\dot\s?\{{?(?P<first>\d)\}}?
    (?:(?P<middle>\d{{0,30}})\\dot\s?\{{?(?P<last>\d)\}}?)?
    """,
    re.X,
)  # fmt: skip


# 0.333… and 0.1212…: a digit three times, or a longer period twice, and dots
_ELLIPSIS = lazy_regex(r"(?<![\d.,])(\d{0,15})\.(\d{2,40})\s?\\ldots(?!\s?[\d,+*-])")


_REPEATED = lazy_regex(r"(?P<fixed>\d{0,12}?)(?:(?P<one>\d)(?P=one){2,}|(?P<period>\d{2,12})(?P=period)+)$")


_DOTS = lazy_regex(r"\.{3,}|…|⋯|\\(?:cdots|dots|dotsc|dotsb|dotsm|hdots)(?![a-zA-Z])")


_MIXED = lazy_regex(r"(?<![\d.,/^_{(\\])(\d{1,6}) +(\d{1,6})/(\d{1,6})(?![\d./^])")


_ORDINAL = lazy_regex(
    rf"""
    (?<=\d)\s?
    (?: \^\s?\{{\s? {TEXT_OPEN} (?:st|nd|rd|th)\}}\s?\}} | \^?\s? {TEXT_OPEN} (?:st|nd|rd|th)\s?\}}
      | \^?\s?\{{(?:st|nd|rd|th)\}} | (?:st|nd|rd|th)(?![A-Za-z]) )
    """,
    re.X,
)


_TO = lazy_regex(
    rf"^\s{{0,4}}(\d{{1,9}})\s? (?:{TEXT_OPEN}to\s{{0,2}}\}}|\bto\b) \s?(\d{{1,9}})\s{{0,4}}$", re.X
)  # a ratio


_SCALE = lazy_regex(
    rf"""
    (?<=\d)\s{{0,3}} (?:{TEXT_OPEN})? (hundred|thousand|million|billion|trillion|dozen)\b (?:\s?\}})?
    """,
    re.I | re.X,
)


_SCALES = {
    "hundred": "100", "thousand": "10^{3}", "million": "10^{6}", "billion": "10^{9}", "trillion": "10^{12}",
    "dozen": "12",
}  # fmt: skip


# 6 x 10^3, 3 x 4, 2x (5 + 4): an x beside a blank, where no other letter stands, is a multiplication sign.
_LETTER_X_AS_TIMES = lazy_regex(r"(?<=\d)\s?[xX]\s?(?=10\s?(?:\^|\*\*))|(?<=\d)(?:\s[xX]\s?|[xX]\s)(?=[\d(])")


_OTHER_LETTER = lazy_regex(r"(?<![\\A-Za-z])(?![xX](?![A-Za-z]))[A-Za-z]|[xX]\s?[\^_+=]|[+=-]\s?[xX]")
_CHOOSE = lazy_regex(
    r"(?:\{\})?(?:[_^]\s?\{?(\d{1,6})\}?\s?C\s?_\s?\{?(\d{1,6})\}?|(?<![A-Za-z\\])C\((\d{1,6}),\s?(\d{1,6})\))"
)


_POSITIVE_REALS = lazy_regex(r"\\mathbb\s?\{?R\}?\s?(?:\^\s?\{?\s?\+\s?\}?|_\s?\{?\s?(?:\+|>\s?0)\s?\}?)")


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
    text = _DOTS.sub(r"\\ldots ", said_once(text))
    text = _VULGAR.sub(lambda m: f" {VULGAR_FRACTIONS[m[1]]}", text) if not text.isascii() else text
    if "." in text:
        text = _ELLIPSIS.sub(_ellipsis, _PERIOD.sub(_period, text))
    text = _MIXED.sub(_mixed, text)
    text = _ORDINAL.sub("", text)
    text = _TO.sub(r"\1:\2", text)
    text = _SCALE.sub(lambda m: rf" \cdot {_SCALES[m[1].lower()]}", text)
    text = ungrouped(text)
    if not _OTHER_LETTER.search(text):
        text = _LETTER_X_AS_TIMES.sub(r"\\times ", text)
    if "C" in text:
        text = _CHOOSE.sub(_choose, text)
    return _POSITIVE_REALS.sub(r"(0,\\infty)", text)


# -- whole answers said in words -------------------------------------------------------------------------------

_PHRASES = {
    r"\infty": "infinitely many|infinitely many solutions|infinite|infinity|∞|positive infinity",
    r"-\infty": "negative infinity|minus infinity",
    r"\emptyset": "no solution|no solutions|there is no solution|there are no solutions|empty set|the empty set|none"
    "|no such value|no such values|no values|does not have a solution",
    r"\text{no real solution}": "no real solution|no real solutions|there are no real solutions|no real roots",
    r"\text{undefined}": "dne|does not exist|doesn't exist|undefined|not defined|the limit does not exist"
    "|limit does not exist",
    r"\mathbb{R}": "all real numbers|all reals|the set of all real numbers|the set of real numbers|any real number"
    "|real numbers|all real values",
}


_MEANING = {phrase: formula for formula, phrases in _PHRASES.items() for phrase in phrases.split("|")}


def phrase(text: str) -> str:
    """The formula that a whole answer in words stands for ("no solution", "all real numbers"), else the text."""
    if len(text) > 60:
        return text
    said = " ".join(re.sub(TEXT_OPEN + r"|[{}.,]", " ", text).lower().split())
    if (all_but := _ALL_BUT.fullmatch(said)) is not None:
        return rf"\mathbb{{R}} \setminus \{{{all_but[1]}\}}"
    return _MEANING.get(said) or _MEANING.get(_SUBJECT.sub("", said), text)


# "all real numbers except 0"
_ALL_BUT = lazy_regex(
    r"all[ ](?:real[ ]numbers|reals)[ ](?:x[ ])?(?:except|but|other[ ]than)[ ](?:x[ ]=[ ])?"
    r"(-?[\d/]{1,9}(?:(?:[ ]and[ ]|,[ ]?)-?[\d/]{1,9})?)",
    re.X,
)
# "the equation has", "so the limit is"
_SUBJECT = lazy_regex(
    r"^(?:(?:so|thus|hence|therefore) )?(?:(?:the|this|our) (?:\w+ ){1,3}?(?:has|have|admits|is|are)|there (?:is|are)) "
)


# -- numbers in words -------------------------------------------------------------------------------------------

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
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8,
    "ninth": 9, "ninths": 9, "tenth": 10, "tenths": 10, "eleventh": 11, "elevenths": 11, "twelfth": 12,
    "twelfths": 12, "sixteenth": 16, "sixteenths": 16, "twentieth": 20, "twentieths": 20, "hundredth": 100,
    "hundredths": 100, "thousandth": 1000, "thousandths": 1000,
}  # fmt: skip
# Parts that are no ordinals, and numbers without a word that counts them.
_LONE_PARTS = {"half": Fraction(1, 2), "quarter": Fraction(1, 4)}


_POWERS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "dozen": 12, "score": 20}


MAX_WORDS = 12


def number_in_words(text: str) -> Fraction | None:
    """A number said in words from end to end, or None: "minus twenty-five", "two thirds", "three hundred and six".

    Also "two and three quarters", "half a million", "three point one four".
    """
    if len(text) > 120:
        return None
    words = text.lower().replace("-", " ").split()
    if words[:1] in (["minus"], ["negative"]):
        value = _magnitude(words[1:])
        return None if value is None else -value
    return _magnitude(words)


def _magnitude(words: list[str]) -> Fraction | None:
    """A number without a sign, by its words: of several parts, or a whole number, or one part."""
    if not words or len(words) > MAX_WORDS:
        return None
    if words[-1] in _POWERS and not {"half", "quarter", "quarters", "point"}.isdisjoint(words):
        several = [word for word in words[:-1] if word != "of"]  # two point five million, half a million
        value = _magnitude(several[:-1] if several[-1:] == ["a"] else several)
        return None if value is None else value * _POWERS[words[-1]]
    if "and" in words and words[-1] in _PARTS:  # two and a half, two and three quarters
        at = len(words) - 1 - words[::-1].index("and")
        whole, more = _magnitude(words[:at]), _magnitude(words[at + 1 :])
        return None if whole is None or more is None or not 0 < more < 1 else whole + more
    if "point" in words[:-1]:  # three point one four, point five
        at = words.index("point")
        whole, digits = _magnitude(words[:at] or ["zero"]), [_ONES.get(word, 10) for word in words[at + 1 :]]
        if whole is None or max(digits) > 9:
            return None
        return whole + Fraction(int("".join(map(str, digits))), 10 ** len(digits))
    if words[0] in ("a", "an"):
        words = ["one" if words[-1] in _PARTS else "", *words[1:]]
    words = [word for word in words if word]
    if len(words) == 1 and words[0] in _PARTS:
        return _LONE_PARTS.get(words[0])
    part = _PARTS.get(words[-1], 1) if words else 1
    if part > 1:
        words = ["one" if word in ("a", "an") else word for word in words[:-1]]
    count = _whole_number(words)
    return None if count is None else Fraction(count, part)


def _whole_number(words: list[str]) -> int | None:
    """The value of "three hundred and six", "hundred", "two million"."""
    if words and (words[0] == "hundred" or words[0] in _POWERS):
        words = ["one", *words]
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
    return total + group if seen not in ("", "and") else None


# The words that numbers are said in, to find where one begins.
NUMBER_WORD = (
    r"(?:zero|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|(?:thir|four|fif|six|seven|eigh|nine)teen|one|two|three|four"
    r"|five|six|seven|eight|nine|ten|eleven|twelve|hundred|thousand|million|billion|trillion|dozen|half|halves|thirds?"
    r"|quarters?|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|sixteen|twentie|hundred|thousand)ths?)"
)
_SPAN_IN_WORDS = lazy_regex(
    rf"""
    (?<![\w-])(?:(?:minus|negative)\s)?(?:point\s)?{NUMBER_WORD}
    (?:(?:[\s-]{{1,2}}(?:and\s|point\s)?(?:an?\s)?){NUMBER_WORD}){{0,11}}(?![\w-])
    """,
    re.I | re.X,
)


def numbers_in_words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where numbers are said in words: "twelve", "minus twenty-five", "three hundred and six"."""
    return [m.span() for m in _SPAN_IN_WORDS.finditer(text, start, end) if number_in_words(m[0]) is not None]


def in_figures(text: str) -> str:
    """The text with its numbers in words as figures; left alone if it has figures already."""
    if re.search(r"\d", text):
        return text
    if (whole := number_in_words(text.strip(" ."))) is not None:
        return str(whole)
    for start, end in reversed(numbers_in_words(text, 0, min(len(text), 400))):
        article = _ARTICLE_BEFORE.search(text, max(0, start - 4), start)
        text = f"{text[: article.start() if article else start]}{number_in_words(text[start:end])}{text[end:]}"
    return text


_SAID_TWICE = lazy_regex(r"\A\W{0,3}(?P<words>[A-Za-z][a-z -]{2,60}?)\s\((?P<figures>-?\d[\d,]{0,20})\)")


def said_once(text: str) -> str:
    """The figures of "forty-two (42)", whatever follows them."""
    found = _SAID_TWICE.match(text)
    if found is None or number_in_words(found["words"]) != Fraction(found["figures"].replace(",", "")):
        return text
    return found["figures"] + text[found.end() :]


_ARTICLE_BEFORE = lazy_regex(r"\ban?\s$", re.I)

# -- digits in groups -------------------------------------------------------------------------------------------

# What may stand between the groups of three digits of one number; the comma is read by `parsing.numbers`.
_GROUP_MARK = r"(?: |,?\\[,;:! ]|~|\{\\?,\}|\\text\s?\{,\}|['_])"
_SPACED_GROUPS = lazy_regex(
    rf"(?<![\d.,])\d{{1,3}}(?:{_GROUP_MARK}\d{{3}})+(?!\d)(?:,(?P<decimals>\d{{1,2}})(?![\d,]))?"
)
# 5.000.000 and 1.234,56: points between groups are told from a decimal point by a second group or a decimal comma.
_DOTTED_GROUPS = lazy_regex(
    r"(?<![\d.,])\d{1,3}(?:(?:\.\d{3}){2,}(?!\d|\.\d)|(?:\.\d{3})+(?=,\d))"
    r"(?:,(?P<decimals>\d+)(?![\d,]))?"
)
_DECIMAL_COMMA = lazy_regex(r"(?<![\d.,])(\d+),(\d{1,2}|\d{4,}|(?<=^0,)\d+|(?<=\D0,)\d+)(?![\d.]|,\d)")


def _joined(match: re.Match[str]) -> str:
    decimals = match["decimals"]
    whole = match[0] if decimals is None else match[0][: -len(decimals) - 1]
    digits = re.sub(r"\D", "", whole)
    return digits if decimals is None else f"{digits}.{decimals}"


def grouped_at(text: str, start: int, end: int) -> tuple[str, int] | None:
    """The digits of the number in groups that begins at `start`, and where it ends; None if there is none."""
    found = _SPACED_GROUPS.match(text, start, end) or _DOTTED_GROUPS.match(text, start, end)
    return (_joined(found), found.end()) if found else None


def ungrouped(text: str) -> str:
    """Numbers without the blanks, points and apostrophes between groups of digits: 12 345, 5.000.000, 1 423,50."""
    return _DOTTED_GROUPS.sub(_joined, _SPACED_GROUPS.sub(_joined, text))


def with_decimal_points(text: str) -> str:
    """Decimal commas as points where no thousands can be meant: 3,14 and 0,250, not 1,234."""
    return _DECIMAL_COMMA.sub(r"\1.\2", text)


# -- quantities -------------------------------------------------------------------------------------------------

_HTML = lazy_regex(r"</?(?:b|i|em|strong|br)\s?/?>", re.I)
_MONEY_SCALES = {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion", "t": "trillion"}
_MONEY = lazy_regex(r"([$€£¥]\s?\d[\d,.]{0,20})\s?(k|mn?|bn?|t)(?![A-Za-z/·^*]|\s?\$)", re.I)
_ESCAPED_DOLLAR = lazy_regex(r"\\\$(?=\s?[\d.])")
_IN_TOTAL = lazy_regex(r"(?<=\s)(?:in\s(?:total|all)|altogether|total)(?=[\s.]*$)", re.I)
_AROUND = " \t\r\n`*"
_QUOTES = ("'", '"')
_VULGAR = lazy_regex(rf"\s?({VULGAR_CLASS})")
# Colours and lines under a value, and a group in upright letters: {\rm kg}
_LOOKS = lazy_regex(
    rf"""
    {COLOUR} | \\(?:underline|displaystyle|textstyle|small|large)(?![A-Za-z])
    """,
    re.X,
)
_SPACE_AROUND = lazy_regex(r"\A(?:\\[,;:! ]|\s)+|(?:\\[,;:!]|\\\s|\s)+\Z")
_ONE_GROUP = lazy_regex(r"\{(?:[^{}]|\{[^{}]*\}){0,200}\}")
_RM_GROUP = lazy_regex(r"\{\s?\\(?:rm|it|bf|sf)\s?((?:[^{}\\]|\\[,;: ]|\{[^{}\\]{1,8}\}){1,40})\}")
_BRACED_SIGN = lazy_regex(r"\{([.+-])\}")  # 2{.}5, {-}5
_LAYOUT = lazy_regex(r"\\[()\[\]]|(?<!\\)\$(?!\s?[\d.])|\\(?:left|right|displaystyle|quad|qquad|ensuremath)(?![a-z])")
# 1.4 10^3 kg, as SciBench parts its numbers and units
_TIMES_LEFT_OUT = lazy_regex(r"(?<=\d)(?:\s{1,3}\$?|\$)\s?(?=10\s?\^\s?\{?\s?[-+−]?\d)")
_TO_THE_POWER = lazy_regex(
    r"(?<=[\d)])\s+to\sthe\s(?:power\s(?:of\s)?)?(-?\d{1,4})(?:th|nd|rd|st)?(?:\spower)?(?!\w)", re.I
)
# The sign of a number in other languages: French, Spanish, Italian and Portuguese, Russian, German, Turkish.
_MINUS = "minus|negative|moins|menos|meno|минус|мінус|negativ|eksi"
_MINUS_UNSPACED = "负|負|マイナス|마이너스"
MINUS_BEFORE = lazy_regex(rf"(?:(?<!\w)(?:{_MINUS})\s|{_MINUS_UNSPACED})\s?\Z", re.I)
# What a number is counted with, or ends a sentence with, in Chinese, Japanese and Korean.
_COUNTERS = lazy_regex(
    r"(?<=[\d])\s?(?:[个個つ개元米克秒天页人次名岁块只本种台辆倍]|千克|公斤|厘米|公里|小时|分钟|です|だ|である|입니다|이다|है)+(?=\W*\Z)|\A(?:需要|一?共|总共|总计|约|大约)\s?(?=\d)"
)
_ARROW = lazy_regex(r"\A\s?(?:-{1,2}>|=>|→|⇒|⟹)\s?(?=[-\d.$\\])")
# Operators and signs said in words, each as the grammar of formulas reads it.
_SAID_OPERATORS = [
    (lazy_regex(r"(?<=[\d)])\s+(?:times|multiplied\sby)\s+(?=[-\d(.\\])", re.I), " \\\\times "),
    (lazy_regex(r"(?<=[\d)])\s+(?:over|divided\sby)\s+(?=[-\d(.\\])", re.I), "/"),
    (lazy_regex(r"(?<=[\d)])\s+plus\s+(?=[-\d(.\\])", re.I), " + "),
    (lazy_regex(r"(?<=[\d)])\s+minus\s+(?=[\d(.\\])", re.I), " - "),
    (lazy_regex(r"(?<=\d)\s+squared(?![\w])", re.I), "^2"),
    (lazy_regex(r"(?<=\d)\s+cubed(?![\w])", re.I), "^3"),
    (_TO_THE_POWER, r"^{\1}"),
    (lazy_regex(r"(?<=\d)\s+factorial\b", re.I), "!"),
    (lazy_regex(r"(?<=\d)\s?pi(?!\w)"), r"\\pi"),
    (lazy_regex(rf"(?<![\w)])(?:{_MINUS})\s+(?=[\d.\\])", re.I), "-"),
    (lazy_regex(rf"(?:{_MINUS_UNSPACED})\s?(?=[\d.\\])"), "-"),
    (lazy_regex(r"(?<![\w)])(?:plus|positive)\s+(?=[\d.\\])", re.I), "+"),
    (lazy_regex(r"(?<=\d)\s+and\sa\shalf\b", re.I), ".5"),
    (lazy_regex(r"(?<![\w./,])(\d{1,6})\s+and\s+(?=(\d{1,4})/(\d{1,4})(?![\d./,]|\s?[A-Za-z=]))"), r"\1 "),
    (lazy_regex(r"\b(?:the\s)?square\sroot\sof\s+(?=\d)", re.I), r"\\sqrt "),
]


# P(X = 1) = 1/6: the name of a probability has a sign of its own.
PROBABILITY = lazy_regex(
    r"""
    ^[\s$*_]*(?:P|\\?Pr|\\mathbb\{P\}|\\operatorname\{P\})\s?(?:\\left)?\([^()=<>]{1,20}(?:[=<>≤≥]
    |\\[lg]eq?)[^()]{1,20}\)\s?(?:=|≈|\\approx)\s?
    """,
    re.X,
)


_BARE_NUMBER = lazy_regex(r"[-+]?[0-9]+(?:\.[0-9]+)?")


def is_bare_number(text: str) -> bool:
    """Whether a text is a number and nothing else, in which none of the patterns below finds anything."""
    return _BARE_NUMBER.fullmatch(text) is not None


@lru_cache(maxsize=1024)  # a value and its gold are read several times, and some forty patterns are tried each time
def tidy(text: str) -> str:
    """A quantity without markup, with its spelling made plain: ½, $5M, 1 000 000, 5.000.000, minus 5, 5 times 3."""
    text = without_siunitx(PROBABILITY.sub("", _LOOKS.sub("", text)))
    text = _SPACE_AROUND.sub("", text)
    if text.startswith("{") and text.endswith("}") and _ONE_GROUP.fullmatch(text):
        text = text[1:-1]
    text = _RM_GROUP.sub(r"\\text{\1}", text).replace("{\\times}", "\\times ")
    text = _BRACED_SIGN.sub(r"\1", text)
    text = _ARROW.sub("", _COUNTERS.sub("", _ESCAPED_DOLLAR.sub("$", plain(text).strip())))
    text = _TIMES_LEFT_OUT.sub(r" \\times ", text)
    text = _VULGAR.sub(lambda m: f" {VULGAR_FRACTIONS[m[1]]}", text)
    text = _MONEY.sub(lambda m: f"{m[1]} {_MONEY_SCALES[m[2].lower()]}", text)
    text = ungrouped(text)
    text = _PERIOD.sub(_period, text) if "\\" in text and "." in text else text
    text = re.sub(r"(?<=\d)\*\*(?=[-+({]?\d)", "^", text)
    text = _HTML.sub(" ", _IN_TOTAL.sub("", without_tagged_scripts(text)))
    text = re.sub(r"\\(?:boxed|fbox)\s?(?=\{)", "", text)
    text = re.sub(r"\\\$|(?<=\d)\$", " ", _LAYOUT.sub(" ", text))
    text = text.replace("**", " ").replace("\\%", "%")
    if not _OTHER_LETTER.search(text):
        text = _LETTER_X_AS_TIMES.sub(r"\\times ", text)
    for said, sign in _SAID_OPERATORS:
        text = said.sub(sign, text)
    text = text.rstrip(_AROUND + ".").lstrip(_AROUND)
    if text[:1] in _QUOTES and text[-1:] == text[:1]:
        text = text[1:-1].strip(_AROUND)
    return re.sub(r"^(?:\.{2,}|\.(?!\d))", "", text).lstrip(_AROUND)  # the point of .5 stays
