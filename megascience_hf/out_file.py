"""Output files that a user names: never an input, never a link that is replaced by a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatch
from pathlib import Path

from megascience_hf.errors import UserError

# Of what commands read from a folder; pages and tables may be written into it again.
_READ = ("*.parquet", "*.jsonl", "*.ndjson", "*.gz", "*.arrow", "*.eval", "results_*.json")


def named(outputs: Sequence[Path | None], inputs: Iterable[str | Path | None]) -> list[Path | None]:
    """The files to write; of a link the file that it leads to.

    Args:
        outputs: as the user named them; None for one that was not.
        inputs: what the command reads: paths, `FOLDER#MODEL`, or what is no path at all, such as a name on the Hub.

    Raises:
        UserError: one is an input, a file of rows or results in an input, a folder, has no folder, or is named twice.
    """
    read = [path for given in inputs if given and (path := Path(str(given).partition("#")[0])).exists()]
    files = [file for file in outputs if file is not None]
    for file in files:
        if file.is_dir():
            raise UserError(f"{file} is a folder: name a file")
        if not file.absolute().parent.is_dir():
            raise UserError(f"{file}: there is no folder {file.parent}: make it first")
        for given in read if file.is_file() else ():
            if file.samefile(given):
                raise UserError(f"{file} is the input: name another file")
            if given.resolve() in file.resolve().parents and any(fnmatch(file.name, of) for of in _READ):
                raise UserError(f"{file} lies in the input {given}, and would be replaced: name another file")
    written = [file.resolve() for file in files if file.is_file() or not file.exists()]  # a device takes any number
    if len(set(written)) < len(written):
        raise UserError(f"{', '.join(map(str, files))}: two outputs in one file: name another one")
    return [file.resolve() if file is not None and file.is_symlink() else file for file in outputs]
