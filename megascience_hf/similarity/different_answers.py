"""Tells exercises that share most of their words by their answers: eight drugs, one question, eight side effects.

Answers are compared by rules where both say a short result: a boxed one, a stated one, or an answer of a few words. Two
long explanations are not compared: one exercise may be explained twice.
"""

from __future__ import annotations

import re

import numpy as np
import polars as pl

from megascience_hf.answers import STATED, Question
from megascience_hf.answers.scoring import find_answer
from megascience_hf.similarity.near_duplicates import Pairs

# Of an answer so many last characters are looked at, where its result stands.
TAIL = 240
MAX_WORDS = 12
_NUMBER = re.compile(r"[-−+]?\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[^\W_]+")
_SMALL = frozenset(
    ("a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "have", "if", "in", "is", "it", "its", "of",
     "on", "or", "so", "that", "the", "their", "then", "these", "they", "this", "to", "was", "were", "which", "will",
     "with", "would", "can", "may", "should", "must", "answer", "result", "value", "approximately", "about")
)  # fmt: skip
_EQUAL, _ALIKE = 0.01, 0.34
_OF_ANY_QUESTION = Question("math")


def with_same_answers(tails: pl.Series, pairs: Pairs) -> Pairs:
    """The pairs whose answers do not differ.

    Args:
        tails: the last `TAIL` characters of each row's answer, or all of it; rows as the pairs number them.
    """
    if not len(pairs):
        return pairs
    concerned = np.unique(np.concatenate([pairs.left, pairs.right]))
    results = dict(zip(concerned.tolist(), map(result_of, tails.gather(concerned).to_list()), strict=True))
    keep = np.array([not differ(results[left], results[right]) for left, right, _ in pairs], np.bool_)
    return Pairs(pairs.left[keep], pairs.right[keep], pairs.jaccard[keep])


def result_of(answer: str | None) -> str:
    """The short result of an answer; "" for one that says none."""
    answer = (answer or "").strip()
    if "\n" not in answer and len(answer.split()) <= MAX_WORDS and len(answer) < TAIL:
        return answer
    found = find_answer(answer, _OF_ANY_QUESTION, guesses=False)  # what is merely guessed is left out below
    said = found.status == "extracted" and (found.rule == "boxed" or found.rule in STATED)
    return found.value if said and isinstance(found.value, str) and len(found.value.split()) <= MAX_WORDS else ""


def differ(one: str, other: str) -> bool:
    """Whether two results are different ones: other numbers, or other words."""
    if not one or not other or one == other:
        return False
    numbers = [[float(number.replace("−", "-").replace(",", "")) for number in _numbers(text)] for text in (one, other)]
    if numbers[0] and numbers[1]:
        return len(numbers[0]) == len(numbers[1]) and any(
            abs(a - b) > _EQUAL * max(abs(a), abs(b)) for a, b in zip(*numbers, strict=True)
        )
    words = [{word for word in _WORD.findall(text.lower()) if word not in _SMALL} for text in (one, other)]
    if not words[0] or not words[1] or words[0] <= words[1] or words[1] <= words[0]:
        return False
    return len(words[0] & words[1]) / len(words[0] | words[1]) < _ALIKE


def _numbers(text: str) -> list[str]:
    return [found for found in _NUMBER.findall(text) if re.fullmatch(r"[-−+]?\d[\d,]*(?:\.\d+)?", found)]
