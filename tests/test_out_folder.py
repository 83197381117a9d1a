"""The output folder: nothing of the user's is deleted, one writer works in it, death frees it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from megascience_hf.errors import UserError
from megascience_hf.out_folder import OutFolder, lock_of, opened, token_of, work_for
from megascience_hf.whole_file import read_json, write_json
from megascience_hf.whole_step import WholeStep


@pytest.fixture
def ours(tmp_path: Path) -> OutFolder:
    """A folder that a command made, with a file in data/."""
    with opened(tmp_path / "out", "mix") as out:
        (out.begin(".data") / "a.parquet").write_text("old")
        out.replace(".data", "data")
    return out


def put(file: Path, text: str = "theirs") -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def everything(folder: Path) -> dict[str, bytes]:
    """The files of a folder without our own account of it."""
    files = [file for file in folder.rglob("*") if file.is_file() and ".megascience" not in file.parts]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def prepare_a_project(out: Path) -> list[Path]:
    put(out / "data" / "my.csv")
    put(out / "README.md")
    return []


def prepare_the_input(out: Path) -> list[Path]:
    put(out / "train.jsonl")
    return [out]


def prepare_an_input_within(out: Path) -> list[Path]:
    return [put(out / "data" / "train.jsonl").parent]


def prepare_a_place_in_the_input(out: Path) -> list[Path]:
    put(out.parent / "train.jsonl")
    return [out.parent]


def prepare_a_link_to_the_input(out: Path) -> list[Path]:
    given = put(out.parent / "given" / "train.jsonl").parent
    out.symlink_to(given)
    return [given]


def prepare_a_file(out: Path) -> list[Path]:
    put(out)
    return []


def prepare_another_command_s(out: Path) -> list[Path]:
    with opened(out, "curate") as folder:
        folder.begin("data")
        put(out / "data" / "train.parquet")
    return []


def prepare_a_file_beside_ours(out: Path) -> list[Path]:
    with opened(out, "mix") as folder:
        (folder.begin(".data") / "a.parquet").write_text("ours")
        folder.replace(".data", "data")
    put(out / "data" / "mine.parquet")
    return []


def prepare_a_link_in_the_place_of_data(out: Path) -> list[Path]:
    with opened(out, "mix"):
        put(out.parent / "elsewhere" / "mine.parquet")
        (out / "data").symlink_to(out.parent / "elsewhere")
    return []


def prepare_a_damaged_mark(out: Path) -> list[Path]:
    put(out / ".megascience" / "mark.json", '{"files": {"a"')
    put(out / "data" / "mine.parquet")
    return []


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (prepare_a_project, "is not empty, and megascience mix did not make it (it has README.md)"),
        (prepare_the_input, "is the input"),
        (prepare_an_input_within, "lies in"),
        (prepare_a_place_in_the_input, "would be read with it"),
        (prepare_a_link_to_the_input, "is the input"),
        (prepare_a_file, "is a file"),
        (prepare_another_command_s, "holds what megascience curate wrote"),
        (prepare_a_file_beside_ours, "mine.parquet was not written by megascience"),
        (prepare_a_link_in_the_place_of_data, "is a link"),
        (prepare_a_damaged_mark, "is damaged"),
    ],
)
def test_a_folder_that_is_somebodys_is_refused_in_one_line_and_left_as_it_is(
    prepare: Callable[[Path], list[Path]], said: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    inputs = prepare(out)
    before = everything(tmp_path)
    with pytest.raises(UserError) as refused, opened(out, "mix", inputs, replaces=["data"]):
        pytest.fail("the command began")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert everything(tmp_path) == before


def test_a_new_an_empty_and_our_own_folder_are_taken(tmp_path: Path) -> None:
    (tmp_path / "empty" / "inner").mkdir(parents=True)
    for name in ("new", "empty", "new", "empty"):
        with opened(tmp_path / name, "mix", replaces=["data"]) as out:
            assert out.path == tmp_path / name
    put(tmp_path / "trained" / "checkpoint-5" / "trainer_state.json")
    with opened(tmp_path / "trained", "sft", adopts=True):
        pass  # a command that deletes nothing goes on in what TRL itself began


def test_what_is_replaced_is_what_we_wrote_and_nothing_else(ours: OutFolder) -> None:
    note = put(ours.path / "notes.txt")
    with opened(ours.path, "mix") as out:
        (out.begin(".data") / "b.parquet").write_text("new")
        out.replace(".data", "data")
    assert everything(ours.path) == {"data/b.parquet": b"new", "notes.txt": note.read_bytes()}
    put(ours.path / "data" / "mine")
    before = everything(ours.path)
    for act in (lambda: ours.remove("data"), lambda: ours.begin("data"), lambda: ours.claim("data")):
        with pytest.raises(UserError, match="mine was not written by megascience"):
            act()
    assert everything(ours.path) == before


def test_a_folder_that_was_being_filled_is_ours_and_one_that_was_filled_is_what_it_was_then(ours: OutFolder) -> None:
    put(ours.begin("models/a") / "checkpoint-5" / "half")  # and the process was killed
    ours.begin("models/a")
    assert not list((ours.path / "models/a").iterdir())
    put(ours.path / "models/a" / "weights")
    ours.filled("models/a")
    put(ours.path / "models/a" / "mine")
    with pytest.raises(UserError, match="mine was not written"):
        ours.begin("models/a")
    assert (ours.path / "models/a/weights").exists()


@pytest.mark.parametrize("stop", range(8))
def test_stopped_anywhere_in_a_replacement_no_old_words_stand_on_new_rows(
    stop: int, ours: OutFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(ours.path / "account.json", "of the old rows")
    ours.wrote("account.json")
    done = 0

    def counted(name: str) -> None:
        real = getattr(Path, name)

        def stopping(self: Path, *given: object, **more: object) -> object:
            nonlocal done
            if ours.path in self.parents:
                if done == stop:
                    raise KeyboardInterrupt
                done += 1
            return real(self, *given, **more)

        monkeypatch.setattr(Path, name, stopping)

    (ours.begin(".data") / "b.parquet").write_text("new")
    with monkeypatch.context():
        for name in ("unlink", "replace", "rmdir"):
            counted(name)
        with suppress(KeyboardInterrupt):
            ours.replace(".data", "data", stale=["account.json"])
        monkeypatch.undo()
    left = everything(ours.path)
    if "account.json" in left:
        assert left["data/a.parquet"] == b"old"
        assert "data/b.parquet" not in left
    # and the next run goes on, with nothing that it takes for somebody's
    with opened(ours.path, "mix", replaces=["data"]) as out:
        (out.begin(".data") / "b.parquet").write_text("new")
        out.replace(".data", "data", stale=["account.json"])
    assert everything(ours.path) == {"data/b.parquet": b"new"}


def test_a_page_that_somebody_changed_is_left_as_it_is(ours: OutFolder) -> None:
    assert ours.write_page("README.md", "one\n")
    assert ours.write_page("README.md", "two\n")
    put(ours.path / "README.md", "two, and more\n")
    assert not ours.write_page("README.md", "three\n")
    ours.replace(str(ours.begin(".data").relative_to(ours.path)), "data", stale=["README.md"])
    assert (ours.path / "README.md").read_text() == "two, and more\n"


# One writer -----------------------------------------------------------------------------------------------------------


def python(program: str, *given: object, **how: object) -> subprocess.Popen[str]:
    """A process that says what it is at, line by line."""
    command = [sys.executable, "-c", textwrap.dedent(program), *map(str, given)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, **how)  # type: ignore[call-overload,no-any-return]


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def is_free(out: Path) -> bool:
    try:
        with opened(out, "mix"):
            return True
    except UserError as error:
        if "is in use by" not in str(error):
            raise
        return False


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


HOLDS = """
    import sys, pathlib
    from megascience_hf.out_folder import opened
    with opened(pathlib.Path(sys.argv[1]), "mix"):
        print("in", flush=True)
        sys.stdin.read()
