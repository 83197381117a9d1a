"""What a proof proves: the theorem in front of it, without what the book says before that to lead up to it."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction.rules.wording import ASKS

_STATEMENT = re.compile(
    r"^[ \t>]{0,12}(?:\*\*|__|\*)(?:Theorem|Lemma|Proposition|Claim|Corollary)\b[^\n*_]{0,60}(?:\*\*|__|\*)", re.M
)
_MATH = re.compile(r"\$[^$]{1,400}\$|`[^`\n]{1,100}`")
_SYMBOL = re.compile(r"\\[A-Za-z]{1,30}|[A-Za-z]\w*")
# "Let M be a matrix." Without it nobody knows what M is.
_GIVES = re.compile(
    r"\b(?:let|call(?:ed)?|define[ds]?|consider|suppose|assume|given|denote[ds]?|write|be\sa|be\sthe|function|where)\b",
    re.I,
)


def statement(text: str, start: int, end: int) -> int:
    """Where in `text[start:end]`, which a proof follows, the theorem begins, with what it needs before it."""
    found = list(_STATEMENT.finditer(text, start, end))
    if not found:
        return start
    before, said = text[start : found[-1].start()], text[found[-1].end() : end]
    return start if _GIVES.search(before) and _symbols(before) & _symbols(said) else found[-1].start()


def asked_to_prove(asked: str) -> str:
    """A theorem that its proof answers, with the words that ask for one if it has none."""
    found = list(_STATEMENT.finditer(asked))
    if not found or ASKS.search(asked):
        return asked
    at = found[-1].start()
    return f"{asked[:at]}Prove the following.\n\n{asked[at:]}"


def next_statement(text: str, start: int, end: int) -> int:
    """Where in a proof the next theorem begins; its end if none does."""
    found = _STATEMENT.search(text, start, end)
    return found.start() if found and text[start : found.start()].strip() else end


def _symbols(text: str) -> set[str]:
    return {symbol for math in _MATH.findall(text) for symbol in _SYMBOL.findall(math)}
