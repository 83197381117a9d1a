"""Accuracy and speed of the scoring core beside math-verify and lighteval's extractive match, as a Markdown table.

Reads the labelled responses in ../shared/responses (private test data: nothing of it is printed). Every file is cut
in two halves by a hash of the row's id: errors were looked at in the first half only, so the second tells how the
rules do on rows they were not written for.

    python bench/scoring.py [--files NAME,…] [--peers none]
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
RESPONSES = ROOT / ".." / "shared" / "responses"
KINDS = {
    "choice": "choice",
    "boxed": "math",
    "numeric": "numeric",
    "yesno": "label",
    "text": "text",
    "math-equiv": "math",
}


@dataclass(frozen=True)
class Row:
    """One labelled response. `wanted`: the labelled extraction, "" if nothing is to be extracted, None if unknown."""

    id: str
    kind: str
    response: str
    gold: str | None
    options: list[str] | None
    letters: str | None
    multiple: bool
    wanted: str | None
    correct: bool | None
    arguments: dict[str, Any]
    bare: bool  # the response is the answer itself

    @property
    def half(self) -> int:
        """0: looked at while the rules were written; 1: held out."""
        return int(hashlib.md5(self.id.encode(), usedforsecurity=False).hexdigest(), 16) % 2


@dataclass
class Outcome:
    """What a scorer makes of a row: the extracted value (None if nothing) and whether it is correct."""

    value: str | None
    correct: bool


Scorer = Callable[[Row], Outcome]


def rows_of(path: Path) -> Iterator[Row]:
    """The usable rows of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            raw = json.loads(line)
            if "pred" in raw:
                if raw.get("suspect") or raw.get("dup_of") is not None:
                    continue
                bare = raw.get("form") == "bare"
                yield Row(
                    raw["id"], "math", raw["pred"], raw["gold"], None, None, False, None, raw["expected"], {}, bare
                )
                continue
            meta = raw["meta"] or {}
            kind = KINDS[raw["kind"]]
            wanted = raw["label_extracted"]
            if wanted is None and (meta.get("no_answer") or meta.get("expects_none")):
                wanted = ""
            arguments: dict[str, Any] = {}
            if "chembench" in path.name and kind == "numeric":
                arguments["rel_tol"] = 0.01
            if "scibench" in path.name:
                arguments |= {"rel_tol": 0.05, "unit": meta.get("unit")}
            letters = "".join(meta["option_letters"]) if meta.get("option_letters") else None
            yield Row(
                raw["id"], kind, raw["response"], raw["gold"], raw["options"], letters,
                "ChemBench" in str(raw["benchmark"]) or "ChemBench" in str(raw["source"]),
                wanted, raw["label_correct"], arguments, raw["kind"] == "math-equiv",
            )  # fmt: skip


def ours(row: Row) -> Outcome:
    """This package."""
    from megascience_hf.answers import Answer, GoldError, extract, verify

    options = row.options if row.kind == "choice" else None
    if row.bare:
        answer: Answer | str = row.response
        value: str | None = row.response
    else:
        answer = extract(row.response, row.kind, letters=row.letters, options=options, multiple=row.multiple)  # type: ignore[arg-type]
        value = ",".join(answer.value) if isinstance(answer.value, tuple) else answer.value
    correct = False
    if row.gold and row.correct is not None:
        try:
            correct = verify(row.gold, answer, row.kind, letters=row.letters, options=options, **row.arguments).correct  # type: ignore[arg-type]
        except GoldError:
            correct = False
    return Outcome(value, correct)


def math_verify_scorer(row: Row) -> Outcome:
    """math-verify 0.5.2 as its README says: parse both, verify(gold, answer)."""
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, StringExtractionConfig, parse, verify

    if row.kind in ("choice", "label"):
        strings = row.options if row.kind == "label" and row.options else list(row.letters or "ABCDEFGHIJ")
        config: list[Any] = [StringExtractionConfig(strings=tuple(strings))]
        gold: Any = [(row.gold or "").lower()]
    else:
        config = [LatexExtractionConfig(), ExprExtractionConfig()]
        text = row.gold or ""
        gold = parse(text if "$" in text or "\\boxed" in text else f"${text}$", config) if text else []
    response = f"${row.response}$" if row.bare and "$" not in row.response else row.response
    parsed = parse(response, config)
    value = str(parsed[-1]) if parsed else None
    correct = bool(gold and parsed and verify(gold, parsed))
    if value is not None and row.kind == "choice":
        value = value.upper()
    return Outcome(value, correct)


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

    count = len(row.options or row.letters or "ABCDEFGHIJ")
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
    gold_text = row.gold or ""
    if row.kind != "choice" and "$" not in gold_text and "\\boxed" not in gold_text:
        gold_text = f"${gold_text}$"
    if row.kind == "choice":
        correct = bool(found) and str(found[0]) == gold_text
    else:
        gold = extract_target_from_pred(gold_text, regexes, fallback_mode="no_fallback", extraction_mode="any_match")
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
        return verify(wanted, value, "math").correct or verify(wanted, value, "text").correct
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

    def cells(self) -> str:
        """The cells of the table."""
        return " | ".join(
            [
                f"{self.extracted / self.extracted_of:.3f}" if self.extracted_of else "–",
                f"{self.right / self.judged:.3f}" if self.judged else "–",
                str(self.false_positives),
                str(self.false_negatives),
                f"{1e3 * self.seconds / max(1, self.rows):.2f}",
            ]
        )


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
    """Print the table; 2 if the responses are not there."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--files", help="names of files, separated by commas; by default all")
    options.add_argument("--peers", choices=["all", "none"], default="all")
    given = options.parse_args()
    if not RESPONSES.is_dir():
        print(
            f"{RESPONSES} is not there: the labelled responses are private and not part of the project", file=sys.stderr
        )
        return 2
    peers: dict[str, Scorer] = {"math-verify 0.5.2": math_verify_scorer, "lighteval 0.13": lighteval_scorer}
    scorers: dict[str, Scorer] = {"ours": ours, **(peers if given.peers == "all" else {})}
    print("| file | scorer | half | rows | extraction | correctness | false + | false − | ms a row |")
    print("|---|---|---|---|---|---|---|---|---|")
    for path in sorted(RESPONSES.glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        if given.files and name not in given.files.split(","):
            continue
        rows = list(rows_of(path))
        parts = {"": rows}
        if len({r.kind for r in rows}) > 1:
            parts = {f" ({kind})": [r for r in rows if r.kind == kind] for kind in sorted({r.kind for r in rows})}
        for suffix, part in parts.items():
            for label, scorer in scorers.items():
                halves = (0, 1) if scorer is ours else (None,)
                for half in halves:
                    chosen = [r for r in part if half is None or r.half == half]
                    tally = measure(scorer, chosen)
                    shown = "both" if half is None else ("seen", "held out")[half]
                    print(f"| {name}{suffix} | {label} | {shown} | {tally.rows} | {tally.cells()} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
