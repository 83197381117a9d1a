r"""The verdicts of judges, each in the form that its prompt asks for. A reply that says two things says nothing.

The forms of the trained verifiers are those of their authors' prompts: a letter, also in a box (CompassVerifier,
SCI-Verifier), a word (xVerify), a decision in the last line (general-verifier). A letter C, for an answer that is cut,
repeats itself or refuses, counts as their authors count it: not right.
"""

from __future__ import annotations

import json
import re

from megascience_hf.llm.unreadable import UnreadableReplyError
from megascience_hf.llm.verdicts import Verdict, read_verdict

_TAIL = 2_000  # characters at the end of a reply that a verdict is looked for in


class Sameness(Verdict):
    """The flat verdict that a general model is asked for, behind its comparison."""

    same_answer: bool


_FIELD = re.compile(r"""same_answer["'*`]{0,3}\s{0,4}[:=]\s{0,4}["']?(true|false|yes|no)\b""", re.I)
# What may stand behind a verdict that ends its reply: one in the middle may be quoted from the answer.
_CLOSES = " \t\r\n.,;*_`\"'$}])"


def flat(text: str) -> bool:
    """A JSON object with `same_answer`, or yes or no in a line of its own.

    Raises:
        UnreadableReplyError: there is none, or it is not at the end, or there are two of different values: one may be
            quoted from the answer.
    """
    found = list(_FIELD.finditer(text))
    if len({field[1].lower() in ("true", "yes") for field in found}) > 1:
        raise UnreadableReplyError('"same_answer" stands there twice, with different values')
    if found and text[found[-1].end() :].strip(_CLOSES) and not _is_object(text):
        raise UnreadableReplyError('"same_answer" does not end the reply')
    return read_verdict(text, Sameness).same_answer


def _is_object(text: str) -> bool:
    """Whether the whole reply is a JSON object, of which the verdict may be the first field."""
    try:
        return isinstance(json.loads(text.strip().strip("`").removeprefix("json")), dict)
    except (ValueError, RecursionError):
        return False


_BOXED = re.compile(r"\\boxed\s?\{\s?(?:\\text\s?\{\s?)?([ABC])\b")
_JUDGMENT = re.compile(r"final\s+judge?ment", re.I)
_WORDS = {"correct": "A", "incorrect": "B", "invalid": "C", "incomplete": "C", "repetitive": "C", "refusal": "C"}
_LETTER = re.compile(rf"\W*(?:([ABC])\b\W*)?(?:({'|'.join(_WORDS)})\b\W*)?", re.I)


def letter(text: str) -> bool:
    r"""A, B or C: in the box behind "Final Judgment", or as the whole reply, with its word or without.

    Raises:
        UnreadableReplyError: there is none, or letter and word contradict each other.
    """
    tail = text[-_TAIL:]
    judgments = list(_JUDGMENT.finditer(tail))
    boxes = list(_BOXED.finditer(tail, judgments[-1].end() if judgments else 0))
    if boxes:
        if len({box[1] for box in boxes}) > 1:
            raise UnreadableReplyError("there are several letters in boxes")
        labels = {word.lower() for word in re.findall(r"\w+", tail[boxes[-1].end() :])} - {"or"}
        if {_WORDS.get(label) for label in labels} - {boxes[-1][1]}:
            raise UnreadableReplyError("the box does not end the reply, or its letter and word contradict each other")
        return bool(boxes[-1][1] == "A")
    behind = tail[judgments[-1].end() :] if judgments else text
    found = _LETTER.fullmatch(behind.strip()) if len(behind) <= _TAIL else None
    said = {found[1].upper() if found[1] else "", _WORDS.get((found[2] or "").lower(), "")} - {""} if found else set()
    if len(said) != 1:
        raise UnreadableReplyError("no final judgment of A, B or C in the reply")
    return said == {"A"}


_WORD = re.compile(r"\W*(?:judge?ment\W{1,4})?(correct|incorrect)\W*", re.I)


def word(text: str) -> bool:
    """Correct or Incorrect, with brackets or without, and nothing else.

    Raises:
        UnreadableReplyError: the reply is anything else.
    """
    found = _WORD.fullmatch(text.strip()[:200])
    if found is None:
        raise UnreadableReplyError("the reply is neither [Correct] nor [Incorrect]")
    return found[1].lower() == "correct"


_DECISION = re.compile(r"final\s+decision\W{0,6}(yes|no)\b", re.I)


def decision(text: str) -> bool:
    """ "Final Decision: Yes" or "No"; the last one counts, and must end the reply.

    Raises:
        UnreadableReplyError: there is none at the end.
    """
    found = list(_DECISION.finditer(text[-_TAIL:]))
    if not found or text[-_TAIL:][found[-1].end() :].strip(_CLOSES):
        raise UnreadableReplyError("no final decision at the end of the reply")
    return found[-1][1].lower() == "yes"
