"""Files that appear under their names once they are whole, and are on the disk by then."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A hidden name beside the file to write to; it takes the file's place at the end, and goes after an error."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        yield partial
        put(partial, file)
    except BaseException:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise


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
