"""Where the rows of a benchmark come from: the Hub at its pinned revisions, or a folder on this machine.

A local copy of benchmark `NAME` below the data folder is `NAME/` with files that `datasets` reads (JSON, JSONL, CSV,
Parquet, gzipped or not), or with one folder of such files for each config (`math/algebra/`, `csbench/mcq/`): all of
them are one pool, as the configs on the Hub are.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError, first_line
from megascience_hf.tasks.benchmark import CONFIG, Benchmark, Development, Item, Source

SAMPLE = Path(__file__).parent / "sample"
FULL_HASH = 40

logger = logging.getLogger(__name__)


def rows(benchmark: Benchmark, data_dir: Path | None = None) -> Iterator[dict[str, Any]]:
    """The rows of all the sources, in their order, each with the name of its config (or of its folder) as `CONFIG`.

    Args:
        data_dir: the folder of local copies; None for the Hub.

    Raises:
        UserError: there is no local copy, or it has several splits and none of the benchmark's name.
    """
    if data_dir is not None:
        for folder in local_folders(benchmark, data_dir):
            of = {CONFIG: folder.name} if folder.name != benchmark.name else {}
            yield from ({**row, **of} for row in _local_rows(benchmark, folder))
        return
    for source in benchmark.sources:
        yield from ({**row, CONFIG: source.config} for row in _hub_rows(benchmark, source))


def development_rows(
    benchmark: Benchmark, development: Development, data_dir: Path | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of the split that examples may be taken of, as `rows`.

    Of a local copy it is a file of that split's name beside the one of the exam (`train.jsonl` beside `test.jsonl`).

    Raises:
        UserError: there is none.
    """
    sources, exam = development.sources, {source.split for source in benchmark.sources}
    if data_dir is None:
        for source in sources:
            yield from ({**row, CONFIG: source.config} for row in _hub_rows(benchmark, source))
        return
    for folder in local_folders(replace(benchmark, name=development.local or benchmark.name), data_dir):
        splits = _splits(folder)
        wanted = sources[0].split
        if wanted == "dev" and wanted not in splits:
            wanted = "validation"  # as `datasets` calls a file dev.jsonl
        # a file whose name says no split is "train" to `datasets`, and may be the exam
        if wanted not in splits or (wanted not in exam and not exam & set(splits)):
            raise UserError(
                f"{folder} has no development split: put {sources[0].split}.jsonl beside the file of {min(exam)}"
            )
        yield from ({**row, CONFIG: folder.name} for row in splits[wanted])


class UnavailableError(UserError):
    """A benchmark cannot be had; `unreachable` if that is so of every other on the Hub as well."""

    def __init__(self, message: str, *, unreachable: bool = False) -> None:
        super().__init__(message)
        self.unreachable = unreachable


def _hub_rows(benchmark: Benchmark, source: Source) -> Any:
    """The rows of one source.

    Raises:
        UnavailableError: it is gated, gone, or the Hub cannot be reached.
    """
    from datasets import load_dataset
    from datasets.exceptions import DatasetNotFoundError
    from huggingface_hub.errors import GatedRepoError, HfHubHTTPError

    try:
        return load_dataset(source.repo, source.config, split=source.split, revision=full_hash(source))
    except (DatasetNotFoundError, GatedRepoError) as error:
        page = f"https://huggingface.co/datasets/{source.repo}"
        if "gated" in str(error).lower():
            raise UnavailableError(
                f"{benchmark.name}: {source.repo} is gated: accept its terms at {page} and log in with `hf auth login`"
            ) from None
        raise UnavailableError(f"{benchmark.name}: {page} is not there, or not for you (`hf auth login`)") from None
    except (OSError, HfHubHTTPError) as error:  # the Hub's time-outs and missing files are OSErrors
        raise UnavailableError(
            f"{benchmark.name}: the Hub cannot be reached ({' '.join(str(error).split())[:160]}); --data-dir takes "
            "local copies, --sample the embedded items",
            unreachable=True,
        ) from None


