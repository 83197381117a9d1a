"""What is left after kills, damage and writes that fail: the figures of docs/reliability.md.

    python bench/reliability.py --kills 20 --damages 200 --writes 40

kills      `curate` of the small book of the package is ended by SIGKILL at moments spread over the time that it takes,
           again and again in one folder, until it ends by itself; then its rows are compared with those of a run that
           nobody disturbed, and processes that are left are counted.
damages    in what `select`, `mix` and `curate` left, one file at a time is cut, overwritten or taken away, by a hash of
           the number; the same command must end well with the same rows, or refuse in one line.
writes     a write, sync or rename of `score`, `select`, `mix` and `curate` fails, at equal distances
           (`tests/failing_writes.py`; Linux with a C compiler, else left out).

Exit code 1 if anything is not as promised.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "-c", "from megascience_hf.cli import main; main()"]
SAMPLE = HERE / "megascience_hf" / "tasks" / "sample"
SMALL = 64 << 10  # bytes; of a larger file only the beginning is damaged


def inputs(folder: Path) -> dict[str, list[str]]:
    """Small made inputs, and the commands on them without their output."""
    (folder / "rows").mkdir(parents=True)
    (folder / "books").mkdir()
    (folder / "books" / "sums.md").write_text("# Sums\n\nExercise 1. What is 1 + 1?\n\nSolution. It is 2.\n" * 30)
    rows = [
        {"question": f"What is {n} plus {n * 7919}?", "answer": f"It is {n * 7920}. " * 20, "subject": "math",
         "reference_answer": str(n * 7920)} for n in range(200)
    ]  # fmt: skip
    (folder / "rows" / "train.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    columns = dict(zip(rows[0], rows[0], strict=True))
    mixture = {"sources": [{"name": "rows", "path": str(folder / "rows"), "columns": columns}]}
    (folder / "mixture.yaml").write_text(yaml.safe_dump(mixture | {"decontamination": {"enabled": False}}))
    responses = [{"response": f"So \\boxed{{{n}}}", "gold": str(n), "kind": "math"} for n in range(500)]
    (folder / "responses.jsonl").write_text("".join(json.dumps(row) + "\n" for row in responses))
    return {
        "score": ["score", str(folder / "responses.jsonl"), "--workers", "1", "-o"],
        "select": ["select", str(folder / "rows"), "--method", "random", "--size", "50", "-o"],
        "mix": ["mix", str(folder / "mixture.yaml"), "-o"],
        "curate": ["curate", str(folder / "books"), "--data-dir", str(SAMPLE), "--until", "dedup", "-o"],
    }


def results(out: Path) -> dict[str, str]:
    """Hashes of the rows in a folder of results."""
    places = [*sorted(out.glob("data/*")), *sorted(out.glob("stages/*/*.parquet"))]
    return {file.relative_to(out).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in places}


def drawn(number: int, below: int) -> int:
    return int.from_bytes(hashlib.sha256(str(number).encode()).digest()[:8]) % below


# Kills ----------------------------------------------------------------------------------------------------------------


def kills(work: Path, number: int) -> Counter[str]:
    """Kill `curate` so many times; counts of kills, of runs that ended as promised, and of what did not."""
    command = [*RUN, "curate", "-o"]
    begun = time.monotonic()
    subprocess.run([*command, work / "whole"], check=True, capture_output=True)
    takes = time.monotonic() - begun
    wanted, found = results(work / "whole"), Counter[str]()
    while found["kills"] < number:
        out = work / f"out-{found['runs']}"
        ended = None
        while ended is None:
            process = subprocess.Popen([*command, out], stdout=-3, stderr=subprocess.PIPE, start_new_session=True)
            try:
                said = process.communicate(timeout=takes * (0.2 + drawn(found["kills"], 1000) / 1000))[1]
                ended = process.returncode
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                found["kills"] += 1
                time.sleep(0.5)
                found["processes left behind"] += of_group(process.pid)
        found["runs"] += 1
        found["runs with the rows of an undisturbed one"] += ended == 0 and results(out) == wanted
        found["tracebacks"] += b"Traceback" in said
        shutil.rmtree(out)
    return found


def of_group(group: int) -> int:
    """Processes of a group that are alive."""
    listed = (file.read_text().rpartition(")")[2].split() for file in Path("/proc").glob("[0-9]*/stat"))
    return sum(int(fields[2]) == group and fields[0] != "Z" for fields in listed)


# Damage ---------------------------------------------------------------------------------------------------------------


def damage(file: Path, number: int) -> str:
    """Damage a file in a way that the number says; the name of the way."""
    content = file.read_bytes()[:SMALL]
    at = drawn(number + 1, max(1, len(content)))
    ways = {
        "cut": content[:at],
        "a bit": content[:at] + bytes([content[at] ^ (1 << number % 8)]) + content[at + 1 :] if content else b"x",
        "zeros": b"\0" * len(content),
        "a list": b"[1]",
        "brackets": b"[" * 50_000,
        "no UTF-8": b"\xff" + content,
        "gone": None,
    }
    way = list(ways)[drawn(number + 2, len(ways))]
    replaced = ways[way]
    file.unlink() if replaced is None else file.write_bytes(replaced)
    return way


def turned(now: dict[str, str], wanted: dict[str, str], name: str) -> set[tuple[str, str]]:
    """What differs if one file differs."""
    return {(name, now.get(name, "")), (name, wanted.get(name, ""))}


def in_a_fork(arguments: list[str], log: Path) -> tuple[int, str]:
    """Exit code and standard error of a command, in a child of this process, which has imported all."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            stream = os.open(log, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
            os.dup2(stream, 2)
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            sys.stderr, sys.stdout = open(2, "w", closefd=False), open(1, "w", closefd=False)  # noqa: SIM115
            sys.argv = ["megascience", *arguments]
            from megascience_hf.cli import main

            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else 1
        except BaseException:  # noqa: BLE001 (that there is none is what is measured)
            import traceback

            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), log.read_text("utf-8", "replace")


