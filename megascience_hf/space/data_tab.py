"""The tab Data."""

from __future__ import annotations

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.space import data_view, markup
from megascience_hf.space.settings import Settings


def build(settings: Settings) -> None:
    folder = settings.data
    subjects, sources = data_view.choices(folder)
    everything = data_view.search(folder, [], [], "")
    here = (
        "The rows embedded in this package, written in the form of MegaScience's"
        if folder is None
        else f"The first {len(everything):,} rows of {folder.name}"
    )
    gr.Markdown(f"{here}. MegaScience itself has 1,253,230 rows from three sources.", elem_classes="ms-lead")
    with gr.Row():
        subject = gr.Dropdown(
            subjects, label="Subjects", info="none: all", multiselect=True, min_width=180, elem_id="subjects"
        )
        source = gr.Dropdown(
            sources, label="Sources", info="none: all", multiselect=True, min_width=180, elem_id="sources"
        )
        text = gr.Textbox(
            label="Search", info="words of question or answer", max_length=200, min_width=180, elem_id="search"
        )
    page = gr.State(0)
    count = gr.HTML(_count(len(everything), 0), elem_id="row-count")
    rows = gr.Markdown(
        data_view.page_html(everything, 0), latex_delimiters=markup.LATEX, elem_id="rows", container=False
    )
    with gr.Row():
        previous = gr.Button("Previous rows", size="sm", min_width=120)
        following = gr.Button("Next rows", size="sm", min_width=120, elem_id="next-rows")
    gr.Markdown("## Lengths")
    lengths = gr.HTML(data_view.lengths_html(everything), elem_id="lengths")
    gr.Markdown("## All rows, on the Hub")
    gr.HTML(data_view.viewer_html(settings.online), elem_id="viewer")

    def show(page: int, subjects: list[str], sources: list[str], text: str | None) -> tuple[int, str, str, str]:
        try:
            found = data_view.search(folder, subjects, sources, text or "")
        except UserError as error:
            return 0, markup.notice(markup.sentence(error), "error"), "", ""
        page = min(max(page, 0), data_view.pages(found) - 1)
        return page, _count(len(found), page), data_view.page_html(found, page), data_view.lengths_html(found)

    def turn(by: int, page: int, subjects: list[str], sources: list[str], text: str | None) -> tuple[int, str, str]:
        return show(page + by, subjects, sources, text)[:3]

    chosen = [subject, source, text]
    quiet = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on(
        [subject.change, source.change, text.submit, text.blur],
        lambda *c: show(0, *c),
        chosen,
        [page, count, rows, lengths],
        **quiet,
    )
    for button, by in ((previous, -1), (following, 1)):
        button.click(lambda *c, by=by: turn(by, *c), [page, *chosen], [page, count, rows], **quiet)


def _count(found: int, page: int) -> str:
    if not found:
        return ""
    first = page * data_view.ROWS_A_PAGE
    last = min(found, first + data_view.ROWS_A_PAGE)
    return f'<p class="ms-lead" role="status">Rows {first + 1:,} to {last:,} of {found:,}</p>'
