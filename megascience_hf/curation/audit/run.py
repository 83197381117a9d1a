"""`megascience audit`: read a dataset once, check every row, and write what was found beside it.

    OUT/audit.parquet   a row for each row of the data, in its order
        report.html     the counts, and some rows that something is wrong with; report.json the same for programs
        parts/          what is checked so far, while a run goes on; a run that was killed goes on with it

Rows are read in this process, which compares questions, with each other and with the benchmarks, on a thread of its
own; what can be said of a row alone is said in others (`checks`). In memory are the rows of two parts, what is kept for
near-duplicates (`near_duplicate_rows`) and 1.5 kB for each item of the benchmarks.
"""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console

from megascience_hf import terminal
from megascience_hf.builders.audits import SEARCHED, SIDE_CAR
from megascience_hf.content_id import content_id
from megascience_hf.curation.audit.checks import Checked, Texts, check_rows
from megascience_hf.curation.audit.counts import report
from megascience_hf.curation.audit.examples import chosen_of, examples
from megascience_hf.curation.audit.schema import AuditExample, AuditReport
from megascience_hf.curation.audit.side_car import PART_SCHEMA, WHOLE_SCHEMA, Duplicates
from megascience_hf.curation.pipeline.progress import counted
from megascience_hf.curation.report.benchmark_search import BenchmarkSearch, ItemFound
from megascience_hf.curation.report.schema import by_count
from megascience_hf.errors import UserError
from megascience_hf.file_hashes import hashes_of
from megascience_hf.out_folder import OutFolder, opened
from megascience_hf.rows.columns import Columns
from megascience_hf.rows.dataset import Dataset, rows_of
from megascience_hf.rows.files import count_rows, data_files, data_root
from megascience_hf.rows.records import Refusals, RefusedRowError
from megascience_hf.similarity.deduplication import Deduplication
from megascience_hf.similarity.different_answers import TAIL
from megascience_hf.similarity.near_duplicates import NearDuplicates
from megascience_hf.whole_file import read_json, replacing
from megascience_hf.whole_step import WholeStep
from megascience_hf.workers import cores, grouped, in_processes

