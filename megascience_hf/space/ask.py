"""Ask: the prompt of a question, the stream of its response, and the answer that is read from it."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from megascience_hf.answers import AnswerKey, Kind, Rule, extract
from megascience_hf.errors import UserError
from megascience_hf.space import check
from megascience_hf.space.chat.protocol import ChatModel, Message, Sampling
from megascience_hf.space.settings import Limits
from megascience_hf.space.turns import Turns
from megascience_hf.tasks.prompts import boxed

AUTO = "auto"
KINDS = (AUTO, *check.KINDS)
_OPTION = re.compile(r"^\s*\(?([A-J])[).:]\s+(\S.*)$", re.MULTILINE)
_MANY = r"(?:many|much|long|far|fast|old|large|big|tall|high|deep|heavy|hot|cold|often)\b"
_IN_WORDS = r"(?:and|plus|minus|times|over|by|one|two|three|four|five|six|seven|eight|nine|ten|half|percent)\b"
_WHAT_IS = r"what(?:\ (?:is|are|was|were)|'s|\u2019s)"
# How a part of a sentence begins that asks for an explanation: there is no value in it that a scorer could read.
_OPEN = re.compile(
    rf"""(?: (?:please|can|could|would|will|i|hi|hello|and|so|but) \b .{{0,30}}? )?
      (?: (?: why | explain | describe | discuss | compare | contrast | summari[sz]e | outline | define | derive | prove
            | tell\ me | help\ me | show\ that | state | list | give\ (?:me\ )?an? | write\ (?:an?|about|me)
            | who\ (?:is|are|was|were) | what\ (?:causes?|happens|makes) ) \b
        | how\ (?!{_MANY})
        | {_WHAT_IS} \ the\ (?:main\ )?(?:difference|role|reason|purpose|meaning|cause|function|effect)s? \b (?!.*\d)
        | {_WHAT_IS} \ (?:meant\ by\ )? (?!the\b | .*\b{_IN_WORDS}) [^\W\d]{{3,}} (?: [ -][^\W\d]+ ){{0,2}} $
        | what\ (?:do|does)\ .*\b (?:do|mean) $
      )""",
    re.VERBOSE | re.IGNORECASE,
)
# What asks for a value, whatever else is asked for.
_VALUE = re.compile(
    rf"""(?: ^ | \b (?:and|then|please|to) \  )
      (?: (?: compute | calculate | find | determine | evaluate | solve | simplify | estimate | integrate
            | differentiate | convert | round | give\ (?:the|it|your) ) \b
        | how\ {_MANY} | {_WHAT_IS} \ \S*[\d$\\+*/=^] )""",
    re.VERBOSE | re.IGNORECASE,
)
_ENDS_A_PART = re.compile(r"[.?!:;,\n]+")
_MOST_OF_A_PART = 200
_HAS_VALUES = re.compile(r"[\d$\\]")
# By these rules an answer is read of which nothing says that it is one.
_WORDS_OF_AN_ANSWER = 4  # of a response that is nothing else
_UNANNOUNCED = (None, Rule.LAST_NUMBER, Rule.LAST_FORMULA)
_SECONDS_BETWEEN = 0.08  # two pictures of a growing response
_SECONDS_OF_SILENCE = 1.0  # two pictures of one that has not begun
_WAITING = 0.3
_GRACE = 5.0  # seconds that a model may take beyond those it was given, to end by itself
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What a visitor asks.

    Args:
        kind: of the answer; "auto" is "choice" for a question with lettered options, none for one that asks for an
            explanation, else "math".
        gold: the right answer, to be compared with; empty for none.
    """

    text: str
    kind: str = AUTO
    gold: str = ""

    @property
    def answer_kind(self) -> Kind:
        if self.kind in check.KINDS:
            return self.kind  # type: ignore[return-value]
        return "choice" if len(letters(self.text)) >= 2 else "math"

    @property
    def is_open(self) -> bool:
        """Whether it asks for an explanation, of which no answer is read."""
        return not self._is_chosen and any(map(_OPEN.match, self._parts)) and not any(map(_VALUE.search, self._parts))

    @property
    def may_be_open(self) -> bool:
        """Whether nothing in it asks for a value either: only an answer that is announced is read as one."""
        has_values = _HAS_VALUES.search(self.text) is not None or any(map(_VALUE.search, self._parts))
        return not self._is_chosen and not has_values

    @property
    def _parts(self) -> list[str]:
        """Its sentences, and what commas part in them, without mark-up around them."""
        parts = (" ".join(part.split()) for part in _ENDS_A_PART.split(self.text.strip()))
        return [part.strip(' *_>"#()')[:_MOST_OF_A_PART] for part in parts]

    @property
    def _is_chosen(self) -> bool:
        """Whether somebody says what its answer is like."""
        return self.kind in check.KINDS or bool(self.gold.strip()) or len(letters(self.text)) >= 2


