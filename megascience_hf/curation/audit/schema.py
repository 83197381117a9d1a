"""What an audit of a dataset found, as a record for its pages; every count is of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from megascience_hf.errors import UserError


@dataclass(frozen=True, slots=True)
class AuditCounts:
    """Rows of a group that something is true of.

    Args:
        rows: all of them.
        without_question, without_answer: there is no text.
        with_reference: with a reference answer.
        verifiable: rules can score responses by the reference.
        refuses_itself: the reference, given as a response, is not right by our scorer.
        agrees: the final answer of the answer equals the reference.
        contradicts: it surely does not.
        self_contained: nothing is needed that is in neither question nor answer.
        duplicates: the question is nearly that of an earlier row, and no other result is given.
        in_exam: the question is, by its words, an item of a benchmark.
    """

    rows: int = 0
    without_question: int = 0
    without_answer: int = 0
    with_reference: int = 0
    verifiable: int = 0
    refuses_itself: int = 0
    agrees: int = 0
    contradicts: int = 0
    self_contained: int = 0
    duplicates: int = 0
    in_exam: int = 0


@dataclass(frozen=True, slots=True)
class AuditExample:
    """A row that something is wrong with; long texts are cut.

    Args:
        fault: what is wrong with it, in words of the page.
        row: its hash in the side-car.
        place: file and row.
        final_answer: what was extracted from the answer, "" if nothing was.
    """

    fault: str
    row: str
    place: str
    question: str
    answer: str
    reference: str
    final_answer: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit found.

    Args:
        data: what was read.
        whole: the counts of all rows.
        refused: what is no row with a question, by reason.
        by_form: choice, numeric, formula, text, none → counts.
        by_source, by_subject: by label, "" for none; the most frequent first.
        languages: rows by code of ISO 639, of all rows.
        benchmarks: name → rows that are an item of it, and items that are a row; None if not searched.
        embedded_items, benchmarks_missing, benchmarks_incomplete: as of `DatasetReport`.
        examples: of each fault a few, chosen by hash.
    """

    data: str
    whole: AuditCounts
    refused: dict[str, int]
    by_form: dict[str, AuditCounts]
    by_source: dict[str, AuditCounts]
    by_subject: dict[str, AuditCounts]
    languages: dict[str, int]
    benchmarks: dict[str, tuple[int, int]] | None
    embedded_items: bool
    benchmarks_missing: dict[str, str]
    benchmarks_incomplete: dict[str, tuple[int, int]]
    examples: tuple[AuditExample, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> AuditReport:
        """A report as `to_json` gave it, after JSON.

        Raises:
            UserError: it is none.
        """
        from pydantic import TypeAdapter, ValidationError  # the pages that show a report do without

        try:
            return TypeAdapter(cls).validate_python(values)
        except ValidationError as error:
            raise UserError(f"no report of this version of megascience audit ({error.errors()[0]['msg']})") from None
