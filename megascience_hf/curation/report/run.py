"""`megascience dataset-report`: what a dataset of questions and answers holds, read once in bounded memory.

Every row is counted in all respects but one: languages are those of the `LANGUAGE_SAMPLE` rows whose questions have
the smallest hashes, because the detection takes about a millisecond a row. Near-duplicates and contamination are by
words (`near_duplicates`, `benchmark_matches`): paraphrases are not found.
"""

from __future__ import annotations

from rich.console import Console

from megascience_hf import terminal
from megascience_hf.curation.report.counter import DatasetCounter
from megascience_hf.curation.report.schema import DatasetReport, Options
from megascience_hf.errors import UserError
from megascience_hf.rows.dataset import Dataset, find, rows_of
from megascience_hf.rows.files import data_files


def dataset_of(data: str, *, revision: str = "", config: str | None = None, split: str = "train") -> Dataset:
    """A folder, a file of Parquet or JSON Lines, or a dataset of the Hub at a revision.

    Raises:
        UserError: there is no such thing, or the revision is missing.
    """
    found = find(data, config=config, split=split, revision=revision)
    if found.path is None and not revision:
        raise UserError(f"{data} needs a revision: a commit, so that the same rows are counted again (--revision)")
    return found


def report_dataset(data: Dataset, options: Options | None = None, console: Console | None = None) -> DatasetReport:
    """Read a dataset once and count.

    Args:
        data: by `dataset_of`.
        console: where progress is shown; by default on standard error.

    Raises:
        UserError: it cannot be read, no row has a question, or a named column is in no row.
    """
    if data.path is not None:
        data_files(data.path)  # what is not there is said before the benchmarks are read
    with DatasetCounter(options or Options(), console or terminal.Console(stderr=True)) as counter:
        for row in rows_of(data, counter.refusals):
            counter.add(row)
        return counter.report(str(data))
