"""The labelled responses of ../shared, read once for all who measure with them, and what the package makes of each.

Private test data, no part of the project: `responses/` holds responses of real models, `reports/` cases from bug
reports of other projects, variations of those that failed, and made responses that must not score right.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared_data import SHARED

RESPONSES, REPORTS = SHARED / "responses", SHARED / "reports"
GPQA_ITEMS = SHARED / "benchmarks" / "gpqa_diamond" / "gpqa_diamond.json.gz"
KINDS = {
    "choice": "choice",
    "boxed": "math",
    "numeric": "numeric",
    "yesno": "label",
    "text": "text",
    "math-equiv": "math",
}
# The fields of a report that `score` takes as they are.
ARGUMENTS = ("letters", "options", "labels", "multiple", "unit", "rel_tol")


@dataclass(frozen=True)
class Row:
    """One labelled response. `wanted`: the labelled extraction, "" if nothing is to be extracted, None if unknown."""

    id: str
    kind: str
    response: str
    gold: str | list[str] | None
    wanted: str | None
    correct: bool | None
    arguments: dict[str, Any]  # keywords of `score`
    bare: bool = False  # the response is the answer itself

    @property
    def half(self) -> int:
        """0: looked at while the rules were written; 1: held out."""
        return int(hashlib.md5(self.id.encode(), usedforsecurity=False).hexdigest(), 16) % 2


def files(folder: Path) -> list[Path]:
    """The files of responses or of reports."""
    return sorted(folder.glob("*.jsonl.gz"))


def stem(path: Path) -> str:
    """The name of a file in a table."""
    return path.name.removesuffix(".jsonl.gz")


def rows_of(path: Path) -> Iterator[Row]:
    """The usable rows of a file of either folder."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for raw in map(json.loads, lines):
            if path.parent.name == REPORTS.name:
                yield _report(raw)
            elif "pred" not in raw:
                yield _response(raw, path.name)
            elif not raw.get("suspect") and raw.get("dup_of") is None:
                yield Row(
                    raw["id"], "math", raw["pred"], raw["gold"], None, raw["expected"], {}, raw.get("form") == "bare"
                )


def _report(raw: dict[str, Any]) -> Row:
    arguments = {name: raw[name] for name in ARGUMENTS if raw.get(name)}
    wanted = raw.get("expected_extracted")
    return Row(raw["id"], raw["kind"], raw["response"], raw.get("gold"), wanted, raw["expected_correct"], arguments)


def _response(raw: dict[str, Any], file: str) -> Row:
    meta, kind = raw["meta"] or {}, KINDS[raw["kind"]]
    wanted = raw["label_extracted"]
    if wanted is None and (meta.get("no_answer") or meta.get("expects_none")):
        wanted = ""
    arguments: dict[str, Any] = {}
    if kind == "choice":
        arguments["options"] = gpqa_options(raw["id"]) if file.startswith("peer_gpqa") else raw["options"]
        arguments["letters"] = "".join(meta.get("option_letters") or ()) or None
        arguments["multiple"] = "ChemBench" in f"{raw['benchmark']} {raw['source']}"
    elif kind == "label":
        arguments["labels"] = raw["options"]
    elif "chembench" in file and kind == "numeric":
        arguments["rel_tol"] = 0.01
    elif "scibench" in file:
        arguments |= {"rel_tol": 0.05, "unit": meta.get("unit")}
    bare = raw["kind"] == "math-equiv"
    return Row(raw["id"], kind, raw["response"], raw["gold"], wanted, raw["label_correct"], arguments, bare)


@functools.cache
def _gpqa_items() -> list[dict[str, str]]:
    """The items that the GPQA responses answer: their file leaves out the options."""
    if not GPQA_ITEMS.is_file():
        return []
    items: list[dict[str, str]] = json.loads(gzip.decompress(GPQA_ITEMS.read_bytes()))
    return items


def gpqa_options(row_id: str) -> list[str] | None:
    """The options as the model saw them: `…-133-v3` is item 133 with the right one third, the others in their order."""
    item, place = row_id.rsplit("-", 2)[1:]
    if not _gpqa_items():
        return None
    columns = _gpqa_items()[int(item)]
    options = [columns[f"Incorrect Answer {n}"].strip() for n in (1, 2, 3)]
    options.insert(int(place.removeprefix("v")) - 1, columns["Correct Answer"].strip())
    return options


@dataclass(frozen=True)
class Judged:
    """What the package makes of a row."""

    value: str | None
    status: str
    rule: str | None
    correct: bool


def judged(row: Row) -> Judged:
    """Extract and verify; where the gold cannot be read, nothing is right."""
    from megascience_hf.answers import Answer, AnswerKey, GoldError, extract, verify

    of_extract = {k: v for k, v in row.arguments.items() if k in ("letters", "options", "labels", "multiple")}
    try:
        if row.bare:
            answer = Answer(row.response, "extracted")
            correct = verify(row.gold, answer, row.kind).correct  # type: ignore[arg-type]
        elif row.gold:
            score = AnswerKey(row.gold, row.kind, **row.arguments).score(row.response)  # type: ignore[arg-type]
            answer, correct = score.answer, score.correct
        else:
            answer, correct = extract(row.response, row.kind, **of_extract), False  # type: ignore[arg-type]
    except GoldError:
        answer, correct = extract(row.response, row.kind, **of_extract), False  # type: ignore[arg-type]
    return Judged(answer.text, answer.status, answer.rule, correct)
