"""The Data tab: rows by subject and source, search, lengths."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice
from pathlib import Path

from megascience_hf.errors import UserError
from megascience_hf.results import figures
from megascience_hf.space import markup

ROWS_A_PAGE = 8
MOST_ROWS = 20_000  # of a folder, to be searched in memory
_MOST_SEARCH = 200
_MOST_SHOWN = 20_000
_PAGE = "https://huggingface.co/datasets/MegaScience/MegaScience"
VIEWER = f"{_PAGE}/embed/viewer/default/train"


@dataclass(frozen=True, slots=True)
class DataRow:
    """A question with its answer, as published."""

    question: str
    answer: str
    subject: str
    source: str
    reference_answer: str


@functools.cache
def rows(folder: Path | None) -> tuple[DataRow, ...]:
    """The rows of a folder of the operator's, at most `MOST_ROWS`; without one the embedded sample."""
    from megascience_hf.builders import load

    if folder is None:
        loaded = load("megascience", "sample", split="train", streaming=True)
    else:
        loaded = load("megascience", split="train", streaming=True, data_dir=str(folder))
    return tuple(
        DataRow(*(str(row.get(n) or "") for n in ("question", "answer", "subject", "source", "reference_answer")))
        for row in islice(iter(loaded), MOST_ROWS)
    )


@functools.cache
def choices(folder: Path | None) -> tuple[list[str], list[str]]:
    """The subjects and the sources that there are."""
    return sorted({r.subject for r in rows(folder)}), sorted({r.source for r in rows(folder)})


def search(folder: Path | None, subjects: Sequence[str], sources: Sequence[str], text: str) -> list[DataRow]:
    """The rows of these subjects and sources (all if empty) whose question or answer holds every word of the text.

    Raises:
        UserError: the text is too long.
    """
    if len(text) > _MOST_SEARCH:
        raise UserError(f"search for at most {_MOST_SEARCH} characters")
    words = text.casefold().split()
    return [
        row
        for row in rows(folder)
        if (not subjects or row.subject in subjects)
        and (not sources or row.source in sources)
        and (not words or all(w in f"{row.question}\n{row.answer}".casefold() for w in words))
    ]


def page_html(found: Sequence[DataRow], page: int) -> str:
    """One page of rows, each folded to its question."""
    if not found:
        return markup.notice("No row matches: take fewer words, or another subject or source.")
    shown = found[page * ROWS_A_PAGE : (page + 1) * ROWS_A_PAGE]
    return "".join(map(_row_html, shown))


def pages(found: Sequence[DataRow]) -> int:
    return max(1, -(-len(found) // ROWS_A_PAGE))


def _row_html(row: DataRow) -> str:
    reference = (
        f"<h2>Reference answer</h2>{markup.response_html(_as_mathematics(row.reference_answer))}"
        if row.reference_answer
        else ""
    )
    first = markup.inline_html(_first_words(row.question))
    return (
        f'<details class="ms-row"><summary><span class="ms-tag">{escape(row.subject or "no subject")}</span> '
        f'<span class="ms-source-name">{escape(row.source)}</span> {first}</summary>'
        f"<h2>Question</h2>{markup.response_html(row.question[:_MOST_SHOWN])}"
        f"<h2>Answer</h2>{markup.response_html(row.answer[:_MOST_SHOWN])}{reference}</details>"
    )


def _as_mathematics(text: str) -> str:
    """A bare formula, as references are, set as one."""
    return f"${text}$" if "\\" in text and "$" not in text and "\n" not in text else text


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= 140:
        return line
    cut = line[:139].rsplit(" ", 1)[0]
    if cut.count("$") % 2:  # in the middle of a formula
        cut = cut[: cut.rindex("$")]
    return cut + " …"


def lengths_html(found: Sequence[DataRow]) -> str:
    """Histograms of the lengths of questions and answers, in characters."""
    if not found:
        return ""
    questions, answers = [len(r.question) for r in found], [len(r.answer) for r in found]
    middle = len(found) // 2
    description = (
        f"Two histograms of length in characters over {len(found):,} rows: questions with a median of "
        f"{sorted(questions)[middle]:,}, answers with a median of {sorted(answers)[middle]:,}."
    )
    return markup.figure(lambda width: figures.lengths(questions, answers, width=width), description)


def viewer_html(online: bool) -> str:
    """The Hub's viewer of all 1.25 M rows, or what to do without it."""
    if not online:
        return markup.notice(
            "This copy runs offline: only the rows above are here. With HF_HUB_OFFLINE unset, the Hub's viewer of all "
            "1.25 million rows stands in this place."
        )
    # The visitor's browser loads it, when it comes into view; neither the server nor the rest of the page waits for it.
    return (
        '<p class="ms-lead">The Hub draws this. Where it stays empty your browser does not reach the Hub, or not yet: '
        f'<a href="{_PAGE}" target="_blank" rel="noopener noreferrer">open it there</a>, or use the rows above.</p>'
        f'<iframe src="{VIEWER}" title="Dataset viewer of MegaScience on the Hugging Face Hub" loading="lazy" '
        'class="ms-viewer" sandbox="allow-scripts allow-same-origin allow-popups" referrerpolicy="no-referrer">'
        "</iframe>"
    )
