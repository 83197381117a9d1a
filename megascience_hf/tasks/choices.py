"""A multiple-choice item from its question, its options and the letter or letters that are right."""

from __future__ import annotations

from collections.abc import Sequence

from megascience_hf.answers import AnswerKey, GoldError
from megascience_hf.tasks import prompts
from megascience_hf.tasks.benchmark import Item


def single(question: str, options: Sequence[str], gold: str, *, given: str = "", row_id: str | None = None) -> Item:
    """An item with one right option. An option with the same text as the right one is as right.

    Raises:
        GoldError: the gold is no letter of these options.
    """
    texts = tuple(option.strip() for option in options)
    letters = prompts.letters_of(texts)
    if len(gold) != 1 or gold not in letters:
        raise GoldError(f"the gold must be one of {letters}, not {gold!r}")
    right = texts[letters.index(gold)]
    twins = tuple(letter for letter, text in zip(letters, texts, strict=True) if text == right and letter != gold)
    key = AnswerKey(gold=gold, kind="choice", letters=letters, options=texts, alternatives=twins)
    return Item(prompts.multiple_choice(question.strip(), texts, given=given), key, row_id)


def several(question: str, options: Sequence[str], golds: Sequence[str], *, row_id: str | None = None) -> Item:
    """An item of which all the right options are asked for: a subset of them is wrong."""
    texts = tuple(option.strip() for option in options)
    key = AnswerKey(gold=tuple(golds), kind="choice", letters=prompts.letters_of(texts), options=texts, multiple=True)
    return Item(prompts.multiple_answers(question.strip(), texts), key, row_id)
