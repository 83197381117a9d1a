"""Where the scores go: a file that appears whole or not at all, or standard output."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import IO, cast

from megascience_hf import out_file
from megascience_hf.errors import UserError
from megascience_hf.whole_file import replacing

Write = Callable[[str], object]


def check_output(source: str, out: str | None) -> None:
    """Refuse an output that cannot be written, before anything is read.

    Raises:
        UserError: the folder is missing, `out` is a folder, or it is the input.
    """
    if out is None or out == "-":
        return
    out_file.named([Path(out)], [None if source == "-" else source])


@contextmanager
def open_output(out: str | None) -> Iterator[Write]:
    """A function that writes text to `out`: a file (`.gz` is compressed), "-" for standard output, None for nowhere.

    A file is written beside its place and put there at the end, so that an error or Ctrl-C leaves what was there
    before. A device or a pipe is written to as it is.

    Raises:
        UserError: it cannot be written.
    """
    if out is None:
        yield _discard
    elif out == "-":
        try:
            yield sys.stdout.write
            sys.stdout.flush()
        except BrokenPipeError:
            # What is still buffered has nowhere to go; without this the interpreter complains once more at its exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise UserError("standard output was closed before all scores were written") from None
    else:
        with _open_file(out) as file:
            yield file.write


@contextmanager
def _open_file(out: str) -> Iterator[IO[str]]:
    target = Path(out).resolve()
    try:
        with replacing(target, waits=False) as partial, partial.open("wb") as raw:
            yield from _as_text(raw, packed=target.suffix == ".gz")
    except BlockingIOError:
        raise UserError(f"another process writes {out}: wait for its end, or name another file") from None
    except OSError as error:
        raise UserError(f"cannot write {out}: {error.strerror or error}") from None


def _as_text(raw: IO[bytes], *, packed: bool) -> Iterator[IO[str]]:
    # Without a name and a time in its header, equal scores are equal files.
    stream = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if packed else raw
    with TextIOWrapper(cast(IO[bytes], stream), encoding="ascii", newline="\n") as file:
        yield file


def _discard(text: str) -> None:
    """The scores of a run that is for its summary alone."""
