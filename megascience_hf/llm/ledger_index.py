"""Where the lines of a ledger stand, in a SQLite file beside them: a ledger of many millions is opened at once.

Everything in it comes from the lines. It says of each file how far it has been taken in, in the transaction that takes
the lines in, so that after a kill the rest is read and nothing twice; one that is damaged is thrown away and made anew.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import NamedTuple

import xxhash

from megascience_hf.errors import UserError

NAME = "index.sqlite"
_WAIT = 120.0  # seconds for another rank that writes
_CACHE_KB = 200_000  # while many lines are taken in
_TABLES = """
    CREATE TABLE IF NOT EXISTS files (
        name TEXT PRIMARY KEY, upto INTEGER, calls INTEGER, prompt INTEGER, completion INTEGER, damaged INTEGER);
    CREATE TABLE IF NOT EXISTS calls (hash INTEGER PRIMARY KEY, file INTEGER, start INTEGER);
    CREATE TABLE IF NOT EXISTS failures (hash INTEGER PRIMARY KEY, file INTEGER, start INTEGER);
    CREATE TABLE IF NOT EXISTS decisions (hash INTEGER PRIMARY KEY);
"""
_ADDED = """
    INSERT INTO files VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET
        upto = max(upto, excluded.upto), calls = calls + excluded.calls, prompt = prompt + excluded.prompt,
        completion = completion + excluded.completion, damaged = damaged + excluded.damaged
