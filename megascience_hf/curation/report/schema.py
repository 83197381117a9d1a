"""What a dataset of questions and answers holds, as records; every count is of rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from megascience_hf.errors import UserError

LANGUAGE_SAMPLE = 5_000
CUT = 4_096  # tokens: longer answers are dropped by the paper, and cut by the presets
UNDETERMINED = "und"  # of ISO 639-2: too few words, or the detection is in doubt
OTHERS = "(others)"


@dataclass(frozen=True, slots=True)
class Lengths:
    """Tokens of the texts of a column that are not empty.

    Args:
        texts: how many.
        over_cut: texts of more than `CUT` tokens.
        edges, counts: the histogram; bin i has the texts of at least `edges[i]` and fewer than `edges[i + 1]` tokens.
    """

    texts: int
    mean: float
    shortest: int
    p5: int
    p25: int
    median: int
    p75: int
    p95: int
    p99: int
    longest: int
    over_cut: int
    edges: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """The rows of one source.

    Args:
        subjects: rows by subject, "" for none; the most frequent first.
        question_tokens, answer_tokens: means over the texts that are not empty; 0 if all are.
        contaminated: as in `DatasetReport`.
    """

    rows: int
    subjects: dict[str, int]
    question_tokens: float
    answer_tokens: float
    with_reference: int
    exact_reference: int
    contaminated: int


@dataclass(frozen=True, slots=True)
class BenchmarkFound:
    """What of a benchmark is in the rows.

    Args:
        rows: rows whose question is one of its items'.
        items: items that are a row's question.
        searched: items that were searched: those with enough words to be told from others.
        items_there: all items that could be read.
    """

    rows: int
    items: int
    searched: int
    items_there: int


@dataclass(frozen=True, slots=True)
class Example:
    """A row as it is shown; long texts are cut."""

    question: str
    answer: str
    subject: str
    reference_answer: str
    source: str


@dataclass(frozen=True, slots=True)
class DatasetReport:
    """What a dataset holds; every count is of rows.

    Args:
        data: what was read.
        rows: rows that could be read.
        refused: rows that could not, by reason.
        columns: question, answer, … → column → rows that have it there; empty for one that no row has.
        sources: by label, "" for rows without one; the most frequent first. Beyond a thousand labels, and for subjects
            too, further ones are counted together as `OTHERS`.
        question_tokens, answer_tokens: None if no row has any.
        tokenizer: what the tokens are of.
        with_reference: rows with a reference answer.
        exact_reference: rows whose reference answer needs no judge (`answers.exact.is_exact`).
        repeated: rows whose question stands word for word in an earlier row.
        near_duplicates: rows whose question is nearly that of an earlier row, the repeated ones among them.
        contaminated: rows whose question is, by its words, an item of a benchmark; None if not searched.
        benchmarks: by name; None if not searched.
        embedded_items: whether what was searched are the few items that this package embeds, which are no benchmarks.
        benchmarks_missing: benchmarks that could not be searched, and why; "all" for all of them.
        benchmarks_incomplete: benchmarks of which there are fewer items than they have: those found, and of all.
        languages: of a sample of `language_sample` rows, by code of ISO 639.
        empty: question, answer, … → rows where it is empty or missing.
        examples: chosen by hash, some of each of the most frequent sources; none that is contaminated.
    """

    data: str
    rows: int
    refused: dict[str, int]
    columns: dict[str, dict[str, int]]
    sources: dict[str, SourceCounts]
    question_tokens: Lengths | None
    answer_tokens: Lengths | None
    tokenizer: str
    with_reference: int
    exact_reference: int
    repeated: int
    near_duplicates: int
    contaminated: int | None
    benchmarks: dict[str, BenchmarkFound] | None
    embedded_items: bool
    benchmarks_missing: dict[str, str]
    benchmarks_incomplete: dict[str, tuple[int, int]]
    languages: dict[str, int]
    language_sample: int
    empty: dict[str, int]
    examples: tuple[Example, ...]

    @property
    def subjects(self) -> dict[str, int]:
        """Rows by subject, the most frequent first."""
        found: dict[str, int] = {}
        for source in self.sources.values():
            for subject, rows in source.subjects.items():
                found[subject] = found.get(subject, 0) + rows
        return by_count(found)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> DatasetReport:
        """A report as `to_json` gave it, after JSON.

        Raises:
            UserError: it is none.
        """
        try:
            lengths = {name: _lengths(values[name]) for name in ("question_tokens", "answer_tokens")}
            benchmarks = values["benchmarks"]
            made = {
                "sources": {name: SourceCounts(**counts) for name, counts in values["sources"].items()},
                "benchmarks": benchmarks and {name: BenchmarkFound(**found) for name, found in benchmarks.items()},
                "benchmarks_incomplete": {n: (a, b) for n, (a, b) in values["benchmarks_incomplete"].items()},
                "examples": tuple(Example(**example) for example in values["examples"]),
            }
            return cls(**{**values, **lengths, **made})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UserError(f"no report of this version of megascience dataset-report ({error})") from None


def _lengths(values: dict[str, Any] | None) -> Lengths | None:
    if values is None:
        return None
    return Lengths(**{**values, "edges": tuple(values["edges"]), "counts": tuple(values["counts"])})


def by_count(counts: Mapping[str, int]) -> dict[str, int]:
    """The most frequent first, then by name."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, slots=True)
class Options:
    """How a dataset is counted.

    Args:
        columns: question, answer, subject, reference_answer, source → the column or path where it is; those that are
            not named are looked for under their usual names.
        tokenizer: of the lengths.
        data_dir: folder of local copies of the benchmarks; `tasks.loading.SAMPLE` for the embedded items.
        contamination: whether the benchmarks are searched at all.
        examples: rows of each source that are shown.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    tokenizer: str = "approximate"
    data_dir: Path | None = None
    contamination: bool = True
    examples: int = 3
