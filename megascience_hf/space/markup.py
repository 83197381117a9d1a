"""Untrusted text as HTML: Markdown and LaTeX of a model's response, a span marked in a text.

Only what is built here is markup. Raw HTML is shown as text; images become their description, because loading one
would tell its server who reads; links have no address that a browser would run. The output has no blank line, so that
Gradio's own Markdown renderer takes it as one block of HTML and changes nothing. Formulas are left to KaTeX, which
Gradio brings along (`mathematics.py`).
"""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from html import escape
from itertools import starmap
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from megascience_hf.answers.extraction.reasoning_formats import parted
from megascience_hf.foreign_text import without_addresses
from megascience_hf.results import figures
from megascience_hf.space.mathematics import LATEX, PRIVATE, formulas, with_bars, without_bars

__all__ = [
    "LATEX",
    "Cell",
    "figure",
    "inline_html",
    "marked",
    "notice",
    "number_cell",
    "response_html",
    "sentence",
    "sortable_table",
    "table",
]

_MOST_NESTING = 20
_SCROLLED_TABLE = '<div class="ms-wide" tabindex="0" role="region" aria-label="Table">'
_WIDTHS = (11.4, 4.4)  # inches of a figure: on a page as wide as it gets, and on a phone
_WORD = re.compile(r"[a-z]+(?=[ ,])")  # and no name, which has digits or signs in it or a colon behind it
_DRAWING = threading.Lock()  # matplotlib keeps the style of what is drawn for the whole process


@functools.cache
def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "breaks": True, "maxNesting": _MOST_NESTING})
    markdown.enable("table")
    markdown.use(formulas)
    markdown.validateLink = lambda address: urlsplit(address).scheme in ("http", "https")  # type: ignore[assignment, method-assign]
    rules: dict[str, Any] = markdown.renderer.rules  # type: ignore[attr-defined]
    rules["image"] = _image
    rules["link_open"] = _link
    rules["table_open"] = lambda *_: f"{_SCROLLED_TABLE}<table>"
    rules["table_close"] = lambda *_: "</table></div>"
    return markdown


def _image(tokens: Sequence[Token], place: int, *_: Any) -> str:
    return f"[image left out: {escape(tokens[place].content)}]"


def _link(tokens: Sequence[Token], place: int, *_: Any) -> str:
    address = escape(str(tokens[place].attrGet("href") or ""))
    return f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">'


def response_html(text: str) -> str:
    """A response as HTML. Safe whatever the text is."""
    html = with_bars(_parser().render(without_bars(text.translate(PRIVATE))))
    # Blank lines would end the block of HTML for the second renderer; inside <pre> they are kept as references.
    pieces = re.split(r"(<pre>.*?</pre>)", html, flags=re.DOTALL)
    html = "".join(p.replace("\n", "&#10;") if p.startswith("<pre>") else p.replace("\n", " ") for p in pieces)
    return f'<div class="ms-text">{html}</div>'


def thought_html(text: str) -> str:
    """A response as HTML, its thoughts folded, in whichever form a model writes them. Safe whatever the text is."""
    thought, rest = parted(text)
    if not thought.strip():
        return response_html(rest)
    folded = f'<details class="ms-thought"><summary>Thought</summary>{response_html(thought)}</details>'
    return folded + (response_html(rest) if rest.strip() else "")


def inline_html(text: str) -> str:
    """One line of text as HTML, formulas included; safe whatever the text is."""
    return str(_parser().renderInline(text.translate(PRIVATE))).replace("\n", " ")


def marked(text: str, span: tuple[int, int] | None) -> str:
    """The text as it is, with the characters of `span` marked."""
    start, end = span or (0, 0)
    inside = f'<mark id="ms-span">{escape(text[start:end])}</mark>' if end > start else ""
    return f'<pre class="ms-source" tabindex="0">{escape(text[:start])}{inside}{escape(text[end:])}</pre>'


