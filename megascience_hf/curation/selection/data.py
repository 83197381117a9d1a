"""The rows that are selected from: files as they are, or a Hub dataset, which is copied once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from megascience_hf.content_id import content_id
from megascience_hf.curation.mixture.settings import Source
from megascience_hf.curation.selection.settings import SelectSettings
from megascience_hf.rows.dataset import copy, find
from megascience_hf.whole_file import DamagedError, read_json, replacing, write_json


@dataclass(frozen=True, slots=True)
class Data:
    """Where the rows are.

    Args:
        name: as it was given; of a Hub dataset with the commit.
        path: folder or file.
    """

    name: str
    path: Path

    def source(self, settings: SelectSettings) -> Source:
        """As a mixture reads it."""
        selection = settings.selection(Path("scores.jsonl"))
        return Source(name="input", path=self.path, columns=settings.mapping(), select=selection)


def find_data(given: str, settings: SelectSettings, folder: Path) -> Data:
    """The rows of a path or of a Hub dataset, which is copied into the folder as Parquet unless it is there.

    Raises:
        UserError: there is neither, or the Hub cannot be read.
    """
    data = find(given, config=settings.config, split=settings.split, revision=settings.revision)
    if data.path is not None:
        return Data(given, data.path)
    place = folder / content_id(given, settings.revision, settings.config or "", settings.split)
    copied, source = place / f"{settings.split}.parquet", place / "source.json"
    if not copied.exists() or _commit(source) is None:
        place.mkdir(parents=True, exist_ok=True)
        with replacing(copied) as partial:  # the rows are there once it is known of which commit they are
            write_json(source, {"hub": given, "commit": copy(data, partial)})
    return Data(f"{given}@{_commit(source)}", copied)


def _commit(source: Path) -> str | None:
    """Of which commit the rows are; None if nobody knows."""
    try:
        return str(read_json(source)["commit"])
    except (FileNotFoundError, DamagedError, KeyError):
        return None
