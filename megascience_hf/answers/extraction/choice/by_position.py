"""Options named by their place: "option 3", "the second option", "(iii)", "③", and the letters of other scripts."""

from __future__ import annotations

import re

from megascience_hf.answers.extraction.languages import JOINS
from megascience_hf.answers.text.patterns import lazy_regex

_ORDINALS = {
    word: place
    for place, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th"), 1
    )
    for word in words.split()
}
_CARDINALS = {
    word: place for place, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight"), 1)
}
_ROMAN = {word: place for place, word in enumerate(("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"), 1)}

# How options are lettered in other scripts, in order. Letters that look like other Latin ones are left out (a dot).
_SERIES = (
    "①②③④⑤⑥⑦⑧⑨⑩",
    "❶❷❸❹❺❻❼❽❾❿",
    "㉮㉯㉰㉱㉲",
    "가나다라마",
    "АБ.ГДЕ",
    "ΑΒΓΔΕΖ",
    "αβγδεζ",
    "אבגדהו",
    "أبجدهو",
    "कखगघङच",
    "কখগঘঙচ",
    "กขคงจฉ",
    "甲乙丙丁戊",
    "アイウエオ",
)
_SIGNS = {sign: place for series in _SERIES for place, sign in enumerate(series, 1) if sign != "."}

_CIRCLED = "".join(_SERIES[:3])
_ROMAN_NUMERAL = "|".join(sorted(_ROMAN, key=len, reverse=True))
_NAMED = rf"""
    (?:
        (?:options?|choices?|number|no\.|\#)\s?(?:number\s|no\.?\s|\#\s?)?
            (?: (?P<number>\d{{1,2}})(?![\d.,]\d|\w)
              | (?P<cardinal>{"|".join(_CARDINALS)})\b
              | (?P<bracket>\()?(?P<roman>(?-i:{_ROMAN_NUMERAL}))(?(bracket)\)|(?![\w.'])) )
      | (?P<ordinal>{"|".join(_ORDINALS)})\s(?:option|choice|answer|alternative|one|statement)\b
    )
"""
_BARE_SIGN = rf"""
    (?: \((?P<bare_roman>(?-i:{_ROMAN_NUMERAL}))\) | (?P<sign>[{_CIRCLED}](?!\d)|[{"".join(_SIGNS)}](?!\w)) )
"""

_PLACE = lazy_regex(rf"[\s*_:\"'(]{{0,4}}(?:the\s)?(?:{_NAMED}|{_BARE_SIGN})", re.I | re.X)

# "Option 3 is the correct answer."
_ENDORSED = lazy_regex(
    rf"""
    (?<!\w) {_NAMED} [)*_"']{{0,3}}\s(?:is|seems|must\sbe|appears\sto\sbe)\s(?:therefore\s|thus\s)?(?:the\s)?
    (?:most\s)?(?:correct|right|best|accurate|appropriate)\b(?!(?:\s\w+)?\s(?:only\s)?(?:if|when|unless)\b)
    """,
    re.I | re.X,
)

_END = lazy_regex(r"[)\]*_\"'.!\s]*$")


def _letter(place: re.Match[str], letters: str) -> str | None:
    found = place.groupdict()
    roman = found.get("roman") or found.get("bare_roman")
    if roman and len(roman) == 1 and roman.upper() in letters:
        return None  # the letter itself may be meant
    number = (
        int(found["number"])
        if found.get("number")
        else _CARDINALS.get((found.get("cardinal") or "").lower())
        or _ORDINALS.get((found.get("ordinal") or "").lower())
        or _ROMAN.get(roman or "")
        or _SIGNS.get(found.get("sign") or "", 0)
    )
    return letters[number - 1] if 1 <= number <= len(letters) else None


# "Б или В", "③ or ④": one of two
_AND_ANOTHER = lazy_regex(rf"[\s)\].,/]{{0,3}}(?:{JOINS}|or|and|/)\s?[(\[]?(?:\w(?!\w)|[①-⑩])", re.I | re.X)


def numbered(text: str, start: int, stop: int, letters: str) -> tuple[str, int] | None:
    """The letter of the option that `text[start:stop]` names by its place, and where the naming ends."""
    place = _PLACE.match(text, start, stop)
    letter = _letter(place, letters) if place else None
    if place is None or letter is None or _AND_ANOTHER.match(text, place.end(), stop):
        return None
    return letter, place.end()


def only_a_place(text: str, start: int, stop: int, letters: str) -> str | None:
    """The letter of the option whose place is all that a line says: "Option 3", "The second one.", "③"."""
    found = numbered(text, start, stop, letters)
    return found[0] if found and _END.match(text, found[1], stop) else None


def endorsed_place(text: str, start: int, end: int, letters: str) -> tuple[str, int, int] | None:
    """The option whose place is last called right, with the offsets of the naming."""
    found = None
    for place in _ENDORSED.finditer(text, start, end):
        letter = _letter(place, letters)
        if letter:
            found = (letter, place.start(), place.end())
    return found
