"""The formula that a number of a sentence belongs to: "2π", "5!", "±5", "-$20", "$x = 2^5 - 1$".

A number that nothing announces is found by its digits. What touches it makes another value of it.
"""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.final_answer import math_spans
from megascience_hf.answers.parsing.surroundings import AFTER_EQUALS
from megascience_hf.answers.text.commands import CURRENCY_SIGNS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import RAISED_NUMBER

_CURRENCY = rf"(?:\\?\$|US\$|[{CURRENCY_SIGNS}])"
# Signs, roots and functions that stand before a number, and what they stand behind.
_BEFORE = lazy_regex(
    rf"""
    (?: (?<![\w)}}\]])[-−+]\s?{_CURRENCY}\s? | (?:minus|negative)\s(?:{_CURRENCY}\s?)?
      | (?: [±∓√∛∜∑∏∫≫≪≠] | [<>≤≥]=? | \\(?:pm|mp|sqrt|cbrt|not|neq?|gg|ll|sum|prod|int)(?![A-Za-z])
          | (?<![A-Za-z])(?:log|ln|lg|exp|sin|cos|tan)(?:_?\{{?\d{{1,3}}\}}?|[₀-₉]{{1,3}})?
          | (?:\d[\d.,]{{0,12}}!?|[)\]}}πe])\s?[-−+*/×·÷^]
        ) [\s({{]{{0,3}}
      | (?<![\w)}}\]-])[-−]\s?[$(]{{1,2}}
    )\Z
    """,
    re.X,
)
_OPERAND = r"(?:\d[\d.,]*(?<![.,])|[πħℏ]|√\s?\d|\\(?:pi|hbar|sqrt|frac)|(?<![A-Za-z])[b-z](?![A-Za-z'])|\()"
_AFTER = lazy_regex(
    rf"""
    (?: !(?=\.(?:\s|\Z)|!) | {RAISED_NUMBER} | \s?\^\s?\{{?\(?[-\w]{{1,6}}\)?\}}?
      | \s?(?:π|ħ|ℏ|√\s?\d{{1,4}}|\\(?:pi|hbar)(?![A-Za-z])|pi(?!\w))
      | i(?![\w'])
      | (?:\s?[*×·÷+^]\s?|/|\s[-−]\s){_OPERAND}(?:!(?=[.)!]))?
    ){{1,6}}
    """,
    re.X,
)
# How far a formula reaches to either side.
_FAR = 24


def whole_formula(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Where the formula begins and ends that the number `text[first:last]` belongs to; the number if to none.

    Args:
        text: the response.
        start, end: the sentence of the number.
        first, last: the number, unit included.
    """
    for span in math_spans(text, start, min(len(text), end + 2)):
        if span[0] <= first and last <= span[1]:
            return _last_side(text, *span, first, last)
    begin, stop = first, last
    while (before := _BEFORE.search(text, max(start, begin - _FAR), begin)) is not None and before.start() < begin:
        begin = before.start()
    after = _AFTER.match(text, stop, min(len(text), end + 1))
    return begin, (after.end() if after else stop)


def _last_side(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The side of a formula that holds a number, if it is more than the number with its unit."""
    sides = [sign.end() for sign in AFTER_EQUALS.finditer(text, start, first)]
    begin = sides[-1] if sides else start
    following = AFTER_EQUALS.search(text, last, end)
    stop = following.start() if following else end
    if _PLAIN_REST.fullmatch(text, begin, first) and _PLAIN_REST.fullmatch(text, last, stop):
        return first, last
    return begin, stop


# Words and layout beside a number that do not alter it.
_PLAIN_REST = lazy_regex(
    r"""
    (?: (?<!\\)[A-Za-z]{2,} | \[/?(?i:answer)\]
      | \\(?:text|mathrm|mathbf|boxed|q?quad|left|right|displaystyle|therefore|Rightarrow|approx)(?![A-Za-z])
      | \\[,;:!\ ] | [\s{}()~,.:$] | \+\Z | \\?[%€$] | °
    )*
    """,
    re.X,
)
