"""Extract the answer from a model's response and verify it against the gold answer.

Three verbs. `extract` finds what a response answers, `verify` compares an answer with the gold, `score` does both;
an `AnswerKey` holds what a question is scored by.
Pure functions of their arguments: no network, no global state, no other part of this package. Model text is data: it
is never evaluated, and every step is linear in its length or stops at a stated budget. Importing this module is
cheap; pint and mpmath are imported when a unit or a formula is first compared.
"""

from megascience_hf.answers.key import AnswerKey
from megascience_hf.answers.scoring import extract, score, verify
from megascience_hf.answers.types import (
    CANNOT_TELL,
    CONTAINERS,
    GUESSES,
    RATES,
    STATED,
    Answer,
    Gold,
    GoldError,
    Kind,
    Question,
    Reason,
    Rule,
    Score,
    Status,
    Verdict,
)

__all__ = [
    "CANNOT_TELL",
    "CONTAINERS",
    "GUESSES",
    "RATES",
    "STATED",
    "Answer",
    "AnswerKey",
    "Gold",
    "GoldError",
    "Kind",
    "Question",
    "Reason",
    "Rule",
    "Score",
    "Status",
    "Verdict",
    "extract",
    "score",
    "verify",
]
