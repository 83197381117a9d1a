"""One self-contained HTML page of a report: table, figures, and a viewer of samples. Opens offline.

Everything that a model, a benchmark or a file name says is untrusted: Jinja escapes it in the page, the viewer sets it
as text and never as HTML, and a content security policy forbids the page to load anything. The samples are gzipped
(the browser's own `DecompressionStream` opens them), one block a run, and opened when they are looked at.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from markupsafe import Markup

from megascience_hf.results import details, figures, html_templates, report_tables
from megascience_hf.results.reading import read_samples
from megascience_hf.results.records import Item, Run, Sample
from megascience_hf.results.report import Report
from megascience_hf.tasks.forecast import Rates
from megascience_hf.whole_file import write_text

SAMPLES_PER_RUN = 60
SAMPLES_PER_PAGE = 6_000  # of all runs: some 10 MB
MOST_CHARACTERS = 20_000  # of a text, the middle is left out
_CLASSES = ("wrong", "no answer", "right")


@dataclass(frozen=True, slots=True)
class Block:
    """The samples of one run for the page: `data` is base64 of gzip of a JSON list; the rest says what is in it."""

    model: str
    benchmark: str
    title: str
    shown: int
    items: int
    private: bool
    data: str


def write(
    report: Report,
    file: Path,
    *,
    samples_per_run: int = SAMPLES_PER_RUN,
    power: bool = False,
    rates: Rates = Rates(),  # noqa: B008 - it is frozen
) -> None:
    """Write the page.

    Args:
        samples_per_run: at most so many samples of every model and benchmark; fewer if the page would hold more than
            `SAMPLES_PER_PAGE`.
        power: with the table of resolvable differences.
        rates: prices of tokens, for the cost of the runs.

    Raises:
        UserError: the source of a run was damaged since it was read.
    """
    most = min(samples_per_run, SAMPLES_PER_PAGE // max(1, len(report.runs)))
    blocks = [block for run in report.runs if (block := _block(run, most)) is not None]
    templates = html_templates.environment()
    page = templates.get_template("report.html.jinja").render(
        report=report,
        table=report_tables.report_table(report),
        repeated=report_tables.samples_table(report.runs),
        judged=report_tables.judge_table(report.runs),
        took=report_tables.usage_table(report.runs, rates),
        parts=report_tables.part_tables(report.runs),
        power=report_tables.power_table(report) if power else None,
        figures=[(title, Markup(svg)) for title, svg in _figures(report)],  # noqa: S704 (matplotlib escapes the names)
        blocks=blocks,
        index=[
            {"model": b.model, "benchmark": b.title, "shown": b.shown, "items": b.items} | {"private": b.private}
            for b in blocks
        ],
        without_texts=len(report.runs) - len(blocks),
        version=version("megascience-hf"),
    )
    write_text(file, page)


def _figures(report: Report) -> list[tuple[str, str]]:
    if not report.runs:
        return []
    found = [("Accuracy with its 95% interval", figures.accuracies(report.results, report.averages))]
    for model in dict.fromkeys(run.model for run in report.runs):
        of_model = [result for result in report.results if result.model == model]
        found.append((f"What became of the responses of {model}", figures.outcomes(of_model)))
    return [(title, figures.inline_svg(figure)) for title, figure in found]


def _block(run: Run, most: int) -> Block | None:
    places = choose(run.items, most)
    samples = read_samples(run, places)
    if samples is None:
        return None
    rows = [_row(run.items[place], sample) for place, sample in zip(places, samples, strict=True)]
    # mtime 0: the same report is the same bytes
    packed = gzip.compress(json.dumps(rows, ensure_ascii=False).encode(), mtime=0)
    return Block(
        run.model,
        run.benchmark,
        run.result.title,
        len(rows),
        len(run.items),
        run.benchmark in details.PRIVATE,
        base64.b64encode(packed).decode(),
    )


def choose(items: Sequence[Item], most: int) -> list[int]:
    """The places of the items to show: wrong ones, those without an answer and right ones in turn, by hash.

    The three have equal shares as far as there are enough of each: right answers are the many, and the least read.
    """
    queues: dict[str, list[int]] = {name: [] for name in _CLASSES}
    for place in sorted(range(len(items)), key=lambda place: _order(items[place], place)):
        queues[outcome(items[place])].append(place)
    chosen: list[int] = []
    for turn in range(max(map(len, queues.values()), default=0)):
        chosen += [queue[turn] for queue in queues.values() if turn < len(queue)]
        if len(chosen) >= most:
            break
    return chosen[:most]


def _order(item: Item, place: int) -> bytes:
    return hashlib.sha256(f"{item.id}/{place}".encode()).digest()


def outcome(item: Item) -> str:
    return "right" if item.correct else "wrong" if item.status == "extracted" else "no answer"


def _row(item: Item, sample: Sample) -> dict[str, Any]:
    """A sample as the page has it. The response comes in three parts, because a browser counts characters otherwise."""
    start, end = sample.span or (0, 0)
    return {
        "id": item.id if item.sample == 1 else f"{item.id} #{item.sample}",
        "outcome": outcome(item),
        "status": item.status,
        "tokens": item.tokens,
        "prompt": shortened(sample.prompt, MOST_CHARACTERS),
        "before": shortened(sample.response[:start], MOST_CHARACTERS // 2),
        "span": shortened(sample.response[start:end], MOST_CHARACTERS // 10),
        "after": shortened(sample.response[end:], MOST_CHARACTERS if not end else MOST_CHARACTERS // 2),
        "gold": shortened(sample.gold, MOST_CHARACTERS // 10),
        "answer": shortened(sample.answer or "", MOST_CHARACTERS // 10),
        "rule": sample.rule or "",
        "reason": shortened(sample.reason + _judge_said(item), MOST_CHARACTERS // 10),
    }


def _judge_said(item: Item) -> str:
    if item.judged is None or not item.judged.asked:
        return ""
    said = {True: "right", False: "wrong", None: "unavailable"}[item.judged.correct]
    return f"; judge: {said}"


def shortened(text: str, most: int) -> str:
    """The text without its middle if it has more characters, and how many were left out."""
    if len(text) <= most:
        return text
    half = most // 2
    return f"{text[:half]}\n[… {len(text) - 2 * half:,} characters left out …]\n{text[-half:]}"
