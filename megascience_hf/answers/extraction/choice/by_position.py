"""Options named by their place: "option 3", "the second option"."""

from __future__ import annotations

import re

_ORDINALS = {
    word: place
    for place, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th"), 1
    )
    for word in words.split()
}


_NAMED = (
    r"(?:(?:options?|choices?|number|no\.|#)\s?(?:number\s|no\.?\s|#\s?)?(?P<number>\d{1,2})(?![\d.,]\d|\w)"
    rf"|(?P<ordinal>{'|'.join(_ORDINALS)})\s(?:option|choice|answer|alternative|one|statement)\b)"
)


_PLACE = re.compile(r"[\s*_:\"'(]{0,4}(?:the\s)?" + _NAMED, re.I)


# "Option 3 is the correct answer."
_JUDGED = re.compile(
    r"(?<!\w)" + _NAMED + r"[)*_\"']{0,3}\s(?:is|seems|must\sbe|appears\sto\sbe)\s(?:therefore\s|thus\s)?(?:the\s)?"
    r"(?:most\s)?(?:correct|right|best|accurate|appropriate)\b(?!(?:\s\w+)?\s(?:only\s)?(?:if|when|unless)\b)",
    re.I,
)


def _letter(place: re.Match[str], letters: str) -> str | None:
    number = int(place["number"]) if place["number"] else _ORDINALS[place["ordinal"].lower()]
    return letters[number - 1] if 1 <= number <= len(letters) else None


def numbered(text: str, start: int, stop: int, letters: str) -> tuple[str, int] | None:
    """The letter of the option that `text[start:stop]` names by its place, and where the naming ends."""
    place = _PLACE.match(text, start, stop)
    letter = _letter(place, letters) if place else None
    return (letter, place.end()) if place and letter else None


def judged(text: str, start: int, end: int, letters: str) -> tuple[str, int, int] | None:
    """The option whose place is last called right, with the offsets of the naming."""
    found = None
    for place in _JUDGED.finditer(text, start, end):
        letter = _letter(place, letters)
        if letter:
            found = (letter, place.start(), place.end())
    return found
