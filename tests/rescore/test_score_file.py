"""The whole run with real processes: order, one result whatever the processes, whole files or none, nothing left."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from megascience_hf.answers import AnswerKey
from megascience_hf.errors import UserError
from megascience_hf.rescore import print_summary, score_file
from megascience_hf.rescore.output import open_output
from megascience_hf.rescore.rows import score_chunk
from megascience_hf.rescore.run import CHUNK_BYTES, CHUNK_ROWS, chunks
from megascience_hf.rows.records import Line, Refused, Row
from megascience_hf.workers import WorkerProcess, in_processes

FORMS: list[dict[str, Any]] = [
    {"kind": "choice", "gold": "B", "response": "The second one. Answer: B", "options": ["iron", "gold"]},
    {"kind": "choice", "gold": "C", "response": "I would say (B)."},
    {"kind": "math", "gold": "2x", "response": r"\boxed{x + x}"},
    {"kind": "numeric", "gold": "3", "unit": "m", "response": r"It is \boxed{300 cm}."},
    {"kind": "label", "gold": "no", "response": "Answer: yes"},
    {"kind": "text", "gold": "ribosome", "response": "Answer: the ribosome"},
    {"kind": "numeric", "gold": "3", "response": "<think>It may be"},
]
BAD = ["oops", '{"response": null}', '{"response": "B", "gold": "Z", "kind": "choice", "letters": "AB"}']


def write_rows(file: Path, number: int, bad_every: int = 0) -> list[dict[str, Any]]:
    """Rows of all forms under different ids, and a bad line after every `bad_every` rows; the good rows."""
    rows = [{"id": f"r{n}", **FORMS[n % len(FORMS)]} for n in range(number)]
    with file.open("w") as out:
        for n, row in enumerate(rows):
            out.write(json.dumps(row) + "\n")
            if bad_every and n % bad_every == 0:
                out.write(BAD[n // bad_every % len(BAD)] + "\n")
    return rows


def expected(row: dict[str, Any]) -> dict[str, Any]:
    score = AnswerKey.from_row(row).score(row["response"])
    value = score.answer.value
    return {
        "id": row["id"],
        "extracted": ",".join(value) if isinstance(value, tuple) else value,
        "correct": score.correct,
        "status": score.answer.status,
        "rule": score.answer.rule,
        "span": list(score.answer.span) if score.answer.span else None,
        "reason": score.verdict.reason,
    }


def test_two_processes_write_every_row_in_order_with_every_field(tmp_path: Path) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = write_rows(source, 1_000, bad_every=30)
    summary = score_file(str(source), str(out), workers=2)
    assert [json.loads(line) for line in out.read_text().splitlines()] == list(map(expected, rows))
    assert (summary.rows, summary.scored, summary.bad) == (1_034, 1_000, 34)
    assert [bad.position for bad in summary.first_bad] == [2 + 31 * n for n in range(10)]
    right = sum(expected(row)["correct"] for row in rows)
    assert summary.total.correct == right
    assert summary.accuracy == right / 1_000
    assert {group.kind: tally.total for group, tally in summary.groups.items()}["choice"] == 286
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_the_result_does_not_depend_on_the_number_of_processes(tmp_path: Path, workers: int) -> None:
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = write_rows(source, 3 * CHUNK_ROWS + 1)
    score_file(str(source), str(out), workers=workers)
    assert out.read_text() == "".join(json.dumps(expected(row)) + "\n" for row in rows)


def test_a_script_without_a_main_guard_is_not_run_again_by_the_processes(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 300)
    script = tmp_path / "script.py"
    script.write_text(
        "from megascience_hf.rescore import score_file\n"
        "print('started')\n"
        "print(score_file('in.jsonl', 'out.jsonl', workers=2).scored)\n"
    )
    done = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["started", "300"]


def test_a_module_of_the_working_folder_does_not_shadow_the_standard_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise RuntimeError('not this json')")
    write_rows(tmp_path / "in.jsonl", 200)
    monkeypatch.chdir(tmp_path)
    assert score_file("in.jsonl", None, workers=2).scored == 200


def test_gzip_goes_in_and_out(tmp_path: Path) -> None:
    plain, packed, out = tmp_path / "in.jsonl", tmp_path / "in.jsonl.gz", tmp_path / "out.jsonl.gz"
    rows = write_rows(plain, 20)
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    score_file(str(packed), str(out))
    with gzip.open(out, "rt") as lines:
        assert [json.loads(line) for line in lines] == list(map(expected, rows))
    once = out.read_bytes()
    score_file(str(plain), str(out))
    assert out.read_bytes() == once


def test_scores_go_to_standard_output_for_a_dash(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = write_rows(tmp_path / "in.jsonl", 5)
    score_file(str(tmp_path / "in.jsonl"), "-")
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == list(map(expected, rows))


def test_a_pipe_that_closes_early_is_one_line_and_no_traceback(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 3_000)
    command = (
        "import sys\nfrom megascience_hf.errors import UserError\nfrom megascience_hf.rescore import score_file\n"
        "try: score_file('in.jsonl', '-', workers=1)\nexcept UserError as error: sys.exit(str(error))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", command], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.stdout.close()
    _, errors = process.communicate(timeout=60)
    assert errors.splitlines() == ["standard output was closed before all scores were written"]


def test_without_an_output_there_is_only_the_summary(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 7)
    assert score_file(str(tmp_path / "in.jsonl"), None).scored == 7
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_an_input_that_is_a_pipe_with_a_name_is_read(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 300)
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cp", tmp_path / "in.jsonl", tmp_path / "pipe"]):
        summary = score_file(str(tmp_path / "pipe"), str(tmp_path / "out.jsonl"), workers=2)
    assert summary.scored == len((tmp_path / "out.jsonl").read_text().splitlines()) == 300


def test_an_output_that_is_a_pipe_is_written_and_not_replaced(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 7)
    os.mkfifo(tmp_path / "pipe")
    reader = subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE, text=True)
    score_file(str(tmp_path / "in.jsonl"), str(tmp_path / "pipe"))
    assert len(reader.communicate(timeout=60)[0].splitlines()) == 7
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("source", "out", "says"),
    [
        ("none.jsonl", "out.jsonl", "no such file"),
        ("empty.jsonl", "out.jsonl", "holds no rows"),
        ("blank.jsonl", "out.jsonl", "holds no rows"),
        ("list.json", "out.jsonl", "holds no rows"),
        ("prose.txt", "out.jsonl", r"none of the 2 rows .* prose.txt:1: not JSON"),
        ("binary", "out.jsonl", r"none of the .* not UTF-8"),
        ("in.jsonl", "missing/out.jsonl", "no folder"),
        ("in.jsonl", "folder", "is a folder"),
        ("in.jsonl", "in.jsonl", "is the input"),
        ("in.jsonl", "link.jsonl", "is the input"),
        ("folder", "out.jsonl", "no responses in folder"),
    ],
)
def test_where_nothing_can_be_scored_one_line_says_why_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, out: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write_rows(Path("in.jsonl"), 3)
    Path("empty.jsonl").touch()
    Path("blank.jsonl").write_text("\n \n")
    Path("list.json").write_text(" [ ] ")
    Path("prose.txt").write_text("The answer\nis B.\n")
    Path("binary").write_bytes(bytes(reversed(range(256))))
    Path("folder").mkdir()
    Path("link.jsonl").symlink_to("in.jsonl")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    with pytest.raises(UserError, match=says) as caught:
        score_file(source, out)
    assert "\n" not in str(caught.value)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before


def test_an_existing_output_stays_as_it_is_unless_the_new_one_is_whole(tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old\n")
    (tmp_path / "bad.jsonl").write_text("oops\n")
    with pytest.raises(UserError):
        score_file(str(tmp_path / "bad.jsonl"), str(out))
    assert out.read_text() == "old\n"
    write_rows(tmp_path / "in.jsonl", 2)
    score_file(str(tmp_path / "in.jsonl"), str(out))
    assert len(out.read_text().splitlines()) == 2


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def running(pid: int) -> bool:
    """Whether a process is there and no mere entry that waits for its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to see the processes")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_stopped_leaves_no_half_file_and_no_process(tmp_path: Path, stop: signal.Signals) -> None:
    rows, done = os.pipe()  # never closed before the end, so that the run waits for more
    command = "from megascience_hf.rescore import score_file; score_file('-', 'out.jsonl', workers=2)"
    process = subprocess.Popen(
        [sys.executable, "-c", command], cwd=tmp_path, stdin=rows, stderr=subprocess.DEVNULL, start_new_session=True
    )
    line = json.dumps(FORMS[0]).encode() + b"\n"
    os.write(done, line * (2 * CHUNK_ROWS + 1))
    deadline = time.monotonic() + 60
    while len(children(process.pid)) < 2 or not list(tmp_path.iterdir()):
        assert time.monotonic() < deadline, "it did not start"
        time.sleep(0.05)
    workers = children(process.pid)
    os.killpg(process.pid, stop)
    assert process.wait(timeout=60) == -stop
    while any(map(running, workers)):
        assert time.monotonic() < deadline, "a process outlives the run"
        time.sleep(0.05)
    os.close(rows)
    os.close(done)
    left = [path.name for path in tmp_path.iterdir()]
    assert "out.jsonl" not in left
    assert stop != signal.SIGINT or left == []


