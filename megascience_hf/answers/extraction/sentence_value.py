"""Which number a sentence gives: not a circumstance ("at 25 °C"), not a name ("step 7"), not what it denies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from megascience_hf.answers.extraction.final_answer import math_spans
from megascience_hf.answers.extraction.hedges import BEFORE, is_quotation, is_unasserted
from megascience_hf.answers.extraction.links import NO_VALUE, is_altered_behind, is_denied, is_linked
from megascience_hf.answers.extraction.touching import whole_formula
from megascience_hf.answers.parsing.bounds import BOUND_AFTER, CHANGED, RELATIVE, bound_abroad, bound_of
from megascience_hf.answers.parsing.numbers import find_numbers
from megascience_hf.answers.parsing.quantities import (
    NotAQuantity,
    compound,
    is_one_quantity,
    last_side,
    read_quantities,
    unit_end,
    units_end,
)
from megascience_hf.answers.parsing.surroundings import (
    AFTER_EQUALS,
    DENIED_AFTER,
    GIVEN_FOR,
    OF_A_NAME,
    RANGE,
    SCALE,
    TIMES,
)
from megascience_hf.answers.parsing.times import time_of_day
from megascience_hf.answers.parsing.tree import OverBudget
from megascience_hf.answers.parsing.units import parse_unit
from megascience_hf.answers.text.beside import UNDECIDED, is_counted_noun, is_spoilt_behind
from megascience_hf.answers.text.commands import CROSSES, CURRENCY_SIGNS
from megascience_hf.answers.text.numerals import MINUS_BEFORE, NUMBER_WORD, numbers_in_words
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.types import Reason

_VERB = lazy_regex(
    r"""
    (?:(?<![<>!])=(?!=)|≈|\\approx(?![a-z])|:(?=\s)|\b(?:is|are|was|were|be|equals|gives|yields|becomes
        | gets?|obtain|est|ist|es|é)\b)(?:\s(?:therefore|thus|then|about|approximately|roughly|exactly
        | equal\sto|only|given\sby|found\sto\sbe|simply|just|now))*\s*
    """,
    re.I | re.X,
)
# Verbs that name the one of several numbers that was worked out.
_AMOUNTS_TO = lazy_regex(
    r"\b(?:corresponds?\sto|amounts?\sto|comes?\sto|totals?|(?:a|in)\stotal\sof|has|costs?)\s", re.I
)
# What a sentence concludes with: "so 24 atoms in total".
_CONCLUDES = lazy_regex(
    r"\b(?:so|thus|therefore|hence|(?<=,\s)giving|which\sgives|in\stotal|altogether|for\sa\stotal\sof)\b", re.I
)
# Words before a number that make it a circumstance of the value: "at 25 °C", "to 3 significant figures".
_CIRCUMSTANCE = lazy_regex(
    r"""
    \b(?:at|in|on|for|from|to|with|(?<!total\s)(?<!sum\s)(?<!value\s)of|by|under|using|as|n|x|t)\s?=?\s?
    (?:the\s|about\s|approximately\s|\(|\$)?$
    """,
    re.I | re.X,
)
_GIVEN_FOR = lazy_regex(rf"{GIVEN_FOR.pattern}\Z", GIVEN_FOR.flags)
# Words before a number that make it the name of something.
_NUMBERED = lazy_regex(
    r"""
    \b(?:steps?|parts?|questions?|equations?|eqs?\.?|tables?|figures?
    | figs?\.?|problems?|options?|choices?|examples?|chapters?|sections?
    | pages?|lines?|items?|cases?|methods?|versions?|numbers?|no\.|errors?(?:\scode)?|attempts?|trials?|iterations?
    | rounds?|levels?|confidence(?:\s(?:level|score))?\s?:
    | ref\.?|references?|groups?|periods?|theorems?|laws?)\s?\(?$
    """,
    re.I | re.X,
)
# A field of a record that holds no answer.
_OTHER_FIELD = lazy_regex(
    r"""["'](?:\w*[_ ])?(?:wrong|incorrect|false|not|errors?|old|previous|initial|expected
        |confidence|probability|score|step|id|index|question|time|tokens?)
        (?:[_ ]\w*)?["']\s?:\s?["']?$""",
    re.I | re.X,
)
_BEFORE = 24  # characters before a number that may hold such words
_SIGN_BEFORE = lazy_regex(rf"(?:[<>]=?|[{CROSSES}])\s?$")
# "if it is 5": a number that is only supposed.
_SUPPOSED = lazy_regex(r"\b(?:if|unless|suppos\w+|assum\w+|whether)\b[^,.;:]{0,40}$", re.I)
# "3 of the 4 samples", "3 out of 4": neither number is the value.
_SHARE = lazy_regex(r"\s(?:out\s)?of\s(?:the\s|all\s)?\d", re.I)
# "20% of 50", "5 per 6", "5 in 99", "5 times ten": the number is a part of another
_OF_ANOTHER = lazy_regex(
    rf"""
    \s?%?\s(?:(?:out\s)?of|in|per)\s(?:\$?\d[\d.,]*(?!\s?[A-Za-z%°\d])|{NUMBER_WORD}\b(?!\s?[A-Za-z]))
    |\s(?:percent|per\scent)\sof\s(?:\d|{NUMBER_WORD}\b)|\s(?:times|by|×|x|over)\s(?:\d|{NUMBER_WORD}\b)
    |\stimes\s(?:[b-zB-HJ-Z]\b|(?:the|its|our|this|that)\s)
    """,
    re.I | re.X,
)
# "5 g at most", "5 g and up", "5 g less than before"
_BOUNDED = lazy_regex(rf"[\s$*_)\],]{{0,4}}(?:{RELATIVE.pattern}|{BOUND_AFTER.pattern})", re.I | re.X)
# "5! g": the mark ends no sentence
_FACTORIAL_OF_UNIT = lazy_regex(r"!{1,2}\s{0,2}(?P<unit>[A-Za-zµΩ°%/]{1,6})\s?\.?\s*(?:\Z|\n)")
# "5 = 7 = 9"
_CHAIN = lazy_regex(r"\W{0,4}[-+]?\d[\d.,]*(?:\s?=\s?[-+]?\d[\d.,]*){1,9}\W{0,4}")
_RATIO = lazy_regex(r"\s?:\s?\d{1,9}(?![\d:]|\.\d)")
_DECIMAL_COMMA = lazy_regex(r",(?:\d{1,2}|\d{4,12})(?![\d,])")
# "wrong: 8", "not: 8"
_CALLED_WRONG = lazy_regex(r"\b(?:wrong|incorrect|false|untrue|not|excluded|rejected)\s?:[\s$*_(\\]{0,4}$", re.I)
# What may follow a value in its sentence: its end, or words that go on with it; "(8)!" is a factorial.
_BOUNDARY = lazy_regex(
    r"(?!\)!)[\s*_$)\]}\"'`]*(?:$|[.,;:!?…–—-](?:\s|$)|\\[)\]]|[^\W\d_]{2,}|[\u3040-\u9fff]|a\b|\()",
    re.I,
)
# What may stand between the words that announce a value and the value: words and markup, no signs.
_LEAD = lazy_regex(r"(?:[\w\s,'’()*_$:.~≈{\"`-]|\\(?:[(\[]|[a-zA-Z]+))*+")
_MARKUP = " \t\n$*_`({\"'~≈"
_AFTER_EQUATION = lazy_regex(r"(?:=|>>)[\s$]{0,3}$")
# Words that take a value back, double it or put another beside it.
_DOUBT = lazy_regex(
    rf"""
    \b(?:or|xor|not|no|nope|never|neither|nor|maybe|perhaps|possibly|unless|else|otherwise|alternatively
        | instead|rather|mean|meant|actually|wrong|incorrect|false|sorry|oops|between|versus|vs|if\snot
        | could\salso|might|also|as\swell\sas|together\swith|excluded|impossible|untrue|rejected|unlikely
        | invalid|ruled|doubtful|questionable|too\s(?:high|low|big|small|large|much|many|few)
        | and\san?\s(?:half|third|quarter))\b|\bn't\b|\b(?:plus|minus)[.\s*_]*$
    | [{CROSSES}]
    """,
    re.I | re.X,
)
_ALTERED = lazy_regex(
    r"""
    \b(?:answer|result|value|solution)\s(?:contains?|includes?|(?:starts?|begins?|ends?)\s(?:with|in))\s[^.,;:]{0,12}$
    | \b(?:(?:unequal|opposite)\sto|never\s\w+|in\sexcess\sof|orders?\sof\smagnitude\sof|bounded\s(?:\w+\s)?by
        )\b[^.,;:]{0,12}$
    | ^\W{0,6}(?:(?:now|then|first|next),?\s)?(?:divide|multiply|add|subtract|round)\b[^.,;:]{0,12}$
    | \b(?:half(?!-li[fv]e)(?!\sof\s\d[\d.,]*\s(?:is|equals)\s)|twice(?!\s\d[\d.,]*\s(?:is|equals)\s)|thrice|double
        |triple|log|ln|sin|cos|tan|exp|reciprocal|inverse|negative|minus|plus
        |beyond|past|except|excluding|without|factorial|almost|nearly|barely)\b[^.,;:]{0,12}$
    | \b(?:quarter|third|root|cube|square|sum|product|percent)\b
      (?![^.,;:]{0,12}\b(?:is|are|was|were|equals)\b)[^.,;:]{0,12}$  # "the sum is 42" is 42
    |\\(?:sum|prod|int|log|ln|sin|cos|tan|sqrt|exp|lim|cancel|phantom|not
        | neg)(?![a-z])[^.,;:]{0,6}$
    """,
    re.I | re.X,
)
# "The intermediate result is 8", "An upper bound is 8": what is no result
_OF_A_STEP = lazy_regex(
    r"\b(?:(?:upper|lower)\sbound|(?:intermediate|partial|preliminary)\s\w+)\s(?:is|of|are|was)\b[^.,;:]{0,12}$", re.I
)
_BETWEEN = lazy_regex(
    r"\b(?:between|zwischen|entre|tra|fra|между|mellan|mellem|tussen|między)\s(?:[^.;:]|\.\d){0,60}$", re.I
)
_CONTRASTS = lazy_regex(r"not|rather|instead|actually|no\b", re.I)
# Words after which further numbers explain the value and do not stand beside it.
_GOES_ON = lazy_regex(
    r"""
    \b(?:because|since|as|which|where|when|at|for|from|with|using|after|before|by|given|that|to|in|on|per|of
        | out|and\s\w+|while|is|are|was|were|has|have|plus\sthe|i\.e)\b
    | [(=]|\n
    """,
    re.I | re.X,
)
_DIGIT = lazy_regex(r"\d")
_NEAR = 80  # characters after a value in which a word of doubt is about it


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A number of a sentence at `text[start:end]`, unit included."""

    start: int
    end: int


def value_of_sentence(text: str, start: int, end: int, *, announced: bool) -> tuple[int, int] | None:
    """Where the value of a sentence stands, with its unit, and with the words that make a bound or a range of it.

    Args:
        text: the response.
        start: where the sentence begins, or what was announced as the answer.
        end: where it ends.
        announced: whether words before `start` announce the answer. What was announced and is not understood is
            returned whole, so that the comparison refuses it.
    """
    if announced and (sign := _SIGN_BEFORE.search(text[max(0, start - 4) : start])) and not is_quotation(text, start):
        start -= len(sign.group())  # "the answer is >5": the sign is no mark of a quotation
    elif announced:
        minus = MINUS_BEFORE.search(text, max(0, start - _BEFORE), start)
        start = minus.start() if minus else bound_abroad(text, start)
    elif not announced and text[start:end].rstrip(" *_\"'").endswith("?"):
        return None
    if announced and _CHAIN.fullmatch(text, start, end):
        return start, start + len(text[start:end].rstrip())
    factorial = _factorial_of_unit(text, start + len(text[start:end].rstrip(" !"))) if announced else None
    if factorial is not None:
        return start, factorial
    clause = _as_a_whole(text, start, end) if announced else None
    if clause is not None:
        return clause
    candidates = list(_candidates(text, start, end, announced=announced))
    if not candidates:
        return (start, start + len(text[start:end].rstrip())) if announced else _formula_of(text, start, end)
    best = _chosen(text, start, end, candidates, announced=announced)
    if not announced:
        best = _Candidate(*whole_formula(text, start, end, best.start, best.end))
    before = text[max(0, best.start - BEFORE) : best.start]
    if not announced and (is_unasserted(before) or _OF_A_STEP.search(before)):
        return None
    if is_denied(text[max(start, best.start - BEFORE) : best.start]):
        return None
    first = bound_of(text, start, best.start)
    alone = first is not None or _is_undisturbed(text, start, end, best, announced=announced)
    if not alone or not _is_last_side(text, start, best):
        return start, start + len(text[start:end].rstrip())
    return (best.start if first is None else first), best.end


# Where an equation begins within its sentence.
_BEFORE_EQUATION = lazy_regex(
    r"[,;\n]|[.:]\s|\b(?:is|are|so|thus|hence|therefore|then|get|gives?|have|that|where|with)\b\s", re.I
)
_MAX_EQUATION = 160


def _is_last_side(text: str, start: int, value: _Candidate) -> bool:
    """Whether no equals sign stands before a value, or one whose left side names it: not "2x = 5", "2 + 2 = 5"."""
    if not _AFTER_EQUATION.search(text, start, value.start):
        return True
    first = max(start, value.start - _MAX_EQUATION)
    breaks = [mark.end() for mark in _BEFORE_EQUATION.finditer(text, first, value.start)]
    equation = text[breaks[-1] if breaks else first : value.end].lstrip("= $")
    if "=" not in equation:
        return True
    try:
        last_side(equation)
    except (NotAQuantity, OverBudget):
        return False
    return True


def is_doubted(text: str, start: int, end: int) -> bool:
    """Whether what was announced doubts its own number: "I doubt it is 5"."""
    digit = _DIGIT.search(text, start, end)
    return digit is not None and is_denied(text[start : digit.start()])


def _formula_of(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Where a sentence without a plain number gives a formula that has a value: "So $x = e^{-2}$."."""
    for span in reversed(math_spans(text, start, min(len(text), end + 2))):
        sides = [sign.end() for sign in AFTER_EQUALS.finditer(text, *span)]
        first = sides[-1] if sides else span[0]
        try:
            read_quantities(text[first : span[1]])
        except (NotAQuantity, OverBudget):
            continue
        return first, span[1]
    return None


def _is_undisturbed(text: str, start: int, end: int, value: _Candidate, *, announced: bool) -> bool:
    """Whether what stands around a value leaves it what it is."""
    if _ALTERED.search(text, max(start, value.start - _BEFORE), value.start):
        return False
    if _BETWEEN.search(text, max(start, value.start - _NEAR), value.start):
        return False
    if _CALLED_WRONG.search(text, max(start, value.start - _BEFORE), value.start):
        return False
    doubt = _DOUBT.search(text, max(start, value.start - _NEAR), value.start)
    if doubt and _DIGIT.search(text, start, doubt.start()) and not _CONTRASTS.match(doubt[0]):
        return False  # "11 unless it is 14"
    if _is_disturbed_behind(text, value.end, end):
        return False
    if not announced:
        return True
    if not _AFTER_EQUATION.search(text, start, value.start):
        lead = text[start : value.start]
        if not _LEAD.fullmatch(lead) or (lead.strip(_MARKUP) and not is_linked(lead)):
            return False
    return _BOUNDARY.match(text, value.end, end) is not None


def _is_disturbed_behind(text: str, at: int, end: int) -> bool:
    """Whether what follows a value takes it back, or puts another beside it."""
    if _OF_ANOTHER.match(text, at, end) or _BOUNDED.match(text, at, end) or CHANGED.match(text, at, end):
        return True
    if _factorial_of_unit(text, at) is not None or _CORRECTED.match(text, at, end):
        return True
    if DENIED_AFTER.match(text, at, end):
        return False
    if is_altered_behind(text, at, end) or is_spoilt_behind(text, at, end):
        return True
    if _DOUBT.search(text, at, min(end, at + _NEAR)):
        return True
    following = _DIGIT.search(text, at, min(end, at + _NEAR))
    return following is not None and not _GOES_ON.search(text, at, following.start())


# "7.4 (should be 8)", "7.4 (×2)", "7.4 (ln)"
_CORRECTED = lazy_regex(
    r"""
    \s?[(\[](?: [^()\[\]]{0,20}\b(?:should|actual\w*|multipl\w*|times|correct\w*|instead|squared|cubed|ln|log|reciprocal
        |doubled|halved|negative|retracted|bound|range|other)\b | \s?(?:[×*/÷]|\\times)\s?\d )
    """,
    re.I | re.X,
)


def _factorial_of_unit(text: str, at: int) -> int | None:
    """Where the unit ends of a factorial whose mark stands at `at`: "5! g"; None if there is none."""
    found = _FACTORIAL_OF_UNIT.match(text, at)
    return found.end("unit") if found is not None and parse_unit(found["unit"]) is not None else None


def _as_a_whole(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The whole of what was announced, from its last verb on, if it reads as a quantity or as what is none."""
    begin = start
    digit = _DIGIT.search(text, start, end)
    for verb in _VERB.finditer(text, start, end):
        near = max(start, verb.end() - BEFORE)
        if _CALLED_WRONG.search(text, near, verb.end()) or is_denied(f"{text[near : verb.end()].rstrip()} "):
            return None
        if _NO_REST.fullmatch(text, verb.end(), end) is None and (digit is None or digit.start() >= verb.start()):
            if "=" in verb.group() and not _is_last_side(text, start, _Candidate(verb.end(), end)):
                return None
            begin = verb.end()
    said = _SAID_OF.match(text, start, end)
    if (
        said is not None
        and UNDECIDED.search(text, start, said.end()) is None
        and is_one_quantity(text[said.end() : end])
    ):
        return said.end(), said.end() + len(text[said.end() : end].rstrip(" \t\n.*_"))
    for at in dict.fromkeys([begin, start]):
        stop = at + len(text[at:end].rstrip(" \t\n.*_"))
        if (
            text[stop - 1 : stop] == "!"
            and text[stop - 2 : stop - 1] not in ("!", ")")
            and text[stop : stop + 1] != "."
        ):
            stop -= 1  # "7!" at the end of a sentence is an exclamation, "7!." a factorial
        if at >= stop or stop - at > 400:
            continue
        try:
            read_quantities(text[at:stop])
        except NotAQuantity as error:
            if error.reason in (Reason.BOUND, Reason.AMBIGUOUS, Reason.VARIABLE):
                return at, stop
        except OverBudget:
            return at, stop
        else:
            return at, stop
    return None


_NO_REST = lazy_regex(r"[ .*_]*+")
# "The velocity at t = 2 s is 42 m/s": what the value is said of may hold numbers.
_SAID_OF = lazy_regex(
    r"""
    (?:the|its|their|this|his|her|our)\s(?:[^.,;:\n]|\.(?=\d)){2,80}\s(?:is|are|was|were)\s(?=[-\d.$\\])
    """,
    re.I | re.X,
)


def _candidates(text: str, start: int, end: int, *, announced: bool) -> Iterator[_Candidate]:
    """The numbers of a sentence that may be its value; circumstances only where there is nothing else."""
    found = [c for c in _numbers(text, start, end) if not _in_brackets(text, start, c.start)]
    if not announced:
        found = [c for c in found if not _SUPPOSED.search(text[max(start, c.start - 60) : c.start])]
    found = [c for c in found if not NO_VALUE.search(text[max(start, c.start - _BEFORE) : c.start])]
    circumstance = [c for c in found if _GIVEN_FOR.search(text[max(start, c.start - _BEFORE) : c.start])]
    if announced or len(circumstance) < len(found):
        found = [c for c in found if c not in circumstance]
    plain = [c for c in found if not _CIRCUMSTANCE.search(text[max(start, c.start - _BEFORE) : c.start])]
    found = plain or found
    yield from [c for c in found if not _PART_OF_ALL.match(text, c.end, end)] or found


_PART_OF_ALL = lazy_regex(r"\sof\s(?:them|these|those|it)\b", re.I)  # "It lost 20 of them, 9 are left."


def _numbers(text: str, start: int, end: int) -> Iterator[_Candidate]:
    """The numbers of a sentence, in figures or, where there are none, in words."""
    any_figure, last = False, start
    for number in find_numbers(text, start, end):
        any_figure = True
        named = OF_A_NAME.match(text, number.end, end) and not _DECIMAL_COMMA.match(text, number.end, end)
        if named and not _is_ratio(text, number.start, number.end):
            continue
        before = text[max(start, number.start - _BEFORE) : number.start]
        if share := _SHARE.match(text, number.end, end):
            last = share.end()
        if number.start < last:
            continue
        if before.endswith("to ") and _DIGITS_AFTER.match(text, number.end, end):
            continue  # "rounded to 2 decimals"
        if _NUMBERED.search(before) or _OTHER_FIELD.search(text, max(start, number.start - 40), number.start):
            continue
        last = _value_end(text, number.start, number.end, end)
        sign = text[number.start - 1 : number.start] in tuple(CURRENCY_SIGNS)
        minus = MINUS_BEFORE.search(text, max(start, number.start - _BEFORE), number.start)
        yield _Candidate(minus.start() if minus else number.start - sign, last)
    if not any_figure:
        for first, last in _joined(text, numbers_in_words(text, start, end)):
            if (beyond := _TO_ANOTHER.match(text, last, end)) is not None:
                last = beyond.end()
            if not _is_pronoun(text, first, last):
                yield _Candidate(first, _measured_end(text, last, end))


_OPERATOR_IN_WORDS = lazy_regex(r"\s(?:over|out\sof|of|in|by|(?:divided|multiplied)\sby|times|plus|minus)\s", re.I)


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Numbers in words, those that an operator or a share joins as one: "two over five", "one in five"."""
    joined: list[tuple[int, int]] = []
    for first, last in spans:
        if joined and _OPERATOR_IN_WORDS.fullmatch(text, joined[-1][1], first):
            first = joined.pop()[0]
        joined.append((first, last))
    return joined


def _is_ratio(text: str, start: int, at: int) -> bool:
    ratio = _RATIO.match(text, at)
    return ratio is not None and time_of_day(text[start : ratio.end()]) is None


def _value_end(text: str, start: int, at: int, end: int) -> int:
    """Where the value ends whose first number ends at `at`: after a decimal comma, a ratio, a range, a unit."""
    if comma := _DECIMAL_COMMA.match(text, at, end):
        at = comma.end()
    elif _is_ratio(text, start, at) and (ratio := _RATIO.match(text, at, end)):
        at = ratio.end()
    if (several := compound(text, start, end)) is not None:
        return several[1]
    last = _measured_end(text, at, end)
    while listed := _LISTED.match(text, last, end):
        last = listed.end()
    if RANGE.match(text, last, end) and not _TO_DIGITS.match(text, last, end):
        following = next(find_numbers(text, last, min(end, last + 40)), None)
        last = unit_end(text, following.end, end) if following else last
    return last


_WORDS = lazy_regex(r"\s[A-Za-z]{3,}(?:[\s-][A-Za-z]{2,}){0,3}")


def _measured_end(text: str, at: int, end: int) -> int:
    """Where the unit or the name of what is counted ends that follows a number: "5 m/s", "three unpaired electrons"."""
    if (tick := _TICK.match(text, at, end)) and not _QUOTED.search(text, max(0, at - _BEFORE), at):
        return tick.end()
    if altered := CHANGED.match(text, at, end) or _BOUNDED.match(text, at, end):
        return altered.end()  # "5 below target": no unit, and another value
    if scale := SCALE.match(text, at, end):
        return scale.end(1)
    if times := TIMES.match(text, at, min(end, at + 90)):
        return at + len(text[at : times.end()].rstrip())
    words = _WORDS.match(text, at, min(end, at + 60))
    stop = words.end() if words else at
    while stop > at and (" " in text[at + 1 : stop] or "-" in text[at:stop]):
        within_a_word = text[stop : stop + 1].isalnum()
        if (
            not within_a_word
            and is_counted_noun(text[at:stop].replace("-", " "))
            and is_counted_noun(re.split(r"[ -]", text[at:stop])[-1])
        ):
            return stop
        stop = max(text.rfind(" ", at, stop), text.rfind("-", at, stop))
    last = unit_end(text, at, end)
    if last == at:
        return at
    last = units_end(text, at, last, end)  # "6.63e-34 J s", "9.8 meters per second squared"
    of_zero = _FROM_ZERO.match(text, last, end)
    return of_zero.end() if of_zero else last


_FROM_ZERO = lazy_regex(r"\s(?:below|above)\szero\b", re.I)
# The tick of feet or inches, where no quotation ends: 5', 5″
_TICK = lazy_regex(r"(?:['′]{1,2}|[\"″])(?!\w)")
_QUOTED = lazy_regex(r"(?<!\w)['\"]\s?[^'\"]{0,24}\Z")
_LISTED = lazy_regex(
    r"(?:,\s?(?:and\s|or\s)?|;\s?|\s(?:and|or|&)\s)[-+]?\d[\d.]*(?:\s?[A-Za-z°%µ]{1,3})?(?![\d,]|\.\d|\s?[A-Za-z])"
)
_DIGITS = r"\s(?:significant|sig\b|decimal|d\.?p|s\.?f)"
_TO_DIGITS = lazy_regex(rf"\s*to\s\w{{1,5}}{_DIGITS}", re.I)
_DIGITS_AFTER = lazy_regex(_DIGITS, re.I)
_TO_ANOTHER = lazy_regex(
    rf"""
    \s?(?:to|or|through|–|-)\s?{NUMBER_WORD}\b
    """,
    re.I | re.X,
)  # "five to six"
_NOT_COUNTED = lazy_regex(
    r"\s(?:more\s\w+\sthan|(?:last\s)?(?:problem|thing|issue|caveat|question|point|catch))\b", re.I
)
_ONE_THING = lazy_regex(r"\b(?:there\sis|is|only|exactly|just|just\sthe)\s$|:\s$", re.I)


def _is_pronoun(text: str, start: int, end: int) -> bool:
    """ "one" that counts nothing: "one of them", "this one", "one can see"."""
    if text[start:end].lower() != "one":
        return False
    if _NOT_COUNTED.match(text, end):
        return True
    counted = _ONE_THING.search(text[max(0, start - _BEFORE) : start])
    return counted is None or text.startswith((" of ", " can ", " that "), end)


def _in_brackets(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at) and "\\(" not in text[start:at]


def _chosen(text: str, start: int, end: int, candidates: Sequence[_Candidate], *, announced: bool) -> _Candidate:
    """The one number that a sentence gives: the one behind its last equals sign, its conclusion or its verb."""
    if len(candidates) == 1:
        return candidates[0]
    equals = [m.end() for m in AFTER_EQUALS.finditer(text, start, end)]
    if equals and (after := [c for c in candidates if c.start >= equals[-1]]):
        return after[0]
    for conclusion in reversed(list(_CONCLUDES.finditer(text, start, end))):
        if after := [c for c in candidates if c.start >= conclusion.end()]:
            said = [c for c in after if _follows_verb(text, start, c.start)]
            return said[-1] if said else after[0]
    at_verb = [c for c in candidates if _follows_verb(text, start, c.start)]
    if at_verb:
        return at_verb[-1]
    return candidates[0] if announced else candidates[-1]


def _follows_verb(text: str, start: int, at: int) -> bool:
    verbs = (*_VERB.finditer(text, max(start, at - 40), at), *_AMOUNTS_TO.finditer(text, max(start, at - 40), at))
    return any(not text[verb.end() : at].strip(" $*_\\(~") for verb in verbs)
