"""A visitor's files of results, read in bounds."""

from __future__ import annotations

import importlib.util
import re
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from megascience_hf.errors import UserError
from megascience_hf.results.report import Report
from megascience_hf.space.bounded import bounded
from megascience_hf.space.settings import Limits

# Inspect goes with no version of gradio[mcp], which is what the Hub installs.
_HAS_INSPECT = importlib.util.find_spec("inspect_ai") is not None
ENDINGS = (".jsonl", ".eval", ".json", ".zip") if _HAS_INSPECT else (".jsonl", ".zip")
WHAT_TO_SEND = (
    "a .jsonl of megascience score -o, an Inspect log (.eval, .json), or a .zip of a results folder"
    if _HAS_INSPECT
    else "a .jsonl of megascience score -o, or a .zip of a folder that lighteval wrote"
)
_INSIDE = (".json", ".jsonl", ".parquet", ".eval")
_MOST_MEMBERS = 500
_MOST_OF_A_NAME = 200  # which is its model's: an owner and a name of the Hub


def read_uploads(files: Sequence[Path], limits: Limits) -> Report:
    """One report of all files that were sent together.

    Args:
        files: where the server put them, never a path of the visitor's; the name of a file of `megascience score` is
            its model's.
        limits: on number and size, and on the time and memory to read them.

    Raises:
        UserError: they are too many or too large, are no files of results, or take too long to read.
    """
    if len(files) > limits.upload_files:
        raise UserError(f"at most {limits.upload_files} files are taken together: zip the folder instead")
    if any(file.suffix.lower() not in ENDINGS for file in files):
        raise UserError(f"send {WHAT_TO_SEND}")
    if (size := sum(file.stat().st_size for file in files)) > limits.upload_bytes:
        raise UserError(f"that is {size / 1e6:.0f} MB; at most {limits.upload_bytes / 1e6:.0f} MB are taken here")
    with tempfile.TemporaryDirectory(prefix="megascience-upload-") as folder:
        try:
            return bounded(_read, files, Path(folder), limits.unpacked_bytes, limits=limits, mend="send less")
        except UserError as error:
            raise UserError(str(error).replace(f"{folder}/", "")) from None


def _read(files: Sequence[Path], folder: Path, most: int) -> Report:
    from megascience_hf.results import report

    sources: list[Path] = []
    for file in files:
        ending = file.suffix.lower()
        stem = re.sub(r"[^\w.-]+", "-", file.stem)[:_MOST_OF_A_NAME].strip(".-") or "results"
        names = (stem, *(f"{stem}-{number}" for number in range(2, len(files) + 2)))
        source = next(s for n in names if (s := folder / (n if ending == ".zip" else n + ending)) not in sources)
        sources.append(source)
        if ending != ".zip":
            shutil.copyfile(file, source)
        elif zipfile.is_zipfile(file):
            _unpack(file, source, most)
        else:
            raise UserError("this is no zip archive: zip the folder that lighteval or Inspect wrote")
    return report.build([str(found) for source in sources for found in _in_archive(source)])


def _in_archive(source: Path) -> list[Path]:
    """A folder of runs is one source, and so is each file of `megascience score` that was packed."""
    if source.is_file() or any(source.rglob("*.json")) or any(source.rglob("*.eval")):
        return [source]
    return sorted(source.rglob("*.jsonl"))


def _unpack(file: Path, folder: Path, most: int) -> None:
    """Unpack results by name and size; whatever else the archive holds is left out."""
    with zipfile.ZipFile(file) as archive:
        members = {PurePosixPath(m.filename.replace("\\", "/")): m for m in archive.infolist() if _is_result(m)}
        if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members.values()) > most:
            raise UserError("the archive holds more than is taken here: send the results of fewer models")
        if not members:
            raise UserError("the archive holds no results: zip the folder that lighteval or Inspect wrote")
        if any(path.is_absolute() or ".." in path.parts for path in members):
            raise UserError("the archive has a path that leads out of it")
        above = len(_folders_above(list(members)))
        for path, member in members.items():
            target = folder.joinpath(*path.parts[above:])
            target = target.with_suffix(target.suffix.lower())
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed, target.open("wb") as out:  # never more than its declared size
                shutil.copyfileobj(packed, out)


def _is_result(member: zipfile.ZipInfo) -> bool:
    """By its name, and not what a Mac puts beside each file: `__MACOSX/…/._name`."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    return bool(parts) and not (
        member.is_dir() or not parts[-1].lower().endswith(_INSIDE) or "__MACOSX" in parts or parts[-1].startswith("._")
    )


def _folders_above(paths: Sequence[PurePosixPath]) -> tuple[str, ...]:
    """The folders that all files are in, one in the other, as file managers pack them; above lighteval's own."""
    first, *others = (path.parts[:-1] for path in paths)
    shared = []
    for place, name in enumerate(first):
        if name in ("results", "details") or any(len(o) <= place or o[place] != name for o in others):
            break
        shared.append(name)
    return tuple(shared)
