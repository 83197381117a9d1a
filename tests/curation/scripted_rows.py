"""Rows to run stages on, and a look into the prompts that are made of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from megascience_hf.content_id import content_id
from megascience_hf.curation.pipeline.manifest import Manifest, PartWriter, Verdict, content_hash, read_verdicts
from megascience_hf.curation.pipeline.runner import finish, run_rank
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.pipeline.stage import RunPaths, Stage
from megascience_hf.curation.records import QARecord


def pair(number: int, question: str = "", answer: str = "") -> QARecord:
    """A pair as the extraction leaves it."""
    question = question or f"What is {number} plus {number}?"
    return QARecord(
        id=content_id(str(number), question), question=question, answer=answer or f"It is {2 * number}.",
        subject="math", book="Sums", section="1", document_id="document", chunk_id="chunk", start=10 * number,
        end=10 * number + 9, extractor="rules/exercise", label=f"Exercise {number}",
    )  # fmt: skip


def leave(place: RunPaths, stage: str, kind: type[Any], rows: Sequence[Any]) -> None:
    """Rows as a complete stage leaves them."""
    folder = place.stage(stage)
    folder.mkdir(parents=True, exist_ok=True)
    writer = PartWriter(folder / "rows-00000.parquet", kind)
    for row in rows:
        writer.write(row)
    writer.close()
    manifest = Manifest(stage, "given", content_hash(rows), len(rows), len(rows), len(rows), 0, {}, {})
    manifest.write(folder)


def run(stage: Stage, place: RunPaths, settings: CurationSettings) -> tuple[Manifest, list[Verdict]]:
    """Run one stage by one rank."""
    run_rank(stage, place, settings, 0, 1)
    manifest = finish(stage, place, settings, 1, 0.0)
    return manifest, list(read_verdicts(place.stage(stage.name)))


def blocks(**texts: str) -> str:
    """A reply in blocks."""
    return "\n".join(f"<{name}>\n{text}\n</{name}>" for name, text in texts.items())


def quoted(prompt: str, what: str) -> str:
    """What stands between the marks of a prompt."""
    found = re.search(rf"<<<{what} (\w+)\n(.*?)\n{what} \1>>>", prompt, re.S)
    assert found is not None, prompt
    return found[2]
