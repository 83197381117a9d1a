"""Accuracy and speed of the scoring core beside math-verify and lighteval's extractive match, as a Markdown table.

Reads the labelled responses in ../shared/responses and ../shared/reports (private test data: nothing of it is printed).
Every file of responses is cut in two halves by a hash of the row's id: errors were looked at in the first half only, so
the second tells how the rules do on rows they were not written for.

    python bench/scoring.py [--files NAME,…] [--peers none] [--out docs/scoring.md]

With `--out` the table takes the place of the one in that file.
"""

from __future__ import annotations

import argparse
import functools
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

sys.path.insert(0, str(Path(__file__).parent))
import math_verify_rows
from labelled_responses import REPORTS, RESPONSES, Row, files, judged, rows_of, stem
from shared_data import lacks

ROOT = Path(__file__).resolve().parents[1]
# It wants another latex2sympy2_extended than lighteval does, and so an environment of its own.
NEWEST = ROOT / "build" / "math-verify-0.9.0"
NEWEST_PACKAGES = ["math-verify==0.9.0", "latex2sympy2_extended[antlr4_13_2]==1.11.0"]
BEGIN, END = "<!-- table: make bench-scoring -->", "<!-- end of table -->"
# Accuracy that existing rules reach on other cases of the same kinds, the best of three projects, and our aim
# (issue 3). Of extraction where responses are labelled with the letter, of correctness otherwise.
EXTRACTION_AIMS = {
    "helper_read_hard_choice": (0.77, 0.90),
    "peer_chembench_choice": (0.24, 0.97),
    "peer_mmlu_pro": (0.994, 0.97),
    "peer_gpqa_diamond": (0.82, 0.97),
    "peer_medical_choice": (0.54, 0.97),
}
CORRECTNESS_AIMS = {
    "peer_gsm8k_openai": (1.00, 0.99),
    "peer_math_boxed": (0.992, 0.99),
    "peer_math500_rho": (0.985, 0.99),
    "human_hardverify_math": (0.56, 0.90),
    "human_answer_matching_mmlu_pro (numeric)": (0.63, 0.90),
    "human_answer_matching_gpqa (numeric)": (0.75, 0.90),
    "math_pairs": (0.85, 0.97),
}


@dataclass
class Outcome:
    """What a scorer makes of a row: the extracted value (None if nothing) and whether it is correct."""

    value: str | None
    correct: bool


Scorer = Callable[[Row], Outcome]


def ours(row: Row) -> Outcome:
    """This package."""
    found = judged(row)
    return Outcome(found.value, found.correct)


def strings_of(row: Row) -> list[str]:
    """The letters or labels among which math-verify is to choose; none for mathematics."""
    if row.kind == "label":
        return list(row.arguments.get("labels") or ["yes", "no", "maybe"])
    return list(row.arguments.get("letters") or "ABCDEFGHIJ") if row.kind == "choice" else []


def math_verify_row(row: Row) -> dict[str, Any]:
    """A row as bench/math_verify_rows.py takes it."""
    return {
        "kind": row.kind, "response": row.response, "gold": gold_text(row), "strings": strings_of(row), "bare": row.bare
    }  # fmt: skip


def gold_text(row: Row) -> str:
    """The gold as peers take it: they know no lists."""
    return row.gold if isinstance(row.gold, str) else ", ".join(row.gold or ())


def math_verify_scorer(row: Row) -> Outcome:
    """The math-verify of this environment, 0.5.2: the newest that goes with lighteval 0.13."""
    return Outcome(*math_verify_rows.outcome(**math_verify_row(row)))


@functools.cache
def newest_math_verify() -> subprocess.Popen[str]:
    """A process of the newest math-verify; its environment is made in build/ the first time."""
    python = NEWEST / "bin" / "python"
    if not python.is_file():
        subprocess.run([sys.executable, "-m", "venv", NEWEST], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *NEWEST_PACKAGES], check=True)
    script = Path(math_verify_rows.__file__)
    return subprocess.Popen(
        [python, "-W", "ignore", script],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
    )  # fmt: skip


def newest_math_verify_scorer(row: Row) -> Outcome:
    """Math-Verify 0.9.0, in a process of its own."""
    process = newest_math_verify()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(math_verify_row(row)) + "\n")
    process.stdin.flush()
    reply = json.loads(process.stdout.readline())
    if isinstance(reply, str):
        raise RuntimeError(reply)
    return Outcome(*reply)


def lighteval_scorer(row: Row) -> Outcome:
    """lighteval 0.13's extractive match, with the settings of its own GPQA and MATH-500 tasks."""
    from lighteval.metrics.utils.extractive_match_utils import (
        ExprExtractionConfig,
        IndicesExtractionConfig,
        LatexExtractionConfig,
        extract_target_from_pred,
        get_extraction_regexes_inspect,
    )
    from lighteval.metrics.utils.math_comparison import compare_gold_target
    from lighteval.utils.language import Language

    count = len(row.arguments.get("options") or row.arguments.get("letters") or "ABCDEFGHIJ")
    if row.kind == "choice":
        targets: list[Any] = [
            IndicesExtractionConfig(prefix_for_extraction="NativeLetters", try_extract_without_anchor=True)
        ]
    elif row.kind == "label":
        return Outcome(None, False)  # it has no labels
    else:
        targets = [ExprExtractionConfig(), LatexExtractionConfig(boxed_match_priority=0)]
    regexes = get_extraction_regexes_inspect(targets, Language.ENGLISH, len_choices=count)
    response = f"${row.response}$" if row.bare and "$" not in row.response else row.response
    found = extract_target_from_pred(response, regexes, fallback_mode="no_fallback", extraction_mode="any_match")
    text = gold_text(row)
    if row.kind == "choice":
        correct = bool(found) and str(found[0]) == text
    else:
        text = text if "$" in text or "\\boxed" in text else f"${text}$"
        gold = extract_target_from_pred(text, regexes, fallback_mode="no_fallback", extraction_mode="any_match")
        correct = bool(found and gold and compare_gold_target(gold, found, 6))
    return Outcome(str(found[-1]) if found else None, correct)


