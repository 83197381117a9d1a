"""The figures, as matplotlib figures without a window: for a file, or inline in the page of a report."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.results.estimates import Estimate
from megascience_hf.results.paper import GROUPS
from megascience_hf.results.records import Result, Scope
from megascience_hf.results.scaling import Scaling
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.whole_file import replacing

# Okabe and Ito's colours, which all can tell apart, without the black and yellow that vanish on dark or light pages.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKERS = ("o", "s", "D", "^", "v", "P")
FORMATS = ("svg", "png", "pdf")
PAGE_INK = "#010203"  # stands for the text colour of the page, which is not the same by day and by night
# As PAGE_INK, for the colours of a page that chooses them itself: its CSS variables --family-1 to --family-5.
PAGE_COLOURS = tuple(f"#01021{number}" for number in range(1, 6))
_STYLE = {
    "svg.fonttype": "none",  # text stays text: small, sharp and selectable
    "svg.hashsalt": "megascience",  # the same figure has the same bytes
    "font.family": "sans-serif",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_STATUS_COLOURS = {
    "right": "#009E73",
    "wrong": "#E69F00",
    "no answer": "#D55E00",
    "truncated": "#CC79A7",
    "other": "#56B4E9",
}


def save(figure: Any, file: Path) -> None:
    """Write a figure in the format of its name.

    Raises:
        UserError: the name has none that is known.
    """
    import matplotlib as mpl

    kind = file.suffix.removeprefix(".")
    if kind not in FORMATS:
        raise UserError(f"{file} is no figure: name it .svg, .png or .pdf")
    with mpl.rc_context(_STYLE), replacing(file) as partial:
        figure.savefig(partial, format=kind, dpi=200, metadata={"Date": None} if kind == "svg" else None)


def inline_svg(figure: Any) -> str:
    """The figure as an `<svg>` element that takes the page's text colour, and its colours for `PAGE_COLOURS`."""
    import matplotlib as mpl

    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # the browser has a font for it
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    drawn = buffer.getvalue()
    for number, colour in enumerate(PAGE_COLOURS, 1):
        drawn = drawn.replace(colour, f"var(--family-{number})")
    return drawn[drawn.index("<svg") :].replace(PAGE_INK, "currentColor")


def svg_text(figure: Any) -> str:
    """The figure as the text of a file of its own, on white, the same whenever it is drawn."""
    import matplotlib as mpl

    with mpl.rc_context(_STYLE):
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None})
    return "\n".join(line.rstrip() for line in buffer.getvalue().splitlines()) + "\n"


def _axes(width: float, height: float, ink: str) -> tuple[Any, Any]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    ink_style = dict.fromkeys(("text.color", "axes.labelcolor", "xtick.color", "ytick.color", "axes.edgecolor"), ink)
    with mpl.rc_context(_STYLE | ink_style):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots()
    axes.grid(axis="x", alpha=0.25, linewidth=0.6)
    axes.set_axisbelow(True)
    return figure, axes


def accuracies(results: Sequence[Result], averages: Mapping[str, Mapping[str, Estimate | None]]) -> Any:
    """A row for each benchmark and average, a mark with its 95% interval for each model.

    Args:
        results: of one or more models.
        averages: model → group → average.
    """
    models = list(dict.fromkeys(result.model for result in results))
    return marks(models, *_cells(models, results, averages))


def marks(
    models: Sequence[str],
    cells: Mapping[tuple[str, str], tuple[float, float, float]],
    rows: Sequence[str],
    *,
    ink: str = PAGE_INK,
) -> Any:
    """A row for each title from the top, in it a mark with its 95% interval for each model.

    Args:
        cells: (title of the row, model) → value and ends of its interval, 0 to 1.
        ink: of text and axes.
    """
    figure, axes = _axes(5.4, 0.9 + len(rows) * max(0.24, 0.13 * len(models)), ink)
    for place, model in enumerate(models):
        shift = (place - (len(models) - 1) / 2) * 0.7 / max(len(models), 2)
        labelled = False
        for row, title in enumerate(rows):
            if (title, model) not in cells:
                continue
            value, low, high = cells[title, model]
            axes.errorbar(
                100 * value,
                row + shift,
                xerr=[[100 * max(0.0, value - low)], [100 * max(0.0, high - value)]],
                fmt=MARKERS[place % len(MARKERS)],
                color=COLOURS[place % len(COLOURS)],
                markersize=4,
                linewidth=1.2,
                label=None if labelled else _short(model),
            )
            labelled = True
    axes.set_yticks(range(len(rows)), rows)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel("accuracy in percent, with 95% interval")
    _legend(axes)
    return figure


