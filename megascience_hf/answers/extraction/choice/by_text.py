"""Options named by their text instead of their letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from unicodedata import category

from megascience_hf.answers.extraction.choice.several import is_denied_option, names_another
from megascience_hf.answers.extraction.hedges import NEGATED, is_hedged, sentence_before
from megascience_hf.answers.extraction.languages import WRONG_ABROAD
from megascience_hf.answers.extraction.links import is_denied
from megascience_hf.answers.extraction.response import Body
from megascience_hf.answers.parsing.chemistry import same_case
from megascience_hf.answers.text.commands import TEXT_OPEN, TICKS
from megascience_hf.answers.text.patterns import lazy_regex
from megascience_hf.answers.text.unicode import lowered_in_place
from megascience_hf.answers.text.words import option_key
from megascience_hf.answers.types import Answer, Rule

_DIGIT = lazy_regex(r"\d")


# How much of a statement is compared with the texts of the options, where it says more than one of them.
_OPENING = 400


# A response that ends with the same words for the third time has come to no end.
_LOOP_SIZE = 30


# Words of one who speaks to the scorer instead of answering.
_NOT_CHOSEN = lazy_regex(r"\b(?:fails?|nothing\sto\sdo|irrelevant|unrelated|untenable)\b", re.I)
_WRONG_ABROAD = lazy_regex(WRONG_ABROAD, re.I | re.X)
_TO_THE_GRADER = lazy_regex(r"\b(?:grader|reference|grading)\b", re.I)


# A sentence ends there, unless "or" goes on with it.
_SENTENCE_END = lazy_regex(r"[.!?]\s(?!(?:or|and|correction|no|wait|maybe|perhaps|else|alternatively)\b)|\n", re.I)


# A text that breaks off has not come to its answer.
_FINISHED = (".", "!", ")", "]", "}", "$", "*", '"', "`")


# "tin. Or copper": the last of several
_OR_BEFORE = lazy_regex(r"\bn?or\b[\s*_\"'(,:$]{0,6}\Z", re.I)


# "copper, not tin, or zinc"
_NOT_THEN_OR = lazy_regex(r"\bnot\s[^,.;\n]{1,60},\s(?:or|and)\s", re.I)


# Braces and raised places, which the key of an option drops without a space.
_BRACES = lazy_regex(r"[{}^\\]+")


def _words_apart(text: str) -> str:
    return option_key(_BRACES.sub(" ", text)) if _BRACES.search(text) else ""


# What may follow a number that ends an option without being a part of it.
_WORD_NEXT = lazy_regex(r" [a-z]{2,}\b")


# Where a word of an option may end, and how many of its words are tried.
_BOUNDARY = lazy_regex(r"(?<=[^\s])(?=[\s.,;:!()\[\]{}$*<\\—–-])|(?<=[)\]}])")
_MAX_WORDS = 60
# "A (potassium)": the key of an option drops articles, and A is none there.
_LABEL_A = lazy_regex(r"[\s*_`]{0,4}A[*_]{0,2}(?:\s?[(:–—]|\s-\s)")
_LEADING = lazy_regex(rf"(?:[\s*_`\"'(\[]|{TEXT_OPEN}|\$)*+", re.X)


class OptionTexts:
    """The letters of an item with the keys of its option texts, made only when an option is looked for by text."""

    def __init__(self, letters: str, options: Sequence[str] | None) -> None:
        self.letters = letters
        self.options = options or ()
        self._keys: list[tuple[str, str]] | None = None
        # a text longer than this is no option, however much markup it has
        self._longest = min(2_000, 4 * max(map(len, self.options), default=0) + 60)
        self._read: dict[int, str | None] = {}

    def keys(self) -> list[tuple[str, str]]:
        """Pairs of a letter and the key of its option."""
        if self._keys is None:
            self._keys = [(a, option_key(o)) for a, o in zip(self.letters, self.options, strict=False)]
        return self._keys

    def exactly(self, text: str) -> str | None:
        """The letter of the only option that says the same as `text`; spaces do not count where there are digits."""
        if not self.options or len(text) > self._longest or _LABEL_A.match(text):
            return None
        return self._same(option_key(text), text) or self._same(option_key(text.strip(" *_`")), text)

    def begins_with(self, letter: str, text: str) -> bool:
        """Whether a text begins with the text of an option, or is an abridged form of it, and of no other."""
        said = option_key(text[:_OPENING])
        if not said or letter not in self.letters or len(self.keys()) <= self.letters.index(letter):
            return False
        own = self.keys()[self.letters.index(letter)][1]
        return bool(own) and (said == own or f"{said} ".startswith(f"{own} ") or own.startswith(f"{said} "))

    def end_in(self, text: str, letter: str, start: int, stop: int) -> int | None:
        """Where the text of an option ends that begins at `start`; None if it is not found there."""
        key = dict(self.keys())[letter]
        if _odd_signs(text[start:stop]) - _odd_signs(self.options[self.letters.index(letter)]):
            return None
        if self.exactly(text[start:stop]) == letter:
            return stop
        for boundary in islice(_BOUNDARY.finditer(text, start + 1, stop), _MAX_WORDS):
            if option_key(text[start : boundary.start()]) == key:
                return boundary.start() if self._in_its_case(letter, text[start : boundary.start()]) else None
        return None

    def start_in(self, text: str, start: int, stop: int) -> int:
        """Where the first word behind the mark-up at `start` begins."""
        mark = _LEADING.match(text, start, stop)
        return mark.end() if mark else start

    def begun_by(self, text: str) -> str | None:
        """The letter of an option whose text a text begins with; the longest if there are several."""
        said = option_key(text[:_OPENING])
        begun = [
            (len(key), letter)
            for letter, key in self.keys()
            if key and (said == key or (len(key) > 2 and not key[-1].isdigit() and said.startswith(f"{key} ")))
        ]
        return max(begun)[1] if begun else None

    def _same(self, said: str, text: str) -> str | None:
        if not said:
            return None
        named = [letter for letter, key in self.keys() if key == said]
        if not named and _DIGIT.search(said):
            tight = said.replace(" ", "")
            named = [letter for letter, key in self.keys() if key.replace(" ", "") == tight]
        named = [letter for letter in named if self._in_its_case(letter, text)]
        return named[0] if len(named) == 1 else None

    def _in_its_case(self, letter: str, text: str) -> bool:
        """Whether the symbols of an option stand in a text in their case: "5 mW" is not "5 MW"."""
        return same_symbols(self.options[self.letters.index(letter)], text)

    def at_start(self, text: str, start: int, stop: int) -> str | None:
        """The letter of the only option whose text begins `text[start:stop]` or is all of it; None if there are two."""
        if not self.options:
            return None
        if start not in self._read:
            exact = self.exactly(text[start:stop])
            sentence = _SENTENCE_END.search(text, start, min(stop, start + _OPENING))
            end = sentence.start() if sentence else min(stop, start + _OPENING)
            said = text[start:end]
            ends = sentence is not None and not said.endswith(".")  # "tin ... lead" is a list
            self._read[start] = exact or (self.exactly(said) if ends else None) or self._beginning(said)
        return self._read[start]

    def _beginning(self, text: str) -> str | None:
        said = option_key(text)
        if not said:
            return None
        named = sorted(((len(key), letter) for letter, key in self.keys() if _begins(said, key)), reverse=True)
        if not named or (len(named) > 1 and named[0][0] == named[1][0]):
            return None
        size, letter = named[0]
        rest, own = said[size:].strip(), said[:size]
        others = [key for _, key in self.keys() if key and f" {key} " not in f" {own} "]
        unbraced = _words_apart(text)
        listed = _NOT_THEN_OR.search(text)
        if listed is not None and any(f" {key} " in f" {option_key(text[listed.end() :])} " for key in others):
            return None
        if is_denied_option(rest) or names_another(rest, others) or names_another(unbraced[size:], others):
            return None
        return letter

    def named_at_the_end(self, body: Body) -> Answer | None:
        """The only option whose text stands in the last paragraph, when nothing else commits."""
        content = body.text[body.start : body.end].rstrip()
        last_line = content.rfind("\n") + 1
        if not self.options or content.count(content[-_LOOP_SIZE:]) > 2:
            return None  # a loop says nothing by saying it last
        whole = self.exactly(content[last_line:])
        if whole is not None:
            return Answer(whole, "extracted", Rule.OPTION_TEXT, (body.start + last_line, body.start + len(content)))
        if not content.endswith(_FINISHED):
            return None
        start = max(content.rfind("\n\n"), len(content) - 300, 0)
        paragraph = content[start:].rstrip("*_` ")  # "**The metal is tin.**"
        said = f" {option_key(paragraph)} {_words_apart(paragraph)} "
        named = [
            (letter, key)
            for letter, key in self.keys()
            if f" {key} " in said and (len(key) > 1 or f"= {key} " in said or f" is {key} " in said)
        ]
        named = [(a, k) for a, k in named if not any(k != other and f" {k} " in f" {other} " for _, other in named)]
        if (
            (len(named) == 1 and re.search(rf" {re.escape(named[0][1])} (?:or|and|perhaps|maybe|not) ", said))
            or _TO_THE_GRADER.search(content, start)
            or _NOT_CHOSEN.search(content, start)
            or _WRONG_ABROAD.search(content, start)
        ):
            return None  # or "7 or 9", where the texts are single digits
        if len(named) != 1 or len({k for _, k in self.keys()}) != len(self.keys()):
            return None
        at = _last_place(content, start, self.options[self.letters.index(named[0][0])])
        if not self._in_its_case(named[0][0], content[slice(*at)] if at else content[start:]):
            return None
        if NEGATED.search(content, start) and not NEGATED.search(self.options[self.letters.index(named[0][0])]):
            return None
        first, stop = at or (start, len(content))
        if not _is_meant(content, start, first, stop):
            return None
        return Answer(named[0][0], "extracted", Rule.OPTION_TEXT, (body.start + first, body.start + stop))


# "Tin would be the answer if it were heavier."
_IF_ONLY = lazy_regex(r"\bwould\sbe\b[^.!?\n]{1,60}\bif\b|\bhad\s(?:it|this|that)\sbeen\b", re.I)
_BOLD_PHRASE = lazy_regex(r"(?:^|\n)[\s>#-]{0,4}\*\*(?P<said>[^*\n]{1,120})\*\*\s*\Z")
_VERB = lazy_regex(
    r"(?:\b(?:is|are|was|were|be|by|has|have|answer|so|thus|hence|therefore)\b|[=:])|[a-z]{3,}(?:s|ed)\s", re.I
)


def _is_meant(content: str, start: int, first: int, stop: int) -> bool:
    """Whether the words around the text of an option assert it: not "It might be tin.", "either that or tin"."""
    before = sentence_before(content[:first])
    if _OR_BEFORE.search(content, max(0, first - 20), first) or is_denied(before) or is_hedged(before):
        return False
    return _IF_ONLY.search(content, start) is None and not _is_within_bold(content, first, stop)


def _is_within_bold(content: str, first: int, stop: int) -> bool:
    """Whether an option's text is a part of a phrase in bold, which says something else: "**reverse osmosis**"."""
    phrase = _BOLD_PHRASE.search(content)
    if phrase is None or not phrase.start("said") <= first < stop <= phrase.end("said"):
        return False
    return _VERB.search(phrase["said"]) is None


