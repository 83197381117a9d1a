"""Which rows the `rl` configurations keep, by source and by kind of answer, as Markdown.

    python bench/rl_rows.py                                  # the embedded sample
    python bench/rl_rows.py --name megascience --config default [--rows 20000] [--data-dir DIR]

Of the whole dataset a sample of rows by hash stands for all; `--rows 0` reads every row.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter

from megascience_hf import builders
from megascience_hf.answers.exact import answer_key

KINDS = ("numeric", "math", "choice", "label")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--name", default="megascience", choices=("megascience", "textbook_reasoning"))
    parser.add_argument("--config", default="sample", choices=("sample", "default"))
    parser.add_argument("--data-dir")
    parser.add_argument("--rows", type=int, default=0, help="rows to look at, chosen by a hash; 0 is all")
    given = parser.parse_args()
    options = {"data_dir": given.data_dir} if given.data_dir else {}
    rows = builders.load(given.name, given.config, split="train", streaming=bool(given.rows), **options)
    share = None if not given.rows else given.rows / 1_253_230
    found: dict[str, Counter[str]] = {}
    for row in rows:
        text = row["question"] or ""
        if share is not None and int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) / 2**32 > share:
            continue
        key = answer_key(text, row["reference_answer"] or "")
        for source in (row.get("source") or given.name, "all"):
            count = found.setdefault(source, Counter())
            count["rows"] += 1
            count["kept"] += key is not None
            count["no reference"] += not row["reference_answer"]
            if key is not None:
                count[key.kind] += 1
    print(f"| source | rows | no reference | kept | share | {' | '.join(KINDS)} |")
    print("|---|--:|--:|--:|--:|" + "--:|" * len(KINDS))
    for source, count in sorted(found.items(), key=lambda item: (item[0] == "all", item[0])):
        kinds = " | ".join(f"{count[kind]:,}" for kind in KINDS)
        rows_, kept = count["rows"], count["kept"]
        print(f"| {source} | {rows_:,} | {count['no reference']:,} | {kept:,} | {kept / rows_:.0%} | {kinds} |")


if __name__ == "__main__":
    main()
