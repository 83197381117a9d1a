"""The tab Results."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from megascience_hf.errors import UserError
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.report import DEFAULT_PUBLISHED
from megascience_hf.space import markup, results_view
from megascience_hf.space.results_view import AVERAGES, CATEGORIES, FAMILIES, Uploads
from megascience_hf.space.settings import Settings
from megascience_hf.space.turns import OtherWork
from megascience_hf.space.uploads import ENDINGS, WHAT_TO_SEND, read_uploads
from megascience_hf.space.visitors import client_of
from megascience_hf.tasks import BENCHMARKS

_MEASURES = [(results_view.title(name), name) for name in (*GROUPS, *(n for n, b in BENCHMARKS.items() if b.graded))]
_SESSION_SECONDS = 3_600  # that a visitor's uploads are kept after the last visit


@dataclass(frozen=True, eq=False)  # by identity: Gradio hashes what it calls
class _Reader:
    """Reads what a visitor sends."""

    settings: Settings
    work: OtherWork

    def read(self, files: list[str] | None, uploads: Uploads, request: gr.Request) -> tuple[Any, ...]:
        paths = [Path(file) for file in files or ()]  # where Gradio put what was sent
        try:
            if not paths:
                raise UserError("no file is chosen")
            if len(uploads.reports) >= self.settings.limits.uploads:
                raise UserError(f"files were sent {self.settings.limits.uploads} times: forget your results first")
            with self.work.of(client_of(request, self.settings)):
                report = read_uploads(paths, self.settings.limits)
            if taken := {m for built in uploads.values() for m in built.models} & set(report.models):
                raise UserError(
                    f"{', '.join(sorted(taken))} is here already: forget your results, then send all files of a model "
                    "together"
                )
        except UserError as error:
            return uploads, markup.notice(markup.sentence(error), "error"), None, gr.skip(), gr.skip()
        finally:
            for path in paths:
                path.unlink(missing_ok=True)
        added = ", ".join(report.models)
        benchmarks = len({run.benchmark for run in report.runs})
        notes = "".join(f"<li>{escape(note)}</li>" for note in report.notes)
        text = markup.notice(
            f"Added {added}: {benchmarks} benchmark{'s' * (benchmarks != 1)}. The table and the bars show it.", "done"
        )
        said = text + (f'<ul class="ms-notes">{notes}</ul>' if notes else "")
        return uploads.with_report(paths[0].name, report), said, None, *results_view.view_of(report)


def build(settings: Settings, work: OtherWork) -> gr.State:
    """Gives the visitor's uploads, which the tab Publish takes."""
    gr.Markdown(
        "The numbers that the paper (arXiv 2507.16812) published, and your own beside them. Accuracy is in percent; "
        "intervals are of 95%.",
        elem_classes="ms-lead",
    )
    uploads = gr.State(Uploads(), time_to_live=_SESSION_SECONDS)
    with gr.Row():
        families = gr.Dropdown(
            list(FAMILIES),
            label="Families",
            info="Leave it empty to see all.",
            multiselect=True,
            min_width=200,
            elem_id="families",
        )
        category = gr.Dropdown(
            list(CATEGORIES), value=AVERAGES, label="Benchmarks", min_width=160, filterable=False, elem_id="category"
        )
        measure = gr.Dropdown(_MEASURES, value="All", label="Bars of", min_width=160, elem_id="measure")
    table = gr.HTML(results_view.leaderboard_html(Uploads(), [], AVERAGES), elem_id="results-table")
    upload, said, clear = _own_results()
    gr.Markdown("## Accuracy with intervals")
    bars = gr.HTML(results_view.bars_html(Uploads(), [], "All"), elem_id="results-bars")
    a, b, pair = _pairs(uploads)
    gr.Markdown("## Gain against model size")
    group = gr.Radio(list(GROUPS), value="All", label="Average", elem_id="scaling-group")
    scaling = gr.HTML(results_view.scaling_html(Uploads(), "All"), elem_id="scaling")

    view = [uploads, families, category, measure]
    quiet = {"api_visibility": "private", "show_progress": "hidden"}
    gr.on([families.change, category.change, measure.change], _drawn, view, [table, bars], **quiet)
    reading = upload.upload(
        _Reader(settings, work).read,
        [upload, uploads],
        [uploads, said, upload, category, measure],
        api_visibility="private",
        concurrency_limit=settings.limits.other_work + 1,
        show_progress="minimal",
    )
    forgetting = clear.click(
        lambda: (Uploads(), markup.notice("Your results are forgotten."), None), None, [uploads, said, upload], **quiet
    )
    for change in (reading, forgetting):
        change.then(_drawn, view, [table, bars], **quiet).then(_choices, [uploads, a, b], [a, b, pair], **quiet).then(
            results_view.scaling_html, [uploads, group], scaling, **quiet
        )
    group.change(results_view.scaling_html, [uploads, group], scaling, **quiet)
    return uploads


def _own_results() -> tuple[gr.File, gr.HTML, gr.Button]:
    """Where a visitor sends files, what came of it, and how they are forgotten."""
    with gr.Accordion("Your own results", open=False):
        upload = gr.File(
            label="Files of results",
            file_count="multiple",
            file_types=list(ENDINGS),
            height=170,
            elem_id="results-upload",
        )
        said = gr.HTML(
            markup.notice(
                f"Add {WHAT_TO_SEND}; all files of a model together. They are read here and kept for this session; "
                "nothing is sent on."
            ),
            elem_id="upload-said",
        )
        clear = gr.Button("Forget my results", size="sm")
    return upload, said, clear


def _pairs(uploads: gr.State) -> tuple[gr.Dropdown, gr.Dropdown, gr.HTML]:
    """The choice of two models, and how they compare."""
    gr.Markdown("## Compare two models")
    names = _names(Uploads())
    with gr.Row():
        a = gr.Dropdown(names, value=DEFAULT_PUBLISHED[0], label="Model A", min_width=200, elem_id="model-a")
        b = gr.Dropdown(names, value=DEFAULT_PUBLISHED[1], label="Model B", min_width=200, elem_id="model-b")
    pair = gr.HTML(_compared(Uploads(), *DEFAULT_PUBLISHED), elem_id="pair")
    gr.on([a.input, b.input], _compared, [uploads, a, b], pair, api_visibility="private", show_progress="minimal")
    return a, b, pair


def _drawn(uploads: Uploads, families: list[str], category: str, measure: str) -> tuple[str, str]:
    return results_view.leaderboard_html(uploads, families, category), results_view.bars_html(
        uploads, families, measure
    )


def _compared(uploads: Uploads, a: str | None, b: str | None) -> str:
    try:
        return results_view.pair_html(uploads, a, b)
    except UserError as error:
        return markup.notice(markup.sentence(error), "error")


def _choices(uploads: Uploads, a: str | None, b: str | None) -> tuple[gr.Dropdown, gr.Dropdown, str]:
    """The models to choose from, and how the chosen ones compare, at once: who chooses another one sees that one."""
    names = _names(uploads)
    one, other = (name if name in names else usual for name, usual in zip((a, b), DEFAULT_PUBLISHED, strict=True))
    return (
        gr.Dropdown(choices=names, value=one),
        gr.Dropdown(choices=names, value=other),
        _compared(uploads, one, other),
    )


def _names(uploads: Uploads) -> list[str]:
    return list(dict.fromkeys(model.name for model in reversed(results_view.models(uploads))))
