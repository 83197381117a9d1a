"""The files of a Hub dataset, in the cache of huggingface_hub: a download that was cut off goes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from megascience_hf.curation.mixture.settings import Source
from megascience_hf.curation.mixture.sources import ENDINGS
from megascience_hf.errors import UserError


def hub_files(source: Source) -> Iterator[tuple[str, Path]] | None:
    """Name and local copy of each file of a split; None if `datasets` has to read them, as other than JSONL or Parquet.

    Raises:
        UserError: there is no such dataset, config or split, or it cannot be read.
    """
    from datasets import load_dataset_builder

    with _asking(source):
        builder = load_dataset_builder(
            source.hub, source.config, data_files=source.data_files, revision=source.revision
        )
    files = builder.config.data_files or {}
    if source.split not in files:
        raise UserError(
            f"source {source.name}: {source.hub} has no split {source.split!r}; it has {', '.join(map(str, files))}"
        )
    names = list(files[source.split])
    if not all(name.lower().endswith(ENDINGS) for name in names):
        return None
    return _downloaded(source, names)


def hub_rows(source: Source) -> Iterator[tuple[str, dict[str, Any]]]:
    """RunPaths and fields of the rows of a split in any format that `datasets` reads.

    Raises:
        UserError: it cannot be read.
    """
    from datasets import load_dataset

    with _asking(source):
        rows = load_dataset(
            source.hub, source.config, data_files=source.data_files, split=source.split, revision=source.revision,
            streaming=True,
        )  # fmt: skip
        for number, fields in enumerate(rows, 1):
            yield f"{source.hub}:{number}", fields


def _downloaded(source: Source, names: list[str]) -> Iterator[tuple[str, Path]]:
    from huggingface_hub import HfFileSystem, hf_hub_download
    from huggingface_hub.hf_file_system import HfFileSystemResolvedRepositoryPath

    for name in names:
        with _asking(source):
            place = HfFileSystem().resolve_path(name)
            assert isinstance(place, HfFileSystemResolvedRepositoryPath)  # noqa: S101  # a dataset is a repository
            file = hf_hub_download(
                place.repo_id, place.path_in_repo, repo_type=place.repo_type, revision=place.revision
            )
        yield f"{source.hub}/{place.path_in_repo}", Path(file)


@contextmanager
def _asking(source: Source) -> Iterator[None]:
    """What a Hub that does not answer as it should raises, as one line."""
    from datasets.exceptions import DatasetsError
    from httpx import HTTPError
    from huggingface_hub.errors import HfHubHTTPError

    try:
        yield
    except (OSError, ValueError, DatasetsError, HfHubHTTPError, HTTPError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"source {source.name}: cannot read {source.hub} at {source.revision} ({reason[:200]}); "
            "a local copy goes in as `path`"
        ) from None
