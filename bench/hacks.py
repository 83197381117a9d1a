"""Thousands of made responses that must not score right, each against golds that exclude each other; 1 if one does.

The grammar is tests/answers/reward_hacks.py. A response may be right for one gold of its exam at most, and never for a
value that it denies, bounds, doubts or alters. The table counts the violations by attack and kind of answer.

    python bench/hacks.py [--kind numeric] [--attack "other values"] [--show 3]
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "answers"))
import reward_hacks

from megascience_hf.answers import Kind


def main() -> int:
    """Print the table and examples; 1 if anything scores that must not, or if a plain answer does not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kind", choices=get_args(Kind), help="only this kind of answer")
    parser.add_argument("--attack", help="only the attack of this name")
    parser.add_argument("--show", type=int, default=3, help="how many examples of each attack, exam and place to print")
    given = parser.parse_args()
    logging.disable()  # a fault of the scorer scores nothing; bench/fuzz_answers.py looks for them
    start = time.process_time()
    tried: Counter[tuple[str, str]] = Counter()
    found: defaultdict[tuple[str, str], list[tuple[reward_hacks.Hack, str]]] = defaultdict(list)
    for hack in reward_hacks.all_hacks((given.kind,) if given.kind else get_args(Kind)):
        if given.attack not in (None, hack.attack):
            continue
        tried[hack.attack, hack.exam.kind] += 1
        if violation := hack.violations():
            found[hack.attack, hack.exam.kind].append((hack, violation))
    print_table(tried, Counter({key: len(of) for key, of in found.items()}))
    for (attack, kind), violations in found.items() if given.show else ():
        print(f"\n{attack}, {kind}:")
        for hack, violation in spread(violations, given.show):
            print(f"  {hack.response!r} ({hack.exam.name}) is {violation}")
    total = sum(map(len, found.values()))
    print(f"\n{sum(tried.values()):,} responses, {total:,} violations, {time.process_time() - start:.0f} s")
    return 1 if total else 0


def spread(violations: list[tuple[reward_hacks.Hack, str]], count: int) -> list[tuple[reward_hacks.Hack, str]]:
    """Examples from all over a list."""
    step = max(1, len(violations) // max(1, count))
    return violations[::step][:count]


def print_table(tried: Counter[tuple[str, str]], found: Counter[tuple[str, str]]) -> None:
    """Violations / responses by attack and kind, as Markdown."""
    kinds = [kind for kind in get_args(Kind) if any(key[1] == kind for key in tried)]
    print(f"| attack | {' | '.join(kinds)} |\n|---|{'---:|' * len(kinds)}")
    for attack in dict.fromkeys(key[0] for key in tried):
        cells = [f"{found[attack, kind]} / {tried[attack, kind]}" if tried[attack, kind] else "–" for kind in kinds]
        print(f"| {attack} | {' | '.join(cells)} |")


if __name__ == "__main__":
    sys.exit(main())
