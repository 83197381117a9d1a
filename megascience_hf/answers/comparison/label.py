"""Labels: their synonyms, and whether two are the same."""

from __future__ import annotations

from collections.abc import Sequence

from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import Answer, Gold, GoldError, Question, Reason, Verdict

DEFAULT_LABELS = ("yes", "no", "maybe")
TRUTH_VALUES = ("true", "false")


SYNONYMS = {
    "true": ("correct", "t", "not false"),
    "false": ("incorrect", "f", "wrong", "not true", "not correct"),
    "maybe": ("unclear", "uncertain", "possibly", "inconclusive"),
}


def known_labels(question: Question) -> tuple[str, ...]:
    """The labels that a question admits."""
    return question.labels or question.options or DEFAULT_LABELS


def labels_of_gold(gold: Gold) -> tuple[str, ...] | None:
    """The labels of a question that names none: true and false if the gold is one of them."""
    wanted = gold if isinstance(gold, str) else ",".join(gold)
    if canonical_label(wanted, DEFAULT_LABELS) is None and canonical_label(wanted, TRUTH_VALUES) is not None:
        return TRUTH_VALUES
    return None


def verify_label(gold: Gold, answer: Answer, question: Question) -> Verdict:
    """Compare labels without regard to case.

    Raises:
        GoldError: the gold is none of the labels.
    """
    known = question.labels or question.options or labels_of_gold(gold) or DEFAULT_LABELS
    wanted = gold if isinstance(gold, str) else ",".join(gold)
    canonical = canonical_label(wanted, known)
    if canonical is None:
        raise GoldError(f"gold {wanted!r} is none of the labels {', '.join(known)}")
    if answer.status == "ambiguous" or not isinstance(answer.value, str):
        return Verdict(False, Reason(answer.status))
    given = canonical_label(answer.value, known)
    if given is None:
        return Verdict(False, Reason.NOT_A_LABEL)
    return Verdict(given == canonical, Reason.SAME_LABEL if given == canonical else Reason.OTHER_LABEL)


def canonical_label(text: str, labels: Sequence[str]) -> str | None:
    bare = plain(text).strip(" \t\r\n.*\"'()[]").lower()
    for label in labels:
        if bare == label.lower():
            return label
    for label in labels:
        if bare in SYNONYMS.get(label.lower(), ()) and len(labels) <= 3:
            return label
    return None
