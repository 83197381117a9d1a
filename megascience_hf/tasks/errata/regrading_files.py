"""The files of a re-grading: a file, a folder, or a data set of the Hub."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from megascience_hf.errors import UserError, first_line
from megascience_hf.rows.dataset import Dataset, rows_of
from megascience_hf.rows.files import ENDINGS
from megascience_hf.rows.records import Refusals, Row

# What `datasets` reads beside the formats of `rows`: MMLU-Redux 2.0 is kept as Arrow, the relabelling of MedQA as CSV.
_OTHER = {".csv": "csv", ".arrow": "arrow"}
_ENDINGS = (*ENDINGS, *_OTHER)


def files_of(named: str, revision: str | None = None) -> list[Path]:
    """The files with rows of what was named; those of the Hub are downloaded into its cache.

    Raises:
        UserError: there are none, or the Hub does not give them.
    """
    path = Path(named)
    if not path.exists():
        if named.count("/") != 1 or named.startswith((".", "/")) or path.suffix in _ENDINGS:
            raise UserError(f"no {named}: name a file, a folder, or a data set of the Hub, OWNER/NAME")
        path = _downloaded(named, revision)
    found = [path] if path.is_file() else sorted(path.rglob("*"))
    files = [file for file in found if file.is_file() and file.name.lower().endswith(_ENDINGS)]
    if not files:
        raise UserError(f"{named} has no files of {', '.join(_ENDINGS)}")
    return files


def _downloaded(name: str, revision: str | None) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    from megascience_hf.hub.client import HTTPError

    wanted = [f"*{ending}" for ending in _ENDINGS]
    try:
        return Path(snapshot_download(name, repo_type="dataset", revision=revision, allow_patterns=wanted))
    except (OSError, ValueError, HfHubHTTPError, LocalEntryNotFoundError, HTTPError) as error:
        reason = first_line(error)
        raise UserError(f"cannot get {name} of the Hub ({reason[:200]}): name a local copy of its files") from None


def rows_and_columns(file: Path, refusals: Refusals) -> tuple[Iterator[Row], tuple[str, ...]]:
    """The rows of a file, and the columns of the first.

    Raises:
        UserError: it cannot be read.
    """
    kind = _OTHER.get(file.suffix.lower())
    data = Dataset(path=file) if kind is None else Dataset(name=kind, data_files=str(file), streaming=True)
    rows = (row._replace(file=str(file)) for row in rows_of(data, refusals))
    first = next(rows, None)
    return (iter(()), ()) if first is None else (chain([first], rows), tuple(first.fields))
