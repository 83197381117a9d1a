"""The index of a ledger says what the lines say, whatever was killed, damaged or written beside it."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from megascience_hf.errors import UserError
from megascience_hf.llm.ledger import (
    Call,
    Decision,
    Failure,
    Ledger,
    Record,
    Usage,
    as_line,
    records,
    totals,
    usage_of_calls,
)


def call(key: str, response: str = "yes") -> Call:
    return Call(key, f"row-{key}", "prompt", "model", {"usage": {"prompt_tokens": 9}}, Usage(10, 2), "stop", response)


def failure(key: str) -> Failure:
    return Failure(key, f"row-{key}", "prompt", "model", 5, "429")


def filled(folder: Path, count: int = 20) -> Path:
    with Ledger(folder, "refine", 0) as ledger:
        for n in range(count):
            ledger.write(call(str(n)))
    return folder / "refine" / "00000.jsonl"


KEYS = st.sampled_from(["a", "b", 'c"', "\\", "ü", "\ud800"])
RECORDS = st.one_of(
    st.builds(call, KEYS, st.text(max_size=5)),
    st.builds(failure, KEYS),
    st.builds(Decision, KEYS, st.just("input"), st.just("kept"), st.just("")),
)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 2), st.lists(RECORDS, max_size=12)), max_size=5))
def test_a_ledger_says_what_a_dictionary_would_after_every_reopening(
    tmp_path_factory: pytest.TempPathFactory, runs: list[tuple[int, list[Record]]]
) -> None:
    folder = tmp_path_factory.mktemp("ledger")
    calls: dict[str, Call] = {}
    failures: dict[str, Failure] = {}
    made = 0
    for rank, written in runs:
        with Ledger(folder, "refine", rank) as ledger:
            for record in written:
                ledger.write(record)
                if isinstance(record, Call):
                    calls[record.key] = record
                    failures.pop(record.key, None)
                    made += 1
                elif isinstance(record, Failure) and record.key not in calls:
                    failures[record.key] = record
            for key in ("a", "b", 'c"', "\\", "ü", "\ud800"):
                assert ledger.call(key) == calls.get(key)
                if key not in calls:
                    assert ledger.failure(key) == failures.get(key)
            assert ledger.calls == made
    assert totals(folder, "refine").calls == made
    assert sorted(row for row, _, _ in usage_of_calls(folder, "refine")) == sorted(
        record.row for record in records(folder, "refine") if isinstance(record, Call)
    )


@pytest.mark.parametrize("lost", ["gone", "empty", "no database", "cut", "of another ledger"])
def test_an_index_that_is_lost_or_broken_is_made_anew_from_the_lines(lost: str, tmp_path: Path) -> None:
    filled(tmp_path)
    index = tmp_path / "refine" / "index.sqlite"
    if lost == "gone":
        index.unlink()
    elif lost == "empty":
        index.write_bytes(b"")
    elif lost == "no database":
        index.write_bytes(b"x" * 5_000)
    elif lost == "cut":
        os.truncate(index, 3_000)
    else:
        filled(tmp_path / "other", 50)
        index.write_bytes((tmp_path / "other/refine/index.sqlite").read_bytes())
    with Ledger(tmp_path, "refine", 1) as ledger:
        assert ledger.calls == 20
        assert all(ledger.call(str(n)) == call(str(n)) for n in range(20))


def flip(line: bytes, at: int) -> bytes:
    return line[:at] + bytes([line[at] ^ 1]) + line[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        *(lambda line, at=at: flip(line, at) for at in (0, 3, 12, 27, 40, 60, 120, 200)),
        lambda line: line[:100] + b"\n",
        lambda _: b"\n",
        lambda line: b"\0" * (len(line) - 1) + b"\n",
        lambda line: line[:50] + b"\n" + line[50:],
        lambda line: line[:-1] + b" " + line,
    ],
)
@pytest.mark.parametrize("indexed", [True, False])
def test_a_damaged_line_is_counted_and_its_call_made_again_and_no_other(
    damage: Callable[[bytes], bytes], indexed: bool, tmp_path: Path
) -> None:
    file = filled(tmp_path, 5)
    lines = file.read_bytes().splitlines(keepends=True)
    lines[2] = damage(lines[2])
    file.write_bytes(b"".join(lines))
    if not indexed:
        (file.parent / "index.sqlite").unlink()
    with Ledger(tmp_path, "refine", 0) as ledger:
        found = [str(n) for n in range(5) if ledger.call(str(n)) == call(str(n))]
        assert found == ["0", "1", "3", "4"]
        assert ledger.damaged > 0
        for n in range(5):
            if str(n) not in found:
                ledger.write(call(str(n)))
    (file.parent / "index.sqlite").unlink()
    with Ledger(tmp_path, "refine", 1) as ledger:
        assert all(ledger.call(str(n)) == call(str(n)) for n in range(5))
        assert ledger.damaged > 0


def test_lines_of_an_earlier_version_without_a_checksum_are_still_paid_for(tmp_path: Path) -> None:
    file = tmp_path / "refine" / "00000.jsonl"
    file.parent.mkdir()
    line = json.loads(as_line(call("a"), "refine"))
    del line["sum"]
    file.write_text(json.dumps(line) + "\n" + '{"record": "call", "key": 3\n')
    with Ledger(tmp_path, "refine", 0) as ledger:
        assert ledger.call("a") == call("a")
        assert (ledger.calls, ledger.damaged) == (1, 1)
    assert list(usage_of_calls(tmp_path, "refine")) == [("row-a", Usage(10, 2), 1)]


def test_a_file_that_was_cut_or_taken_away_takes_its_calls_with_it(tmp_path: Path) -> None:
    file = filled(tmp_path)
    with Ledger(tmp_path, "refine", 1) as ledger:
        ledger.write(call("mine"))
    os.truncate(file, 0)
    with Ledger(tmp_path, "refine", 0) as ledger:
        assert ledger.call("3") is None
        assert ledger.call("mine") == call("mine")
        assert ledger.calls == 1
    file.unlink()
    with Ledger(tmp_path, "refine", 1) as ledger:
        assert ledger.calls == 1


def test_many_ranks_write_at_once_and_every_call_is_counted_once(tmp_path: Path) -> None:
    def work(rank: int) -> None:
        with Ledger(tmp_path, "refine", rank) as ledger:
            for n in range(300):
                ledger.write(call(f"{rank}-{n}"))
                if n % 50 == 0:
                    totals(tmp_path, "refine")  # takes in the lines of the others, too

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert totals(tmp_path, "refine").calls == 1_200
    with Ledger(tmp_path, "refine", 9) as ledger:
        assert all(ledger.call(f"{rank}-{n}") for rank in range(4) for n in range(300))


def test_killed_anywhere_the_index_and_the_lines_agree(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from megascience_hf.llm import ledger as room
        from megascience_hf.llm.ledger import Call, Ledger, Usage
        room._WAITING = 7
        ledger = Ledger(Path(sys.argv[1]), "refine", 0)
        print(ledger.calls, flush=True)
        for n in range(ledger.calls, 10**9):
            ledger.write(Call(str(n), "row", "prompt", "model", {}, Usage(1, 1), "stop", "x" * 100))
        """
    )
    calls = 0
    for moment in range(6):
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        found = int(process.stdout.readline())
        assert found >= calls
        calls = found
        threading.Event().wait(0.1 + 0.13 * moment)
        process.kill()
        process.wait()
    with Ledger(tmp_path, "refine", 0) as ledger:
        lines = (tmp_path / "refine/00000.jsonl").read_bytes().count(b"\n")
        assert ledger.calls == lines > calls > 0
        assert all(ledger.call(str(n)) is not None for n in range(0, lines, 97))
    assert totals(tmp_path, "refine").damaged == 0


def test_an_index_that_breaks_under_a_run_is_one_line(tmp_path: Path) -> None:
    filled(tmp_path)
    with Ledger(tmp_path, "refine", 0) as ledger:
        database = sqlite3.connect(tmp_path / "refine/index.sqlite")
        database.execute("DROP TABLE calls")
        database.commit()
        database.close()
        with pytest.raises(UserError, match=r"index\.sqlite is broken .* makes it anew"):
            ledger.call("3")
