"""Statements of an answer in languages other than English, by the table in `languages`."""

from __future__ import annotations

from collections.abc import Iterator

from megascience_hf.answers.extraction.containers import FINAL, MAX_CUES, Statement, content
from megascience_hf.answers.extraction.languages import (
    ASCII_NOUNS,
    CLOSING,
    NOUN_LETTERS,
    NOUNS,
    Language,
    Wording,
    wording,
)
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import ascii_words, beyond_ascii
from megascience_hf.answers.types import Rule

# An answer in a sentence stands at the beginning or at the end of a response.
_HEAD, _TAIL = 1_500, 6_000
# How far around a noun a word that praises it, doubts it or calls it wrong is looked for.
_BEFORE, _AFTER = 48, 28
# The point of "3.5" and the comma of "3,5" end nothing.
_CLAUSE_END = lazy_regex(r"[;!?\n、。؛।]|[.,،](?!\d)")
_SENTENCE = lazy_regex(r"[!?;:\n。！？।]|\.(?!\d)")
# With what a text must hold that has the noun: the words of one in ASCII, the other letters of any other.
_ASCII_NOUNS = tuple((found, ascii_words(found[1])) for found in ASCII_NOUNS)
_NOUNS = tuple(
    (found, frozenset(beyond_ascii(found[1])), ascii_words(found[1]) if found[0].spaced else frozenset[str]())
    for found in NOUNS
)
_ASCII_WORDS = frozenset(word for _, words in _ASCII_NOUNS for word in words)


def _occurrences(lowered: str, noun: str, start: int, end: int, *, whole: bool) -> Iterator[int]:
    """Where a noun stands, from the end, at most `MAX_CUES` times."""
    for _ in range(MAX_CUES):
        at = lowered.rfind(noun, start, end)
        if at < 0:
            return
        after = at + len(noun)
        if not whole or not ((at and lowered[at - 1].isalpha()) or (after < end and lowered[after].isalpha())):
            yield at
        end = at


def _clause_end(text: str, start: int, end: int) -> int:
    clause = _CLAUSE_END.search(text, start, end)
    return clause.start() if clause else min(end, len(text))


def _is_denied(words: Wording, text: str, before: int, cue: int, after: int, value: int) -> bool:
    """Whether the sentence of a noun is negated or doubted: "la réponse n'est pas B", "정답은 B가 아닙니다"."""
    stop = _clause_end(text, value, value + 40)
    sentence = list(_SENTENCE.finditer(text, before, cue))
    first = sentence[-1].end() if sentence else before
    doubt = words.doubt.search(text, first, cue) or words.doubt.search(text, after, value)
    return (words.negation.search(text, after, stop) or doubt) is not None


def is_denied_abroad(text: str, start: int, end: int) -> bool:
    """Whether a sentence that speaks of an answer in another language negates or doubts it: "Ответ не 5"."""
    sentence = text[start:end]
    lowered = sentence.lower()
    for row, noun, strong in _nouns_in(lowered, ascii_words(lowered)):
        at = lowered.find(noun) if strong else -1
        if at < 0 or (row.spaced and not _stands_alone(lowered, at, at + len(noun))):
            continue
        words = wording(row)
        if words.negation.search(sentence, at + len(noun)) or words.doubt.search(sentence, 0, at):
            return True
    return False


def _stands_alone(lowered: str, at: int, after: int) -> bool:
    return not (lowered[at - 1 : at].isalpha() or lowered[after : after + 1].isalpha())


def _nouns_in(lowered: str, words: frozenset[str]) -> list[tuple[Language, str, bool]]:
    """The nouns that may stand in a text in small letters, of which these are the words, in the order of the table."""
    letters = frozenset(beyond_ascii(lowered))
    if not NOUN_LETTERS.isdisjoint(letters):
        return [found for found, others, parts in _NOUNS if others <= letters and parts <= words]
    if _ASCII_WORDS.isdisjoint(words):  # as most texts are
        return []
    return [found for found, parts in _ASCII_NOUNS if parts <= words]


def foreign_statements(
    text: str, lowered: str, words_there: frozenset[str], start: int, end: int
) -> Iterator[Statement]:
    """What follows "Die Antwort ist", "答案是", "La réponse correcte est"; denied ones are refuted.

    Args:
        lowered: the text in small letters.
        words_there: its words, of ASCII.
    """
    nouns = _nouns_in(lowered, words_there)
    parts = [(max(start, end - _TAIL), end)]
    if parts[0][0] > start:
        parts.insert(0, (start, min(start + _HEAD, parts[0][0])))
    for first, last in parts:
        for row, noun, strong in nouns:
            words = wording(row)
            for cue in _occurrences(lowered, noun, first, last, whole=row.spaced):
                after = cue + len(noun)
                if not strong and not (
                    words.correct.search(text, max(first, cue - _BEFORE // 2), cue)
                    or words.correct.search(text, after, min(last, after + _AFTER))
                ):
                    continue
                said = words.statement.match(text, after, min(end, after + 120))
                if said is None:
                    continue
                said_end = said.end() - (text[said.end() - 1] in "([")  # "答案:(R)-2-butanol"
                value, stop = content(text, said_end, end)
                if value >= stop:
                    continue
                if (closing := CLOSING.search(text[value:stop])) is not None:
                    stop = value + closing.start()
                wrong = strong and words.wrong.search(text, max(first, cue - _AFTER), value)
                denied = wrong or _is_denied(words, text, max(first, cue - _BEFORE), cue, after, value)
                rule = Rule.CLAUSE if said["gap"] else Rule.STATEMENT
                yield Statement(
                    value, stop, FINAL, rule, False, cue, refuted=_clause_end(text, value, stop) if denied else 0
                )
