"""Finds the files that hold the rows, on the Hub or in a folder, and reads them batch by batch.

Every fault of a file ends in a `ShardError` that names it. It is a `DatasetGenerationError`, which
`datasets` passes on as it is; it then also removes what it had written, so that a half-written cache is
never loaded.
"""

from __future__ import annotations

import contextlib
import fnmatch
import glob
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import datasets.config
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from datasets.data_files import get_data_patterns, resolve_pattern, sanitize_patterns
from datasets.exceptions import DatasetGenerationError, DatasetNotFoundError
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard, HfApi, constants, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from megascience_hf.errors import first_line
from megascience_hf.file_hashes import hashes_of
from megascience_hf.hub.client import HTTPError, TransportError
from megascience_hf.hub.shard_names import missing, series_of
from megascience_hf.rows import json_files, parquet_files
from megascience_hf.rows.columns import encodes
from megascience_hf.rows.files import is_data
from megascience_hf.rows.records import WHOLE_ROWS, Refused

HELD_BACK = ("validation", "test")  # splits, as `datasets` calls them
BATCH_ROWS = 1000  # what `datasets` writes at a time; bounds the memory
READ = (".parquet", ".jsonl")  # how the names of files in a folder end
HUB_PATTERN = "data/train-*.parquet"  # what the `configs:` of both dataset cards say

_COMMIT = re.compile(r"[0-9a-f]{40}")
_UNREACHABLE = (OfflineModeIsEnabled, TransportError, ConnectionError, TimeoutError)


class ShardError(DatasetGenerationError):  # type: ignore[misc]  # mypy skips datasets
    """A file with rows is missing, broken, incomplete or has the wrong columns."""


# --- a folder ----------------------------------------------------------------------------------------------


def absolute(folder: str) -> Path:
    """The folder as the cache and other processes must know it: absolute, without `~` and symbolic links."""
    return Path(folder).expanduser().resolve()


def folder_shards(folder: Path) -> list[Path]:
    """The files with rows in a local copy of a Hub repository or a folder written by `megascience curate`.

    They are in `data/` (the Hub's layout), or else in the folder itself; sorted by name. Of several splits only that of
    training, by the names that `datasets` takes as splits.

    Raises:
        ValueError: the folder is not there, is a file, holds neither Parquet nor JSON Lines of a training split, or
            holds both.
        ShardError: the names say `-of-00007` and one of the seven is not there.
    """
    if not folder.is_dir():
        problem = "is a file, not a folder" if folder.exists() else "does not exist"
        raise ValueError(f"data_dir={str(folder)!r} {problem}.")
    for place in (folder / "data", folder):
        names = place.iterdir() if place.is_dir() else ()
        found = sorted(path for path in names if path.is_file() and path.name[0] not in "._" and is_data(path.name))
        if found:
            found = _of_training(found, folder)
            _require_one_kind(found, folder)
            require_all_parts([path.name for path in found], str(place))
            return found
    holds = ", ".join(sorted(path.name for path in folder.iterdir())[:10]) or "nothing"
    below = next((name for name in ("train", "data/train") if (folder / name).is_dir()), None)
    raise ValueError(
        f"data_dir={str(folder)!r} has no Parquet or JSON Lines file, neither directly nor in data/; it has: {holds}."
        + (f" Give the folder with the rows to be trained: {folder / below}." if below else "")
    )


def _require_one_kind(files: Sequence[Path], folder: Path) -> None:
    """Rows of one kind would be read, and the others left out without a word."""
    kinds = {"".join(path.suffixes[-2:]) if path.suffix.lower() == ".gz" else path.suffix: path for path in files}
    for kind in sorted(kinds.keys() - set(READ)):
        raise ValueError(
            f"data_dir={str(folder)!r} has {kinds[kind].name}, and only names that end in {' or '.join(READ)} are read "
            "here: unpack it or call it so."
        )
    if len(kinds) > 1:
        names = " and ".join(sorted(path.name for path in kinds.values()))
        raise ValueError(
            f"data_dir={str(folder)!r} has both Parquet and JSON Lines, {names}, which may be the same rows twice: "
            "leave those of one kind in it."
        )


def _of_training(found: list[Path], folder: Path) -> list[Path]:
    """Those that `datasets` reads as the split `train`: rows of a test or validation split are never trained."""
    splits = {split: _resolved(patterns, folder) for split, patterns in _patterns(folder).items()}
    held = set().union(*(files for split, files in splits.items() if split in HELD_BACK))
    train = [path for path in found if path.resolve() in splits.get("train", set())]
    kept = train or [path for path in found if path.resolve() not in held]
    if not kept:
        raise ValueError(
            f"data_dir={str(folder)!r} has rows of a test or validation split only ({found[0].name}); name those to be "
            "trained train.parquet or train.jsonl."
        )
    return kept


def _patterns(folder: Path) -> dict[Any, list[str]]:
    """What `datasets` looks for of each split: what the folder's card says, else by the names of files."""
    card = folder / "README.md"
    try:
        configs: dict[str, Any] = {}
        if card.is_file():
            configs = MetadataConfigs.from_dataset_card_data(DatasetCard.load(card).data)
        first: dict[str, Any] = next(iter(configs.values()), {})
        if files := first.get("data_files"):
            return dict(sanitize_patterns(files))
    except (OSError, ValueError, TypeError, yaml.YAMLError):  # a text that is no card of a dataset
        pass
    return dict(get_data_patterns(_literal(folder)))


