"""What stage decontaminate searched and found, for each benchmark, with the pairs.

OUT/exams.json                   benchmarks that were searched, those that could not be read, those that are incomplete
OUT/contamination.json           for each benchmark: items, items found, rows dropped by what decided it
OUT/contamination_pairs.jsonl    each row and the benchmark's item that it is, or shares 13 words in a row with
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from megascience_hf.curation.pipeline.manifest import read_rows, read_verdicts
from megascience_hf.curation.records import QARecord
from megascience_hf.errors import UserError
from megascience_hf.similarity.benchmark_questions import Exams
from megascience_hf.tasks import BENCHMARKS
from megascience_hf.whole_file import DamagedError, read_json, write_json, write_text

EXAMS = "exams.json"
REPORT = "contamination.json"
PAIRS = "contamination_pairs.jsonl"
# Decides nothing: a run of 13 words may be a common lead-in.
SHARED_RUN = "13-gram"


@dataclass(frozen=True, slots=True)
class Match:
    """A benchmark's item that a row is, or shares 13 words in a row with.

    Args:
        item: `Item.id`.
        decided_by: "equal", "jaccard", "containment", "model" for rows that are dropped; `SHARED_RUN` for those that
            are not.
        score: 0 to 1; see `decontaminate.Candidate`.
        question: the benchmark's; None where its authors ask that it is not shown in public.
    """

    benchmark: str
    item: str
    decided_by: str
    score: float
    question: str | None


def dropped_reason(benchmark: str) -> str:
    """Why a row is dropped, as the funnel counts it."""
    return f"in {benchmark}"


def as_detail(matches: Iterable[Match]) -> str:
    """The matches of one row as the detail of its decision."""
    found = [asdict(match) for match in matches]
    return json.dumps(found, ensure_ascii=False) if found else ""


def matches_of(detail: str) -> list[Match]:
    """Read `as_detail`."""
    return [Match(**values) for values in json.loads(detail)] if detail else []


@dataclass(frozen=True, slots=True)
class Searched:
    """Which benchmarks the rows were compared with.

    Args:
        items: benchmark → items that were searched.
        missing: benchmark → why it could not be read.
        incomplete: benchmark → number of its items, of which a local copy has not all.
    """

    items: dict[str, int]
    missing: dict[str, str]
    incomplete: dict[str, int]

    def write(self, file: Path) -> None:
        write_json(file, asdict(self))


def searched(exams: Exams) -> Searched:
    """What there is to be searched."""
    items = Counter(question.benchmark for question in exams.questions)
    return Searched(dict(items), exams.missing, {name: whole for name, (_, whole) in exams.incomplete.items()})


@dataclass(frozen=True, slots=True)
class Contaminated:
    """What was found of one benchmark.

    Args:
        items: number of items that were searched.
        items_found: of which a row is the same question.
        dropped: rows dropped, by what decided it.
        shared_runs: rows kept that share 13 words in a row with an item.
        note: why it was not, or not whole, searched.
    """

    benchmark: str
    items: int
    items_found: int
    dropped: dict[str, int]
    shared_runs: int
    note: str


def write(out: Path, before: Path, stage: Path) -> None:
    """Write the report and the pairs into `out`.

    Args:
        before: folder of the stage that the rows came from.
        stage: folder of the complete stage decontaminate.
    """
    try:
        known = Searched(**read_json(out / EXAMS))
    except FileNotFoundError:
        return  # no benchmark could be read, or there were no rows
    except (DamagedError, TypeError):
        raise UserError(f"{out / EXAMS} is damaged: run the same command with --from decontaminate") from None
    pairs = list(_pairs(before, stage))
    report = [_of(name, known, pairs) for name in BENCHMARKS]
    write_text(out / REPORT, json.dumps([asdict(of) for of in report], indent=2) + "\n")
    lines = ({"row": row.id, **asdict(match), "dropped": dropped, "row_question": row.question}
        for row, match, dropped in pairs)  # fmt: skip
    write_text(out / PAIRS, "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))


def show(report: Sequence[Contaminated], console: Console) -> None:
    """Print the benchmarks in which something was found, and those that were not, or not whole, searched."""
    found = [of for of in report if of.dropped or of.shared_runs]
    if found:
        table = Table(title="Questions of the benchmarks among the rows", title_justify="left")
        table.add_column("Benchmark", no_wrap=True)
        table.add_column("Items", justify="right")
        table.add_column("Found", justify="right")
        table.add_column("Rows dropped")
        table.add_column("13 words shared, kept", justify="right")
        for of in found:
            dropped = ", ".join(f"{count:,} {how}" for how, count in of.dropped.items())
            table.add_row(of.benchmark, f"{of.items:,}", f"{of.items_found:,}", dropped, f"{of.shared_runs:,}")
        console.print(table)
    else:
        items = sum(of.items for of in report)
        console.print(f"No row is one of the {items:,} questions of {sum(of.items > 0 for of in report)} benchmarks.")
    for of in report:
        if of.note:
            console.print(f"{of.benchmark}: {of.note}", style="bold", markup=False, soft_wrap=True)


def _pairs(before: Path, stage: Path) -> Iterator[tuple[QARecord, Match, bool]]:
    for row, verdict in zip(read_rows(before, QARecord), read_verdicts(stage), strict=True):
        for match in matches_of(verdict.detail):
            yield row, match, verdict.reason == dropped_reason(match.benchmark)


def _of(name: str, known: Searched, pairs: Iterable[tuple[QARecord, Match, bool]]) -> Contaminated:
    own = [(match, dropped) for _, match, dropped in pairs if match.benchmark == name]
    items = known.items.get(name, 0)
    note = ""
    if name in known.missing:
        note = f"not searched: {known.missing[name]}"
    elif name in known.incomplete:
        note = f"{items:,} of its {known.incomplete[name]:,} items are there"
    return Contaminated(
        name,
        items,
        len({match.item for match, dropped in own if dropped}),
        dict(Counter(match.decided_by for match, dropped in own if dropped).most_common()),
        sum(not dropped for _, dropped in own),
        note,
    )


def read(out: Path) -> list[Contaminated]:
    """The report of a run; empty if there is none."""
    file = out / REPORT
    return [Contaminated(**of) for of in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []
