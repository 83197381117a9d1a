"""Steps of a long run: each is done once, and again when what it is made from changes; logs stay beside the marks."""

from __future__ import annotations

import hashlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import lock_descriptor
from rich.console import Console

from megascience_hf import stopping
from megascience_hf.errors import UserError
from megascience_hf.foreign_text import terminal
from megascience_hf.out_folder import lock_of
from megascience_hf.whole_file import DamagedError, read_json, write_json
from megascience_hf.whole_step import Record, WholeStep


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a step.

    Args:
        log: file that the output of its commands is added to.
        show: shows a line beside the step's title.
        resumes: an attempt from the same inputs was begun before, and not finished.
        locks: descriptors of the locks of the step and of the folder. The commands inherit them, so that a command that
            outlives a killed run keeps the next run from beginning a second one.
    """

    log: Path
    show: Callable[[str], None]
    resumes: bool
    locks: tuple[int, ...]

    def run(
        self,
        command: Sequence[str],
        *,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        accepts: Sequence[int] = (0,),
    ) -> None:
        """Run a command with its output in the log, showing its latest line.

        Args:
            accepts: the exit codes of a command that did its work.

        Raises:
            UserError: it failed; the message has its last line and names the log.
        """
        last = ""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"$ {' '.join(command)}\n")
            file.flush()
            with stopping.child(
                command,
                env={**(os.environ if env is None else env), "PYTHONUNBUFFERED": "1"},
                cwd=cwd,
                locks=self.locks,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",  # a progress bar cut in the middle of a character
            ) as process:
                assert process.stdout is not None  # noqa: S101  # for the type checker: stdout is a pipe
                for line in process.stdout:  # universal newlines: a progress bar's carriage returns end lines too
                    file.write(line)
                    file.flush()
                    if line.strip():
                        last = line.strip()
                        self.show(_shortened(last))
                process.wait()
        if process.returncode not in accepts:
            name = Path(command[0]).name
            raise UserError(f"{name} failed with exit code {process.returncode}: {last} (whole log: {self.log})")


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a run into a folder: their marks in `steps/`, their logs in `logs/`."""

    out: Path
    console: Console
    width: int = 10  # of the names, for the lines that are printed

    def log(self, name: str) -> Path:
        return self.out / "logs" / f"{_file_name(name)}.log"

    def done(self, name: str, made_from: Sequence[Any]) -> Record | None:
        """The record of a step that was done from the same inputs and whose files are there."""
        return self._step(name).done(_key(made_from))

    def failure(self, name: str, made_from: Sequence[Any]) -> str | None:
        """Why the last attempt at a step from the same inputs failed; None if it did not."""
        begun = _read(self._begun(name))
        return begun.get("failed") if begun and begun["key"] == _key(made_from) else None

    def run(
        self, name: str, title: str, made_from: Sequence[Any], action: Callable[[Attempt], Record | None]
    ) -> Record:
        """Do the step, or take its record if it was done from the same inputs.

        Args:
            name: of the files of the step.
            made_from: what its result depends on; their `repr` decides.
            action: returns what the record shall hold; `files`, relative to the folder, are those that must be there
                as they are now for the step to count as done.

        Returns:
            The record, with `seconds`.
        """
        with self.locked(name) as lock:
            record = self.done(name, made_from)
            if record is not None:
                self._say(name, title, f"done before, {record['seconds']:.0f} s")
                return record
            key, begun, log = _key(made_from), self._begun(name), self.log(name)
            resumes = (_read(begun) or {}).get("key") == key
            self._step(name).undo()
            log.parent.mkdir(parents=True, exist_ok=True)
            if not resumes:
                log.unlink(missing_ok=True)
            write_json(begun, {"key": key})
            started = time.monotonic()
            try:
                with self.console.status(f"{name}: {title}") as status:

                    def show(line: str) -> None:
                        status.update(f"{name}: {title}  [dim]{line}[/dim]")

                    kept = action(Attempt(log, show, resumes, (lock, *lock_of(self.out)))) or {}
            except (UserError, OSError) as error:
                write_json(begun, {"key": key, "failed": str(error)})
                raise
            files = [self.out / file for file in kept.get("files", ())]
            record = self._step(name).complete(key, files, {**kept, "seconds": time.monotonic() - started})
            begun.unlink()
            self._say(name, title, f"{record['seconds']:.0f} s")
            return record

    @contextmanager
    def locked(self, name: str) -> Iterator[int]:
        """Alone with what the name stands for, among all processes that work in the folder; the lock's descriptor."""
        file = self.out / "steps" / f"{_file_name(name)}.lock"
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as lock:
            if not lock_descriptor(lock.fileno(), blocking=False):
                self.console.print(f"{name}: another process is at it; waiting", highlight=False)
                lock_descriptor(lock.fileno(), poll_interval=0.2)
            yield lock.fileno()

    def _step(self, name: str) -> WholeStep:
        return WholeStep(self.out / "steps" / f"{_file_name(name)}.json", self.out)

    def _begun(self, name: str) -> Path:
        return self.out / "steps" / f"{_file_name(name)}.begun.json"

    def _say(self, name: str, title: str, what: str) -> None:
        self.console.print(f"[green]✓[/green] {name:<{self.width}}{title}  [dim]{what}[/dim]")


def _file_name(name: str) -> str:
    return name.replace(" ", "-")


def _key(made_from: Sequence[Any]) -> str:
    return hashlib.sha256(repr(list(made_from)).encode()).hexdigest()


def _read(mark: Path) -> Record | None:
    try:
        return read_json(mark)
    except (FileNotFoundError, DamagedError):
        return None  # never done, or damaged: done again


def _shortened(line: str, width: int = 70) -> str:
    # Rich reads square brackets as mark-up; a log line is text.
    line = terminal(line)
    return (line if len(line) <= width else line[: width - 1] + "…").replace("[", "\\[")


def tree_hash(folder: Path, pattern: str = "*") -> str:
    """Hash of the names and contents of the files below the folder whose names match."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob(pattern)):
        if path.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").digest()
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + content)
    return digest.hexdigest()
