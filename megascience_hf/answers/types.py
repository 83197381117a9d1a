"""What the scoring core takes and returns: one small frozen record at each border."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isfinite
from typing import Any, Literal, get_args

Kind = Literal["choice", "math", "numeric", "label", "text"]
Status = Literal["extracted", "no_answer", "ambiguous", "truncated", "over_budget", "scorer_error"]
Gold = str | tuple[str, ...]
# A gold longer than this is a document, or a response that was put in its place.
MAX_GOLD = 4_000

# What is measured beside accuracy: the share of all responses that have a status, under the same name everywhere.
RATES: dict[str, Status] = {
    "extraction_rate": "extracted",
    "no_answer_rate": "no_answer",
    "ambiguous_rate": "ambiguous",
    "truncation_rate": "truncated",
    "over_budget_rate": "over_budget",
    "scorer_error_rate": "scorer_error",
}


class Rule(StrEnum):
    """What found an answer in a response. The values stand in result files."""

    # containers
    BOXED = "boxed"
    TAG = "tag"
    JSON = "json"
    HASH = "hash"
    # sentences and lines that announce an answer
    STATEMENT = "statement"
    CLAUSE = "clause"
    HEADING = "heading"
    LINE_A = "line_a"
    FIELD_LINE = "field_line"
    CORRECTION = "correction"
    # sentences on options
    STATED_TEXT = "stated_text"
    STATED_PLACE = "stated_place"
    ENDORSEMENT = "endorsement"
    PLACE = "place"
    CONCLUSION = "conclusion"
    CHOOSE = "choose"
    ONLY = "only"
    LINKED_LABEL = "linked_label"
    LEAN = "lean"
    THEREFORE = "therefore"
    ELIMINATION = "elimination"
    VERDICT_LINES = "verdict_lines"
    # without an announcement
    OPTION_TEXT = "option_text"
    FIRST_LINE = "first_line"
    LAST_LINE = "last_line"
    FIRST_WORD = "first_word"
    TRAILING_LABEL = "trailing_label"
    REPEATED_LETTER = "repeated_letter"
    SAID = "said"
    LAST_FORMULA = "last_formula"
    LAST_NUMBER = "last_number"
    WHOLE_TEXT = "whole_text"


# Places that hold an answer and nothing else.
CONTAINERS = frozenset([Rule.TAG, Rule.JSON, Rule.BOXED, Rule.HASH])
# Places and sentences that say in so many words that what they hold is the answer.
STATED = CONTAINERS | {Rule.STATEMENT, Rule.HEADING}
# Rules that only guess at a value: a text that was cut before its end has not said its answer.
GUESSES = frozenset(
    [
        Rule.LAST_NUMBER,
        Rule.LAST_FORMULA,
        Rule.FIRST_LINE,
        Rule.FIRST_WORD,
        Rule.OPTION_TEXT,
        Rule.WHOLE_TEXT,
        Rule.LEAN,
        Rule.THEREFORE,
    ]
)
# Options that are merely spoken of: no label is read out of them.
LOOSE = frozenset([Rule.FIRST_LINE, Rule.OPTION_TEXT, Rule.THEREFORE, Rule.LEAN])
# Labels at the edges of a response.
EDGES = frozenset([Rule.FIRST_LINE, Rule.LAST_LINE])
# Endorsements that put a correction into words; a mere leaning does not.
CORRECTING = frozenset([Rule.ENDORSEMENT, Rule.CONCLUSION, Rule.ONLY, Rule.CHOOSE, Rule.LINKED_LABEL])


class Reason(StrEnum):
    """Why a verdict is what it is. The values stand in result files."""

    # right
    SAME_LETTERS = "same letters"
    SAME_LABEL = "same label"
    SAME_TEXT = "same text"
    SAME_WORDS = "same words"
    SAME_WORDS_BEFORE_REASON = "same words before the reason"
    EQUAL_VALUE = "equal value"
    EQUAL_VALUE_IN_SENTENCE = "equal value, said in a sentence"
    EQUAL_QUANTITIES = "equal quantities"
    WITHIN_TOLERANCE = "within tolerance"
    AFTER_CONVERSION = "after conversion of units"
    AFTER_AVOGADRO = "after conversion by Avogadro's number"
    # either
    TIME_OF_DAY = "time of day"
    MATRIX_SIZE = "size of a matrix"
    # wrong
    OTHER_LETTERS = "other letters"
    NOT_A_LETTER = "not a letter of the item"
    OTHER_LABEL = "other label"
    NOT_A_LABEL = "not one of the labels"
    OTHER_WORDS = "different words"
    OTHER_VALUE = "different value"
    NOT_WITHIN_TOLERANCE = "not within tolerance"
    NOT_AFTER_CONVERSION = "not after conversion of units"
    OTHER_DIMENSION = "other dimension"
    OTHER_COUNT = "other number of values"
    UNDECIDED = "undecided: what stands beside the value is not understood"
    VARIABLE = "a variable for a unit"
    BOUND = "a bound for a value"
    OPPOSITE = "the opposite"
    # not found equal, and not proven different
    PARAPHRASE = "undecided: other words"
    OTHER_FORM = "undecided: another form"
    # no single answer that rules can judge
    NOT_A_NUMBER = "not a number"
    EMPTY = "empty"
    NO_ANSWER = "no_answer"
    AMBIGUOUS = "ambiguous"
    TRUNCATED = "truncated"
    OVER_BUDGET = "over_budget"
    SCORER_ERROR = "scorer_error"
    WITHHELD = "the gold is withheld"


# Rules cannot tell: a reader may find the answer right. The first two are never said of choices, labels and numbers.
CANNOT_TELL = frozenset([Reason.PARAPHRASE, Reason.OTHER_FORM, Reason.OVER_BUDGET])


class GoldError(ValueError):
    """The gold answer cannot be read. It is a fault of the benchmark file and is never charged to the model."""


_KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Question:
    """How a question is answered and compared: what both halves of the core take. It does not hold the gold.

    Fields are normalised: lists become tuples, numbers text.

    Attributes:
        kind: what kind of answer the question has.
        letters: for "choice", the letters of the options ("ABCD"); by default as many as there are options, or A to J.
        options: for "choice", the texts of the options in the order of the letters.
        labels: for "label", the admitted labels; by default yes, no and maybe, or true and false if the gold is.
        multiple: for "choice", whether several letters may be right; the answer is then a tuple.
        unit: for "numeric", the unit of the gold; it may carry a power of ten (SciBench).
        rel_tol: relative tolerance; by default 1% for measured quantities, none for whole numbers without a unit.
        abs_tol: absolute tolerance, in the gold's unit.

    Raises:
        ValueError: a field is of another type; the message names it.
    """

    kind: Kind
    letters: str | None = None
    options: tuple[str, ...] | None = None
    labels: tuple[str, ...] | None = None
    multiple: bool = False
    unit: str | None = None
    rel_tol: float | None = None
    abs_tol: float | None = None

    def __post_init__(self) -> None:
        if self.kind not in _KINDS:
            raise ValueError(f"'kind' must be one of {', '.join(_KINDS)}, not {self.kind!r:.60}")
        if not isinstance(self.multiple, bool):
            raise ValueError(f"'multiple' must be true or false, not {self.multiple!r:.60}")
        put = object.__setattr__
        put(self, "letters", _letters(self.letters))
        put(self, "options", _texts("options", self.options))
        put(self, "labels", _texts("labels", self.labels))
        put(self, "unit", None if self.unit is None else as_text("unit", self.unit))
        put(self, "rel_tol", _tolerance("rel_tol", self.rel_tol))
        put(self, "abs_tol", _tolerance("abs_tol", self.abs_tol))


def as_text(name: str, value: Any) -> str:
    """A field as text; numbers and truth values as they are written in JSON.

    Raises:
        ValueError: something else; the message names the field.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int) or (isinstance(value, float) and isfinite(value)):
        return str(value)
    raise ValueError(f"{name!r} must be text or a number, not {value!r:.60}")


