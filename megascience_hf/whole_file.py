"""Files that appear under their names once they are whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(file: Path) -> Iterator[Path]:
    """A hidden name beside the file to write to; it takes the file's place at the end, and goes after an error."""
    partial = file.with_name(f".{file.name}.partial")
    try:
        yield partial
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_text(file: Path, text: str) -> None:
    """Write a text whole or not at all, as UTF-8."""
    with replacing(file) as partial:
        partial.write_text(text, encoding="utf-8")
