"""The option that is left when a response rejects all the others: "A and C are out. B is inconsistent, too."

It counts only where the letters of the item are known and nothing else names an option.
"""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.choice.labels import Choice, is_label, read_labels
from megascience_hf.answers.extraction.containers import WEAK
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.types import Rule

# How much of the end of a response is searched for options that are rejected.
_TAIL = 6_000


_REJECTED = (
    r"(?:wrong|incorrect|false|invalid|inconsistent|unlikely|impossible|implausible|inappropriate|irrelevant"
    r"|ruled\sout|eliminated|excluded|discarded|rejected|out\b|less\slikely)"
)


# "A and C are wrong", "option B can be ruled out", "D: incorrect"
_SAID_AFTER = lazy_regex(
    rf"""
    [)\]*_.:]{{0,4}} (?!\s(?:the\s(?:rest|others?|remaining)|all\sothers?|everything\selse|every\sother)\b)
    (?:\s[^.;\n]{{0,60}}?)?
    (?:
        \b(?:is|are|was|were|be|been|seems?|appears?|looks?)\s(?:\w+ly\s|also\s|both\s|all\s|too\s|therefore\s){{0,2}}
        (?: not\s(?:\w+\s){{0,2}}(?:correct|right|true|valid|possible|consistent|likely|appropriate|suitable)
          | {_REJECTED} )
      | (?:would|does|do|did|can|could|will|should)(?:\snot|n't)\b
      | cannot\b
    )
    """,
    re.I | re.X,
)


_SAID_FIRST = lazy_regex(
    r"""
    \b(?:eliminat(?:e|es|ed|ing)|rul(?:e|es|ed|ing)\sout|exclud(?:e|es|ed|ing)|reject(?:s|ed|ing)?
        | discard(?:s|ed|ing)?|dismiss(?:es|ed|ing)?)\s(?:both\s|the\s)?
    (?:(?:options?|choices?|answers?)\s)?[(\[*]{0,3}(?=[A-Z])
    """,
    re.I | re.X,
)


# A heading over the options that are not chosen, each of them on a line of its own.
_HEADING = lazy_regex(
    r"\b(?:incorrect|wrong|false|(?:the\s)?other|remaining)\s(?:options|choices|answers|alternatives)\b[^\n]{0,80}",
    re.I,
)


_LABEL_LINE = lazy_regex(
    r"^[ \t>#*_-]{0,8}(?:options?\s|choices?\s)?[(\[*]{0,3}(?=[A-Z](?:[.):\]*]|,|\s(?:and|or|&|[-–—])))", re.I | re.M
)


_LETTER = lazy_regex(r"(?<![A-Za-z0-9'-])[A-Z](?![A-Za-z0-9])")


_ANNOUNCED = lazy_regex(r"(?:\b(?:options?|choices?|statements?)\s|[(\[*])[(\[*]{0,2}$", re.I)


# Labels that are looked at, from the end.
_MAX_LABELS = 64


def rejected_letters(body: Body, letters: str) -> frozenset[str]:
    """The options that the end of a response rejects in so many words, or under a heading of wrong options."""
    text, start = body.text, max(body.start, body.end - _TAIL)
    rejected: set[str] = set()
    for letter in list(_LETTER.finditer(text, start, body.end))[-_MAX_LABELS:]:
        at = letter.start()
        if not is_label(text, at, body.end, letters, sure=bool(_ANNOUNCED.search(text, max(start, at - 14), at))):
            continue
        read = read_labels(text, at, body.end, letters, multiple=True)
        said = _SAID_AFTER.match(text, read.end, min(body.end, read.end + 120)) if read is not None else None
        if read is not None and said is not None and not _LETTER.search(text, read.end, said.end()):
            rejected.update(read.letters)
    for said in _SAID_FIRST.finditer(text, start, body.end):
        read = read_labels(text, said.end(), body.end, letters, multiple=True)
        if read is not None:
            rejected.update(read.letters)
    headings = list(_HEADING.finditer(text, start, body.end))
    if headings:
        for mark in _LABEL_LINE.finditer(text, headings[-1].end(), body.end):
            read = read_labels(text, mark.end(), body.end, letters, multiple=True)
            if read is not None:
                rejected.update(read.letters)
    return frozenset(rejected)


def left_by_elimination(body: Body, letters: str, rejected: frozenset[str]) -> Choice | None:
    """The only option that is not rejected; its span is the end of the response, where the last was rejected."""
    left = [letter for letter in letters if letter not in rejected]
    if len(left) != 1 or len(letters) < 3:
        return None
    content = body.text[body.start : body.end].rstrip()
    end = body.start + len(content)
    return Choice(max(body.start, body.start + content.rfind("\n") + 1), end, (left[0],), WEAK, Rule.ELIMINATION)