def _resolved(patterns: list[str], folder: Path) -> set[Path]:
    files: set[Path] = set()
    for pattern in patterns:
        with contextlib.suppress(FileNotFoundError):  # one of several spellings of a split's name
            files |= {Path(file).resolve() for file in resolve_pattern(pattern, _literal(folder))}
    return files


def _literal(folder: Path) -> str:
    """A folder that patterns are put behind: what is magic in its own name is not."""
    return glob.escape(folder.as_posix())


def fingerprint(shards: Sequence[Path]) -> list[tuple[str, str]]:
    """By what the cache notices another content: place and SHA-256 of each file, which is read once."""
    known = Path(datasets.config.HF_DATASETS_CACHE) / "megascience_hf" / "hashes.json"
    hashes = hashes_of(shards, known)
    return [(path.as_posix(), of) for path, of in zip(shards, hashes, strict=True)]


def require_all_parts(names: Sequence[str], where: str) -> None:
    """Raise `ShardError` when names of the form `train-00002-of-00007.parquet` leave one of the seven out."""
    gone = missing(names)
    if gone and (series := series_of(gone[0])):
        absent = [name for name in gone if series_of(name) == series]
        raise ShardError(f"{len(absent)} of the {series[1]} shards are missing in {where}, the first is {gone[0]}.")


# --- the Hub -----------------------------------------------------------------------------------------------


def resolve_commit(repo_id: str, revision: str, token: bool | str | None) -> str:
    """The commit (40 hexadecimal digits) that a branch or tag names; offline the one last seen for that name.

    Raises:
        DatasetNotFoundError: the Hub has no such repository or revision.
        ConnectionError: the Hub cannot be reached and the revision was never loaded on this machine.
    """
    if _COMMIT.fullmatch(revision):
        return revision
    api = _hub(token)
    try:
        try:
            # Also writes down locally which commit the name stands for; offline this is what it reads.
            card = api.hf_hub_download(repo_id, "README.md", repo_type="dataset", revision=revision)
            return Path(card).parent.name
        except LocalEntryNotFoundError:
            raise
        except EntryNotFoundError:  # a repository without a card
            return str(api.dataset_info(repo_id, revision=revision).sha)
    except RevisionNotFoundError as error:
        raise DatasetNotFoundError(f"The dataset {repo_id} has no revision {revision!r} on the Hub.") from error
    except RepositoryNotFoundError as error:
        raise DatasetNotFoundError(f"The Hub has no dataset {repo_id}, or you may not see it.") from error
    except (LocalEntryNotFoundError, *_UNREACHABLE) as error:
        raise ConnectionError(
            f"{_why_unreachable()}, and {repo_id} at revision {revision!r} was never loaded here: load it "
            "once with the network, or leave revision= out."
        ) from error


def hub_shards(repo_id: str, commit: str, token: bool | str | None) -> list[str]:
    """Where the rows of a commit are, sorted by name: `hf://` addresses; without the network the files in
    the Hub's cache (`hf download` fills it), if all of them are there.

    Raises:
        DatasetNotFoundError: the Hub has no such repository or commit.
        ShardError: the commit has no data file, or one of a numbered series is missing.
        ConnectionError: the Hub cannot be reached and the files are not in the cache.
    """
    try:
        names = sorted(_hub(token).list_repo_files(repo_id, revision=commit, repo_type="dataset"))
    except (RepositoryNotFoundError, RevisionNotFoundError) as error:
        raise DatasetNotFoundError(f"The Hub has no dataset {repo_id} with the commit {commit}.") from error
    except (*_UNREACHABLE, HfHubHTTPError) as error:
        return _cached_shards(repo_id, commit, error)
    shards = fnmatch.filter(names, HUB_PATTERN)
    if not shards:
        raise ShardError(f"{repo_id}@{commit} has no {HUB_PATTERN}; it has: {', '.join(names[:10]) or 'nothing'}.")
    require_all_parts(shards, f"{repo_id}@{commit}")
    return [f"hf://datasets/{repo_id}@{commit}/{name}" for name in shards]


def _cached_shards(repo_id: str, commit: str, reason: Exception) -> list[str]:
    try:
        folder = snapshot_download(repo_id, repo_type="dataset", revision=commit, local_files_only=True)
    except LocalEntryNotFoundError:
        shards = []
    else:
        shards = sorted(str(path) for path in Path(folder).glob(HUB_PATTERN))
    names = [Path(shard).name for shard in shards]
    state = "is not in the cache"
    if shards:
        try:
            require_all_parts(names, "the cache")
            # Without numbers in the names nothing tells whether more belong to the commit.
            if all(map(series_of, names)):
                return shards
            state = "may be only partly in the cache"
        except ShardError:
            state = "is only partly in the cache"
    raise ConnectionError(
        f"{_why_unreachable(reason)}, and {repo_id} {state}. With the network once, run `hf download "
        f"{repo_id} --repo-type dataset --revision {commit}`; or give data_dir= a local copy; or load the "
        "config 'sample'."
    ) from reason


