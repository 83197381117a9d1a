"""The tab Data."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.hub.upload_plan import split_repo
from megascience_hf.space import data_source, data_view, markup
from megascience_hf.space.data_source import Source
from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import OtherWork
from megascience_hf.space.visitors import client_of, require_owner

_ALL = "Leave it empty to see all."


@dataclass(frozen=True, eq=False)  # by identity: Gradio hashes what it calls
class _Browser:
    """What the fields and buttons do. A page keeps the name of what it shows, the server the rows."""

    settings: Settings
    work: OtherWork

    def source(self, name: str, request: gr.Request | None) -> Source:
        if name.strip() == self.settings.data.strip():
            return first_source(self.settings, request)
        is_owner = _is_owner(request, self.settings)
        return data_source.read(name, self.settings.limits, is_owner=is_owner, online=self.settings.online)

    def open(self, name: str | None, request: gr.Request) -> tuple[Any, ...]:
        name = (name or "").strip()
        try:
            with self.work.of(client_of(request, self.settings)):
                source = self.source(name, request)
        except UserError as error:
            return (markup.notice(markup.sentence(error), "error"), *[gr.skip()] * 11)
        subjects, sources = data_view.choices(source)
        found = list(source.rows)
        return (
            _lead(source),
            name,
            gr.Dropdown(choices=subjects, value=[]),  # type: ignore[arg-type]
            gr.Dropdown(choices=sources, value=[]),  # type: ignore[arg-type]
            "",
            *_page(found, 0),
            data_view.subjects_html(found),
            data_view.lengths_html(found),
        )

    def found(
        self, request: gr.Request, name: str, subjects: list[str], sources: list[str], text: str | None
    ) -> list[data_source.DataRow]:
        return data_view.search(self.source(name, request), subjects, sources, text or "")

    # Gradio reads of a function's signature that it wants the request.
    def show(self, request: gr.Request, page: int, *wanted: Any) -> tuple[Any, ...]:
        try:
            return _page(self.found(request, *wanted), page)
        except UserError as error:
            return 0, markup.notice(markup.sentence(error), "error"), "", gr.skip(), gr.skip()

    def first_page(self, request: gr.Request, *wanted: Any) -> tuple[Any, ...]:
        return self.show(request, 0, *wanted)

    def previous(self, request: gr.Request, page: int, *wanted: Any) -> tuple[Any, ...]:
        return self.show(request, page - 1, *wanted)

    def following(self, request: gr.Request, page: int, *wanted: Any) -> tuple[Any, ...]:
        return self.show(request, page + 1, *wanted)

    def counted(self, request: gr.Request, *wanted: Any) -> tuple[str, str]:
        try:
            found = self.found(request, *wanted)
        except UserError:  # said above the rows
            return "", ""
        return data_view.subjects_html(found), data_view.lengths_html(found)


def first_source(settings: Settings, request: gr.Request | None) -> Source:
    """What is shown first, the operator's choice, for everybody: but a dataset that is not public, which a copy on a
    laptop reads with its owner's token, for its owner alone.

    Raises:
        UserError: it cannot be read, or not for who asks.
    """
    try:
        return _in_public(settings)
    except UserError:
        require_owner(request, settings)
    return _with_every_right(settings)


def _with_every_right(settings: Settings) -> Source:
    return data_source.read(settings.data, settings.limits, is_owner=True, online=settings.online)


def _in_public(settings: Settings) -> Source:
    """The operator's choice without the token of a laptop's owner. Whoever deploys a copy lends their rights."""
    name = settings.data.strip()
    if not settings.is_private or not name or Path(name).expanduser().exists():
        return _with_every_right(settings)
    return data_source.read(name, settings.limits, is_owner=False, online=settings.online)


def _shown_at_once(settings: Settings) -> tuple[Source, str]:
    """What stands in the page that anybody gets, and what is said of it.

    Raises:
        UserError: what the settings name cannot be read by its owner either.
    """
    try:
        source = _in_public(settings)
    except UserError:
        _with_every_right(settings)
        source = data_source.sample()
        return source, markup.notice(f"{settings.data} is not public: press Open to see it.") + _lead(source)
    return source, _lead(source)


def _is_owner(request: gr.Request | None, settings: Settings) -> bool:
    try:
        require_owner(request, settings)
    except UserError:
        return False
    return True


def build(settings: Settings, work: OtherWork) -> None:
    """
    Raises:
        UserError: what the settings name cannot be read.
    """
    source, lead = _shown_at_once(settings)
    found = list(source.rows)
    dataset, opening, said, chosen = _fields(settings, source, lead)
    subject, origin, text = chosen
    name, page = gr.State(source.name and settings.data), gr.State(0)
    count = gr.HTML(_count(len(found), 0), elem_id="row-count")
    rows = gr.Markdown(data_view.page_html(found, 0), latex_delimiters=markup.LATEX, elem_id="rows", container=False)
    with gr.Row():
        previous = gr.Button("Previous rows", size="sm", min_width=120, interactive=False, elem_id="previous-rows")
        following = gr.Button(
            "Next rows",
            size="sm",
            min_width=120,
            interactive=data_view.pages(found) > 1,
            elem_id="next-rows",
        )
    gr.Markdown("## Subjects")
    counts = gr.HTML(data_view.subjects_html(found), elem_id="subject-counts")
    gr.Markdown("## Lengths")
    lengths = gr.HTML(data_view.lengths_html(found), elem_id="lengths")
    gr.Markdown("## All rows, on the Hub")
    viewer = gr.HTML(_viewer(source.name and settings.data, settings.online), elem_id="viewer")

    browser = _Browser(settings, work)
    shown = [page, count, rows, previous, following]
    quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on(
        [opening.click, dataset.submit],
        browser.open,
        dataset,
        [said, name, *chosen, *shown, counts, lengths],
        api_visibility="private",
        show_progress="minimal",
        show_progress_on=said,
        concurrency_limit=4,
    ).then(lambda name: _viewer(name, settings.online), name, viewer, **quiet)
    # While somebody types only the last state is asked for. Not two listeners of one event: they would wake each other.
    gr.on(
        [subject.input, origin.input, text.change],
        browser.first_page,
        [name, *chosen],
        shown,
        trigger_mode="always_last",
        **quiet,
    ).then(browser.counted, [name, *chosen], [counts, lengths], **quiet)
    for button, turn in ((previous, browser.previous), (following, browser.following)):
        button.click(turn, [page, name, *chosen], shown, **quiet)


def _fields(
    settings: Settings, source: Source, lead: str
) -> tuple[gr.Textbox, gr.Button, gr.HTML, tuple[gr.Dropdown, gr.Dropdown, gr.Textbox]]:
    """What says which dataset is open, and which of its rows are shown."""
    subjects, sources = data_view.choices(source)
    folders = "; on this machine also a folder or a file" if settings.is_private else ""
    with gr.Row():
        dataset = gr.Textbox(
            settings.data,
            label="Dataset",
            info=f"OWNER/NAME of the Hub{folders}. Empty: the rows of this package",
            max_length=400,
            min_width=220,
            scale=4,
            elem_id="dataset",
        )
        opening = gr.Button("Open", min_width=100, scale=0, elem_id="open-dataset")
    said = gr.HTML(lead, elem_id="data-said")
    with gr.Row():
        subject = gr.Dropdown(
            subjects, label="Subjects", info=_ALL, multiselect=True, min_width=180, elem_id="subjects"
        )
        origin = gr.Dropdown(sources, label="Sources", info=_ALL, multiselect=True, min_width=180, elem_id="sources")
        text = gr.Textbox(
            label="Search", info="Words of the question or the answer", max_length=200, min_width=180, elem_id="search"
        )
    return dataset, opening, said, (subject, origin, text)


def _lead(source: Source) -> str:
    more = "" if source.name else " MegaScience itself has 1,253,230 rows from three sources."
    return f'<p class="ms-lead" role="status">{escape(source.described)}.{more}</p>'


def _viewer(name: str, online: bool) -> str:
    """Of the dataset that is shown, of MegaScience for what is not on the Hub."""
    try:
        repo, kind = split_repo(name)
    except UserError:
        repo, kind = data_view.MEGASCIENCE, None
    return data_view.viewer_html(repo if kind in (None, "dataset") else data_view.MEGASCIENCE, online)


def _page(found: list[data_source.DataRow], page: int) -> tuple[Any, ...]:
    """The number of the page, what it says, its rows, and the two buttons, which end with the rows."""
    last = data_view.pages(found) - 1
    page = min(max(page, 0), last)
    return (
        page,
        _count(len(found), page),
        data_view.page_html(found, page),
        gr.Button(interactive=page > 0),
        gr.Button(interactive=page < last),
    )


def _count(found: int, page: int) -> str:
    if not found:
        return '<p class="ms-lead" role="status">No rows</p>'
    first = page * data_view.ROWS_A_PAGE
    last = min(found, first + data_view.ROWS_A_PAGE)
    return f'<p class="ms-lead" role="status">Rows {first + 1:,} to {last:,} of {found:,}</p>'
