"""Endorsements of options in languages other than English: "ich wähle B", "B가 정답입니다", "故选AC"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from megascience_hf.answers.extraction.choice.labels import Choice, read_labels
from megascience_hf.answers.extraction.containers import CLEAR, WEAK
from megascience_hf.answers.extraction.languages import Wording, spoken, wording
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.types import Rule

# How many letters are looked at, from the end, and how much before and after each.
_MAX_LETTERS = 48
_BEFORE, _AFTER = 60, 40
_LETTERS = lazy_regex(r"(?<![A-Za-z0-9'’-])[A-Z]{1,10}(?![A-Za-z0-9])")
_SENTENCE = lazy_regex(r"[.!?;\n。！？；，।]")
_ASKED = lazy_regex(r"[^.!;\n。！]*[?？]")
_CLAUSE_END = lazy_regex(r"[,;.!?\n、।]")


def _is_negated(words: Wording, text: str, start: int, at: int, after: int, end: int) -> bool:
    """Whether the sentence of a label, up to the end of its clause, is negated or doubted."""
    stops = list((_SENTENCE if words.spaced else _CLAUSE_END).finditer(text, start, at))
    first = stops[-1].end() if stops else start
    clause = _CLAUSE_END.search(text, after, end)
    stop = clause.start() if clause else end
    return any(pattern.search(text, first, stop) for pattern in (words.negation, words.doubt, words.wrong))


def foreign_endorsements(text: str, start: int, end: int, letters: str, *, multiple: bool) -> Iterator[Choice]:
    """The options that are chosen or called right in any language of the table: "je choisis A ou C" names two."""
    languages = [wording(row) for row in spoken(text[start:end].lower())]
    if not languages:
        return
    read_to = start
    for letter in list(_LETTERS.finditer(text, start, end))[-_MAX_LETTERS:]:
        at = letter.start()
        read = read_labels(text, at, end, letters, multiple=multiple) if at >= read_to else None
        if read is None or read.start != at:
            continue
        read_to = read.end
        before, stop = max(start, at - _BEFORE), min(end, read_to + _AFTER)
        for words in languages:
            chosen = words.choose.search(text[before:at])
            called = None if chosen else words.called.search(text[before:at])
            right = None if chosen or called else words.right.match(text, read_to, stop)
            after = right.end() if right else read_to
            if _ASKED.match(text, read_to, stop):
                break
            if (chosen or called or right) and not _is_negated(words, text, before, at, after, stop):
                strength, rule = (CLEAR, Rule.CHOOSE) if chosen else (WEAK, Rule.ENDORSEMENT)
                yield replace(read, strength=strength, rule=rule)
                break
