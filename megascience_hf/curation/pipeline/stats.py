"""What became of the rows of a stage, subject by subject, and what its calls took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from megascience_hf.llm.ledger import Usage


@dataclass(slots=True)
class SubjectAccount:
    """The rows of one subject in one stage.

    Args:
        rows_in, rows_out: that came in and that it left.
        failed: rows whose calls failed.
        dropped: by reason.
        calls, usage: of the model, for these rows.
    """

    rows_in: int = 0
    rows_out: int = 0
    failed: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    calls: int = 0
    usage: Usage = field(default_factory=Usage)

    @classmethod
    def read(cls, values: Mapping[str, object]) -> SubjectAccount:
        """From what `asdict` made of it."""
        return cls(**{**values, "usage": Usage(**values["usage"])})  # type: ignore[arg-type]


def by_subject(
    subjects: Mapping[str, str],
    verdicts: Iterable[tuple[str, str, str]],
    left: Iterable[str],
    calls: Iterable[tuple[str, Usage, int]],
) -> dict[str, SubjectAccount]:
    """The account of each subject, in the order of their names.

    Args:
        subjects: id of a row that came in → its subject, "" without one.
        verdicts: id, verdict and reason of each row that came in.
        left: subject of each row that the stage left.
        calls: row and tokens of each reply of the stage, and how many calls it is.
    """
    found: dict[str, SubjectAccount] = {}
    dropped: Counter[tuple[str, str]] = Counter()
    for row, verdict, reason in verdicts:
        subject = subjects.get(row, "")
        account = found.setdefault(subject, SubjectAccount())
        account.rows_in += 1
        account.failed += verdict == "failed"
        if verdict == "dropped":
            dropped[subject, reason] += 1
    for subject, count in Counter(left).items():
        found.setdefault(subject, SubjectAccount()).rows_out = count
    for row, usage, number in calls:
        account = found.setdefault(subjects.get(row, ""), SubjectAccount())
        account.calls += number
        account.usage += usage
    for (subject, reason), count in sorted(dropped.items(), key=lambda item: (-item[1], item[0])):
        found[subject].dropped[reason] = count
    return dict(sorted(found.items()))
