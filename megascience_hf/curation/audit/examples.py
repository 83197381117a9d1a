"""Some rows that something is wrong with, for the page of an audit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from megascience_hf.curation.audit.checks import Checked, Texts
from megascience_hf.curation.audit.schema import AuditExample
from megascience_hf.foreign_text import shortened

CONTRADICTS = "the answer says another result than the reference"
REFUSES_ITSELF = "the reference is not right by itself"
NOT_SELF_CONTAINED = "something is needed that is not in the row"
FAULTS = (CONTRADICTS, REFUSES_ITSELF, NOT_SELF_CONTAINED)
_CHARACTERS = 1_500


def examples(rows: Sequence[Texts], checked: Sequence[Checked], most: int) -> list[AuditExample]:
    """Of each fault those rows of the smallest hashes, at most `most`."""
    made: list[tuple[int, str, AuditExample]] = []
    for texts, found in zip(rows, checked, strict=True):
        for fault in _faults(found):
            shown = (texts.question, texts.answer, texts.reference, found.final_answer or "")
            example = AuditExample(
                FAULTS[fault], found.row, texts.place, *(shortened(text, _CHARACTERS) for text in shown)
            )
            made.append((fault, found.row, example))
    made.sort(key=lambda one: one[:2])
    groups = (list(group) for _, group in groupby(made, key=lambda one: one[0]))
    return [example for group in groups for _, _, example in group[:most]]


def chosen_of(parts: Sequence[AuditExample], most: int) -> tuple[AuditExample, ...]:
    """Of the examples of all parts those of each fault with the smallest hashes, at most `most`."""
    ordered = sorted(parts, key=lambda one: one.row)
    return tuple(one for fault in FAULTS for one in [o for o in ordered if o.fault == fault][:most])


def _faults(found: Checked) -> Iterator[int]:
    if found.agrees is False:
        yield 0
    if found.accepts_itself is False:
        yield 1
    if not found.self_contained:
        yield 2
