"""Stage finalise: the dataset that others load, and where each of its rows comes from.

OUT/data/train-00000-of-00001.parquet   question, answer, subject, reference_answer
OUT/provenance.parquet                  for each row that was ever extracted: book, section, offsets, every verdict
OUT/README.md                           the dataset card
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from huggingface_hub import DatasetCard, DatasetCardData

from megascience_hf.curation.pipeline.manifest import Manifest, read_rows, read_verdicts
from megascience_hf.curation.pipeline.stage import Context, Outcome, Stage
from megascience_hf.curation.records import QARecord
from megascience_hf.whole_file import replacing

ROWS_PER_FILE = 500_000
_BATCH = 10_000


async def finalise(row: QARecord, _: Context) -> Outcome:
    """The columns that the released datasets have; a missing reference answer is an empty text, as there."""
    return Outcome((replace(row, reference_answer=row.reference_answer or ""),))


FINALISE = Stage(name="finalise", version=2, row=QARecord, makes=QARecord, process=finalise)

_COLUMNS = ["question", "answer", "subject", "reference_answer"]


def write_data(rows: Iterable[QARecord], count: int, folder: Path) -> None:
    """The Parquet files of the dataset, put in the place of the folder once they are whole."""
    files = max(1, -(-count // ROWS_PER_FILE))
    partial = folder.with_name(f".{folder.name}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    schema = pa.schema([(name, pa.string()) for name in _COLUMNS])
    waiting = iter(rows)
    for number in range(files):
        with pq.ParquetWriter(
            partial / f"train-{number:05d}-of-{files:05d}.parquet", schema, compression="zstd"
        ) as out:
            left = ROWS_PER_FILE
            while left:
                batch = [row for _, row in zip(range(min(_BATCH, left)), waiting, strict=False)]
                if not batch:
                    break
                out.write_table(pa.table({n: [getattr(row, n) for row in batch] for n in _COLUMNS}, schema=schema))
                left -= len(batch)
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)


def write_provenance(
    extracted: Path, stages: Mapping[str, Path], models: Mapping[str, str], prompts: Mapping[str, str], file: Path
) -> None:
    """A line for each pair that was extracted: where it comes from, what each stage decided, which models were asked.

    Args:
        extracted: folder of stage extract.
        stages: the folders of the stages after it, in their order.
        models: stage → model; with `prompts` in the metadata of the table.
        prompts: prompt → its hash.
    """
    verdicts = {
        name: {v.id: ": ".join(filter(None, (v.verdict, v.reason))) for v in read_verdicts(folder)}
        for name, folder in stages.items()
    }
    origin = (
        "id", "book", "section", "subject", "document_id", "start", "end", "chunk_id",
        "answer_document_id", "answer_start", "answer_end", "extractor", "label",
    )  # fmt: skip
    columns: dict[str, list[object]] = {name: [] for name in (*origin, *(f"{name}_verdict" for name in stages))}
    for row in read_rows(extracted, QARecord):
        values = asdict(row)
        for name in origin:
            columns[name].append(values[name])
        for name, of_stage in verdicts.items():
            columns[f"{name}_verdict"].append(of_stage.get(row.id))
    asked = {f"model of {s}": m for s, m in models.items()} | {f"hash of prompt {p}": h for p, h in prompts.items()}
    table = pa.table(columns).replace_schema_metadata(asked)
    with replacing(file) as partial:
        pq.write_table(table, partial, compression="zstd")


def dataset_card(manifests: Sequence[Manifest], models: Mapping[str, str], licence: str | None) -> DatasetCard:
    """A card with what is known of the run: rows, the funnel, the models."""
    last = manifests[-1]
    data = DatasetCardData(
        language="en", license=licence, task_categories=["text-generation"],
        tags=["science", "reasoning", "megascience"],
        configs=[{"config_name": "default", "data_files": [{"split": "train", "path": "data/*.parquet"}]}],
    )  # fmt: skip
    lines = ["| Stage | In | Out | Dropped |", "| --- | ---: | ---: | --- |"]
    for m in manifests:
        dropped = "; ".join(f"{reason} {count:,}" for reason, count in m.dropped.items())
        failed = f"; failed {m.failed:,}" if m.failed else ""
        lines.append(f"| {m.stage} | {m.rows_in:,} | {m.rows_out:,} | {(dropped + failed).strip('; ')} |")
    counts = {name or "without a subject": account.rows_out for name, account in last.subjects.items()}
    by_subject = ", ".join(f"{name} {count:,}" for name, count in counts.items() if count)
    asked = ", ".join(f"{model} ({stage})" for stage, model in models.items())
    body = f"""# Questions and answers from textbooks

{last.rows_out:,} rows: {by_subject or "none"}. Made by `megascience curate` (megascience-hf), the pipeline of
[MegaScience](https://arxiv.org/abs/2507.16812). {f"Models: {asked}." if asked else "No model was asked: rules alone."}

Columns: `question`, `answer`, `subject`, `reference_answer` (empty where an answer has no short result). Where each row
comes from is in `provenance.parquet`.

## How it was made

{chr(10).join(lines)}
"""
    return DatasetCard(f"---\n{data}\n---\n\n{body}")