PART = 1 << 15  # rows: that much work a kill costs at most
_CHUNK_ROWS, _CHUNK_CHARACTERS = 256, 1 << 20
_TRIED = 10_000  # rows without a question, after which the rest is not looked at
_LABEL_CHARACTERS = 100
# The code that decides what is said of a row.
_DECIDING = ("answers", "rows", "curation/audit", "curation/report/languages.py", "curation/extraction", "similarity")
_PACKAGE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Options:
    """How a dataset is audited.

    Args:
        columns: as of `report.schema.Options`.
        data_dir: folder of local copies of the benchmarks; `tasks.loading.SAMPLE` for the embedded items.
        contamination: whether the benchmarks are searched at all.
        examples: rows of each fault that are shown.
        workers: processes that check rows; by default one for each core.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    data_dir: Path | None = None
    contamination: bool = True
    examples: int = 5
    workers: int | None = None


@dataclass(slots=True)
class _Part:
    """Rows that are checked and written together.

    Args:
        first: the number of its first row in the data, from 0.
        labels: source and subject of each row.
        found: told by the thread that compares: which rows are items of benchmarks.
        checked: those of `rows` that came back so far.
    """

    number: int
    first: int
    rows: list[Texts]
    labels: list[tuple[str, str]]
    found: Future[dict[int, ItemFound]]
    checked: list[Checked] = field(default_factory=list)

    def chunks(self) -> Iterator[list[Texts]]:
        """The rows, some at a time."""
        return grouped(self.rows, lambda row: len(row.question) + len(row.answer), _CHUNK_ROWS, _CHUNK_CHARACTERS)

    def table(self) -> pa.Table:
        """As it is written."""
        items = self.found.result()
        exams = [items.get(place, (None, None, None)) for place in range(len(self.rows))]
        rows = zip(self.checked, exams, self.labels, strict=True)
        columns = zip(*((*checked, *exam, *labels) for checked, exam, labels in rows), strict=True)
        return pa.table(list(map(list, columns)), schema=PART_SCHEMA)


def audit(data: Dataset, out: Path, options: Options | None = None, console: Console | None = None) -> AuditReport:
    """Check every row of a dataset, and write what was found into OUT. A run that was killed goes on.

    Args:
        data: by `report.run.dataset_of`.
        console: where progress is shown; by default on standard error.

    Raises:
        UserError: the data cannot be read, no row has a question, a named column is in no row, or OUT is not for us.
    """
    options, console = options or Options(), console or terminal.Console(stderr=True)
    if options.workers is not None and options.workers < 1:
        raise UserError(f"workers must be at least 1, not {options.workers}")
    inputs = [] if data.path is None else [data.path]
    if data.path is not None:
        data_files(data.path)  # what is not there is said before the benchmarks are read
    with opened(out, "audit", inputs) as folder:
        with console.status("reading the benchmarks …"):
            search = BenchmarkSearch(options.data_dir) if options.contamination else None
        return _Audit(data, folder, options, search, console).run()


class _Audit:
    """One run."""

    def __init__(
        self, data: Dataset, out: OutFolder, options: Options, search: BenchmarkSearch | None, console: Console
    ) -> None:
        self._data, self._out, self._options, self._search, self._console = data, out, options, search, console
        self._columns, self._refusals = Columns(options.columns), Refusals()
        searched = search.mark() if search is not None else ""
        chosen = json.dumps([{name: column for name, column in options.columns.items() if column}, options.examples])
        self._key = content_id(_hash_of_code(), _hash_of_data(data), chosen, searched)
        self._step = WholeStep(out.path / "audit.json", out.path)
        self._waiting: deque[_Part] = deque()
        self._rows = 0
        self._empty: list[int] = []  # rows without a question, which repeat nothing

    def run(self) -> AuditReport:
        record = self._step.done(self._key)
        if record is not None:
            self._console.print(f"{self._out.path} has the audit of these rows already", soft_wrap=True)
            return AuditReport.from_json(record["report"])
        self._step.undo()
        if (self._out.path / "parts").is_dir():
            self._out.refuse_strangers("parts")
        else:
            self._out.begin("parts")
        duplicates = self._checked()
        with counted("writing", None, self._console):
            report = self._written(duplicates)
        self._step.complete(self._key, [self._out.path / SIDE_CAR], {"report": report.to_json()})
        self._out.wrote(SIDE_CAR, "audit.json")
        self._out.remove("parts")
        return report

    def _checked(self) -> Duplicates:
        """Check the parts that are not checked yet; which rows are near-duplicates."""
        with Deduplication(NearDuplicates(keep_variants=True)) as near:
            with ThreadPoolExecutor(1) as beside, counted("rows", _rows_there(self._data), self._console) as tell:
                self._check(near, beside, tell)
            if not self._rows:
                raise self._nothing()
            self._columns.check()
            for line in self._refusals.lines():
                self._console.print(line, highlight=False, markup=False, soft_wrap=True)
            with counted("near-duplicates", 100, self._console, unit="%") as tell:
                row, kept, similarity = near.dropped(lambda share: tell(int(100 * share)))
        known = ~np.isin(row, np.array(self._empty, np.int64))
        order = np.argsort(row[known])
        return Duplicates(row[known][order], kept[known][order], similarity[known][order])

    def _check(self, near: Deduplication, beside: ThreadPoolExecutor, tell: Callable[..., None]) -> None:
        """Read all rows, and write the parts that are not checked yet."""
        for checked in in_processes(check_rows, self._chunks(near, beside), self._options.workers or cores()):
            part = self._waiting[0]
            part.checked += checked
            tell(part.first + len(part.checked))
            if len(part.checked) == len(part.rows):
                self._write_part(self._waiting.popleft())

    def _chunks(self, near: Deduplication, beside: ThreadPoolExecutor) -> Iterator[list[Texts]]:
        """The rows of the parts that are not checked yet, some at a time."""
        compared: Future[dict[int, ItemFound]] | None = None
        for number, (rows, labels) in enumerate(self._parts()):
            if compared is not None:
                compared.result()  # not more than one part waits for the thread
            first, self._rows = self._rows, self._rows + len(rows)
            self._empty += [first + place for place, row in enumerate(rows) if not row.question]
            done = self._part_step(number).done(self._part_key(first, len(rows))) is not None
            compared = beside.submit(self._compare, rows, near, search=not done)
            if not done:
                self._waiting.append(_Part(number, first, rows, labels, compared))
                yield from self._waiting[-1].chunks()

    def _compare(self, rows: list[Texts], near: Deduplication, *, search: bool) -> dict[int, ItemFound]:
        """Keep the questions of a part for the near-duplicates; which of them are items of benchmarks."""
        questions = [row.question for row in rows]
        results = [row.reference or row.answer[-2 * TAIL :] for row in rows]
        near.add(pl.Series(questions, dtype=pl.String), answers=pl.Series(results, dtype=pl.String))
        return self._search.items_of(questions) if search and self._search is not None else {}

    def _parts(self) -> Iterator[tuple[list[Texts], list[tuple[str, str]]]]:
        rows, labels = list[Texts](), list[tuple[str, str]]()
        for row in rows_of(self._data, self._refusals):
            try:
                texts = self._columns.texts(row.fields)
            except RefusedRowError as error:
                self._refusals.refuse(str(error), row.place)
                if not rows and not self._rows and self._refusals.reasons.total() >= _TRIED:
                    raise self._nothing() from None
                continue
            rows.append(Texts(row.place, texts["question"], texts["answer"], texts["reference_answer"]))
            labels.append((_label(texts["source"]), _label(texts["subject"])))
            if len(rows) == PART:
                yield rows, labels
                rows, labels = [], []
        if rows:
            yield rows, labels

    def _write_part(self, part: _Part) -> None:
        step = self._part_step(part.number)
        file = step.mark.with_suffix(".parquet")
        with replacing(file) as partial:
            pq.write_table(part.table(), partial, compression="zstd")
        chosen = examples(part.rows, part.checked, self._options.examples)
        step.complete(self._part_key(part.first, len(part.rows)), [file], {"examples": [asdict(one) for one in chosen]})

    def _part_step(self, number: int) -> WholeStep:
        return WholeStep(self._out.path / "parts" / f"{number:05d}.json", self._out.path)

    def _part_key(self, first: int, rows: int) -> str:
        return content_id(self._key, str(first), str(rows))

    def _written(self, duplicates: Duplicates) -> AuditReport:
        """Put the parts together, with the near-duplicates, and count."""
        files = [self._part_step(number).mark for number in range(-(-self._rows // PART))]
        with (
            replacing(self._out.path / SIDE_CAR) as partial,
            pq.ParquetWriter(partial, self._schema(), compression="zstd") as writer,
        ):
            for number, file in enumerate(files):
                table = pq.read_table(file.with_suffix(".parquet"))
                writer.write_table(duplicates.beside(table, number * PART).cast(self._schema()))
        shown = [AuditExample(**one) for file in files for one in read_json(file)["examples"]]
        return report(
            self._out.path / SIDE_CAR,
            str(self._data),
            refused=by_count(self._refusals.reasons),
            search=self._search,
            examples=chosen_of(shown, self._options.examples),
        )

    def _schema(self) -> pa.Schema:
        searched = self._search is not None and self._search.searched
        return WHOLE_SCHEMA.with_metadata({SEARCHED: b"yes" if searched else b"no"})

    def _nothing(self) -> UserError:
        if not self._refusals.reasons:
            return UserError("there are no rows: the files are empty")
        seen = self._columns.seen
        step = f"; the columns are {seen}: name one with --question" if seen else ""
        return UserError(f"no row has a question ({self._refusals.most_frequent()}){step}")


def _label(text: str) -> str:
    return " ".join(text.split())[:_LABEL_CHARACTERS]


def _rows_there(data: Dataset) -> int | None:
    """How many rows there are, where that takes no reading."""
    if data.path is None:
        return None
    try:
        counts = [count_rows(file) for file in data_files(data.path)]
    except (OSError, ValueError):
        return None  # said when it is read
    known = [rows for rows in counts if rows is not None]
    return sum(known) if len(known) == len(counts) else None


def _hash_of_data(data: Dataset) -> str:
    if data.path is None:
        return content_id(data.name, data.config or "", data.split, data.revision or "")
    root, files = data_root(data.path), data_files(data.path)
    return content_id(*(file.relative_to(root).as_posix() for file in files), *hashes_of(files))


def _hash_of_code() -> str:
    """Of all that decides what is said of a row: a part that another version checked is checked again."""
    paths = (_PACKAGE / name for name in _DECIDING)
    files = (file for path in paths for file in ([path] if path.is_file() else sorted(path.rglob("*.py"))))
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()
