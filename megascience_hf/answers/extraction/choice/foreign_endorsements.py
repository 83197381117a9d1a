"""Endorsements of single options in languages other than English: "ich wähle B", "B가 정답입니다"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from megascience_hf.answers.extraction.choice.labels import Choice, is_label
from megascience_hf.answers.extraction.containers import CLEAR, WEAK
from megascience_hf.answers.extraction.languages import Wording, spoken, wording
from megascience_hf.answers.types import Rule

# How many letters are looked at, from the end, and how much before and after each.
_MAX_LETTERS = 48
_BEFORE, _AFTER = 60, 40
_LETTER = re.compile(r"(?<![A-Za-z0-9'’-])[A-Z](?![A-Za-z0-9])")
_SENTENCE = re.compile(r"[.!?;\n。！？；，।]")
_CLAUSE_END = re.compile(r"[,;.!?\n、।]")


def _is_negated(words: Wording, text: str, start: int, at: int, after: int, end: int) -> bool:
    """Whether the sentence of a label, up to the end of its clause, is negated or doubted."""
    stops = list((_SENTENCE if words.spaced else _CLAUSE_END).finditer(text, start, at))
    first = stops[-1].end() if stops else start
    clause = _CLAUSE_END.search(text, after, end)
    stop = clause.start() if clause else end
    return any(pattern.search(text, first, stop) for pattern in (words.negation, words.doubt, words.wrong))


def foreign_endorsements(text: str, start: int, end: int, letters: str) -> Iterator[Choice]:
    """The options that are chosen or called right in any language of the table."""
    languages = [wording(row) for row in spoken(text[start:end].lower())]
    if not languages:
        return
    for letter in list(_LETTER.finditer(text, start, end))[-_MAX_LETTERS:]:
        at = letter.start()
        if not is_label(text, at, end, letters, sure=True):
            continue
        before, stop = max(start, at - _BEFORE), min(end, at + 1 + _AFTER)
        for words in languages:
            chosen = words.choose.search(text[before:at])
            called = None if chosen else words.called.search(text[before:at])
            right = None if chosen or called else words.right.match(text, at + 1, stop)
            after = right.end() if right else at + 1
            if (chosen or called or right) and not _is_negated(words, text, before, at, after, stop):
                strength, rule = (CLEAR, Rule.CHOOSE) if chosen else (WEAK, Rule.ENDORSEMENT)
                yield Choice(at, at + 1, (letter.group(),), strength, rule)
                break
