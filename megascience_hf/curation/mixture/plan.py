"""`megascience mix --dry-run`: rows, calls, tokens and cost that a mixture would take. Nothing is read or asked."""

from __future__ import annotations

import pyarrow.parquet as pq
from rich.table import Table

from megascience_hf.curation.estimate import ANSWER_TOKENS, PROMPTS, QUESTION_TOKENS
from megascience_hf.curation.ledger import Usage
from megascience_hf.curation.mixture.settings import Mixture, Source
from megascience_hf.curation.mixture.sources import data_files

# Tokens of a prompt beside the question: `add_cot`, `same_question`.
_PROMPT = 130


def rows_of(source: Source) -> tuple[int, bool]:
    """Rows of a source, and whether they were counted: on the Hub they are the published number, 0 if there is none."""
    if source.path is None:
        return source.published.read or 0, False
    rows, counted = 0, True
    for file in data_files(source.path):
        if file.name.endswith(".parquet"):
            rows += pq.read_metadata(file).num_rows
        elif file.name.endswith(".gz"):
            counted = False
        else:
            with file.open("rb") as lines:
                rows += sum(1 for _ in lines)
    return rows, counted


def table(mixture: Mixture) -> Table:
    """For the terminal: at most so many rows go into each step that asks."""
    made = Table(title=f"{mixture.name}: at most so much is asked (~ published, not counted)", title_justify="left")
    for name in ("Source", "Rows", "Judged calls", "Selected", "Answer calls", "Tokens", "Cost"):
        made.add_column(name, justify="left" if name == "Source" else "right")
    total_cost = 0.0
    for source in mixture.sources:
        rows, counted = rows_of(source)
        left = source.published.decontaminate or rows
        selected = _selected(source, left)
        judge, judged = mixture.decontamination.model, 0
        usage, cost = Usage(), 0.0
        if judge is not None and mixture.decontamination.enabled:
            judged = rows * mixture.decontamination.nearest
            asked = Usage(
                judged * (2 * QUESTION_TOKENS + _PROMPT), round(judged * PROMPTS["decontaminate"][0].reply_tokens)
            )
            usage, cost = usage + asked, cost + judge.settings().cost(asked)
        annotation, answers = mixture.annotation, 0
        if annotation is not None and source.name in annotation.sources:
            answers = selected
            asked = Usage(answers * (QUESTION_TOKENS + _PROMPT), answers * ANSWER_TOKENS)
            usage, cost = usage + asked, cost + annotation.model.settings().cost(asked)
        total_cost += cost
        tokens = usage.prompt_tokens + usage.completion_tokens
        cells = [f"{n:,}" if n else "" for n in (judged, selected, answers, tokens)]
        made.add_row(source.name, f"{'' if counted else '~'}{rows:,}", *cells, f"${cost:,.2f}" if cost else "")
    made.add_section()
    made.add_row("all", "", "", "", "", "", f"${total_cost:,.2f}")
    return made


def _selected(source: Source, left: int) -> int:
    chosen = source.select
    if chosen.size is not None:
        return min(chosen.size, left)
    if chosen.fraction is not None:
        return round(chosen.fraction * left)
    return source.published.select or left
