"""Runs a command again and again, each time with another of its writes failing, and then once more on a sound disk.

    LD_PRELOAD=LIBRARY python failing_writes.py LIBRARY FOLDER MOST '["select", …, "-o", "{out}"]'

LIBRARY is `failing_writes.c`; `{out}` is the place of the output, below FOLDER. Of more than MOST writes as many are
taken, at equal distances; 0 takes all. Prints JSON, a line each: first a run in which nothing fails, with the number of
its writes, then one a failure, alternately of one write alone and of all from there on.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import io
import json
import shutil
import sys
import traceback
from pathlib import Path

from megascience_hf.cli import main

# What says when something was done, or how long it took.
NOT_COMPARED = {
    "ledger",
    "logs",
    "run.json",
    "manifest.json",
    "funnel.json",
    "funnel.svg",
    "account.json",
    "inputs.json",
}
LAYER, FOLDER, MOST = ctypes.CDLL(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
LAYER.seen.restype = ctypes.c_long


def run(arguments: list[str], number: int, *, persists: bool = False) -> tuple[int, str, int]:
    """Exit code, last words and number of writes of the command; a traceback and 1 if it raised."""
    said = io.StringIO()
    sys.argv = ["megascience", *(word.replace("{out}", str(FOLDER / "out")) for word in arguments)]
    LAYER.fail_at(str(FOLDER).encode(), ctypes.c_long(number), int(persists))
    code = 0
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
            main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except Exception:  # noqa: BLE001  # that there is none is what is tested
        code = 1
        said.write(traceback.format_exc())
    finally:
        seen = LAYER.seen()
        LAYER.fail_at(b"", ctypes.c_long(0), 0)
    return code, said.getvalue(), seen


def left() -> dict[str, str]:
    """Hashes of the files in the folder."""
    files = {file.relative_to(FOLDER): file for file in sorted(FOLDER.rglob("*")) if file.is_file()}
    return {
        name.as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for name, file in files.items()
        if not NOT_COMPARED & set(name.parts)
    }


def fresh() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()


def try_all(arguments: list[str]) -> None:
    fresh()
    run(arguments, 0)  # fills the caches of this process
    fresh()
    code, said, writes = run(arguments, 0)
    whole = left()
    print(json.dumps({"writes": writes, "code": code, "said": said}), flush=True)
    step = -(-writes // MOST) if MOST else 1
    for place, number in enumerate(range(1, writes + 1, step)):
        fresh()
        code, said, _ = run(arguments, number, persists=place % 2 == 1)
        again, said_again, _ = run(arguments, 0) if code else (0, "", 0)
        found = {"number": number, "code": code, "said": said, "again": again, "said again": said_again}
        now = left()
        differing = sorted(name for name in {*whole, *now} if whole.get(name) != now.get(name))
        print(json.dumps({**found, "differing": differing}), flush=True)


try_all(json.loads(sys.argv[4]))
