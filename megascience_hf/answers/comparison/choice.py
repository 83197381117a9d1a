"""Chosen letters compared with the gold."""

from __future__ import annotations

import re
from string import ascii_uppercase

from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.text.words import option_key
from megascience_hf.answers.types import Answer, Gold, GoldError, Question, Reason, Verdict

DEFAULT_LETTERS = "ABCDEFGHIJ"


def letters_of(question: Question) -> str:
    """The letters that an item has."""
    if question.letters is not None:
        return question.letters
    return ascii_uppercase[: len(question.options)] if question.options else DEFAULT_LETTERS


def gold_letters(gold: Gold, question: Question) -> frozenset[str]:
    """The letters of a gold answer: "B", "A,C", ["A", "C"], or the text of an option.

    Raises:
        GoldError: the gold names no letter of the item and no option.
    """
    options = question.options or ()
    known = letters_of(question)
    parts = [gold] if isinstance(gold, str) else list(gold)
    found: set[str] = set()
    for part in parts:
        if part in known and len(part) == 1:
            found.add(part)
            continue
        bare = plain(part).strip().strip("()[]. ").upper()
        if len(bare) == 1 and bare in known:
            found.add(bare)
            continue
        pieces = [p.strip(" ()[].") for p in re.split(r"[,;/&]|\band\b|\s", bare) if p.strip(" ()[].")]
        if pieces and all(len(p) == 1 and p in known for p in pieces):
            found.update(pieces)
            continue
        named = [letter for letter, text in zip(known, options, strict=False) if option_key(text) == option_key(part)]
        if len(named) != 1:
            raise GoldError(
                f"gold {part!r} is none of the letters {known} and not the text of exactly one option; "
                "'letters' or 'options' say which there are"
            )
        found.add(named[0])
    if not found:
        raise GoldError("the gold of a choice question is empty")
    return frozenset(found)


def verify_choice(gold: Gold, answer: Answer, question: Question) -> Verdict:
    """Compare chosen letters with the gold as sets."""
    wanted = gold_letters(gold, question)
    if answer.value is None:
        return Verdict(False, Reason(answer.status))
    if answer.status == "ambiguous":
        return Verdict(False, Reason.AMBIGUOUS)
    try:
        given = gold_letters(answer.value, question)
    except GoldError:
        return Verdict(False, Reason.NOT_A_LETTER)
    return Verdict(given == wanted, Reason.SAME_LETTERS if given == wanted else Reason.OTHER_LETTERS)
