"""Reads the details parquet that `lighteval … --save-details` leaves, one file or a folder of results.

`doc.specific` of our tasks holds the answer key, so that nothing else is needed to score the responses again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError
from megascience_hf.rescore.records import BadRow, InputRow

_COLUMNS = ["doc.id", "doc.task_name", "doc.specific", "model_response.text"]
_BATCH = 256


def details_files(folder: Path) -> list[Path]:
    """The newest details of each task below the folder, in the order of their names.

    lighteval names them `details/<model>/<date>/details_<task>_<date>.parquet`.

    Raises:
        UserError: there are none, or of several models.
    """
    newest: dict[tuple[Path, str], Path] = {}
    for file in sorted(folder.rglob("details_*.parquet"), key=lambda file: file.parent.name):
        date = file.parent.name
        newest[file.parent.parent, file.stem.removesuffix(f"_{date}")] = file
    if not newest:
        raise UserError(
            f"no lighteval details (details_*.parquet) in {folder}: run lighteval with --save-details, or name a file"
        )
    models = sorted({str(model) for model, _ in newest})
    if len(models) > 1:
        raise UserError(f"{folder} holds results of several models; give one of {', '.join(models)}")
    return sorted(newest.values(), key=lambda file: file.name)


def count_rows(files: list[Path]) -> int:
    """The number of rows in the files, from their footers.

    Raises:
        UserError: a file is damaged or holds no lighteval details.
    """
    return sum(_open(file).metadata.num_rows for file in files)


def rows(files: list[Path]) -> Iterator[InputRow | BadRow]:
    """A row for each response; an item with several samples gives several, with `#1`, `#2`, … after its id."""
    for number, record in enumerate(chain.from_iterable(map(_records, files)), start=1):
        yield from _responses(number, record["doc"], record["model_response"])


def _records(file: Path) -> Iterator[dict[str, Any]]:
    import pyarrow as pa  # here, since the processes that score import this package and need no Arrow

    try:
        for batch in _open(file).iter_batches(_BATCH, columns=_COLUMNS):
            yield from batch.to_pylist()
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(f"{file} is damaged ({error})") from None


def _responses(number: int, doc: Mapping[str, Any], model_response: Mapping[str, Any]) -> Iterator[InputRow | BadRow]:
    specific, texts = doc["specific"], model_response["text"]
    if not isinstance(specific, Mapping) or specific.get("kind") is None:
        yield BadRow(number, f"no answer key in 'doc.specific': {doc['task_name']} is no task of megascience_hf")
        return
    if not texts:
        yield BadRow(number, "no response in 'model_response.text'")
        return
    row_id = specific.get("item") or doc["id"]
    for sample, text in enumerate(texts, start=1):
        name = row_id if len(texts) == 1 else f"{row_id}#{sample}"
        yield InputRow(number, {**specific, "id": name, "task": doc["task_name"], "response": text})


def _open(file: Path) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(file)
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError(f"{file} is no readable Parquet file ({error})") from None
    columns = {"doc", "model_response"}
    if not columns <= set(parquet.schema_arrow.names):
        raise UserError(f"{file} holds no lighteval details: it has no columns {' and '.join(sorted(columns))}")
    return parquet
