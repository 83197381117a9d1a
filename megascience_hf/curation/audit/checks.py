"""What can be said of a row from its own texts. Runs in worker processes, so it imports nothing heavy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from megascience_hf.answers.exact import Reference, points_of, read_reference
from megascience_hf.answers.types import GUESSES, GoldError, Score
from megascience_hf.curation.extraction.external_references import needs_more
from megascience_hf.curation.report.languages import CHARACTERS, language_of
from megascience_hf.rows.columns import clean_row_hash

_MOST_SHOWN = 200  # characters of a final answer


class Texts(NamedTuple):
    """The texts of a row that are looked at, and where it stands."""

    place: str
    question: str
    answer: str
    reference: str


class Checked(NamedTuple):
    """A row of the side-car, as far as the row alone tells.

    Args:
        row: its hash, `rows.columns.row_hash`.
        place: file and row.
        empty: what of it has no text: question, answer, both; None if neither.
        form: choice, numeric, formula, text or none.
        verifiable: whether rules can score responses by the reference, as the `rl` configs and the rewards do.
        accepts_itself: whether the reference, given in a box, is right by our scorer; None without one.
        agrees: whether the final answer of the answer equals the reference: True, False where that is sure, None where
            rules cannot tell or there is nothing to compare.
        final_answer: as it was extracted, cut; None if none was.
        status: of the extraction; None without a reference.
        rule: what found it.
        reason: of the verdict.
        self_contained: whether question and answer need no figure, table or exercise that is in neither.
        language: of question and answer, by ISO 639; "und" where it cannot be told.
    """

    row: str
    place: str
    empty: str | None
    form: str
    verifiable: bool
    accepts_itself: bool | None
    agrees: bool | None
    final_answer: str | None
    status: str | None
    rule: str | None
    reason: str | None
    self_contained: bool
    language: str


def check_rows(rows: Sequence[Texts]) -> list[Checked]:
    """What each row says of itself."""
    return [check_row(row) for row in rows]


def check_row(row: Texts) -> Checked:
    """What one row says of itself."""
    reference = read_reference(row.question, row.reference)
    score = _score(reference, row.answer)
    answer = score.answer if score is not None else None
    return Checked(
        clean_row_hash(row.question, row.answer, row.reference),
        row.place,
        _empty(row),
        reference.form.value,
        reference.exact,
        reference.accepts_itself,
        _agrees(reference, score, row.answer),
        answer.text[:_MOST_SHOWN] if answer is not None and answer.text is not None else None,
        answer.status if answer is not None else None,
        answer.rule.value if answer is not None and answer.rule is not None else None,
        score.verdict.reason.value if score is not None else None,
        not needs_more(row.question, row.answer),
        language_of(f"{row.question[:CHARACTERS]}\n{row.answer[:CHARACTERS]}"),
    )


def _empty(row: Texts) -> str | None:
    lacks = [not row.question.strip(), not row.answer.strip()]
    return "both" if all(lacks) else "question" if lacks[0] else "answer" if lacks[1] else None


def _score(reference: Reference, answer: str) -> Score | None:
    if reference.key is None or not answer:
        return None
    try:
        return reference.key.score(answer)
    except GoldError:
        return None


def _agrees(reference: Reference, score: Score | None, answer: str) -> bool | None:
    """False only where rules can score by the reference, and the answer states another result."""
    if score is None or reference.key is None or not reference.accepts_itself:
        return None
    if not reference.exact or score.answer.status != "extracted":
        return True if score.correct else None
    points = points_of(reference.key, score, answer)
    if points is None or (
        not points and score.answer.rule in GUESSES
    ):  # the last number of a proof contradicts nothing
        return None
    return points > 0
