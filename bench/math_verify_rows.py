"""What math-verify makes of a row, as its README says: parse both, verify(gold, answer).

Imported it uses the math-verify of this environment. Run as a script it needs nothing but math-verify, of whatever
version: it reads rows as JSON lines and answers each with a line, so that two versions can be measured side by side.

    some/other/environment/bin/python bench/math_verify_rows.py < rows.jsonl
"""

from __future__ import annotations

import functools
import json
import sys
from typing import Any


@functools.lru_cache(maxsize=64)  # one response is asked about with many golds
def parsed_text(text: str, strings: tuple[str, ...]) -> list[Any]:
    """What math-verify reads in a text: one of the strings, or mathematics."""
    from math_verify import ExprExtractionConfig, LatexExtractionConfig, StringExtractionConfig, parse

    mathematics = [LatexExtractionConfig(), ExprExtractionConfig()]
    found: list[Any] = parse(text, [StringExtractionConfig(strings=strings)] if strings else mathematics)
    return found


def outcome(kind: str, response: str, gold: str, strings: list[str], bare: bool) -> tuple[str | None, bool]:
    """The value and whether it is the gold. Its own time-outs hold: they are signals, so the main thread must ask.

    Args:
        kind: the kind of answer; letters and labels are read as strings, everything else as mathematics.
        response: the text of the model.
        gold: the right answer; empty if it is unknown.
        strings: the letters or the labels.
        bare: whether the response is the answer itself.
    """
    from math_verify import verify

    if strings:
        parsed_gold: Any = [gold.lower()] if gold else []
    else:
        parsed_gold = parsed_text(gold if "$" in gold or "\\boxed" in gold else f"${gold}$", ()) if gold else []
    parsed = parsed_text(f"${response}$" if bare and "$" not in response else response, tuple(strings))
    value = str(parsed[-1]) if parsed else None
    if value is not None and kind == "choice":
        value = value.upper()
    return value, bool(parsed_gold and parsed and verify(parsed_gold, parsed))


def main() -> None:
    """Answer row after row until the input ends; an exception is a line too."""
    for line in sys.stdin:
        try:
            reply: Any = outcome(**json.loads(line))
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is its answer to this row
            reply = f"{type(error).__name__}: {error}"[:200]
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
