"""A file is there whole or not at all, whoever writes it at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from megascience_hf.whole_file import replacing, write_text

WRITES = """
import sys, time
from pathlib import Path
from megascience_hf.whole_file import replacing
with replacing(Path(sys.argv[1])) as partial, partial.open("w") as file:
    file.write("half of it" * 1_000)
    file.flush()
    print("in", flush=True)
    sys.stdin.read()
"""


def test_an_error_leaves_what_was_there_and_nothing_beside_it(tmp_path: Path) -> None:
    write_text(tmp_path / "a", "old")

    def stopped() -> None:
        with replacing(tmp_path / "a") as partial:
            partial.write_text("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {"a": "old"}


def test_of_many_that_write_one_file_the_last_wins_and_the_file_is_always_whole(tmp_path: Path) -> None:
    texts = {str(n) * (50_000 + n) for n in range(8)}
    with ThreadPoolExecutor(8) as pool:
        written = [pool.submit(write_text, tmp_path / "a", text) for text in texts for _ in range(5)]
        for one in written:
            one.result()
            assert (tmp_path / "a").read_text() in texts
    assert [file.name for file in tmp_path.iterdir()] == ["a"]


def test_another_process_is_waited_for_or_said_and_a_dead_one_is_taken_over(tmp_path: Path) -> None:
    file = tmp_path / "a"
    first = subprocess.Popen([sys.executable, "-c", WRITES, file], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert first.stdout is not None
    assert first.stdout.readline() == b"in\n"
    with pytest.raises(BlockingIOError), replacing(file, waits=False):
        pass
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(write_text, file, "mine")
        with pytest.raises(TimeoutError):
            second.result(0.3)
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()
        second.result(60)
    assert {found.name: found.read_text() for found in tmp_path.iterdir()} == {"a": "mine"}


def test_a_file_gets_the_rights_that_the_user_gives_new_files(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_text(tmp_path / "a", "text")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640
