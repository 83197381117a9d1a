"""The one ledger of a run: every call to a model and every decision, a JSON line each, written as it happens.

A run that was killed goes on from its ledger: a call whose line is there is not made again. Each rank of a stage
appends to a file of its own, `OUT/ledger/<stage>/<rank>.jsonl`, and finds those of all ranks, so that ranks never
write into one file and their number may change between runs. `index.sqlite` beside them says where each line stands.

A line begins with a checksum of the rest of it. One that does not fit is counted, and its call is made again.
"""

from __future__ import annotations

import errno
import json
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import xxhash

from megascience_hf.errors import UserError
from megascience_hf.llm.ledger_index import Entry, LedgerIndex, Totals, key_hash
from megascience_hf.whole_file import naming


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
class Empty:
    """A reply without a word: no reply to the request, but its tokens are paid for."""

    key: str
    row: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Decision:
    """What a stage made of a row: kept, dropped or failed, and why. `input` is a hash of the row as it came in."""

    row: str
    input: str
    verdict: str
    reason: str
    detail: str = ""


Record = Call | Failure | Empty | Decision
_KINDS: dict[str, type[Call] | type[Failure] | type[Empty] | type[Decision]] = {
    "call": Call,
    "failure": Failure,
    "empty": Empty,
    "decision": Decision,
}
# How a line begins: the checksum of what stands behind it, and of a call what is asked of many of them at once.
_SUM = re.compile(rb'\{"sum": "([0-9a-f]{16})", ')
_SUMMED = len('{"sum": "0123456789abcdef", ')
_TEXT = rb'"((?:[^"\\]|\\.)*)"'
_CALL = re.compile(
    rb'"record": "(call|empty)", "key": ' + _TEXT + rb', "row": ' + _TEXT
    + rb', "usage": \{"prompt_tokens": (\d+), "completion_tokens": (\d+)\}, '
)  # fmt: skip
_FIRST = ("key", "row", "usage", "finish_reason")
_OPEN_FILES = 64
_TAIL = 64_000  # bytes at the end of a file in which the last decisions are looked for
_WAITING, _SECONDS = 1_000, 1.0  # lines, and time, after which the index takes in what was written