def damages(work: Path, commands: dict[str, list[str]], number: int) -> Counter[str]:
    """Damage so many files of each command's folder, one at a time."""
    found = Counter[str]()
    for name in ("select", "mix", "curate"):
        out, whole = work / f"{name}-out", work / f"{name}-whole"
        code, said = in_a_fork([*commands[name], str(out)], work / "log")
        if code:
            sys.exit(said)
        wanted = results(out)
        out.rename(whole)
        files = [file.relative_to(whole) for file in sorted(whole.rglob("*")) if file.is_file()]
        for n in range(number):
            shutil.copytree(whole, out)
            name_of = files[n % len(files)].as_posix()
            way = damage(out / name_of, n)
            code, said = in_a_fork([*commands[name], str(out)], work / "log")
            lines = said.strip().splitlines() or [""]
            found["damages"] += 1
            if code == 2 and lines[-1].startswith("megascience: ") and "Traceback" not in said:
                found["refused in one line"] += 1
            elif code == 0 and (now := results(out)) == wanted:
                found["ended with the same rows"] += 1
            elif code == 0 and way == "a bit" and {*now.items()} ^ {*wanted.items()} == turned(now, wanted, name_of):
                found["left a bit as it was in rows that no step read again"] += 1
            else:
                found["not as promised"] += 1
                print(f"{name}: {name_of}, {way}: {code}, {lines[-1]}", file=sys.stderr, flush=True)
            shutil.rmtree(out)
    return found


# Writes ---------------------------------------------------------------------------------------------------------------


def writes(work: Path, commands: dict[str, list[str]], most: int) -> Counter[str]:
    """Let so many writes of each command fail, each once."""
    found, compiler, layer = Counter[str](), shutil.which("cc"), work / "failing_writes.so"
    if sys.platform != "linux" or compiler is None:
        return found
    source = HERE / "tests" / "failing_writes.c"
    subprocess.run([compiler, "-shared", "-fPIC", "-o", layer, source, "-ldl"], check=True)
    for name, command in commands.items():
        done = subprocess.run(
            [sys.executable, HERE / "tests" / "failing_writes.py", layer, work / name, str(most),
             json.dumps([*command, "{out}"])],
            env=os.environ | {"LD_PRELOAD": str(layer)}, capture_output=True, text=True, check=True,
        )  # fmt: skip
        whole, *failed = map(json.loads, done.stdout.splitlines())
        found["writes of the commands"] += whole["writes"]
        found["writes that failed"] += len(failed)
        for one in failed:
            good = (one["again"], one["differing"]) == (0, []) and "Traceback" not in one["said"]
            found["after which the same command ended like an undisturbed one"] += good and one["code"] in (0, 2)
    return found


def said(what: str, found: Counter[str]) -> Counter[str]:
    print(f"{what}: " + "; ".join(f"{count:,} {name}" for name, count in found.items()), flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--damages", type=int, default=200, help="of each of three commands")
    parser.add_argument("--writes", type=int, default=40, help="of each of four commands; 0 is all")
    asked = parser.parse_args()
    memory = "/dev/shm"  # noqa: S108 (a disk is synced some thousand times)
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        work = Path(folder)
        commands = inputs(work / "inputs")
        told = {"writes": said("writes", writes(work, commands, asked.writes))}
        import pyarrow.parquet  # noqa: F401 (before the forks)

        import megascience_hf.curation.cli_output  # noqa: F401

        told["damages"] = said("damages", damages(work, commands, asked.damages))
        told["kills"] = said("kills", kills(work, asked.kills))
    fine = [
        not told["damages"]["not as promised"],
        told["kills"]["runs"] == told["kills"]["runs with the rows of an undisturbed one"],
        not told["kills"]["tracebacks"] + told["kills"]["processes left behind"],
        told["writes"]["writes that failed"]
        == told["writes"]["after which the same command ended like an undisturbed one"],
    ]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