"""


class Entry(NamedTuple):
    """A line.

    Args:
        start, end: its bytes in the file.
        kind: call, empty (a reply without a word), failure or decision; "" for a damaged one.
        hash: of the key, or of the decision.
        prompt, completion: tokens of a call.
    """

    start: int
    end: int
    kind: str
    hash: int = 0
    prompt: int = 0
    completion: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """Of all files: calls, their tokens and those of empty replies, and lines that cannot be read."""

    calls: int = 0
    prompt: int = 0
    completion: int = 0
    damaged: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


def key_hash(text: str) -> int:
    """64 bits with a sign, as SQLite has them."""
    return xxhash.xxh3_64_intdigest(text.encode("utf-8", "surrogatepass")) - (1 << 63)


def _upto(database: sqlite3.Connection) -> dict[str, int]:
    return dict(database.execute("SELECT name, upto FROM files"))


def _totals(database: sqlite3.Connection) -> Totals:
    found = database.execute("SELECT sum(calls), sum(prompt), sum(completion), sum(damaged) FROM files")
    return Totals(*(number or 0 for number in found.fetchone()))


class LedgerIndex:
    """The index of the ledger of one stage.

    Raises:
        UserError: it cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / NAME
        try:
            self._open()
        except sqlite3.OperationalError as error:
            raise self._cannot(error) from None
        except sqlite3.DatabaseError:  # no database, or a broken one
            self._database.close()
            for file in (self._file, self._file.with_name(f"{NAME}-journal")):
                file.unlink(missing_ok=True)
            self._open()

    def renew(self) -> None:
        """Begin anew, with no line taken in."""
        for table in ("files", "calls", "failures", "decisions"):
            self._database.execute(f"DELETE FROM {table}")  # noqa: S608  # ours

    def upto(self) -> dict[str, int]:
        """How far each file has been taken in, in bytes."""
        with self._readable():
            return _upto(self._database)

    def totals(self) -> Totals:
        with self._readable():
            return _totals(self._database)

    @staticmethod
    def seen(folder: Path) -> tuple[Totals, dict[str, int]]:
        """`totals` and `upto` of an index that another process writes; nothing where none can be read."""
        try:
            with closing(sqlite3.connect(f"{(folder / NAME).resolve().as_uri()}?mode=ro", uri=True)) as database:
                database.execute("BEGIN")  # both of one moment
                return _totals(database), _upto(database)
        except sqlite3.Error:
            return Totals(), {}

    def call(self, wanted: int) -> tuple[str, int] | None:
        """File and offset of the call that was written last for a key."""
        return self._place("calls", wanted)

    def failure(self, wanted: int) -> tuple[str, int] | None:
        """The same of a failure that no call has followed."""
        return self._place("failures", wanted)

    def has_decision(self, wanted: int) -> bool:
        with self._readable():
            return self._database.execute("SELECT 1 FROM decisions WHERE hash = ?", (wanted,)).fetchone() is not None

    def take_in(self, name: str, entries: Iterable[Entry], *, many: bool = False) -> None:
        """Take in lines of a file, in their order, all or none; those that another process has taken in are left out.

        Args:
            many: whether there may be millions.
        """
        try:
            if many:
                self._database.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            self._database.execute("BEGIN IMMEDIATE")
            try:
                self._take_in(name, entries)
            except BaseException:
                with suppress(sqlite3.OperationalError):  # there is none left, if the disk failed: its error is said
                    self._database.execute("ROLLBACK")
                raise
            self._database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise self._cannot(error) from None

    def close(self) -> None:
        self._database.close()

    def _open(self) -> None:
        # no thread or process shares a connection; ranks, also on other machines, wait for each other's writing
        self._database = sqlite3.connect(self._file, timeout=_WAIT, isolation_level=None)
        self._database.executescript("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = NORMAL;" + _TABLES)

    def _take_in(self, name: str, entries: Iterable[Entry]) -> None:
        row = self._database.execute("SELECT upto FROM files WHERE name = ?", (name,)).fetchone()
        upto = row[0] if row is not None else 0
        self._database.execute("INSERT OR IGNORE INTO files VALUES (?, 0, 0, 0, 0, 0)", (name,))
        file = self._database.execute("SELECT rowid FROM files WHERE name = ?", (name,)).fetchone()[0]
        made = prompt = completion = damaged = 0
        end = upto
        calls: dict[int, int] = {}
        failures: dict[int, int | None] = {}
        decisions: set[int] = set()
        for entry in entries:
            if entry.start < upto:
                continue
            if entry.start > end:
                break  # begun anew by another process, which takes in what is before it, and then this
            end = entry.end
            if entry.kind == "call":
                calls[entry.hash], failures[entry.hash] = entry.start, None
                made, prompt, completion = made + 1, prompt + entry.prompt, completion + entry.completion
            elif entry.kind == "empty":
                prompt, completion = prompt + entry.prompt, completion + entry.completion
            elif entry.kind == "failure":
                failures[entry.hash] = entry.start
            elif entry.kind == "decision":
                decisions.add(entry.hash)
            else:
                damaged += 1
            if len(calls) + len(decisions) >= 1_000_000:
                self._put(file, calls, failures, decisions)
        self._put(file, calls, failures, decisions)
        self._database.execute(_ADDED, (name, end, made, prompt, completion, damaged))

    def _put(self, file: int, calls: dict[int, int], failures: dict[int, int | None], decisions: set[int]) -> None:
        # in the order of their hashes, so that neighbours in the file are written together
        put, ended = "INSERT OR REPLACE INTO", sorted(h for h, start in failures.items() if start is None)
        self._database.executemany(f"{put} calls VALUES (?, ?, ?)", ((h, file, calls[h]) for h in sorted(calls)))
        if self._database.execute("SELECT 1 FROM failures").fetchone() is not None:
            self._database.executemany("DELETE FROM failures WHERE hash = ?", ((h,) for h in ended))
        left = sorted((h, start) for h, start in failures.items() if start is not None)
        self._database.executemany(f"{put} failures VALUES (?, ?, ?)", ((h, file, start) for h, start in left))
        self._database.executemany(f"{put} decisions VALUES (?)", ((h,) for h in sorted(decisions)))
        calls.clear()
        failures.clear()
        decisions.clear()

    def _place(self, table: str, wanted: int) -> tuple[str, int] | None:
        query = f"SELECT name, start FROM {table} JOIN files ON files.rowid = file WHERE hash = ?"  # noqa: S608  # ours
        with self._readable():
            found: tuple[str, int] | None = self._database.execute(query, (wanted,)).fetchone()
        return found

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise UserError(
                f"{self._file} is broken ({error}): nothing is lost; delete that one file and run the same command, "
                "which makes it anew from the lines beside it"
            ) from None

    def _cannot(self, error: sqlite3.Error) -> UserError:
        return UserError(f"cannot write {self._file} ({error}): nothing is lost; make room and run the same command")
