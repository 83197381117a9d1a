"""The rows of a dataset: of files here, or of the Hub at a revision."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError, first_line
from megascience_hf.rows.files import data_files, data_root, is_data, read_file
from megascience_hf.rows.records import Refusals, Row

_WHAT = "name a folder, a file of Parquet or JSON Lines, or a Hub dataset, OWNER/NAME"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Where rows are: `path`, or one split of what `datasets` calls `name`.

    Args:
        path: a folder, all files of which are read, or a file.
        name: of the Hub, or a folder as `datasets` reads it.
        data_files: as of `datasets.load_dataset`.
        revision: commit, branch or tag; None for the newest.
        streaming: whether `datasets` reads the rows over the network, and no file is kept.
    """

    path: Path | None = None
    name: str = ""
    config: str | None = None
    data_files: str | None = None
    split: str = "train"
    revision: str | None = None
    streaming: bool = False

    def __str__(self) -> str:
        if self.path is not None:
            return str(self.path)
        return f"{self.name}@{self.revision}" if self.revision else self.name


def find(data: str, *, config: str | None = None, split: str = "train", revision: str | None = None) -> Dataset:
    """What a user named: a path that is there, or a dataset of the Hub.

    Raises:
        UserError: it can be neither.
    """
    path = Path(data)
    if path.exists():
        return Dataset(path=path)
    if data.count("/") != 1 or is_data(data) or path.suffix.lower() in (".json", ".csv", ".gz"):
        raise UserError(f"no {data}: {_WHAT}")
    return Dataset(name=data, config=config, split=split, revision=revision)


def rows_of(data: Dataset, refusals: Refusals, columns: Collection[str] = ()) -> Iterator[Row]:
    """Every row, in the order of the files; what is none is counted.

    Args:
        refusals: counts what is no row.
        columns: not more than these are read of Parquet that has them all.

    Raises:
        UserError: there is no such dataset, config or split, or it cannot be read.
    """
    files: Iterable[tuple[str, Path]] | None
    if data.path is not None:
        root = data_root(data.path)
        files = ((file.relative_to(root).as_posix(), file) for file in data_files(data.path))
    else:
        files = None if data.streaming else _named_files(data)
    if files is None:
        yield from _streamed(data)
        return
    for name, file in files:
        yield from read_file(file, refusals, name, columns)


def copy(data: Dataset, file: Path) -> str:
    """Write a split of the Hub into a Parquet file, and give the commit that it is of.

    Raises:
        UserError: it cannot be read.
    """
    from datasets import load_dataset
    from huggingface_hub import HfApi

    with _asking(data):
        commit = HfApi().dataset_info(data.name, revision=data.revision).sha or data.revision
        load_dataset(data.name, data.config, split=data.split, revision=commit).to_parquet(file)
    return str(commit)


def _named_files(data: Dataset) -> Iterator[tuple[str, Path]] | None:
    """Name and local copy of each file of a split; None if `datasets` has to read them, as other than JSONL or Parquet.

    A download that was cut off goes on, in the cache of huggingface_hub.
    """
    from datasets import load_dataset_builder

    with _asking(data):
        builder = load_dataset_builder(data.name, data.config, data_files=data.data_files, revision=data.revision)
    files = builder.config.data_files
    if not files:  # a builder of its own, such as ours
        return None
    if data.split not in files:
        raise UserError(f"{data.name} has no split {data.split!r}; it has {', '.join(map(str, files))}")
    names = list(files[data.split])
    return _local(data, names) if all(map(is_data, names)) else None


def _local(data: Dataset, names: list[str]) -> Iterator[tuple[str, Path]]:
    from huggingface_hub import HfFileSystem, hf_hub_download
    from huggingface_hub.hf_file_system import HfFileSystemResolvedRepositoryPath

    for name in names:
        if not name.startswith("hf://"):
            yield name, Path(name)
            continue
        with _asking(data):
            place = HfFileSystem().resolve_path(name)
            assert isinstance(place, HfFileSystemResolvedRepositoryPath)  # noqa: S101  # a dataset is a repository
            file = hf_hub_download(
                place.repo_id, place.path_in_repo, repo_type=place.repo_type, revision=place.revision
            )
        yield f"{data.name}/{place.path_in_repo}", Path(file)


def _streamed(data: Dataset) -> Iterator[Row]:
    """The rows in any format that `datasets` reads, by their numbers."""
    from datasets import load_dataset

    with _asking(data):
        rows: Iterable[dict[str, Any]] = load_dataset(
            data.name, data.config, data_files=data.data_files, split=data.split, revision=data.revision,
            streaming=True,
        )  # fmt: skip
        for number, fields in enumerate(rows, 1):
            yield Row(fields, number, data.name)


@contextmanager
def _asking(data: Dataset) -> Iterator[None]:
    """What `datasets`, or a Hub that does not answer as it should, raises, as one line."""
    from datasets.exceptions import DatasetsError
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    from megascience_hf.hub.client import HTTPError

    try:
        yield
    except (OSError, ValueError, DatasetsError, HfHubHTTPError, HTTPError, OfflineModeIsEnabled) as error:
        reason = first_line(error)
        where = f"{data.name} at {data.revision}" if data.revision else data.name
        raise UserError(f"cannot read {where} ({reason[:300]}); a local copy can be given as well") from None
