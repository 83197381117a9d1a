"""What a question points to and names itself: "Install the module `a`. Write a script that uses this module."."""

from __future__ import annotations

import re

_NAMED_AS = (
    r"chapters?|lessons?|modules?|articles?|web\s?sites?|web\s?pages?|videos?|simulations?|tutorials?|books?|notebooks?"
    r"|units?"
)
_NAMES = re.compile(r"\s(?:`|called\b|named\b)")
_FAR = 600
_THIS = re.compile(rf"\b(?:this|the)\s(?P<noun>{_NAMED_AS})\b", re.I)


def without_named(question: str) -> str:
    """A question without "this module" behind the sentence that names it."""
    lowered = question.lower()

    def written(said: re.Match[str]) -> str:
        noun = said["noun"].lower()
        before = lowered[max(0, said.start() - _FAR) : said.start()]
        stem = noun.rstrip("s")
        named = re.search(rf"\b(?:an?|the|\w+)\s(?:[\w-]+\s){{0,2}}{re.escape(stem)}s?\s(?:`|called\b|named\b)", before)
        named = named or _NAMES.match(question, said.end())
        named = named or re.search(rf"\ban?\s(?:[\w-]+\s){{0,3}}{re.escape(stem)}\b", before)
        return "" if named else said[0]

    return _THIS.sub(written, question) if "this " in lowered or "the " in lowered else question