def _cells(
    models: Sequence[str], results: Sequence[Result], averages: Mapping[str, Mapping[str, Estimate | None]]
) -> tuple[dict[tuple[str, str], tuple[float, float, float]], list[str]]:
    """(title of the row, model) → value and ends of its interval, 0 to 1; and the titles from the top.

    What is not the whole of a benchmark has a row of its own, with its mark.
    """
    order = list(BENCHMARKS)
    cells: dict[tuple[str, str], tuple[float, float, float]] = {}
    for result in sorted(results, key=lambda r: (order.index(r.benchmark), list(Scope).index(r.scope))):
        cells[result.title, result.model] = (result.accuracy, *result.interval())
    for group, names in GROUPS.items():
        for model in models:
            if average := averages.get(model, {}).get(group):
                scopes = [r.scope for r in results if r.model == model and r.benchmark in names]
                title = f"{group} (average){Scope.together(scopes).mark}"
                cells[title, model] = (average.value, *average.interval())
    return cells, list(dict.fromkeys(title for title, _ in cells))


def outcomes(results: Sequence[Result]) -> Any:
    """What became of the responses of each benchmark: right, wrong, without an answer, cut off."""
    shares = [_outcome_shares(result) for result in results]
    several = len({result.model for result in results}) > 1
    labels = [f"{r.title}{f' · {_short(r.model)}' if several else ''}" for r in results]
    figure, axes = _axes(5.4, 0.9 + 0.2 * len(results), PAGE_INK)
    parts = {name: [100 * share[name] for share in shares] for name in _STATUS_COLOURS}
    _stack(axes, labels, {name: widths for name, widths in parts.items() if any(widths)}, _STATUS_COLOURS)
    axes.set_xlim(0, 100)
    axes.set_xlabel("share of the responses in percent")
    _legend(axes)
    return figure


def _outcome_shares(result: Result) -> dict[str, float]:
    counts = {
        "right": result.correct,
        "wrong": result.status.get("extracted", 0) - result.correct,
        "no answer": result.status.get("no_answer", 0),
        "truncated": result.status.get("truncated", 0),
    }
    counts["other"] = result.responses - sum(counts.values())
    return {name: count / result.responses for name, count in counts.items()}


def bars(
    rows: Sequence[tuple[str, float, float, float]],
    groups: Sequence[str],
    *,
    colours: Mapping[str, str],
    width: float = 6.4,
) -> Any:
    """A bar for each row with its 95% interval, from the bottom up; the rows of a group have one colour.

    Args:
        rows: name, accuracy, low and high end of its interval, 0 to 1.
        groups: of each row, such as its family.
        colours: of each group.
        width: in inches.
    """
    figure, axes = _axes(width, 0.9 + 0.24 * len(rows), PAGE_INK)
    for group in dict.fromkeys(groups):
        of_it = [(row, *rows[row]) for row in range(len(rows)) if groups[row] == group]
        values = [100 * value for _, _, value, _, _ in of_it]
        below = [max(0.0, 100 * (value - low)) for _, _, value, low, _ in of_it]
        above = [max(0.0, 100 * (high - value)) for _, _, value, _, high in of_it]
        axes.barh(
            [row for row, *_ in of_it],
            values,
            xerr=[below, above],
            color=colours[group],
            height=0.7,
            label=group,
            error_kw={"ecolor": PAGE_INK, "elinewidth": 1.0, "capsize": 2},
        )
    axes.set_yticks(range(len(rows)), [_short(name) for name, *_ in rows])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xlim(0, 100)
    axes.set_xlabel("accuracy in percent")
    _legend(axes)
    return figure


def lengths(questions: Sequence[int], answers: Sequence[int], *, width: float = 6.4) -> Any:
    """Histograms of the lengths of questions and answers in characters, on one logarithmic axis."""
    import numpy as np

    figure, axes = _axes(width, 2.6, PAGE_INK)
    longest, shortest = max(max(questions), max(answers), 2), max(1, min(min(questions), min(answers)))
    edges = np.geomspace(shortest, longest, 31) if longest > shortest else np.array([shortest, shortest + 1.0])
    for place, (name, values) in enumerate((("questions", questions), ("answers", answers))):
        axes.hist(values, bins=edges, color=PAGE_COLOURS[place], alpha=0.65, label=name)
    _of_lengths(axes, "characters", shortest, longest)
    _legend(axes)
    return figure


def _of_lengths(axes: Any, unit: str, shortest: float, longest: float) -> None:
    axes.set_xscale("log")
    ticks = [t for power in range(8) for t in (10**power, 3 * 10**power) if shortest <= t <= longest]
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.minorticks_off()
    axes.set_xlabel(f"length in {unit}")
    axes.set_ylabel("rows")


def length_histograms(histograms: Sequence[tuple[str, Sequence[int], Sequence[int]]], *, ink: str = PAGE_INK) -> Any:
    """Histograms of lengths in tokens on one logarithmic axis: name, edges of the bins, texts in each."""
    figure, axes = _axes(6.4, 2.6, ink)
    for place, (name, edges, counts) in enumerate(histograms):
        axes.stairs(counts, edges, fill=True, color=COLOURS[place], alpha=0.55, label=name)
        axes.stairs(counts, edges, color=COLOURS[place])
    shortest, longest = min(edges[0] for _, edges, _ in histograms), max(edges[-1] for _, edges, _ in histograms)
    _of_lengths(axes, "tokens", shortest, longest)
    axes.set_xlim(shortest, longest)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    _legend(axes)
    return figure


