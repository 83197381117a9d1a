"""What a card says of its data against the files beside it: `load_dataset` refuses splits and columns that differ."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from megascience_hf.cards.front_matter import Card, Finding
from megascience_hf.cards.size_category import size_category
from megascience_hf.errors import first_line
from megascience_hf.hub.upload_plan import files

_LOAD = "run megascience card dataset again, or write what is there"


def check(card: Card, folder: Path | None) -> Iterator[Finding]:
    """The findings about rows, columns and size of a dataset whose `dataset_info` has one config.

    Args:
        folder: of the repository; None if the card is kept elsewhere.
    """
    info = (card.metadata or {}).get("dataset_info")
    splits = _splits(info)
    yield from _size(card, [split["num_examples"] for split in splits])
    if folder is None or not splits:
        return
    there = {name: path for name, path in files(folder)[0].items() if name.endswith(".parquet")}
    named = _files_of_splits((card.metadata or {}).get("configs"), list(there))
    for place, split in enumerate(splits):
        of_split = named.get(split["name"])
        if not of_split:
            continue
        try:
            footers = [pq.read_metadata(there[name]) for name in of_split]
        except (pa.ArrowException, OSError) as error:
            why = first_line(error)
            yield Finding(card.line("configs"), "error", f"a file cannot be read: {why}", "write it again")
            continue
        rows = sum(footer.num_rows for footer in footers)
        if rows != split["num_examples"]:
            line = card.line("dataset_info", "splits", place, "num_examples")
            message = f"{split['name']} has {rows:,} rows and not {split['num_examples']:,}: load_dataset refuses it"
            yield Finding(line, "error", message, _LOAD)
        yield from _columns(card, footers[0].schema.to_arrow_schema().names)


def _splits(info: Any) -> list[dict[str, Any]]:
    """The splits with a name and a number of rows; none if there are several configs or it is written otherwise."""
    splits = info.get("splits") if isinstance(info, dict) else None
    whole = isinstance(splits, list) and all(
        isinstance(split, dict) and isinstance(split.get("name"), str) and type(split.get("num_examples")) is int
        for split in splits
    )
    return splits if whole else []  # type: ignore[return-value]


def _size(card: Card, rows: Sequence[int]) -> Iterator[Finding]:
    given = (card.metadata or {}).get("size_categories")
    wanted = size_category(sum(rows))
    if rows and isinstance(given, list) and given and wanted not in given:
        message = f"{sum(rows):,} rows are {wanted}, not {given[0]}: the Hub's filter misses the dataset"
        yield Finding(card.line("size_categories", 0), "warning", message, f"write {wanted}")


def _files_of_splits(configs: Any, there: Sequence[str]) -> dict[str, list[str]]:
    """Split → Parquet files, of the only config; empty if a split has other files as well."""
    if not isinstance(configs, list) or len(configs) != 1 or not isinstance(configs[0], dict):
        return {}
    found: dict[str, list[str]] = {}
    data_files = configs[0].get("data_files")
    for each in data_files if isinstance(data_files, list) else []:
        if not isinstance(each, dict) or not isinstance(each.get("split"), str):
            return {}
        paths = each.get("path")
        patterns = [p for p in (paths if isinstance(paths, list) else [paths]) if isinstance(p, str)]
        found[each["split"]] = sorted({name for pattern in patterns for name in fnmatch.filter(there, pattern)})
    return found


def _columns(card: Card, there: Sequence[str]) -> Iterator[Finding]:
    features = (card.metadata or {})["dataset_info"].get("features")
    if not isinstance(features, list):
        return
    given = [feature.get("name") for feature in features if isinstance(feature, dict)]
    if set(given) != set(there):
        message = f"features are {', '.join(map(str, given))}, and the files have {', '.join(there)}"
        yield Finding(card.line("dataset_info", "features"), "error", f"{message}: load_dataset refuses that", _LOAD)
