"""Words and signs that make a number a bound or deny it: "at least 5", "< 5", "not 5", "5 or more"."""

from __future__ import annotations

import re

from megascience_hf.answers.parsing.bound_words import words_of_bounds
from megascience_hf.answers.text.commands import CROSSES
from megascience_hf.answers.text.numerals import is_bare_number
from megascience_hf.answers.text.patterns import lazy_regex

_LESS = (
    r"[<≤]=?|\\(?:leq?|leqslant|lt)(?![a-z])|\b(?:at\smost|(?:less|fewer|lower|smaller)\sthan|(?:just\s)?(?:under|below)"
    r"|up\sto|(?:no|not)\s(?:more|greater|larger)\sthan|(?:a\s)?max(?:imum|\.)?(?:\sof)?|not\sexceeding)"
    rf"|{words_of_bounds('less')}"
)
_MORE = (
    r"[>≥]=?|\\(?:geq?|geqslant|gt)(?![a-z])|\b(?:at\sleast|(?:more|greater|higher|larger|bigger)\sthan|(?:just\s)?above"
    r"|(?:just\s)?over|(?:no|not)\s(?:less|fewer)\sthan|(?<!\d\s)(?:a\s)?min(?:imum|\.)?(?:\sof)?|exceed(?:s|ing)"
    rf"|upwards\sof)|{words_of_bounds('more')}"
)
_OTHER = (
    r"\b(?:not|never|cannot|no\slonger|except|excluding|neither|nor|\w{2,6}n't)(?:\s(?:be|equal(?:\sto)?|exactly))?"
    rf"|[{CROSSES}]|≠|!=|(?<![\w)])/=|(?<=\w\s)/=|=/=|\\neq?(?![a-z])|\\not\s?(?:=|\\(?:approx|sim|simeq|cong|equiv)(?![a-z]))|\\(?:neg|lnot)(?![a-z])|¬"
    r"|\b(?:anything|everything|all|any(?:\s\w+)?)\s(?:but|except|other\sthan)|\b(?:other|rather)\sthan"
    r"|\b(?:unlike|differ(?:s|ent)\sfrom|far\sfrom|(?:the\s)?opposite\sof)"
    rf"|{words_of_bounds('other')}"
)
BOUND = lazy_regex(
    rf"""
    (?: (?P<less>{_LESS}) | (?P<more>{_MORE}) | (?P<other>{_OTHER}) )
    (?:\sor\s(?:equal\sto|exactly))? [\s${{()]{{0,3}} (?:about\s|approximately\s)? [\s${{(]{{0,2}}
    (?=[-+]?(?:[\d.]|\\(?:frac|sqrt|pi)))
    """,
    re.I | re.X,
)
# "5 or more", "5+", "5 at least", "5以上"
BOUND_AFTER = lazy_regex(
    rf"""
    (?:(?:\bor|\band)\s(?:more|less|fewer|above|below|over|under|higher|lower|greater|smaller|larger
        | up(?:wards?)?|counting)|\+(?=\s*$)|\bat\s(?:the\s)?(?:very\s)?(?:least|most)|\bat\sa\s(?:minimum|maximum)
        | \b(?:minimum|maximum|max|tops|(?<![A-Za-z]\s)(?<![A-Za-z]\s\()(?<![A-Za-z\d],\s)upwards?))(?!\w)
    | (?-x:{words_of_bounds("behind")})
    """,
    re.I | re.X,
)
# What a value may be told relative to: "5 °C below freezing", "5 g less than before". A place is none: "5 m below the
# surface".
_REFERENCE = (
    r"(?:(?:the|its|our|their|what\sis|is)\s)?(?:zero|freezing|boiling|melting|target|average|mean|median|normal|nominal"
    r"|expect\w+|predict\w+|required|needed|limit|threshold|baseline|par|budget|ambient|room\stemp\w*|before|usual"
    r"|standard|last|previous\w*|initial\w*|original\w*|earlier)"
)
RELATIVE = lazy_regex(
    rf"(?!\babove\szero\b)\b(?:below|above|under|over|short\sof|shy\sof|past|beyond|(?:less|more|fewer|\w{{2,8}}er)\sthan)\s{_REFERENCE}\b",
    re.I | re.X,
)
# Words of other languages that make another number of the one before them: "5 al cuadrado", "5的平方".
CHANGED = lazy_regex(rf"['’\s]{{0,2}}(?:{words_of_bounds('changed')})", re.I | re.X)


def bound_before(text: str, start: int, end: int) -> tuple[int, str] | None:
    """Where "at least", "<", "not" first stand before a number, and which way they point; None if nowhere."""
    found = None if is_bare_number(text) else BOUND.search(text, start, end)
    return (found.start(), str(found.lastgroup)) if found else None


def bound_of(text: str, start: int, number: int) -> int | None:
    """Where the words begin that make the number at `number` a bound or deny it; not before `start`."""
    for found in BOUND.finditer(text, max(start, number - 40), number + 1):
        if found.end() == number:
            return found.start()
    return None


_BOUND_AT_END = lazy_regex(
    rf"""
    (?-x:{words_of_bounds("less")}|{words_of_bounds("more")}|{words_of_bounds("other")})
    [\s:：]{{0,2}}(?:是|为|為)?\s{{0,2}}$
    """,
    re.I | re.X,
)


def bound_abroad(text: str, start: int) -> int:
    """Where the words of another language begin that end at `start` and make a bound of what follows; else `start`."""
    found = _BOUND_AT_END.search(text, max(0, start - 24), start)
    return found.start() if found else start


def without_bound(text: str) -> str:
    """The text without "at least", "<" and the like before its numbers."""
    return BOUND.sub("", text)
