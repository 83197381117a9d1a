"""The output folder of a command: whose it is, what in it is ours, and who works in it.

    OUT/.megascience/mark.json     the command, the files that it wrote, the folders that it is about to fill
                     lock          held by the command, and by the processes that it starts and that inherit it
                     run.json      which process that is
                     workers/      a lock for each process that works for it and has not inherited the first one

A folder that is not empty and has no mark is somebody's, and is refused. Deleted is what the mark names, and nothing
else: a file that somebody has put beside ours stops the command before anything is done. The locks are the operating
system's (`filelock`), so death frees them.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import socket
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

from filelock import lock_descriptor

from megascience_hf.errors import NO_ROOM, UserError
from megascience_hf.whole_file import DamagedError, put, read_json, write_json, write_text

FOLDER = ".megascience"
ANY_RUN = "any"
# Folder → descriptor of its lock, for the folders that this process works in.
_HELD: dict[Path, int] = {}
_WORKS_FOR: dict[Path, int] = {}


@dataclass(slots=True)
class _Mark:
    """What is ours in a folder.

    Args:
        command: that made it, "" if that is not known.
        files: path in the folder → hash of the text of a page that people edit, "" for other files.
        filling: folders that were empty or not there when we began to fill them, so that all in them is ours.
    """

    command: str = ""
    files: dict[str, str] = field(default_factory=dict)
    filling: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, values: dict[str, Any]) -> _Mark:
        """
        Raises:
            DamagedError: a value is not of its type.
        """
        mark = cls(**{name: values[name] for name in ("command", "files", "filling") if name in values})
        names = [mark.command, *mark.filling, *chain(*mark.files.items())] if _is_mark(mark) else [None]
        if not all(isinstance(name, str) for name in names):
            raise DamagedError("the account of the folder is damaged")
        return mark

    def has(self, name: str) -> bool:
        return name in self.files or any(name == tree or name.startswith(f"{tree}/") for tree in self.filling)

    def forget(self, tree: str) -> None:
        self.files = {name: of for name, of in self.files.items() if name != tree and not name.startswith(f"{tree}/")}
        self.filling = [name for name in self.filling if name != tree and not name.startswith(f"{tree}/")]


def _is_mark(mark: _Mark) -> bool:
    return isinstance(mark.files, dict) and isinstance(mark.filling, list)


@dataclass(frozen=True, slots=True)
class OutFolder:
    """What a command may do with the names in its folder; `opened` is what it begins with."""

    path: Path

    def begin(self, tree: str) -> Path:
        """An empty folder of that name, to be filled; what we wrote there before is deleted.

        Raises:
            UserError: there is something in it that is not ours.
        """
        self.remove(tree)
        self.claim(tree)
        (self.path / tree).mkdir(parents=True, exist_ok=True)
        return self.path / tree

    def claim(self, tree: str) -> None:
        """All that stands in the folder `tree` from now on is ours.

        Raises:
            UserError: there is something in it already that is not.
        """
        self.refuse_strangers(tree)
        with self._changed() as mark:
            if tree not in mark.filling:
                mark.filling.append(tree)

    def filled(self, tree: str) -> None:
        """The folder is whole: what is in it now is ours, and what is put there later is not."""
        with self._changed() as mark:
            mark.forget(tree)
            mark.files |= dict.fromkeys(self._names(tree), "")

    def replace(self, begun: str, tree: str, *, stale: Sequence[str] = ()) -> None:
        """Put the whole folder `begun` in the place of `tree`.

        Args:
            stale: files that say what is in `tree`: they go first, so that no stop in between leaves old words on new
                rows.

        Raises:
            UserError: there is something in `tree` that is not ours; nothing was changed.
        """
        self.refuse_strangers(tree)
        names = [f"{tree}{name.removeprefix(begun)}" for name in self._names(begun)]
        with self._changed() as mark:
            mark.files |= dict.fromkeys(names, "")
        for name in stale:
            if self._as_written(name):
                (self.path / name).unlink()
        self.remove(tree)
        (self.path / tree).parent.mkdir(parents=True, exist_ok=True)
        with self._changed() as mark:  # again: `remove` has struck them out with the old ones
            mark.files |= dict.fromkeys(names, "")
        put(self.path / begun, self.path / tree)
        with self._changed() as mark:
            mark.forget(begun)

    def remove(self, tree: str) -> None:
        """Delete a file or folder of ours.

        Raises:
            UserError: there is something in it that is not ours; nothing was deleted.
        """
        target = self.path / tree
        if not target.exists() and not target.is_symlink():
            return
        self.refuse_strangers(tree)
        mark = self._mark()
        if target.is_dir() and any(tree == name or tree.startswith(f"{name}/") for name in mark.filling):
            target.unlink() if target.is_symlink() else shutil.rmtree(target)
        else:
            for name in self._names(tree):
                (self.path / name).unlink()
            if target.is_dir():
                _remove_empty(target)
        with self._changed() as mark:
            mark.forget(tree)

    def wrote(self, *names: str) -> None:
        """These files are ours."""
        with self._changed() as mark:
            mark.files |= {name: mark.files.get(name, "") for name in names if (self.path / name).exists()}

    def write_page(self, name: str, text: str) -> bool:
        """Write a page that people edit, such as README.md; False, and nothing, if somebody has changed it since."""
        file = self.path / name
        if file.exists() and not self._as_written(name):
            return False
        with self._changed() as mark:
            mark.files[name] = _digest(text.encode("utf-8"))
        write_text(file, text)
        return True

    def _as_written(self, name: str) -> bool:
        """Whether a file is there, and is ours, and nobody has changed it if it is a page."""
        file, written = self.path / name, self._mark().files.get(name)
        return written is not None and file.is_file() and written in ("", _digest(file.read_bytes()))

    def refuse_strangers(self, tree: str) -> None:
        """
        Raises:
            UserError: there is a file in this folder that we did not write, or the folder is a link.
        """
        target = self.path / tree
        if target.is_symlink() and not self._mark().has(tree):
            raise UserError(f"{target} is a link, and would be replaced: put it elsewhere and run the same command")
        mark = self._mark()
        stranger = next((name for name in self._names(tree) if not mark.has(name)), None)
        if stranger is not None:
            raise UserError(
                f"{self.path / stranger} was not written by megascience, and {target} is to be replaced: move it away "
                "and run the same command, or name another folder"
            )

    def _names(self, tree: str) -> list[str]:
        """The files of a folder, by their paths in OUT; without those that this module keeps in folders within."""
        target = self.path / tree
        found = target.rglob("*") if target.is_dir() else [target] if target.exists() else []
        files = (file.relative_to(self.path) for file in found if file.is_symlink() or not file.is_dir())
        return sorted(file.as_posix() for file in files if FOLDER not in file.parts)

    @property
    def _file(self) -> Path:
        return self.path / FOLDER / "mark.json"

    def _mark(self) -> _Mark:
        try:
            return _Mark.of(read_json(self._file))
        except FileNotFoundError:
            return _Mark()
        except DamagedError as error:
            raise UserError(
                f"{error}, so that nobody knows what in {self.path} is the user's: name another folder"
            ) from None

    @contextmanager
    def _changed(self) -> Iterator[_Mark]:
        """The mark, to be changed; one process after another."""
        (self.path / FOLDER).mkdir(parents=True, exist_ok=True)
        with (self.path / FOLDER / "mark.lock").open("a") as lock:
            lock_descriptor(lock.fileno())
            mark = self._mark()
            yield mark
            write_json(self._file, {"command": mark.command, "files": mark.files, "filling": mark.filling})


@contextmanager
def opened(
    path: Path,
    command: str,
    inputs: Iterable[Path] = (),
    *,
    replaces: Sequence[str] = (),
    shared: bool = False,
    adopts: bool = False,
) -> Iterator[OutFolder]:
    """The output folder of a command, which works alone in it.

    Args:
        command: as the user types it; a folder of another one is refused.
        inputs: files and folders that the command reads.
        replaces: folders in it that the command replaces.
        shared: several processes of the command may work in it, which see to it that they do different things.
        adopts: a folder with files and without a mark is taken, for a command that deletes nothing.

    Raises:
        UserError: the folder is somebody's, is an input, is a file, cannot be written, or another process works in it.
    """
    refuse_inputs(path, inputs)
    folder = OutFolder(path)
    _refuse_somebodys(folder, command, adopts=adopts)
    for tree in replaces:
        folder.refuse_strangers(tree)
    try:
        (path / FOLDER).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"cannot write into {path} ({error.strerror}): name another folder") from None
    if shared:
        _sign(folder, command)
        with _naming(path):
            yield folder
        return
    with _alone(path, command):
        _refuse_somebodys(folder, command, adopts=adopts)
        _sign(folder, command)
        _forget_what_is_gone(folder)
        with _naming(path):
            yield folder


# A failed `open` says which file it was, a failed `write` does not.
_OF_A_DISK = (*NO_ROOM, errno.EIO, errno.EROFS)


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno in _OF_A_DISK and str(path) not in str(error):
            error.filename = str(path)
        raise


def lock_of(path: Path) -> tuple[int, ...]:
    """The descriptor of the lock of a folder that this process works in, for `pass_fds` of what it starts there: a
    process that outlives it keeps the folder. Empty if it does not work in it alone."""
    held = _HELD.get(path.resolve())
    return () if held is None else (held,)


def token_of(path: Path) -> str:
    """The name of the run that this process has opened the folder for, "" if there is none; `work_for` takes it."""
    return _run(path).get("token", "") if path.resolve() in _HELD else ""


def work_for(path: Path, token: str) -> None:
    """This process works in the folder for the run of that name, until it ends: as long the folder is not free.

    Args:
        token: of `token_of`; `ANY_RUN` for a job that outlives the command that handed it in; "" works for none.

    Raises:
        UserError: another run has begun there since.
    """
    place = path.resolve()
    if place in _HELD or place in _WORKS_FOR or not token:
        return
    workers = path / FOLDER / "workers"
    workers.mkdir(parents=True, exist_ok=True)
    while True:
        lock = os.open(workers / f"{socket.gethostname()}-{os.getpid()}", os.O_RDWR | os.O_CREAT, 0o644)
        lock_descriptor(lock)
        if os.fstat(lock).st_nlink:  # else it was cleared away, as that of a dead process, before it was locked
            break
        os.close(lock)
    if token not in (ANY_RUN, _run(path).get("token")):
        os.close(lock)
        raise UserError(f"another run has begun in {path}: this worker of an earlier one ends")
    _WORKS_FOR[place] = lock


def who_works_in(path: Path) -> str | None:
    """Who works in the folder now, in words; None if nobody does. To see it takes the lock for an instant."""
    try:
        lock = os.open(path / FOLDER / "lock", os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        return None if lock_descriptor(lock, blocking=False) and not _has_workers(path) else _who(path)
    finally:
        os.close(lock)


def refuse_inputs(path: Path, inputs: Iterable[Path]) -> None:
    """
    Raises:
        UserError: an output folder is an input, lies in one, or holds one; links are followed.
    """
    out = path.resolve()
    for given in inputs:
        if not given.exists():
            continue
        read = given.resolve()
        if read == out:
            raise UserError(f"{path} is the input: name another folder for the output")
        if out in read.parents:
            raise UserError(f"the input {given} lies in {path}: name another folder for the output")
        if read.is_dir() and read in out.parents:
            raise UserError(f"{path} lies in the input {given}, and would be read with it: name a folder outside")


def _refuse_somebodys(folder: OutFolder, command: str, *, adopts: bool) -> None:
    path = folder.path
    if path.exists() and not path.is_dir():
        raise UserError(f"{path} is a file: name a folder")
    if not path.is_dir():
        return
    # what is behind a link is not ours, and locks of dead workers are cleared away
    link = next((own for own in (path / FOLDER, path / FOLDER / "workers") if own.is_symlink()), None)
    if link is not None:
        raise UserError(f"{link} is a link, which megascience does not make: name another folder")
    try:
        made_by = folder._mark().command
        files = () if adopts or made_by else sorted(path.iterdir())
        # folders without a file in them are nobody's
        somebodys = next((file for file in files if file.name != FOLDER and _holds_a_file(file)), None)
    except OSError as error:
        raise UserError(f"cannot read {path} ({error.strerror}): name another folder") from None
    if made_by and made_by != command:
        raise UserError(f"{path} holds what megascience {made_by} wrote: name another folder for {command}")
    if somebodys is not None:
        raise UserError(
            f"{path} is not empty, and megascience {command} did not make it (it has {somebodys.name}): name a new "
            "folder"
        )


def _holds_a_file(path: Path) -> bool:
    return not path.is_dir() or any(not inner.is_dir() for inner in path.rglob("*"))


def _sign(folder: OutFolder, command: str) -> None:
    if not folder._mark().command:
        with folder._changed() as mark:
            mark.command = command


def _forget_what_is_gone(folder: OutFolder) -> None:
    """A run that was stopped between the move of a folder and its note of that leaves a claim on nothing, by which all
    that somebody puts there later would be ours."""
    gone = [tree for tree in folder._mark().filling if not (folder.path / tree).exists()]
    if gone:
        with folder._changed() as mark:
            mark.filling = [tree for tree in mark.filling if tree not in gone]


@contextmanager
def _alone(path: Path, command: str) -> Iterator[None]:
    try:
        lock = os.open(path / FOLDER / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except OSError as error:
        raise UserError(f"cannot write into {path} ({error.strerror}): name another folder") from None
    place = path.resolve()
    try:
        if not lock_descriptor(lock, blocking=False) or _has_workers(path):
            raise UserError(f"{path} is in use by {_who(path)}: wait for its end, or end it")
        now = datetime.now(UTC).isoformat(timespec="seconds")
        run = {"command": command, "pid": os.getpid(), "host": socket.gethostname(), "since": now}
        write_json(path / FOLDER / "run.json", {**run, "token": uuid.uuid4().hex})
        # one that began to work for an earlier run before it could read the new name
        if _has_workers(path):
            raise UserError(f"{path} is in use by a worker of an earlier run: wait for its end, or end it")
        _HELD[place] = lock
        yield
    finally:
        _HELD.pop(place, None)
        os.close(lock)  # and so free, unless a child that has inherited it is alive


def _has_workers(path: Path) -> bool:
    """Whether a worker is alive; the locks of dead ones are cleared away."""
    for file in sorted((path / FOLDER / "workers").glob("*")):
        lock = os.open(file, os.O_RDWR)
        try:
            if not lock_descriptor(lock, blocking=False):
                return True
            file.unlink()
        finally:
            os.close(lock)
    return False


def _run(path: Path) -> dict[str, str]:
    try:
        run = read_json(path / FOLDER / "run.json")
    except (OSError, DamagedError):
        return {}
    return run if {"command", "pid", "host", "since", "token"} <= run.keys() else {}


def _who(path: Path) -> str:
    run = _run(path)
    if not run:
        return "another process"
    since = f"process {run['pid']} on {run['host']}, since {run['since']}"
    return f"megascience {run['command']} ({since}) or a process that it started"


def _remove_empty(folder: Path) -> None:
    """Remove folders without files, and what this module keeps in folders within."""
    for inner in folder.iterdir():
        if inner.name == FOLDER:
            shutil.rmtree(inner)
        elif inner.is_dir():
            _remove_empty(inner)
    folder.rmdir()


def _digest(page: bytes) -> str:
    return hashlib.sha256(page).hexdigest()


def _forget_locks() -> None:
    """A child that was forked, and does not work for the run, must not keep the folder when the run has died."""
    for lock in (*_HELD.values(), *_WORKS_FOR.values()):
        os.close(lock)
    _HELD.clear()
    _WORKS_FOR.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_locks)
