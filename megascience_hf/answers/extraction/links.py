"""The words that link a value with what is said of it, for numbers and formulas alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from megascience_hf.answers.extraction.hedges import is_denied_by_verb
from megascience_hf.answers.extraction.languages import LANGUAGES, LINKS_TO_AMOUNTS, NEGATIONS, Language, words_of
from megascience_hf.answers.parsing.bound_words import bounds_of

# What links a value with the words before it: "the area is 5", "there are 12 ways", "Bob paid 5".
_LINKS = (
    r"s|is|are|was|were|equals?|be|gets?|gives?|yields?|obtain|have|has|had|needs?|takes?|took|leaves?|left|remains?"
    r"|contains?|becomes|makes|made|find|found|costs?|as|differ\sby|[a-z]{2,12}ed|paid|pays|spends?|spent|sold|bought|ate"
    r"|reads?|ran|runs|won|drove|owes?|earns?|sells?|buys|uses|lost|loses|saves|travels?|produces?|holds?|covers?|scores?"
    r"|pay|owe|need|take|cost|get|earn|last|spend|receive|make|weighs|measures|requires?|totals?|(?:amounts|comes(?:\sout)?|sums|adds\sup)\sto|results\sin"
    r"|releases|absorbs|supplies|delivers|reaches|lands|arrives|ends\sup\swith|takes\s(?:him|her|them|it|us)"
    r"|(?:rises|falls|drops|increases|decreases|changes|grows|shrinks|cools|heats\sup|expands|contracts)\s(?:to|by)"
    r"|(?:has|have|had)\san?\s[a-z]{3,14}(?:\s[a-z]{3,14})?\sof|reaches\san?\s[a-z]{3,14}\sof"
)
_LINKED = re.compile(
    rf"""(?:
        (?:\b|(?<=\w)')(?:{_LINKS})
        (?:\s(?:to\sbe|that|exactly|only|just|a|an|the|then|simply|now|in\stotal))*
      | (?<![<>!=])= | [:是为為は] | 等于 | \b(?:ist|est|sono|son)
    )[\s$*_(\\\[]{{0,6}}$""",
    re.I | re.X,
)
_ENGLISH = "to|is|are|was|do|be"  # which are other words in other languages: "unequal to 5"
_DENIED_ABROAD = re.compile(NEGATIONS, re.I | re.X)
_LINKED_ABROAD = re.compile(rf"{LINKS_TO_AMOUNTS}[\s*_$]{{0,4}}\Z", re.I | re.X)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a language that link a value, at the end of what stands before it or anywhere; and that deny it.

    `bound`: the same words behind "at least" and its kin.
    """

    link: re.Pattern[str]
    bound: re.Pattern[str]
    anywhere: re.Pattern[str]
    negation: re.Pattern[str]
    unsaid: re.Pattern[str]


@cache
def _of_language(row: Language) -> _Words:
    link = words_of(row.code, "link", "amounts")
    negation = words_of(row.code, "negation")
    unsaid = words_of(row.code, "negation", "doubt", "ands", "joins", "maybe")
    if row.spaced:  # words of one letter are articles as well: "a" is "to" in Portuguese, and "the"
        link, negation = (rf"(?<!\w)(?:{words})(?!\w)" for words in (link, negation))
        unsaid = rf"(?<!\w)(?=\w\w)(?:{unsaid})(?!\w)"
        link = rf"(?!(?:{_ENGLISH})\b|-){link}"  # a dash may be a minus
    at_end = rf"(?:{link})[\s*_$]{{0,4}}\Z"
    bound = rf"(?:{bounds_of(row.code)})\s?{at_end}"
    return _Words(*(re.compile(words, re.I | re.X) for words in (at_end, bound, link, negation, unsaid)))


def is_denied(words: str) -> bool:
    """Whether the verb before a value denies it or leaves it open, in any language: "Es bleiben keine"."""
    if is_denied_by_verb(words) or any(row.bound.search(words) for row in _languages_of(words)):
        return True
    if _DENIED_ABROAD.search(words) is None:
        return False
    return any(row.negation.search(words) and row.anywhere.search(words) for row in map(_of_language, LANGUAGES))


def is_linked(words: str) -> bool:
    """Whether the words before a value link it with what they speak of, and do not deny it."""
    if is_denied(words):
        return False
    if _LINKED.search(words):
        return True
    linking = [row for row in _languages_of(words) if row.link.search(words)]
    return bool(linking) and not any(row.unsaid.search(words) for row in linking)


def _languages_of(words: str) -> list[_Words]:
    """All languages, if the words before a value end with a link of any."""
    return [_of_language(row) for row in LANGUAGES] if _LINKED_ABROAD.search(words) else []


_SENTENCE = re.compile(r"[^.!?;。！？।\n]{0,24}")


def is_denied_behind(text: str, at: int, end: int) -> bool:
    """Whether words directly behind a value deny it, in a language whose verb comes last: "42ではありません"."""
    behind = _SENTENCE.match(text, at, end)
    return behind is not None and _DENIED_ABROAD.search(behind.group()) is not None
