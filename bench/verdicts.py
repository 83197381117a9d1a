"""What the scoring core makes of every response in ../shared: to tell whether a change changed a verdict.

    python bench/verdicts.py --save before.jsonl          # before the change
    python bench/verdicts.py --against before.jsonl       # after it: prints the rows that differ, exits 1 if any do

A line is `file, id, value, status, rule, correct`; the rule is not compared. The data are private (see
bench/labelled_responses.py): ids and what was extracted go to the terminal and to the file that is asked for.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from labelled_responses import REPORTS, RESPONSES, files, judged, rows_of
from shared_data import lacks


def judged_rows() -> Iterator[list[Any]]:
    """A line for each row of ../shared; an exception is a value of its own."""
    for path in [*files(REPORTS), *files(RESPONSES)]:
        for row in rows_of(path):
            try:
                found = judged(row)
            except Exception as error:  # noqa: BLE001 - an exception is what is looked for
                yield [path.name, row.id, f"{type(error).__name__}: {error}"[:200], "raised", None, False]
            else:
                yield [path.name, row.id, found.value, found.status, found.rule, found.correct]


def main() -> int:
    """Save the lines, or compare them with saved ones; 2 if the data are not there."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--save", type=Path, help="write the lines here")
    options.add_argument("--against", type=Path, help="compare with lines that were saved")
    given = options.parse_args()
    if lacks("reports", "responses"):
        return 2
    lines = list(judged_rows())
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
