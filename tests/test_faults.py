"""Every command × every fault of the machine: one line, exit code 2, nothing of the user's touched, no traceback.

A command is a way to call it with the place of its output; a fault is what is done to that place before. They run in
this process, so that an exception that is not the user's one line fails the test with its traceback.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import yaml
from made_lighteval import write_lighteval
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from megascience_hf.cli import main
from megascience_hf.out_folder import opened
from megascience_hf.results.records import Item, Run
from megascience_hf.tasks.loading import SAMPLE

HERE = Path(__file__).parent
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@dataclass(frozen=True)
class Done:
    code: int
    said: str


@pytest.fixture
def megascience(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Done]:
    """`megascience("curate", …)`: the command in this process."""

    def run(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["megascience", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        return Done(int(ended.value.code or 0), capsys.readouterr().err)

    return run


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Inputs of all commands: books, rows, responses, results of two models."""
    folder = tmp_path_factory.mktemp("given")
    (folder / "books").mkdir()
    (folder / "books" / "sums.md").write_text("# Sums\n\nExercise 1. What is 1 + 1?\n\nSolution. It is 2.\n" * 30)
    (folder / "rows").mkdir()
    rows = [
        {"question": f"What is {n} plus {n * 7919}?", "answer": f"It is {n * 7920}. " * 20, "subject": "math",
         "reference_answer": str(n * 7920)} for n in range(200)
    ]  # fmt: skip
    text = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "rows" / "train.jsonl").write_text(text)
    source = {"name": "rows", "path": str(folder / "rows"), "columns": dict(zip(rows[0], rows[0], strict=True))}
    mixture = {"sources": [source], "decontamination": {"enabled": False}}
    (folder / "mixture.yaml").write_text(yaml.safe_dump(mixture))
    responses = [{"response": f"So \\boxed{{{n}}}", "gold": str(n), "kind": "math"} for n in range(500)]
    (folder / "responses.jsonl").write_text("".join(json.dumps(row) + "\n" for row in responses))
    adapter = {"base_model_name_or_path": "org/base", "peft_type": "LORA", "task_type": "CAUSAL_LM"}
    (folder / "adapter").mkdir()
    (folder / "adapter" / "adapter_config.json").write_text(json.dumps(adapter))
    header = json.dumps({"base_model.model.a.lora_A.weight": {"dtype": "U8", "shape": [1, 1], "data_offsets": [0, 1]}})
    weights = len(header).to_bytes(8, "little") + header.encode() + b"\0"
    (folder / "adapter" / "adapter_model.safetensors").write_bytes(weights)
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "chat_template": "{{ messages }}", "eos_token": "a"}
    (folder / "adapter" / "tokenizer_config.json").write_text(json.dumps(settings))
    Tokenizer(WordLevel({"a": 0}, unk_token="a")).save(str(folder / "adapter" / "tokenizer.json"))  # noqa: S106
    for model in ("a", "b"):
        items = [Item(f"gsm8k-{n}", n % 3 > 0, "extracted") for n in range(40)]
        known = (1, "org/data", "0" * 40, 64, "2026-01-02T03-04-05.678", Path("made-up"))
        write_lighteval(folder / model, [Run(model, "gsm8k", tuple(items), *known)])
    return folder