@dataclass(frozen=True, slots=True)
class Response:
    """A response as far as it has come.

    Args:
        waiting: how many are before it in the line; None once it is its turn.
        finish_reason: None while it is growing; `ended` says what cut it: "tokens", "characters", "time" or "stopped".
        most_tokens: that it was allowed.
        seconds: from the question to the first piece; before it, so far.
        answer, rule, status, correct: what was extracted, once it is finished; `correct` is None without a gold.
    """

    model: str
    text: str = ""
    waiting: int | None = None
    finish_reason: str | None = None
    ended: str = ""
    most_tokens: int = 0
    seconds: float = 0.0
    answer: str | None = None
    rule: str | None = None
    status: str = ""
    correct: bool | None = None

    def to_row(self) -> dict[str, Any]:
        """As plain values, for the API."""
        return {
            "model": self.model,
            "response": self.text,
            "finished": self.finish_reason,
            "cut_by": self.ended or None,
            "answer": self.answer,
            "rule": self.rule,
            "status": self.status,
            "correct": self.correct,
        }


def letters(question: str) -> str:
    """The letters of the options that a question lists from A on: "ABCD"; empty if it lists none."""
    found = [letter for letter, _ in _OPTION.findall(question)]
    return "".join(found) if found == [chr(ord("A") + place) for place in range(len(found))] else ""


def options(question: str) -> tuple[str, ...]:
    """The texts of the options, in the order of `letters`."""
    return tuple(text.strip() for _, text in _OPTION.findall(question)) if letters(question) else ()


def prompt(question: Question) -> str:
    """The question as the model reads it: worded as in our benchmarks, an open one as it was typed."""
    if question.is_open:
        return question.text
    if question.answer_kind == "choice":
        return (
            f"{question.text}\n\nReason step by step, and close your response with a line that says `Answer: X`, X "
            "being the letter of the right option."
        )
    return boxed(question.text)


def check_question(question: Question, limits: Limits) -> None:
    """Raises:
    UserError: the question is empty or too long, its kind is unknown, or its gold answer cannot be read.
    """
    if not question.text.strip():
        raise UserError("type a question first, or take one of the examples")
    if len(question.text) > limits.question_characters:
        raise UserError(
            f"the question has {len(question.text):,} characters; at most {limits.question_characters:,} are taken here"
        )
    if len(question.gold) > limits.gold_characters:
        raise UserError(f"the gold answer has more than {limits.gold_characters:,} characters")
    if question.kind not in KINDS:
        raise UserError(f"the kind must be one of {', '.join(KINDS)}")
    key_of(question)


def key_of(question: Question) -> AnswerKey | None:
    """By what its responses are scored; None without a gold.

    Raises:
        UserError: the gold cannot be read.
    """
    if not question.gold.strip():
        return None
    kind = question.answer_kind
    listed = letters(question.text) if kind == "choice" else None
    row = {
        "gold": question.gold.strip(),
        "kind": kind,
        "letters": listed or None,
        "options": (options(question.text) if listed else ()) or None,
    }
    try:
        key = AnswerKey.from_row(row)
        key.score(question.gold)  # which reads it
        return key
    except ValueError as error:
        raise check.unreadable_gold(kind, error) from None


