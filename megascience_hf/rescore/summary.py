"""What came out of a rescoring, for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from megascience_hf import terminal
from megascience_hf.answers import RATES
from megascience_hf.rescore import agreement
from megascience_hf.rescore.agreement import Labels
from megascience_hf.rescore.records import Group
from megascience_hf.rescore.tally import Tally
from megascience_hf.rows.records import Refused

# Of more bad rows than this only the number is told.
BAD_ROWS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of a rescored file.

    Attributes:
        source: what was read, as the user named it.
        rows: the rows read, scored or bad.
        bad: the rows that could not be scored and are in no other count.
        first_bad: the first `BAD_ROWS_SHOWN` of them.
        groups: the counts for each task and kind of answer, in the order of their first rows.
        judge: which judge was asked, and how; None for rules alone.
        labels: people's labels beside the scores, where they were given.
    """

    source: str
    rows: int
    bad: int
    first_bad: Sequence[Refused]
    groups: Mapping[Group, Tally]
    judge: str | None = None
    labels: Labels | None = None

    @property
    def total(self) -> Tally:
        """The counts of all scored rows. Of several tasks it pools the rows, which is no benchmark average."""
        total = Tally()
        for tally in self.groups.values():
            total.add(tally)
        return total

    @property
    def scored(self) -> int:
        return self.total.total

    @property
    def accuracy(self) -> float:
        """Right responses of those scored, from 0 to 1."""
        return self.total.rates()["accuracy"]


def print_summary(summary: Summary, console: Console | None = None) -> None:
    """Show the counts, and the bad rows by their numbers. To stderr by default: stdout may carry the scores."""
    console = console or terminal.Console(stderr=True)
    if not console.is_terminal:
        console.width = max(console.width, 120)  # a log file has no edge to wrap at
    title = f"{summary.source}: {summary.scored} of {summary.rows} rows scored"
    console.print(title, markup=False, highlight=False, soft_wrap=True)
    console.print(table(summary))
    for line in [*_of_judge(summary), *_of_people(summary)]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if not summary.bad:
        return
    console.print(
        f"[bold red]{summary.bad} of {summary.rows} rows could not be scored[/] and are not in the output:",
        highlight=False,
    )
    for bad in summary.first_bad:
        console.print(f"  {bad.place}: {bad}", markup=False, highlight=False, soft_wrap=True)
    if summary.bad > len(summary.first_bad):
        console.print(f"  … and {summary.bad - len(summary.first_bad)} more", highlight=False)


def _of_judge(summary: Summary) -> list[str]:
    """What the judge added, and what of it is not known."""
    total, judge = summary.total, summary.total.judge
    if summary.judge is None:
        return []
    low, high = (100 * (total.correct + more) / total.total for more in (0, judge.unavailable.total()))
    lines = [
        f"judge {summary.judge}: asked about {judge.asked:,} answers ({100 * judge.asked / total.total:.1f}%); of what "
        f"rules cannot tell {judge.right:,} right, {judge.wrong:,} wrong, {judge.unavailable.total():,} unavailable",
        f"accuracy by rules alone {100 * total.by_rules / total.total:.2f}%, with the judge {low:.2f}%"
        + (f" (to {high:.2f}% if all without a verdict are right)" if judge.unavailable else ""),
    ]
    lines += [f"  unavailable: {count:,} {problem}" for problem, count in judge.unavailable.most_common()]
    if both := judge.beside.total():
        against = judge.beside[True, False] + judge.beside[False, True]
        lines.append(
            f"where rules decide the judge says otherwise of {against:,} of {both:,}: {judge.beside[True, False]:,} "
            f"right by rules alone, {judge.beside[False, True]:,} right by the judge alone; the rules count"
        )
    return lines


def _of_people(summary: Summary) -> list[str]:
    labels = summary.labels
    if labels is None:
        return []
    shown = agreement.lines("rules", labels.by_rules)
    if summary.judge is not None:
        shown += agreement.lines("rules and judge", labels.with_judge)
    if labels.unmet or labels.without:
        shown.append(f"{labels.without:,} scored rows have no label, and {labels.unmet:,} labels no scored row")
    return shown


def table(summary: Summary) -> Table:
    """A row for each task and kind, one for all, percentages of the scored rows; statuses that occur, by count."""
    shown = Table(box=SIMPLE_HEAD)
    with_task = any(group.task is not None for group in summary.groups)
    total = summary.total
    statuses = [status for status in RATES.values() if total.by_status[status]]
    for heading in (["task"] if with_task else []) + ["kind"]:
        shown.add_column(heading, overflow="fold")
    judged = ["rules %", "judged %", "unavailable"] if summary.judge is not None else []
    for heading in ["rows", "accuracy %", *judged, "extraction %", *statuses]:
        shown.add_column(heading.replace("_", " "), justify="right")
    lines = [(group.task or "", group.kind, tally) for group, tally in summary.groups.items()]
    if len(lines) > 1:
        lines.append(("", "all", total))
    for task, kind, tally in lines:
        rates = tally.rates()
        shown.add_row(
            *([escape(task)] if with_task else []),
            kind,
            str(tally.total),
            f"{100 * rates['accuracy']:.2f}",
            *(_judged(tally) if judged else ()),
            f"{100 * rates['extraction_rate']:.2f}",
            *(str(tally.by_status[status]) for status in statuses),
        )
    return shown


def _judged(tally: Tally) -> tuple[str, str, str]:
    rules, asked = tally.by_rules / tally.total, tally.judge.asked / tally.total
    return f"{100 * rules:.2f}", f"{100 * asked:.2f}", str(tally.judge.unavailable.total())
