"""What a trainer hands to a reward, row by row: the text of a completion, and the answer key that its columns make."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from megascience_hf.answers import AnswerKey, Kind
from megascience_hf.answers.exact import answer_key
from megascience_hf.answers.types import as_gold

# The columns that are fields of an answer key; the gold of one is `gold`, or else the reference answer.
KEY_COLUMNS = tuple(field.name for field in fields(AnswerKey))
REFERENCE = "reference_answer"

_log = logging.getLogger(__name__)


class Unscored(StrEnum):
    """Why a row has no reward. The values stand in the logs."""

    NO_REFERENCE = "no reference"
    UNREADABLE = "reference cannot be read"
    NOT_EXACT = "reference not verifiable by rules"
    NO_TIME = "over the time of the batch"


@dataclass(frozen=True, slots=True)
class Batch:
    """The columns of a batch as a trainer passes them: one value a row, or one text for all rows."""

    size: int
    columns: Mapping[str, Any]
    prompts: Sequence[Any] | None = None

    def value(self, name: str, row: int) -> Any:
        """The value of a column in a row; None if the column is missing or too short."""
        return at(self.columns.get(name), row)

    def keys(self, kind: Kind | None) -> list[AnswerKey | Unscored]:
        """The answer key of each row. The rows of a group have the same, which is made once.

        Args:
            kind: of the rows that do not say theirs; None finds out by the reference whether rules can verify it.
        """
        made: dict[str, AnswerKey | Unscored] = {}
        keys = []
        for row in range(self.size):
            given = {name: self.value(name, row) for name in KEY_COLUMNS}
            question, reference = question_of(at(self.prompts, row)), self.value(REFERENCE, row)
            try:
                same = repr((question, reference, given))
                if same not in made:
                    made[same] = _key(question, reference, {k: v for k, v in given.items() if v is not None}, kind)
                keys.append(made[same])
            except Exception as error:  # noqa: BLE001 - a column may hold anything, and no row may end a training
                if not isinstance(error, ValueError):  # of which GoldError is one: what the columns hold is no key
                    _log.exception("a fault in the answer key of a row")
                keys.append(Unscored.UNREADABLE)
        return keys


def at(column: Any, row: int) -> Any:
    """What a column holds for a row: a text is that of all rows; None if it is none, or too short."""
    if column is None or isinstance(column, str):
        return column
    try:
        return column[row]
    except (TypeError, IndexError, KeyError):  # no column of rows at all
        return None


def _key(question: str, reference: Any, given: dict[str, Any], kind: Kind | None) -> AnswerKey | Unscored:
    gold = given.get("gold", reference)
    if gold is None or (isinstance(gold, str) and not gold.strip()):
        return Unscored.NO_REFERENCE
    if given.get("kind") or kind:
        made = AnswerKey.from_row({"kind": kind, **given, "gold": gold})
        made.score("")  # a gold that cannot be read says so whatever the response is
        return made
    gold = as_gold(gold)
    if not isinstance(gold, str):  # several: what they are to each other, only a kind says
        return Unscored.NOT_EXACT
    return answer_key(question, gold) or Unscored.NOT_EXACT


def text_of(completion: Any) -> str:
    """The text of a completion: plain, or of the last turn of the assistant; what is none is an empty response."""
    if isinstance(completion, str):
        return completion
    turns = [completion] if isinstance(completion, Mapping) else completion
    if not isinstance(turns, Sequence):
        return ""
    spoken = [turn for turn in turns if isinstance(turn, Mapping) and turn.get("role", "assistant") == "assistant"]
    return _content(spoken[-1].get("content")) if spoken else ""


def question_of(prompt: Any) -> str:
    """The last that the user asked, of a plain or a conversational prompt."""
    if isinstance(prompt, str):
        return prompt
    if not isinstance(prompt, Sequence):
        return ""
    asked = [turn for turn in prompt if isinstance(turn, Mapping) and turn.get("role") == "user"]
    return _content(asked[-1].get("content")) if asked else ""


def _content(content: Any) -> str:
    """Text, or the texts among the parts of a turn."""
    if isinstance(content, str):
        return content
    if not isinstance(content, Sequence):
        return ""
    texts = (part.get("text") for part in content if isinstance(part, Mapping))
    return "".join(text for text in texts if isinstance(text, str))
