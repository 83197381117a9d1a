"""Process time of `extract` on 64 kB of whatever stalls pattern matching, kind by kind; exit code 1 above 50 ms.

A response of 10,240 tokens has about 50 kB. Each input is a short piece repeated to 64 kB: blanks, brackets, and
everything that looks like an answer, over and over. Time that the process itself used, best of five.

    python bench/extraction_time.py [--show 15]
"""

from __future__ import annotations

import argparse
import sys
import time
from typing import get_args

from megascience_hf.answers import Kind, extract

SIZE = 65_536
BUDGET_MS = 50.0
REPEATS = 5

PIECES = [
    "$", "(", ")", "{", "}", "[", "]", "\\", " ", "\n", "\t", "*", "_", "#", ">", "~", "~~", "`", "'", '"', "|",
    "1", "1,", "1 ", ".", ",", ";", ":", "-", "^", "&", "=", "<", "<>", "<a>", "a", "A", "é", " ", "\u200b",
    " \n", "\n\n", "a\n",
    "A ", "A. ", "(A) ", "(A)", "A, ", "A,B,", "A, B, C and ", "A or ", "A\n", "A. x\n", "**A**\n", "#### A\n",
    "A is ", "A is correct. ", "Option A is ", "option A ", "only A ", "all but A ", "so A ", "is A. ", "not A but ",
    "choose ", "choose (A) ", "which is ", "therefore ", "if ", "is ", "be ", "or ", "and ", "wait ", "wait, no, ",
    "actually A is correct. ", "Answer: A. Wait, so B. ", "none of the options ", "no ", "yes ", "no or ", "maybe, ",
    "answer ", "answer: ", "Answer:\n", "Answer: A\n", "Answer: A, B, C, D, ", "the answer is ", "the answer is not ",
    "the answer to that which is ", "The answer is $", "the correct answer, ", "correct best most likely ",
    "the statement that is ", "\\boxed{", "\\boxed{1} ", "\\boxed{A} and ", "\\boxed{x", "\\boxed ", "\\frac{",
    "\\frac{1}{", "\\text{", "\\text{ and ", "\\(", "\\[", "\\begin{", "\\left(", "<answer>", "</answer>",
    "<answer>A</answer>", "[ANSWER]", "<choice>", "<think>", "</think>", "<think>a</think>", "<|im_end|>",
    "<|channel|>", "<|channel|>final<|message|>", '"answer": "', '"answer": ["', '{"answer": {"letter": ',
    '"result": ', "####\n", "#### 1\n", "Question: \n", "\nQ: A\n", "A: 1\n", "Example: ", "AAAAA ", "ABC ",
    "5 m/s ", "5 m, ", "× 10^{", "1e", "1e5 ", "10^", "1/", "1/2 ", "= ", "= 1 ", "x = 1, ", "≈ 1.5 kJ ", "$1$ ",
    "$x$ and ", "lorem ipsum dolor ", "The quick brown fox. ", "Ａ", "答案", "答案：A", "选", "选A", "正确", "𝐀", "ß",
]  # fmt: skip
# Long single statements: one cue, then 64 kB that might be its value.
OPENINGS = ["The answer is ", "Answer: ", "\\boxed{", "<answer>", '{"answer": "', "#### ", "Therefore, option "]
FILLERS = ["A, ", "A or ", " ", "1", "x+", "{", "\\text{a} ", "word ", "yes, ", "5 kJ, ", "(", "$"]
OPTIONS = ["sodium " * 40, "potassium", "$\\frac{1}{2}$", "None of the above"]


def inputs() -> list[tuple[str, str]]:
    """Names and texts of 64 kB each."""
    found = [(repr(piece), (piece * SIZE)[:SIZE]) for piece in PIECES]
    for opening in OPENINGS:
        found += [(f"{opening!r} + {filler!r}…", (opening + filler * SIZE)[:SIZE]) for filler in FILLERS]
    found += [(f"{piece!r} then an answer", (piece * SIZE)[:SIZE] + "\nThe answer is B.") for piece in ("\n", "A. x\n")]
    return found


def milliseconds(text: str, kind: Kind) -> float:
    """The least process time of a few runs, in ms."""
    options = OPTIONS if kind == "choice" else None
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        extract(text, kind, options=options)
        best = min(best, 1e3 * (time.process_time() - start))
        if best < BUDGET_MS / 10:
            break
    return best


def main() -> int:
    """Print the slowest inputs with the time of each kind; 1 if one is over the budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--show", type=int, default=15, help="how many of the slowest inputs to print")
    given = parser.parse_args()
    kinds: tuple[Kind, ...] = get_args(Kind)
    table = [(name, [milliseconds(text, kind) for kind in kinds]) for name, text in inputs()]
    table.sort(key=lambda row: -max(row[1]))
    print(f"| 64 kB of | {' | '.join(kinds)} |")
    print("|---|" + "---|" * len(kinds))
    for name, times in table[: given.show]:
        print(f"| `{name}` | {' | '.join(f'{t:.1f}' for t in times)} |")
    slow = sum(max(times) > BUDGET_MS for _, times in table)
    print(f"\n{len(table)} inputs, {len(kinds)} kinds; {slow} inputs over {BUDGET_MS:.0f} ms of process time")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
