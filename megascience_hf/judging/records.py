"""What a judge is asked and what it says: all that passes between scoring and judging."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from string import ascii_uppercase
from typing import Any

from megascience_hf.answers import AnswerKey, Score
from megascience_hf.errors import UserError

# Characters of an answer that a judge reads. A longer one is no short answer, and cut it would be another one.
MAX_ANSWER = 4_000
# Characters of a question; of a longer one the middle is left out.
MAX_QUESTION = 16_000
# Characters of a reply that go into rows; the whole of it is in the ledger.
MAX_RAW = 4_000
# Kinds whose comparison may be undecided. Letters, numbers and labels are compared by rules and by nobody else.
JUDGED_KINDS = ("text", "math")
# What rows say of a judge's verdict; behind the last of them stands why there is none.
NOT_ASKED, ANSWERED, UNAVAILABLE = "not asked", "answered", "unavailable"
CALL_FAILED = "call failed"  # how the problem of a case begins whose call has no reply


class When(StrEnum):
    """Which answers a judge is asked about: those that rules cannot tell, or all, to measure where both differ."""

    UNDECIDED = "undecided"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Case:
    """An answer with its gold: all that a judge sees. All of it is untrusted text.

    Args:
        id: of the row, for the ledger.
        question: as it was asked, "" if it is not known.
        golds: the right answer in words; of several each is right.
        answer: what was extracted from the response.
    """

    id: str
    question: str
    golds: tuple[str, ...]
    answer: str

    @property
    def gold(self) -> str:
        return "\n(or) ".join(self.golds)

    @property
    def swapped(self) -> Case | None:
        """The case with gold and answer in each other's place; None where there are several golds."""
        return replace(self, golds=(self.answer,), answer=self.golds[0]) if len(self.golds) == 1 else None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a judge said of a case.

    Args:
        correct: whether the answer is the gold; None if there is no verdict.
        raw: the reply, or the last one of several.
        problem: why there is no verdict; "" if there is one.
    """

    correct: bool | None
    raw: str = ""
    problem: str = ""


def refuse_without_judge(given: Mapping[str, Any]) -> None:
    """
    Args:
        given: settings of a judge, None where one is not given.

    Raises:
        UserError: one is given, and no judge.
    """
    for name, value in given.items():
        if value is not None:
            raise UserError(f"{name} makes no sense without {'--' * name.startswith('--')}judge, the URL of its server")


def is_undecided(key: AnswerKey, score: Score) -> bool:
    """Whether rules cannot tell, so that the verdict of a judge counts."""
    return key.kind in JUDGED_KINDS and score.verdict.undecided


def is_asked(key: AnswerKey, score: Score, when: When) -> bool:
    """Whether a judge is to read the answer: there must be one."""
    if score.answer.status == "over_budget":  # too long or too costly for rules, but there
        there = bool(score.answer.value)
    else:
        there = score.answer.status == "extracted" and bool(score.answer.value)
    return there and (when is When.ALL or is_undecided(key, score))


def case_of(row_id: str, question: str, key: AnswerKey, score: Score) -> Case:
    """The case of a scored response; letters stand with the texts of their options."""
    golds: list[str] = []
    for gold in (key.gold, *key.alternatives):
        accepted = list(gold) if key.kind == "text" and not isinstance(gold, str) else [gold]
        golds += [_in_words(text, key, key.unit) for text in accepted]
    return Case(row_id, _bounded(question), tuple(golds), _in_words(score.answer.value or "", key))


def fields(record: str, by_rules: bool, undecided: bool, opinion: Opinion | None) -> dict[str, Any]:
    """What a row of scores and the metadata of an Inspect sample say of a judge.

    Args:
        record: which judge it is (`JudgeSettings.record`).
        by_rules: whether rules alone find the response right.
        undecided: whether the verdict counts.
        opinion: what the judge said; None if it was not asked.
    """
    if opinion is None:
        status = NOT_ASKED
    else:
        status = ANSWERED if opinion.correct is not None else f"{UNAVAILABLE}: {opinion.problem}"
    return {
        "rule_correct": by_rules,
        "undecided": undecided,
        "judge": record,
        "judge_status": status,
        "judge_correct": opinion.correct if opinion is not None else None,
        "judge_raw": opinion.raw if opinion is not None else None,
    }


def _in_words(value: str | tuple[str, ...], key: AnswerKey, unit: str | None = None) -> str:
    parts = (value,) if isinstance(value, str) else value
    if key.kind == "choice" and key.options:
        texts = dict(zip(key.letters or ascii_uppercase, key.options, strict=False))
        parts = tuple(f"{part}: {texts[part]}" if part in texts else part for part in parts)
    return ", ".join(parts) + (f" {unit}" if unit else "")


def _bounded(question: str) -> str:
    if len(question) <= MAX_QUESTION:
        return question
    half = MAX_QUESTION // 2
    return f"{question[:half]}\n[…]\n{question[-half:]}"