def test_a_process_that_dies_ends_the_run_with_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_rows(tmp_path / "in.jsonl", 1_000)
    real = WorkerProcess.call

    def die(self: WorkerProcess, chunk: Any) -> Any:
        self.kill()
        return real(self, chunk)

    monkeypatch.setattr(WorkerProcess, "call", die)
    with pytest.raises(UserError, match="ended early"):
        score_file(str(tmp_path / "in.jsonl"), str(tmp_path / "out.jsonl"), workers=2)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_only_a_few_chunks_are_read_ahead_of_the_scores() -> None:
    read = 0

    def endless() -> Any:
        nonlocal read
        while True:
            read += 1
            yield [Row(FORMS[0], read)]

    scores = in_processes(score_chunk, endless(), workers=2)
    for _ in range(50):
        next(scores)
    assert read < 70
    scores.close()


def test_chunks_end_early_where_rows_are_long() -> None:
    short, long = Line(b"{}", 1), Line(b"x" * (CHUNK_BYTES // 2), 2)
    assert [len(chunk) for chunk in chunks(iter([short] * 150))] == [CHUNK_ROWS, CHUNK_ROWS, 150 - 2 * CHUNK_ROWS]
    assert [len(chunk) for chunk in chunks(iter([long] * 7))] == [3, 3, 1]
    parsed = Row({"response": "x" * (CHUNK_BYTES + 1), "id": 1}, 3)
    assert [len(chunk) for chunk in chunks(iter([parsed, parsed, Refused(4, "cut")]))] == [1, 1, 1]


def test_no_workers_is_refused(tmp_path: Path) -> None:
    write_rows(tmp_path / "in.jsonl", 2)
    with pytest.raises(UserError, match="workers must be at least 1"):
        score_file(str(tmp_path / "in.jsonl"), None, workers=0)


def test_the_summary_shows_counts_rates_and_the_first_bad_rows(tmp_path: Path) -> None:
    write_rows(tmp_path / "[bold]in.jsonl", 70, bad_every=5)
    console = Console(record=True, width=120, file=(tmp_path / "shown").open("w"))
    print_summary(score_file(str(tmp_path / "[bold]in.jsonl"), None), console)
    shown = console.export_text()
    assert "[bold]in.jsonl: 70 of 84 rows scored" in shown
    cells = [line.split() for line in shown.splitlines()]
    assert ["all", "70", "57.14", "85.71", "60", "10"] in cells
    assert ["choice", "20", "50.00", "100.00", "20", "0"] in cells
    assert "14 of 84 rows could not be scored" in shown
    assert "in.jsonl:2: not JSON (a line cut off?): Expecting value at character 1" in shown
    assert "… and 4 more" in shown


def test_tasks_are_shown_one_by_one(tmp_path: Path) -> None:
    rows = [{**FORMS[0], "task": "piqa"}, {**FORMS[1], "task": "medqa"}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    console = Console(record=True, width=120, file=(tmp_path / "shown").open("w"))
    print_summary(score_file(str(tmp_path / "in.jsonl"), None), console)
    cells = [line.split() for line in console.export_text().splitlines()]
    assert ["piqa", "choice", "1", "100.00", "100.00", "1"] in cells
    assert ["medqa", "choice", "1", "0.00", "100.00", "1"] in cells


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("form", ["gz", "list", "gz list", "behind the list"])
def test_a_file_that_is_cut_off_is_no_score(form: str, workers: int, tmp_path: Path) -> None:
    rows = [{"id": f"r{n}", **FORMS[n % len(FORMS)], "nonce": os.urandom(30).hex()} for n in range(1_000)]
    text = json.dumps(rows) if "list" in form else "".join(json.dumps(row) + "\n" for row in rows)
    whole = gzip.compress(text.encode()) if "gz" in form else text.encode()
    file, out = tmp_path / "in", tmp_path / "out.jsonl"
    file.write_bytes(whole)
    assert score_file(str(file), str(out), workers=workers).rows == 1_000
    before = out.read_bytes()
    file.write_bytes(whole + b"[" if form == "behind the list" else whole[: len(whole) // 2])
    with pytest.raises(UserError, match=r"cut off or damaged: .*nothing was written"):
        score_file(str(file), str(out), workers=workers)
    assert out.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out.jsonl"]


def test_what_a_killed_run_left_is_taken_over_and_two_at_once_are_not_mixed(tmp_path: Path) -> None:
    rows = write_rows(tmp_path / "in.jsonl", 20)
    left, out = tmp_path / ".out.jsonl.partial", tmp_path / "out.jsonl"
    left.write_text("half of a run that was killed" * 1_000)
    score_file(str(tmp_path / "in.jsonl"), str(out))
    assert [json.loads(line) for line in out.read_text().splitlines()] == list(map(expected, rows))
    assert not left.exists()
    with open_output(str(out)) as write:
        write("first\n")
        with pytest.raises(UserError, match="another process writes"):
            score_file(str(tmp_path / "in.jsonl"), str(out))
    assert out.read_text() == "first\n"
