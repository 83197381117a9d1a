"""What the tab Data shows: the rows of this package, of a folder of this machine's owner, or of a dataset on the Hub.

Of the Hub only files of Parquet and JSON Lines are read, as files: `datasets` would follow what a repository's card
names, addresses and files of this machine included.
"""

from __future__ import annotations

import functools
import io
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from megascience_hf.errors import UserError
from megascience_hf.hub.upload_plan import split_repo
from megascience_hf.rows.columns import Columns
from megascience_hf.rows.dataset import Dataset, rows_of
from megascience_hf.rows.files import is_data, is_hidden, place_read, rows_of_stream
from megascience_hf.rows.records import Refusals, RefusedRowError, Row
from megascience_hf.space.bounded import bounded
from megascience_hf.space.settings import Limits

MOST_ROWS = 20_000  # of a folder, to be searched in memory
MOST_ROWS_OF_THE_HUB = 2_000  # which are read while a visitor waits
_MOST_CHARACTERS = 30_000_000
_SECONDS = 20.0  # of reading from the Hub; what has come by then is shown
_BLOCK = 1 << 20  # bytes that are asked for at once
_CONVERTED = "refs/convert/parquet"  # where the Hub keeps what it made of other formats
_KEPT = 4  # datasets in memory


@dataclass(frozen=True, slots=True)
class DataRow:
    """A question with its answer."""

    question: str
    answer: str
    subject: str
    source: str
    reference_answer: str


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that are browsed.

    Args:
        name: as the visitor gave it; empty for the rows of this package.
        is_part: whether there are more than these.
        refused: how many beside them could not be read, or have no question.
    """

    name: str
    rows: tuple[DataRow, ...]
    is_part: bool = False
    refused: int = 0

    @property
    def described(self) -> str:
        if not self.name:
            return f"{len(self.rows):,} rows that come with this package, written in the form of MegaScience’s"
        which = "The first" if self.is_part else "All"
        left_out = f"; {self.refused:,} more cannot be read or have no question" if self.refused else ""
        count = f"{which} {len(self.rows):,} rows" if self.is_part or len(self.rows) > 1 else "The only row"
        return f"{count} of {self.name}{left_out}"


def read(name: str, limits: Limits, *, is_owner: bool, online: bool) -> Source:
    """The rows of a dataset, kept in memory for who asks next.

    Args:
        name: OWNER/NAME or an address of the Hub; of the owner also a folder or a file. Empty: the rows of the package.
        is_owner: whether the owner of this machine asks, whose token and files may be read.
        online: whether the Hub may be asked.

    Raises:
        UserError: there is no such dataset, it cannot be read, or it has no questions.
    """
    name = name.strip()
    if not name:
        return sample()
    if is_owner and Path(name).expanduser().exists():
        return _of_path(Path(name).expanduser().resolve())
    try:
        repo, kind = split_repo(name)
    except UserError:
        raise UserError(
            f"no {name}: name a folder, a file of Parquet or JSON Lines, or a dataset of the Hub as OWNER/NAME"
            if is_owner
            else "name a dataset of the Hub as OWNER/NAME, such as MegaScience/TextbookReasoning"
        ) from None
    if kind not in (None, "dataset"):
        raise UserError(f"{repo} is a {kind}: name a dataset")
    if not online:
        raise UserError(f"this copy runs offline and cannot read {repo}: unset HF_HUB_OFFLINE")
    return _of_hub(repo, limits, is_owner)


@functools.cache
def sample() -> Source:
    """The rows of this package."""
    from megascience_hf.builders.science_builder import SAMPLE

    return _taken("", (row for row in rows_of(Dataset(path=SAMPLE), Refusals())), Refusals(), MOST_ROWS)


@functools.lru_cache(maxsize=_KEPT)
def _of_path(path: Path) -> Source:
    refusals, root = Refusals(), place_read(path)
    name = path.name if root in (path, path / "data") else f"{path.name}, stage {root.name}"
    return _taken(name, rows_of(Dataset(path=path), refusals), refusals, MOST_ROWS)


@functools.lru_cache(maxsize=_KEPT)
def _of_hub(repo: str, limits: Limits, is_owner: bool) -> Source:
    return bounded(_read_hub, repo, is_owner, limits=limits, mend="take another dataset")


def _taken(
    name: str, rows: Iterable[Row], refusals: Refusals, most: int, is_over: Callable[[], bool] = lambda: False
) -> Source:
    """The first rows that have a question."""
    columns, found, characters = Columns(), list[DataRow](), 0
    rows = iter(rows)
    for row in rows:
        try:
            one = DataRow(**columns.texts(row.fields))
        except RefusedRowError as error:
            refusals.refuse(str(error), row.place)
            continue
        if not one.question.strip():
            refusals.refuse("no question", row.place)
        else:
            found.append(one)
            characters += len(one.question) + len(one.answer)
        if len(found) >= most or characters >= _MOST_CHARACTERS or is_over():
            break
    if not found:
        there = f"; its columns are {columns.seen}" if columns.seen else f": {refusals.most_frequent()}"
        raise UserError(f"no question was found in {name}{there}")
    is_part = next(islice(rows, 1), None) is not None
    return Source(name, tuple(found), is_part, refusals.reasons.total())


def _read_hub(repo: str, is_owner: bool) -> Source:
    """In a process of its own."""
    from huggingface_hub import HfApi, HfFileSystem
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, OfflineModeIsEnabled, RepositoryNotFoundError

    from megascience_hf.hub.client import HTTPError

    token = None if is_owner else False  # a visitor sees what everybody sees
    deadline = time.monotonic() + _SECONDS
    try:
        revision, names = _data_files(HfApi(token=token), repo)
        files = HfFileSystem(token=token, skip_instance_cache=True)
        refusals = Refusals()

        def rows() -> Iterator[Row]:
            for name in names:
                with files.open(f"datasets/{repo}@{revision}/{name}", "rb", block_size=_BLOCK) as raw:
                    stream = cast(BinaryIO, io.BufferedReader(cast(Any, raw)))
                    yield from refusals.of(rows_of_stream(stream, name))

        return _taken(repo, rows(), refusals, MOST_ROWS_OF_THE_HUB, lambda: time.monotonic() > deadline)
    except GatedRepoError:
        raise UserError(f"{repo} asks who reads it to agree to its terms: read it on the Hub") from None
    except RepositoryNotFoundError:
        raise UserError(f"there is no dataset {repo} on the Hub, or it is not public: look at its name") from None
    except OfflineModeIsEnabled:
        raise UserError(f"this copy runs offline and cannot read {repo}: unset HF_HUB_OFFLINE") from None
    except (HfHubHTTPError, HTTPError, OSError):
        raise UserError(f"the Hub did not give {repo}: try again in a minute") from None


def _data_files(api: Any, repo: str) -> tuple[str, list[str]]:
    """A commit, and the files of it that are read: those of training first."""
    from huggingface_hub.errors import RevisionNotFoundError

    info = api.dataset_info(repo)
    names = _readable(sibling.rfilename for sibling in info.siblings)
    if not names:
        try:
            info = api.dataset_info(repo, revision=_CONVERTED)
        except RevisionNotFoundError:
            raise UserError(f"{repo} has no files of Parquet or JSON Lines") from None
        names = _readable(sibling.rfilename for sibling in info.siblings)
    return str(info.sha), sorted(names, key=lambda name: ("train" not in name, name))


def _readable(names: Iterable[str]) -> list[str]:
    """As of a folder: `data/` if there is one, and no name that begins with "_" or "."."""
    found = [name for name in names if is_data(name) and not is_hidden(PurePosixPath(name))]
    within = [name for name in found if PurePosixPath(name).parts[0] == "data"]
    return within or found
