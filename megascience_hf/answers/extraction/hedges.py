"""What a response says without meaning it as its answer: negations, conditions, questions, the opinions of others."""

from __future__ import annotations

import re

NEGATED = re.compile(
    r"(?:\b(?:not|neither|nor|never|incorrect|wrong|false|eliminat\w*|exclud\w*|rul\w+\sout|cannot|avoid|reject\w*|discard"
    r"|dismiss)|n't)\b",
    re.I,
)


CONDITION = re.compile(r"\b(?:if(?!\s(?:I|we|one|forced)\b)|unless|assuming|suppose|were)\b[^.\n]{0,80}$", re.I)


OPINION = re.compile(
    r"\b(?:some|others|one|people|many|students?|they|you|those\swho)\s(?:\w+\s)?(?:may|might|could|would|will|often)?\s?"
    r"(?:argue|say|think|claim|believe|choose|pick|assume|answer|guess|select)"
    r"|\b(?:tempted|disagree\w*|common\s(?:mistake|error)|mistakenly|wrongly|trap)\b",
    re.I,
)


# What directly governs "the answer is …" and keeps it from being asserted.
_SUPPOSED = re.compile(
    r"(?:\b(?:whether|if|suppos\w+|assum\w+|imagine|pretend|what\sif|claim\w*"
    r"|(?:may|might|could|would|people|students|some|others|many)\s(?:\w+\s)?(?:think|say|argue|believe|claim|guess)"
    r"|disagree\w*\s(?:with\s)?(?:\w+\s){0,3})\s(?:that\s)?"
    r"|\b(?:statement|claim|idea|assumption|hypothesis)\sthat\s)"
    r"(?:(?:the|my|our|your|correct|right|best|final|true)\s){0,3}\W{0,3}$",
    re.I,
)


_ASKS = re.compile(
    r"(?:^|[.!?:\n]\s*)(?:(?:but|so|now|then|and|well|hmm|ok|okay),?\s)?"
    r"(?:is|isn't|are|was|could|can|would|should|might|may|what|why|how|does|do|did)\b[^.!?\n]*$",
    re.I,
)


_TO_ITS_QUESTION_MARK = re.compile(r"[^.!?\n]{0,80}\?")


def is_supposed(before: str) -> bool:
    """Whether what stands before a statement keeps it from being one: "suppose the answer is B", "whether it is"."""
    return _SUPPOSED.search(before) is not None


def is_asked(before: str, text: str, at: int, end: int) -> bool:
    """Whether a sentence is a question: "could the answer be C?". A guess such as "so B?" is not."""
    return _TO_ITS_QUESTION_MARK.match(text, at, min(end, at + 90)) is not None and _ASKS.search(before) is not None
