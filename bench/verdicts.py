"""What the scoring core makes of every response in ../shared: to tell whether a change changed a verdict.

    python bench/verdicts.py --save before.jsonl          # before the change
    python bench/verdicts.py --against before.jsonl       # after it: prints the rows that differ, exits 1 if any do

A line is `file, id, value, status, rule, correct`; the rule is not compared. The data are private (see
bench/scoring.py): ids and what was extracted go to the terminal and to the file that is asked for, nowhere else.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT / ".." / "shared"


def report_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of a file in ../shared/reports, as arguments of `score`."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def arguments(row: dict[str, Any]) -> dict[str, Any]:
    """The keywords that a case gives to `score`."""
    given = {k: row[k] for k in ("letters", "options", "labels", "unit", "rel_tol", "multiple") if row.get(k)}
    if isinstance(given.get("letters"), list):
        given["letters"] = "".join(given["letters"])
    return given


def judged_reports() -> Iterator[list[Any]]:
    """A line for each case of ../shared/reports; an exception is a value of its own."""
    from megascience_hf.answers import score

    for path in sorted((SHARED / "reports").glob("*.jsonl.gz")):
        for row in report_rows(path):
            try:
                found = score(row["response"], row["gold"], row["kind"], **arguments(row))
            except Exception as error:  # noqa: BLE001 - an exception is what is looked for
                yield [path.name, row["id"], f"{type(error).__name__}: {error}"[:200], "raised", None, False]
            else:
                yield [path.name, row["id"], found.answer.text, found.answer.status, found.answer.rule, found.correct]


def judged_responses() -> Iterator[list[Any]]:
    """A line for each row of ../shared/responses, read as bench/scoring.py reads them."""
    sys.path.insert(0, str(ROOT / "bench"))
    import scoring

    from megascience_hf.answers import Answer, GoldError, extract, verify

    for path in sorted(scoring.RESPONSES.glob("*.jsonl.gz")):
        for row in scoring.rows_of(path):
            options = row.options if row.kind == "choice" else None
            answer = (
                Answer(row.response, "extracted")
                if row.bare
                else extract(row.response, row.kind, letters=row.letters, options=options, multiple=row.multiple)
            )
            try:
                correct = (
                    bool(row.gold)
                    and verify(
                        row.gold, answer, row.kind, letters=row.letters, options=options, **row.arguments
                    ).correct
                )
            except GoldError:
                correct = False
            yield [path.name, row.id, answer.text, answer.status, answer.rule, correct]


def main() -> int:
    """Save the lines, or compare them with saved ones; 2 if the data are not there."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--save", type=Path, help="write the lines here")
    options.add_argument("--against", type=Path, help="compare with lines that were saved")
    given = options.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED} is not there: the responses are private and not part of the project", file=sys.stderr)
        return 2
    lines = [*judged_reports(), *judged_responses()]
    if given.save:
        given.save.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    if not given.against:
        print(f"{len(lines)} responses judged")
        return 0
    before = {tuple(line[:2]): line for line in map(json.loads, given.against.read_text(encoding="utf-8").splitlines())}
    changed = 0
    for line in lines:
        old = before.get(tuple(line[:2]))
        if old is None or [old[2], old[3], old[5]] != [line[2], line[3], line[5]]:
            changed += 1
            print(json.dumps({"was": old, "is": line}))
    print(f"{len(lines)} responses judged, {changed} otherwise than before")
    return 1 if changed or len(lines) != len(before) else 0


if __name__ == "__main__":
    sys.exit(main())
