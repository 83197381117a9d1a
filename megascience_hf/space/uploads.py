"""A visitor's file of results: read in a process of its own, with bounds on its memory and time.

An archive or a Parquet file of a few kilobytes can unpack into more than the machine has; a bound on the size of the
file alone would not help.
"""

from __future__ import annotations

import multiprocessing
import re
import resource
import shutil
import tempfile
import zipfile
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path, PurePosixPath

from megascience_hf.errors import UserError
from megascience_hf.results.report import Report
from megascience_hf.space.settings import Limits

ENDINGS = (".jsonl", ".eval", ".zip")
_INSIDE = (".json", ".jsonl", ".parquet", ".eval")
_MOST_MEMBERS = 500


def read_upload(file: Path, name: str, limits: Limits) -> Report:
    """The report of an uploaded file of results.

    Args:
        file: where the server put it; never a path of the visitor's.
        name: what the visitor calls it; names the model of a file of `megascience score`.
        limits: its size, and the time and memory to read it.

    Raises:
        UserError: it is too large, is no file of results, or takes too long to read.
    """
    ending = Path(name).suffix.lower()
    if ending not in ENDINGS:
        raise UserError("send a .jsonl of megascience score -o, an Inspect log (.eval), or a .zip of a results folder")
    if (size := file.stat().st_size) > limits.upload_bytes:
        raise UserError(f"the file has {size / 1e6:.0f} MB; at most {limits.upload_bytes / 1e6:.0f} MB are taken here")
    stem = re.sub(r"[^\w.-]+", "-", Path(name).stem)[:60].strip(".-") or "results"
    with tempfile.TemporaryDirectory(prefix="megascience-upload-") as folder:
        source = Path(folder) / (stem if ending == ".zip" else stem + ending)
        # Read by a process that may be killed; `spawn` shares nothing of the server with it.
        context = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(1, mp_context=context, initializer=_confine, initargs=(limits,))
        job = pool.submit(_read, file, source, limits.unpacked_bytes)
        try:
            return job.result(timeout=limits.read_seconds)
        except TimeoutError:
            raise UserError(
                f"the file was not read within {limits.read_seconds:.0f} seconds: send a smaller one"
            ) from None
        except (BrokenProcessPool, MemoryError):
            raise UserError("the file unpacks into more than is taken here: send a smaller one") from None
        except UserError as error:
            raise UserError(str(error).replace(f"{folder}/", "")) from None
        finally:
            for process in list((pool._processes or {}).values()):
                process.terminate()
            pool.shutdown(wait=True, cancel_futures=True)


def _confine(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.read_memory, limits.read_memory))
    seconds = int(limits.read_seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def _read(file: Path, source: Path, most: int) -> Report:
    from megascience_hf.results import report

    if zipfile.is_zipfile(file) and source.suffix != ".eval":
        _unpack(file, source, most)
    elif source.suffix == "":
        raise UserError("this is no zip archive: zip the folder that lighteval or Inspect wrote")
    else:
        shutil.copyfile(file, source)
    return report.build([str(source)])


def _unpack(file: Path, folder: Path, most: int) -> None:
    """Unpack results by name and size; whatever else the archive holds is left out."""
    with zipfile.ZipFile(file) as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and m.filename.endswith(_INSIDE)]
        if len(members) > _MOST_MEMBERS or sum(m.file_size for m in members) > most:
            raise UserError("the archive holds more than is taken here: send the results of fewer models")
        if not members:
            raise UserError("the archive holds no results: zip the folder that lighteval or Inspect wrote")
        for member in members:
            path = PurePosixPath(member.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts:
                raise UserError("the archive has a path that leads out of it")
            target = folder.joinpath(*path.parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as packed, target.open("wb") as out:  # never more than its declared size
                shutil.copyfileobj(packed, out)
    # An archive of one folder, as file managers make it.
    inside = list(folder.iterdir())
    if len(inside) == 1 and inside[0].is_dir() and inside[0].name not in ("results", "details"):
        for child in list(inside[0].iterdir()):
            child.rename(folder / child.name)
