"""`megascience dataset-report`: what a dataset of questions and answers holds, read once in bounded memory.

Every row is counted in all respects but one: languages are those of the `LANGUAGE_SAMPLE` rows whose questions have
the smallest hashes, because the detection takes about a millisecond a row. Near-duplicates and contamination are by
words (`near_duplicates`, `benchmark_matches`): paraphrases are not found.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rich.console import Console

from megascience_hf.curation.mixture.read import fields_of
from megascience_hf.curation.mixture.settings import Source
from megascience_hf.curation.mixture.sources import Refusals, data_files
from megascience_hf.curation.report.counter import DatasetCounter
from megascience_hf.curation.report.schema import DatasetReport, Options
from megascience_hf.errors import UserError


def source_of(data: str, *, revision: str = "", config: str | None = None, split: str = "train") -> Source:
    """A folder, a file of Parquet or JSON Lines, or a dataset of the Hub at a revision.

    Raises:
        UserError: there is no such thing, or the revision is missing.
    """
    here = Path(data)
    if here.exists():
        place: dict[str, Any] = {"path": here}
    elif data.count("/") == 1 and not here.suffix:
        place = {"hub": data, "revision": revision, "config": config, "split": split}
    else:
        raise UserError(f"no {data}: name a folder, a file of Parquet or JSON Lines, or a Hub dataset")
    try:
        # a mapping that names no column, so that all are read: which ones hold the texts, the rows themselves tell
        return Source(name="input", columns={"question": {"value": ""}}, **place)  # type: ignore[arg-type]
    except ValidationError as error:
        said = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
        raise UserError(f"{said} (--revision)" if "revision" in said else said) from None


def report_dataset(source: Source, options: Options | None = None, console: Console | None = None) -> DatasetReport:
    """Read a dataset once and count.

    Args:
        source: by `source_of`.
        console: where progress is shown; by default on standard error.

    Raises:
        UserError: it cannot be read, no row has a question, or a named column is in no row.
    """
    if source.path is not None:
        data_files(source.path)  # what is not there is said before the benchmarks are read
    refusals = Refusals()
    data = str(source.path) if source.path is not None else f"{source.hub}@{source.revision}"
    with DatasetCounter(options or Options(), console or Console(stderr=True)) as counter:
        for _, fields in fields_of(source, refusals):
            counter.add(fields)
        for reason, rows in refusals.reasons.items():
            counter.refuse(reason, rows)
        return counter.report(data)
