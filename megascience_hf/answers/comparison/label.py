"""Labels: the words that stand for them, in several languages, and whether two are the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from megascience_hf.answers.text.unicode import plain
from megascience_hf.answers.types import Answer, Gold, GoldError, Question, Reason, Verdict

DEFAULT_LABELS = ("yes", "no", "maybe")
TRUTH_VALUES = ("true", "false")

# What a label may mean, and the words for it: English, Chinese, Japanese, Korean, German, French, Spanish, Italian,
# Portuguese, Dutch, Polish, Turkish, Russian, Arabic, Hindi. "|" parts words, which may hold spaces.
_WORDS = {
    "yes": "yes|y|yep|yeah|是|是的|はい|예|네|ja|oui|sí|si|sì|sim|tak|evet|да|نعم|हाँ|हां",
    "no": "no|n|nope|否|不|不是|いいえ|아니오|아니요|nein|non|não|nao|nee|nie|hayır|нет|لا|नहीं",
    "maybe": "maybe|unclear|uncertain|possibly|inconclusive|也许|可能|不确定|不一定|たぶん|おそらく|아마도|vielleicht"
    "|peut-être|quizás|quizá|tal vez|forse|talvez|misschien|może|belki|возможно|может быть|ربما|शायद",
    "true": "true|t|对|正确|真|正しい|참|wahr|richtig|vrai|verdadero|cierto|vero|verdadeiro|waar|prawda|doğru|верно"
    "|правда|истина|صحيح|सत्य|सही",
    "false": "false|f|错|错误|不对|不正确|假|間違い|誤り|거짓|falsch|faux|falso"
    "|onwaar|fałsz|yanlış|неверно|ложь|خطأ|असत्य|गलत",
}
# "That is correct" says that a statement is true; "the answer is correct" says nothing about the statement.
_REMARKS = {
    "true": "correct|right|not false|not incorrect|not wrong",
    "false": "incorrect|wrong|not true|not correct|not right|untrue",
}
# Labels of other names with a meaning of the table; and meanings that answer a question of the other kind as well.
_MEANING = {"correct": "true", "right": "true", "incorrect": "false", "wrong": "false", "unclear": "maybe"}
_ALSO = {"yes": "true", "no": "false", "true": "yes", "false": "no"}
# Of more labels than this each is only its own word.
MAX_POLAR_LABELS = 3


@lru_cache(maxsize=256)
def names_of(labels: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """For each label the words that stand for it, in small letters; a word that would fit two labels fits neither."""
    own = {label.lower() for label in labels}
    names: dict[str, tuple[str, ...]] = {}
    for label in labels:
        meaning = _MEANING.get(label.lower(), label.lower())
        words = [label.lower()]
        if len(labels) <= MAX_POLAR_LABELS and meaning in _WORDS:
            words += _WORDS[meaning].split("|") + _REMARKS.get(meaning, "").split("|")
            also = _ALSO.get(meaning)
            if also is not None and also not in own:
                words += _WORDS[also].split("|")
        names[label] = tuple(dict.fromkeys(w for w in words if w and (w == label.lower() or w not in own)))
    claimed = [w for words in names.values() for w in words]
    return {
        label: tuple(w for w in words if w == label.lower() or claimed.count(w) == 1) for label, words in names.items()
    }


def is_remark(word: str, labels: Sequence[str]) -> bool:
    """Whether a word judges an answer rather than gives one: "correct", where it is no label itself."""
    bare = word.lower()
    return bare not in {label.lower() for label in labels} and any(bare in r.split("|") for r in _REMARKS.values())


def known_labels(question: Question) -> tuple[str, ...]:
    """The labels that a question admits."""
    return question.labels or question.options or DEFAULT_LABELS


def labels_of_gold(gold: Gold) -> tuple[str, ...] | None:
    """The labels of a question that names none: true and false if the gold is a word for one of them."""
    bare = _as_text(gold).strip().lower()
    truth = [w for value in TRUTH_VALUES for words in (_WORDS[value], _REMARKS[value]) for w in words.split("|")]
    return TRUTH_VALUES if bare in truth else None


def _as_text(gold: Gold) -> str:
    return gold if isinstance(gold, str) else ",".join(gold)


def verify_label(gold: Gold, answer: Answer, question: Question) -> Verdict:
    """Compare labels without regard to case, language and synonyms.

    Raises:
        GoldError: the gold is none of the labels.
    """
    known = question.labels or question.options or labels_of_gold(gold) or DEFAULT_LABELS
    wanted = _as_text(gold)
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
    """The label that a text is, in its own words or in others; None if it is none."""
    bare = plain(text).strip(" \t\r\n.*\"'()[]").lower()
    for label in labels:
        if bare == label.lower():
            return label
    return next((label for label, names in names_of(tuple(labels)).items() if bare in names), None)