def stacked(rows: Mapping[str, Mapping[str, int]], *, ink: str = PAGE_INK) -> Any:
    """A bar for each label from the top down, of the rows of each of its parts; at most six parts."""
    figure, axes = _axes(6.4, 0.9 + 0.24 * len(rows), ink)
    names = dict.fromkeys(part for parts in rows.values() for part in parts)
    parts = {name: [parts.get(name, 0) for parts in rows.values()] for name in names}
    _stack(axes, [_short(label) for label in rows], parts, dict(zip(names, COLOURS, strict=False)))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.xaxis.set_major_locator(_few_ticks())
    axes.set_xlabel("rows")
    _legend(axes)
    return figure


def _stack(axes: Any, labels: Sequence[str], parts: Mapping[str, Sequence[float]], colours: Mapping[str, str]) -> None:
    """A bar for each label from the top down, its parts in their order one behind the other."""
    left = [0.0] * len(labels)
    for name, widths in parts.items():
        axes.barh(range(len(labels)), widths, left=left, color=colours[name], height=0.75, label=_short(name))
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(len(labels) - 0.4, -0.6)


def _few_ticks() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(5, integer=True)


def gains(scaling: Scaling, *, ink: str = "black", colours: Mapping[str, str] | None = None, width: float = 6.4) -> Any:
    """Gain in points against size in parameters, with 95% intervals; the models of a family are joined.

    Args:
        ink: of text and axes.
        colours: of each family; what has none takes the last. By default in the order of the families.
        width: in inches.
    """
    figure, axes = _axes(width, 4.0, ink)
    families = list(dict.fromkeys((gain.family, gain.published) for gain in scaling.gains))
    for place, (family, published) in enumerate(families):
        points = [gain for gain in scaling.gains if (gain.family, gain.published) == (family, published)]
        intervals = [gain.gain.interval() for gain in points]
        values = [100 * gain.gain.value for gain in points]
        colour = COLOURS[place % len(COLOURS)]
        if colours:
            colour = colours.get(family, list(colours.values())[-1]) if published else list(colours.values())[-1]
        axes.errorbar(
            [gain.parameters for gain in points],
            values,
            yerr=[
                [value - 100 * low for value, (low, _) in zip(values, intervals, strict=True)],
                [100 * high - value for value, (_, high) in zip(values, intervals, strict=True)],
            ],
            fmt=f"{MARKERS[place % len(MARKERS)]}-",
            color=colour,
            capsize=3,
            markersize=5,
            linewidth=1.2,
            label=f"{family}{' (paper)' if published else ''}",
        )
    axes.axhline(0, color=ink, linewidth=0.8)
    axes.set_xscale("log")
    sizes = [gain.parameters for gain in scaling.gains]
    axes.set_xlim(0.8 * min(sizes), 1.25 * max(sizes))
    ticks = [2.0**power for power in range(-6, 11) if 0.8 * min(sizes) <= 2.0**power <= 1.25 * max(sizes)]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.minorticks_off()
    axes.grid(axis="y", alpha=0.25, linewidth=0.6)
    axes.set_xlabel("parameters in billions")
    axes.set_ylabel(f"gain in points ({scaling.group})")
    _legend(axes)
    return figure


def efficiency(scaling: Scaling, *, ink: str = "black") -> Any:
    """Accuracy in percent against the mean length of the responses in tokens."""
    figure, axes = _axes(6.4, 4.0, ink)
    for place, point in enumerate(scaling.efficiency):
        low, high = point.accuracy.interval()
        value = 100 * point.accuracy.value
        axes.errorbar(
            point.tokens,
            value,
            yerr=[[max(0.0, value - 100 * low)], [max(0.0, 100 * high - value)]],
            fmt=MARKERS[place % len(MARKERS)],
            color=COLOURS[place % len(COLOURS)],
            capsize=3,
            label=f"{_short(point.model)}{' (paper)' if point.published else ''}",
        )
    axes.grid(axis="y", alpha=0.25, linewidth=0.6)
    axes.set_xlabel("mean length of the responses in tokens")
    axes.set_ylabel(f"accuracy in percent ({scaling.group})")
    _legend(axes)
    return figure


def _legend(axes: Any) -> None:
    ink = axes.xaxis.label.get_color()
    axes.figure.legend(loc="outside upper left", ncols=2, frameon=False, fontsize=8, labelcolor=ink)


def _short(model: str) -> str:
    shown = model if len(model) <= 40 else f"…{model[-38:]}"
    return shown.replace("$", r"\$").lstrip("_")  # matplotlib reads $ as mathematics, and hides names with _ in front