class Ledger:
    """The ledger of one stage, for one rank. Replies and places are read from disk when they are asked for, so that
    memory does not grow with the calls.

    Args:
        usage, calls: of all ranks as they were when it was opened, and of this one since.
        damaged: lines that could not be read; their calls are made again.
    """

    def __init__(self, folder: Path, stage: str, rank: int) -> None:
        self._stage = stage
        self._folder = folder / stage
        self._own = self._folder / f"{rank:05d}.jsonl"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._own.touch()
        self._index = _up_to_date(self._folder)
        os.truncate(self._own, self._index.upto().get(self._own.name, 0))  # half a line that a kill has left
        totals = self._index.totals()
        self.usage, self.calls = Usage(totals.prompt, totals.completion), totals.calls
        self.damaged = totals.damaged
        self._file = os.open(self._own, os.O_WRONLY | os.O_APPEND)
        self._end = os.fstat(self._file).st_size
        self._opened: dict[str, IO[bytes]] = {}
        self._waiting: list[Entry] = []
        self._renewed = False
        # what waits for the index
        self._new: dict[int, tuple[str, int]] = {}
        self._new_failures: dict[int, tuple[str, int]] = {}
        self._new_decisions: set[int] = set()
        self._taken_in = time.monotonic()

    @property
    def folder(self) -> Path:
        """Of its stage."""
        return self._folder

    def call(self, key: str) -> Call | None:
        """The reply to a request that was made before, in this run or an earlier one."""
        wanted = key_hash(key)
        record = self._read(lambda: self._new.get(wanted) or self._index.call(wanted))
        return record if isinstance(record, Call) and record.key == key else None

    def failure(self, key: str) -> Failure | None:
        """The failure of a request that has not succeeded since."""
        wanted = key_hash(key)
        if wanted in self._new:
            return None
        record = self._read(lambda: self._new_failures.get(wanted) or self._index.failure(wanted))
        return record if isinstance(record, Failure) and record.key == key else None

    def write(self, record: Record) -> None:
        """Append a record; it is on its way to the disk when this returns. A decision that is there is not repeated.

        Raises:
            UserError: the disk is full, or the file cannot be written. Half a line is dropped by the next run.
        """
        if isinstance(record, Decision):
            wanted = _decision_hash(record)
            if wanted in self._new_decisions or self._index.has_decision(wanted):
                return
        line = as_line(record, self._stage)
        try:
            written = os.write(self._file, line)
            if written < len(line):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        except OSError as error:
            raise UserError(
                f"cannot write {self._own} ({error.strerror}): nothing is lost; make room and run the same command"
            ) from None
        entry = _entry(record, self._end, self._end + len(line))
        self._end = entry.end
        self._note(record, entry)
        if len(self._waiting) >= _WAITING or time.monotonic() - self._taken_in > _SECONDS:
            self._take_in()

    def close(self) -> None:
        """All that was written is on the disk, and in the index, when this returns."""
        try:
            with naming(self._own):
                os.fsync(self._file)
            self._take_in()
        finally:
            os.close(self._file)
            self._close_files()
            self._index.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _close_files(self) -> None:
        for opened in self._opened.values():
            opened.close()
        self._opened.clear()

    def _note(self, record: Record, entry: Entry) -> None:
        self._waiting.append(entry)
        if isinstance(record, Call):
            self._new[entry.hash] = self._own.name, entry.start
            self._new_failures.pop(entry.hash, None)
            self.usage += record.usage
            self.calls += 1
        elif isinstance(record, Empty):
            self.usage += record.usage
        elif isinstance(record, Failure):
            self._new_failures[entry.hash] = self._own.name, entry.start
        else:
            self._new_decisions.add(entry.hash)

    def _take_in(self) -> None:
        if self._waiting:
            self._index.take_in(self._own.name, self._waiting)
        self._waiting.clear()
        self._new.clear()
        self._new_failures.clear()
        self._new_decisions.clear()
        self._taken_in = time.monotonic()

    def _read(self, find: Callable[[], tuple[str, int] | None]) -> Record | None:
        """The record at the place that is found."""
        if (place := find()) is None:
            return None
        record = self._at(*place)
        if record is None and not self._renewed:
            # damage may have moved the lines behind it, which are whole: where they stand is looked for once more
            self._renewed = True
            self._take_in()
            self._index.renew()
            _take_in_files(self._index, self._folder)
            self.damaged = self._index.totals().damaged
            return self._read(find)
        return record

    def _at(self, name: str, start: int) -> Record | None:
        if name not in self._opened:
            if len(self._opened) >= _OPEN_FILES:
                self._close_files()
            self._opened[name] = (self._folder / name).open("rb")
        self._opened[name].seek(start)
        return read_record(self._opened[name].readline())


def as_line(record: Record, stage: str) -> bytes:
    """The line of a record; what is asked of many at once stands first."""
    kind = next(name for name, of_kind in _KINDS.items() if isinstance(record, of_kind))
    values = asdict(record)
    first: dict[str, Any] = {name: values.pop(name) for name in _FIRST if name in values}
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    fields = {"record": kind, **first, "stage": stage, **values, "time": now}
    rest = json.dumps(fields, ensure_ascii=True).encode("ascii")[1:]
    return b'{"sum": "%s", %s\n' % (xxhash.xxh3_64_hexdigest(rest).encode(), rest)


def read_record(line: bytes) -> Record | None:
    """The record of a line of a ledger; None if the line is damaged."""
    if not _is_whole(line):
        return None
    try:
        fields = json.loads(line)
        kind = _KINDS[fields["record"]]
        values = {name: fields[name] for name in kind.__dataclass_fields__}
        if "usage" in values:
            values["usage"] = Usage(**values["usage"])
        return kind(**values)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def records(folder: Path, stage: str) -> Iterator[Record]:
    """All records of a stage, rank by rank in the order in which they were written."""
    for file in _files(folder / stage):
        for _, line in _whole_lines(file):
            if (record := read_record(line)) is not None:
                yield record


def usage_of_calls(folder: Path, stage: str) -> Iterator[tuple[str, Usage, int]]:
    """Row and tokens of each reply of a stage, in all runs into this folder, and how many calls it is: an empty reply
    is none, but is paid for as well."""
    for file in _files(folder / stage):
        for _, line in _whole_lines(file):
            if not _is_whole(line):
                continue
            if (found := _CALL.match(line, _SUMMED)) is not None:
                yield json.loads(b'"%s"' % found[3]), Usage(int(found[4]), int(found[5])), int(found[1] == b"call")
            elif not _SUM.match(line) and isinstance(record := read_record(line), Call | Empty):
                yield record.row, record.usage, int(isinstance(record, Call))