# How each command is called, with an output folder or with an output file.
FOLDERS: dict[str, Callable[[Path, Path], list[object]]] = {
    "curate": lambda given, out: ["curate", given / "books", "-o", out, "--data-dir", SAMPLE],
    "mix": lambda given, out: ["mix", given / "mixture.yaml", "-o", out],
    "select": lambda given, out: ["select", given / "rows", "-o", out, "--method", "random", "--size", 50],
    "audit": lambda given, out: ["audit", given / "rows", "-o", out, "--no-contamination", "--workers", 1],
    "ablate": lambda _, out: ["ablate", "sample", "--dry-run", "-o", out],
    "eval": lambda given, out: ["eval", given / "a", "--sample", "--out", out],
    "demo": lambda _, out: ["demo", "--out", out],
    "sft": lambda _, out: ["sft", "smollm2-135m-smoke", "--output_dir", out],
}
FILES: dict[str, Callable[[Path, Path], list[object]]] = {
    "score": lambda given, out: ["score", given / "responses.jsonl", "-o", out, "--workers", 1],
    "score gz": lambda given, out: ["score", given / "responses.jsonl", "-o", f"{out}.gz", "--workers", 1],
    "report": lambda given, out: ["report", given / "a", "-o", f"{out}.html"],
    "compare": lambda given, out: ["compare", given / "a", given / "b", "-o", f"{out}.md"],
    "compare items": lambda given, out: ["compare", given / "a", given / "b", "--items", out],
    "dataset-report": lambda given, out: ["dataset-report", given / "rows", "--no-contamination", "-o", f"{out}.html"],
    "contamination": lambda given, out: ["contamination", given / "rows", "--sample", "-o", f"{out}.csv"],
    "contamination pairs": lambda given, out: ["contamination", given / "rows", "--sample", "--pairs", out],
    "export": lambda given, out: ["export", given / "a", "me/model", "-o", out],
}
DELETES = ("curate", "mix", "select")