def sampling_of(new_tokens: float, temperature: float, limits: Limits) -> Sampling:
    """What a visitor chose, within the limits."""
    return Sampling(
        min(max(1, int(new_tokens)), limits.new_tokens),
        min(max(0.0, float(temperature)), 2.0),
        limits.seconds,
        limits.shown_characters,
    )


def respond(
    model: ChatModel,
    question: Question,
    earlier: Sequence[Message],
    sampling: Sampling,
    turns: Turns,
    client: str,
    is_stopped: Callable[[], bool] = lambda: False,
) -> Generator[Response, None, None]:
    """The response as it grows, some twelve times a second; the last one has its answer.

    Args:
        earlier: the turns before this question.
        client: who asks, for the line.
        is_stopped: whether the response is no longer wanted; what there is of it then counts as cut.

    Raises:
        UserError: the client has too many responses on their way, or the model does not answer.
    """
    turn = turns.take(client)
    response = Response(model.name, most_tokens=sampling.new_tokens)
    try:
        while before := turn.advance():
            if is_stopped():
                raise UserError("stopped while it was in the line")
            yield replace(response, waiting=before)
            time.sleep(_WAITING)
        messages: list[Message] = [*earlier, {"role": "user", "content": prompt(question)}]
        for grown in _growing(response, model, messages, sampling, is_stopped):
            if grown.finish_reason is None:
                yield grown
            elif not grown.text and is_stopped():
                raise UserError("stopped before the first word")
            else:
                yield read_answer(grown, question)
    finally:
        turn.leave()


def _growing(
    response: Response,
    model: ChatModel,
    messages: list[Message],
    sampling: Sampling,
    is_stopped: Callable[[], bool],
) -> Generator[Response, None, None]:
    """The response as it grows; the last one has its finish reason."""
    started = shown = time.monotonic()
    reason: str | None = None
    ended = ""
    pieces = model.stream(messages, sampling)
    try:
        for piece in pieces:
            now = time.monotonic()
            text, reason = response.text + piece.text, piece.finish_reason or reason
            is_first = bool(text) and not response.text
            response = replace(response, text=text, seconds=response.seconds if response.text else now - started)
            if is_stopped() or len(text) > sampling.characters or now - started > sampling.seconds + _GRACE:
                ended = "stopped" if is_stopped() else "characters" if len(text) > sampling.characters else "time"
                response, reason = replace(response, text=text[: sampling.characters]), "length"
                break
            if is_first or now - shown >= (_SECONDS_BETWEEN if text else _SECONDS_OF_SILENCE):
                yield response
                shown = now
    except UserError:
        raise
    except Exception as error:  # noqa: BLE001 (a model's library raises what it likes; the page must not wait for ever)
        _LOG.exception("%s failed", model.name)
        raise UserError(f"{model.name} failed ({type(error).__name__}): ask again, or take another model") from None
    finally:
        pieces.close()
    reason = reason or "length"
    if reason != "stop" and not ended:  # the model itself stops when its seconds are over
        ended = "time" if time.monotonic() - started >= sampling.seconds else "tokens"
    yield replace(response, finish_reason=reason, ended=ended)


def read_answer(response: Response, question: Question) -> Response:
    """The response with its extracted answer, and with a verdict where the question has a gold.

    Its status stays empty where nothing was read because the question asks for no value.
    """
    if question.is_open:
        return response
    key = key_of(question)
    if key is not None:
        score = key.score(response.text, response.finish_reason)
        answer, correct = score.answer, score.correct
    else:
        kind = question.answer_kind
        listed = letters(question.text) if kind == "choice" else None
        texts = options(question.text) if listed else ()
        answer = extract(
            response.text, kind, letters=listed or None, options=texts or None, finish_reason=response.finish_reason
        )
        correct = None
        is_sentence = answer.rule == Rule.WHOLE_TEXT and len((answer.text or "").split()) > _WORDS_OF_AN_ANSWER
        is_whole = response.finish_reason == "stop"  # of a cut one it is said that it was cut before its answer
        if is_whole and question.may_be_open and (is_sentence or answer.rule in _UNANNOUNCED):
            return response
    return replace(response, answer=answer.text, rule=answer.rule, status=answer.status, correct=correct)