def totals(folder: Path, stage: str) -> Totals:
    """Calls of a stage and their tokens, in all runs into this folder, and the lines that cannot be read."""
    if not _files(folder / stage):
        return Totals()
    index = _up_to_date(folder / stage)
    try:
        return index.totals()
    finally:
        index.close()


def totals_seen(folder: Path, stage: str) -> Totals:
    """The same while another process writes: nothing is changed, and nobody waits."""
    found, upto = LedgerIndex.seen(folder / stage)
    for file in _files(folder / stage):
        for entry in _entries(file, upto.get(file.name, 0)):  # a second's lines, or a thousand
            found += Totals(entry.kind == "call", entry.prompt, entry.completion, not entry.kind)
    return found


def last_decisions(folder: Path, stage: str, count: int) -> list[Decision]:
    """The last decisions of a stage as far as the ends of its files tell, the newest last."""
    found: deque[Decision] = deque(maxlen=count)
    for file in sorted(_files(folder / stage), key=lambda file: file.stat().st_mtime_ns):
        start = max(0, file.stat().st_size - _TAIL)
        for _, line in _whole_lines(file, start):  # the first is most often the rest of one, which is no record
            if isinstance(record := read_record(line), Decision):
                found.append(record)
    return list(found)


def about_damage(stage: str, lines: int) -> str:
    """What to say of so many lines that cannot be read; empty if all can."""
    return (
        f"{stage}: {lines:,} damaged lines of the ledger are passed over, and their calls made again" if lines else ""
    )


def _up_to_date(folder: Path) -> LedgerIndex:
    """The index of a ledger, with all whole lines in it."""
    index = LedgerIndex(folder)
    _take_in_files(index, folder)
    return index


def _take_in_files(index: LedgerIndex, folder: Path) -> None:
    files = _files(folder)
    upto = index.upto()  # before the sizes: files that are written to grow meanwhile
    sizes = {file.name: file.stat().st_size for file in files}
    if any(sizes.get(name, -1) < end for name, end in upto.items()):
        index.renew()  # a file is gone, or shorter
        upto = {}
    for file in files:
        if sizes[file.name] > (known := upto.get(file.name, 0)):
            index.take_in(file.name, _entries(file, known), many=True)


def _entries(file: Path, start: int) -> Iterator[Entry]:
    for at, line in _whole_lines(file, start):
        end = at + len(line)
        if _is_whole(line) and (found := _CALL.match(line, _SUMMED)) is not None:
            key = found[2].decode("ascii")
            wanted = key_hash(json.loads(f'"{key}"') if "\\" in key else key)
            yield Entry(at, end, found[1].decode("ascii"), wanted, int(found[4]), int(found[5]))
        elif (record := read_record(line)) is not None:
            yield _entry(record, at, end)
        else:
            yield Entry(at, end, "")


def _entry(record: Record, start: int, end: int) -> Entry:
    if isinstance(record, Call | Empty):
        kind, wanted = "call" if isinstance(record, Call) else "empty", key_hash(record.key)
        return Entry(start, end, kind, wanted, record.usage.prompt_tokens, record.usage.completion_tokens)
    if isinstance(record, Failure):
        return Entry(start, end, "failure", key_hash(record.key))
    return Entry(start, end, "decision", _decision_hash(record))


def _is_whole(line: bytes) -> bool:
    """Whether a line is as it was written; those of earlier versions have no checksum, and must be JSON."""
    found = _SUM.match(line)
    if found is None:
        return line.startswith(b'{"record": ')
    return xxhash.xxh3_64_hexdigest(line[_SUMMED:-1]).encode() == found[1]


def _decision_hash(decision: Decision) -> int:
    return key_hash("\0".join((decision.row, decision.input, decision.verdict, decision.reason, decision.detail)))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.jsonl"))


def _whole_lines(file: Path, start: int = 0) -> Iterator[tuple[int, bytes]]:
    """Offset and bytes of each line; what stands behind the last line end was cut off while it was written."""
    with file.open("rb") as opened:
        opened.seek(start)
        for line in opened:
            if line.endswith(b"\n"):
                yield start, line
            start += len(line)
