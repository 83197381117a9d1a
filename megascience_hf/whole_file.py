"""Files that appear under their names once they are whole, and are on the disk by then."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import lock_descriptor

from megascience_hf.errors import UserError

CHECKSUM = "checksum"


class DamagedError(Exception):
    """A file of our own is not what we wrote."""


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """An error of the system inside that does not say of which file it is, as that of a full disk, says this one."""
    try:
        yield
    except OSError as error:
        if error.errno and not error.filename:
            error.filename = str(file)
        raise


@contextmanager
def replacing(file: Path, *, waits: bool = True) -> Iterator[Path]:
    """A hidden name beside the file to write to; it takes the file's place at the end, and goes after an error.

    There is one name for all processes, so that the next one takes over what a killed one has left; one that writes the
    same file meanwhile is waited for. A device or a pipe is written to as it is.

    Raises:
        BlockingIOError: another process writes it, and that is not waited for.
    """
    if file.exists() and not file.is_file() and not file.is_dir():
        yield file
        return
    partial = file.with_name(f".{file.name}.partial")
    with _alone(partial, waits=waits), naming(file):
        try:
            yield partial
            put(partial, file)
        except BaseException:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A hidden empty folder beside `folder`, which takes its place at the end, if that is empty or not there.

    What a killed process has left of it goes first, and all of it goes after an error.

    Raises:
        UserError: another process makes the same folder.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = folder.with_name(f".{folder.name}.partial")
    partial.mkdir(exist_ok=True)
    lock = os.open(partial, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not _locked(lock, waits=False) or not _is_file_of(partial, lock):
            raise UserError(f"another process makes {folder}: wait for its end, or name another folder")
        for left in partial.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        try:
            yield partial
            if folder.exists():
                folder.rmdir()
            put(partial, folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    finally:
        os.close(lock)


@contextmanager
def _alone(partial: Path, *, waits: bool) -> Iterator[None]:
    while True:
        # a link of that name would lead to a file of somebody's
        lock = os.open(partial, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
        try:
            if not _locked(lock, waits=waits):
                raise BlockingIOError(errno.EWOULDBLOCK, "another process writes it", str(partial))
            if _is_file_of(partial, lock):
                yield
                return
            # it has become the file of who wrote it before, or was taken away: once more
        finally:
            os.close(lock)


def _is_file_of(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _locked(lock: int, *, waits: bool) -> bool:
    try:
        return lock_descriptor(lock, blocking=waits)
    except OSError:
        return True  # a file system without locks


def write_text(file: Path, text: str) -> None:
    """Write a text whole or not at all, as UTF-8."""
    with replacing(file) as partial:
        partial.write_text(text, encoding="utf-8")


def write_json(file: Path, values: Mapping[str, Any]) -> None:
    """Write an object that we read again, with a checksum, so that damage is not taken for what we wrote."""
    text = json.dumps({**values, CHECKSUM: _checksum(values)}, indent=1, sort_keys=True)
    write_text(file, text + "\n")


def read_json(file: Path) -> dict[str, Any]:
    """What `write_json` wrote; of earlier versions also without a checksum.

    Raises:
        FileNotFoundError: there is none.
        DamagedError: it was cut off, or changed by anything but `write_json`.
    """
    try:
        values = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file)) from None
    except IsADirectoryError:
        raise DamagedError(f"{file} is a folder") from None
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"{file} is damaged ({error})") from None
    if not isinstance(values, dict):
        raise DamagedError(f"{file} is damaged (it is no object)")
    if CHECKSUM in values and values.pop(CHECKSUM) != _checksum(values):
        raise DamagedError(f"{file} is damaged (its checksum is of something else)")
    return values


def _checksum(values: Mapping[str, Any]) -> str:
    text = json.dumps(dict(values), sort_keys=True)
    return hashlib.sha256(json.dumps(json.loads(text), sort_keys=True).encode()).hexdigest()


def put(partial: Path, target: Path) -> None:
    """Give a file or a folder its name, after all of it is on the disk: a loss of power leaves the whole or nothing."""
    for path in sorted(partial.rglob("*")) if partial.is_dir() else [partial]:
        if path.is_file():
            _synced(path)
    partial.replace(target)
    _synced(target.parent)


def _synced(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        with naming(path), suppress(PermissionError):  # some file systems sync no folder
            os.fsync(opened)
    finally:
        os.close(opened)
