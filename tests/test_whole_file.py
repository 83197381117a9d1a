"""A file is there whole or not at all, whoever writes it at the same time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from megascience_hf.errors import UserError
from megascience_hf.whole_file import DamagedError, read_json, replacing, replacing_folder, write_json, write_text

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


def test_a_device_is_written_to_and_stays_one(tmp_path: Path) -> None:
    (tmp_path / "null").symlink_to("/dev/null")
    write_text(tmp_path / "null", "gone")
    assert (tmp_path / "null").is_char_device()
    assert [file.name for file in tmp_path.iterdir()] == ["null"]


def test_a_link_with_the_hidden_name_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_text("theirs")
    (tmp_path / ".a.partial").symlink_to("theirs")
    with pytest.raises(OSError, match="symbolic links"):
        write_text(tmp_path / "a", "mine")
    assert (tmp_path / "theirs").read_text() == "theirs"


def test_a_full_disk_says_of_which_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space") as full, replacing(tmp_path / "a"):
        raise OSError(28, "No space left on device")
    assert full.value.filename == str(tmp_path / "a")


# Folders --------------------------------------------------------------------------------------------------------------


def test_a_folder_appears_whole_and_takes_over_what_a_killed_process_left(tmp_path: Path) -> None:
    (tmp_path / ".a.partial" / "old").mkdir(parents=True)
    with replacing_folder(tmp_path / "a") as partial:
        assert not list(partial.iterdir())
        (partial / "file").write_text("x")
        with pytest.raises(UserError, match="another process makes"), replacing_folder(tmp_path / "a"):
            pass
        assert not (tmp_path / "a").exists()
    assert [file.name for file in tmp_path.rglob("*")] == ["a", "file"]


def test_an_error_leaves_no_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    def stopped() -> None:
        with replacing_folder(tmp_path / "a") as partial:
            (partial / "file").write_text("x")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert [file.name for file in tmp_path.rglob("*")] == ["a"]


def test_a_folder_that_was_filled_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    def beside_somebody() -> None:
        with replacing_folder(tmp_path / "a"):
            write_text(tmp_path / "a" / "theirs", "theirs")

    (tmp_path / "a").mkdir()
    with pytest.raises(OSError, match="not empty"):
        beside_somebody()
    assert [file.name for file in tmp_path.rglob("*")] == ["a", "theirs"]


# Our own notes --------------------------------------------------------------------------------------------------------

VALUES = {"key": "é", "files": {"b": {"rows": 3, "bytes": 10}, "a": {}}, "cost": 0.1, "none": None}
DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "half": lambda whole: whole[: len(whole) // 2],
    "a list": lambda _: b"[1]",
    "null": lambda _: b"null",
    "no UTF-8": lambda whole: b"\xff" + whole,
    "zeros": lambda whole: b"\0" * len(whole),
    "brackets without end": lambda _: b"[" * 100_000,
    "another number": lambda whole: whole.replace(b"10", b"11"),
    "another name": lambda whole: whole.replace(b'"rows"', b'"rowz"'),
    "a number too long": lambda whole: whole.replace(b"10", b"1" * 5_000),
    "a value less": lambda whole: whole.replace(b' "cost": 0.1,\n', b""),
}


def test_an_object_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_json(tmp_path / "a", VALUES)
    assert read_json(tmp_path / "a") == VALUES
    write_json(tmp_path / "a", read_json(tmp_path / "a"))
    assert read_json(tmp_path / "a") == VALUES
    write_text(tmp_path / "a", '{"of": "an earlier version"}')
    assert read_json(tmp_path / "a") == {"of": "an earlier version"}
    with pytest.raises(FileNotFoundError):
        read_json(tmp_path / "a" / "b")


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_not_taken_for_what_was_written(damage: str, tmp_path: Path) -> None:
    file = tmp_path / "a"
    write_json(file, VALUES)
    damaged = DAMAGES[damage](file.read_bytes())
    assert damaged != file.read_bytes()
    file.write_bytes(damaged)
    with pytest.raises(DamagedError):
        read_json(file)
