"""Words and signs that make a number a bound or deny it: "at least 5", "< 5", "not 5", "5 or more"."""

from __future__ import annotations

import re

from megascience_hf.answers.text.commands import CROSSES

_LESS = (
    r"[<≤]=?|\\(?:leq?|leqslant|lt)(?![a-z])|\b(?:at\smost|(?:less|fewer|lower|smaller)\sthan|(?:just\s)?(?:under|below)"
    r"|up\sto|(?:no|not)\s(?:more|greater|larger)\sthan|(?:a\s)?max(?:imum|\.)?(?:\sof)?|not\sexceeding)"
)
_MORE = (
    r"[>≥]=?|\\(?:geq?|geqslant|gt)(?![a-z])|\b(?:at\sleast|(?:more|greater|higher|larger|bigger)\sthan|(?:just\s)?above"
    r"|(?:just\s)?over|(?:no|not)\s(?:less|fewer)\sthan|(?:a\s)?min(?:imum|\.)?(?:\sof)?|exceed(?:s|ing)|upwards\sof)"
)
_OTHER = (
    r"\b(?:not|never|cannot|no\slonger|except|excluding|neither|nor|\w{2,6}n't)(?:\s(?:be|equal(?:\sto)?|exactly))?"
    rf"|[{CROSSES}]|≠|!=|(?<![\w)])/=|(?<=\w\s)/=|=/=|\\neq?(?![a-z])|\\not\s?(?:=|\\(?:approx|sim|simeq|cong|equiv)(?![a-z]))|\\(?:neg|lnot)(?![a-z])|¬"
    r"|\b(?:anything|everything|all|any(?:\s\w+)?)\s(?:but|except|other\sthan)|\b(?:other|rather)\sthan"
    r"|\b(?:unlike|differ(?:s|ent)\sfrom|far\sfrom|(?:the\s)?opposite\sof)"
)
BOUND = re.compile(
    rf"""
    (?: (?P<less>{_LESS}) | (?P<more>{_MORE}) | (?P<other>{_OTHER}) )
    (?:\sor\s(?:equal\sto|exactly))? [\s${{(]{{0,3}} (?:about\s|approximately\s)? [\s${{(]{{0,2}}
    (?=[-+]?(?:[\d.]|\\(?:frac|sqrt|pi)))
    """,
    re.I | re.X,
)
# "5 or more", "5+", "5 at least"
BOUND_AFTER = re.compile(
    r"""
    (?:(?:\bor|\band)\s(?:more|less|fewer|above|below|over|under|higher|lower|greater|smaller|larger
        | up(?:wards?)?)|\+(?=\s*$)|\bat\s(?:least|most)|\b(?:minimum|maximum))(?!\w)
    """,
    re.I | re.X,
)


def bound_before(text: str, start: int, end: int) -> tuple[int, str] | None:
    """Where "at least", "<", "not" first stand before a number, and which way they point; None if nowhere."""
    found = BOUND.search(text, start, end)
    return (found.start(), str(found.lastgroup)) if found else None


def bound_of(text: str, start: int, number: int) -> int | None:
    """Where the words begin that make the number at `number` a bound or deny it; not before `start`."""
    for found in BOUND.finditer(text, max(start, number - 40), number + 1):
        if found.end() == number:
            return found.start()
    return None


def without_bound(text: str) -> str:
    """The text without "at least", "<" and the like before its numbers."""
    return BOUND.sub("", text)
