"""The Data tab: rows by subject and source, search, counts, lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from megascience_hf.errors import UserError
from megascience_hf.results import figures
from megascience_hf.space import markup
from megascience_hf.space.data_source import DataRow, Source

ROWS_A_PAGE = 8
_MOST_SEARCH = 200
_MOST_SHOWN = 20_000
_MOST_NAME = 60  # characters of a subject
_MOST_CHOICES = 100  # of a column that holds no subjects but texts
MEGASCIENCE = "MegaScience/MegaScience"


def choices(source: Source) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The subjects and the sources that there are, each with its number of rows and its name."""
    return _counted(row.subject for row in source.rows), _counted(row.source for row in source.rows)


def _counted(names: Iterable[str]) -> list[tuple[str, str]]:
    counts = Counter(name[:_MOST_NAME] for name in names)
    return [(f"{name or 'none'} ({count:,})", name) for name, count in sorted(counts.most_common(_MOST_CHOICES))]


def search(source: Source, subjects: Sequence[str], sources: Sequence[str], text: str) -> list[DataRow]:
    """The rows of these subjects and sources (all if empty) whose question or answer holds every word of the text.

    Raises:
        UserError: the text is too long.
    """
    if len(text) > _MOST_SEARCH:
        raise UserError(f"search for at most {_MOST_SEARCH} characters")
    words = text.casefold().split()
    return [
        row
        for row in source.rows
        if (not subjects or row.subject[:_MOST_NAME] in subjects)
        and (not sources or row.source[:_MOST_NAME] in sources)
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


def subjects_html(found: Sequence[DataRow]) -> str:
    """How many rows each subject has, the most first."""
    if not found:
        return ""
    counts = Counter(row.subject[:_MOST_NAME] for row in sorted(found, key=lambda row: row.subject))
    rows = [
        (subject or "none", f"{count:,}", f"{count / len(found):.1%}")
        for subject, count in counts.most_common(_MOST_CHOICES)
    ]
    return markup.table(["Subject", "Rows", "Share"], rows, f"{len(found):,} rows by subject")


def viewer_html(name: str, online: bool) -> str:
    """The Hub's viewer of all rows of a dataset, or what to do without it.

    Args:
        name: OWNER/NAME.
    """
    if not online:
        return markup.notice(
            "This copy runs offline, so you see only the rows above. Unset HF_HUB_OFFLINE and start it again to have "
            "the Hub's viewer of all rows here."
        )
    page = f"https://huggingface.co/datasets/{quote(name)}"
    # The visitor's browser loads it, when it comes into view; neither the server nor the rest of the page waits for it.
    return (
        '<p class="ms-lead">The Hub draws this. If it stays empty, your browser does not reach the Hub: '
        f'<a href="{page}" target="_blank" rel="noopener noreferrer">open {escape(name)} there</a>, or use the rows '
        f'above.</p><iframe src="{page}/embed/viewer" title="Dataset viewer of {escape(name)} on the Hugging Face Hub" '
        'loading="lazy" class="ms-viewer" sandbox="allow-scripts allow-same-origin allow-popups" '
        'referrerpolicy="no-referrer"></iframe>'
    )
