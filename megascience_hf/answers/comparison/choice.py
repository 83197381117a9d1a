"""Chosen letters compared with the gold."""

from __future__ import annotations

import re
from collections.abc import Sequence

from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.text.words import option_key
from megascience_hf.answers.types import Answer, GoldError, Verdict

DEFAULT_LETTERS = "ABCDEFGHIJ"


def letters_of(letters: str | None, options: Sequence[str] | None) -> str:
    """The letters that an item has."""
    if letters is not None:
        return letters.upper()
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[: len(options)] if options else DEFAULT_LETTERS


def gold_letters(gold: str | Sequence[str], letters: str | None, options: Sequence[str] | None) -> frozenset[str]:
    """The letters of a gold answer: "B", "A,C", ["A", "C"], or the text of an option.

    Raises:
        GoldError: the gold names no letter of the item and no option.
    """
    known = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letters is None and not options else letters_of(letters, options)
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
        named = [
            letter for letter, text in zip(known, options or (), strict=False) if option_key(text) == option_key(part)
        ]
        if len(named) != 1:
            raise GoldError(f"gold {part!r} is none of the letters {known} and not the text of exactly one option")
        found.add(named[0])
    if not found:
        raise GoldError("the gold of a choice question is empty")
    return frozenset(found)


def verify_choice(
    gold: str | Sequence[str], answer: Answer, letters: str | None, options: Sequence[str] | None
) -> Verdict:
    """Compare chosen letters with the gold as sets."""
    wanted = gold_letters(gold, letters, options)
    if answer.value is None:
        return Verdict(False, answer.status)
    if answer.status == "ambiguous":
        return Verdict(False, "ambiguous")
    try:
        given = gold_letters(answer.value, letters, options)
    except GoldError:
        return Verdict(False, "not a letter of the item")
    return Verdict(given == wanted, "same letters" if given == wanted else "other letters")
