"""The funnel as a table and as a figure, of runs that left something and of runs that left nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from megascience_hf.curation import funnel
from megascience_hf.curation.stage_files import Manifest


def stage(name: str, subjects: dict[str, int]) -> Manifest:
    rows = sum(subjects.values())
    return Manifest(name, "f", "c", 10, rows, rows, 0, {"no QA": 10 - rows}, subjects)


RUNS: list[tuple[str, list[Manifest]]] = [
    ("some", [stage("read", {"math": 3}), stage("extract", {"math": 3, "": 2}), stage("dedup", {"math": 2})]),
    ("none", [stage("extract", {}), stage("dedup", {})]),
    ("no-pairs-yet", [stage("read", {"math": 1}), stage("chunk", {"math": 1})]),
    ("nothing", []),
]


@pytest.mark.parametrize(("manifests"), [run for _, run in RUNS], ids=[name for name, _ in RUNS])
def test_every_run_has_a_figure_and_a_table(manifests: list[Manifest], tmp_path: Path) -> None:
    funnel.figure(manifests, tmp_path / "funnel.svg")
    assert (tmp_path / "funnel.svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")
    assert funnel.table(manifests).row_count == len(manifests)
