"""The options of an item that a response repeats: a list of all of them is not the choice of one."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from functools import cache

from megascience_hf.answers.extraction.choice.by_text import OptionTexts
from megascience_hf.answers.extraction.echoes import FILLER
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.text.commands import CROSSES, TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import option_key

# How far apart the labels of two neighbours may stand, and how much of an option is compared.
_MAX_OPTION = 2_000
_COMPARED = 60
# How many lines that may begin a list are tried, from the end.
_MAX_LISTS = 6
_JUDGED = lazy_regex(
    r"\b(?:correct|incorrect|true|false|wrong|right|yes|no|not|matches|eliminated?|plausible|likely|possible)\b"
    rf"|[{TICKS}{CROSSES}]",
    re.I | re.X,
)


_MARKED = lazy_regex(rf"[{TICKS}{CROSSES}]")


@cache
def _label_line(letter: str) -> re.Pattern[str]:
    return re.compile(
        rf"^[ \t>#*_-]{{0,6}}(?:(?:options?|choices?)[:\s]{{1,3}})?"
        rf"[(\[*]{{0,3}}{letter}[)\]*]{{0,3}}[.):\]][)\]*_ \t]{{0,4}}",
        re.M | re.I,
    )


def listed_options(body: Body, texts: OptionTexts) -> tuple[int, int] | None:
    """Where the last list of all options begins and ends, each on a line of its own in their order.

    The lines hold the options as they are given; where those are not known, lines without a verdict.
    """
    if len(texts.letters) < (2 if texts.options else 3):
        return None
    heads = deque(_label_line(texts.letters[0]).finditer(body.text, body.start, body.end), maxlen=_MAX_LISTS)
    for first in reversed(heads):
        end = _list_end(body, texts, first)
        if end is not None:
            return first.start(), end
    return None


def _list_end(body: Body, texts: OptionTexts, first: re.Match[str]) -> int | None:
    text, label = body.text, first
    count = len(texts.options) or len(texts.letters)
    for place, letter in enumerate(texts.letters[:count]):
        if place:
            found = _label_line(letter).search(text, label.end(), min(body.end, label.end() + _MAX_OPTION))
            if found is None:
                return None
            label = found
        stop = text.find("\n", label.end(), body.end)
        stop = stop if stop >= 0 else body.end
        if not _is_option(text[label.end() : stop], texts, place):
            return None
    if texts.options:  # an option may have several lines
        lines = texts.options[count - 1].rstrip().count("\n")
        for _ in range(lines):
            after = text.find("\n", stop + 1, body.end)
            stop = after if after >= 0 else body.end
    return stop


def _is_option(line: str, texts: OptionTexts, place: int) -> bool:
    if not texts.options:
        return _JUDGED.search(line) is None
    if _MARKED.search(line) and not _MARKED.search(texts.options[place]):
        return False
    said = FILLER.sub("", line)
    option = texts.options[place].strip().split("\n")[0]
    return _compared(said) == _compared(option)


def _compared(text: str) -> str:
    return option_key(text.strip(" *_"))[:_COMPARED]  # of both, as an option may end in a mark: "the statistic Q*"


def behind_listed_options(body: Body, texts: OptionTexts) -> tuple[Body, Body | None]:
    """The body behind the last list of all options, and what precedes the list; (the body, None) if there is none."""
    listed = listed_options(body, texts)
    if listed is None:
        return body, None
    return replace(body, start=listed[1]), replace(body, end=listed[0])
