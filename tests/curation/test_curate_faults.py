"""Faults of documents and of the disk, through the whole command: nothing stops the run, no row is lost silently."""

from __future__ import annotations

import json
import os
import resource
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from scripted_rows import blocks
from warm_python import MEGASCIENCE, warm_python

from megascience_hf.curation.documents.reading import EMBEDDED_BOOK
from megascience_hf.tasks.loading import SAMPLE

pytestmark = pytest.mark.slow


def curate(*options: object, before: Callable[[], None] | None = None) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, which may be given less than there is."""
    wide = os.environ | {"COLUMNS": "160"}
    command = [warm_python(), MEGASCIENCE, "curate", *map(str, options)]
    return subprocess.run(
        command, env=wide, capture_output=True, text=True, check=False, preexec_fn=before,
        timeout=300,
    )  # fmt: skip


def test_documents_that_cannot_be_read_are_dropped_with_their_reasons_and_the_rest_goes_on(tmp_path: Path) -> None:
    books, out = tmp_path / "books", tmp_path / "out"
    books.mkdir()
    for chapter in sorted(EMBEDDED_BOOK.glob("*.md"))[:2]:
        (books / chapter.name).write_bytes(chapter.read_bytes())
    (books / "latin1.md").write_bytes("# Größe\n\nÜber Länge.".encode("latin-1"))
    (books / "empty.md").write_bytes(b"")
    with (books / "line.jsonl").open("wb") as file:
        file.write(b'{"text": "A good row before it."}\n{"text": "')
        for _ in range(50):
            file.write(b"words of it " * 87_382)
        file.write(b'"}\n{"text": "A good row behind it."}\n')
    with (books / "line.txt").open("wb") as file:
        for _ in range(50):
            file.write(b"x" * 1_000_000)
    done = curate(books, "-o", out, "--data-dir", SAMPLE)
    assert done.returncode == 0, done.stderr
    read, *_ = json.loads((out / "funnel.json").read_text())
    assert read["rows_out"] == 4
    assert sum(read["dropped"].values()) == 4
    assert {"not UTF-8 (iconv -f LATIN1 -t UTF-8 converts it)", "empty text"} < read["dropped"].keys()
    refused = pq.read_table(out / "stages/read/_account/decisions-00000.parquet").to_pylist()
    assert {row["id"].split(":")[0] for row in refused if row["verdict"] == "dropped"} == {
        *("latin1.md", "empty.md", "line.jsonl", "line.txt")
    }
    assert "not UTF-8" in done.stdout
    assert pq.read_table(out / "data").num_rows > 10


def test_a_thousand_refusals_and_more_are_all_counted(tmp_path: Path) -> None:
    books, out = tmp_path / "books", tmp_path / "out"
    books.mkdir()
    (books / "rows.jsonl").write_text('{"text": ""}\n' * 1_500 + '{"text": "A good row."}\n', encoding="utf-8")
    assert curate(books, "-o", out, "--until", "read").returncode == 0
    (read,) = json.loads((out / "funnel.json").read_text())
    assert (read["rows_in"], read["rows_out"], read["dropped"]) == (1_501, 1, {"empty text": 1_500})


def small_files(size: int) -> Callable[[], None]:
    """No file may grow beyond so many bytes: to a program, a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The rows of a run that was never stopped."""
    out = tmp_path_factory.mktemp("whole") / "out"
    assert curate("-o", out).returncode == 0
    return (out / "data/train-00000-of-00001.parquet").read_bytes()


@pytest.mark.parametrize("size", [2_000, 8_000, 20_000])
def test_a_full_disk_stops_with_one_line_and_the_next_run_ends_like_one_that_never_stopped(
    size: int, whole: bytes, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    stopped = curate("-o", full, before=small_files(size))
    assert stopped.returncode == 2, stopped.stderr
    assert "make room and run the same command" in stopped.stderr.strip().splitlines()[-1]
    assert "Traceback" not in stopped.stderr
    assert curate("-o", full).returncode == 0
    assert (full / "data/train-00000-of-00001.parquet").read_bytes() == whole


def test_a_disk_that_fills_up_while_a_model_is_asked_loses_no_reply(tmp_path: Path, serve: Any) -> None:
    out, config = tmp_path / "out", tmp_path / "curation.yaml"
    refined = blocks(usable="yes", question="What is one and one?", answer="It is two. " * 40)
    with serve(lambda _: refined) as server:
        model = {"name": "m", "endpoint": server.url, "max_tokens": 500, "concurrency": 2}
        config.write_text(yaml.safe_dump({"models": {"refine": model}}), encoding="utf-8")
        given = ("-o", out, "--config", config, "--until", "refine")
        assert curate(*given[:-1], "dedup").returncode == 0
        stopped = curate(*given, before=small_files(30_000))
        assert stopped.returncode == 2
        assert "make room" in stopped.stderr
        lines = (out / "ledger/refine/00000.jsonl").read_text().splitlines(keepends=True)
        kept = sum('"record": "call"' in line and line.endswith("\n") for line in lines)
        asked = len(server.requests)
        assert 0 < kept < 65
        assert curate(*given).returncode == 0
        again = len(server.requests) - asked
    assert again == 65 - kept  # nothing that was kept is paid for again
    funnel = {stage["stage"]: stage for stage in json.loads((out / "funnel.json").read_text())}
    assert funnel["refine"]["kept"] == funnel["refine"]["rows_in"] == 65


def test_a_run_that_leaves_no_row_is_no_success_and_a_server_that_counts_no_tokens_is_told_once(
    tmp_path: Path, serve: Any
) -> None:
    message = {"role": "assistant", "content": "I would rather not."}
    with serve(lambda reply: reply.send_json(200, {"choices": [{"message": message}]})) as server:
        done = curate(
            "-o", tmp_path / "out", "--model", "m", "--endpoint", server.url, "--until", "refine", "--limit", 2
        )
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("megascience: no row is left after refine; ")
    assert done.stderr.count("does not say how many tokens a call took") == 1
