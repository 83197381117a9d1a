"""The dataset that a run ends in, and where each of its rows comes from.

OUT/data/train-00000-of-00001.parquet   question, answer, subject, reference_answer
OUT/provenance.parquet                  for each row that was ever extracted: book, section, offsets, every verdict
OUT/README.md                           the dataset card
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import DatasetCard, DatasetCardData

from megascience_hf.curation.documents.licences import forbids_derivatives
from megascience_hf.curation.pipeline.licences import UNKNOWN, Licences, for_the_hub
from megascience_hf.curation.pipeline.manifest import Manifest, read_rows, read_verdicts
from megascience_hf.curation.records import QARecord
from megascience_hf.foreign_text import markdown_cell, plain_markdown, plain_markdown_cell
from megascience_hf.out_folder import OutFolder
from megascience_hf.whole_file import naming, replacing

ROWS_PER_FILE = 500_000
_BATCH = 10_000
_COLUMNS = ["question", "answer", "subject", "reference_answer"]


class DatasetFiles:
    """Parquet files of at most `ROWS_PER_FILE` rows, named once their number is known."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self._folder, self._schema = folder, schema
        self._rows: list[int] = []
        self._writer: pq.ParquetWriter | None = None

    def write(self, rows: pa.Table) -> None:
        """The next rows; their columns are cast to those of the schema."""
        while len(rows):
            writer = self._writer or self._open()
            piece = rows.slice(0, ROWS_PER_FILE - self._rows[-1])
            with naming(self._folder):
                writer.write_table(piece.cast(self._schema))
            self._rows[-1] += len(piece)
            rows = rows.slice(len(piece))
            if self._rows[-1] == ROWS_PER_FILE:
                self._close_one(writer)

    def close(self) -> None:
        """Give the files their names; there is one at least."""
        if not self._rows:
            self._open()
        if self._writer is not None:
            self._close_one(self._writer)
        for number in range(len(self._rows)):
            name = f"train-{number:05d}-of-{len(self._rows):05d}.parquet"
            (self._folder / f"{number}.parquet").rename(self._folder / name)

    def _close_one(self, writer: pq.ParquetWriter) -> None:
        with naming(self._folder):
            writer.close()
        self._writer = None

    def _open(self) -> pq.ParquetWriter:
        file = self._folder / f"{len(self._rows)}.parquet"
        self._writer = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._rows.append(0)
        return self._writer


def write_data(rows: Iterable[QARecord], out: OutFolder, *, stale: Sequence[str]) -> None:
    """The Parquet files of the dataset, put in the place of OUT/data once they are whole.

    Args:
        stale: files in OUT that say what the rows before them were.
    """
    partial = out.begin(".data")
    schema, waiting = pa.schema([(name, pa.string()) for name in _COLUMNS]), iter(rows)
    files = DatasetFiles(partial, schema)
    while batch := list(islice(waiting, _BATCH)):
        files.write(pa.table({name: [getattr(row, name) for row in batch] for name in _COLUMNS}, schema=schema))
    files.close()
    out.replace(".data", "data", stale=stale)


def write_provenance(
    extracted: Path,
    stages: Mapping[str, Path],
    models: Mapping[str, str],
    prompts: Mapping[str, str],
    file: Path,
    licences: Licences,
) -> None:
    """A line for each pair that was extracted: where it comes from, what each stage decided, which models were asked.

    Args:
        extracted: folder of stage extract.
        stages: the folders of the stages after it, in their order.
        models: stage → model; with `prompts` in the metadata of the table.
        prompts: prompt → its hash.
        licences: of the documents.
    """
    verdicts = {
        name: {v.id: ": ".join(filter(None, (v.verdict, v.reason))) for v in read_verdicts(folder)}
        for name, folder in stages.items()
    }
    origin = (
        "id", "book", "section", "subject", "document_id", "start", "end", "chunk_id",
        "answer_document_id", "answer_start", "answer_end", "extractor", "label",
    )  # fmt: skip
    named = (*origin, "licence", *(f"{name}_verdict" for name in stages))
    columns: dict[str, list[object]] = {name: [] for name in named}
    for row in read_rows(extracted, QARecord):
        values = asdict(row)
        for name in origin:
            columns[name].append(values[name])
        columns["licence"].append(licences.of_documents.get(row.document_id, UNKNOWN))
        for name, of_stage in verdicts.items():
            columns[f"{name}_verdict"].append(of_stage.get(row.id))
    asked = {f"model of {s}": m for s, m in models.items()} | {f"hash of prompt {p}": h for p, h in prompts.items()}
    table = pa.table(columns).replace_schema_metadata(asked)
    with replacing(file) as partial:
        pq.write_table(table, partial, compression="zstd")


def dataset_card(manifests: Sequence[Manifest], models: Mapping[str, str], licences: Mapping[str, int]) -> DatasetCard:
    """A card with what is known of the run: rows, the funnel, the models, the licences of the books.

    Args:
        licences: licence → rows of the dataset.
    """
    last = manifests[-1]
    data = DatasetCardData(
        language="en", license=for_the_hub(licences), task_categories=["text-generation"],
        tags=["science", "reasoning", "megascience"],
        configs=[{"config_name": "default", "data_files": [{"split": "train", "path": "data/*.parquet"}]}],
    )  # fmt: skip
    lines = ["| Stage | In | Out | Dropped |", "| --- | ---: | ---: | --- |"]
    for m in manifests:
        dropped = "; ".join(f"{reason} {count:,}" for reason, count in m.dropped.items())
        failed = f"; failed {m.failed:,}" if m.failed else ""
        lines.append(
            f"| {m.stage} | {m.rows_in:,} | {m.rows_out:,} | {markdown_cell((dropped + failed).strip('; '))} |"
        )
    counts = {name or "without a subject": account.rows_out for name, account in last.subjects.items()}
    by_subject = ", ".join(f"{plain_markdown(name)} {count:,}" for name, count in counts.items() if count)
    under = "\n".join(f"| {plain_markdown_cell(name)} | {count:,} |" for name, count in licences.items())
    forbidden = [plain_markdown(name) for name in licences if forbids_derivatives(name)]
    forbid = f"{', '.join(forbidden)} {'forbids' if len(forbidden) == 1 else 'forbid'} derivatives"
    warning = f"**Not to be shared without leave: {forbid}.**\n\n" if forbidden else ""
    asked = ", ".join(f"{model} ({stage})" for stage, model in models.items())
    body = f"""# Questions and answers from textbooks

{last.rows_out:,} rows: {by_subject or "none"}. Made by `megascience curate` (megascience-hf), the pipeline of
[MegaScience](https://arxiv.org/abs/2507.16812). {f"Models: {asked}." if asked else "No model was asked: rules alone."}

Columns: `question`, `answer`, `subject`, `reference_answer` (empty where an answer has no short result). Where each row
comes from is in `provenance.parquet`.

## Licences

{warning}The rows are under the licences of their books; `licence` in `provenance.parquet` has that of each.

| Licence | Rows |
| --- | ---: |
{under}

## How it was made

{chr(10).join(lines)}
"""
    return DatasetCard(f"---\n{data}\n---\n\n{body}")