def _odd_signs(text: str) -> set[str]:
    """Pictures and the like, which the key of an option drops; but for ticks."""
    return {c for c in text if not c.isascii() and category(c) == "So" and c not in TICKS}


_SYMBOLS = lazy_regex(r"(?<!\\)(?<!\\[A-Za-z])\b[A-Za-z]{1,4}\b(?![-.]\w|')")


def same_symbols(option: str, text: str) -> bool:
    """Whether the short words of an option stand in a text in the same case, where case makes other symbols of them."""
    said = {word.lower(): word for word in _SYMBOLS.findall(text)}
    for word in _SYMBOLS.findall(option):
        other = said.get(word.lower(), word)
        if other != word and (not same_case(word, other) if len(word) > 1 else word not in "aAI"):
            return word in _SYMBOLS.findall(text)
    return True


def _last_place(text: str, start: int, option: str) -> tuple[int, int] | None:
    """Where the text of an option stands last, as it is written; None if it is written otherwise."""
    at = lowered_in_place(text).rfind(option.lower().strip(" ."), start)
    return (at, at + len(option.strip(" ."))) if at >= 0 else None


def _begins(said: str, key: str) -> bool:
    if not key or not said.startswith(key + " "):
        return False
    if len(key) > 2 and not key[-1].isdigit() and key[-1] != "%":
        return True
    return _WORD_NEXT.match(said, len(key)) is not None
