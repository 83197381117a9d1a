"""Accuracy and speed of the scoring core beside math-verify and lighteval's extractive match, as a Markdown table.

Reads the labelled responses in ../shared/responses (private test data: nothing of it is printed). Every file is cut
in two halves by a hash of the row's id: errors were looked at in the first half only, so the second tells how the
rules do on rows they were not written for.

    python bench/scoring.py [--files NAME,…] [--peers none] [--out docs/scoring.md]

With `--out` the table takes the place of the one in that file.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).resolve().parents[1]
RESPONSES = ROOT / ".." / "shared" / "responses"
GPQA_ITEMS = ROOT / ".." / "shared" / "benchmarks" / "gpqa_diamond" / "gpqa_diamond.json.gz"
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


@functools.cache
def gpqa_items() -> list[dict[str, str]]:
    """The items that the GPQA responses answer: their file leaves out the options."""
    if not GPQA_ITEMS.is_file():
        return []
    items: list[dict[str, str]] = json.loads(gzip.decompress(GPQA_ITEMS.read_bytes()))
    return items


def gpqa_options(row_id: str) -> list[str] | None:
    """The options as the model saw them: `…-133-v3` is item 133 with the right one third, the others in their order."""
    item, place = row_id.rsplit("-", 2)[1:]
    if not gpqa_items():
        return None
    columns = gpqa_items()[int(item)]
    options = [columns[f"Incorrect Answer {n}"].strip() for n in (1, 2, 3)]
    options.insert(int(place.removeprefix("v")) - 1, columns["Correct Answer"].strip())
    return options


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
            if path.name.startswith("peer_gpqa"):
                raw["options"] = gpqa_options(raw["id"])
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

    def cells(self) -> list[str]:
        """The cells of the table."""
        return [
            f"{self.extracted / self.extracted_of:.3f}" if self.extracted_of else "–",
            f"{self.right / self.judged:.3f}" if self.judged else "–",
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
    if not RESPONSES.is_dir():
        print(
            f"{RESPONSES} is not there: the labelled responses are private and not part of the project", file=sys.stderr
        )
        return 2
    if given.out and BEGIN not in given.out.read_text(encoding="utf-8"):
        print(f"{given.out} has no line {BEGIN}", file=sys.stderr)
        return 2
    peers: dict[str, Scorer] = {"math-verify 0.5.2": math_verify_scorer, "lighteval 0.13": lighteval_scorer}
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
    yield "| Responses | Scorer | Rows | Extraction | Correctness | False + | False − | ms a row | Existing, aim |"
    yield "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    paths = [path for path in sorted(RESPONSES.glob("*.jsonl.gz")) if chosen is None or stem(path) in chosen]
    for path in track(paths, "Scoring", console=Console(stderr=True)):
        rows = list(rows_of(path))
        kinds = sorted({row.kind for row in rows})
        for kind in kinds:
            name = stem(path) + (f" ({kind})" if len(kinds) > 1 else "")
            part = [row for row in rows if row.kind == kind]
            yield line(name, "**ours**", measure(ours, part), aim(name))
            yield line("", "ours, held out", measure(ours, [row for row in part if row.half]))
            for label, scorer in peers.items():
                yield line("", label, measure(scorer, part))


def stem(path: Path) -> str:
    return path.name.removesuffix(".jsonl.gz")


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
