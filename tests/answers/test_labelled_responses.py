"""Accuracy on the labelled responses in ../shared (private, not part of the project), as measured by bench/scoring.py.

The floors lie a little under what was measured; a change that falls below one has broken a rule of the language.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
RESPONSES = ROOT / ".." / "shared" / "responses"

pytestmark = pytest.mark.skipif(not RESPONSES.is_dir(), reason="../shared/responses is not there (private test data)")

# file, kind: at least this share extracted as labelled, and this share judged as labelled; None: not labelled
FLOORS: list[tuple[str, str, float | None, float | None]] = [
    ("helper_read_hard_choice", "choice", 0.98, 0.98),
    ("peer_chembench_choice", "choice", 0.98, 0.99),
    ("peer_medical_choice", "choice", 0.99, 0.99),
    ("peer_mmlu_pro", "choice", 0.98, 0.99),
    ("peer_judgebench_mmlu_pro", "choice", None, 0.99),
    ("peer_gpqa_diamond", "choice", 0.90, 0.95),
    ("peer_chembench_numeric", "numeric", 0.99, 0.99),
    ("peer_gsm8k_openai", "numeric", 0.99, 1.0),
    ("helper_scibench_structchem", "numeric", 0.99, 0.99),
    ("human_answer_matching_gpqa", "numeric", 0.98, 0.97),
    ("human_answer_matching_mmlu_pro", "numeric", 0.98, 0.92),
    ("peer_pubmedqa", "label", 0.99, 0.99),
    ("peer_math_boxed", "math", 0.98, 0.97),
    # The labels of the rest are slips of their extraction ("(+5)(b+2)", "9-3") or the last number of a loop, of a
    # drawing or of a text that breaks off, which is nobody's answer.
    ("peer_math500_rho", "math", 0.86, 0.99),
    ("human_hardverify_math", "math", None, 0.95),
    ("math_pairs", "math", None, 0.965),
]
# Labels that are themselves wrong or doubtful make up what little there is.
MOST_FALSE_POSITIVES = 0.03


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_scoring", ROOT / "bench" / "scoring.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["bench_scoring"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "kind", "extraction", "correctness"), FLOORS)
def test_accuracy_stays_above_its_floor(
    bench: ModuleType, name: str, kind: str, extraction: float | None, correctness: float | None
) -> None:
    rows = [row for row in bench.rows_of(RESPONSES / f"{name}.jsonl.gz") if row.kind == kind]
    tally = bench.measure(bench.ours, rows)
    if extraction is not None:
        assert tally.extracted / tally.extracted_of >= extraction
    if correctness is not None:
        assert tally.right / tally.judged >= correctness
        assert tally.false_positives / tally.judged <= MOST_FALSE_POSITIVES