def everything(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def is_one_line(done: Done) -> None:
    lines = done.said.strip().splitlines()
    assert done.code == 2, done.said
    assert lines[-1].startswith("megascience: "), done.said
    assert "Traceback" not in done.said
    assert "Error:" not in lines[-1]


# Whose the folder is --------------------------------------------------------------------------------------------------


def a_file(out: Path) -> None:
    out.write_text("mine")


def below_a_file(out: Path) -> None:
    out.parent.write_text("mine")


def a_project(out: Path) -> None:
    (out / "data").mkdir(parents=True)
    (out / "data" / "mine.parquet").write_bytes(b"mine")
    (out / "README.md").write_text("mine")


def of_another_command(out: Path) -> None:
    with opened(out, "another") as folder:
        (folder.begin("data") / "theirs.parquet").write_bytes(b"theirs")


def a_loop(out: Path) -> None:
    out.symlink_to(out.name)


@pytest.mark.parametrize("fault", [a_file, below_a_file, a_project, of_another_command, a_loop])
@pytest.mark.parametrize("command", FOLDERS)
def test_a_folder_that_is_not_for_us_is_refused_in_one_line_and_left_as_it_is(
    command: str, fault: Callable[[Path], None], given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    out = place / "file" / "out" if fault is below_a_file else place / "out"
    fault(out)
    before = everything(tmp_path)
    is_one_line(megascience(*FOLDERS[command](given, out)))
    assert everything(tmp_path) == before


@pytest.mark.parametrize("command", [name for name in FOLDERS if name not in ("ablate", "sft")])
def test_a_folder_in_which_somebody_works_is_refused_in_one_line(
    command: str, given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    with opened(tmp_path / "out", command):
        done = megascience(*FOLDERS[command](given, tmp_path / "out"))
    is_one_line(done)
    assert "is in use by" in done.said


@pytest.mark.parametrize("command", ["select", "mix", "curate"])
def test_the_input_is_never_the_output(command: str, tmp_path: Path, megascience: Callable[..., Done]) -> None:
    rows = tmp_path / "ds" / "data"
    rows.mkdir(parents=True)
    (rows / "train.jsonl").write_text('{"question": "What is one?", "answer": "It is one."}\n' * 3)
    source = {"name": "ds", "path": str(tmp_path / "ds"), "columns": {"question": "question", "answer": "answer"}}
    (tmp_path / "mixture.yaml").write_text(yaml.safe_dump({"sources": [source]}))
    read = {
        "select": ["select", tmp_path / "ds", "--method", "random", "--size", 1, "-o"],
        "mix": ["mix", tmp_path / "mixture.yaml", "-o"],
        "curate": ["curate", rows, "-o"],
    }[command]
    before = everything(tmp_path)
    for out in (tmp_path / "ds", rows, rows / "out"):
        is_one_line(megascience(*read, out))
        assert everything(tmp_path) == before


@pytest.mark.parametrize("way", ["itself", "a link", "a hard link", "in the folder"])
@pytest.mark.parametrize("command", ["score", "contamination", "compare"])
def test_an_output_file_is_never_an_input(
    command: str, way: str, given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    shutil.copytree(given, tmp_path / "given")
    source = {
        "score": tmp_path / "given" / "responses.jsonl",
        "contamination": tmp_path / "given" / "rows" / "train.jsonl",
        "compare": next((tmp_path / "given" / "a").rglob("*.parquet")),
    }[command]
    out = source if way in ("itself", "in the folder") else tmp_path / "out.jsonl"
    if way == "a link":
        out.symlink_to(source)
    elif way == "a hard link":
        out.hardlink_to(source)
    folder = way == "in the folder"
    call: dict[str, list[object]] = {
        "score": ["score", source, "-o", out],
        "contamination": ["contamination", source.parent if folder else source, "--sample", "--pairs", out],
        "compare": ["compare", tmp_path / "given" / "a", tmp_path / "given" / "b", "--items", out],
    }
    if command == "compare" and way == "a hard link":
        call["compare"][-1] = source  # another name of it is another file when it is replaced
    before = everything(tmp_path)
    is_one_line(megascience(*call[command]))
    assert everything(tmp_path) == before


def test_an_output_that_is_a_device_stays_one(given: Path, tmp_path: Path, megascience: Callable[..., Done]) -> None:
    (tmp_path / "out.md").symlink_to("/dev/null")
    done = megascience("compare", given / "a", given / "b", "-o", tmp_path / "out.md", "--items", "/dev/null")
    assert done.code == 0, done.said
    assert Path("/dev/null").is_char_device()
    assert (tmp_path / "out.md").is_symlink()


@pytest.mark.parametrize("words", [
    ["select", "rows", "-o", ""], ["curate", "books", "--out="], ["score", "", "-o", "x"],
    ["compare", "a", "", "--items", "x"], ["compare", "a", "b", "--items", ""], ["ablate", "sample", "-o", ""],
])  # fmt: skip
def test_a_name_that_is_empty_is_not_the_folder_that_the_shell_is_in(
    words: list[object], tmp_path: Path, megascience: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = megascience(*words)
    is_one_line(done)
    assert "is empty: name" in done.said
    assert not everything(tmp_path)


def test_a_folder_that_is_gone_under_the_shell_is_said(
    tmp_path: Path, megascience: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    done = megascience("curate", "-o", "out")
    is_one_line(done)
    assert "is gone: cd" in done.said


# What we wrote down, damaged ------------------------------------------------------------------------------------------

DAMAGES: dict[str, bytes] = {"half": b'{"key": "a', "a list": b"[1]", "other types": b'{"files": 5, "filling": 5}',
                             "brackets": b"[" * 50_000, "no UTF-8": b"\xff{}"}  # fmt: skip


@pytest.mark.parametrize("command", DELETES)
def test_a_damaged_note_of_ours_is_one_line_or_done_again(
    command: str, given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    whole, out = tmp_path / "whole", tmp_path / "out"
    call = FOLDERS[command](given, out)
    if command == "curate":
        call += ["--until", "extract"]
    assert megascience(*call).code == 0
    out.rename(whole)
    notes = [file.relative_to(whole) for file in sorted(whole.rglob("*.json")) if "logs" not in file.parts]
    assert len(notes) > 4
    for number, note in enumerate(notes):
        damages = list(DAMAGES.values())
        for content in (damages[number % len(damages)], damages[(number + 2) % len(damages)]):
            shutil.rmtree(out, ignore_errors=True)
            shutil.copytree(whole, out)
            (out / note).write_bytes(content)
            done = megascience(*call)
            if done.code:
                is_one_line(done)


# Where nothing can be written -----------------------------------------------------------------------------------------


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """`mounted(options)`: a file system of its own; where that is not allowed, the test is skipped."""
    place = tmp_path / "mounted"
    place.mkdir()
    if not IS_ROOT or sys.platform != "linux":
        pytest.skip("only root mounts a file system of its own")

    def mount(options: str) -> Path:
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place], capture_output=True, check=False)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.decode().strip()}")
        return place

    yield mount
    subprocess.run(["umount", "--lazy", place], capture_output=True, check=False)


@pytest.mark.parametrize("command", FOLDERS | FILES)
def test_where_nothing_may_be_written_it_is_said_in_one_line(
    command: str, given: Path, mounted: Callable[[str], Path], megascience: Callable[..., Done]
) -> None:
    out = mounted("ro") / "out"
    is_one_line(megascience(*(FOLDERS | FILES)[command](given, out)))


# `export` makes a folder, and those above it.
@pytest.mark.parametrize(
    ("command", "fault"),
    [
        (name, fault)
        for name in FILES
        for fault in ("no folder", "below a file")
        if (name, fault) != ("export", "no folder")
    ],
)
def test_a_file_that_has_no_folder_is_one_line(
    command: str, fault: str, given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    if fault == "below a file":
        (tmp_path / "parent").write_text("mine")
    is_one_line(megascience(*FILES[command](given, tmp_path / "parent" / "out")))


@pytest.mark.parametrize("command", ["score", "report", "dataset-report", "contamination"])
def test_a_folder_where_a_file_is_meant_is_one_line(
    command: str, given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    for ending in ("", ".html", ".csv"):
        (tmp_path / f"out{ending}").mkdir()
    is_one_line(megascience(*FILES[command](given, tmp_path / "out")))


@pytest.mark.slow
@pytest.mark.parametrize("room", ["4k", "24k", "64k", "160k"])
@pytest.mark.parametrize("command", [*DELETES, "ablate", *FILES])
def test_a_full_disk_is_one_line_and_with_room_the_same_command_ends_well(
    command: str, room: str, given: Path, mounted: Callable[[str], Path], megascience: Callable[..., Done]
) -> None:
    place = mounted(f"size={room}")
    call = (FOLDERS | FILES)[command](given, place / "out")
    stopped = megascience(*call)
    if stopped.code == 0:
        return  # it was room enough
    is_one_line(stopped)
    leftovers = [name for name in everything(place) if name.startswith(".out") and "partial" in name]
    assert command in (*DELETES, "ablate") or not leftovers
    subprocess.run(["mount", "-o", "remount,size=200m", place], check=True)
    again = megascience(*call)
    assert again.code == 0, again.said


# The command, and of how many of its writes each fails once; 0 is all. MEGASCIENCE_ALL_WRITES=1 takes all of all.
FAILING = {
    "score": (FILES["score"], 0),
    "select": (FOLDERS["select"], 40),
    "mix": (FOLDERS["mix"], 24),
    "curate": (lambda given, out: [*FOLDERS["curate"](given, out), "--until", "dedup"], 8),
}


@pytest.fixture(scope="module")
def failing_layer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library of `failing_writes.c`."""
    compiler, library = shutil.which("cc"), tmp_path_factory.mktemp("layer") / "failing_writes.so"
    if sys.platform != "linux" or compiler is None:
        pytest.skip("needs Linux and a C compiler")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, HERE / "failing_writes.c", "-ldl"], check=True)
    return library


@pytest.fixture
def fast_folder(tmp_path: Path) -> Iterator[Path]:
    """In memory, where there is such a file system: a disk is synced some hundred thousand times."""
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tmp_path
    with TemporaryDirectory(dir=place, prefix="megascience-faults-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.slow
@pytest.mark.timeout(0 if os.environ.get("MEGASCIENCE_ALL_WRITES") else 600)  # curate has some 900: about an hour
@pytest.mark.parametrize("command", FAILING)
def test_whichever_write_fails_it_is_one_line_and_the_same_command_ends_like_one_that_was_not_stopped(
    command: str, given: Path, failing_layer: Path, fast_folder: Path
) -> None:
    call, most = FAILING[command]
    arguments = json.dumps([str(word) for word in call(given, Path("{out}"))])
    most = 0 if os.environ.get("MEGASCIENCE_ALL_WRITES") else most
    done = subprocess.run(
        [sys.executable, HERE / "failing_writes.py", failing_layer, fast_folder / "place", str(most), arguments],
        env=os.environ | {"LD_PRELOAD": str(failing_layer)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    whole, *failed = map(json.loads, done.stdout.splitlines())
    assert whole["code"] == 0, whole
    assert len(failed) >= min(whole["writes"], most or whole["writes"]) // 2 > 3
    for one in failed:
        if one["code"]:  # else it was a note that saves time, or one that was written again
            is_one_line(Done(one["code"], one["said"]))
            assert str(fast_folder) in one["said"].splitlines()[-1], one["said"]  # which file it is
        assert (one["again"], one["differing"]) == (0, []), one
    assert sum(one["code"] == 2 for one in failed) > len(failed) // 2


# Where it would cost without a limit ----------------------------------------------------------------------------------

SERVER = "http://127.0.0.1:9/v1"
PAID: dict[str, Callable[[Path, Path], list[object]]] = {
    "curate": lambda given, out: [*FOLDERS["curate"](given, out), "--model", "m", "--endpoint", SERVER, "--budget", 1],
    "mix": lambda _, out: ["mix", out.with_suffix(".yaml"), "-o", out, "--budget", 1],
    "select": lambda given, out: ["select", given / "rows", "-o", out, "--method", "difficulty", "--size", 5,
                                  "--model", "m", "--endpoint", SERVER, "--budget", 1],
    "score": lambda given, out: [*FILES["score"](given, out), "--judge", SERVER, "--judge-model", "m",
                                 "--judge-folder", f"{out}-judge", "--judge-budget", 1],
}  # fmt: skip


@pytest.mark.parametrize("command", PAID)
def test_a_budget_that_nothing_would_count_against_is_refused(
    command: str, given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    mixture = yaml.safe_load((given / "mixture.yaml").read_text())
    annotation = {"sources": ["rows"], "model": {"name": "m", "endpoint": SERVER}}
    (tmp_path / "out.yaml").write_text(yaml.safe_dump(mixture | {"annotation": annotation}))
    done = megascience(*PAID[command](given, tmp_path / "out"))
    is_one_line(done)
    assert "a budget needs the prices" in done.said
    assert list(tmp_path.iterdir()) == [tmp_path / "out.yaml"]


# Where the Hub cannot be reached --------------------------------------------------------------------------------------

OF_THE_HUB: dict[str, Callable[[Path, Path], list[object]]] = {
    "select": lambda _, out: ["select", "org/rows", "-o", out, "--method", "random", "--size", 5],
    "mix": lambda _, out: ["mix", out.with_suffix(".yaml"), "-o", out],
    "audit": lambda _, out: ["audit", "org/rows", "--revision", "0" * 40, "-o", out],
    "contamination": lambda _, out: ["contamination", "org/rows", "-o", f"{out}.csv"],
    "dataset-report": lambda _, out: ["dataset-report", "org/rows", "--revision", "0" * 40, "-o", f"{out}.html"],
    "eval": lambda _, out: ["eval", "org/model", "--sample", "--out", out],
    "sft": lambda _, out: ["sft", "qwen2.5-7b", "--output_dir", out],
    "sft --datasets": lambda _, out: ["sft", "qwen2.5-7b", "--datasets", "org/rows", "--output_dir", out],
    "preset --check": lambda given, _: ["preset", "qwen2.5-7b", "--check", given / "rows"],
    "preset --hf-jobs": lambda *_: ["preset", "qwen2.5-7b", "--hf-jobs", "a100-large"],
    "finish": lambda given, out: ["finish", given / "adapter", "--base-model", "org/base", "-o", out],
    "publish": lambda given, _: ["publish", given / "rows", "me/rows"],
    "publish --dry-run": lambda given, _: ["publish", given / "rows", "me/rows", "--dry-run"],
}
# All of them in one process, which imports what they need once and does not wait before it asks again.
WITHOUT_HUB = """
import contextlib, io, json, sys, time
from megascience_hf.cli import main
time.sleep = lambda seconds: None
for words in json.loads(sys.argv[1]):
    sys.argv, said, code = ["megascience", *words], io.StringIO(), 0
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(io.StringIO()):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
        except Exception as error:
            code = 1
            said.write(f"Traceback: {error!r}")
    print(json.dumps([code, said.getvalue()]), flush=True)
"""


@pytest.fixture(scope="module")
def without_hub(given: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Path, Done]]:
    """The folder of each command, and how it ended."""
    source = {"name": "rows", "hub": "org/rows", "revision": "0" * 40, "columns": {"question": "q", "answer": "a"}}
    calls, places = [], {command: tmp_path_factory.mktemp("without-hub") for command in OF_THE_HUB}
    for command, place in places.items():
        (place / "out.yaml").write_text(yaml.safe_dump({"sources": [source], "decontamination": {"enabled": False}}))
        calls.append([str(word) for word in OF_THE_HUB[command](given, place / "out")])
    home = tmp_path_factory.mktemp("home")
    nowhere = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HUB_OFFLINE": "0", "HF_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_HUB, json.dumps(calls)],
        env=os.environ | nowhere | {"HF_TOKEN": "hf_made_up"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    ended = [Done(*json.loads(line)) for line in done.stdout.splitlines()]
    return {command: (places[command], one) for command, one in zip(OF_THE_HUB, ended, strict=True)}


@pytest.mark.slow
@pytest.mark.parametrize("command", OF_THE_HUB)
def test_a_hub_that_cannot_be_reached_is_one_line(command: str, without_hub: dict[str, tuple[Path, Done]]) -> None:
    place, done = without_hub[command]
    is_one_line(done)
    assert "hf_made_up" not in done.said
    assert any(name in done.said.splitlines()[-1] for name in ("org/", "me/rows", "Qwen/", "the Hub "))
    assert not (place / "out.html").exists()
    assert not (place / "out" / "data").exists()


# What is read ---------------------------------------------------------------------------------------------------------

NOT_UTF8 = os.fsdecode(b"caf\xe9.jsonl")


def test_a_file_whose_name_is_no_utf8_is_refused_alone(
    tmp_path: Path, given: Path, megascience: Callable[..., Done]
) -> None:
    books = tmp_path / "books"
    books.mkdir()
    (books / "sums.md").write_bytes((given / "books" / "sums.md").read_bytes())
    (books / os.fsdecode(b"caf\xe9.md")).write_text("# Coffee\n\nExercise 1. What is 2 + 2?\n\nSolution. It is 4.\n")
    done = megascience("curate", books, "-o", tmp_path / "out", "--until", "read")
    assert done.code == 0, done.said
    (read,) = json.loads((tmp_path / "out" / "funnel.json").read_text())
    assert read["rows_out"] == 1
    assert sum(read["dropped"].values()) == 1


@pytest.mark.parametrize("command", ["select", "mix", "score", "dataset-report", "audit", "contamination"])
def test_a_name_that_is_no_utf8_is_read_or_refused_in_one_line(
    command: str, given: Path, tmp_path: Path, megascience: Callable[..., Done]
) -> None:
    rows = tmp_path / "rows"
    rows.mkdir()
    source = "responses.jsonl" if command == "score" else "rows/train.jsonl"
    (rows / NOT_UTF8).write_bytes((given / source).read_bytes())
    path = rows / NOT_UTF8
    mixture = {"sources": [{"name": "a", "path": str(rows), "columns": {"question": "question", "answer": "answer"}}],
               "decontamination": {"enabled": False}}  # fmt: skip
    (tmp_path / "mixture.yaml").write_text(yaml.safe_dump(mixture))
    out = tmp_path / "out"
    call: dict[str, list[object]] = {
        "select": ["select", rows, "-o", out, "--method", "random", "--size", 5],
        "mix": ["mix", tmp_path / "mixture.yaml", "-o", out],
        "score": ["score", path, "-o", out, "--workers", 1],
        "dataset-report": ["dataset-report", rows, "--no-contamination", "-o", f"{out}.html"],
        "audit": ["audit", rows, "--no-contamination", "-o", out, "--workers", 1],
        "contamination": ["contamination", rows, "--sample", "-o", f"{out}.csv"],
    }
    done = megascience(*call[command])
    if done.code:
        is_one_line(done)
