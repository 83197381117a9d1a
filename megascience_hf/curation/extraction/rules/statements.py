"""Statements whose answer says that they are true or false, as questions of their language."""

from __future__ import annotations

import re

from megascience_hf.curation.extraction import words_abroad as abroad
from megascience_hf.curation.extraction.rules.wording import ASKS, OPTION_B

_TRUTH = re.compile(r"[*_]*(?:true|false)[*_]*(?:[.:,;]|\s+[—–-]|\s*\Z)", re.I)
_TRUTH_ABROAD = re.compile(
    rf"[*_]*(?:{abroad.pattern(frozenset().union(*(words for words, _, _ in abroad.TRUTHS)))})[*_]*"
    r"(?:[.:,;]|\s+[—–-]|\s*\Z)",
    re.I,
)


def asked_for_truth(asked: str, answer: str) -> str:
    """A statement whose answer is "True" as a question."""
    if ASKS.search(asked) or not (said := _TRUTH.match(answer) or _TRUTH_ABROAD.match(answer)):
        return asked
    lowered, word = asked.lower(), said[0].strip("*_ \t.:,;—–-\n").lower()
    if word in ("true", "false"):
        return asked if "true" in lowered else f"True or false: {asked}"
    if word in lowered or OPTION_B.search(asked):
        return asked
    told = (
        (phrase, len(re.findall(words, lowered)) if words else 1)
        for known, phrase, words in abroad.TRUTHS
        if word in known
    )
    phrase, sure = max(told, key=lambda one: one[1])
    return f"{phrase}: {asked}" if sure else asked
