"""Which rows a builder keeps: `subjects=`, `sources=` and `max_answer_chars=`.

Labels are compared in a normal form (ASCII lower case, without spaces, tabs, hyphens and underscores; of a
source also without the owner before a slash), so that "Natural-Reasoning" and "natural_reasoning" are one
source.
"""

from __future__ import annotations

import difflib
import re
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

# Label → other names of it, in normal form. The seven labels are those of the published rows.
SUBJECTS: Mapping[str, tuple[str, ...]] = {
    "biology": (),
    "chemistry": (),
    "cs": ("computerscience",),
    "economics": (),
    "math": ("mathematics", "maths"),
    "medicine": (),
    "physics": (),
}

# The three sources are certain (arXiv 2507.16812, table 4), their spelling in the `source` column is not:
# it is inferred from the name of one file of a third party. Hence the generous aliases, and rows with
# another value are no fault: they are just not selected.
SOURCES: Mapping[str, tuple[str, ...]] = {
    "textbook_reasoning": ("textbook", "textbooks"),
    "natural_reasoning": ("natural",),
    "nemotron_science": ("nemotron", "llamanemotronposttrainingdataset"),
}

_SEPARATORS = r"[ \t_-]+"
_OWNER = r"^[^/]*/"
_ASCII_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def nearest(name: str, valid: Iterable[str]) -> str:
    """`" Did you mean 'x'?"` for the closest valid name, or nothing when none is close."""
    close = difflib.get_close_matches(name.lower(), list(valid), n=1, cutoff=0.5)
    return f" Did you mean {close[0]!r}?" if close else ""


def normal_form(label: str) -> str:
    """The form in which labels are compared (the same as the Arrow expression in `_normalised`)."""
    return re.sub(_SEPARATORS, "", label.translate(_ASCII_LOWER))


@dataclass(frozen=True)
class Selection:
    """Canonical filter arguments; an empty tuple and None mean "all rows"."""

    subjects: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    max_answer_chars: int | None = None  # Unicode code points

    @classmethod
    def parse(cls, subjects: object = None, sources: object = None, max_answer_chars: object = None) -> Selection:
        """Check what the user wrote; labels come back sorted and without repetition.

        Raises:
            ValueError: for an unknown label, an empty list or a limit that is not a positive whole number.
        """
        if max_answer_chars is not None and (
            not isinstance(max_answer_chars, int) or isinstance(max_answer_chars, bool) or max_answer_chars < 1
        ):
            raise ValueError(f"max_answer_chars must be a whole number above 0, not {max_answer_chars!r}.")
        return cls(
            subjects=_labels("subjects", subjects, SUBJECTS),
            sources=_labels("sources", sources, SOURCES),
            max_answer_chars=max_answer_chars,
        )

    def __bool__(self) -> bool:
        return bool(self.subjects or self.sources or self.max_answer_chars is not None)

    def __str__(self) -> str:
        parts = []
        if self.subjects:
            parts.append(f"subjects={list(self.subjects)}")
        if self.sources:
            parts.append(f"sources={list(self.sources)}")
        if self.max_answer_chars is not None:
            parts.append(f"max_answer_chars={self.max_answer_chars}")
        return ", ".join(parts)

    def keep(self, rows: pa.Table) -> pa.Table:
        """The rows that pass, in their order. A row without a label never passes a filter on that label; a
        row without an answer has zero characters.

        Args:
            rows: a table with string columns `subject`, `answer` and, if `sources` is set, `source`.
        """
        if self.subjects:
            rows = rows.filter(_is_label(rows["subject"], self.subjects, SUBJECTS))
        if self.sources:
            bare = pc.replace_substring_regex(rows["source"], pattern=_OWNER, replacement="")
            rows = rows.filter(_is_label(bare, self.sources, SOURCES))
        if self.max_answer_chars is not None:
            length = pc.fill_null(pc.utf8_length(rows["answer"]), 0)
            rows = rows.filter(pc.less_equal(length, self.max_answer_chars))
        return rows


def _labels(argument: str, given: object, valid: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    if given is None:
        return ()
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, (list, tuple, set, frozenset)) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"{argument} must be a list of names, not {given!r}. Valid names: {', '.join(valid)}.")
    if not names:
        raise ValueError(f"{argument} is an empty list, which selects no row; leave it out to keep all rows.")
    canonical = {normal_form(other): label for label, others in valid.items() for other in (label, *others)}
    found = set()
    for name in sorted(names):
        label = canonical.get(normal_form(name))
        if label is None:
            raise ValueError(
                f"Unknown name {name!r} in {argument}.{nearest(name, valid)} Valid names: {', '.join(valid)}."
            )
        found.add(label)
    return tuple(sorted(found))


def _is_label(column: pa.ChunkedArray, wanted: Iterable[str], valid: Mapping[str, tuple[str, ...]]) -> pa.ChunkedArray:
    forms = [normal_form(form) for label in wanted for form in (label, *valid[label])]
    normalised = pc.replace_substring_regex(pc.ascii_lower(column), pattern=_SEPARATORS, replacement="")
    return pc.is_in(normalised, value_set=pa.array(forms, pa.string()))