def figure(draw: Callable[[float], Any], description: str) -> str:
    """A figure of `results.figures` with a text alternative, as wide as the page: of two drawings one is shown.

    Args:
        draw: takes a width in inches.
    """
    with _DRAWING:
        wide, narrow = (figures.inline_svg(draw(width)) for width in _WIDTHS)
    return (
        f'<figure class="ms-figure" role="img" aria-label="{escape(description)}">'
        f'<div class="ms-wide-page">{wide}</div><div class="ms-narrow-page">{narrow}</div></figure>'
    )


def sentence(error: Exception) -> str:
    """An error as a sentence for the page: errors of the command line begin small and have no full stop.

    A name that it begins with, such as `gsm8k` or `my-model: …`, is left as it is; so is nothing of a server's address.
    """
    text = without_addresses(str(error).strip())
    if _WORD.match(text):
        text = text[:1].upper() + text[1:]
    return text + ("" if text.endswith((".", "?", "!")) else ".")


def notice(text: str, kind: str = "info") -> str:
    """One paragraph that says something is empty, wrong ("error") or done."""
    role = ' role="alert"' if kind == "error" else ' role="status"'
    return f'<p class="ms-notice ms-{kind}"{role}>{escape(text)}</p>'


def table(headers: Sequence[str], rows: Sequence[Sequence[str]], caption: str, *, texts: int = 1) -> str:
    """A plain table; the columns after the first `texts` hold numbers."""

    def cell(place: int, text: str) -> str:
        return f"<td{_number(place, texts)}>{escape(text)}</td>" if place else f'<th scope="row">{escape(text)}</th>'

    head = "".join(f'<th scope="col"{_number(place, texts)}>{escape(one)}</th>' for place, one in enumerate(headers))
    body = "".join(f"<tr>{''.join(starmap(cell, enumerate(row)))}</tr>" for row in rows)
    return _framed(head, body, caption)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table that sorts.

    Args:
        html: what is shown.
        value: what it is sorted by; None comes last.
    """

    html: str
    value: float | str | None


def number_cell(value: float | None, form: str) -> Cell:
    """A number in a form such as ".1f"; a dash for None."""
    return Cell("–" if value is None else format(value, form), value)


def sortable_table(
    headers: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    caption: str,
    *,
    sorted_by: int,
    pinned: Collection[int] = (),
) -> str:
    """A table of which each header is a button that sorts by it (`space_head.html`). The first column stays in sight.

    Args:
        headers: columns of numbers are those of which no cell has a text.
        sorted_by: the column by which the rows stand, from the highest down.
        pinned: numbers of the rows that stay on top.
    """
    texts = {place for row in rows for place, cell in enumerate(row) if isinstance(cell.value, str)}

    def head(place: int, header: str) -> str:
        order = ' aria-sort="descending"' if place == sorted_by else ""
        look = "" if place in texts else ' class="ms-number"'
        return f'<th scope="col"{look}{order}><button type="button">{escape(header)}</button></th>'

    def cell(place: int, one: Cell) -> str:
        value = "" if one.value is None else escape(str(one.value))
        if not place:
            return f'<th scope="row" data-value="{value}">{one.html}</th>'
        look = "" if place in texts else ' class="ms-number"'
        return f'<td{look} data-value="{value}">{one.html}</td>'

    body = "".join(
        f"<tr{' class=ms-own' if number in pinned else ''}>{''.join(starmap(cell, enumerate(row)))}</tr>"
        for number, row in enumerate(rows)
    )
    return _framed("".join(starmap(head, enumerate(headers))), body, caption, " ms-tall", " ms-sortable")


def _number(place: int, texts: int) -> str:
    return "" if place < texts else " class=ms-number"


def _framed(head: str, body: str, caption: str, frame: str = "", style: str = "") -> str:
    return (
        f'<div class="ms-scroll{frame}" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="ms-table{style}"><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )
