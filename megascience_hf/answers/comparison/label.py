"""Labels: their synonyms, and whether two are the same."""

from __future__ import annotations

from collections.abc import Sequence

from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import Answer, GoldError, Verdict

DEFAULT_LABELS = ("yes", "no", "maybe")


SYNONYMS = {
    "true": ("correct", "t", "not false"),
    "false": ("incorrect", "f", "wrong", "not true", "not correct"),
    "maybe": ("unclear", "uncertain", "possibly", "inconclusive"),
}


def verify_label(
    gold: str | Sequence[str], answer: Answer, labels: Sequence[str] | None, options: Sequence[str] | None
) -> Verdict:
    """Compare labels without regard to case.

    Raises:
        GoldError: the gold is none of the labels.
    """
    known = tuple(labels or options or DEFAULT_LABELS)
    wanted = gold if isinstance(gold, str) else ",".join(gold)
    canonical = canonical_label(wanted, known)
    if canonical is None and labels is None and options is None:
        canonical = canonical_label(wanted, ("true", "false"))
        known = ("true", "false") if canonical else known
    if canonical is None:
        raise GoldError(f"gold {wanted!r} is none of the labels {', '.join(known)}")
    if answer.status == "ambiguous" or not isinstance(answer.value, str):
        return Verdict(False, answer.status)
    given = canonical_label(answer.value, known)
    if given is None:
        return Verdict(False, "not one of the labels")
    return Verdict(given == canonical, "same label" if given == canonical else "other label")


def canonical_label(text: str, labels: Sequence[str]) -> str | None:
    bare = plain(text).strip(" \t\r\n.*\"'()[]").lower()
    for label in labels:
        if bare == label.lower():
            return label
    for label in labels:
        if bare in SYNONYMS.get(label.lower(), ()) and len(labels) <= 3:
            return label
    return None
