"""`curate --watch`: a run under way, seen from another process that changes nothing."""

from __future__ import annotations

import subprocess
import sysconfig
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from scripted_rows import blocks, quoted
from select_rows import Done

from megascience_hf.curation.curate import chosen
from megascience_hf.curation.pipeline.stage import RunPaths
from megascience_hf.curation.stages.registry import load_settings
from megascience_hf.curation.watch import Watcher
from megascience_hf.out_folder import who_works_in

COMMAND = [str(Path(sysconfig.get_path("scripts")) / "megascience"), "curate"]
ANSWERED = 5  # of twelve; then the model keeps everybody waiting


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_a_run_is_seen_stage_by_stage_while_it_goes_on_and_after_its_end(
    tmp_path: Path, books: Path, serve: Any, curate: Callable[..., Done]
) -> None:
    out, go_on, asked = tmp_path / "out", threading.Event(), []

    def reply(request: Any) -> str:
        asked.append(request.prompt)
        if len(asked) > ANSWERED:
            go_on.wait(60)
        return blocks(usable="yes", question=quoted(request.prompt, "QUESTION"), answer="Refined.")

    with serve(reply) as server:
        model = {"name": "m", "endpoint": server.url, "max_tokens": 500, "price_in": 1.0, "price_out": 10.0}
        config = tmp_path / "c.yaml"
        config.write_text(yaml.safe_dump({"models": {"default": model | {"concurrency": 1}}}), encoding="utf-8")
        given = [books, "-o", out, "--config", config, "--until", "refine"]
        process = subprocess.Popen([*COMMAND, *map(str, given)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            settings = load_settings(config)
            watcher = Watcher(RunPaths(books, out), settings, chosen(settings, "refine"))
            deadline = time.monotonic() + 60
            while True:
                stages, lately = watcher.look()
                if len(lately) == ANSWERED and stages[-1].calls == ANSWERED:
                    break
                assert process.poll() is None, process.stderr.read() if process.stderr else ""
                assert time.monotonic() < deadline, (stages, lately)
                time.sleep(0.1)
            assert "megascience curate" in str(who_works_in(out))
            before = files_of(out)
            watcher.look()
            assert files_of(out) == before
        finally:
            go_on.set()
            process.communicate(timeout=60)
    extract, dedup, refine = stages[-3:]
    assert (extract.stage, extract.out) == ("extract", 12)
    assert (dedup.rows_in, dedup.out) == (12, 12)
    assert (refine.rows_in, refine.out) == (12, None)
    assert refine.cost > 0
    assert refine.done <= ANSWERED  # what the ranks have told
    assert {(one.stage, one.verdict) for one in lately} == {("refine", "kept")}
    assert all("plus" in one.text for one in lately)

    assert process.returncode == 0
    assert who_works_in(out) is None
    watched = curate(books, "-o", out, "--config", config, "--watch")
    assert watched.code == 0
    assert "No run is under way there" in watched.out
    assert [line.split()[1] for line in watched.out.splitlines() if line.startswith("│ refine")] == ["refine"]


def test_a_folder_without_a_run_is_refused_in_one_line(tmp_path: Path, curate: Callable[..., Done]) -> None:
    done = curate("-o", tmp_path / "none", "--watch")
    assert done.code == 2
    assert "holds no run" in done.err
    assert not (tmp_path / "none").exists()
