"""Short texts that hold words, dates, quantities, formulas or reasons, compared with the gold text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from megascience_hf.answers.comparison.math import verify_math
from megascience_hf.answers.comparison.numbers import verify_numeric
from megascience_hf.answers.comparison.text_forms import same_range, same_ratio, value_behind_name
from megascience_hf.answers.comparison.words import same_text
from megascience_hf.answers.parsing.dates import day_of
from megascience_hf.answers.parsing.quantities import read_quantities
from megascience_hf.answers.parsing.sentences import heads, stated_values
from megascience_hf.answers.parsing.text_tokens import TokenKind, read_tokens, without_markup
from megascience_hf.answers.parsing.times import same_span, same_time, time_of_day, year_of
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.parsing.units import parse_unit
from megascience_hf.answers.text.commands import BOX, TEXT
from megascience_hf.answers.text.latex import brace_end
from megascience_hf.answers.text.numerals import number_in_words
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import GREEK, VULGAR_FRACTIONS, plain
from megascience_hf.answers.text.words import word_set
from megascience_hf.answers.types import Gold, GoldError, Question, Reason, Verdict


def verify_text(gold: Gold, answer: str, question: Question) -> Verdict:
    """Compare with the gold text, or with each of several accepted texts.

    A sentence is compared as it stands and by what it states: "The capital is Paris." is Paris.

    Raises:
        GoldError: the gold is empty.
    """
    golds = [gold] if isinstance(gold, str) else list(gold)
    if not golds or not all(g.strip() for g in golds):
        raise GoldError("the gold text is empty")
    if _GLUED_BOX.search(answer):
        return Verdict(False, Reason.OTHER_WORDS)
    golds += [prose for prose in map(_as_prose, golds) if prose is not None]
    named = "=" not in "".join(golds)
    for value in _readings(answer, named=named):
        for reason, same in _COMPARISONS:
            if any(same(g, value, question) for g in golds):
                return Verdict(True, reason)
    return Verdict(False, Reason.OTHER_WORDS)


def _readings(answer: str, *, named: bool) -> Iterator[str]:
    """The answer as it stands, what it states as a sentence, and what an apposition describes.

    Args:
        answer: the text.
        named: whether "θ = 30°" may be read as 30°.
    """
    seen = [answer]
    yield answer
    prose = _as_prose(answer)
    behind_name = value_behind_name(answer) if named else None
    if behind_name is not None:
        seen.append(behind_name)
        yield behind_name
    texts = [answer] if prose is None else [answer, prose, _ANNOUNCED.sub("", prose)]
    for text in texts:
        for value in (text, *stated_values(text)):
            for reading in (value, *heads(value)):
                if reading not in seen:
                    seen.append(reading)
                    yield reading


_SETS_WORDS = lazy_regex(
    rf"""
    {TEXT}
    """,
    re.X,
)
# "Answer: " in a box with its answer
_ANNOUNCED = lazy_regex(
    r"\A\s?(?:(?:the|my|final|correct)\s){0,3}(?:answer|ans|solution|result)\.?\s?[:=]\s?(?=\S)", re.I
)


def _as_prose(text: str) -> str | None:
    """A text that LaTeX sets as words, without the commands; None of anything else: formulas are read as they stand."""
    if "\\" not in text or _BOX.search(text) or not _SETS_WORDS.search(text):
        return None
    prose = " ".join(without_markup(text).split())
    return None if "\\" in prose or not prose else prose


def _same_words(gold: str, answer: str, _: Question) -> bool:
    return same_text(gold, answer)


def _same_form(gold: str, answer: str, _: Question) -> bool:
    """The same ratio or range, however it is written."""
    return len(answer) <= MAX_FORM and (same_ratio(gold, answer) or same_range(gold, answer))


MAX_FORM = 120


def _same_moment(gold: str, answer: str, _: Question) -> bool:
    """The same calendar day, time of day or span of time, however they are written."""
    day = day_of(gold)
    if day is not None:
        return day == day_of(answer)
    if same_span(gold, answer):
        return True
    year = year_of(gold)
    if year is not None and year == year_of(answer):
        return True
    return time_of_day(gold) is not None and same_time(gold, answer.strip(" \t\n*`$"))


_BECAUSE = lazy_regex(r",\s(?:because|since|as|due to)\s", re.I)


# "Paris, because it is the capital", "Paris, as shown above", "Paris (see above)"
_AFTERWORDS = lazy_regex(
    r"""
    ,?\s(?:because|since|as\s(?:shown|seen|stated|noted|mentioned|explained|derived|discussed))\b.{1,200}\Z
    | \s\((?:see|as)\s[^()]{1,40}\)\Z
    """,
    re.X | re.S,
)


def _same_reason(gold: str, answer: str, _: Question) -> bool:
    """ "Robbery, because he used force": the reason may be left out, unless what is left is a mere yes or no."""
    given = _AFTERWORDS.sub("", answer)
    if given != answer and not _AFTERWORDS.search(gold) and same_text(gold, given):
        return re.match(r"\W*(?:yes|no)\b", given, re.I) is None
    head = _BECAUSE.split(gold, maxsplit=1)
    return len(head) == 2 and re.match(r"\W*(?:yes|no)\b", head[0], re.I) is None and same_text(head[0], answer)


# -- quantities -------------------------------------------------------------------------------------------------

_NUMBER = r"[-+]?(?:\d[\d.,]{0,15}|\.\d{1,12})(?:e[-+]?\d{1,3}(?![\w.]))?"
_POWER = r"\s?(?:[x×*·]|\\times|\\cdot)\s?10\s?\^?\{?-?\d{1,3}\}?"
_UNIT = r"[A-Za-zµμ°ΩÅ%][A-Za-zµμ°ΩÅ%/·^{}()\d\s-]{0,40}"
# 5 km, 40 mg/dL, 9.8 m/s^2, 4 x 10^3 kg m^-3: one number with a unit, and nothing else
_ONE_QUANTITY = lazy_regex(
    rf"""
    {_NUMBER}(?:{_POWER})?\s?(?P<unit>{_UNIT}?)\.?
    """,
    re.X,
)
_ABOUT = lazy_regex(r"^(?:[≈~]|\\(?:approx|sim)(?![a-z])|(?:about|approximately|roughly|around|exactly)\s)\s?", re.I)
_SEVERAL = lazy_regex(r"(?:=|:|\bis)\s?[-+~$]?\d")


def _unit_of_quantity(text: str) -> str | None:
    """The unit of a text that is one quantity; None if it is anything else."""
    text = text.replace("\\circ", "°").replace("^°", "°").replace("^{°}", "°")
    found = _ONE_QUANTITY.fullmatch(_ABOUT.sub("", without_markup(text)))
    return found["unit"].strip() if found is not None else None


def _same_quantities(gold: str, answer: str, question: Question) -> bool:
    """5 km and 5000 m; golds such as "efficiency = 88%, power = 12 kW", number by number.

    A number without the gold's unit, a bound, a range or an alternative is no answer to a gold of one quantity, nor is
    one with words that are no unit: 5 dozen km.
    """
    if len(gold) > 200 or len(answer) > 400 or day_of(gold) or time_of_day(gold) or _holds_a_box(answer):
        return False
    unit = _unit_of_quantity(gold)
    if unit is not None:
        given = _unit_of_quantity(answer)
        if not given or (parse_unit(given) is None and not same_text(unit, given)):
            return False
    elif len(_SEVERAL.findall(gold)) < 2 or _OPEN_END.search(answer):
        return False
    try:
        return bool(read_quantities(gold)) and verify_numeric(gold, answer, replace(question, unit=None)).correct
    except (ValueError, OverBudget):  # the gold is no quantity after all
        return False


# -- formulas ---------------------------------------------------------------------------------------------------

_HAS_FORMULA = lazy_regex(r"[\\^=]|\d")
# Words and signs of an answer that is not one value: alternatives, negations, questions, chains of approximations.
_OPEN_END = lazy_regex(
    r"\b(?:or|not|no|either|neither|between|to|if|unless|about)\b|[?;|¬≠±]|\\(?:pm|mp|neq?|neg|not|lor|vee)(?![a-z])",
    re.I,
)
_APPROXIMATION = lazy_regex(r"[≈≃≅~∼]|\\(?:approx|sim|simeq|cong|thickapprox|doteq)(?![a-z])")
_SURELY_A_UNIT = lazy_regex(r".*(?:[A-Za-zµμΩÅ]{2}|[°%]).*")
_CODE = lazy_regex(r"(?<![\d.,])0\d")  # 0110
# H2O, p53, x2: a letter and a number without a sign between them are a name, not a product
_NAME = lazy_regex(r"(?<![\\A-Za-z{])(?!log|sin|cos|tan)[A-Za-z]{1,6}\d(?![\d.]*\s?[\^(])")


_E_NOTATION = lazy_regex(r"(?<![\w.])(\d{1,12}(?:\.\d{1,12})?)e([-+]?\d{1,3})(?![\w.]\w)")


def _in_figures(text: str) -> str:
    text = _E_NOTATION.sub(r"\1*10^{\2}", text)
    number = number_in_words(plain(text).strip(" .*"))
    if number is not None:
        return str(number)
    return without_markup(text) if any(c in VULGAR_FRACTIONS for c in text) else text


def are_formulas(gold: str, answer: str) -> bool:
    """Whether gold and answer are both formulas, rather than words or names with figures in them."""
    if len(gold) > 120 or len(answer) > 240 or not _HAS_FORMULA.search(gold) or not _HAS_FORMULA.search(answer):
        return False
    if len(re.findall(r"[A-Za-z]{4,}", re.sub(r"\\[a-zA-Z]+", " ", gold))) > 1:
        return False
    return _read_as_formula(gold, answer)


def same_formula(gold: str, answer: str, question: Question) -> bool:
    """Formulas may stand in text answers: 1/6, (9/2)ħω, r^3."""
    gold, answer = _in_figures(gold), _in_figures(answer)
    if not are_formulas(gold, answer) or (_MAY_BE_A_YEAR.fullmatch(gold.strip()) and _unit_of_quantity(answer)):
        return False
    try:
        return verify_math(gold, answer, question).correct
    except GoldError:
        return False


_MAY_BE_A_YEAR = lazy_regex(r"1\d{3}|20\d\d")  # 1945 kg is no year


def _unit_signs(text: str, signs: str = "%‰°") -> set[str]:
    return {t.text for t in read_tokens(text) if t.kind is TokenKind.SIGN and t.text in signs}


def _other_currency(gold: str, answer: str) -> bool:
    """€5 for $5; the sign may be left out."""
    signs = [_unit_signs(text, "$€£¥₹") for text in (gold, answer)]
    return all(signs) and signs[0] != signs[1]


# 5 ≈ 12: two numbers are two answers
_TWO_NUMBERS = lazy_regex(rf"[\s$]*[-+\d.,]+[\s$]*(?:{_APPROXIMATION.pattern})[\s$]*[-+\d.,]+[\s$]*")
# O(2^n) ≈ O(1): what something is approximately is a number, as in 1/3 ≈ 0.33
_APPROXIMATELY_A_FORMULA = lazy_regex(
    rf"""
    [^\s$]\s*(?:{_APPROXIMATION.pattern})(?![\s$]*[-+]?[\d.][\d.,]*[\s$]*[A-Za-z%°/]*[\s$.]*$)
    """,
    re.X,
)
_BOX = lazy_regex(rf"{BOX}\s?\{{")


_GLUED_BOX = lazy_regex(rf"(?:\d\s?|[A-Za-z]){BOX}")  # 6\boxed{7} is not 67


def _holds_a_box(text: str) -> bool:
    """Whether a box stands in a text with other things beside it."""
    box = _BOX.search(text)
    if box is None:
        return False
    stop = brace_end(text, box.end() - 1, len(text))
    outside = text[: box.start()] + (text[stop + 1 :] if stop is not None else "")
    return outside.strip(" \t\n$.") != ""


def _read_as_formula(gold: str, answer: str) -> bool:
    """Whether both are formulas, and alike enough that algebra may tell whether they are equal."""
    return not (
        _names_something(gold)
        or _names_something(answer)
        or day_of(gold)
        or time_of_day(gold)
        or _PLAIN_RANGE.fullmatch(gold)
        or _SURELY_A_UNIT.fullmatch(_unit_of_quantity(gold) or "")  # a quantity, or nothing
        or _is_open(gold, answer)
        or _of_another_form(gold, answer)
    )


def _names_something(text: str) -> bool:
    """A chemical formula, a code such as 0110, a name such as p53."""
    formula = any(t.kind is TokenKind.FORMULA for t in read_tokens(text))
    bare = re.sub(r"[\s^$_{}]", "", without_markup(text))
    return (
        formula
        or _CODE.search(text) is not None
        or _NAME.search(text) is not None
        or _HYBRID_ORBITAL.fullmatch(bare) is not None
    )


_HYBRID_ORBITAL = lazy_regex(r"(?:d\d?)?sp\d?(?:d\d?)?(?:hybrid\w*)?")  # d²sp³ is not sp³d²


def _is_open(gold: str, answer: str) -> bool:
    """Whether an answer gives several values, or words that are not understood beside its value."""
    if _holds_a_box(answer) or _TWO_NUMBERS.fullmatch(answer) or len(_APPROXIMATION.findall(answer)) > 1:
        return True
    if _APPROXIMATELY_A_FORMULA.search(answer) and not _APPROXIMATION.search(gold):
        return True
    if _OPEN_END.search(answer) and not _OPEN_END.search(gold):
        return True
    # a gold of several values may be met by a sentence that gives them one by one
    return "," not in gold and not (_words_beside(answer) <= _words_beside(gold) or _counts_something(answer))


def _of_another_form(gold: str, answer: str) -> bool:
    """A percentage, an angle, a sum of money, an ordinal or a ratio on one side only."""
    ordinals = [any(t.kind is TokenKind.ORDINAL for t in read_tokens(text)) for text in (gold, answer)]
    ratios = [_RATIO.search(text) is not None for text in (gold, answer)]
    return (
        ordinals[0] != ordinals[1]
        or (ratios[0] != ratios[1] and not _QUOTIENT.search(gold + answer))
        or _unit_signs(gold) != _unit_signs(answer)
        or _other_currency(gold, answer)
    )


_PLAIN_RANGE = lazy_regex(r"\s*\d+\s?[-–]\s?\d+\s*")
_RATIO = lazy_regex(r"\d\s?:\s?\d")
_QUOTIENT = lazy_regex(r"/|\\[dt]?frac")
# Words that are part of a formula.
_IN_FORMULAS = word_set(
    "sin cos tan cot sec csc sinh cosh tanh arcsin arccos arctan log ln lg exp max min lim mod gcd pi"
)


_SUBSCRIPT = lazy_regex(r"_\w+|_\([^()]{1,40}\)")


def _words_beside(text: str) -> set[str]:
    """The words of a text that no formula holds."""
    text = _SUBSCRIPT.sub(" ", without_markup(text))
    words = {t.text.lower() for t in read_tokens(text) if t.kind is TokenKind.WORD and len(t.text) > 1}
    return words - _IN_FORMULAS - {name.lower() for name in GREEK.values()}


_SCALES = word_set(
    "dozens hundreds thousands millions billions trillions tens pairs halves thirds quarters times squares"
)
_COUNTED = lazy_regex(r"[a-z]{3,20}s")


def _counts_something(answer: str) -> bool:
    """25 years, 12 isomers: the word beside the number is a unit, or what is counted."""
    unit = _unit_of_quantity(answer)
    if not unit:
        return False
    return parse_unit(unit) is not None or (_COUNTED.fullmatch(unit) is not None and unit not in _SCALES)


_Comparison = Callable[[str, str, Question], bool]
_COMPARISONS: tuple[tuple[Reason, _Comparison], ...] = (
    (Reason.SAME_WORDS, _same_words),
    (Reason.EQUAL_VALUE, _same_form),
    (Reason.TIME_OF_DAY, _same_moment),
    (Reason.SAME_WORDS_BEFORE_REASON, _same_reason),
    (Reason.EQUAL_QUANTITIES, _same_quantities),
    (Reason.EQUAL_VALUE, same_formula),
)
