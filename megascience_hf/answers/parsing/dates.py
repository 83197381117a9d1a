"""Calendar days in their spellings: 06/30/2012, 30.6.2012, 2012-06-30, June 30th, 2012, the 30th of June 2012."""

from __future__ import annotations

import re

from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.words import word_pairs

_MONTHS = {
    name: int(number)
    for name, number in word_pairs(
        "january:1 february:2 march:3 april:4 may:5 june:6 july:7 august:8 september:9 october:10 "
        "november:11 december:12"
    ).items()
}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>\d{1,2})(?:\s?(?:st|nd|rd|th))?"
_YEAR = r"(?:,?\s{1,2}(?P<year>\d{4}))?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s{1,2}(?:the\s)?)?"
_WORDED = tuple(
    lazy_regex(_WEEKDAY + order + _YEAR, re.I)
    for order in (rf"{_MONTH}\s{{1,2}}(?:the\s)?{_DAY}", rf"(?:the\s)?{_DAY}\s{{1,2}}(?:of\s)?{_MONTH}")
)
_FIGURES = lazy_regex(
    r"""
    (?P<a>\d{1,2})(?P<sign>[/.-])(?P<b>\d{1,2})(?P=sign)(?P<c>\d{4}|\d{2})
    |(?P<year>\d{4})(?P<iso>[/.-])(?P<month>\d{1,2})(?P=iso)(?P<day>\d{1,2})
    """,
    re.X,
)
# A year of two digits is the one that POSIX takes it for.
_PIVOT = 69

Day = tuple[int | None, int, int]


def day_of(text: str) -> Day | None:
    """Year (None if it is not told), month and day; None if the text is no date from end to end.

    In figures with slashes or hyphens the month stands first, unless it can only be the day; with points the day does.
    """
    text = text.strip(" \t\n.*_`$\"'")
    if len(text) > 40 or not any(c.isdigit() for c in text):
        return None
    found = _FIGURES.fullmatch(text)
    if found is not None:
        return _in_figures(found)
    for pattern in _WORDED:
        found = pattern.fullmatch(text)
        if found is not None:
            year = int(found["year"]) if found["year"] else None
            return _valid(year, _MONTHS[found["month"].lower()], int(found["day"]))
    return None


def _in_figures(found: re.Match[str]) -> Day | None:
    if found["year"]:
        return _valid(int(found["year"]), int(found["month"]), int(found["day"]))
    year, first, second = int(found["c"]), int(found["a"]), int(found["b"])
    if len(found["c"]) == 2:
        year += 1900 if year >= _PIVOT else 2000
    if found["sign"] == "." or first > 12:
        first, second = second, first
    return _valid(year, first, second)


def _valid(year: int | None, month: int, day: int) -> Day | None:
    return (year, month, day) if 1 <= month <= 12 and 1 <= day <= 31 else None
