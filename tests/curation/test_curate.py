"""The whole pipeline by its command: the embedded book without a model, a run with one, what a second run does."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from datasets import load_dataset
from scripted_rows import leave, pair, run
from typer.testing import CliRunner

from megascience_hf.cli import app
from megascience_hf.curation.pipeline.settings import CurationSettings, DedupSettings
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.records import QARecord
from megascience_hf.curation.stages.dedup import read_matches
from megascience_hf.curation.stages.registry import STAGES, stages_of

NAMES = [stage.name for stage in stages_of(CurationSettings())]


def curate(*options: object) -> Any:
    return CliRunner().invoke(app, ["curate", *map(str, options)], catch_exceptions=False)


@pytest.fixture(name="embedded", scope="module")
def embedded_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The embedded book through all stages, without a model."""
    out = tmp_path_factory.mktemp("curated") / "out"
    assert curate("-o", out).exit_code == 0
    return out


def test_the_embedded_book_becomes_a_dataset_that_the_builders_load(embedded: Path) -> None:
    rows = load_dataset("textbook_reasoning", data_dir=str(embedded / "data"), split="train")
    assert rows.column_names == ["question", "answer", "subject", "reference_answer"]
    assert len(rows) > 50
    assert len(set(rows["subject"])) == 7
    assert all(rows["question"])
    assert all(rows["answer"])


def test_every_stage_leaves_its_rows_and_every_pair_its_provenance(embedded: Path) -> None:
    assert [folder.name for folder in sorted((embedded / "stages").iterdir())] == sorted(NAMES)
    provenance = pq.read_table(embedded / "provenance.parquet").to_pylist()
    final = pq.read_table(embedded / "stages" / "finalise").column("id").to_pylist()
    assert {row["id"] for row in provenance if row["finalise_verdict"] == "kept"} == set(final)
    texts = {row["id"]: row["text"] for row in pq.read_table(embedded / "stages" / "read").to_pylist()}
    for row in pq.read_table(embedded / "stages" / "extract").to_pylist():
        printed = texts[row["answer_document_id"]][row["answer_start"] : row["answer_end"]]
        assert "".join(printed.split()).startswith("".join(row["answer"].split())[:40])
    assert all(row["answer_document_id"] in texts for row in provenance)
    dropped = [row for row in provenance if (row["filter_verdict"] or "").startswith("dropped")]
    assert all(row["reference_verdict"] is None for row in dropped)
    funnel = json.loads((embedded / "funnel.json").read_text())
    assert [stage["stage"] for stage in funnel] == NAMES
    assert all(s["rows_in"] == s["kept"] + s["failed"] + sum(s["dropped"].values()) for s in funnel)
    assert (embedded / "funnel.svg").stat().st_size > 1_000
    assert "## How it was made" in (embedded / "README.md").read_text()


def test_a_second_run_does_nothing_again(embedded: Path) -> None:
    before = {file: file.stat().st_mtime_ns for file in (embedded / "stages").rglob("*.parquet")}
    assert curate("-o", embedded).exit_code == 0
    assert {file: file.stat().st_mtime_ns for file in (embedded / "stages").rglob("*.parquet")} == before


ERRORS = [
    (["--until", "refin"], "refine"),
    (["--extractor", "magic"], "extractor"),
    (["no-such-folder"], "no-such-folder"),
    (["--extractor", "llm"], "--endpoint"),
    (["--config", "none.yaml"], "none.yaml"),
]


@pytest.mark.parametrize(("options", "said"), ERRORS)
def test_bad_input_is_one_line(options: list[str], said: str, tmp_path: Path, capsys: Any, monkeypatch: Any) -> None:
    from megascience_hf.cli import main

    monkeypatch.setattr("sys.argv", ["megascience", "curate", "-o", str(tmp_path / "out"), *options])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert said in capsys.readouterr().err.strip().splitlines()[-1]


LONG = "A train of mass 5 kg moves along a straight track at a speed of 3 m/s. What is its kinetic energy in joules?"


@pytest.mark.parametrize(("preset", "dropped"), [("verified", 2), ("as-published", 1)])
def test_dedup_drops_what_repeats_and_says_what(preset: Any, dropped: int, tmp_path: Path) -> None:
    place = RunPaths(tmp_path / "books", tmp_path / "out")
    reworded = LONG.replace("straight track", "straight line")
    rows = [
        pair(1, LONG, "22.5 J, by half of m v squared."),
        pair(2, LONG, "22.5 J"),
        pair(3, reworded, "22.5"),
        pair(4),
    ]
    leave(place, "extract", QARecord, rows)
    manifest, verdicts = run(STAGES["dedup"], place, CurationSettings(dedup=DedupSettings(preset=preset)))
    matches = read_matches(place.out)
    assert set(matches["kept_id"]) == {rows[0].id}
    assert matches["question"].to_list()[0] == LONG
    gone = [v for v in verdicts if v.verdict == "dropped" and v.reason == "near-duplicate"]
    assert len(gone) == dropped
    assert all(v.detail.split()[0] == rows[0].id for v in gone)
    assert sum(manifest.dropped.values()) == manifest.rows_in - manifest.kept