def same_value(value: str | None, wanted: str, row: Row) -> bool:
    """Whether an extracted value is the labelled one; numbers and formulas are compared as such."""
    from megascience_hf.answers import GoldError, verify

    if value is None or value == "":
        return wanted == ""
    if wanted == "":
        return False
    if "".join(value.split()) == "".join(wanted.split()):
        return True
    if row.kind in ("choice", "label"):
        return value.lower() == wanted.lower()
    try:
        if row.kind == "numeric" and verify(wanted, value, "numeric", abs_tol=0.0).correct:
            return True
        # a percent sign behind a box belongs to our value, and is left out of some labels
        bare = value.removesuffix("%").rstrip(" \\")
        return any(verify(wanted, v, "math").correct or verify(wanted, v, "text").correct for v in (value, bare))
    except GoldError:
        return False


@dataclass
class Tally:
    """Counts for one scorer on one half of one file."""

    extracted: int = 0
    extracted_of: int = 0
    right: int = 0
    judged: int = 0
    false_positives: int = 0
    false_negatives: int = 0
    seconds: float = 0.0
    rows: int = 0
    errors: int = 0

    def add(self, row: Row, outcome: Outcome, seconds: float) -> None:
        """Count one row."""
        self.rows += 1
        self.seconds += seconds
        if row.wanted is not None and not row.bare:
            self.extracted_of += 1
            self.extracted += same_value(outcome.value, row.wanted, row)
        if row.correct is not None and row.gold:
            self.judged += 1
            self.right += outcome.correct == row.correct
            self.false_positives += outcome.correct and not row.correct
            self.false_negatives += row.correct and not outcome.correct

    def cells(self) -> list[str]:
        """The cells of the table."""
        return [
            f"{self.extracted / self.extracted_of:.3f}" if self.extracted_of else "–",
            f"{self.right / self.judged:.3f}" if self.judged else "–",
            f"{self.right} / {self.judged}",
            str(self.false_positives),
            str(self.false_negatives),
            f"{1e3 * self.seconds / max(1, self.rows):.2f}",
        ]


def measure(scorer: Scorer, rows: list[Row]) -> Tally:
    """Run a scorer over rows; an exception of a peer counts as nothing extracted."""
    tally = Tally()
    for row in rows:
        start = time.perf_counter()
        try:
            outcome = scorer(row)
        except Exception:
            if scorer is ours:
                raise
            tally.errors += 1
            outcome = Outcome(None, False)
        tally.add(row, outcome, time.perf_counter() - start)
    return tally


def main() -> int:
    """Print or write the table; 2 if the responses are not there."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--files", help="names of files, separated by commas; by default all")
    options.add_argument("--peers", choices=["all", "none"], default="all")
    options.add_argument("--out", type=Path, help="a Markdown file with the marks of the table in it")
    given = options.parse_args()
    if lacks("responses"):
        return 2
    if given.out and BEGIN not in given.out.read_text(encoding="utf-8"):
        print(f"{given.out} has no line {BEGIN}", file=sys.stderr)
        return 2
    peers: dict[str, Scorer] = {
        "math-verify 0.5.2": math_verify_scorer,
        "Math-Verify 0.9.0": newest_math_verify_scorer,
        "lighteval 0.13": lighteval_scorer,
    }
    chosen = given.files.split(",") if given.files else None
    table = "\n".join(lines(peers if given.peers == "all" else {}, chosen))
    if given.out:
        before, _, rest = given.out.read_text(encoding="utf-8").partition(BEGIN)
        given.out.write_text(f"{before}{BEGIN}\n\n{table}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    else:
        print(table)
    return 0


def lines(peers: dict[str, Scorer], chosen: list[str] | None) -> Iterator[str]:
    """The table, line by line: for each file and kind ours on all rows, ours on the held-out half, and the peers."""
    yield "| Responses | Scorer | Rows | Extraction | Correctness | Right | False + | False − | ms a row | Aim |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    paths = [path for path in [*files(RESPONSES), *files(REPORTS)] if chosen is None or stem(path) in chosen]
    for path in track(paths, "Scoring", console=Console(stderr=True)):
        rows = list(rows_of(path))
        kinds = sorted({row.kind for row in rows})
        parts = {f"{stem(path)} ({kind})": [row for row in rows if row.kind == kind] for kind in kinds}
        if len(parts) == 1:
            parts = {stem(path): rows}
        elif path.parent == REPORTS:
            parts[f"{stem(path)} (all)"] = rows
        for name, part in parts.items():
            yield line(name, "**ours**", measure(ours, part), aim(name))
            if path.parent == RESPONSES:  # no half of the reports was held out
                yield line("", "ours, held out", measure(ours, [row for row in part if row.half]))
            for label, scorer in peers.items():
                yield line("", label, measure(scorer, part))


def aim(name: str) -> str:
    for of, aims in (("extraction", EXTRACTION_AIMS), ("correctness", CORRECTNESS_AIMS)):
        if name in aims:
            existing, wanted = aims[name]
            return f"{of} {existing}, ≥ {wanted:.2f}"
    return ""


def line(name: str, scorer: str, tally: Tally, remark: str = "") -> str:
    return "| " + " | ".join([name, scorer, str(tally.rows), *tally.cells(), remark]) + " |"


if __name__ == "__main__":
    sys.exit(main())