def available(
    benchmarks: Sequence[Benchmark], data_dir: Path | None, required: Collection[str] = ()
) -> tuple[list[Benchmark], list[str]]:
    """Those that can be had, and a line on each of the others. What is on the Hub is downloaded once.

    Args:
        required: names of those that must be there.

    Raises:
        UserError: none can be had, or one that is required cannot: the message names all that are missing.
    """
    found: list[Benchmark] = []
    missing: dict[str, str] = {}
    unreachable = ""
    for benchmark in benchmarks:
        try:
            if data_dir is not None:
                local_folders(benchmark, data_dir)
            elif unreachable:  # do not wait for the same time-out fifteen times
                raise UnavailableError(unreachable)
            else:
                for source in benchmark.sources:
                    _hub_rows(benchmark, source)
            found.append(benchmark)
        except UserError as error:
            if getattr(error, "unreachable", False):
                unreachable = str(error)
            missing[benchmark.name] = str(error)
    if missing and (not found or set(missing) & set(required)):
        if data_dir is not None:
            raise UserError(f"no local copy of {', '.join(missing)}: {data_dir} has no folder of that name")
        raise UserError("; ".join(dict.fromkeys(missing.values())))
    return found, list(missing.values())


def items(benchmark: Benchmark, data_dir: Path | None = None) -> list[Item]:
    """The items that are scored; see `count`."""
    found = [item for row in rows(benchmark, data_dir) if (item := benchmark.item(row))]
    count(benchmark, len(found), data_dir)
    return found


def count(benchmark: Benchmark, found: int, data_dir: Path | None) -> None:
    """Warn if there are not as many items as the benchmark has: it is another exam then.

    Raises:
        UserError: there are none.
    """
    if not found:
        raise UserError(f"{benchmark.name}: no row of {data_dir or benchmark.sources[0].repo} is an item of it")
    if benchmark.items not in (None, found) and data_dir != SAMPLE:
        logger.warning(
            "%s has %s items and %s were found: its scores cannot be compared with others",
            benchmark.title,
            f"{benchmark.items:,}",
            f"{found:,}",
        )


def local_folders(benchmark: Benchmark, data_dir: Path) -> list[Path]:
    """The folders of a local copy, each of one schema.

    Raises:
        UserError: there is none.
    """
    folder = data_dir / benchmark.name
    if not folder.is_dir():
        raise UserError(f"no local copy of {benchmark.name}: {folder} is not a folder")
    parts = sorted(part for part in folder.iterdir() if part.is_dir() and not part.name.startswith("."))
    return parts or [folder]


def _local_rows(benchmark: Benchmark, folder: Path) -> Iterator[dict[str, Any]]:
    splits = _splits(folder)
    named = [source.split for source in benchmark.sources if source.split in splits]
    # The name of a file that says nothing of a split (`testset.json`) becomes "train".
    if not named and len(splits) > 1:
        raise UserError(f"{folder} has the splits {', '.join(splits)}; {benchmark.sources[0].split} is needed")
    yield from splits[named[0] if named else next(iter(splits))]


def _splits(folder: Path) -> Any:
    """
    Raises:
        UserError: there are no files that `datasets` reads, or they do not make one table.
    """
    from datasets import load_dataset
    from datasets.exceptions import DatasetsError

    try:
        return load_dataset(str(folder.resolve()))
    except (DatasetsError, OSError, ValueError, StopIteration) as error:  # StopIteration: of files without a row
        reason = first_line(error.__cause__ or error)[:160]
        raise UserError(
            f"{folder} cannot be read ({reason}): its files are to be JSON, JSONL, CSV or Parquet with the same columns"
        ) from None


def full_hash(source: Source) -> str:
    """The full hash of a pinned revision: the Hub does not take abbreviated ones."""
    if len(source.revision) == FULL_HASH:
        return source.revision
    from huggingface_hub import HfApi

    # an abbreviated one is looked up, so that this fails as a download would
    commits = [commit.commit_id for commit in HfApi().list_repo_commits(source.repo, repo_type="dataset")]
    found = [commit for commit in commits if commit.startswith(source.revision)]
    if len(found) != 1:
        raise UserError(f"{source.repo} has no commit {source.revision}; give a local copy with --data-dir")
    return found[0]
