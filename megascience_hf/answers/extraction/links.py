"""The words that link a value with what is said of it, for numbers and formulas alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from megascience_hf.answers.extraction.hedges import BEFORE, is_denied_by_verb, is_unasserted, sentence_before
from megascience_hf.answers.extraction.languages import (
    DOUBTS,
    LANGUAGES,
    LINKS_TO_AMOUNTS,
    MAYBE,
    NEGATIONS,
    WRONG_IS,
    Language,
    words_of,
)
from megascience_hf.answers.parsing.bound_words import bounds_of
from megascience_hf.answers.parsing.bounds import BOUND_AFTER, CHANGED, bound_of
from megascience_hf.answers.parsing.surroundings import SCALE
from megascience_hf.answers.text.numerals import MINUS_BEFORE
from megascience_hf.answers.text.patterns import lazy_regex

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
_LINKED = lazy_regex(
    rf"""(?:
        (?:\b|(?<=\w)')(?:{_LINKS})
        (?:\s(?:to\sbe|that|exactly|only|just|a|an|the|then|simply|now|in\stotal))*
      | (?<![<>!=])= | [:是为為は] | 等于 | \b(?:ist|est|sono|son)
    )[\s$*_(\\\[]{{0,6}}$""",
    re.I | re.X,
)
_ENGLISH = "to|is|are|was|do|be"  # which are other words in other languages: "unequal to 5"
_DOUBTED_ABROAD = lazy_regex(rf"{NEGATIONS}|{DOUBTS}", re.I | re.X)
_DENIED_AT_ONCE = lazy_regex(rf"{NEGATIONS}\s?\Z", re.I | re.X)  # "Es gibt keine 42"
# A doubt leaves open what its clause says, and nothing of the clause behind it: "Wenn es so ist, sind es 42".
_IN_ITS_CLAUSE = r"[,，]?[^,，]*\Z"
# Words long enough to be no others in another language: "Wenn sie 42 Euro hat"
_SUPPOSED_ABROAD = lazy_regex(rf"(?=\w\w\w\w|[^\x00-\x7f]){DOUBTS}{_IN_ITS_CLAUSE}", re.I | re.X)
# "Falsch: Es bleiben 42", "Il est faux que": what is called false is all that follows
_FALSE_THAT = lazy_regex(
    rf"{WRONG_IS}\s?(?:[:：]|[,，]?\s?(?:dass|daß|que|che|что|що|że|dat|att|at)(?!\w)|\squ['’])", re.I | re.X
)
_LINKED_ABROAD = lazy_regex(rf"{LINKS_TO_AMOUNTS}[\s*_$]{{0,4}}\Z", re.I | re.X)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a language that link a value, at the end of what stands before it or anywhere; and that deny it.

    `bound`: the same words behind "at least" and its kin.
    """

    link: re.Pattern[str]
    bound: re.Pattern[str]
    anywhere: re.Pattern[str]
    negation: re.Pattern[str]
    doubt: re.Pattern[str]
    unsaid: re.Pattern[str]


@cache
def _of_language(row: Language) -> _Words:
    link = words_of(row.code, "link", "amounts")
    negation, doubt = words_of(row.code, "negation"), words_of(row.code, "doubt", "maybe")
    unsaid = words_of(row.code, "negation", "doubt", "ands", "joins", "maybe")
    if row.spaced:  # words of one letter are articles as well: "a" is "to" in Portuguese, and "the"
        link, negation, doubt = (rf"(?<![\w-])(?:{words})(?!\w)" for words in (link, negation, doubt))
        unsaid = rf"(?<!\w)(?=\w\w)(?:{unsaid})(?!\w)"
        link = rf"(?!(?:{_ENGLISH})\b|-){link}"  # a dash may be a minus
    at_end = rf"(?:{link})[\s*_$]{{0,4}}\Z"
    bound = rf"(?:{bounds_of(row.code)})\s?{at_end}"
    doubt = rf"(?:{doubt}){_IN_ITS_CLAUSE}"
    return _Words(*(re.compile(words, re.I | re.X) for words in (at_end, bound, link, negation, doubt, unsaid)))


def is_denied(words: str) -> bool:
    """Whether the last words before a value deny it or leave it open, in any language: "Es bleiben keine"."""
    return _is_denied(words[-BEFORE:])


@lru_cache(maxsize=4096)  # a sentence is looked at once for each of its verbs, and most begin in the same few words
def _is_denied(words: str) -> bool:
    if is_unasserted(words) or is_denied_by_verb(words) or _FALSE_THAT.search(words):
        return True
    if any(row.bound.search(words) for row in _languages_of(words)):
        return True
    if _DOUBTED_ABROAD.search(words) is None:
        return False
    if _DENIED_AT_ONCE.search(words) or _SUPPOSED_ABROAD.search(words):
        return True
    return any(
        (row.negation.search(words) or row.doubt.search(words)) and row.anywhere.search(words)
        for row in map(_of_language, LANGUAGES)
    )


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


# To the end of a clause, or of a sentence.
_CLAUSE = lazy_regex(r"[^.!?;,。！？।，、\n]{0,24}")
_SENTENCE = lazy_regex(r"[^.!?;。！？।\n]{0,40}")
_CALLED_WRONG = lazy_regex(WRONG_IS, re.I | re.X)
_LEFT_OPEN = lazy_regex(rf"{NEGATIONS}|{MAYBE}", re.I | re.X)
# Words directly before a number that make it a circumstance or a part of another, whatever the sentence says.
NO_VALUE = lazy_regex(
    r"""
    \b(?:after|before|when|if|every|each|per|since|because|until|than
    | within|during|following|from|near|(?:close|next)\sto|(?:by\sa\sfactor|divisors?)\sof|divisible\sby
    | (?:digits?|divisors?|factors|multiples?|powers?|factorial|logarithm|neighbou?rs?|successor|predecessor|all|most
      |some|none|part|rest)\sof )\s(?:the\s|about\s|approximately\s|\(
    | \$)?$
    """,
    re.I | re.X,
)
# "37 m/s doubled", "42 dollars twice", "37 m/s - v", "37 m/s less", "42! dollars"
_WORKED_ON = lazy_regex(
    r"""
    (?:\s[a-z]{2,12})?\s(?:twice|thrice|doubled|tripled|halved|squared|cubed)\b
    | \s(?:inverted|negated|(?:less|more|higher|lower)(?=[.\s*_]*(?:\Z|\n))|error\b|inverse\b) | !(?=\s[a-z])
    | \s?[-+*/×·]\s[A-Za-z](?![A-Za-z])
    """,
    re.I | re.X,
)
# A unit or what is counted, between a number and the words that bound it: "42 pommes ou plus", "42個以上"
_ALTERED_BEHIND = lazy_regex(
    rf"(?:\s?[^\W\d]{{1,12}}?)?['’\s]?(?:{BOUND_AFTER.pattern})|{CHANGED.pattern}", re.I | re.X
)


def is_altered_behind(text: str, at: int, end: int) -> bool:
    """Whether words directly behind a value deny it or leave it open, as where the verb comes last, or bound it."""
    if _ALTERED_BEHIND.match(text, at, end) or _WORKED_ON.match(text, at, end):
        return True
    clause, sentence = _CLAUSE.match(text, at, end), _SENTENCE.match(text, at, end)
    if clause is not None and _LEFT_OPEN.search(clause.group()):
        return True
    return sentence is not None and _CALLED_WRONG.search(sentence.group()) is not None


def is_altered(text: str, start: int, first: int, last: int, end: int) -> bool:
    """Whether words around the number `text[first:last]` deny it, leave it open, bound it or make another of it.

    Args:
        text: the response.
        start, end: what is looked at of it.
        first, last: the number.
    """
    before = sentence_before(text[max(start, first - BEFORE) : first])
    return (
        is_denied(before)
        or NO_VALUE.search(before) is not None
        or bound_of(text, start, first) is not None
        or MINUS_BEFORE.search(before) is not None
        or SCALE.match(text, last, end) is not None
        or is_altered_behind(text, last, end)
    )
