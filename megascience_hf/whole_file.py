"""Files that appear under their names once they are whole, and are on the disk by then."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import lock_descriptor


@contextmanager
def replacing(file: Path, *, waits: bool = True) -> Iterator[Path]:
    """A hidden name beside the file to write to; it takes the file's place at the end, and goes after an error.

    There is one name for all processes, so that the next one takes over what a killed one has left; one that writes the
    same file meanwhile is waited for.

    Raises:
        BlockingIOError: another process writes it, and that is not waited for.
    """
    partial = file.with_name(f".{file.name}.partial")
    with _alone(partial, waits=waits):
        try:
            yield partial
            put(partial, file)
        except BaseException:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise


@contextmanager
def _alone(partial: Path, *, waits: bool) -> Iterator[None]:
    while True:
        lock = os.open(partial, os.O_RDWR | os.O_CREAT, 0o666)
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
        os.fsync(opened)
    except PermissionError:
        pass  # some file systems sync no folder
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from None  # the system does not say of which
    finally:
        os.close(opened)