def as_list(name: str, value: Any) -> list[Any]:
    """A field as a list.

    Raises:
        ValueError: it is text, a mapping or no sequence at all; the message names the field.
    """
    if isinstance(value, str | bytes | Mapping) or not hasattr(value, "__len__"):
        raise ValueError(f"{name!r} must be a list, not {value!r:.60}")
    return list(value)


def as_gold(value: Any) -> Gold:
    """A gold as text, or as a tuple of texts; a list of one is that one.

    Raises:
        GoldError: it is empty, longer than any answer, or of another type.
    """
    try:
        if isinstance(value, str | int | float):
            gold: Gold = as_text("gold", value)
        elif value is None:
            raise GoldError("'gold' is missing")
        else:
            parts = tuple(as_text("gold", part) for part in as_list("gold", value))
            if not parts:
                raise GoldError("'gold' is empty")
            gold = parts[0] if len(parts) == 1 else parts
    except GoldError:
        raise
    except ValueError as error:
        raise GoldError(str(error)) from error
    size = len(gold) if isinstance(gold, str) else sum(map(len, gold))
    if size > MAX_GOLD:
        raise GoldError(
            f"a gold of {size:,} characters is no short answer; the order of arguments is "
            "score(response, gold, kind) and verify(gold, answer, kind)"
        )
    return gold


def _texts(name: str, value: Any) -> tuple[str, ...] | None:
    return None if value is None else tuple(as_text(name, part) for part in as_list(name, value)) or None


def _letters(value: Any) -> str | None:
    """Letters as text, "ABCD", or as a list of them."""
    if value is None:
        return None
    given = value if isinstance(value, str) else "".join(as_text("letters", v) for v in as_list("letters", value))
    letters = "".join(letter for letter in given if letter.isascii() and letter.isalpha()).upper()
    if given.strip() and not letters:
        raise ValueError(f"'letters' must be capital letters, as in \"ABCD\", not {value!r:.60}")
    return letters or None


def _tolerance(name: str, value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise ValueError(f"{name!r} must be a number of at least 0, not {value!r:.60}")
    return float(value)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a response answers.

    Attributes:
        value: the answer as text; a tuple of capital letters for a choice with several answers; None if there
            is none. With status "ambiguous" it holds everything that stands in the place of one answer.
        status: "extracted", or why there is no single answer to verify.
        rule: what found it, for tables and highlighting.
        span: character offsets (start, end) of the extracted text in the response as it was given.
    """

    value: str | tuple[str, ...] | None
    status: Status
    rule: Rule | None = None
    span: tuple[int, int] | None = None

    @property
    def text(self) -> str | None:
        """The value for a table: the letters of a choice with several answers are joined by commas."""
        return ",".join(self.value) if isinstance(self.value, tuple) else self.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether an answer equals the gold answer, and by which comparison (or why not)."""

    correct: bool
    reason: Reason

    @property
    def undecided(self) -> bool:
        """Whether the answer was neither found equal to the gold nor proven different."""
        return self.reason in CANNOT_TELL


@dataclass(frozen=True, slots=True)
class Score:
    """An extracted answer with its verdict."""

    answer: Answer
    verdict: Verdict

    @property
    def correct(self) -> bool:
        """True if the answer was verified to equal the gold."""
        return self.verdict.correct
