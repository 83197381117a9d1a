"""Process time of the first use of each part of the answers in a fresh interpreter; exit code 1 above 0.3 s.

`megascience score` on ten lines, a test, a worker of a pool: they pay for the first unit and the first factorial. The
import of the package is measured apart. Each in an interpreter of its own, the best of five.

    python bench/cold_start.py
"""

from __future__ import annotations

import os
import subprocess
import sys

BUDGET = 0.3
REPEATS = 5
# What is used first → gold, answer, kind
FIRST_USES = {
    "a number": ("42", "42.0", "numeric"),
    "a unit": ("4.2 kJ", "4200 J", "numeric"),
    "a unit of two words": ("1.5 m", "2 light years", "numeric"),
    "a formula": ("2\\sin x\\cos x", "\\sin 2x", "math"),
    "a factorial of a variable": ("n!", "n(n-1)!", "math"),
    "a binomial of variables": ("\\binom{n}{k}", "\\frac{n!}{k!(n-k)!}", "math"),
    "an interval": ("(-\\infty, 3)", "x < 3", "math"),
    "a text": ("sodium chloride", "the sodium chloride", "text"),
}
CODE = """
import time
start = time.process_time()
from megascience_hf.answers import score
imported = time.process_time()
score({answer!r}, {gold!r}, {kind!r})
print(imported - start, time.process_time() - imported)
"""


def seconds(gold: str, answer: str, kind: str) -> tuple[float, float]:
    """Seconds of import and of first use, the least of a few interpreters."""
    code = CODE.format(gold=gold, answer=f"\\boxed{{{answer}}}", kind=kind)
    # where bytecode is forbidden every start would compile pint again
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    runs = [
        subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True, env=environment)
        for _ in range(REPEATS)
    ]
    imports, uses = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return min(imports), min(uses)


def main() -> int:
    """Print the table; 1 if a first use is over the budget."""
    print("| first use of | import, s | beyond it, s |\n|---|---:|---:|")
    slow = 0
    for name, (gold, answer, kind) in FIRST_USES.items():
        imported, used = seconds(gold, answer, kind)
        slow += used > BUDGET
        print(f"| {name} | {imported:.2f} | {used:.2f}{' over the budget' if used > BUDGET else ''} |")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
