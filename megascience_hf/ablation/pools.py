"""What can be known of a source before anything runs: its rows, their lengths, and whether its columns are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import fmean

from megascience_hf.ablation.settings import Source
from megascience_hf.curation.documents.tokenizers import token_counter
from megascience_hf.curation.mixture.columns import mapped
from megascience_hf.curation.mixture.plan import rows_of
from megascience_hf.curation.mixture.read import rows_of_source
from megascience_hf.curation.mixture.settings import Column
from megascience_hf.errors import UserError
from megascience_hf.rows.records import Refusals, RefusedRowError

LOOKED_AT = 1_000  # rows whose columns and lengths are looked at


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of a source.

    Args:
        rows: None if nothing is known; `counted` whether they were, or are what is published.
        mean_tokens: of question and answer together in the first rows, by the approximate tokenizer; None if the rows
            are not here.
    """

    rows: int | None
    counted: bool
    mean_tokens: float | None


def look(source: Source, columns: Sequence[str], *, planning: bool) -> Seen:
    """Look at the first rows and count all.

    Args:
        columns: that selections need beside those of the source's mapping.
        planning: rows that are not here yet are taken from what is published.

    Raises:
        UserError: there is no such file, a column is in none of its first rows, or nothing is known of it.
    """
    if source.path is None or (planning and not source.path.exists() and source.rows_published):
        return Seen(source.rows_published, False, None)
    rows, counted = rows_of(source)
    lengths = _lengths(source, columns)
    return Seen(rows if counted else source.rows_published, counted, fmean(lengths))


def _lengths(source: Source, columns: Sequence[str]) -> list[int]:
    refusals, found = Refusals(), []
    seen: set[str] = set()
    count = token_counter()
    for found_row in islice(rows_of_source(source, refusals), LOOKED_AT):
        fields = found_row.fields
        seen.update(fields)
        try:
            row = mapped(fields, source.columns)
            for name in columns:
                mapped(fields, source.columns.model_copy(update={"response": Column(columns=(name,))}))
        except RefusedRowError as error:
            refusals.refuse(str(error), found_row.place)
            continue
        found.append(int(count([row["question"], row["answer"]]).sum()))
    if not found:
        raise UserError(
            f"source {source.name} has no row that can be used ({refusals.most_frequent()}); its columns are "
            f"{', '.join(sorted(seen)) or 'none'}"
        )
    return found