def _hub(token: bool | str | None) -> HfApi:
    return HfApi(endpoint=datasets.config.HF_ENDPOINT, token=token, library_name="megascience-hf")


def _why_unreachable(reason: Exception | None = None) -> str:
    if constants.is_offline_mode():
        return "The Hub is switched off (HF_HUB_OFFLINE=1)"
    detail = f" ({type(reason).__name__}: {first_line(reason)})" if reason else ""
    return f"The Hub at {datasets.config.HF_ENDPOINT} did not answer{detail}"


# --- reading -----------------------------------------------------------------------------------------------


def count_rows(shards: Iterable[str]) -> int:
    """The number of rows in local files by their Parquet footers; finds a truncated file before work
    begins."""
    total = 0
    for shard in shards:
        with Path(shard).open("rb") as stream:
            total += _open_parquet(stream, shard).metadata.num_rows
    return total


def read_shard(stream: BinaryIO, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
    """The rows of an open file in tables of at most `BATCH_ROWS` rows with exactly `columns`, all strings.

    Args:
        stream: the file, opened for reading bytes (local, or an fsspec file when streaming).
        name: where it came from, for messages; `.jsonl` at its end means JSON Lines, everything else Parquet.

    Raises:
        ShardError: the file is broken, lacks a column, has one that is not text, or has fewer rows than it
            says.
    """
    return _read_json(stream, name, columns) if name.endswith(".jsonl") else _read_parquet(stream, name, columns)


def _open_parquet(stream: BinaryIO, name: str) -> pq.ParquetFile:
    try:
        return parquet_files.opened(stream)
    except (pa.ArrowException, OSError, HTTPError) as error:
        raise _broken(name, error, _is_lfs_pointer(stream)) from error


def _read_parquet(stream: BinaryIO, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
    parquet = _open_parquet(stream, name)
    found = parquet.schema_arrow
    _require_columns(name, columns, found.names)
    for field in (found.field(column) for column in columns):
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        # A column in which every value is missing is written as type null by some tools.
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)):
            raise ShardError(f"{name}: the column {field.name!r} holds {field.type}, it must hold text.")
    text = pa.schema([(column, pa.string()) for column in columns])
    read = 0
    batches = parquet.iter_batches(BATCH_ROWS, columns=list(columns))
    while True:
        try:
            batch = next(batches, None)
        except (pa.ArrowException, OSError, HTTPError) as error:
            raise _broken(name, error) from error
        if batch is None:
            break
        read += batch.num_rows
        yield pa.Table.from_batches([batch]).select(columns).cast(text)
    if read != parquet.metadata.num_rows:
        raise ShardError(f"{name}: read {read} rows, its footer says {parquet.metadata.num_rows}.")


def _read_json(stream: BinaryIO, name: str, columns: Sequence[str]) -> Iterator[pa.Table]:
    text = pa.schema([(column, pa.string()) for column in columns])
    rows = _json_rows(stream, name, columns)
    while batch := list(islice(rows, BATCH_ROWS)):
        yield pa.Table.from_pylist(batch, schema=text)


def _json_rows(stream: BinaryIO, name: str, columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(json_files.lines(stream, WHOLE_ROWS, name)):
        row = line if isinstance(line, Refused) else json_files.row_of(line, WHOLE_ROWS)
        if isinstance(row, Refused):
            raise ShardError(f"{row.place}: {row}.")
        if not number:
            _require_columns(name, columns, list(row.fields))
        for column in columns:
            value = row.fields.get(column)
            if value is not None and not (isinstance(value, str) and encodes(value)):
                raise ShardError(f"{row.place}: the column {column!r} holds {value!r:.40}, it must hold text.")
        yield row.fields


def _require_columns(name: str, needed: Sequence[str], found: Sequence[str]) -> None:
    absent = [column for column in needed if column not in found]
    if absent:
        hint = ""
        if absent == ["source"]:
            hint = ' These are the columns of TextbookReasoning: load the folder as "textbook_reasoning".'
        raise ShardError(
            f"{name} lacks the column(s) {', '.join(absent)}: needed are {', '.join(needed)}; "
            f"found are {', '.join(found) or 'none'}.{hint}"
        )


def _broken(name: str, error: Exception, lfs_pointer: bool = False) -> ShardError:
    if lfs_pointer:
        return ShardError(
            f"{name} is only a Git LFS pointer: run `git lfs pull` in that folder to get the file itself."
        )
    advice = (
        "get the file again"
        if not name.startswith("hf://") and "/snapshots/" not in name
        else "load again with download_mode='force_redownload'"
    )
    return ShardError(
        f"{name} cannot be read ({type(error).__name__}: {first_line(error)}): it is truncated or damaged, "
        f"or the connection broke off; {advice}."
    )


def _is_lfs_pointer(stream: BinaryIO) -> bool:
    if stream.closed:
        return False
    stream.seek(0)
    return stream.read(24) == b"version https://git-lfs."[:24]