"""
STARTS_A_CHILD = """
    import subprocess, sys, pathlib
    from megascience_hf.out_folder import lock_of, opened
    out = pathlib.Path(sys.argv[1])
    with opened(out, "mix"):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], pass_fds=lock_of(out))
        print(child.pid, flush=True)
        sys.stdin.read()
"""
STARTS_A_WORKER = """
    import multiprocessing, os, sys, time, pathlib
    from megascience_hf.out_folder import opened, token_of, work_for
    out = pathlib.Path(sys.argv[1])
    def work(out, token):
        work_for(out, token)
        print(os.getpid(), flush=True)
        time.sleep(300)
    if __name__ == "__main__":
        with opened(out, "mix"):
            context = multiprocessing.get_context(sys.argv[2])
            worker = context.Process(target=work, args=(out, token_of(out)))
            worker.start()
            sys.stdin.read()
"""


def test_a_second_process_is_refused_as_long_as_the_first_lives_and_only_so_long(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for end in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT):
        first = python(HOLDS, out, stderr=subprocess.DEVNULL)
        assert line(first) == "in"
        assert not is_free(out)
        with (
            pytest.raises(UserError, match=rf"in use by megascience mix \(process {first.pid} on .*\)"),
            opened(out, "mix"),
        ):
            pass
        first.send_signal(end)
        first.wait()
        assert is_free(out)
    with opened(out, "mix"):
        assert not is_free(out)  # nor a second time in this process
    assert is_free(out)


@pytest.mark.parametrize("first", ["parent", "child"])
@pytest.mark.parametrize(
    ("program", "how"), [(STARTS_A_CHILD, ""), (STARTS_A_WORKER, "fork"), (STARTS_A_WORKER, "forkserver")]
)
def test_a_child_that_outlives_its_killed_parent_keeps_the_folder_until_it_ends(
    program: str, how: str, first: str, tmp_path: Path
) -> None:
    out, script = tmp_path / "out", tmp_path / "run.py"
    script.write_text(textwrap.dedent(program))  # a fork server imports the main script again
    parent = subprocess.Popen(
        [sys.executable, str(script), str(out), how], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    child = int(line(parent))
    try:
        assert not is_free(out)
        os.kill(parent.pid if first == "parent" else child, signal.SIGKILL)
        if first == "parent":
            parent.wait()
        time.sleep(0.3)
        assert not is_free(out)
    finally:
        parent.kill()
        if first == "parent":
            os.kill(child, signal.SIGKILL)
    parent.wait()
    wait_until(lambda: is_free(out))


def test_a_process_that_was_forked_and_works_for_nobody_does_not_keep_the_folder(tmp_path: Path) -> None:
    program = """
        import multiprocessing, sys, time, pathlib
        from megascience_hf.out_folder import opened
        out = pathlib.Path(sys.argv[1])
        with opened(out, "mix"):
            left = multiprocessing.get_context("fork").Process(target=time.sleep, args=(300,))
            left.start()
            print(left.pid, flush=True)
            sys.stdin.read()
    """
    out = tmp_path / "out"
    parent = python(program, out)
    left = int(line(parent))
    parent.kill()
    parent.wait()
    try:
        wait_until(lambda: is_free(out))
    finally:
        os.kill(left, signal.SIGKILL)


def test_a_worker_of_an_earlier_run_ends_where_another_has_begun(tmp_path: Path) -> None:
    with opened(tmp_path, "mix"):
        token = token_of(tmp_path)
        assert token
        assert lock_of(tmp_path)
        work_for(tmp_path, token)  # in the same process there is nothing to hold
    assert token_of(tmp_path) == ""
    assert lock_of(tmp_path) == ()
    with opened(tmp_path, "mix"):
        pass
    with pytest.raises(UserError, match="another run has begun"):
        work_for(tmp_path, token)
    assert is_free(tmp_path)


@pytest.mark.parametrize("name", [".megascience", ".megascience/workers", ".megascience/lock"])
def test_an_account_that_is_a_link_leads_to_no_file_of_somebodys(name: str, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    (theirs / "workers").mkdir(parents=True)
    (theirs / "workers" / "mine").write_text("mine")
    link = tmp_path / "out" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(theirs / "workers" if name.endswith("workers") else theirs)
    with pytest.raises(UserError), opened(tmp_path / "out", "mix"):
        pass
    assert [file.name for file in theirs.rglob("*")] == ["workers", "mine"]


def test_a_claim_on_a_folder_that_is_gone_ends_with_the_next_run(tmp_path: Path) -> None:
    with opened(tmp_path / "out", "mix") as folder:
        folder.claim("half")  # and then the run is killed
    with opened(tmp_path / "out", "mix") as folder:
        (tmp_path / "out" / "half").mkdir()
        (tmp_path / "out" / "half" / "mine").write_text("mine")
        with pytest.raises(UserError, match="was not written by megascience"):
            folder.remove("half")
    assert (tmp_path / "out" / "half" / "mine").read_text() == "mine"


# Steps ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", ["", "gone", "shorter", "other rows", "no Parquet", "other key", "half a mark", "a list"]
)
def test_a_step_is_done_when_its_files_read_back_as_they_were_promised(fault: str, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    file, step = tmp_path / "rows.parquet", WholeStep(tmp_path / "steps" / "rows.json", tmp_path)
    pq.write_table(pa.table({"a": [1, 2, 3]}), file)
    step.complete("key", [file, tmp_path], {"more": 1})
    if fault == "gone":
        file.unlink()
    elif fault == "shorter":
        os.truncate(file, file.stat().st_size - 1)
    elif fault == "other rows":
        pq.write_table(pa.table({"a": [1, 2]}), file)
        mark = read_json(step.mark)
        mark["files"]["rows.parquet"]["bytes"] = file.stat().st_size
        write_json(step.mark, mark)
    elif fault == "no Parquet":
        file.write_bytes(b"x" * file.stat().st_size)
    elif fault == "half a mark":
        step.mark.write_text('{"key": "key", "files"')
    elif fault == "a list":
        step.mark.write_text("[]")
    done = step.done("another" if fault == "other key" else "key")
    assert (done is not None) == (fault == "")
    assert (step.broken() is not None) == (fault in ("gone", "shorter", "other rows", "no Parquet"))
    if done is not None:
        assert done["more"] == 1
        assert done["files"]["rows.parquet"]["rows"] == 3
    step.undo()
    assert step.done("key") is None
