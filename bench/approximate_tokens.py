"""How many tokens the tokenizer that needs no download counts, beside a real one, by subject.

    python bench/approximate_tokens.py [FOLDER OF BOOKS] [--tokenizer NAME OR FOLDER]

By default the open textbooks in ../shared and the tokenizer of SmolLM2 (`megascience checkpoint`). The tokenizer may be
a file of tiktoken's, such as Qwen's: `resources/qwen.tiktoken` in dashscope (`pip download dashscope --no-deps`). Texts
in other languages are in Debian's manpages-zh, manpages-ja and manpages-ru.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from shared_data import SHARED
from tokenizers import Tokenizer

from megascience_hf.curation.documents.reading import EMBEDDED_BOOK, read_documents
from megascience_hf.curation.documents.tokenizers import APPROXIMATE, load_tokenizer

BOOKS = SHARED / "textbooks"


def of_tiktoken(file: str) -> Tokenizer:
    """A tokenizer from the ranks of byte pairs alone, split as GPT-4 splits (Qwen: digits one by one)."""
    from transformers.convert_slow_tokenizer import TikTokenConverter

    return TikTokenConverter(file).converted()


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("books", type=Path, nargs="?", default=BOOKS if BOOKS.is_dir() else EMBEDDED_BOOK)
    options.add_argument("--tokenizer")
    given = options.parse_args()
    name = given.tokenizer
    if name is None:
        from megascience_hf.smollm2 import ensure_checkpoint

        name = str(ensure_checkpoint())
    real, own = of_tiktoken(name) if name.endswith(".tiktoken") else load_tokenizer(name), load_tokenizer(APPROXIMATE)
    counts: dict[str, Counter[str]] = {"real": Counter(), "own": Counter()}
    for document in read_documents(given.books):
        counts["real"][document.subject] += len(real.encode(document.text, add_special_tokens=False).ids)
        counts["own"][document.subject] += len(own.encode(document.text).ids)
    print("| Subject | Tokens | Approximate | Ratio |\n| --- | ---: | ---: | ---: |")
    for subject, tokens in sorted(counts["real"].items()):
        print(f"| {subject} | {tokens:,} | {counts['own'][subject]:,} | {counts['own'][subject] / tokens:.2f} |")


if __name__ == "__main__":
    main()
