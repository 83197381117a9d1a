"""The pipeline with a real model, SmolLM2-135M, behind a real server, `transformers serve`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.curation.documents.reading import EMBEDDED_BOOK
from megascience_hf.curation.pipeline.settings import CurationSettings
from megascience_hf.curation.stages.registry import stages_of
from megascience_hf.errors import UserError
from megascience_hf.llm.ledger import Call, records
from megascience_hf.tasks.loading import SAMPLE


@pytest.mark.slow
def test_a_section_is_asked_of_a_real_model_and_every_row_is_accounted_for(
    served_smollm2: tuple[str, str], tmp_path: Path, minilm: Path
) -> None:
    url, model = served_smollm2
    chapter = sorted(EMBEDDED_BOOK.glob("*.md"))[0].read_text(encoding="utf-8")
    book, out, config = tmp_path / "book", tmp_path / "out", tmp_path / "curation.yaml"
    book.mkdir()
    (book / "section.md").write_text(chapter[:1_500], encoding="utf-8")
    entry = {"name": model, "endpoint": url, "max_tokens": 32, "concurrency": 1, "timeout": 300}
    config.write_text(
        yaml.safe_dump(
            {
                "extractor": "llm",
                "models": {"default": entry},
                "decontamination": {"embedder": str(minilm)},
            }
        ),
        encoding="utf-8",
    )
    done = CliRunner().invoke(
        app, ["curate", str(book), "-o", str(out), "--config", str(config), "--data-dir", str(SAMPLE)]
    )
    # 32 tokens are no question with its answer: the replies are cut, which is said, and nothing made is no success
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, UserError)
    assert "no row is left" in str(done.exception)
    calls = [record for record in records(out / "ledger", "extract") if isinstance(record, Call)]
    assert len(calls) >= 2  # both passes, and the repairs that a small model needs
    assert all(call.usage.prompt_tokens > 300 and 0 < call.usage.completion_tokens <= 32 for call in calls)
    funnel = json.loads((out / "funnel.json").read_text())
    assert [stage["stage"] for stage in funnel] == [stage.name for stage in stages_of(CurationSettings())]
    assert all(s["rows_in"] == s["kept"] + s["failed"] + sum(s["dropped"].values()) for s in funnel)
    assert {stage["stage"]: stage["calls"] for stage in funnel}["extract"] == len(calls)
