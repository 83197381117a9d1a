"""The funnel as a table and as a figure, of runs that left something and of runs that left nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from megascience_hf.curation.curate import of_pairs
from megascience_hf.curation.pipeline import funnel
from megascience_hf.curation.pipeline.manifest import Manifest
from megascience_hf.curation.pipeline.stats import SubjectAccount, by_subject
from megascience_hf.llm.ledger import Usage


def stage(name: str, subjects: dict[str, int]) -> Manifest:
    rows = sum(subjects.values())
    return Manifest(
        name,
        "f",
        "c",
        10,
        rows,
        rows,
        0,
        {"no QA": 10 - rows},
        {name: SubjectAccount(rows_out=n) for name, n in subjects.items()},
    )


RUNS: list[tuple[str, list[Manifest]]] = [
    ("some", [stage("read", {"math": 3}), stage("extract", {"math": 3, "": 2}), stage("dedup", {"math": 2})]),
    ("none", [stage("extract", {}), stage("dedup", {})]),
    ("no-pairs-yet", [stage("read", {"math": 1}), stage("chunk", {"math": 1})]),
    ("nothing", []),
]


@pytest.mark.parametrize(("manifests"), [run for _, run in RUNS], ids=[name for name, _ in RUNS])
def test_every_run_has_a_figure_and_a_table(manifests: list[Manifest], tmp_path: Path) -> None:
    funnel.figure(of_pairs(manifests), tmp_path / "funnel.svg")
    assert (tmp_path / "funnel.svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert funnel.table(manifests).row_count == len(manifests)


def test_the_table_of_subjects_has_what_was_extracted_left_and_dropped() -> None:
    dropped = SubjectAccount(rows_in=3, rows_out=1, dropped={"near-duplicate": 2})
    console = Console(width=80, record=True)
    dedup = Manifest("dedup", "f", "c", 3, 1, 1, 0, {"near-duplicate": 2}, {"math": dropped})
    console.print(funnel.subjects_table(of_pairs([stage("read", {"math": 1}), stage("extract", {"math": 3}), dedup])))
    (line,) = (line for line in console.export_text().splitlines() if "math" in line)
    assert line.replace("│", " ").split() == ["math", "3", "1", "2", "near-duplicate"]


def test_the_account_of_a_subject_has_its_rows_reasons_and_calls() -> None:
    call = ("2", Usage(10, 3), 1)
    found = by_subject(
        {"1": "math", "2": "math", "3": "biology"},
        [("1", "kept", ""), ("2", "dropped", "contradiction"), ("3", "failed", "HTTP 500")],
        ["math"],
        [call, call, ("2", Usage(1, 0), 0)],
    )
    assert list(found) == ["biology", "math"]
    assert found["math"] == SubjectAccount(2, 1, 0, {"contradiction": 1}, 2, Usage(21, 6))
    assert found["biology"] == SubjectAccount(1, 0, 1)
