"""The one ledger of a run: every call to a model and every decision, a JSON line each, written as it happens.

A run that was killed goes on from its ledger: a call whose line is there is not made again. Each rank of a stage
appends to a file of its own, `OUT/ledger/<stage>/<rank>.jsonl`, and reads those of all ranks, so that ranks never
write into one file and their number may change between runs.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xxhash

from megascience_hf.curation.llm.call_index import CallIndex
from megascience_hf.errors import UserError


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of calls, as the server counted them."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt_tokens + other.prompt_tokens, self.completion_tokens + other.completion_tokens)


@dataclass(frozen=True, slots=True)
class Call:
    """A reply of a model.

    Args:
        key: hash of everything that was sent; the same request has the same key in every run.
        row: id of the row it was made for.
        prompt: hash of the prompt template that the request was rendered from.
        parameters: sampling parameters as sent.
    """

    key: str
    row: str
    prompt: str
    model: str
    parameters: Mapping[str, Any]
    usage: Usage
    finish_reason: str
    response: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that got no reply in all its attempts. It is not made again until it is asked for (`--retry-failed`)."""

    key: str
    row: str
    prompt: str
    model: str
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a stage made of a row: kept, dropped or failed, and why. `input` is a hash of the row as it came in."""

    row: str
    input: str
    verdict: str
    reason: str
    detail: str = ""


Record = Call | Failure | Decision
_KINDS: dict[str, type[Call] | type[Failure] | type[Decision]] = {
    "call": Call,
    "failure": Failure,
    "decision": Decision,
}


_CALL = b'{"record": "call",'  # how `Ledger.write` begins the line of a call


class Ledger:
    """The ledger of one stage, for one rank. Replies are read from disk when they are asked for, not kept in memory:
    16 bytes are kept for a call, and for a decision about 60."""

    def __init__(self, folder: Path, stage: str, rank: int) -> None:
        self._stage = stage
        self._own = folder / stage / f"{rank:05d}.jsonl"
        self._own.parent.mkdir(parents=True, exist_ok=True)
        self._own.touch()
        self._files = sorted(self._own.parent.glob("*.jsonl"))
        self._number = self._files.index(self._own)
        self._calls = CallIndex()
        self._failures: dict[str, Failure] = {}
        self._decisions: set[int] = set()
        self.usage = Usage()
        self.calls = 0
        for number, file in enumerate(self._files):
            end = 0
            for start, line in _whole_lines(file):
                self._index(number, start, read_record(line))
                end = start + len(line)
            if file == self._own:
                os.truncate(file, end)  # half a line that a kill has left
        self._file = os.open(self._own, os.O_WRONLY | os.O_APPEND)
        self._end = os.fstat(self._file).st_size

    def call(self, key: str) -> Call | None:
        """The reply to a request that was made before, in this run or an earlier one."""
        place = self._calls.get(key)
        if place is None:
            return None
        number, start = place
        with self._files[number].open("rb") as opened:
            opened.seek(start)
            record = read_record(opened.readline())
        return record if isinstance(record, Call) and record.key == key else None

    def failure(self, key: str) -> Failure | None:
        """The failure of a request that has not succeeded since."""
        return self._failures.get(key)

    def write(self, record: Record) -> None:
        """Append a record; it is on its way to the disk when this returns. A decision that is there is not repeated.

        Raises:
            UserError: the disk is full, or the file cannot be written. Half a line is dropped by the next run.
        """
        if isinstance(record, Decision) and _decision_hash(record) in self._decisions:
            return
        kind = next(name for name, of_kind in _KINDS.items() if isinstance(record, of_kind))
        fields = {"record": kind, "stage": self._stage, **asdict(record)}
        fields["time"] = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps(fields, ensure_ascii=True).encode("ascii") + b"\n"
        try:
            written = os.write(self._file, line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise UserError(
                f"cannot write {self._own} ({error.strerror}): nothing is lost; make room and run the same command"
            ) from None
        self._index(self._number, self._end, record)
        self._end += len(line)

    def close(self) -> None:
        os.close(self._file)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _index(self, file: int, start: int, record: Record) -> None:
        if isinstance(record, Call):
            self._calls.put(record.key, file, start)
            self._failures.pop(record.key, None)
            self.usage += record.usage
            self.calls += 1
        elif isinstance(record, Failure):
            self._failures[record.key] = record
        else:
            self._decisions.add(_decision_hash(record))


def read_record(line: bytes) -> Record:
    """The record of a line of a ledger."""
    fields = json.loads(line)
    kind = _KINDS[fields["record"]]
    values = {name: fields[name] for name in kind.__dataclass_fields__}
    if "usage" in values:
        values["usage"] = Usage(**values["usage"])
    return kind(**values)


def records(folder: Path, stage: str) -> Iterator[Record]:
    """All records of a stage, rank by rank in the order in which they were written."""
    for file in sorted((folder / stage).glob("*.jsonl")):
        for _, line in _whole_lines(file):
            yield read_record(line)


def calls(folder: Path, stage: str) -> Iterator[Call]:
    """The calls of a stage that were paid for, in all runs into this folder."""
    for file in sorted((folder / stage).glob("*.jsonl")):
        for _, line in _whole_lines(file):
            if line.startswith(_CALL):  # decisions are many times more lines, and need not be parsed
                record = read_record(line)
                assert isinstance(record, Call)  # noqa: S101  # for the type checker
                yield record


def _decision_hash(decision: Decision) -> int:
    parts = (decision.row, decision.input, decision.verdict, decision.reason, decision.detail)
    return xxhash.xxh3_64_intdigest("\0".join(parts).encode("utf-8", "surrogatepass"))


def _whole_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of each line; what stands behind the last line end was cut off while it was written."""
    start = 0
    with file.open("rb") as opened:
        for line in opened:
            if line.endswith(b"\n"):
                yield start, line
            start += len(line)
