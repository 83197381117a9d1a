"""Times of day, spans of time and dates."""

from __future__ import annotations

import re
from fractions import Fraction

from megascience_hf.answers.text.commands import TEXT_OPEN
from megascience_hf.answers.text.patterns import lazy_regex

# -- times of day and dates ------------------------------------------------------------------------------------

_TIME = lazy_regex(
    rf"""0?(?P<hour>\d{{1,2}})(?::(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?)?\s{{0,3}}
        (?:{TEXT_OPEN})?\s{{0,2}}(?:(?P<half>[ap])\.?\s?m\.?)?\s{{0,2}}\}}?""",
    re.I | re.X,
)


_HALF = lazy_regex(r"[ap]\.?\s?m\b", re.I)
_DATE = lazy_regex(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/(?:19|20)\d{2}|\d{1,2}\.\d{1,2}\.(?:19|20)\d{2}")


# 15:00 PM is no time of any clock, and equal to none.
_NO_TIME = -1


def time_of_day(text: str) -> tuple[int, bool] | None:
    """Seconds since midnight, and whether it was told which half of the day is meant; None if it is no time."""
    found = _TIME.fullmatch(text.strip())
    if found is None or int(found["hour"]) > 24:
        return None
    hour = int(found["hour"])
    half = (found["half"] or "").lower()
    if found["minute"] is None and not half:
        return None
    if half and (hour > 12 or (hour == 0 and half == "p")):
        return _NO_TIME, True
    told = bool(half) or hour > 12 or hour == 0
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return 3600 * hour + 60 * int(found["minute"] or 0) + int(found["second"] or 0), told


def same_time(gold: str, answer: str) -> bool:
    """Whether two texts tell one time of day. Where the gold tells the half of the day, so must the answer; where it
    does not, an answer with AM or PM has the same face of the clock, and 22:30 is not 10:30."""
    g, a = time_of_day(gold), time_of_day(answer)
    if g is None or a is None or _NO_TIME in (g[0], a[0]) or (g[1] and not a[1]):
        return False
    return g[0] == a[0] or (not g[1] and _HALF.search(answer) is not None and g[0] % 43200 == a[0] % 43200)


# -- years ------------------------------------------------------------------------------------------------------

_BEFORE = r"(?:B\.?\s?C\.?\s?(?:E\.?)?)"
_AFTER = r"(?:A\.?\s?D\.?|C\.?\s?E\.?)"
_YEAR = lazy_regex(
    rf"""
    (?:in\s)?(?:the\s)?(?:year\s)?
    (?: (?P<first>{_AFTER})\s?(?P<later>\d{{1,4}})
      | (?P<year>\d{{1,4}})\s?(?:(?P<before>{_BEFORE})|(?P<after>{_AFTER}))? )
    """,
    re.X | re.I,
)


def year_of(text: str) -> int | None:
    """The year that a text names, below zero before Christ; None if it is no year.

    Without an era only three or four digits are one: 44 may be anything.
    """
    found = _YEAR.fullmatch(text.strip(" \t\n.*_`$\"'")) if len(text) < 40 else None
    if found is None:
        return None
    figures = found["later"] or found["year"]
    if found["before"]:
        return -int(figures)
    return int(figures) if found["first"] or found["after"] or len(figures) > 2 else None


def is_date(text: str) -> bool:
    """Whether the text is a date in figures, which is no subtraction and no quotient."""
    return bool(_DATE.fullmatch(text.strip()))


# -- spans of time ---------------------------------------------------------------------------------------------

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60, "s": 1}
_PART = r"\d{1,6}(?:\.\d{1,6})?\s?(?:weeks?|days?|hours?|hrs?|h|minutes?|mins?|min|seconds?|secs?|s)(?![A-Za-z])\.?"
_SPAN = lazy_regex(rf"{_PART}(?:\s?,?\s?(?:and\s)?{_PART}){{0,4}}", re.I | re.X)
_AMOUNT = lazy_regex(r"([\d.]+)\s?([a-z])", re.I)
MAX_SPAN = 120  # characters


def span_of_time(text: str) -> tuple[Fraction, int] | None:
    """The seconds of "3 hours and 20 minutes", and of how many parts they are the sum; None if it is no such span."""
    if len(text) > MAX_SPAN:
        return None
    bare = " ".join(re.sub(TEXT_OPEN + r"|[{}$~]|\\\\[,; ]?", " ", text).split()).rstrip(".")
    if _SPAN.fullmatch(bare) is None:
        return None
    parts = _AMOUNT.findall(bare)
    return sum((Fraction(amount) * _SECONDS[unit.lower()] for amount, unit in parts), Fraction(0)), len(parts)


def same_span(gold: str, answer: str) -> bool | None:
    """Whether two spans of time are equal, of which one is a sum of parts; None if they are no such spans."""
    g, a = span_of_time(gold), span_of_time(answer)
    return None if g is None or a is None or g[1] == a[1] == 1 else g[0] == a[0]
