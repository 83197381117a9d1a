"""Which rows an `rl` configuration keeps by how often a model was right: `pass_rates=`, `min_pass_rate=`,
`max_pass_rate=`.

`megascience select --method difficulty` writes the file, `scores.jsonl`: a line for each question with `pass_rate`, the
share of the sampled responses that the rules found right. A question that is always or never answered teaches a group
of samples nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from megascience_hf.builders.shards import ShardError
from megascience_hf.file_hashes import hashes_of
from megascience_hf.rows.json_files import rows_of_lines
from megascience_hf.rows.records import Refused


@dataclass(frozen=True)
class PassRates:
    """A file of pass rates and the bounds of those that are kept, both inclusive."""

    file: str
    content: str  # SHA-256, by which the cache knows another content
    lowest: float
    highest: float

    @classmethod
    def parse(cls, file: object, lowest: object, highest: object) -> PassRates | None:
        """Check what the user wrote.

        Raises:
            ValueError: a bound that is none, bounds without a file, or no such file.
        """
        if file is None:
            if lowest is not None or highest is not None:
                raise ValueError(
                    "min_pass_rate= and max_pass_rate= need pass_rates=, the scores.jsonl that "
                    "`megascience select --method difficulty` wrote."
                )
            return None
        bounds = []
        for name, value, default in (("min_pass_rate", lowest, 0.0), ("max_pass_rate", highest, 1.0)):
            value = default if value is None else value
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                raise ValueError(f"{name} must be a number from 0 to 1, not {value!r}.")
            bounds.append(float(value))
        if bounds[0] > bounds[1]:
            raise ValueError(f"min_pass_rate {bounds[0]:g} is above max_pass_rate {bounds[1]:g}.")
        path = Path(str(file)).expanduser().resolve()
        if not path.is_file():
            raise ValueError(f"pass_rates={str(file)!r} is no file: give the scores.jsonl of `megascience select`.")
        return cls(str(path), hashes_of([path])[0], bounds[0], bounds[1])

    def __str__(self) -> str:
        return f"a pass rate of {self.lowest:g} to {self.highest:g} in {self.file}"

    def admitted(self) -> frozenset[bytes]:
        """Digests of the questions whose pass rate is within the bounds.

        Raises:
            ShardError: a line is no measurement, or no question has a pass rate.
        """
        rates: dict[bytes, list[float]] = {}
        for question, rate in self._rates():
            rates.setdefault(question, []).append(rate)
        if not rates:
            raise ShardError(f"{self.file}: no question has a pass_rate; its references are not verifiable by rules.")
        # a question that was measured more than once has the mean of its rates
        means = {question: sum(found) / len(found) for question, found in rates.items()}
        return frozenset(question for question, rate in means.items() if self.lowest <= rate <= self.highest)

    def _rates(self) -> Iterator[tuple[bytes, float]]:
        with Path(self.file).open("rb") as stream:
            for row in rows_of_lines(stream):
                if isinstance(row, Refused):
                    raise self._fault(row.position, row.reason)
                question, rate = row.fields.get("question"), row.fields.get("pass_rate", "nothing")
                if not isinstance(question, str) or isinstance(rate, bool | str):
                    raise self._fault(row.position, "it has no question, or no pass_rate")
                if rate is not None:
                    if not isinstance(rate, int | float) or not 0 <= rate <= 1:
                        raise self._fault(row.position, f"{rate!r:.60} is no share")
                    yield digest(question), float(rate)

    def _fault(self, line: int, reason: str) -> ShardError:
        return ShardError(
            f"{self.file}, line {line:,}: no question with a pass_rate ({reason}); `megascience select --method "
            "difficulty` of this version writes them."
        )


def keep(rows: pa.Table, admitted: frozenset[bytes]) -> pa.Table:
    """The rows whose question is among those that are admitted."""
    return rows.filter(pa.array([q is not None and digest(q) in admitted for q in rows["question"].to_pylist()]))


def digest(question: str) -> bytes:
    """What a question is known by: of a million the texts themselves would fill the memory."""
    return hashlib.blake2b(question.encode("utf-8", "surrogatepass"), digest_size=12).digest()
