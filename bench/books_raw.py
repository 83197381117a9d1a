"""Pairs that rules find in the sources of real books, format by format, against the solutions that each book marks.

Reads ../shared/books_raw (private test data: nothing of it is printed or kept). A solution is what the book's own
mark-up calls one; `found` counts the pairs whose answer begins with the words of a marked solution, `other` those that
answer otherwise (worked examples, keys), which only a reader can judge: `--show N` prints so many of them. `--sample N`
prints N of the pairs that stage `filter` leaves, in the order of a hash of their words, `--skip K` those behind
the first K: what a reader judges before a mend and what after it are different pairs.

    python bench/books_raw.py [--show N] [--sample N [--skip K]] [--book NAME]
"""

from __future__ import annotations

import argparse
import hashlib
import re
import tarfile
import tempfile
import time
from pathlib import Path

from megascience_hf.curation.documents.reading import ReadingReport, read_documents
from megascience_hf.curation.extraction.defects import defect
from megascience_hf.curation.extraction.rules import extract
from megascience_hf.curation.extraction.rules.printed import as_printed
from megascience_hf.curation.records import QARecord

BOOKS = Path(__file__).parents[2] / "shared" / "books_raw"
# What each book marks as a solution, and the pattern of its text.
SOLUTIONS = {
    "anatomy-markdown": ("*.md", r'data-type="solution"[^>]*>(.*?)</div>'),
    "astronomy-cnxml": ("*.cnxml", r"<solution\b[^>]*>(.*?)</solution>"),
    "diffyqs-latex": ("*.tex", r"\\exsol\{%?(.*?)\n\}"),
    "r4ds-solutions-rmd": ("*.Rmd", r'<div class="answer">(.*?)</div>'),
    "quantecon-intro-myst": (
        "*.md",
        r"\{solution(?:-start)?\}[^\n]*\n(?::[^\n]*\n)*(.*?)(?:\{solution-end\}|\n`{3,}\n)",
    ),
}
# What ends the head of `solution-start`.
HEAD = re.compile(r"\A\s*`{3,}[ \t]*\n")
WORDS = 12


def words(text: str) -> str:
    """The first letters and digits of a text, as they are compared."""
    text = re.sub(r"^[ \t]*[`~:]{3,}[^\n]*$|\A\s*Answer:", " ", text, flags=re.M)
    text = re.sub(r"<[^<>]{0,200}>|\\[a-zA-Z]+|\{:[^}]*\}|&#?\w+;|^:\w+:[^\n]*$", " ", text, flags=re.M)
    return "".join(re.findall(r"[a-z0-9]", text.lower()))[:WORDS]


def begins(record: QARecord) -> set[str]:
    """How a solution may begin in its book: with code that went to the question, or behind equations."""
    behind = re.sub(r"\A(?:\$\$\n[^$]*\\tag\{\d\}\$\$\s*)+", "", record.answer)
    code = re.search(r"\n\n(`{3}[^`]*`{3}[^`]*)\Z", record.question)
    return {words(record.answer), words(behind), *([words(code[1])] if code else ())}


def by_hash(record: QARecord) -> str:
    """What a sample is ordered by: the same pair has the same place whatever else is found."""
    return hashlib.sha256(f"{record.question}\n{record.answer}".encode()).hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--book", default="")
    given = parser.parse_args()
    print("| book | documents | solutions marked | found | recall | other pairs | left by filter | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    for archive in sorted(file for file in BOOKS.glob("*.tar.gz") if given.book in file.name):
        name = archive.name.removesuffix(".tar.gz")
        with tempfile.TemporaryDirectory() as folder:
            with tarfile.open(archive) as opened:
                opened.extractall(folder, filter="data")
            begin = time.monotonic()
            report = ReadingReport()
            documents = list(read_documents(Path(folder), report=report))
            found = list(extract(documents))
            seconds = time.monotonic() - begin
            marked: list[str] = []
            if name in SOLUTIONS:
                glob, pattern = SOLUTIONS[name]
                for file in sorted(Path(folder).rglob(glob)):
                    marked += [
                        words(as_printed("", HEAD.sub("", s))[1])
                        for s in re.findall(pattern, file.read_text("utf-8", "replace"), re.S)
                    ]
        marked = [text for text in marked if text]
        answers = {begin for record in found for begin in begins(record)}
        reached = sum(text in answers for text in marked)
        other = [record for record in found if not begins(record) & set(marked)]
        kept = [record for record in found if defect(record.question, record.answer) is None]
        share = f"{reached / len(marked):.3f}" if marked else "–"
        cells = (name, len(documents), len(marked), reached, share, len(other), len(kept), f"{seconds:.0f}")
        print(f"| {' | '.join(map(str, cells))} |", flush=True)
        for record in other[: given.show]:
            print("   ", repr(record.question[:300]), "=>", repr(record.answer[:200]))
        for number, record in enumerate(sorted(kept, key=by_hash)[given.skip :][: given.sample], given.skip + 1):
            print(f"\n=== {number} {record.document_id}\nQ: {record.question}\nA: {record.answer}")


if __name__ == "__main__":
    main()
