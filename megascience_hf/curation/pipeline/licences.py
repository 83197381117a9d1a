"""The licences of the books of a run, for its provenance, its card and the terminal."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from megascience_hf.curation.documents.licences import forbids_derivatives
from megascience_hf.curation.pipeline.manifest import parts

UNKNOWN = "unknown"
_ON_THE_HUB = frozenset((UNKNOWN, "cc0-1.0", "gfdl", "apache-2.0", "mit", "pddl"))
_VERSIONED = re.compile(r"cc-by(?:-nc)?(?:-nd|-sa)?-[234]\.[05]")


@dataclass(frozen=True, slots=True)
class Licences:
    """Document → licence, and how many books have each; `UNKNOWN` for those that do not say it."""

    of_documents: Mapping[str, str]
    books: Mapping[str, int]

    def rows(self, documents: Iterable[str]) -> dict[str, int]:
        """Licence → rows, of the documents that rows come from; the most frequent first."""
        return dict(Counter(self.of_documents.get(document, UNKNOWN) for document in documents).most_common())

    def lines(self) -> list[str]:
        """For the terminal; what forbids derivatives in a line of its own."""
        if set(self.books) <= {UNKNOWN}:
            return []
        said = ["licences of the books: " + ", ".join(f"{name} {count:,}" for name, count in self.books.items())]
        forbidden = {name: count for name, count in self.books.items() if forbids_derivatives(name)}
        if forbidden:
            which = ", ".join(f"{count:,} {name}" for name, count in forbidden.items())
            said.append(
                f"{which}: these books forbid derivatives; what is made of them is not to be shared without leave"
            )
        return said


def licences(folder: Path) -> Licences:
    """The licences of the documents that a stage left. One that says none has that of its book, if all others agree.

    Args:
        folder: of a stage that leaves documents.
    """
    documents: list[tuple[str, str, str]] = []
    for file in parts(folder):
        table = pq.read_table(file, columns=["id", "book", "path", "licence"])
        columns = (table[name].to_pylist() for name in ("id", "book", "path", "licence"))
        documents += [(name, book or path, licence) for name, book, path, licence in zip(*columns, strict=True)]
    said: defaultdict[str, set[str]] = defaultdict(set)
    for _, book, licence in documents:
        if licence:
            said[book].add(licence)
    of_books = {book: next(iter(known)) if len(known) == 1 else "" for book, known in said.items()}
    books: defaultdict[str, set[str]] = defaultdict(set)
    found = {}
    for name, book, licence in documents:
        found[name] = licence or of_books.get(book, "") or UNKNOWN
        books[found[name]].add(book)
    return Licences(found, dict(Counter({name: len(of_licence) for name, of_licence in books.items()}).most_common()))


def for_the_hub(rows: Mapping[str, int]) -> str | list[str]:
    """The licences of the rows as the Hub calls them, for the metadata of a card."""
    named = list(dict.fromkeys(map(_on_the_hub, rows))) or [UNKNOWN]
    return named[0] if len(named) == 1 else named


def _on_the_hub(licence: str) -> str:
    if licence in _ON_THE_HUB or _VERSIONED.fullmatch(licence):
        return licence
    return "cc" if licence.startswith("cc-") else "other"
