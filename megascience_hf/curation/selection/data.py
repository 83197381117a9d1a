"""The rows that are selected from: files as they are, or a Hub dataset, which is copied once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from megascience_hf.content_id import content_id
from megascience_hf.curation.mixture.settings import Source
from megascience_hf.curation.selection.settings import SelectSettings
from megascience_hf.errors import UserError
from megascience_hf.whole_file import replacing, write_text


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
    path = Path(given)
    if path.exists():
        return Data(given, path)
    if given.count("/") != 1 or path.suffix.lower() in (".parquet", ".jsonl", ".ndjson", ".json", ".gz"):
        raise UserError(f"no {given}: name a folder, a file of Parquet or JSON Lines, or a Hub dataset, OWNER/NAME")
    place = folder / content_id(given, settings.revision, settings.config or "", settings.split)
    copy, source = place / f"{settings.split}.parquet", place / "source.json"
    if not copy.exists():
        place.mkdir(parents=True, exist_ok=True)
        commit = _download(given, settings, copy)
        write_text(source, json.dumps({"hub": given, "commit": commit}) + "\n")
    commit = json.loads(source.read_text())["commit"] if source.exists() else settings.revision
    return Data(f"{given}@{commit}", copy)


def _download(name: str, settings: SelectSettings, copy: Path) -> str:
    from datasets import load_dataset
    from datasets.exceptions import DatasetsError
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    try:
        commit = HfApi().dataset_info(name, revision=settings.revision).sha or settings.revision
        rows = load_dataset(name, settings.config, split=settings.split, revision=commit)
        with replacing(copy) as partial:
            rows.to_parquet(partial)
    except (OSError, ValueError, DatasetsError, HfHubHTTPError, OfflineModeIsEnabled) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"cannot read {name} from the Hub ({reason[:300]}); a local copy can be given as well"
        ) from None
    return str(commit)
