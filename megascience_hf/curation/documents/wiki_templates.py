"""Templates of MediaWiki in sentences: numbers, formulas and words, which pandoc leaves out.

"It takes {{frac|1|2}} of it" without its template reads as a sentence that says something else. What a template shows
is written for those of formulas (https://en.wikipedia.org/wiki/Category:Mathematical_formatting_templates); any other
in a sentence leaves the mark of a command that nobody defines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from megascience_hf.curation.documents.lost_commands import place_of
from megascience_hf.curation.extraction.edits import spliced

FIELD = re.compile(r"\s*(?P<name>[A-Za-z][\w ]{0,20}?)\s{0,4}=\s{0,4}(?P<value>.*)\Z", re.S)
_OPEN_OR_CLOSE = re.compile(r"\{\{|\}\}")
_MAX_TEMPLATE = 20_000
_IN_SENTENCE = re.compile(r"[\w,:(=+−-][ \t]?\Z")
_DEEPEST = 6
# What they show is what they are given.
_AS_GIVEN = """
    math mvar nowrap nobr var code mono tt em strong big small chem2 gaps abbr tooltip
"""
_SIGNS = {"pi": "π", "times": "×", "minus": "−", "=": "=", "!": "|", "ndash": "–", "mdash": "—", "hbar": "ħ"}
_Shows = Callable[[Sequence[str], Mapping[str, str]], str]


def _fraction(given: Sequence[str], _: Mapping[str, str]) -> str:
    *whole, above, below = given if len(given) > 1 else ("1", *given)
    return " ".join([*whole, f"{above}/{below}"])


def _value(given: Sequence[str], fields: Mapping[str, str]) -> str:
    power = f"×10<sup>{fields['e']}</sup>" if fields.get("e") else ""
    return f"{given[0]}{power} {fields.get('u') or fields.get('ul') or ''}".rstrip()


def _chemical(given: Sequence[str], _: Mapping[str, str]) -> str:
    return "".join(f"<sub>{part}</sub>" if part.isdecimal() else part for part in given)


_SHOWN: dict[str, _Shows] = {
    **dict.fromkeys(_AS_GIVEN.split(), lambda given, _: given[0]),
    **dict.fromkeys(("frac", "sfrac", "fraction"), _fraction),
    **dict.fromkeys(("sqrt", "radic"), lambda given, _: f"√({given[0]})"),
    "val": _value,
    "chem": _chemical,
    "e": lambda given, _: f"×10<sup>{given[0]}</sup>",
    "sub": lambda given, _: f"<sub>{given[0]}</sub>",
    "sup": lambda given, _: f"<sup>{given[0]}</sup>",
    "abs": lambda given, _: f"|{given[0]}|",
    "lang": lambda given, _: given[-1],
}


def closing(text: str) -> dict[int, int]:
    """Where each outermost `{{` begins, and where its `}}` ends."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for mark in _OPEN_OR_CLOSE.finditer(text):
        if mark[0] == "{{":
            opened.append(mark.start())
        elif opened:
            begin = opened.pop()
            if not opened and mark.end() - begin < _MAX_TEMPLATE:
                found[begin] = mark.end()
    return found


def shown(text: str, start: int, end: int, depth: int = 0) -> str:
    """What the template at these offsets shows; a mark for one in a sentence that is not known, else ""."""
    inside = text[start + 2 : end - 2]
    if depth < _DEEPEST:
        inner = (
            (begin, close, shown(inside, begin, close, depth + 1)) for begin, close in sorted(closing(inside).items())
        )
        inside = spliced(inside, inner)
    name, *arguments = (one.strip() for one in inside.split("|"))
    fields = {field["name"].lower(): field["value"].strip() for one in arguments if (field := FIELD.match(one))}
    given = [value for one in arguments if not FIELD.match(one) and (value := one.removeprefix("1=").strip())]
    if sign := _SIGNS.get(name.lower()):
        return sign
    if (shows := _SHOWN.get(name.lower())) and given:
        return shows(given, fields)
    letters = re.sub(r"[^A-Za-z]", "", name)[:30]
    return place_of(letters) if len(letters) > 1 and _IN_SENTENCE.search(text, max(0, start - 2), start) else ""
